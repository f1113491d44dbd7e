"""The state of whatever waits for signatures, folded from the facts about it in the order of their entry.

    items = fold_items(events)

An item is an event of the kind `pending`, which counts for nothing. Decisions answer it: it is submitted, signed,
returned, refused or withdrawn. With the last signature it is approved, and what it asks for is entered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, time
from enum import StrEnum
from typing import Any

from keqing.frozen import dataclass, replace
from keqing.records.event import Event

PENDING = "pending"
"""The kind of what counts for nothing yet; its details say of which kind it would be, and hold its fields."""
DECISION = "decision"
"""The kind of what was decided about such an item, which it answers."""
OF, FIELDS, CHAIN, WAITS_FOR, ANSWERS = "of", "held", "chain", "limit", "about_record"
"""The details of a pending item."""
SIGNED_ITEM = "signed_item"
"""The detail of a record that was signed, with the number of its item."""
ITEM = "item"
"""The detail of a task with the number of the item that it is about."""
DID = "did"
"""The detail of a decision that says which one it is."""

VOIDS = "voids"
"""The detail of a correction that changes more than the text, so that it has to be signed anew."""


class Deed(StrEnum):
    """The decisions about an item."""

    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    ADMIT = "admit"
    AMEND = "amend"


class ItemState(StrEnum):
    """How an item stands."""

    WAITING = "waiting"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


_FINAL = {
    "refuse": ItemState.REFUSED,
    "withdraw": ItemState.WITHDRAWN,
    "admit": ItemState.APPROVED,
}
"""The states after decisions that nothing follows."""
_OPEN = frozenset({ItemState.WAITING, ItemState.SUBMITTED, ItemState.RETURNED})


@dataclass(frozen=True, slots=True)
class Turn:
    """A signature that is needed: of which approval and role, how long it has, and whether one person may sign twice."""

    approval: str
    role: str
    within: str | None = None
    alone: bool = False

    def as_stored(self) -> list[Any]:
        """Return it as the details of an item keep it."""
        return [self.approval, self.role, self.within, self.alone]


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature: whose, and on which day."""

    agent: str | None
    day: date


@dataclass(frozen=True, slots=True)
class PendingItem:
    """An item as it stands. `of` is the kind that it would be, or `level:LADDER.N`. `event` is the fact that made it.

    `entered_by` and `submitted_by` are names of agents. `decided_on` is the day of the last decision.
    """

    event: Event
    of: str
    fields: Mapping[str, Any]
    turns: tuple[Turn, ...]
    state: ItemState
    submitted_on: date
    entered_by: str | None
    submitted_by: str | None
    signatures: tuple[Signature, ...] = ()
    limit: str | None = None
    answers: int | None = None
    decided_on: date | None = None
    reason: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether nothing final was decided about it."""
        return self.state in _OPEN

    @property
    def turn(self) -> Turn | None:
        """The signature that is next; None where it waits for none."""
        if self.state is not ItemState.SUBMITTED or len(self.signatures) >= len(self.turns):
            return None
        return self.turns[len(self.signatures)]

    @property
    def roles(self) -> tuple[str, ...]:
        """The role that signs next, then the later ones of the same approval that have not signed."""
        turn, n = self.turn, len(self.signatures)
        if turn is None:
            return ()
        signed = {each.role for each in self.turns[:n] if each.approval == turn.approval}
        after = (each.role for each in self.turns[n + 1 :] if each.approval == turn.approval)
        return (turn.role, *(role for role in after if role not in signed))

    @property
    def as_record(self) -> Event:
        """Return it as the record that it would be."""
        return replace(
            self.event, kind=self.of, details=self.fields, answers=self.answers, derived=False
        )


def fold_items(events: Iterable[Event]) -> dict[int, PendingItem]:
    """Return the items by their numbers, from events that hold the decisions about them, too."""
    items: dict[int, PendingItem] = {}
    for event in sorted((each for each in events if not each.voided), key=lambda each: each.id):
        if event.kind == PENDING:
            items[event.id] = _begun(event)
        elif event.kind == DECISION and event.answers in items:
            items[event.answers] = _decided(items[event.answers], event)
    return items


def submitted_records(timeline: Collection[Event]) -> dict[int, Event]:
    """Return the records that are submitted and not signed yet, by the numbers of their items, each on its first day."""
    entered = {event.id: event for event in timeline if event.kind == PENDING}
    if not entered:
        return {}
    return {
        number: replace(item.as_record, day=entered[number].day)
        for number, item in fold_items(timeline).items()
        if item.state is ItemState.SUBMITTED
    }


def _begun(event: Event) -> PendingItem:
    turns = tuple(Turn(*stored) for stored in event.details.get(CHAIN, ()))
    return PendingItem(
        event=event,
        of=str(event.details.get(OF, "")),
        fields=event.details.get(FIELDS) or {},
        turns=turns,
        state=ItemState.SUBMITTED if turns else ItemState.WAITING,
        submitted_on=date.fromisoformat(event.details["on"])
        if "on" in event.details
        else event.day,
        entered_by=event.agent,
        submitted_by=event.agent,
        limit=event.details.get(WAITS_FOR),
        answers=event.details.get(ANSWERS),
    )


def _decided(item: PendingItem, event: Event) -> PendingItem:
    """Return an item after a decision; one that does not fit its state changes nothing."""
    if event.details.get(DID) == Deed.AMEND:
        return _amended(item, event)
    if not item.is_open:
        return item
    now = replace(item, decided_on=event.day, reason=event.text)
    match event.details.get(DID):
        case Deed.APPROVE if item.turn:
            signed = (*item.signatures, Signature(event.agent, event.day))
            done = len(signed) == len(item.turns)
            now = replace(now, signatures=signed)
            return replace(now, state=ItemState.APPROVED) if done else now
        case Deed.RETURN:
            return replace(now, state=ItemState.RETURNED, signatures=())
        case Deed.SUBMIT:
            fresh = replace(now, state=ItemState.SUBMITTED, signatures=(), reason=None)
            return replace(fresh, submitted_on=event.day, submitted_by=event.agent)
        case did:
            state = _FINAL.get(str(did))
            return replace(now, state=state) if state else item


def _amended(item: PendingItem, event: Event) -> PendingItem:
    """Return an item as corrected; where signatures are void it is submitted anew, unless it was returned or waits."""
    if item.state in {ItemState.REFUSED, ItemState.WITHDRAWN}:
        return item
    told = event.details
    old = item.event
    at = told.get("time", old.time)
    now = replace(
        item,
        event=replace(
            old,
            day=date.fromisoformat(told["day"]) if told.get("day") else old.day,
            time=time.fromisoformat(at) if isinstance(at, str) else at,
            text=told.get("text", old.text),
        ),
        fields={n: v for n, v in {**item.fields, **told.get(FIELDS, {})}.items() if v is not None},
    )
    if not told.get(VOIDS):
        return now
    turns = tuple(Turn(*stored) for stored in told.get(CHAIN, ()))
    now = replace(now, turns=turns or item.turns, signatures=())
    if not now.turns or item.state is ItemState.RETURNED:
        return now
    return replace(
        now,
        state=ItemState.SUBMITTED,
        submitted_on=event.day,
        submitted_by=event.agent,
        decided_on=event.day,
        reason=None,
    )
