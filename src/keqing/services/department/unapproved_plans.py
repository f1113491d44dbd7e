"""Plans of visits that are due and were not submitted, or whose visits wait for a signature."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from sqlalchemy import func, select

from keqing.calendar.named_periods import NamedPeriod, eve_of, named_period
from keqing.calendar.periods import period_after
from keqing.definitions.plan import PLAN_ITEM, VisitPlan
from keqing.definitions.plan_file import plans_in_force
from keqing.i18n import Message, msgn
from keqing.models import Agent, Enrollment
from keqing.records.check import Finding
from keqing.records.self_customer import id_for
from keqing.schedule import add_offset
from keqing.services.context.desk import Desk
from keqing.services.derived.plan_concerns import has_plans, plans_need_approval
from keqing.services.derived.plan_gate import PlanGate
from keqing.services.limits.pending import read_items
from keqing.services.recording.plan_freezing import frozen_visits
from keqing.text import shell
from keqing.timeline.signatures import ItemState


def unapproved_plans(desk: Desk) -> Iterator[Finding]:
    """Name the plans of the running period and of the next one that are due and are not in force.

    A plan that waits for a signature is named at once. One that needs an approval is named from its period's first
    day on at the latest, with the visits that wait.
    """
    if not has_plans(desk):
        return
    gate = PlanGate(desk) if plans_need_approval(desk) else None
    for plan in plans_in_force(desk.stored, desk.today, desk.kinds):
        bound = gate is not None and plan in gate.plans
        for period in _periods(desk, plan):
            if not bound and plan.due is None:
                continue
            if not any(
                each.name == plan.name
                for each in plans_in_force(desk.stored, period.first, desk.kinds)
            ):
                continue
            early = _due(desk, plan, period) > desk.today and desk.today < period.first
            yield from _missing(desk, plan, period, gate if bound else None, early=early)


def _periods(desk: Desk, plan: VisitPlan) -> tuple[NamedPeriod, NamedPeriod]:
    after = period_after(desk.today, plan.per)
    return named_period(desk.today, plan.per), named_period(after.first, plan.per)


def _due(desk: Desk, plan: VisitPlan, period: NamedPeriod) -> date:
    """Return the day on which a plan is to be submitted: the last working day on or before what `due` gives."""
    if plan.due is None:
        return period.first
    return desk.almanac.previous_workday(add_offset(eve_of(period), plan.due, desk.almanac))


def _missing(
    desk: Desk, plan: VisitPlan, period: NamedPeriod, gate: PlanGate | None, *, early: bool
) -> Iterator[Finding]:
    """Give a finding for each agent who has visits of the period, and whose plan is not in force.

    Before the plan is due, `early`, only what waits for a signature is named.
    """
    counted = _visits(desk, plan, period)
    for agent in desk.staff.agents:
        if not agent.active or not counted[agent.id]:
            continue
        if gate and agent.id in gate.approved(plan.name, period.name):
            continue
        if not gate and frozen_visits(desk, agent, plan.name, period.name) is not None:
            continue
        number = _submitted(desk, agent, plan, period)
        if early and number is None:
            continue
        says, command = _said(plan, period, agent, counted[agent.id], number)
        yield Finding("plan-not-approved", says, command, grave=False)


def _visits(desk: Desk, plan: VisitPlan, period: NamedPeriod) -> Counter[int]:
    """Count the customers with a visit of the plan that is due in a period, by owner."""
    rows = desk.session.execute(
        select(Enrollment.owner_id, func.count(func.distinct(Enrollment.customer_id)))
        .where(
            Enrollment.cadence.in_(plan.cadences),
            Enrollment.ended.is_(None),
            Enrollment.owner_id.is_not(None),
            Enrollment.due >= period.first,
            Enrollment.due <= period.last,
        )
        .group_by(Enrollment.owner_id)
    )
    return Counter({owner_id: n for owner_id, n in rows if owner_id is not None})


def _submitted(desk: Desk, agent: Agent, plan: VisitPlan, period: NamedPeriod) -> int | None:
    """Return the number of what waits for a signature, None where nothing was submitted or it was returned."""
    items = [
        item
        for _, item in read_items(desk, [id_for(agent.id)])
        if item.state is ItemState.SUBMITTED
        and item.of == f"{PLAN_ITEM}{plan.name}"
        and item.fields.get("period") == period.name
    ]
    return items[-1].event.id if items else None


def _said(
    plan: VisitPlan, period: NamedPeriod, agent: Agent, n: int, number: int | None
) -> tuple[Message, str]:
    named = {"plan": plan.title or plan.name, "period": period.name, "agent": agent.name}
    if number is not None:
        says = msgn(
            "{plan} of {agent} for {period} waits for its approval: {n} visit.",
            "{plan} of {agent} for {period} waits for its approval: {n} visits.",
            n,
            **named,
        )
        return says, f"keqing approve {number}"
    says = msgn(
        "{plan} of {agent} for {period} is not submitted: {n} visit.",
        "{plan} of {agent} for {period} is not submitted: {n} visits.",
        n,
        **named,
    )
    words = shell.quote_word(agent.name)
    return says, f"keqing plan {period.name} --name {plan.name} --agent {words} --submit"
