"""Records that stay open until others answer them: in which state they are, since when, and what is left of them.

    records = open_records(timeline, book.kind)

It is a pure function of a customer's events, in the order of (day, sequence). Of an earlier day it is told by the
events up to that day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from keqing.definitions.vocabulary import Kind
from keqing.frozen import dataclass, replace
from keqing.records.event import Event

KindOf = Callable[[Any], Kind | None]
"""The kind by which an event is read."""


APPROVED = "approved"
"""The detail of a record with the day of its last signature, if it needed one."""
REMARK = "note"
"""The field of remarks, which say least of what a record is about."""


@dataclass(frozen=True, slots=True)
class OpenRecord:
    """A record of a kind with `open_until`, and what has answered it so far.

    `balance` is what is left of its amount, None where it has none. `closed_by` is the answer that closed it, None
    while it is open. `answers` are all of its answers, those after its closing too.
    """

    record: Event
    kind: Kind
    answers: tuple[Event, ...] = ()
    state: str | None = None
    balance: Decimal | None = None
    closed_by: Event | None = None

    @property
    def closed_on(self) -> date | None:
        """The day on which it was closed, by an answer that was signed later the day of that; None while it is open."""
        if self.closed_by is None:
            return None
        signed = self.closed_by.details.get(APPROVED)
        return max(self.closed_by.day, date.fromisoformat(signed) if signed else date.min)

    @property
    def answered_in(self) -> int | None:
        """The days from the record to its first answer; None without one."""
        return (self.answers[0].day - self.record.day).days if self.answers else None

    def open_days(self, today: date) -> int:
        """Return the days that it was open, or has been so far."""
        return max(0, ((self.closed_on or today) - self.record.day).days)

    def age(self, today: date) -> int | None:
        """Return the days since it was entered while it is open; None once it is closed."""
        return None if self.closed_by else self.open_days(today)

    def details(self, today: date) -> dict[str, object]:
        """Return what follows for it at the end of a day, as details of its event; what is missing is left out."""
        found = {
            "state": self.state,
            "age": self.age(today),
            "open_days": self.open_days(today),
            "answered_in": self.answered_in,
            "balance": None if self.balance is None else str(self.balance),
        }
        return {name: value for name, value in found.items() if value is not None}

    @property
    def state_title(self) -> Mapping[str, str] | None:
        """The title of its state; None where that has none."""
        named = (state.title for state in self.kind.states if state.name == self.state)
        return next(named, None) or None

    @property
    def owner(self) -> str | None:
        """The agent whom a field of the record names; None leaves it with the customer's owner."""
        named = (f.name for f in self.kind.fields.values() if f.type == "agent")
        return next(
            (str(self.record.details[n]) for n in named if self.record.details.get(n)), None
        )


class Rule(StrEnum):
    """The rules that an answer can break."""

    NEEDS = "needs"
    DAY = "day"
    BALANCE = "balance"
    CLOSED = "closed"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Breach:
    """An answer that breaks a rule: closing without what is needed, below zero, or not while it was open.

    One that is alone names a record that does not stand.
    """

    rule: Rule
    record: int
    answer: int
    lacking: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[Rule, int, int]:
        """The key that names it; a balance is that of the whole record."""
        return self.rule, self.record, 0 if self.rule is Rule.BALANCE else self.answer


class Cases:
    """The records that stay open, and what has answered them, event by event in the order of their days."""

    def __init__(self, kind_of: KindOf) -> None:
        """Begin with no record; `kind_of` gives the kind by which an event is read."""
        self.kind_of = kind_of
        self.records: dict[int, OpenRecord] = {}
        self._about: dict[int, int] = {}

    def take(self, event: Event) -> None:
        """Take an event that opens a record, or answers one; any other changes nothing."""
        kind = self.kind_of(event)
        if kind is None or event.derived:
            return
        if kind.answers and (answered := self._meant(event, kind)):
            self.records[answered.record.id] = _answered(answered, event, kind)
            self._about[event.id] = answered.record.id
        if kind.open_until:
            state = kind.states[0].name if kind.states else None
            balance = number_of(event.details, kind.amount)
            self.records[event.id] = OpenRecord(event, kind, state=state, balance=balance)

    def answered(self, event: Event) -> OpenRecord | None:
        """Return the record that an event answered, as it stands now; None where it answered none."""
        return self.records.get(self._about.get(event.id, 0))

    def _meant(self, event: Event, kind: Kind) -> OpenRecord | None:
        """Return the record that an answer names, else the only open one; None for neither."""
        if event.answers is not None:
            named = self.records.get(event.answers)
            return named if named and named.record.kind in kind.answers else None
        fitting = [
            each
            for each in self.records.values()
            if each.closed_by is None and each.record.kind in kind.answers
        ]
        return fitting[0] if len(fitting) == 1 else None


def open_records(timeline: Iterable[Event], kind_of: KindOf) -> list[OpenRecord]:
    """Return the records that can be open, or were, in the order of their days."""
    cases = Cases(kind_of)
    for event in timeline:
        cases.take(event)
    return list(cases.records.values())


def count_open(timeline: Iterable[Event], kind_of: KindOf, name: str, day: date) -> int:
    """Return how many records of a kind are open at the end of a day."""
    until = (event for event in timeline if event.day <= day)
    return sum(
        each.closed_by is None and each.record.kind == name for each in open_records(until, kind_of)
    )


def with_standing(timeline: Iterable[Event], kind_of: KindOf, day: date) -> list[Event]:
    """Return the events with how those stand at the end of a day that stay open, as further details of theirs."""
    events = list(timeline)
    until = [event for event in events if event.day <= day]
    standing = {each.record.id: each.details(day) for each in open_records(until, kind_of)}
    return [
        replace(event, details={**event.details, **standing[event.id]})
        if event.id in standing and not event.derived
        else event
        for event in events
    ]


def breaches(timeline: Sequence[Event], kind_of: KindOf) -> Iterator[Breach]:
    """Give what breaks the rules of open records, each with the answer that does so.

    A closing answer needs others before it, and so does one whose kind says so. The answers of a record take no more than its amount. Who answers does so
    while the record is open, and says when, if it puts the record off.
    """
    for each in open_records(timeline, kind_of):
        for answer in each.answers:
            kind = kind_of(answer)
            if kind and puts_off(kind, each) and again_on(answer, kind) is None:
                yield Breach(Rule.DAY, each.record.id, answer.id, tuple(_days(kind)))
            if kind and not kind.open_until and (lacked := _lacking(each, answer, kind)):
                yield Breach(Rule.NEEDS, each.record.id, answer.id, lacked)
        closed = each.closed_by
        lacking = _lacking(each, closed, each.kind) if closed else ()
        if closed and lacking:
            yield Breach(Rule.NEEDS, each.record.id, closed.id, lacking)
        if each.balance is not None and each.balance < 0:
            yield Breach(Rule.BALANCE, each.record.id, each.answers[-1].id)
        after = each.answers[each.answers.index(closed) + 1 :] if closed else ()
        for late in after if each.balance is None or each.balance >= 0 else ():
            yield Breach(Rule.CLOSED, each.record.id, late.id)
    yield from _too_early(timeline, kind_of)
    yield from _alone(timeline, kind_of)


def _too_early(timeline: Sequence[Event], kind_of: KindOf) -> Iterator[Breach]:
    """Give the answers that stand before the record that they name."""
    place = {event.id: n for n, event in enumerate(timeline)}
    for n, event in enumerate(timeline):
        kind = kind_of(event) if event.answers in place else None
        answered = timeline[place[event.answers]] if kind and event.answers else None
        if kind and answered and answered.kind in kind.answers and place[answered.id] > n:
            yield Breach(Rule.CLOSED, answered.id, event.id)


def _alone(timeline: Sequence[Event], kind_of: KindOf) -> Iterator[Breach]:
    """Give the answers that name a record which is not among the events."""
    there = {event.id for event in timeline}
    for event in timeline:
        kind = kind_of(event)
        if kind and kind.answers and event.answers is not None and event.answers not in there:
            yield Breach(Rule.ALONE, event.answers, event.id)


def _lacking(record: OpenRecord, answer: Event, kind: Kind) -> tuple[str, ...]:
    """Return what a kind needs before an answer and a record did not have: of these kinds one is enough."""
    before = {event.kind for event in record.answers[: record.answers.index(answer)]}
    return next((group for group in kind.needs if before.isdisjoint(group)), ())


def _answered(record: OpenRecord, event: Event, kind: Kind) -> OpenRecord:
    """Return a record after an answer to it."""
    states = {state.name for state in record.kind.states}
    state = kind.sets if kind.sets in states else record.state
    closes, balance = after_answer(record.kind, record.balance, kind, event.details)
    closed_by = record.closed_by or (event if closes else None)
    answers = (*record.answers, event)
    return replace(record, answers=answers, state=state, balance=balance, closed_by=closed_by)


def after_answer(
    record: Kind, balance: Decimal | None, answer: Kind, details: Mapping[str, Any]
) -> tuple[bool, Decimal | None]:
    """Tell whether an answer closes a record, and what it leaves of the record's balance.

    A record without a balance is closed by the kinds of its `open_until`, one with a balance when nothing is left.
    """
    closes = answer.name in record.open_until
    if balance is None:
        return closes, None
    amount = number_of(details, amount_field(record, answer))
    if amount is None and closes:  # an older one that says of no sum: it settles all
        amount = max(balance, Decimal(0))
    balance -= amount or Decimal(0)
    return balance <= 0, balance


def amount_field(record: Kind, answer: Kind) -> str | None:
    """Return the field by which an answer lowers the balance: its own, or the one called like the record's."""
    return answer.amount or (record.amount if record.amount in answer.fields else None)


def number_of(details: Mapping[str, Any], name: str | None) -> Decimal | None:
    """Return a number of an event's details; None for none, or one that cannot be read."""
    value = details.get(name) if name else None
    if value is None or value == "":
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def unsaid_amount(record: OpenRecord, kind: Kind) -> tuple[str, Decimal] | None:
    """Return the field in which a closing answer tells its amount, and what is left; None where neither is."""
    field = amount_field(record.kind, kind)
    if field is None or record.balance is None or kind.name not in record.kind.open_until:
        return None
    return (field, record.balance) if record.balance > 0 else None


def puts_off(kind: Kind, record: OpenRecord) -> bool:
    """Tell whether an answer of this kind puts a record off to another day."""
    return kind.sets is not None and kind.sets == record.kind.redate


def again_on(event: Event, kind: Kind) -> date | None:
    """Return the day that an answer names; None for one that names none."""
    days = (event.details.get(name) for name in _days(kind))
    return next((date.fromisoformat(str(day)) for day in days if day), None)


def _days(kind: Kind) -> list[str]:
    return [field.name for field in kind.fields.values() if field.type == "date"]


def subject_of_record(record: OpenRecord) -> str | None:
    """Return what a record is about, in its own words, health facts left out; None where it says nothing.

    Its text comes first, then fields of text, then choices, and remarks last.
    """
    if record.record.text:
        return record.record.text
    plain = [each for each in record.kind.fields.values() if not each.sensitive]
    texts = [each.name for each in plain if each.type == "text" and each.name != REMARK]
    names = [*texts, *(each.name for each in plain if each.type == "choice"), REMARK]
    said = (record.record.details.get(name) for name in names)
    return next((str(value) for value in said if value), None)


def telling_value(record: OpenRecord, others: Sequence[OpenRecord]) -> str | None:
    """Return the value of the first field that none of the `others` shares; None where no field tells them apart.

    Health facts are left out.
    """
    for each in record.kind.fields.values():
        value = record.record.details.get(each.name)
        shared = any(other.record.details.get(each.name) == value for other in others)
        if value and not each.sensitive and not shared:
            return str(value)
    return None
