"""Prepared statements give what SQLAlchemy gives, on either engine, and see what was written before them."""

from __future__ import annotations

from datetime import date, time
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Date, Engine, select

from keqing.models import Customer, Event
from keqing.store import unit
from keqing.store.prepared import KEYS_PER_QUERY, Prepared, make_parameter
from tests.store.facts import DAY, add, customer, event, writing


class Happened(NamedTuple):
    """Columns of every type."""

    customer_id: int
    day: date
    time: time | None
    text: str | None
    details: dict[str, Any]
    apart: list[Any]
    voided: bool


EVENTS = Prepared(
    Happened,
    lambda among: (
        select(*(Event.__table__.c[name] for name in Happened._fields))
        .where(among(Event.__table__.c.customer_id), Event.day <= make_parameter("until", Date()))
        .order_by(Event.id)
    ),
)


class Coded(NamedTuple):
    """A customer's code."""

    code: str


ACTIVE = Prepared(Coded, lambda _: select(Customer.code).where(Customer.status == "active"))


@pytest.fixture
def two(engine: Engine) -> tuple[int, int]:
    """Two customers: one with several events, one with none."""
    first, second = add(engine, customer("C0001"), customer("C0002"))
    add(
        engine,
        event(first, 1),
        event(first, 2, time=time(9, 30), text="王's ?", details={"a": [1, None]}, apart=["x"]),
        event(first, 3, day=date(2030, 1, 1), voided=True),
    )
    return first, second


def test_values_are_those_of_their_columns(engine: Engine, two: tuple[int, int]) -> None:
    first, second = two
    with unit.reading(engine) as session:
        found = EVENTS.rows(session, [second, first], until=DAY)
        again = EVENTS.rows(session, {first}, until=date.max)
    assert found == [
        (first, DAY, None, None, {}, [], False),
        (first, DAY, time(9, 30), "王's ?", {"a": [1, None]}, ["x"], False),
    ]
    assert [row.voided for row in again] == [False, False, True]
    assert all(type(row) is Happened and type(row.voided) is bool for row in again)


@pytest.mark.parametrize("others", [0, KEYS_PER_QUERY * 2])
def test_any_number_of_keys_can_be_asked_for(
    engine: Engine, two: tuple[int, int], others: int
) -> None:
    keys = [*two, *range(10_000, 10_000 + others)]
    with unit.reading(engine) as session:
        assert len(EVENTS.rows(session, keys, until=DAY)) == 2
        assert EVENTS.rows(session, [], until=DAY) == []


def test_without_keys_it_is_the_statement_alone(engine: Engine, two: tuple[int, int]) -> None:
    with unit.reading(engine) as session:
        assert ACTIVE.rows(session) == [("C0001",), ("C0002",)]


def test_what_a_transaction_has_written_is_seen_in_it(engine: Engine, two: tuple[int, int]) -> None:
    with writing(engine) as work:
        work.session.add(customer("C0003"))
        assert {row.code for row in ACTIVE.rows(work.session)} == {"C0001", "C0002", "C0003"}
