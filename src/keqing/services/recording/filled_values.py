"""Values of records that go into the customer's file: a kind's field may say which field of the file it fills.

Each is a change of the record's day, a `profile` event that answers the record. What the file holds is what the
changes of all days come to. So a record that is struck out or corrected gives the file back what it had before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select

from keqing.definitions.filling import fillable
from keqing.models import Customer, Event
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.customers.dated_values import (
    LAST,
    DatedValue,
    DatedValues,
    read_changes,
    value_before,
    value_now,
)
from keqing.services.customers.value_changes import file_of
from keqing.services.derived.events import write
from keqing.services.queries.batching import chunks
from keqing.services.recording.record_versions import versions_of
from keqing.timeline.enrollment import told_in_file
from keqing.timeline.file_values import CHANGED, COLUMNS, DECLINED_BEFORE

_APART = 1000
"""Between the ids that stand for those of new changes."""


class Filling(NamedTuple):
    """A record whose values go into a file, at its place in the order of its day.

    Without `record` it is what the file itself says, which no dated change has told.
    """

    customer_id: int
    record: int | None
    kind: str
    day: date
    details: Mapping[str, Any]
    sequence: int = LAST


def fill_file(
    desk: WritingDesk, customer: Customer, record: Event, sequence: int | None = None
) -> None:
    """Put what a record fills into its customer's file, who is to be folded afterwards.

    `sequence` is the place in the record's day of what stood there before, None for the last one.
    """
    filling = Filling(
        customer.id, record.id, record.kind, record.day, record.details or {}, sequence or LAST
    )
    for told, details in fill_files(desk, [filling]):
        change = write(
            replace(desk, today=told.day, live=False),
            customer,
            "profile",
            at=record.time if told.record else None,
            details=details,
            answers=told.record,
            agent_id=record.agent_id,
        )
        if told.record and sequence:
            change.sequence = sequence
    desk.session.flush()


def fill_files(desk: Desk, fillings: Iterable[Filling]) -> list[tuple[Filling, dict[str, Any]]]:
    """Put values into the files of many customers; returns the details of the changes, which are to be written."""
    by_customer: dict[int, list[Filling]] = defaultdict(list)
    filling_kinds = {name for name in desk.kinds.ever if _fills(desk, name)}
    for filling in fillings if filling_kinds else ():
        if filling.kind in filling_kinds:
            by_customer[filling.customer_id].append(filling)
    written: list[tuple[Filling, dict[str, Any]]] = []
    for part in chunks(by_customer):
        known = read_changes(desk, part)
        for customer in desk.session.scalars(select(Customer).where(Customer.id.in_(part))):
            written += _fill_file(desk, customer, by_customer[customer.id], known[customer.id])
        desk.session.flush()
    return written


def withdraw_filled(desk: WritingDesk, customer: Customer, record: Event) -> int | None:
    """Give the file back what it had before a record; returns the place in the day that its change had.

    A value that was changed since without a day, as health facts are, stays as it is.
    """
    gone = desk.session.scalars(
        select(Event).where(
            Event.customer_id == customer.id,
            Event.kind == "profile",
            Event.answers.in_(versions_of(desk, record)),
            ~Event.voided,
        )
    ).all()
    if not gone:
        return None
    known = read_changes(desk, [customer.id])[customer.id]
    out = {event.id for event in gone}
    for event in gone:
        event.voided = True
    for name in {name for event in gone for name in event.details.get(CHANGED, {})}:
        if file_of(customer).get(name) != value_now(known[name]):
            continue
        left = [
            change._replace(holds=change.holds and change.id not in out) for change in known[name]
        ]
        _put(customer, name, value_now(left))
    declined = [name for event in gone for name in event.details.get(DECLINED_BEFORE, ())]
    again = [name for name in declined if file_of(customer).get(name) is None]
    if again:
        customer.declined = list(dict.fromkeys([*(customer.declined or ()), *again]))
    desk.session.flush()
    return gone[-1].sequence if gone[-1].day == record.day else None


def _fills(desk: Desk, kind: str) -> dict[str, str]:
    """Return the fields of the file that fields of a kind fill, by the names of the latter; a kind may be dropped since."""
    found = desk.kinds.ever.get(kind)
    fields = found.fields.values() if found else ()
    return {field.name: field.fills for field in fields if field.fills}


def _given(desk: Desk, customer: Customer, filling: Filling) -> dict[str, Any]:
    """Return the values that a record fills, but for fields that customers of the type do not have."""
    targets = fillable(desk.kinds.field_book)
    return {
        name: value
        for own, name in _fills(desk, filling.kind).items()
        if (value := filling.details.get(own)) is not None
        and name in targets
        and not targets[name].is_refused(customer.type)
    }


def _fill_file(
    desk: Desk, customer: Customer, fillings: Sequence[Filling], known: DatedValues
) -> list[tuple[Filling, dict[str, Any]]]:
    found: list[tuple[Filling, dict[str, Any]]] = []
    for n, filling in enumerate(fillings):
        given = _given(desk, customer, filling)
        changed: dict[str, Any] = {}
        for name, value in given.items():
            changes = known[name]
            found += _untold(customer, filling, name, changes)
            before = value_before(
                changes, filling.day, filling.sequence, file_of(customer).get(name)
            )
            changes.append(
                DatedValue(filling.day, filling.sequence, LAST + n * _APART, before, value)
            )
            changes.sort()
            changed[name] = [before, value]
            _put(customer, name, value_now(changes))
        if changed:
            found.append((filling, _details(customer, given, changed)))
    return found


def _untold(
    customer: Customer, filling: Filling, name: str, changes: list[DatedValue]
) -> Iterator[tuple[Filling, dict[str, Any]]]:
    """Give a change for what a file says otherwise than its changes: it was changed by hand, without a day.

    It gets the day on which that is seen, or that of the last change.
    """
    now = file_of(customer).get(name)
    if not changes or now == (told := value_now(changes)):
        return
    day = max(filling.day, changes[-1].day)
    changes.append(DatedValue(day, LAST, changes[-1].id + 1, told, now))
    yield filling._replace(record=None, day=day), {CHANGED: {name: [told, now]}}


def _details(
    customer: Customer, given: Mapping[str, Any], changed: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the details of a change of the file: what the timeline looks at, both values, what was declined."""
    details = {**told_in_file(given), CHANGED: dict(changed)}
    if "role" in given:
        details["role"] = given["role"]
    if declined := [name for name in customer.declined or () if name in given]:
        details[DECLINED_BEFORE] = declined
        customer.declined = [name for name in customer.declined if name not in given]
    return details


def _put(customer: Customer, name: str, value: Any) -> None:  # noqa: ANN401  # of any type
    """Put a value into the file; None takes it away."""
    if name in COLUMNS:
        setattr(customer, name, value)
        return
    fields = {kept: each for kept, each in (customer.fields or {}).items() if kept != name}
    customer.fields = fields if value is None else {**fields, name: value}
