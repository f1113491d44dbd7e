"""Records that need signatures: submitted, signed, returned, refused, withdrawn, and entered with the last one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from keqing.definitions.limit import Consequence
from keqing.errors import Refused, Unusable
from keqing.i18n import Message, msg
from keqing.models import Agent, Customer, Event
from keqing.records.event import Event as EventRecord
from keqing.records.recorded import Recorded
from keqing.records.self_customer import id_for, name_shown
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.customers.forms import ways_to_print
from keqing.services.derived import open_reads, ownership, seats
from keqing.services.derived.events import closed_before, settle, write
from keqing.services.derived.refold import refold
from keqing.services.limits.entering import record_of
from keqing.services.limits.guard import LimitGuard
from keqing.services.limits.pending import (
    HEAD,
    STATES,
    chain_of,
    details_of,
    find_item,
    may_sign,
    signed_by,
    signers_of,
    title_of_item,
)
from keqing.services.limits.sentences import refusal_of
from keqing.services.recording import granting, plan_freezing
from keqing.services.recording.filled_values import fill_file
from keqing.services.recording.waiting_room import behind_others
from keqing.store.locks import alone
from keqing.timeline.enrollment import SENT_BACK, SIGNATURE
from keqing.timeline.limit_judgement import Excess
from keqing.timeline.open_records import APPROVED
from keqing.timeline.signatures import (
    DECISION,
    DID,
    ITEM,
    PENDING,
    SIGNED_ITEM,
    Deed,
    ItemState,
    PendingItem,
    Turn,
)


def hold_if_needed(
    desk: WritingDesk,
    customer: Customer,
    record: EventRecord,
    excess: Excess | None,
    text: str | None,
) -> Recorded | None:
    """Keep a new record that needs signatures, or waits for room; None for one that is in force at once."""
    held = excess or behind_others(desk, customer, record)
    turns = turns_for(desk, customer, record.kind, held)
    if not (held or turns):
        return None
    limit = held.limit.name if held and not turns else None
    details = dict(record.details)
    return hold_record(
        desk,
        customer,
        record.kind,
        details,
        turns,
        text=text,
        answers=record.answers,
        limit=limit,
    )


def turns_for(desk: Desk, customer: Customer, kind: str, excess: Excess | None) -> tuple[Turn, ...]:
    """Return the signatures that a new record needs. Raises Refused where a limit asks for one that nobody defined."""
    over = [excess] if excess and excess.breach is Consequence.APPROVE else []
    turns = chain_of(desk, kind, over)
    if over and not any(turn for turn in chain_of(desk, "", over)):
        raise refusal_of(desk, over[0], customer.code)
    return turns


def hold_record(  # noqa: PLR0913  # a record has as many parts
    desk: WritingDesk,
    customer: Customer,
    kind: str,
    details: dict[str, Any],
    turns: Sequence[Turn],
    *,
    text: str | None = None,
    answers: int | None = None,
    limit: str | None = None,
) -> Recorded:
    """Keep a record that counts for nothing until it is signed, or until there is room for it."""
    alone(desk.session)
    before = closed_before(desk, customer)
    held = details_of(kind, details, turns, limit=limit, answers=answers, on=desk.clock.isoformat())
    event = write(desk, customer, PENDING, details=held, text=text)
    _, item = find_item(desk, event.id)
    remarks = ask_signers(desk, customer, item) if turns else [waits_for_room(event.id)]
    return replace(settle(desk, customer, event, before, *remarks), kind=kind)


def waits_for_room(number: int) -> Message:
    """Say that an item waits until a limit has room for it."""
    return msg(
        "It waits until there is room (record {id}). To take it back: keqing withdraw {id}",
        id=number,
    )


def submit(desk: WritingDesk, number: int) -> Recorded:
    """Submit a returned item again; it is judged by its limits anew. Raises Unusable for another state."""
    customer, item = _item(desk, number, ItemState.RETURNED)
    _judge_again(desk, customer, item)
    return _decide(desk, customer, item, Deed.SUBMIT)


def approve(desk: WritingDesk, number: int) -> Recorded:
    """Sign an item; with the last signature its record is entered. Raises Refused for who may not sign."""
    customer, item = _item(desk, number, ItemState.SUBMITTED)
    _signer(desk, item)
    granting.keep_criteria(desk, customer, item)
    _keep_floors(desk, customer, item)
    _keep_room(desk, customer, item)
    return _decide(desk, customer, item, Deed.APPROVE)


def return_item(desk: WritingDesk, number: int, reason: str) -> Recorded:
    """Give an item back to who submitted it; its signatures are void."""
    customer, item = _item(desk, number, ItemState.SUBMITTED)
    _signer(desk, item)
    return _decide(desk, customer, item, Deed.RETURN, reason)


def refuse_item(desk: WritingDesk, number: int, reason: str) -> Recorded:
    """Refuse an item for good."""
    customer, item = _item(desk, number, ItemState.SUBMITTED)
    _signer(desk, item)
    return _decide(desk, customer, item, Deed.REFUSE, reason)


def withdraw(desk: WritingDesk, number: int) -> Recorded:
    """Take an item back; only who submitted or entered it may."""
    customer, item = _item(desk, number)
    me = _acting(desk)
    if {item.submitted_by, item.entered_by} - {None} and me.name not in {
        item.submitted_by,
        item.entered_by,
    }:
        raise Refused(
            msg("Only {agent} may withdraw it.", agent=item.submitted_by),
            msg(
                "Who signs it can return or refuse it: keqing return {id} --reason TEXT", id=number
            ),
        )
    return _decide(desk, customer, item, Deed.WITHDRAW)


def _item(desk: Desk, number: int, state: ItemState | None = None) -> tuple[Customer, PendingItem]:
    customer_id, item = find_item(desk, number)
    customer = desk.session.get_one(Customer, customer_id)
    if (state and item.state is not state) or not item.is_open:
        raise Unusable(
            msg("Record {id} is {state}.", id=number, state=STATES[item.state]),
            msg("See: keqing history {code}", code=customer.code),
        )
    return customer, item


def _acting(desk: Desk) -> Agent:
    if desk.agent is None:
        raise Unusable(
            msg("Who decides? Agents here: {names}.", names=desk.staff.names),
            msg("Add --agent NAME."),
        )
    return desk.agent


def _signer(desk: Desk, item: PendingItem) -> None:
    """Raise Refused where whoever acts may not sign."""
    me = _acting(desk)
    if may_sign(desk, item, me):
        return
    names = [agent.name for agent in signers_of(desk, item)]
    hint = (
        msg("Who may sign now: {names}.", names=names)
        if names
        else msg(
            "Nobody may sign it: another {role} is needed. keqing add-agent NAME --role {role}",
            role={"zh": "主任", "en": HEAD},
        )
    )
    if me.name == item.submitted_by != item.entered_by:
        raise Refused(msg("{agent} submitted it, and cannot sign it.", agent=me.name), hint)
    if me.name == item.entered_by:
        raise Refused(msg("{agent} entered it, and cannot sign it.", agent=me.name), hint)
    raise Refused(msg("It is not the turn of {agent} to sign it.", agent=me.name), hint)


def _decide(
    desk: WritingDesk, customer: Customer, item: PendingItem, deed: Deed, reason: str | None = None
) -> Recorded:
    """Write a decision, close the tasks that it answers, and do what follows."""
    if deed in {Deed.RETURN, Deed.REFUSE} and not (reason or "").strip():
        raise Unusable(
            msg("Why is missing."),
            msg("Add it in a few words: --reason TEXT"),
        )
    number = item.event.id
    before = closed_before(desk, customer)
    event = write(desk, customer, DECISION, details={DID: str(deed)}, answers=number, text=reason)
    close_tasks(desk, number)
    _, now = find_item(desk, number)
    remarks: list[Message] = []
    if now.state is ItemState.APPROVED:
        record = enter_item(desk, customer, now)
        entered = (
            record
            or granting.grant_item(desk, customer, now)
            or plan_freezing.enter_plan(desk, customer, now)
        )
        event = entered or event
        remarks = [_approved(desk, record)]
        remarks += ways_to_print(desk, event.kind, event.id)
    elif now.state is ItemState.SUBMITTED:
        remarks = ask_signers(desk, customer, now)
    elif now.state is ItemState.RETURNED:
        remarks = [
            msg(
                "Returned to {agent}. To submit it again: keqing submit {id}",
                agent=now.submitted_by or desk.staff.name(customer.owner_id) or "",
                id=number,
            )
        ]
        asked = now.submitted_by or desk.staff.name(customer.owner_id)
        _give_task(desk, asked, customer, now, desk.today, about=SENT_BACK)
    done = settle(desk, customer, event, before, *remarks)
    return replace(done, kind=now.of)


def _approved(desk: Desk, record: Event | None) -> Message:
    """Say from when it counts, and the number of the record that now does, if it is one."""
    if record is None:
        return msg("Approved: it counts from {day} on.", day=desk.today)
    return msg("Approved: it counts from {day} on, as record {id}.", day=desk.today, id=record.id)


def enter_item(desk: WritingDesk, customer: Customer, item: PendingItem) -> Event | None:
    """Enter the record that an item asks for, on its own day, to count from the day worked on; None for no record."""
    if item.of not in desk.kinds.by_name:
        return None
    day = item.event.day
    late = desk.today if day < desk.today else None
    then = replace(desk, today=day, live=False, said_time=item.event.time)
    enterer = next((a.id for a in desk.staff.agents if a.name == item.entered_by), None)
    details = {**item.fields, APPROVED: desk.today.isoformat(), SIGNED_ITEM: item.event.id}
    ids = [customer.id] if item.answers else []
    with (
        open_reads.guard_open_records(desk, ids),
        seats.keep_seats(desk, [item.of]),
    ):
        event = write(
            then,
            customer,
            item.of,
            details=details,
            text=item.event.text,
            answers=item.answers,
            agent_id=enterer,
            imported=late,
        )
        fill_file(then, customer, event)
        ownership.follow_records(then, customer, event)
    return event


def _keep_floors(desk: Desk, customer: Customer, item: PendingItem) -> None:
    """Raise Refused where what is given goes beyond the floors by what is known today of who gets it."""
    excess = LimitGuard(desk, item.of).judge_floors(
        customer.id,
        _record_of_item(desk, item),
        grade=customer.grade,
        name=customer.name,
        but=item.event.id,
    )
    if excess:
        raise refusal_of(desk, excess, customer.code)


def _keep_room(desk: Desk, customer: Customer, item: PendingItem) -> None:
    """Raise Refused for the last signature of a record that a limit leaves no room for as yet."""
    if len(item.signatures) + 1 < len(item.turns):
        return
    excess = LimitGuard(desk, item.of).judge_room(customer.id, _record_of_item(desk, item))
    if excess:
        raise refusal_of(desk, excess, customer.code)


def _record_of_item(desk: Desk, item: PendingItem) -> EventRecord:
    agent_id = next((a.id for a in desk.staff.agents if a.name == item.entered_by), None)
    return record_of(
        desk, item.of, item.event.day, item.fields, agent_id=agent_id, answers=item.answers
    )


def _judge_again(desk: Desk, customer: Customer, item: PendingItem) -> None:
    guard = LimitGuard(desk, item.of)
    record = _record_of_item(desk, item)
    excess = guard.judge(customer.id, record, grade=customer.grade, name=customer.name)
    if excess and excess.breach is Consequence.REFUSE:
        raise refusal_of(desk, excess, customer.code)


def ask_signers(desk: WritingDesk, customer: Customer, item: PendingItem) -> list[Message]:
    """Put the item into the lists of those who sign next, and say who they are."""
    signers = signers_of(desk, item)
    due = signed_by(desk, item) or item.submitted_on
    for signer in signers:
        _give_task(desk, signer.name, customer, item, due)
    number = item.event.id
    if not signers:
        return [msg("It waits for a signature (record {id}), and nobody may sign it.", id=number)]
    return [
        msg(
            "It counts for nothing until it is signed (record {id}) by {names}, by {day}: keqing approve {id}",
            id=number,
            names=[signer.name for signer in signers],
            day=due,
        )
    ]


def _give_task(
    desk: WritingDesk,
    name: str | None,
    customer: Customer,
    item: PendingItem,
    due: date,
    *,
    about: str = SIGNATURE,
) -> None:
    """Put a task about an item into an agent's own work."""
    agent = next((a for a in desk.staff.agents if a.name == name), None)
    own = desk.session.get(Customer, id_for(agent.id)) if agent else None
    if own is None:
        return
    task = {
        "day": max(due, desk.today).isoformat(),
        "task": True,
        "about": about,
        ITEM: item.event.id,
    }
    title = title_of_item(desk, item.of)
    zh, en = title.get("zh", item.of), title.get("en", item.of)
    names = item.fields.get("names") or [name_shown(customer.id, customer.name, customer.code)]
    names = [*names, *filter(None, [item.fields.get("period")])]
    text = f"{item.event.id} {zh} / {en}: {', '.join(names)}"
    write(desk, own, "promise", details=task, text=text)
    refold(desk, [own.id])


def close_tasks(desk: WritingDesk, number: int) -> None:
    """Close the tasks about an item in everybody's own work."""
    rows = desk.session.scalars(
        select(Event).where(
            Event.kind == "promise",
            Event.customer_id < 0,
            ~Event.voided,
            Event.details[ITEM].as_integer() == number,
        )
    ).all()
    done = {
        str(row.answers)
        for row in desk.session.scalars(
            select(Event).where(
                Event.kind == "done", ~Event.voided, Event.answers.in_([row.id for row in rows])
            )
        )
    }
    for row in rows:
        if str(row.id) in done:
            continue
        own = desk.session.get_one(Customer, row.customer_id)
        named = [["promise", f"{row.id}/{row.details['about']}", row.details["day"]]]
        write(desk, own, "done", details={"followups": named}, answers=row.id)
        refold(desk, [own.id])
