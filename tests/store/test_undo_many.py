"""Undoing operations of many rows: few statements, and in an order that foreign keys allow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy import event as events

from keqing.errors import Refused
from keqing.models import Base, Customer, Event, Phone
from keqing.store import operations, unit
from keqing.store.reverting import take_back
from tests.store.facts import add, agent, customer, customer_row, event, writing

MANY = 600
STATEMENTS = 60
"""Far fewer than rows: rows go some hundreds at a time."""


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    events.listen(engine, "before_cursor_execute", note)
    yield said
    events.remove(engine, "before_cursor_execute", note)


def undo(engine: Engine) -> frozenset[int]:
    with counted(engine) as said, writing(engine, "undo") as work:
        found = take_back(work, operations.newest_undoable(work.session, "li"))
    assert len(said) < STATEMENTS
    return found.customers


def count(engine: Engine, model: type[Base]) -> int:
    with unit.reading(engine) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_an_import_in_bulk(engine: Engine) -> None:
    (kept,) = add(engine, customer("kept"))
    with writing(engine, "import") as work:
        ids = work.bulk_insert(Customer, [customer_row(f"C{n}") for n in range(MANY)])
        numbers = [
            {"customer_id": customer_id, "number": "+8613", "tail": "8613"}
            for customer_id in (*ids, kept)
        ]
        work.bulk_insert(Phone, numbers)
        work.session.get_one(Customer, ids[0]).referrer_id = ids[-1]
        work.session.get_one(Customer, kept).note = "b"
    assert undo(engine) == {*ids, kept}
    assert (count(engine, Customer), count(engine, Phone)) == (1, 0)


def test_rows_in_bulk_that_refer_to_one_another(engine: Engine) -> None:
    with writing(engine, "import") as work:
        (first,) = work.bulk_insert(Customer, [customer_row("first")])
        rows = [customer_row(f"C{n}", referrer_id=first + n) for n in range(MANY)]
        work.bulk_insert(Customer, rows)
    undo(engine)
    assert count(engine, Customer) == 0


def test_objects(engine: Engine) -> None:
    (owner,) = add(engine, agent())
    with writing(engine, "import") as work:
        people = [customer(f"C{n}") for n in range(MANY)]
        work.session.add_all(people)
        work.session.flush()
        work.session.add_all([event(person.id) for person in people])
        work.session.flush()
        for person in people:
            person.owner_id, person.tags = owner, ["a"]
    assert undo(engine) == {person.id for person in people}
    assert count(engine, Customer) == count(engine, Event) == 0


def test_changes_and_removals(engine: Engine) -> None:
    old, new = add(engine, agent("a"), agent("b"))
    with writing(engine) as work:
        people = [customer(f"C{n}", owner_id=old, note=str(n)) for n in range(MANY)]
        work.session.add_all(people)
        work.session.flush()
        work.session.add_all([event(person.id) for person in people])
    with writing(engine, "assign") as work:
        for changed in work.session.scalars(select(Customer)):
            changed.owner_id, changed.note = new, None
        for gone in work.session.scalars(select(Event)):
            work.session.delete(gone)
    assert len(undo(engine)) == MANY
    assert count(engine, Event) == MANY
    with unit.reading(engine) as session:
        asked = select(Customer.owner_id, Customer.note).order_by(Customer.id)
        assert session.execute(asked).all() == [(old, str(n)) for n in range(MANY)]


def test_one_changed_row_among_many_is_enough_to_refuse(engine: Engine) -> None:
    with writing(engine, "import") as work:
        ids = work.bulk_insert(Customer, [customer_row(f"C{n}") for n in range(MANY)])
    with writing(engine, "edit", "zhao") as work:
        work.session.get_one(Customer, ids[3]).note = "b"
    with pytest.raises(Refused):
        undo(engine)
    assert count(engine, Customer) == MANY
