"""Records that wait until a limit has room for them: let in strictly in the order of entry.

Room comes by an answer, by a record that is struck out or corrected, by a higher number of the limit, or by time. The
record is then an event of that day, written by the operation that made the room, and undone with it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from keqing.definitions.limit import Across, Consequence
from keqing.i18n import Message, msg
from keqing.models import Customer
from keqing.records.event import Event as EventRecord
from keqing.services.context.desk import WritingDesk
from keqing.services.derived import ownership
from keqing.services.derived.events import write
from keqing.services.derived.refold import refold
from keqing.services.limits.entering import record_of
from keqing.services.limits.guard import LimitGuard
from keqing.services.limits.pending import read_items
from keqing.services.recording.filled_values import fill_file
from keqing.store.locks import alone
from keqing.timeline.limit_judgement import Excess, LimitPart, concerns
from keqing.timeline.signatures import DECISION, DID, Deed, ItemState, PendingItem

ROOM = "room"
"""The topic of the task to tell a customer that what waited holds now."""


def let_in(desk: WritingDesk) -> list[Message]:
    """Let in whoever waits and has room now; returns what is to be said.

    A login of a server that does not see all that counts leaves it to the next one that does.
    """
    alone(desk.session)
    said: list[Message] = []
    full: set[str | None] = set()
    for customer_id, item in read_items(desk):
        if item.state is not ItemState.WAITING or item.limit in full:
            continue
        customer = desk.session.get_one(Customer, customer_id)
        if not _has_room(desk, customer, item):
            full.add(item.limit)
            continue
        _enter(desk, customer, item)
        said.append(
            msg(
                "There is room: record {id} of {name} {code} holds from {day} on.",
                id=item.event.id,
                name=customer.name,
                code=customer.code,
                day=_now(desk).today,
            )
        )
    return said


def behind_others(desk: WritingDesk, customer: Customer, record: EventRecord) -> Excess | None:
    """Return the excess of a new record of which an older one waits for room: it goes behind that."""
    guard = LimitGuard(desk, record.kind)
    if guard.idle:
        return None
    for limit in guard.limits(record.day):
        if limit.breach is not Consequence.WAIT or not concerns(limit, record):
            continue
        own = limit.across in {Across.CUSTOMER, Across.RECEIVER}
        guard.scopes.require_whole(limit)
        if not own:
            alone(desk.session)
        items = read_items(desk, [customer.id] if own else None)
        if any(i.state is ItemState.WAITING and i.limit == limit.name for _, i in items):
            return Excess(limit, LimitPart.MOST, record.day)
    return None


def _has_room(desk: WritingDesk, customer: Customer, item: PendingItem) -> bool:
    guard = LimitGuard(desk, item.of)
    agent_id = _enterer(desk, item)
    record = record_of(
        desk, item.of, _now(desk).today, item.fields, agent_id=agent_id, answers=item.answers
    )
    if not guard.sees_all(record, customer.grade):
        return False
    excess = guard.judge(customer.id, record, grade=customer.grade, name=customer.name)
    return excess is None or excess.breach is Consequence.FLAG


def _enter(desk: WritingDesk, customer: Customer, item: PendingItem) -> None:
    now = _now(desk)
    write(now, customer, DECISION, details={DID: str(Deed.ADMIT)}, answers=item.event.id)
    event = write(
        now,
        customer,
        item.of,
        details=dict(item.fields),
        text=item.event.text,
        answers=item.answers,
        agent_id=_enterer(desk, item),
    )
    fill_file(now, customer, event)
    ownership.follow_records(now, customer, event)
    task: dict[str, Any] = {"day": now.today.isoformat(), "task": True, "about": ROOM}
    write(now, customer, "promise", details=task, text=str(item.event.id))
    refold(desk, [customer.id])


def _enterer(desk: WritingDesk, item: PendingItem) -> int | None:
    return next((a.id for a in desk.staff.agents if a.name == item.entered_by), None)


def _now(desk: WritingDesk) -> WritingDesk:
    """Return the desk of the clock's day, or of a later one that is worked on."""
    return replace(desk, today=max(desk.clock, desk.today), said_time=None)
