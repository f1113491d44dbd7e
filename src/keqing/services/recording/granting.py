"""Levels that take an approval (`grant = true`): submitted by themselves, and granted with the last signature.

    submit_levels(desk, [customer.id])

A level is met from the day of its grant on, for as long as each of its criteria holds. When they have failed and hold
again, it is submitted anew. What was refused or withdrawn is not asked for again before that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from sqlalchemy import select

from keqing.definitions.approval import Subject
from keqing.definitions.approval_file import approvals_in_force
from keqing.definitions.ladder import GRANTED, LEVEL_ITEM, TICK, Ladder, Level
from keqing.errors import Refused
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.models import Agent, Customer, Event
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.derived.events import write
from keqing.services.derived.past import past_facts
from keqing.services.limits.pending import (
    chain_of,
    read_items,
    signers_of,
    title_of_item,
)
from keqing.services.queries.batching import chunks
from keqing.services.queries.real_customers import is_customer
from keqing.store.locks import alone
from keqing.timeline.ladder_levels import criteria_hold
from keqing.timeline.past_facts import PastFacts, held_since, standing_on
from keqing.timeline.signatures import ItemState, PendingItem


@dataclass(frozen=True, slots=True)
class GrantedLevel:
    """A level that takes an approval, and the name of its item, `level:LADDER.N`."""

    ladder: Ladder
    level: Level
    of: str


def granted_levels(desk: Desk) -> tuple[GrantedLevel, ...]:
    """Return the levels in force that take an approval which is defined."""
    approved = {
        each.of
        for each in approvals_in_force(desk.stored, desk.clock, desk.kinds)
        if each.subject is Subject.LEVEL
    }
    if not approved:
        return ()
    book = desk.book.ladders
    ladders = (book.in_force(name, desk.clock) for name in sorted(book.by_name))
    return tuple(
        GrantedLevel(ladder, level, f"{LEVEL_ITEM}{ladder.name}.{level.number}")
        for ladder in ladders
        if ladder
        for level in ladder.levels
        if level.grant and f"{ladder.name}.{level.number}" in approved
    )


def submit_levels(
    desk: WritingDesk, ids: Collection[int], *, by_itself: bool = False
) -> list[Message]:
    """Submit the levels of these customers whose criteria hold and which nobody was asked for; say whom it waits for.

    The person who acts has submitted it, and does not sign; `by_itself`, as of a night, it is who set the last tick.
    """
    levels = granted_levels(desk)
    if not (levels and ids):
        return []
    alone(desk.session)
    asked = select(Customer).where(Customer.id.in_(ids), Customer.status == "active", is_customer())
    people = desk.session.scalars(asked.order_by(Customer.id)).all()
    desk.session.flush()
    items = read_items(desk, [customer.id for customer in people])
    said: list[Message] = []
    for customer, past in past_facts(desk, people, desk.clock):
        own = [item for customer_id, item in items if customer_id == customer.id]
        for each in _wanted(desk, past, levels, own):
            agent = None if by_itself else desk.agent
            asking = replace(
                desk,
                agent=agent or _last_ticking(desk, customer, each.ladder),
                today=desk.clock,
                said_time=None,
            )
            said.append(_submit(asking, customer, each))
    return said


def submit_all_levels(desk: WritingDesk) -> list[Message]:
    """Submit the levels of everybody whose criteria hold, as every night: time alone may have met them."""
    if not granted_levels(desk):
        return []
    ids = desk.session.scalars(
        select(Customer.id).where(is_customer(), Customer.status == "active")
    )
    return [
        said for part in chunks(ids.all()) for said in submit_levels(desk, part, by_itself=True)
    ]


def _wanted(
    desk: Desk, past: PastFacts, levels: Collection[GrantedLevel], items: Collection[PendingItem]
) -> Iterator[GrantedLevel]:
    """Give the levels that wait for nothing but their approval, and for which nobody was asked since."""
    facts = past.on(desk.clock)
    for each in levels:
        standing = standing_on(past, each.ladder.name, desk.clock)
        if (
            not each.ladder.is_for(str(facts.values.get("type")))
            or standing is None
            or not standing.waits
            or standing.next_level != each.level
        ):
            continue
        before = [item for item in items if item.of == each.of]
        if not before or _is_over(past, desk, each, before[-1]):
            yield each


def _is_over(past: PastFacts, desk: Desk, each: GrantedLevel, item: PendingItem) -> bool:
    """Tell whether the criteria have failed since an item was decided about, so that it is asked for anew."""
    if item.is_open:
        return False
    if item.state is ItemState.APPROVED:
        return True
    since = item.decided_on or item.submitted_on
    return not held_since(past, each.ladder, each.level, since, desk.clock)


def _submit(desk: WritingDesk, customer: Customer, each: GrantedLevel) -> Message:
    from keqing.services.recording import signing  # noqa: PLC0415  # signing grants with the last signature

    turns = chain_of(desk, each.of.removeprefix(LEVEL_ITEM), subject=Subject.LEVEL)
    recorded = signing.hold_record(desk, customer, each.of, {}, turns)
    ((_, item),) = read_items(desk, ids=[recorded.event or 0])
    return msg(
        "{title} of {name} ({code}) waits for its approval by {names}: keqing approve {id}",
        title=title_of_item(desk, each.of),
        name=customer.name,
        code=customer.code,
        names=[signer.name for signer in signers_of(desk, item)],
        id=item.event.id,
    )


def _last_ticking(desk: Desk, customer: Customer, ladder: Ladder) -> Agent | None:
    """Return who set the last tick of a ladder on a customer, None for nobody."""
    ticks = desk.session.scalars(
        select(Event)
        .where(Event.customer_id == customer.id, Event.kind == TICK, ~Event.voided)
        .order_by(Event.day.desc(), Event.id.desc())
    )
    names = {f"{ladder.name}.{name}" for name in ladder.ticks}
    last = next((event for event in ticks if (event.details or {}).get("tick") in names), None)
    return next((a for a in desk.staff.agents if last and a.id == last.agent_id), None)


def keep_criteria(desk: Desk, customer: Customer, item: PendingItem) -> None:
    """Raise Refused where the criteria of a level that is to be signed do not hold any more."""
    found = _level_of(desk, item)
    if found is None:
        return
    ((_, past),) = past_facts(desk, [customer], desk.today)
    if not criteria_hold(past.on(desk.today), found[1]):
        raise Refused(
            msg("Its criteria do not hold on {day}.", day=desk.today),
            msg("What is missing: keqing level {code}", code=customer.code),
        )


def grant_item(desk: WritingDesk, customer: Customer, item: PendingItem) -> Event | None:
    """Grant the level that an item asks for, from the day worked on; None for an item of another sort."""
    found = _level_of(desk, item)
    if found is None:
        return None
    ladder, level = found
    return write(desk, customer, GRANTED, details={"ladder": ladder.name, "level": level.number})


def _level_of(desk: Desk, item: PendingItem) -> tuple[Ladder, Level] | None:
    if not item.of.startswith(LEVEL_ITEM):
        return None
    name, _, number = item.of.removeprefix(LEVEL_ITEM).rpartition(".")
    ladder = desk.book.ladders.judging(name, desk.today)
    levels = ladder.levels if ladder else ()
    found = next((each for each in levels if str(each.number) == number), None)
    return (ladder, found) if ladder and found else None
