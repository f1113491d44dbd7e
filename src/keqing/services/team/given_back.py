"""Calls that an agent took from others (R12) are their owners' again, on the days that were set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from keqing.models import Agent, Customer, Enrollment
from keqing.services.context.desk import WritingDesk
from keqing.services.derived.events import write
from keqing.services.derived.refold import fold_all, refold
from keqing.services.queries.batching import chunks
from keqing.services.team.spreading import SET
from keqing.timeline.enrollment import Standing

Steps = list[list[str]]
"""Steps as a record names them: by cadence, subject and anchor."""


def give_back(desk: WritingDesk, agent: Agent) -> int:
    """R12: record that nobody takes the open calls any more that this agent took; return how many calls they are."""
    n = 0
    for part in chunks(_with_set_days(desk, agent)):
        found = desk.session.scalars(select(Customer).where(Customer.id.in_(part))).all()
        customers = {customer.id: customer for customer in found}
        taken = [
            (customers[customer_id], day, steps)
            for customer_id, standing in fold_all(desk, found)
            for day, steps in _taken(standing, agent.name)
        ]
        for customer, day, steps in taken:
            details = {"followups": steps, "day": day.isoformat(), "agent": None}
            write(desk, customer, SET, details=details)
        refold(desk, {customer.id for customer, _, _ in taken})
        n += len(taken)
    return n


def _with_set_days(desk: WritingDesk, agent: Agent) -> list[int]:
    """Return the customers with a step on this agent's list that is set to a day."""
    statement = select(Enrollment.customer_id).where(
        Enrollment.owner_id == agent.id,
        Enrollment.planned.is_not(None),
        Enrollment.ended.is_(None),
        Enrollment.customer_id > 0,
    )
    return sorted(set(desk.session.scalars(statement)))


def _taken(standing: Standing, name: str) -> Iterator[tuple[date, Steps]]:
    """Yield the steps that the agent of this name took, by the day to which they are set."""
    found: defaultdict[date, Steps] = defaultdict(list)
    for each in standing.live:
        if each.state.taken_by == name and each.state.planned:
            found[each.state.planned].append([*each.key[:2], each.anchor.isoformat()])
    yield from found.items()
