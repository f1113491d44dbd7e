"""Records that wait for signatures, corrected: what else than their text is changed has to be signed anew.

A record that was signed is struck out, and its item is open again with the new values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date
from typing import Any

from keqing.definitions.limit import Consequence
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.models import Customer
from keqing.records.recorded import Recorded
from keqing.services.context.desk import WritingDesk
from keqing.services.derived.events import closed_before, settle, write
from keqing.services.limits.entering import record_of, refusal_of
from keqing.services.limits.guard import LimitGuard
from keqing.services.limits.pending import chain_of, find_item
from keqing.services.recording import signing
from keqing.timeline.signatures import (
    CHAIN,
    DECISION,
    DID,
    FIELDS,
    OF,
    VOIDS,
    Deed,
    ItemState,
    PendingItem,
    Turn,
)


@dataclass(frozen=True, slots=True)
class Correction:
    """The new values of an item's fields, None for one that is taken away; its other `columns` as details keep them.

    Columns are `day`, `time` and `text`; only those that change are there.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def voids(self) -> bool:
        """Whether signatures are void by it: anything but the text changes."""
        return bool(self.fields) or not self.columns.keys() <= {"text"}


def amend_item(
    desk: WritingDesk, customer: Customer, item: PendingItem, correction: Correction, *said: Message
) -> Recorded:
    """Correct an item, whose signatures are void then, and ask for them anew; raises Refused beyond a limit."""
    before = closed_before(desk, customer)
    details: dict[str, Any] = {
        DID: str(Deed.AMEND),
        OF: item.of,
        **correction.columns,
        **({FIELDS: dict(correction.fields)} if correction.fields else {}),
    }
    if correction.voids:
        turns = _chain_with_limits(desk, customer, item, correction)
        details |= {VOIDS: True, CHAIN: [turn.as_stored() for turn in turns]}
    event = write(desk, customer, DECISION, details=details, answers=item.event.id)
    _, now = find_item(desk, item.event.id)
    remarks = [*said]
    if correction.voids and now.state is ItemState.SUBMITTED:
        signing.close_tasks(desk, item.event.id)
        remarks += signing.ask_signers(desk, customer, now)
    return replace(settle(desk, customer, event, before, *remarks), kind=item.of)


def _chain_with_limits(
    desk: WritingDesk, customer: Customer, item: PendingItem, correction: Correction
) -> tuple[Turn, ...]:
    """Return the signatures of an item as corrected: its own, and those of a limit that it goes beyond now."""
    old = item.as_record
    new = replace(
        old,
        day=date.fromisoformat(correction.columns.get("day") or old.day.isoformat()),
        details={**item.fields, **correction.fields},
    )
    agent_id = next((a.id for a in desk.staff.agents if a.name == item.entered_by), None)
    record = record_of(desk, item.of, new.day, new.details, agent_id=agent_id, answers=item.answers)
    excess = LimitGuard(desk, item.of).judge(
        customer.id, record, grade=customer.grade, name=customer.name, instead_of=old
    )
    if excess is None:
        return item.turns
    if excess.breach is Consequence.REFUSE:
        raise refusal_of(desk, excess, customer.code)
    known = {turn.approval for turn in item.turns}
    more = chain_of(desk, "", [excess])
    if excess.breach is Consequence.APPROVE and not more:
        raise refusal_of(desk, excess, customer.code)
    return (*item.turns, *(turn for turn in more if turn.approval not in known))


def signed_anew(number: int) -> Message:
    """Say that a signed record was struck out, and waits for its signatures again."""
    return msg("Record {id} was signed: it is struck out until it is signed anew.", id=number)
