"""Measures worked out: windows and periods to the day, and the day on which time alone changes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keqing.definitions.cadence import Cadence, Offset, Quota, Repeat, Track
from keqing.definitions.condition import (
    Condition,
    Term,
    TurnSearch,
    Value,
    first_turn,
    next_turn,
)
from keqing.definitions.condition_text import read_condition
from keqing.definitions.customer_terms import CustomerTerms
from keqing.definitions.defined_field import DefinedField, FieldBook
from keqing.definitions.kinds import built_in_kinds
from keqing.definitions.measure import Figure, Measure, RecordSource
from keqing.records.event import Event
from keqing.timeline.measures import (
    CustomerFacts,
    Records,
    interval,
    measure_value,
    next_edge,
    typed_value,
    window_begins,
)

DAY = timedelta(days=1)


def event(day: str | date, kind: str = "purchase", **details: Any) -> Event:
    day = date.fromisoformat(day) if isinstance(day, str) else day
    outcome = details.pop("outcome", None)
    return Event(
        1,
        1,
        day,
        kind,
        outcome=outcome,
        channel="phone",
        minutes=details.pop("minutes", None),
        details=details,
    )


def measure(figure: Figure, *sources: RecordSource, **more: Any) -> Measure:
    return Measure("m", figure, sources or (RecordSource("purchase"),), **more)


PRICE = RecordSource("purchase", "price", "money")
WEEKS = [event("2026-11-02", price="100"), event("2026-11-09", price="50.005"), event("2026-11-16")]


@pytest.mark.parametrize(
    ("asked", "day", "value"),
    [
        (measure(Figure.COUNT), "2026-11-01", Decimal(0)),
        (measure(Figure.COUNT), "2026-11-09", Decimal(2)),
        (measure(Figure.SUM, PRICE), "2026-11-01", Decimal(0)),
        (measure(Figure.SUM, PRICE), "2026-11-30", Decimal("150.005")),
        (measure(Figure.MEAN, PRICE), "2026-11-01", None),
        (measure(Figure.MEAN, PRICE), "2026-11-30", Decimal("75.00")),
        (measure(Figure.LAST), "2026-11-01", None),
        (measure(Figure.LAST), "2026-11-15", date(2026, 11, 9)),
        (measure(Figure.DAYS_SINCE), "2026-11-01", None),
        (measure(Figure.DAYS_SINCE), "2026-11-16", Decimal(0)),
        (measure(Figure.DAYS_SINCE), "2026-12-01", Decimal(15)),
        (measure(Figure.VALUE, PRICE), "2026-11-01", None),
        (measure(Figure.VALUE, PRICE), "2026-11-30", Decimal("50.005")),
        (measure(Figure.COUNT, over=Offset(days=7)), "2026-11-08", Decimal(1)),
        (measure(Figure.COUNT, over=Offset(days=7)), "2026-11-09", Decimal(1)),
        (measure(Figure.COUNT, over=Offset(days=8)), "2026-11-09", Decimal(2)),
        (measure(Figure.COUNT, per="week"), "2026-11-15", Decimal(1)),
        (measure(Figure.COUNT, per="month"), "2026-11-30", Decimal(3)),
        (measure(Figure.COUNT, per="month"), "2026-12-01", Decimal(0)),
    ],
)
def test_a_measure_on_a_day(asked: Measure, day: str, value: Value | None) -> None:
    assert measure_value(asked, Records(WEEKS), date.fromisoformat(day)) == value


def test_a_mean_is_rounded_half_away_from_zero() -> None:
    records = Records([event("2026-11-02", price="0.01"), event("2026-11-02", price="0.02")])
    assert measure_value(measure(Figure.MEAN, PRICE), records, date(2026, 12, 1)) == Decimal("0.02")


@pytest.mark.parametrize(
    ("over", "day", "first"),
    [
        (Offset(days=365), "2026-12-15", "2025-12-16"),
        (Offset(months=1), "2026-03-31", "2026-03-01"),
        (Offset(months=12), "2028-02-29", "2027-03-01"),
    ],
)
def test_a_rolling_window_begins_the_day_after_the_day_so_long_before(
    over: Offset, day: str, first: str
) -> None:
    begins = window_begins(measure(Figure.COUNT, over=over), date.fromisoformat(day))
    assert begins == date.fromisoformat(first)


def test_a_finished_contact_counts_and_an_attempt_does_not() -> None:
    records = Records([
        event("2026-11-02", "contact", outcome="reached"),
        event("2026-11-03", "contact", outcome="no-answer"),
        event("2026-11-04", "contact", outcome="visited"),
        event("2026-11-05", "contact", outcome="sent"),
        event("2026-11-06", "contact", outcome="stop"),
    ])  # fmt: skip
    today = date(2026, 12, 1)
    assert measure_value(measure(Figure.COUNT, RecordSource("contact")), records, today) == 2
    assert measure_value(measure(Figure.COUNT, RecordSource("message")), records, today) == 1


def test_where_takes_the_fields_of_the_record() -> None:
    records = Records([
        event("2026-11-02", line="therapy", new=True),
        event("2026-11-03", line="health", new=False),
        event("2026-11-04", "contact", outcome="reached", minutes=5),
    ])  # fmt: skip
    today = date(2026, 12, 1)
    therapy = measure(Figure.COUNT, where={"line": frozenset({"therapy", "other"})})
    assert measure_value(therapy, records, today) == 1
    new = measure(Figure.COUNT, where={"new": frozenset({"true"})})
    assert measure_value(new, records, today) == 1
    by_phone = measure(
        Figure.SUM,
        RecordSource("contact", "minutes", "int"),
        where={"channel": frozenset({"phone"})},
    )
    assert measure_value(by_phone, records, today) == 5


def test_where_takes_the_roles_of_a_contact_and_the_field_of_any_other_record() -> None:
    called = replace(event("2026-11-04", "contact", outcome="reached"), roles=("buyer",))
    records = Records([event("2026-11-02", role="buyer"), event("2026-11-03", role="user"), called])
    today = date(2026, 12, 1)
    for role, bought, contacts in (("buyer", 1, 1), ("user", 1, 0), ("payer", 0, 0)):
        where = {"role": frozenset({role})}
        assert measure_value(measure(Figure.COUNT, where=where), records, today) == bought
        reached = measure(Figure.COUNT, RecordSource("contact"), where=where)
        assert measure_value(reached, records, today) == contacts


@pytest.mark.parametrize(
    ("asked", "day", "edge"),
    [
        (measure(Figure.COUNT), "2026-11-09", "2026-11-16"),
        (measure(Figure.COUNT), "2026-11-16", None),
        (measure(Figure.COUNT, over=Offset(days=7)), "2026-11-16", "2026-11-23"),
        (measure(Figure.COUNT, over=Offset(days=30)), "2026-11-16", "2026-12-02"),
        (measure(Figure.COUNT, over=Offset(months=1)), "2026-11-16", "2026-12-02"),
        (measure(Figure.COUNT, over=Offset(days=7)), "2026-12-16", None),
        (measure(Figure.COUNT, per="month"), "2026-11-16", "2026-12-01"),
        (measure(Figure.COUNT, per="week"), "2026-11-16", "2026-11-23"),
    ],
)
def test_the_day_on_which_time_alone_changes_a_measure(
    asked: Measure, day: str, edge: str | None
) -> None:
    found = next_edge(asked, Records(WEEKS), date.fromisoformat(day))
    assert found == (date.fromisoformat(edge) if edge else None)


@pytest.mark.parametrize(
    ("stored", "field_type", "value"),
    [
        (None, "text", None),
        ("", "text", None),
        (3, "int", Decimal(3)),
        ("1.50", "money", Decimal("1.5")),
        ("x", "money", None),
        (True, "bool", True),
        ("2026-12-01", "date", date(2026, 12, 1)),
        ("lunar 08-15", "date", None),
        ("12", "text", "12"),
    ],
)
def test_a_stored_value_as_it_is_compared(
    stored: object, field_type: str, value: Value | None
) -> None:
    assert typed_value(stored, field_type) == value


@pytest.mark.parametrize(
    ("track", "repeat", "days"),
    [
        (Track.REVISIT, Repeat(Offset(days=5), "5d"), Decimal(5)),
        (Track.REVISIT, Repeat(Offset(days=14), "2w"), Decimal(14)),
        (Track.COVERAGE, Repeat(Offset(months=1), "1m"), Decimal(30)),
        (Track.COVERAGE, Repeat(Offset(months=12), "1y"), Decimal(365)),
        (Track.COVERAGE, Repeat(Offset(workdays=5), "5wd"), Decimal(7)),
        (Track.COVERAGE, Quota(2, 1, "week"), Decimal("3.5")),
        (Track.COVERAGE, Quota(1, 1, "quarter"), Decimal(90)),
        (Track.REVISIT, Repeat(Offset(days=5), "5d", origin="anchor"), None),
        (Track.REVISIT, None, None),
        (Track.CARE, Repeat(Offset(days=5), "5d"), None),
    ],
)
def test_the_interval_that_a_cadence_asks_for(
    track: Track, repeat: Repeat | Quota | None, days: Decimal | None
) -> None:
    assert interval(Cadence("x", {}, track, "", repeat=repeat)) == days


# What a condition asks of a customer


FIELDS = {"expires": DefinedField("expires", {}, type="date")}
MEASURES = {
    "value12": Measure("value12", Figure.SUM, (PRICE,), over=Offset(days=365)),
    "month3": Measure("month3", Figure.COUNT, (RecordSource("purchase"),), over=Offset(months=3)),
    "this-month": Measure("this-month", Figure.COUNT, (RecordSource("purchase"),), per="month"),
}


def facts(day: date, events: list[Event] | None = None, **more: Any) -> CustomerFacts:
    return CustomerFacts(day, Records(events or []), MEASURES, more.pop("values", {}), **more)


def read(text: str) -> Condition:
    return read_condition(
        text,
        CustomerTerms(
            replace(built_in_kinds(), read_field_book=lambda: FieldBook(FIELDS), measures=MEASURES)
        ),
    )


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (Term("value12"), Decimal(5)),
        (Term("count", "purchase"), Decimal(1)),
        (Term("sum", "purchase.price"), Decimal(5)),
        (Term("days_since", "contact"), None),
        (Term("type"), "consumer"),
        (Term("grade"), None),
        (Term("age"), Decimal(76)),
        (Term("month"), Decimal(2)),
        (Term("has", "phone"), True),
        (Term("has", "address"), False),
        (Term("tag", "honorary"), True),
        (Term("role", "buyer"), False),
        (Term("days_to", "expires"), Decimal(-1)),
        (Term("days_to", "source"), None),
        (Term("days_to", "birthday"), Decimal(0)),
    ],
)
def test_the_facts_of_a_customer(term: Term, value: Value | None) -> None:
    day = date(2027, 2, 28)
    given_facts = facts(
        day,
        [event("2026-11-02", price="5")],
        values={"type": "consumer", "grade": None, "expires": date(2027, 2, 27)},
        filled=frozenset({"phone"}),
        sets={"tag": frozenset({"honorary"})},
        born=date(1950, 2, 28),
    )
    assert given_facts.value(term) == (Decimal(77) if term == Term("age") else value)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("1950-03-05", "2027-03-04", 76),
        ("1950-03-05", "2027-03-05", 77),
        ("1952-02-29", "2027-02-27", 74),
        ("1952-02-29", "2027-02-28", 75),
        ("1952-02-29", "2028-02-28", 75),
        ("1952-02-29", "2028-02-29", 76),
        ("2027-03-05", "2027-03-04", None),
    ],
)
def test_age_is_completed_years(born: str, day: str, age: int | None) -> None:
    known = facts(date.fromisoformat(day), born=date.fromisoformat(born))
    assert known.value(Term("age")) == (None if age is None else Decimal(age))


def test_nobody_has_an_age_or_a_birthday_without_a_day_of_birth() -> None:
    known = facts(date(2027, 3, 4))
    assert known.value(Term("age")) is None
    assert known.value(Term("days_to", "birthday")) is None
    assert known.next_step(Term("age")) is None
    assert known.next_step(Term("days_to", "birthday")) is None


@pytest.mark.parametrize(
    "term", [Term("tick", "gold.x"), Term("level", "gold"), Term("open", "order")]
)
def test_a_record_ahead_may_change_a_tick_a_level_and_what_is_open(term: Term) -> None:
    ahead = [event("2026-11-02"), event("2026-11-09")]
    assert facts(date(2026, 11, 2), ahead).next_step(term) == date(2026, 11, 9)
    assert facts(date(2026, 11, 9), ahead).next_step(term) is None


def turns(text: str, events: list[Event], day: str, **more: Any) -> date | None:
    return next_turn(read(text), lambda when: facts(when, events, **more), date.fromisoformat(day))


def test_a_rolling_sum_reaches_and_leaves_its_bound() -> None:
    orders = [
        event("2025-12-20", price="30000"),
        event("2026-06-01", price="165000"),
        event("2026-12-15", price="10000"),
    ]
    assert turns("value12 >= 200000", orders, "2026-12-14") == date(2026, 12, 15)
    assert turns("value12 >= 200000", orders, "2026-12-15") == date(2026, 12, 20)
    assert turns("value12 >= 200000", orders, "2026-12-20") is None


def test_days_since_a_contact_pass_twice_the_interval() -> None:
    called = [event("2026-12-10", "contact", outcome="reached")]
    every5 = {"values": {"interval": Decimal(5)}}
    assert turns("days_since(contact) > 2 * interval", called, "2026-12-10", **every5) == date(
        2026, 12, 21
    )
    assert turns("days_since(contact) >= 2 * interval", called, "2026-12-10", **every5) == date(
        2026, 12, 20
    )
    assert turns("days_since(contact) >= 2 * interval", [], "2026-12-10", **every5) is None


def test_a_day_of_the_file_comes_near() -> None:
    expires = {"values": {"expires": date(2026, 12, 31)}}
    assert turns("days_to(expires) < 30", [], "2026-11-01", **expires) == date(2026, 12, 2)
    assert turns("days_to(expires) = 0", [], "2026-11-01", **expires) == date(2026, 12, 31)
    assert turns("days_to(expires) = 0", [], "2026-12-31", **expires) == date(2027, 1, 1)


def test_months_and_birthdays_turn_a_condition() -> None:
    assert turns("month in [11, 12]", [], "2026-11-26") == date(2027, 1, 1)
    assert turns("age >= 80", [], "2026-11-26", born=date(1947, 3, 5)) == date(2027, 3, 5)
    assert turns("days_to(birthday) < 3", [], "2026-11-26", born=date(1947, 3, 5)) == date(
        2027, 3, 3
    )
    assert turns("days_to(birthday) < 3", [], "2027-03-04", born=date(1947, 3, 5)) == date(
        2027, 3, 6
    )
    assert turns("this-month >= 1", WEEKS, "2026-11-20") == date(2026, 12, 1)


def test_what_turns_too_late_to_be_looked_for_gives_an_earlier_day() -> None:
    assert turns("age >= 900", [], "2026-11-26", born=date(1947, 3, 5)) == date(2050, 3, 5)


CONDITIONS = [
    "count(purchase) >= 2",
    "value12 > 100",
    "month3 >= 2 and not this-month >= 1",
    "days_since(purchase) > 2 * month3 + 10",
    "days_since(purchase) = 30 or month = 2",
    "last(purchase) + 20 < expires",
    "days_to(expires) in [0, 1, 40] or this-month >= 2",
    "sum(purchase.price) > 3 * days_to(expires)",
]


@settings(max_examples=60)
@given(
    st.sampled_from(CONDITIONS),
    st.lists(st.tuples(st.integers(0, 200), st.integers(1, 100)), max_size=5),
    st.integers(0, 150),
    st.integers(0, 400),
)
def test_law_the_next_turn_is_the_first_day_on_which_the_condition_changes(
    text: str, bought: list[tuple[int, int]], start: int, expires: int
) -> None:
    first = date(2026, 1, 30)
    events = [event(first + n * DAY, price=str(price)) for n, price in sorted(bought)]
    condition, day = read(text), first + start * DAY

    def on(when: date) -> CustomerFacts:
        return facts(when, events, values={"expires": first + expires * DAY})

    now = condition.holds(on(day))
    days = (day + n * DAY for n in range(1, 700))
    changes = next((when for when in days if condition.holds(on(when)) is not now), None)
    assert next_turn(condition, on, day) == changes


@settings(max_examples=40)
@given(
    st.lists(st.sampled_from(CONDITIONS), max_size=4),
    st.lists(st.tuples(st.integers(0, 200), st.integers(1, 100)), max_size=5),
    st.integers(0, 150),
    st.integers(0, 200),
)
def test_law_the_first_turn_is_the_least_next_turn(
    texts: list[str], bought: list[tuple[int, int]], start: int, ahead: int
) -> None:
    first = date(2026, 1, 30)
    events = [event(first + n * DAY, price=str(price)) for n, price in sorted(bought)]
    day = first + start * DAY
    until = day + ahead * DAY

    def on(when: date) -> CustomerFacts:
        return facts(when, events, values={"expires": first + 90 * DAY})

    conditions = [read(text) for text in texts]
    searches = [TurnSearch(condition, on, on(day), day) for condition in conditions]
    turned = [next_turn(condition, on, day) for condition in conditions]
    expected = min((turn for turn in turned if turn is not None and turn <= until), default=None)
    assert first_turn(searches, until) == expected
    assert [search.turns_by(until) for search in searches] == [
        turn is not None and turn <= until for turn in turned
    ]
