"""The load ahead, and the way from an inquiry to buying again: a report's page shows them beside its figures."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import func, select

from keqing.models import Customer, Event
from keqing.records.report import FunnelStage, LoadDay
from keqing.services.context.desk import Desk
from keqing.services.derived import workload
from keqing.services.queries.real_customers import is_customer

DAYS = 35
"""Days of the load ahead: five weeks."""

_CAME = ("arrived", "consulted")
_BOUGHT = "bought"
_MET = frozenset({"attendance", "first-visit", "consultation"})


def load_ahead(desk: Desk, agent: int | None) -> tuple[LoadDay, ...]:
    """Count the customers who stand on each day from the clock's day on, as stored, of one agent or of all.

    Overdue ones stand on the first. The agents' capacities add up; None where one has none.
    """
    now = replace(desk, today=desk.clock)
    first, last = now.today, now.today + timedelta(DAYS - 1)
    counts: dict[date, int] = defaultdict(int)
    for (whose, day), count in workload.counts(now, first, last, overdue=True).items():
        if agent in {None, whose}:
            counts[day] += count
    people = [
        each for each in desk.staff.agents if each.active and (agent is None or each.id == agent)
    ]
    capacities = [each.capacity for each in people]
    capacity = sum(each or 0 for each in capacities) if people and all(capacities) else None
    days = (first + timedelta(n) for n in range(DAYS))
    return tuple(LoadDay(day, counts[day], capacity, desk.almanac.is_workday(day)) for day in days)


def funnel(desk: Desk, since: date, until: date, agent: int | None) -> tuple[FunnelStage, ...]:
    """Count the customers who inquired first in some days, and how far they have come by now (R004)."""
    kinds = desk.kinds.by_name.values()
    inquiries = [kind.name for kind in kinds if kind.stage == "inquired"]
    bought = [kind.name for kind in kinds if kind.stage == _BOUGHT]
    came = [kind.name for kind in kinds if kind.stage in _CAME or kind.name in _MET]
    first = (
        select(Event.customer_id, func.min(Event.day).label("day"))
        .where(Event.kind.in_(inquiries), ~Event.voided)
        .group_by(Event.customer_id)
        .subquery()
    )
    cohort = (
        select(first.c.customer_id, first.c.day)
        .join(Customer, Customer.id == first.c.customer_id)
        .where(first.c.day.between(since, until), is_customer())
    )
    if agent is not None:
        cohort = cohort.where(Customer.owner_id == agent)
    people = cohort.subquery()

    def after(names: list[str]) -> dict[int, int]:
        """Count the days on which each of them did something like it, from the inquiry on."""
        rows = desk.session.execute(
            select(people.c.customer_id, func.count(Event.day.distinct()).label("days"))
            .join(Event, Event.customer_id == people.c.customer_id)
            .where(Event.kind.in_(names), ~Event.voided, Event.day >= people.c.day)
            .group_by(people.c.customer_id)
        )
        return {row.customer_id: row.days for row in rows}

    inquired = desk.session.scalar(select(func.count()).select_from(people)) or 0
    buyers, visitors = after(bought), after(came)
    return (
        FunnelStage("inquired", inquired),
        FunnelStage("came", len(visitors.keys() | buyers.keys())),
        FunnelStage("bought", len(buyers)),
        FunnelStage("again", sum(days > 1 for days in buyers.values())),
    )
