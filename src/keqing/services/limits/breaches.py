"""The limits that records of a customer go beyond: those that are marked, and those that wait because of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from keqing.definitions.approval import Subject
from keqing.definitions.approval_file import approvals_in_force
from keqing.i18n import Message, msg
from keqing.models import Customer, Event
from keqing.records.event import Event as EventRecord
from keqing.services.context.desk import Desk, event_record
from keqing.services.limits.concerns import limits_concern, something_waits
from keqing.services.limits.guard import LimitGuard
from keqing.services.limits.pending import read_items
from keqing.services.limits.sentences import says
from keqing.timeline.enrollment import OVER_LIMIT
from keqing.timeline.signatures import ItemState

TOLD_FOR = timedelta(days=30)
"""A record that is marked as beyond a limit is told of for so long."""


def breaches_of(desk: Desk, customer: Customer) -> tuple[Message, ...]:
    """Say which limits the records of a customer go beyond: what is marked since 30 days, and what waits."""
    if not limits_concern(desk, "contact"):
        return ()
    return (*_marked(desk, customer), *_waiting(desk, customer))


def _marked(desk: Desk, customer: Customer) -> Iterator[Message]:
    rows = desk.session.scalars(
        select(Event)
        .where(Event.customer_id == customer.id, ~Event.voided, Event.day > desk.clock - TOLD_FOR)
        .order_by(Event.day.desc(), Event.id.desc())
    )
    for row in rows:
        for name in (row.details or {}).get(OVER_LIMIT, ()):
            found = _beyond(desk, customer, event_record(row, desk.staff), name)
            yield msg("Record {id} of {day} is marked. {says}", id=row.id, day=row.day, says=found)


def _waiting(desk: Desk, customer: Customer) -> Iterator[Message]:
    if not something_waits(desk):
        return
    limits = {
        each.name: each.of
        for each in approvals_in_force(desk.stored, desk.clock, desk.kinds)
        if each.subject is Subject.LIMIT
    }
    for _, item in read_items(desk, [customer.id]):
        if item.state is ItemState.WAITING and item.limit:
            names = [item.limit]
        elif item.is_open:
            signed = (limits.get(turn.approval) for turn in item.turns)
            names = [*dict.fromkeys(name for name in signed if name)]
        else:
            continue
        for name in names:
            found = _beyond(desk, customer, item.as_record, name)
            number, day = item.event.id, item.event.day
            yield msg("Record {id} of {day} waits. {says}", id=number, day=day, says=found)


def _beyond(desk: Desk, customer: Customer, record: EventRecord, name: str) -> Message:
    """Say how a record goes beyond the limit of a name; one that it keeps by now is named."""
    guard = LimitGuard(desk, record.kind)
    excess = guard.judge_by(name, customer.id, record)
    if excess:
        return says(desk, excess)
    titles = {limit.name: limit.title for limit in guard.limits(record.day)}
    return msg("It went beyond the limit {limit}.", limit=titles.get(name) or name)
