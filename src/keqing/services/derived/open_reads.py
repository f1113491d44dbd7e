"""The records that are open, read from the timeline, and the guard of their rules for every way in.

Only events of kinds that stay open, and of those that answer them, are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field
from typing import Any, cast

from sqlalchemy import Table, select

from keqing.definitions.case_kinds import (
    kinds_of_answers,
    kinds_of_cases,
    kinds_with_answers,
    names_of_cases,
)
from keqing.definitions.names import label
from keqing.definitions.vocabulary import Kind
from keqing.errors import NotFound, Refused
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.models import Customer, Event
from keqing.records.event import Event as EventRecord
from keqing.records.open_record import OpenLine
from keqing.services.context.desk import Desk
from keqing.services.context.field_words import kind_word, words_to_fill
from keqing.services.derived.refold import timeline_of
from keqing.services.queries.batching import chunks
from keqing.text.limits import beginning_of
from keqing.timeline.open_records import (
    Breach,
    OpenRecord,
    Rule,
    breaches,
    open_records,
    subject_of_record,
    telling_value,
    unsaid_amount,
)
from keqing.timeline.signatures import SIGNED_ITEM


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
    return _records(desk, kinds_of_cases(desk.kinds, kinds), customer_ids)


def _records(
    desk: Desk, kinds: Collection[str], customer_ids: Collection[int] | None
) -> tuple[dict[int, list[OpenRecord]], Mapping[int, int]]:
    """Return the records that are or were open among the events of these kinds, as `read_records` does."""
    read = read_timelines(desk, kinds, customer_ids)
    records = {
        customer_id: open_records(
            [event for event in events if event.day <= desk.today], desk.book.kind
        )
        for customer_id, events in read.by_customer.items()
    }
    return records, read.stored


def open_lines(desk: Desk, customer: Customer) -> tuple[OpenLine, ...]:
    """Return what is open of a customer at the end of the day worked on, the oldest first."""
    records, stored = _records(desk, names_of_cases(desk.kinds), [customer.id])
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
    stood = read_timelines(desk, kinds_of_answers(desk.kinds), customer_ids)
    before = {breach.key for breach, _ in _breaches(desk, stood)}
    yield
    stands = read_timelines(desk, kinds_of_answers(desk.kinds), customer_ids)
    for breach, timeline in _breaches(desk, stands):
        if breach.key in before:
            continue
        if breach.rule is Rule.ALONE:
            raise _answered_still(desk, breach.record, stood, stands)
        raise Refused(*why_not(desk, breach, timeline))


def _breaches(
    desk: Desk, read: CustomerTimelines
) -> Iterator[tuple[Breach, Sequence[EventRecord]]]:
    for timeline in read.by_customer.values():
        for breach in breaches(timeline, desk.book.kind):
            yield breach, timeline


def _answered_still(
    desk: Desk, record_id: int, stood: CustomerTimelines, stands: CustomerTimelines
) -> Refused:
    """Return the error of striking out a record that others answer, which are named."""
    record = next(event for event in _all(stood) if event.id == record_id)
    answers = [event for event in _all(stands) if event.answers == record_id]
    return Refused(
        msg(
            "{record} {id} of {day} has answers; struck out, it would leave them to nothing.",
            record=_title(desk, record.kind),
            id=stood.stored[record.id],
            day=record.day,
        ),
        msg(
            "Strike these out first, the last one first: keqing void {id} --reason TEXT",
            id=stands.stored[answers[-1].id],
        ),
        tuple(
            choice(desk, stands.stored[event.id], OpenRecord(event, kind))
            for event in answers
            if (kind := desk.book.kind(event))
        ),
    )


def _all(read: CustomerTimelines) -> list[EventRecord]:
    return [event for timeline in read.by_customer.values() for event in timeline]


def choice(desk: Desk, row: int, record: OpenRecord, others: Sequence[OpenRecord] = ()) -> Message:
    """Return a line that tells a record from others: by number, what it is about, and what is left."""
    named = {"id": row, "kind": _title(desk, record.record.kind), "day": record.record.day}
    about: list[object] = []
    if subject := subject_of_record(record):
        about.append(beginning_of(subject))
    if others and (telling := telling_value(record, others)) and telling != subject:
        about.append(beginning_of(telling))
    if record.balance is not None:
        about.append(msg("{amount} left", amount=str(record.balance)))
    elif record.kind.amount and (amount := record.record.details.get(record.kind.amount)):
        about.append(str(amount))
    if not about:
        return msg("{id}: {kind} of {day}", **named)
    return msg("{id}: {kind} of {day} ({about})", **named, about=about)


def why_not(desk: Desk, breach: Breach, timeline: Iterable[EventRecord]) -> tuple[Message, Message]:
    """Say why an answer cannot stand, and what to do."""
    by_id = {event.id: event for event in timeline}
    record, answer = by_id[breach.record], by_id[breach.answer]
    about = {"record": _title(desk, record.kind), "id": record.id, "day": record.day}
    match breach.rule:
        case Rule.NEEDS:
            lacking = [_title(desk, name) for name in breach.lacking]
            kind = desk.book.kind(answer)
            says = (
                msg(
                    "{record} {id} of {day} is not that far; it needs one of these before: {lacking}.",
                    **about,
                    lacking=lacking,
                )
                if kind and kind.needs
                else msg(
                    "{record} {id} of {day} cannot be closed yet; it needs one of these before: {lacking}.",
                    **about,
                    lacking=lacking,
                )
            )
            return says, _first(desk, breach.lacking[0], record.id)
        case Rule.DAY:
            return msg(
                "The day is missing to which {record} {id} of {day} is put off.", **about
            ), msg("Add it: {example}", example=_missing_day(desk, answer.kind, breach))
        case Rule.BALANCE:
            return msg("That is more than is left of {record} {id} of {day}.", **about), msg(
                "What is left: keqing open {kind}", kind=kind_word(desk, record.kind)
            )
        case _:
            return msg("{record} {id} of {day} is not open on {on}.", **about, on=answer.day), msg(
                "What is open: keqing open {kind}", kind=kind_word(desk, record.kind)
            )


def _first(desk: Desk, name: str, record_id: int) -> Message:
    """Name the command that records what has to come before, with the fields that it needs."""
    return msg(
        "First: keqing add {kind} {code} {words}",
        kind=kind_word(desk, name),
        code=msg("WHO"),
        words={
            lang: f"ref={record_id} {words}".strip()
            for lang, words in words_to_fill(desk, name, {}).items()
        },
    )


def _missing_day(desk: Desk, kind: str, breach: Breach) -> Mapping[str, str]:
    """Write the field of a day that an answer lacks, by language."""
    name = breach.lacking[0] if breach.lacking else "on"
    there = desk.kinds.ever.get(kind)
    if there is None or name not in there.fields:
        return {"en": f"{name}=DAY"}
    return {"en": f"{name}=DAY", "zh": f"{there.fields[name].title.get('zh', name)}=日子"}


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
    by_first = {number: row for row, event in found.items() for number in _numbers_before(event)}
    if ref is None and len(found) == 1:
        return next(iter(found))
    if ref is not None and (ref in found or ref in by_first):
        return ref if ref in found else by_first[ref]
    closed = {
        key: event
        for event in until
        if event.kind in kind.answers
        for key in (*_numbers_before(event), read.stored[event.id])
    }
    raise NotFound(
        _unclear(desk, customer, kind, ref, closed.get(ref or 0), len(found)),
        msg("Say which one: ref=ID.")
        if found
        else msg(
            "All records of {name}: keqing show {code} --history",
            name=customer.name,
            code=customer.code,
        ),
        choices(desk, found, until),
    )


def _numbers_before(event: EventRecord) -> Iterator[int]:
    """Yield the numbers by which a record went before: of its first version, and of the item that was signed for it."""
    yield event.id
    if item := event.details.get(SIGNED_ITEM):
        yield int(item)


def _unclear(
    desk: Desk,
    customer: Customer,
    kind: Kind,
    ref: int | None,
    closed: EventRecord | None,
    open_ones: int,
) -> Message:
    """Say what stands against the record that an answer names, or that it names none."""
    answered = [_title(desk, name) for name in kind.answers]
    if closed is not None:
        return msg(
            "{record} {id} of {day} is settled already.",
            record=_title(desk, closed.kind),
            id=ref,
            day=closed.day,
        )
    if ref is not None:
        return msg(
            "{id} is no {records} of {name} on {day}.",
            id=ref,
            records=answered,
            name=customer.name,
            day=desk.today,
        )
    if not open_ones:
        return msg(
            "{name} has no open {records} on {day}.",
            name=customer.name,
            records=answered,
            day=desk.today,
        )
    return msg(
        "It is not clear which record {kind} of {name} answers.",
        kind=kind.title or {"en": label(kind)},
        name=customer.name,
    )


def choices(
    desk: Desk, found: Mapping[int, EventRecord], timeline: Iterable[EventRecord]
) -> tuple[Message, ...]:
    """Return a line for each record that can be meant, with what tells it from the others."""
    standing = {each.record.id: each for each in open_records(timeline, desk.book.kind)}
    meant = {
        row: standing.get(event.id) or OpenRecord(event, kind)
        for row, event in found.items()
        if (kind := desk.book.kind(event))
    }
    return tuple(
        choice(desk, row, each, [other for other in meant.values() if _alike(each, other)])
        for row, each in meant.items()
    )


def _alike(record: OpenRecord, other: OpenRecord) -> bool:
    """Tell whether two records are of one kind and day, and about the same."""
    return (
        record is not other
        and (record.record.kind, record.record.day) == (other.record.kind, other.record.day)
        and subject_of_record(record) == subject_of_record(other)
    )


def settle_rest(
    desk: Desk, customer: Customer, kind: Kind, answered: int | None, details: dict[str, Any]
) -> list[Message]:
    """Give a closing answer that tells no amount what is left of its record as its amount, and say so."""
    if answered is None:
        return []
    read = read_timelines(desk, kinds_with_answers(desk.kinds, kind.answers), [customer.id])
    for each in open_records(read.by_customer.get(customer.id, ()), desk.book.kind):
        if answered not in {each.record.id, read.stored[each.record.id]}:
            continue
        if (rest := unsaid_amount(each, kind)) and details.get(rest[0]) in {None, ""}:
            details[rest[0]] = str(rest[1])
            return [
                msg(
                    "No amount was said: all that was left is taken, {amount}.", amount=str(rest[1])
                )
            ]
    return []


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
