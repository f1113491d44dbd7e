"""Each value is compared with what the operations left: one that changed outside keqing is named by row and column."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, delete, insert, text, update

from keqing.models import Agent, Base, Customer, Event, Phone, Setting, Stop
from keqing.store import contents, erasing, operations, reverting, unit
from keqing.store.changes import TABLES, typed_value
from keqing.store.contents import FactComparison, UnlikeRow
from keqing.store.engine import writer
from tests.store.facts import DAY, add, agent, customer, customer_row, event, writing


def differing(engine: Engine) -> list[UnlikeRow]:
    with unit.reading(engine) as session:
        return [*FactComparison(session).differing()]


def named(engine: Engine) -> set[tuple[Any, ...]]:
    return {(row.table, row.key, *row.columns) for row in differing(engine)}


def outside(engine: Engine, statement: Any) -> None:
    """Change something as another program would."""
    with writer(engine).begin() as connection:
        connection.execute(statement)


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """A database in which rows came one by one and many at once, were changed, deleted and taken back."""
    add(engine, agent(), Setting(name="department", value={"name": "客服部"}))
    add(engine, customer("C0001", note="花生过敏", tags=["老顾客"]))
    with writing(engine, "import") as work:
        work.bulk_insert(Customer, [customer_row(f"C{n:04}") for n in range(2, 9)])
        work.bulk_insert(
            Phone,
            [
                {"customer_id": n, "number": f"+861380000000{n}", "tail": f"000{n}"}
                for n in range(2, 9)
            ],
        )
    add(
        engine,
        event(1, text="睡得好", day=date(2026, 11, 20)),
        Stop(digest="d", day=DAY, customer_id=1),
    )
    with writing(engine, "edit") as work:
        work.session.get_one(Customer, 1).note = "花生、虾过敏"
        work.session.delete(work.session.get_one(Phone, 7))
    with writing(engine, "edit") as work:
        work.session.get_one(Customer, 2).address = "朝阳路"
        work.session.delete(work.session.get_one(Phone, 6))
    with writing(engine, "undo") as work:
        newest = operations.newest_undoable(work.session, "li")
        reverting.take_back(work, newest)
    return engine


def test_what_keqing_wrote_is_as_it_was_recorded(filled: Engine) -> None:
    assert differing(filled) == []
    with unit.reading(filled) as session:
        compared = FactComparison(session)
        assert [*compared.differing()] == []
        untold = compared.untold()
    assert {name for name, count in untold.items() if count} == {"holiday", "setting"}
    assert untold["setting"] == 1


@pytest.mark.parametrize(
    ("model", "key", "column", "value"),
    [
        (Customer, 1, "note", "花生、虾过敌"),
        (Customer, 1, "tags", ["老顾容"]),
        (Customer, 2, "address", "朝阳路"),
        (Customer, 5, "created", date(2026, 11, 22)),
        (Phone, 3, "number", "+8613800000005"),
        (Phone, 6, "bad", True),
        (Event, 1, "day", date(2026, 11, 21)),
        (Event, 1, "text", None),
        (Stop, 1, "digest", "e"),
        (Agent, 1, "roles", ["manages"]),
    ],
)
def test_a_changed_value_is_named(
    filled: Engine, model: type[Base], key: int, column: str, value: object
) -> None:
    table = TABLES[model.__tablename__]
    outside(filled, update(model).where(table.c.id == key).values({column: value}))
    (row,) = differing(filled)
    assert (row.table, row.key, row.columns) == (table.name, key, (column,))
    whose = {"agent": None, "customer": key, "phone": key + 1, "event": 1, "stop": 1}
    assert row.customer_id == whose[table.name]
    with unit.reading(filled) as session:
        assert not contents.has_right(session, [row])
    right = typed_value(table.c[column], (row.wanted or {})[column])
    outside(filled, update(model).where(table.c.id == key).values({column: right}))
    with unit.reading(filled) as session:
        assert contents.has_right(session, [row])


def test_a_setting_is_named_by_its_name(filled: Engine) -> None:
    outside(
        filled,
        text("UPDATE setting SET value = '{\"name\": \"客服邻\"}' WHERE name = 'department'"),
    )
    assert named(filled) == {("setting", "department", "value")}


def test_rows_that_went_or_came_outside_are_named(filled: Engine) -> None:
    outside(filled, delete(Phone).where(Phone.id == 2))
    back = {"id": 7, "customer_id": 8, "number": "+8613800000008", "tail": "0008", "bad": False}
    outside(filled, insert(Phone).values(back))
    gone, came = sorted(differing(filled), key=lambda row: row.key)
    assert (gone.key, gone.columns, gone.customer_id) == (2, (), 3)
    assert (came.key, came.columns, came.wanted) == (7, (), None)
    with unit.reading(filled) as session:
        assert not contents.has_right(session, [gone])
        assert not contents.has_right(session, [came])


def test_many_changes_are_compared_in_portions(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "_ROWS", 1)
    assert differing(filled) == []
    outside(filled, update(Customer).where(Customer.id == 1).values(note="-", source="-"))
    assert named(filled) == {("customer", 1, "note"), ("customer", 1, "source")}


def test_rows_of_erased_operations_are_told_again_or_counted(filled: Engine) -> None:
    with writing(filled, "forget") as work:
        about = erasing.operations_about(work.session, 4, {"+8613800000004"})
        assert len(about.operations) == 1
        erasing.erase_payloads(work.session, about.operations)
    with unit.reading(filled) as session:
        compared = FactComparison(session)
        assert [*compared.differing()] == []
        assert compared.untold()["customer"] == 7
    with writing(filled, "forget") as work:
        work.told_again += erasing.tell_again(work.session, about.others)
    with unit.reading(filled) as session:
        compared = FactComparison(session)
        assert [*compared.differing()] == []
        assert compared.untold()["customer"] == 0
        newest = operations.history(session, 1)[0]
        assert newest.command == "forget --others"
    outside(filled, update(Phone).where(Phone.id == 3).values(tail="0008"))
    assert named(filled) == {("phone", 3, "tail")}
    with writing(filled, "forget") as work:
        again = erasing.operations_about(work.session, 5, ())
    assert again.operations == {newest.id}


@pytest.fixture
def roles_of_before(engine: Engine) -> Engine:
    """Roles that were written in Chinese, as migration 0004 has left them."""
    add(engine, agent(roles=["主管", "医生", "片区"]), customer("C0001"))
    add(engine, event(1, details={"role": "医生", "day": "2026-11-25"}, apart=["医生", "主管"]))
    outside(engine, update(Agent).values(roles=["manager", "doctor", "片区"]))
    outside(
        engine,
        update(Event).values(
            details={"role": "doctor", "day": "2026-11-25"}, apart=["doctor", "manager"]
        ),
    )
    return engine


def test_what_an_upgrade_has_renamed_is_right(roles_of_before: Engine) -> None:
    assert differing(roles_of_before) == []
    outside(roles_of_before, update(Agent).values(roles=["manager", "dodtor", "片区"]))
    assert named(roles_of_before) == {("agent", 1, "roles")}
