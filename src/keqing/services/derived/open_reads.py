"""The records that are open, read from the timeline, and the guard of their rules for every way in.

Only events of kinds that stay open, and of those that answer them, are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field
from typing import cast

from sqlalchemy import Table, select

from keqing.definitions.case_kinds import kinds_of_cases, kinds_with_answers
from keqing.definitions.names import label
from keqing.definitions.vocabulary import Kind
from keqing.errors import NotFound, Refused
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.models import Customer, Event
from keqing.records.event import Event as EventRecord
from keqing.records.open_record import OpenLine
from keqing.services.context.desk import Desk
from keqing.services.derived.refold import timeline_of
from keqing.services.queries.batching import chunks
from keqing.timeline.open_records import (
    Breach,
    OpenRecord,
    Rule,
    breaches,
    open_records,
    subject_of_record,
)


@dataclass(slots=True)
class CustomerTimelines:
    """The events of open records by customer, each in the order of (day, sequence).

    A corrected copy goes by the id of the first one, which its answers name; `stored` is the id of the row itself.
    """

    by_customer: dict[int, list[EventRecord]] = field(default_factory=dict)
    stored: dict[int, int] = field(default_factory=dict)


def read_timelines(
    desk: Desk, kinds: Collection[str], customer_ids: Collection[int] | None = None
) -> CustomerTimelines:
    """Return the events of these kinds of these customers, or of all, those struck out left out."""
    found = CustomerTimelines()
    if not kinds:
        return found
    desk.session.flush()
    columns = cast("Table", Event.__table__).columns
    asked = select(*columns).where(Event.kind.in_(kinds))
    parts = [asked] if customer_ids is None else [
        asked.where(Event.customer_id.in_(part)) for part in chunks(set(customer_ids))
    ]  # fmt: skip
    for part in parts:
        rows: dict[int, list[Event]] = defaultdict(list)
        for row in desk.session.execute(part):
            rows[row.customer_id].append(cast("Event", row))
        for customer_id, theirs in rows.items():
            events = timeline_of(desk, theirs)
            standing = [event for event in events if not event.voided]
            standing.sort(key=lambda event: (event.day, event.sequence))
            found.by_customer[customer_id] = standing
            found.stored |= {
                event.id: row.id
                for row, event in zip(theirs, events, strict=True)
                if not row.voided
            }
    return found


def read_records(
    desk: Desk, kinds: Collection[str] = (), customer_ids: Collection[int] | None = None
) -> tuple[dict[int, list[OpenRecord]], Mapping[int, int]]:
    """Return the records of these kinds, or of all, that are or were open, by customer, with the ids of their rows.

    They are as they stand at the end of the day worked on.
    """
    read = read_timelines(desk, kinds_of_cases(desk.kinds, kinds), customer_ids)
    records = {
        customer_id: open_records(
            [event for event in events if event.day <= desk.today], desk.book.kind
        )
        for customer_id, events in read.by_customer.items()
    }
    return records, read.stored


def open_lines(desk: Desk, customer: Customer) -> tuple[OpenLine, ...]:
    """Return what is open of a customer at the end of the day worked on, the oldest first."""
    records, stored = read_records(desk, customer_ids=[customer.id])
    return tuple(
        OpenLine(
            id=stored[each.record.id],
            day=each.record.day,
            kind=each.record.kind,
            title=each.kind.title,
            age=each.open_days(desk.today),
            state=each.state,
            state_title=each.state_title,
            balance=None if each.balance is None else str(each.balance),
            what=subject_of_record(each),
        )
        for each in records.get(customer.id, ())
        if each.closed_by is None
    )


@contextmanager
def guard_open_records(desk: Desk, customer_ids: Collection[int]) -> Iterator[None]:
    """Refuse what is written inside about these customers if it breaks a rule of open records that held before.

    Raises Refused, which names the record and the answer.
    """
    if not customer_ids:
        yield
        return
    before = {breach.key for breach, _ in _breaches(desk, customer_ids)}
    yield
    for breach, timeline in _breaches(desk, customer_ids):
        if breach.key not in before:
            raise Refused(*why_not(desk, breach, timeline))


def _breaches(
    desk: Desk, customer_ids: Collection[int]
) -> Iterator[tuple[Breach, Sequence[EventRecord]]]:
    read = read_timelines(desk, kinds_of_cases(desk.kinds), customer_ids)
    for timeline in read.by_customer.values():
        for breach in breaches(timeline, desk.book.kind):
            yield breach, timeline


def why_not(desk: Desk, breach: Breach, timeline: Iterable[EventRecord]) -> tuple[Message, Message]:
    """Say why an answer cannot stand, and what to do."""
    by_id = {event.id: event for event in timeline}
    record, answer = by_id[breach.record], by_id[breach.answer]
    about = {"record": _title(desk, record.kind), "id": record.id, "day": record.day}
    match breach.rule:
        case Rule.NEEDS:
            return msg(
                "{record} {id} of {day} cannot be closed yet; it needs one of these before: {lacking}.",
                **about,
                lacking=[_title(desk, name) for name in breach.lacking],
            ), msg("First: keqing add {kind} WHO ref={id}", kind=breach.lacking[0], id=record.id)
        case Rule.DAY:
            return msg(
                "The day is missing to which {record} {id} of {day} is put off.", **about
            ), msg(
                "Add it: {example}", example=f"{breach.lacking[0] if breach.lacking else 'on'}=DAY"
            )
        case Rule.BALANCE:
            return msg("That is more than is left of {record} {id} of {day}.", **about), msg(
                "What is left: keqing open {kind}", kind=record.kind
            )
        case Rule.CLOSED:
            return msg("{record} {id} of {day} is not open on {on}.", **about, on=answer.day), msg(
                "What is open: keqing open {kind}", kind=record.kind
            )


def _title(desk: Desk, name: str) -> Mapping[str, str]:
    kind = desk.kinds.ever.get(name)
    return kind.title if kind else {"en": name}


def answered_id(desk: Desk, customer: Customer, kind: Kind, ref: int | None) -> int | None:
    """Return the record that an answer of the day worked on means: the one named, else the only one that is open.

    Raises NotFound where that is not clear, with what is open.
    """
    read = read_timelines(desk, kinds_with_answers(desk.kinds, kind.answers), [customer.id])
    timeline = read.by_customer.get(customer.id, [])
    until = [event for event in timeline if event.day <= desk.today]
    found = {read.stored[event.id]: event for event in answerable(desk, kind, until)}
    by_first = {event.id: row for row, event in found.items()}
    if ref is None and len(found) == 1:
        return next(iter(found))
    if ref is not None and (ref in found or ref in by_first):
        return ref if ref in found else by_first[ref]
    raise NotFound(
        msg(
            "It is not clear which record {kind} of {name} answers.",
            kind=kind.title or {"en": label(kind)},
            name=customer.name,
        ),
        msg("Say which one: ref=ID.")
        if found
        else msg(
            "There is nothing to answer; see: keqing show {code} --history", code=customer.code
        ),
        tuple(
            msg("{id}: {kind} of {day}", id=row, kind=_title(desk, event.kind), day=event.day)
            for row, event in found.items()
        ),
    )


def what_is_left(desk: Desk, event: Event) -> Iterator[Message]:
    """Say what an answer leaves of its record: that it is closed, or what is left of its amount."""
    kinds = kinds_of_cases(desk.kinds)
    if event.kind not in kinds:
        return
    timeline = read_timelines(desk, kinds, [event.customer_id])
    for each in open_records(timeline.by_customer.get(event.customer_id, ()), desk.book.kind):
        if event.id not in {timeline.stored[answer.id] for answer in each.answers}:
            continue
        about = {"record": each.kind.title, "id": timeline.stored[each.record.id]}
        if each.closed_by:
            yield msg("{record} {id} is closed with it.", **about)
        elif each.balance is not None:
            yield msg("{amount} of {record} {id} is left.", **about, amount=str(each.balance))


def answerable(desk: Desk, kind: Kind, timeline: Sequence[EventRecord]) -> list[EventRecord]:
    """Return the records that a new answer at the end of a timeline can mean.

    A record that stays open can be answered any number of times until it is closed, another one once.
    """
    open_ = [each.record for each in open_records(timeline, desk.book.kind) if not each.closed_by]
    answered = {event.answers for event in timeline if event.kind == kind.name}
    others = [
        event
        for event in timeline
        if event.kind in kind.answers
        and not ((its := desk.book.kind(event)) and its.open_until)
        and event.id not in answered
    ]
    of_kind = [event for event in open_ if event.kind in kind.answers]
    return sorted([*of_kind, *others], key=lambda event: (event.day, event.sequence))
