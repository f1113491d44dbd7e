"""Plans of visits submitted: frozen at once, or with the last signature where the plan needs an approval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from keqing.calendar.named_periods import NamedPeriod, read_period
from keqing.definitions.approval import Subject
from keqing.definitions.plan import FROZEN, KEPT_DAYS, PLAN_ITEM
from keqing.errors import Unusable
from keqing.i18n import Message, msg, msgn
from keqing.models import Agent, Customer, Event
from keqing.records.recorded import Recorded
from keqing.records.self_customer import id_for
from keqing.records.visits import FrozenPlan, Visits
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.derived.events import closed_before, settle, write
from keqing.services.derived.refold import current_standing, refold
from keqing.services.limits.pending import chain_of, read_items
from keqing.services.queries.batching import chunks
from keqing.timeline.enrollment import CURRENT
from keqing.timeline.signatures import DECISION, DID, Deed, ItemState, PendingItem

HANDED_IN: Mapping[str, str] = {"month": "month-plan", "quarter": "quarter-visits"}
"""The office work that is done with the submission of a plan, by the length of its period."""


def submit_plan(desk: WritingDesk, frozen: FrozenPlan, period: NamedPeriod) -> Recorded:
    """Submit a plan: an item that waits for signatures where it needs them, else it holds at once.

    One that was returned is submitted anew with the days of now. Raises Unusable while the same waits for a signature.
    """
    agent = desk.staff.named(frozen.agent)
    own = desk.session.get_one(Customer, id_for(agent.id))
    before = closed_before(desk, own)
    from keqing.services.recording import signing  # noqa: PLC0415  # signing freezes with the last signature

    for item in open_items(desk, agent, frozen.plan, frozen.period):
        if item.state is ItemState.SUBMITTED:
            raise Unusable(
                msg("It is submitted already (record {id}).", id=item.event.id),
                msg("To take it back: keqing withdraw {id}", id=item.event.id),
            )
        write(desk, own, DECISION, details={DID: str(Deed.WITHDRAW)}, answers=item.event.id)
        signing.close_tasks(desk, item.event.id)
    _hand_in(desk, own, period)
    turns = chain_of(desk, frozen.plan, subject=Subject.PLAN)
    if not turns:
        event = freeze_plan(desk, own, frozen)
        return replace(settle(desk, own, event, before, _said(frozen)), kind=FROZEN)
    recorded = signing.hold_record(
        replace(desk, agent=agent), own, f"{PLAN_ITEM}{frozen.plan}", _as_stored(frozen), turns
    )
    return replace(recorded, remarks=(_said(frozen), *recorded.remarks))


def _said(frozen: FrozenPlan) -> Message:
    return msgn(
        "{period}: {n} visit of {agent}.",
        "{period}: {n} visits of {agent}.",
        frozen.count,
        period=frozen.period,
        agent=frozen.agent,
    )


def open_items(desk: Desk, agent: Agent, plan: str, period: str) -> list[PendingItem]:
    """Return what an agent submitted of a plan for a period and was not decided about for good, oldest first."""
    return [
        item
        for _, item in read_items(desk, [id_for(agent.id)])
        if item.is_open and item.of == f"{PLAN_ITEM}{plan}" and item.fields.get("period") == period
    ]


def freeze_plan(desk: WritingDesk, own: Customer, frozen: FrozenPlan) -> Event:
    """Let a plan hold: each of its customers keeps the days, and those of an earlier one keep theirs no more."""
    named: dict[str, Any] = {"plan": frozen.plan, "period": frozen.period}
    before = _kept_before(desk, own, frozen)
    event = write(desk, own, FROZEN, details=named)
    by_id: dict[int, Mapping[str, tuple[date, ...]]] = {
        **{key: {} for key in before},
        **frozen.visits,
    }
    for part in chunks(sorted(by_id)):
        customers = desk.session.scalars(
            select(Customer).where(Customer.id.in_(part)).order_by(Customer.id)
        ).all()
        for customer in customers:
            days = {
                name: [day.isoformat() for day in each]
                for name, each in sorted(by_id[customer.id].items())
            }
            write(desk, customer, KEPT_DAYS, details={**named, "days": days}, answers=event.id)
        refold(desk, [customer.id for customer in customers])
    return event


def _kept_before(desk: Desk, own: Customer, frozen: FrozenPlan) -> list[int]:
    """Return the customers who keep days of the agent's earlier plan for the same period.

    A customer who has days of a colleague's newer plan meanwhile keeps those.
    """
    earlier = select(Event.id).where(Event.customer_id == own.id, _of_plan(FROZEN, frozen))
    mine = set(desk.session.scalars(earlier))
    if not mine:
        return []
    kept = select(Event.customer_id, Event.answers).where(_of_plan(KEPT_DAYS, frozen))
    newest = {
        row.customer_id: row.answers
        for row in desk.session.execute(kept.order_by(Event.day, Event.id))
    }
    return [customer_id for customer_id, answers in newest.items() if answers in mine]


def _of_plan(kind: str, frozen: FrozenPlan) -> ColumnElement[bool]:
    """Hold for the events of a kind that a plan has for a period."""
    return and_(
        Event.kind == kind,
        ~Event.voided,
        Event.details["plan"].as_string() == frozen.plan,
        Event.details["period"].as_string() == frozen.period,
    )


def enter_plan(desk: WritingDesk, own: Customer, item: PendingItem) -> Event | None:
    """Let a plan hold that an item asks for; None for an item of another sort."""
    if not item.of.startswith(PLAN_ITEM):
        return None
    return freeze_plan(desk, own, plan_of_item(desk, own, item))


def plan_of_item(desk: Desk, own: Customer, item: PendingItem) -> FrozenPlan:
    """Return the plan that an item asks for."""
    return FrozenPlan(
        item.of.removeprefix(PLAN_ITEM),
        str(item.fields["period"]),
        desk.staff.name(own.owner_id) or own.name,
        _read(item.fields["visits"]),
    )


def _as_stored(frozen: FrozenPlan) -> dict[str, Any]:
    visits = {
        str(customer_id): {name: [day.isoformat() for day in days] for name, days in each.items()}
        for customer_id, each in frozen.visits.items()
    }
    return {"period": frozen.period, "visits": visits}


def _read(stored: Mapping[str, Mapping[str, list[str]]]) -> Visits:
    return {
        int(customer_id): {
            name: tuple(map(date.fromisoformat, days)) for name, days in each.items()
        }
        for customer_id, each in stored.items()
    }


def frozen_visits(desk: Desk, agent: Agent, plan: str, period: str) -> Visits | None:
    """Return the days of the newest plan of an agent that holds for a period, None where there is none."""
    newest = desk.session.scalar(
        select(Event.id)
        .where(
            Event.customer_id == id_for(agent.id),
            Event.kind == FROZEN,
            ~Event.voided,
            Event.details["plan"].as_string() == plan,
            Event.details["period"].as_string() == period,
        )
        .order_by(Event.id.desc())
        .limit(1)
    )
    if newest is None:
        return None
    rows = desk.session.execute(
        select(Event.customer_id, Event.details).where(
            Event.answers == newest, Event.kind == KEPT_DAYS, ~Event.voided
        )
    )
    return _read({str(row.customer_id): row.details["days"] for row in rows if row.details["days"]})


def _hand_in(desk: WritingDesk, own: Customer, period: NamedPeriod) -> None:
    """Close the office work of handing in the plan, where it waits for this period."""
    cadence = HANDED_IN.get(period.length)
    for each in current_standing(desk, own).live:
        step = each.step
        if each.cadence.name == cadence and step and step.due < period.first:
            if step.opens > desk.today:
                continue
            named = [[*each.key[:2], each.anchor.isoformat()]]
            write(desk, own, "done", details={"followups": named, CURRENT: True})
            refold(desk, [own.id])


def period_named(text: str) -> NamedPeriod:
    """Read a period. Raises Unusable for what names none."""
    period = read_period(text)
    if period is None:
        raise Unusable(
            msg("'{text}' is no period.", text=text),
            msg(
                "Write a month, a quarter, half a year, a year or a week: 2027-01, 2027-Q1, 2027-H1, 2027, 2027-W05."
            ),
        )
    return period
