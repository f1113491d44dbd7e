"""The things that need somebody, each with the command that shows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select

from keqing.definitions.cadence import Track
from keqing.models import Customer, Enrollment
from keqing.records.report import AgentFigures, Need
from keqing.services.context.desk import Desk
from keqing.services.derived import workload
from keqing.services.queries.real_customers import is_customer

MOST_LINES = 8
"""So many lines fit a board."""


def needs(desk: Desk, agents: Sequence[AgentFigures], only: int | None) -> tuple[Need, ...]:
    """Return what needs somebody today, the most urgent first: alerts, what is overdue, days that are too full.

    `only` leaves what concerns other agents out. The customers that nobody has are the team's.
    """
    found = [*_alerts(desk, only), *_overdue(agents), *_full_days(desk, only)]
    if only is None:
        found += _unowned(desk)
    return tuple(found[:MOST_LINES])


def _alerts(desk: Desk, only: int | None) -> list[Need]:
    names = [
        edition.name
        for edition in desk.book.in_force(desk.today).values()
        if edition.cadence and edition.cadence.track is Track.ALERT
    ]
    statement = select(func.count(Enrollment.customer_id.distinct())).where(
        Enrollment.cadence.in_(names), Enrollment.ended.is_(None), Enrollment.listed <= desk.today
    )
    if only is not None:
        statement = statement.where(Enrollment.owner_id == only)
    count = desk.session.scalar(statement) or 0
    whose = desk.staff.name(only)
    words = ("today", "--agent", whose) if whose else ("today", "--team")
    return [Need("alert", count, words)] if count else []


def _overdue(agents: Sequence[AgentFigures]) -> list[Need]:
    late = [each for each in agents if each.figures.overdue]
    late.sort(key=lambda each: (-each.figures.overdue, each.agent or ""))
    return [
        Need(
            "overdue",
            each.figures.overdue,
            ("today", "--agent", each.agent) if each.agent else ("today", "--team"),
            agent=each.agent,
            oldest=each.figures.oldest,
        )
        for each in late
    ]


def _full_days(desk: Desk, only: int | None) -> list[Need]:
    """Find the days of the week ahead on which an agent has more customers than calls."""
    counts = workload.counts(desk)
    found = []
    for agent in desk.staff.agents:
        if not (agent.active and agent.capacity) or only not in {None, agent.id}:
            continue
        for n in range(1, 7):
            day = desk.today + timedelta(n)
            over = counts.get((agent.id, day), 0) - agent.capacity
            if over > 0:
                words = ("spread", day.isoformat(), "--agent", agent.name, "-n")
                found.append(Need("over-capacity", over, words, agent=agent.name, day=day))
    return sorted(found, key=lambda need: (need.day or desk.today, need.agent or ""))


def _unowned(desk: Desk) -> list[Need]:
    """Count the customers whom no agent has who works here."""
    here = [agent.id for agent in desk.staff.agents if agent.active]
    if not here:
        return []
    count = desk.session.scalar(
        select(func.count(Customer.id)).where(
            is_customer(),
            Customer.status.in_(["active", "paused"]),
            Customer.owner_id.is_(None) | Customer.owner_id.not_in(here),
        )
    )
    return [Need("unowned", count, ("orphans",))] if count else []
