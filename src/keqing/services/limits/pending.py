"""Items that wait for signatures, or for room: read from the timeline, and entered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import Table, or_, select

from keqing.definitions.approval import Approval, Subject, Within
from keqing.definitions.approval_file import approvals_in_force
from keqing.definitions.limit import Consequence
from keqing.errors import NotFound
from keqing.i18n import Message, msg
from keqing.models import Agent, Event
from keqing.schedule import add_offset
from keqing.services.context.desk import Desk, event_record
from keqing.timeline.enrollment import SENT_BACK, SIGNATURE, Enrollment
from keqing.timeline.limit_judgement import Excess
from keqing.timeline.signatures import (
    DECISION,
    ITEM,
    PENDING,
    ItemState,
    PendingItem,
    Turn,
    fold_items,
)

HEAD = "head"
"""The role that signs where nobody of the chain may."""

STATES: Mapping[str, Message] = {
    ItemState.WAITING: msg("waiting for room"),
    ItemState.SUBMITTED: msg("submitted"),
    ItemState.RETURNED: msg("returned"),
    ItemState.APPROVED: msg("approved"),
    ItemState.REFUSED: msg("refused by a signer"),
    ItemState.WITHDRAWN: msg("withdrawn"),
}
"""How the states of an item are called."""

_DECIDED: Mapping[str, tuple[ItemState, str]] = {
    SIGNATURE: (ItemState.SUBMITTED, "approve"),
    SENT_BACK: (ItemState.RETURNED, "submit"),
}
"""By task that a decision alone ends: the state of its item, and the command."""


def read_items(
    desk: Desk, customer_ids: Collection[int] | None = None, *, ids: Collection[int] | None = None
) -> list[tuple[int, PendingItem]]:
    """Return the items of these customers, of these numbers, or all of them, each with its customer, oldest first."""
    desk.session.flush()
    columns = cast("Table", Event.__table__).columns
    asked = select(*columns).where(Event.kind.in_((PENDING, DECISION)), ~Event.voided)
    if customer_ids is not None:
        asked = asked.where(Event.customer_id.in_(customer_ids))
    if ids is not None:
        asked = asked.where(or_(Event.id.in_(ids), Event.answers.in_(ids)))
    rows = [cast("Event", row) for row in desk.session.execute(asked.order_by(Event.id))]
    whose = {row.id: row.customer_id for row in rows}
    items = fold_items(event_record(row, desk.staff) for row in rows)
    return [(whose[number], item) for number, item in items.items()]


def find_item(desk: Desk, number: int) -> tuple[int, PendingItem]:
    """Return an item by its number, with its customer's id. Raises NotFound."""
    found = read_items(desk, ids=[number]) if 0 < number < 2**31 else []
    if not found:
        raise NotFound(
            msg("Nothing waits under the number {id}.", id=number),
            msg("What waits: keqing open --mine. What you sign stands in keqing today."),
        )
    return found[0]


def submitted_items(
    desk: Desk, kinds: Collection[str], customer_ids: Collection[int] | None
) -> list[tuple[int, PendingItem]]:
    """Return the submitted items that would be of these kinds; they count for limits."""
    return [
        (customer_id, item)
        for customer_id, item in read_items(desk, customer_ids)
        if item.state is ItemState.SUBMITTED and item.of in kinds
    ]


def chain_of(
    desk: Desk, kind: str, excesses: Sequence[Excess] = (), *, subject: Subject = Subject.KIND
) -> tuple[Turn, ...]:
    """Return the signatures that a record needs: for its kind, then for limits that it goes beyond, by name."""
    found = approvals_in_force(desk.stored, desk.clock, desk.kinds)
    if not found:
        return ()
    limits = sorted(e.limit.name for e in excesses if e.breach is Consequence.APPROVE)
    wanted = [a for a in found if a.subject is subject and a.of == kind]
    wanted += [a for name in limits for a in found if a.subject is Subject.LIMIT and a.of == name]
    return tuple(turn for approval in wanted for turn in _turns(approval))


def _turns(approval: Approval) -> list[Turn]:
    return [
        Turn(approval.name, role, str(within) if within else None, approval.alone)
        for n, role in enumerate(approval.by)
        for within in (approval.due_within(n),)
    ]


def signers_of(desk: Desk, item: PendingItem) -> tuple[Agent, ...]:
    """Return who may sign now: holders of the role but those who entered, submitted or signed it; else of the next.

    The next is one of the same approval. Where that has nobody, it is the head. Empty where nobody may sign.
    """
    turn = item.turn
    if turn is None:
        return ()
    barred = {item.entered_by, item.submitted_by}
    if not turn.alone:
        barred |= {signature.agent for signature in item.signatures}
    for role in [*item.roles, HEAD]:
        found = tuple(a for a in desk.staff.holders(role) if a.name not in barred)
        if found:
            return found
    return ()


def may_sign(desk: Desk, item: PendingItem, agent: Agent) -> bool:
    """Tell whether an agent may sign now: as a signer, or as the substitute of one who is away."""
    if agent.name in {item.entered_by, item.submitted_by}:
        return False
    lists = desk.staff.lists_of(agent.id) | {agent.id}
    return any(signer.id in lists for signer in signers_of(desk, item))


def signed_by(desk: Desk, item: PendingItem) -> date | None:
    """Return the day on which the next signature is due; None where it has no time limit, or none is awaited.

    It counts from the submission, or from a day in the record.
    """
    if item.turn is None or not item.turn.within:
        return None
    within = Within.parse(item.turn.within)
    told = item.fields.get(within.field)
    since = date.fromisoformat(str(told)) if told else item.submitted_on
    return add_offset(since, within.offset, desk.almanac)


def decided_with(desk: Desk, task: Enrollment) -> str | None:
    """Return the command that ends a task about an item: a decision alone does; None for other work.

    A task whose item is decided about, or stands otherwise by now, is work like any other.
    """
    state, command = _DECIDED.get(task.topic or "", (None, ""))
    number = task.origin.details.get(ITEM) if task.origin else None
    if state is None or not isinstance(number, int):
        return None
    found = read_items(desk, ids=[number])
    if not found or found[0][1].state is not state:
        return None
    return f"keqing {command} {number}"


def title_of_item(desk: Desk, of: str) -> Mapping[str, str]:
    """Return how the thing is called that an item would be: a kind, a level of a ladder, or definitions."""
    return desk.titles.get(of, {"zh": of, "en": of})


def details_of(
    of: str,
    fields: dict[str, Any],
    turns: Sequence[Turn],
    *,
    limit: str | None = None,
    answers: int | None = None,
    on: str,
) -> dict[str, Any]:
    """Return the details of a new item."""
    found: dict[str, Any] = {"of": of, "held": fields, "on": on}
    if turns:
        found["chain"] = [turn.as_stored() for turn in turns]
    if limit:
        found["limit"] = limit
    if answers is not None:
        found["about_record"] = answers
    return found
