"""Whoever writes a customer's name writes its parts: by objects, in bulk, and when a command is taken back."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from keqing.models import Customer
from keqing.services.context.desk import Desk
from keqing.services.context.stored_almanac import almanac_of
from keqing.services.customers.listing import Wanted, listed
from keqing.store import operations, unit
from keqing.store.name_parts import Row, stored_parts, wanted_parts
from keqing.store.reverting import take_back
from tests.store.facts import AT, DAY, add, customer, customer_row, writing

READ = {"pinyin": "wang'xiu'ying", "initials": "wxy"}
WANG_XIUYING = {
    ("", "秀英"), ("", "英"), ("x", "wang'xiu'ying"), ("y", "xiu'ying"), ("", "ying"),
}  # fmt: skip


def parts(engine: Engine) -> dict[int, set[Row]]:
    """What is stored of everybody, which follows from the names."""
    with unit.reading(engine) as session:
        ids = session.scalars(select(Customer.id)).all()
        stored = stored_parts(session.connection(), ids)
        assert stored == wanted_parts(session.connection(), ids)
        return stored


def rows(customer_id: int, named: set[tuple[str, str]] = WANG_XIUYING) -> set[Row]:
    return {(customer_id, *part) for part in named}


def undo(engine: Engine) -> None:
    with writing(engine, "undo") as work:
        take_back(work, operations.newest_undoable(work.session, "li"))


def test_a_customer_who_is_entered(engine: Engine) -> None:
    (key,) = add(engine, customer("C1", **READ))
    assert parts(engine) == {key: rows(key)}
    undo(engine)
    assert parts(engine) == {}
    with engine.connect() as connection:
        assert stored_parts(connection, [key]) == {key: set()}


def test_customers_who_are_entered_in_bulk(engine: Engine) -> None:
    with writing(engine) as work:
        assert work.bulk_insert(Customer, []) == []
        keys = work.bulk_insert(
            Customer,
            [customer_row("C1", **READ), customer_row("C2", name="%", pinyin="", initials="")],
        )
    assert parts(engine) == {keys[0]: rows(keys[0]), keys[1]: set()}


def test_a_name_that_is_changed_and_changed_back(engine: Engine) -> None:
    (key,) = add(engine, customer("C1", **READ))
    with writing(engine) as work:
        row = work.session.get_one(Customer, key)
        row.name, row.pinyin = "李", "li"
    assert parts(engine) == {key: rows(key, {("", "li")})}
    undo(engine)
    assert parts(engine) == {key: rows(key)}


def test_a_customer_who_goes_and_comes_back(engine: Engine) -> None:
    (key,) = add(engine, customer("C1", **READ))
    with writing(engine) as work:
        work.session.delete(work.session.get_one(Customer, key))
    assert parts(engine) == {}
    undo(engine)
    assert parts(engine) == {key: rows(key)}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("wxy", ["C1", "c2"]), ("xiuy", ["C1", "c2"]), ("ying7", ["c2"]), ("wangy", []), ("英", ["C1", "c2"]),
        ("j-0", ["BJ-09"]), ("C", ["C1", "c2"]), ("9", ["BJ-09"]), ("nn", ["BJ-09"]), ("王", ["C1", "c2"]),
    ],
)  # fmt: skip
def test_a_part_leads_to_whom_it_names(engine: Engine, text: str, codes: list[str]) -> None:
    rows = [
        {**customer_row("C1"), "pinyin": "wang'xiu'ying", "initials": "wxy", "search": "王秀英"},
        {
            **customer_row("c2", name="王秀英7"),
            "pinyin": "wang'xiu'ying'7",
            "initials": "wxy7",
            "search": "王秀英7",
        },
        {**customer_row("BJ-09", name="Anna"), "pinyin": "anna", "initials": "a", "search": "anna"},
    ]
    with writing(engine) as work:
        named = dict(zip(work.bulk_insert(Customer, rows), ["C1", "c2", "BJ-09"], strict=True))
        desk = Desk(work.session, almanac_of(work.session), DAY, DAY, AT, "li")
        assert [named[key] for key in listed(desk, Wanted(text=text))] == codes
