"""How many customers there are to call in the days ahead, before and after something changes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from keqing.models import Enrollment
from keqing.records import AgentLoad, DayLoad
from keqing.services.dayreads import chunks
from keqing.services.desk import Desk

DAYS = 14
"""Days looked at, today the first of them."""

Load = frozenset[tuple[int | None, date, int]]
"""Who has whom to call on which day: agent's id, day, customer's id."""


def ahead(desk: Desk) -> Load:
    """Return the calls of the days looked at, as stored; what is overdue stands on the first of them."""
    last = desk.today + timedelta(DAYS - 1)
    rows = desk.session.execute(
        select(Enrollment.owner_id, Enrollment.effective, Enrollment.customer_id).where(
            Enrollment.ended.is_(None), Enrollment.effective <= last
        )
    )
    return frozenset(
        (owner, max(day, desk.today), customer) for owner, day, customer in rows if day
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
    """Count the customers of each agent, in the order of the agents and nobody's last."""
    order = [*(one.id for one in desk.staff.agents), None]
    counted = ((owner, _customers(before, owner), _customers(after, owner)) for owner in order)
    return tuple(
        AgentLoad(desk.staff.name(owner), old, new) for owner, old, new in counted if old or new
    )


def by_day(desk: Desk, before: Load, after: Load) -> tuple[DayLoad, ...]:
    """Count the customers of each day."""
    days = (desk.today + timedelta(n) for n in range(DAYS))
    return tuple(DayLoad(day, _called(before, day), _called(after, day)) for day in days)


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


def _customers(load: Load, owner: int | None) -> int:
    return len({customer for one, _, customer in load if one == owner})


def _called(load: Load, day: date) -> int:
    return len({customer for _, one, customer in load if one == day})
