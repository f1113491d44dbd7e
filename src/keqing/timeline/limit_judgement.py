"""Whether a record goes beyond a limit: a pure function of the record, of those that count with it, and of the customer.

    excess = judge(limit, record, among, bounds, facts)

The limit itself is allowed; more is not. A record of an earlier day is also too much where it makes a later
one so, which is named then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from keqing.calendar.periods import period_after, period_of
from keqing.definitions.condition import Comparison, Condition, Facts, Joined, Not
from keqing.definitions.limit import RECEIVER, STRICTNESS, Consequence, Limit
from keqing.definitions.measure import Figure
from keqing.frozen import dataclass, replace
from keqing.records.event import Event
from keqing.text.folding import fold_name
from keqing.timeline.measures import (
    Records,
    field_of,
    is_of,
    leaves,
    meets,
    typed_value,
    window_begins,
)
from keqing.timeline.open_records import KindOf, open_records

NOTHING = Decimal(0)


def receiver_of(details: Mapping[str, Any]) -> str:
    """Return who gets what is given, folded so that spaces and case do not tell two apart."""
    return fold_name(str(details.get(RECEIVER) or ""))


class LimitPart(StrEnum):
    """The part of a limit that a record does not keep."""

    EACH = "each"
    MOST = "most"
    REQUIRE = "require"
    BARRED = "barred"


@dataclass(frozen=True, slots=True)
class Excess:
    """A record beyond a limit. `used` is what it comes to with the record, `allowed` what may be, None where unknown.

    `day` is that of the record that is too much, and `later` its number where it is not the judged one. From `again`
    on the record would be allowed, None where no day is known. `lacking` are the fields without a required value.
    """

    limit: Limit
    part: LimitPart
    day: date
    used: Decimal = NOTHING
    allowed: Decimal | None = None
    again: date | None = None
    later: int | None = None
    lacking: tuple[str, ...] = ()

    @property
    def breach(self) -> Consequence:
        """The consequence for the record."""
        return self.limit.breach


@dataclass(frozen=True, slots=True)
class Among:
    """The records that count with one: by customer, each in the order of (day, sequence), itself not among them.

    Of a limit on what is open the answers are among them. `agent` counts only those of that agent, `receiver`, folded,
    only those that this one got.
    """

    by_customer: Mapping[int, Sequence[Event]] = field(default_factory=dict)
    agent: str | None = None
    receiver: str | None = None
    kind_of: KindOf | None = None

    def is_whose(self, record: Event) -> bool:
        """Tell whether a record is of the agent, or went to the receiver, whose records count."""
        if self.receiver is not None:
            return receiver_of(record.details) == self.receiver
        return self.agent is None or record.agent == self.agent

    @property
    def events(self) -> list[Event]:
        """All of them."""
        return [event for events in self.by_customer.values() for event in events]


@dataclass(frozen=True, slots=True)
class Bounds:
    """The numbers of a limit for one record; `most` None is without one. `unknown` says that it should have one."""

    most: Decimal | None = None
    unknown: bool = False


def strictest(found: Iterable[Excess]) -> Excess | None:
    """Return the excess with the strictest breach, the first of several; None for none."""
    return min(found, key=lambda excess: STRICTNESS.index(excess.breach), default=None)


def concerns(limit: Limit, record: Event) -> bool:
    """Tell whether a record is one of those that a limit is about."""
    return any(is_of(record, source.kind) for source in limit.measure.sources) and meets(
        record, limit.measure.where
    )


def amount_of(limit: Limit, record: Event) -> Decimal:
    """Return what a record comes to: 1 where records are counted, 0 where it has no such number."""
    if limit.measure.figure is Figure.COUNT:
        return Decimal(1)
    numbers = [
        typed_value(field_of(record, source.field or ""), source.type)
        for source in limit.measure.sources
        if is_of(record, source.kind)
    ]
    return sum((each for each in numbers if isinstance(each, Decimal)), NOTHING)


def judge(
    limit: Limit,
    record: Event,
    customer: int,
    among: Among,
    bounds: Bounds,
    facts: Facts | None = None,
) -> Excess | None:
    """Return how a record goes beyond a limit that it concerns; None where it keeps it.

    `facts` are those of the customer before the record, on its day. A missing value makes `when` hold.
    """
    holds = truth(limit.when, facts) if limit.when and facts else True
    each = limit.each if holds is not False else limit.otherwise
    if holds is None and limit.otherwise is not None and limit.each is not None:
        each = min(limit.each, limit.otherwise)
    amount = amount_of(limit, record)
    lacking = _lacking(limit, record) if holds is not False else ()
    if lacking:
        return Excess(limit, LimitPart.REQUIRE, record.day, lacking=lacking)
    if each is not None and amount > each:
        return Excess(limit, LimitPart.EACH, record.day, amount, each)
    if not counts_others(limit, facts):
        return None
    return _beyond_most(limit, record, customer, among, bounds)


def counts_others(limit: Limit, facts: Facts | None) -> bool:
    """Tell whether it depends on other records what a limit says of one of this customer's."""
    holds = truth(limit.when, facts) if limit.when and facts else True
    return holds is not False and limit.most is not None


def _lacking(limit: Limit, record: Event) -> tuple[str, ...]:
    """Return the fields of a record without a value that the limit requires."""
    return tuple(n for n, values in limit.require.items() if not meets(record, {n: values}))


def _beyond_most(
    limit: Limit, record: Event, customer: int, among: Among, bounds: Bounds
) -> Excess | None:
    amount = amount_of(limit, record)
    if bounds.unknown:
        return Excess(limit, LimitPart.MOST, record.day, amount)
    if amount <= 0 or bounds.most is None:
        return None
    if limit.balance:
        return _beyond_balance(limit, record, customer, among, bounds.most)
    return _beyond_total(limit, record, among.events, bounds.most)


def truth(condition: Condition, facts: Facts) -> bool | None:
    """Tell whether a condition holds; None where that depends on a value that is missing."""
    match condition:
        case Comparison():
            if condition.left.value(facts) is None or condition.right.value(facts) is None:
                return None
            return condition.holds(facts)
        case Not():
            inner = truth(condition.of, facts)
            return None if inner is None else not inner
        case Joined():
            parts = [truth(each, facts) for each in condition.of]
            decisive = condition.join == "or"
            if decisive in parts:
                return decisive
            return None if None in parts else not decisive
        case _:
            return condition.holds(facts)


def in_order(events: Iterable[Event]) -> list[Event]:
    """Return records in the order of their days."""
    return sorted(events, key=lambda event: (event.day, event.sequence))


def _beyond_total(
    limit: Limit, record: Event, others: Sequence[Event], most: Decimal
) -> Excess | None:
    """Judge the sum, or the count, of the records over the window of each day from the record's on."""
    timeline = in_order([*others, record])
    counted = Records(timeline).counted(limit.measure)
    for day in dict.fromkeys(event.day for event in timeline if event.day >= record.day):
        begins = window_begins(limit.measure, day)
        if begins and begins > record.day:
            return None
        used = counted.value(day)
        if isinstance(used, Decimal) and used > most:
            later = (
                next((e.id for e in timeline if e.day == day), None) if day > record.day else None
            )
            again = _again(limit, record, others, most)
            return Excess(limit, LimitPart.MOST, day, used, most, again, later)
    return None


def _again(limit: Limit, record: Event, others: Sequence[Event], most: Decimal) -> date | None:
    """Return the first later day on which the record would be allowed; None where none is known."""
    if amount_of(limit, record) > most:
        return None
    measure = limit.measure
    if measure.per:
        return period_after(record.day, measure.per).first
    if measure.over is None:
        return None
    days = [leaves(event.day, measure.over) for event in others if concerns(limit, event)]
    for day in sorted({each for each in days if each > record.day}):
        then = replace(record, day=day)
        if _beyond_total_on(limit, then, others, most) is None:
            return day
    return None


def _beyond_total_on(
    limit: Limit, record: Event, others: Sequence[Event], most: Decimal
) -> Decimal | None:
    """Return what the records come to on the day of one of them, where that is too much."""
    used = Records(in_order([*others, record])).counted(limit.measure).value(record.day)
    return used if isinstance(used, Decimal) and used > most else None


def _beyond_balance(
    limit: Limit, record: Event, customer: int, among: Among, most: Decimal
) -> Excess | None:
    """Judge what is open at the end of the record's day, and of those of later records."""
    timelines = {**among.by_customer}
    timelines[customer] = in_order([*timelines.get(customer, ()), record])
    days = {
        event.day
        for events in timelines.values()
        for event in events
        if event.day >= record.day and event.kind in limit.kinds
    }
    for day in sorted(days):
        used = open_balance(limit, timelines, replace(among, by_customer=timelines), day)
        if used > most:
            return Excess(limit, LimitPart.MOST, day, used, most)
    return None


def open_balance(
    limit: Limit, timelines: Mapping[int, Sequence[Event]], among: Among, day: date
) -> Decimal:
    """Return what is open of the records of a limit at the end of a day."""
    if among.kind_of is None:
        return NOTHING
    left = NOTHING
    for events in timelines.values():
        for each in open_records((e for e in events if e.day <= day), among.kind_of):
            counted = each.record.kind in limit.kinds and meets(each.record, limit.measure.where)
            if (
                counted
                and among.is_whose(each.record)
                and each.closed_by is None
                and each.balance is not None
            ):
                left += max(each.balance, NOTHING)
    return left


def used_on(limit: Limit, among: Among, day: date) -> Decimal:
    """Return what counts for the most of a limit at the end of a day."""
    if limit.balance:
        return open_balance(limit, among.by_customer, among, day)
    value = Records(in_order(among.events)).counted(limit.measure).value(day)
    return value if isinstance(value, Decimal) else NOTHING


def holds_until(limit: Limit, among: Among, day: date) -> date | None:
    """Return the last day on which what counts now counts whole: of its period, or of its window; None for no end."""
    measure = limit.measure
    if measure.per:
        return period_of(day, measure.per).last
    if measure.over is None:
        return None
    begins = window_begins(measure, day)
    first = next(
        (
            event.day
            for event in in_order(among.events)
            if concerns(limit, event)
            and (begins is None or event.day >= begins)
            and event.day <= day
        ),
        None,
    )
    return None if first is None else date.fromordinal(leaves(first, measure.over).toordinal() - 1)
