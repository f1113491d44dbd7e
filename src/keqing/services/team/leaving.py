"""An agent leaves (`keqing leave`): all open work stays, in `keqing orphans` and in the managers' lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import func, or_, select

from keqing.definitions.cadence import Track
from keqing.errors import Unusable
from keqing.i18n import Message, msg
from keqing.models import Absence, Agent, Assignment, Customer, Enrollment
from keqing.records.self_customer import id_for
from keqing.records.team import FollowupCounts, Leaving
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.department.agents import refold_roles
from keqing.services.derived.refold import refold
from keqing.services.queries.real_customers import is_customer
from keqing.services.team.given_back import give_back
from keqing.text import shell
from keqing.timeline.enrollment import PROMISE
from keqing.worklist.list_order import track_of


def leave(desk: WritingDesk, name: str, on: date) -> Leaving:
    """Note the last day of an agent. From the next day on nobody has what was theirs, and every date stays.

    Calls that they took from others are the owners' again at once.

    Raises NotFound for nobody of that name, and Unusable for an agent who has left, or who is the last one.
    """
    known = desk.staff.named(name)
    agent = desk.session.get_one(Agent, known.id)
    if not known.active:
        raise Unusable(
            msg("{name} has left already, on {day}.", name=name, day=agent.until)
            if agent.until
            else msg("{name} has left already.", name=name),
            msg(
                "Who comes back is added again: keqing add-agent {name}",
                name=shell.quote_word(name),
            ),
        )
    if agent.until == on:
        raise Unusable(
            msg("{name} leaves on {day}: that is on record already.", name=name, day=on),
            msg("See: keqing history"),
        )
    after = on + timedelta(days=1)
    if not any(_is_here(other, after) for other in desk.staff.agents if other.id != agent.id):
        raise Unusable(
            msg("Nobody would be left to do the work of {name}.", name=name),
            msg("Add somebody first: keqing add-agent NAME"),
        )
    agent.until = on
    desk.session.flush()
    desk.reload()
    refold(desk, [id_for(agent.id)])
    given_back = give_back(desk, agent)
    if on < desk.clock:
        refold_roles(desk, set(agent.roles or ()))
    return Leaving(
        agent=name,
        on=on,
        customers=_customers(desk, agent),
        roles=_roles(desk, agent, after),
        followups=_followups(desk, agent),
        people=_managers(desk, agent, after),
        given_back=given_back,
        remarks=tuple(_remarks(desk, agent)),
        dry_run=desk.dry_run,
    )


def _is_here(agent: Agent, day: date) -> bool:
    return agent.active and (agent.until is None or agent.until >= day)


def _customers(desk: Desk, agent: Agent) -> int:
    found = select(func.count()).select_from(Customer)
    return desk.session.scalar(found.where(Customer.owner_id == agent.id, is_customer())) or 0


def _roles(desk: Desk, agent: Agent, day: date) -> int:
    return (
        desk.session.scalar(
            select(func.count(func.distinct(Assignment.customer_id))).where(
                Assignment.agent_id == agent.id,
                or_(Assignment.until.is_(None), Assignment.until >= day),
            )
        )
        or 0
    )


def _followups(desk: Desk, agent: Agent) -> FollowupCounts:
    """Count the open follow-ups of an agent, as they are stored."""
    found = FollowupCounts()
    for cadence, rank, n in desk.session.execute(
        select(Enrollment.cadence, Enrollment.rank, func.count())
        .where(
            Enrollment.owner_id == agent.id, Enrollment.ended.is_(None), Enrollment.customer_id > 0
        )
        .group_by(Enrollment.cadence, Enrollment.rank)
    ):
        alert = track_of(rank) is Track.ALERT
        found += FollowupCounts(n, n * (cadence == PROMISE and not alert), n * alert)
    return found


def _managers(desk: Desk, agent: Agent, day: date) -> tuple[str, ...]:
    """Name those in whose lists nobody's work stands once the agent has left."""
    here = [other for other in desk.staff.agents if other.id != agent.id and _is_here(other, day)]
    return tuple(other.name for other in desk.staff.managers if other in here) or tuple(
        other.name for other in here
    )


def _remarks(desk: Desk, agent: Agent) -> Iterator[Message]:
    """Tell of the covers that end with it: nobody has these lists then."""
    covers = desk.session.scalars(
        select(Absence)
        .where(Absence.substitute_id == agent.id, Absence.until > agent.until)
        .order_by(Absence.since, Absence.id)
    )
    for cover in covers:
        since = max(cover.since, (agent.until or desk.today) + timedelta(days=1), desk.today)
        yield msg(
            "{name} was to cover for {away} until {day}. Choose somebody else: keqing cover {who} NAME --from {since} --to {day}",
            name=agent.name,
            since=since,
            away=desk.staff.name(cover.agent_id),
            who=shell.quote_word(desk.staff.name(cover.agent_id) or ""),
            day=cover.until,
        )
