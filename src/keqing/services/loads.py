"""How many customers there are to call in the days ahead, before and after something changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import case, func, select

from keqing.models import Enrollment
from keqing.records import AgentLoad, DayLoad
from keqing.services.dayreads import chunks
from keqing.services.desk import Desk

DAYS = 14
"""Days looked at, today the first of them."""


@dataclass(frozen=True, slots=True)
class Load:
    """The customers to call in the days looked at, by agent's id and by day, as stored.

    Whoever is called twice by one agent, or on one day, counts once; what is overdue stands on the first day.
    """

    agents: Mapping[int | None, int]
    days: Mapping[date, int]


def ahead(desk: Desk) -> Load:
    """Count the calls of the days looked at."""
    soon = (
        Enrollment.ended.is_(None),
        Enrollment.effective <= desk.today + timedelta(DAYS - 1),
    )
    customers = func.count(Enrollment.customer_id.distinct())
    day = case((Enrollment.effective < desk.today, desk.today), else_=Enrollment.effective)
    connection = desk.session.connection()
    agents = select(Enrollment.owner_id, customers).where(*soon).group_by(Enrollment.owner_id)
    days = select(day, customers).where(*soon).group_by(day)
    return Load(
        {row[0]: row[1] for row in connection.execute(agents)},
        {row[0]: row[1] for row in connection.execute(days)},
    )


def counts(desk: Desk) -> dict[tuple[int, date], int]:
    """Count the customers of each agent on each day after today of those looked at, as stored."""
    first, last = desk.today + timedelta(1), desk.today + timedelta(DAYS - 1)
    rows = desk.session.execute(
        select(
            Enrollment.owner_id,
            Enrollment.effective,
            func.count(Enrollment.customer_id.distinct()),
        )
        .where(
            Enrollment.ended.is_(None),
            Enrollment.effective.between(first, last),
            Enrollment.owner_id.is_not(None),
        )
        .group_by(Enrollment.owner_id, Enrollment.effective)
    )
    return {(owner, day): count for owner, day, count in rows if owner and day}


def by_agent(desk: Desk, before: Load, after: Load) -> tuple[AgentLoad, ...]:
    """Tell the customers of each agent, in the order of the agents and nobody's last."""
    order = [*(one.id for one in desk.staff.agents), None]
    counted = ((owner, before.agents.get(owner, 0), after.agents.get(owner, 0)) for owner in order)
    return tuple(
        AgentLoad(desk.staff.name(owner), old, new) for owner, old, new in counted if old or new
    )


def by_day(desk: Desk, before: Load, after: Load) -> tuple[DayLoad, ...]:
    """Tell the customers of each day."""
    days = (desk.today + timedelta(n) for n in range(DAYS))
    return tuple(DayLoad(day, before.days.get(day, 0), after.days.get(day, 0)) for day in days)


def followups(desk: Desk, customer_ids: Collection[int]) -> dict[int, frozenset[tuple[Any, ...]]]:
    """Return what stands for each of these customers: their enrollments as the day's list sees them."""
    found: dict[int, set[tuple[Any, ...]]] = {}
    for part in chunks(customer_ids):
        rows = desk.session.execute(
            select(
                Enrollment.customer_id,
                Enrollment.cadence,
                Enrollment.subject,
                Enrollment.anchor,
                Enrollment.label,
                Enrollment.due,
                Enrollment.closes,
                Enrollment.effective,
                Enrollment.owner_id,
                Enrollment.ended,
            ).where(Enrollment.customer_id.in_(part))
        )
        for customer_id, *values in rows:
            found.setdefault(customer_id, set()).add(tuple(values))
    return {customer_id: frozenset(values) for customer_id, values in found.items()}


def marks(desk: Desk, customer_ids: Collection[int]) -> dict[int, int]:
    """Return a number for what stands for each of these customers, another one where it is not the same."""
    found: dict[int, int] = {}
    for part in chunks(customer_ids):
        found |= {one: hash(values) for one, values in followups(desk, part).items()}
    return found
