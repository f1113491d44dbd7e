"""Measures of records that are good for a time or stay open, and the kinds that a term looks at."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from keqing.definitions.cadence import Offset
from keqing.definitions.condition import Term, Value
from keqing.definitions.definition_file import Ground, read_definitions
from keqing.definitions.ladder import DRAWN, GRANTED, TICK
from keqing.definitions.measure import Figure, Measure, RecordSource
from keqing.records.event import Event
from keqing.timeline.measures import (
    CustomerFacts,
    Records,
    asks_standing,
    consents_given,
    measure_of_call,
    next_edge,
    record_kinds_of,
)

OWN = """
[kind.licence]
title = { zh = "许可", en = "Licence" }
valid_until = "until"
fields.until = { title = { zh = "有效期至", en = "Until" }, type = "date" }
[kind.protest]
title = { zh = "申诉", en = "Protest" }
open_until = ["protest-closed"]
states = ["raised", "closed"]
[kind.protest-closed]
title = { zh = "申诉结束", en = "Protest closed" }
answers = "protest"
set = "closed"
[kind.advance]
title = { zh = "借支", en = "Advance" }
money = "none"
open_until = ["settled"]
amount = "sum"
fields.sum = { title = { zh = "借支金额", en = "Sum" }, type = "money" }
[kind.settled]
title = { zh = "核销", en = "Settled" }
money = "none"
answers = "advance"
fields.sum = { title = { zh = "核销金额", en = "Sum" }, type = "money" }
"""
KINDS = read_definitions(OWN, file="own.toml", ground=Ground()).kinds


def dec(day: int) -> date:
    """A day of December."""
    return date(2026, 12, day)


def record(n: int, day: int, kind: str, answers: int | None = None, **details: Any) -> Event:
    return Event(n, n, dec(day), kind, details=details, answers=answers)


def of(figure: Figure, source: str, type_: str = "int", **more: Any) -> Measure:
    kind, _, field = source.partition(".")
    return Measure("m", figure, (RecordSource(kind, field or None, type_),), **more)


LICENCES = of(Figure.COUNT, "licence")
OPEN = of(Figure.COUNT, "protest", where={"state": frozenset({"raised"})})
LONGEST = of(Figure.VALUE, "protest.age")
OWED = of(Figure.SUM, "advance.balance", "money")
MEASURES = {"licences": LICENCES, "raised": OPEN, "aged": LONGEST, "owed": OWED}


def facts(day: int, *events: Event) -> CustomerFacts:
    return CustomerFacts(
        dec(day), Records(events), MEASURES, {}, kind_of=lambda e: KINDS.by_name.get(e.kind)
    )


TWO = (
    record(1, 1, "licence", until="2026-12-10"),
    record(2, 3, "licence", until="2026-12-05"),
    record(3, 4, "licence"),
)


@pytest.mark.parametrize(
    ("day", "good", "following"),
    [(1, 1, 3), (3, 2, 4), (4, 3, 6), (5, 3, 6), (6, 2, 11), (10, 2, 11), (11, 1, None)],
)
def test_a_record_counts_until_its_last_day(day: int, good: int, following: int | None) -> None:
    """The last day is one of those; the next day on which time changes the count is the one after it."""
    seen = facts(day, *TWO)
    assert seen.value(Term("licences")) == good
    assert seen.next_step(Term("licences")) == (dec(following) if following else None)


def test_a_record_of_a_day_to_come_takes_nothing_away_whenever_it_ends() -> None:
    ended = record(2, 10, "licence", until="2026-12-05")
    assert facts(7, record(1, 1, "licence"), ended).value(Term("licences")) == 1
    assert facts(10, record(1, 1, "licence"), ended).value(Term("licences")) == 1


def test_without_the_kinds_nobody_knows_how_long_a_record_is_good() -> None:
    seen = CustomerFacts(dec(20), Records(TWO), MEASURES, {})
    assert seen.value(Term("licences")) == 3
    assert seen.next_step(Term("licences")) is None


def test_a_window_lets_a_record_go_before_its_last_day_does() -> None:
    week = of(Figure.COUNT, "licence", over=Offset(days=5))
    kind_of = facts(1).kind_of
    records = Records(TWO[:1])
    assert next_edge(week, records, dec(2), kind_of) == dec(6)
    assert records.counted(week, kind_of).value(dec(6)) == 0


CASE = (
    record(1, 2, "protest"),
    record(2, 4, "protest"),
    record(3, 8, "protest-closed", answers=1),
)
DEBT = (
    record(1, 2, "advance", sum="90"),
    record(2, 5, "settled", answers=1, sum="30"),
    record(3, 9, "settled", answers=1, sum="60"),
)


@pytest.mark.parametrize(
    ("events", "name", "day", "value"),
    [
        (CASE, "raised", 1, 0),
        (CASE, "raised", 7, 2),
        (CASE, "raised", 8, 1),
        (CASE, "aged", 6, 2),
        (CASE, "aged", 7, 3),
        (DEBT, "owed", 4, 90),
        (DEBT, "owed", 5, 60),
        (DEBT, "owed", 9, 0),
    ],
)
def test_what_follows_from_answers_is_that_of_the_day(
    events: tuple[Event, ...], name: str, day: int, value: int
) -> None:
    assert facts(day, *events).value(Term(name)) == Decimal(value)


def test_what_grows_changes_each_day_and_what_does_not_at_the_next_record() -> None:
    assert facts(5, *CASE).next_step(Term("aged")) == dec(6)
    assert facts(5, *CASE).next_step(Term("raised")) == dec(8)
    assert facts(9, *CASE).next_step(Term("raised")) is None
    assert facts(1, *CASE).next_step(Term("aged")) == dec(2)


@pytest.mark.parametrize(("day", "open_"), [(1, 0), (2, 1), (7, 2), (8, 1)])
def test_how_many_are_open(day: int, open_: int) -> None:
    assert facts(day, *CASE).value(Term("open", "protest")) == open_
    without = CustomerFacts(dec(day), Records(CASE), {}, {})
    assert without.value(Term("open", "protest")) == 0


def test_the_single_numbers_of_a_measure_are_those_of_the_day() -> None:
    assert facts(5, *DEBT).numbers(OWED) == [Decimal(60)]
    assert facts(1, *DEBT).numbers(OWED) == []


def test_the_facts_of_another_day_are_asked_of_the_past_only_where_it_is_past() -> None:
    """On the day itself, and on days to come, the file is as it is."""
    then = facts(3)
    now = CustomerFacts(dec(5), Records(()), {}, {"type": "dealer"}, past=lambda day: then)
    assert now.on(dec(4)) is then
    assert now.on(dec(5)).values == now.on(dec(6)).values == {"type": "dealer"}
    assert (now.on(dec(6)).day, now.on(dec(6)).past) == (dec(6), now.past)


@pytest.mark.parametrize(
    ("events", "purposes"),
    [
        ([], set()),
        ([record(1, 1, "consent", purpose="promotion")], {"promotion"}),
        (
            [
                record(1, 1, "consent", purpose="promotion"),
                record(2, 1, "consent", purpose="health"),
                record(3, 2, "consent-withdrawn", purpose="promotion"),
            ],
            {"health"},
        ),
        (
            [
                record(1, 1, "consent-withdrawn", purpose="promotion"),
                record(2, 2, "consent", purpose="promotion"),
            ],
            {"promotion"},
        ),
        ([record(1, 1, "inquiry", purpose="promotion")], set()),
    ],
)
def test_a_consent_holds_by_its_last_record(events: list[Event], purposes: set[str]) -> None:
    assert consents_given(events) == purposes


@pytest.mark.parametrize(
    ("term", "kinds"),
    [
        (Term("consent", "promotion"), {"consent", "consent-withdrawn"}),
        (Term("level", "gold"), {TICK, GRANTED, DRAWN}),
        (Term("tick", "gold.a"), {TICK, GRANTED, DRAWN}),
        (Term("open", "protest"), {"protest", "protest-closed"}),
        (Term("count", "purchase"), {"purchase"}),
        (Term("count", "message"), {"contact"}),
        (Term("sum", "purchase.price"), {"purchase"}),
        (Term("licences"), {"licence"}),
        (Term("raised"), {"protest", "protest-closed"}),
        (Term("owed"), {"advance", "settled"}),
        (Term("grade"), set()),
        (Term("has", "phone"), set()),
    ],
)
def test_the_kinds_that_a_term_looks_at(term: Term, kinds: set[str]) -> None:
    assert record_kinds_of(term, MEASURES, KINDS.by_name.values) == kinds


def test_a_call_is_a_measure_of_all_time() -> None:
    found = measure_of_call(Term("sum", "purchase.price"))
    assert (found.figure, found.sources) == (Figure.SUM, (RecordSource("purchase", "price"),))
    assert measure_of_call(Term("count", "purchase")).sources == (RecordSource("purchase"),)
    assert (found.over, found.per) == (None, None)


@pytest.mark.parametrize(
    ("measure", "asks"), [(LICENCES, False), (OPEN, True), (LONGEST, True), (OWED, True)]
)
def test_which_measures_ask_for_what_follows(measure: Measure, asks: bool) -> None:
    assert asks_standing(measure) is asks


def test_records_that_are_added_are_counted() -> None:
    events = [*CASE[:1]]
    records = Records(events)
    kind_of = facts(1).kind_of
    everything = of(Figure.COUNT, "protest")
    found: list[Value | None] = [records.counted(everything, kind_of).value(dec(9))]
    events.append(CASE[1])
    found.append(records.counted(everything, kind_of).value(dec(9)))
    assert found == [1, 2]
    assert [records.after(dec(n)) for n in (1, 2, 3, 4)] == [dec(2), dec(4), dec(4), None]
