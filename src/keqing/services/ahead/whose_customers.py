"""Which customers may have a call of one agent in the days ahead, so that nobody else's timeline is read."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, or_, select

from keqing import models
from keqing.definitions.cadence import Cadence
from keqing.models import Assignment, Customer, Enrollment
from keqing.services.context.desk import Desk
from keqing.services.derived.staff_days import StaffDays
from keqing.services.queries.real_customers import is_customer


def customers_of(desk: Desk, days: StaffDays, agent: models.Agent) -> list[int]:
    """Return the active customers of whom a call may be the agent's: their own, and those whom they cover or share.

    It is everybody where work of one of their roles may come up for anybody without a record.
    """
    active = (Customer.status == "active") & is_customer()
    people = {agent.id}
    roles: set[str] = set()
    for staff in days.all:
        people |= staff.lists_of(agent.id)
        roles |= {role for each in staff.agents if each.id in people for role in each.roles}
        people |= {each.id for each in staff.agents if not each.active and roles & set(each.roles)}
    if any(_begins_by_itself(desk, cadence) for cadence in _done_by(desk, roles)):
        return list(desk.session.scalars(select(Customer.id).where(active)))
    found: set[int] = set()
    for which in _conditions(people, roles):
        found.update(desk.session.scalars(select(Customer.id).where(active, which)))
    return sorted(found)


def _conditions(people: set[int], roles: set[str]) -> Iterator[ColumnElement[bool]]:
    yield Customer.owner_id.in_(people)
    shared = Enrollment.owner_id.is_(None) & Enrollment.role.in_(roles)
    open_steps = select(Enrollment.customer_id).where(
        Enrollment.ended.is_(None), or_(Enrollment.owner_id.in_(people), shared)
    )
    yield Customer.id.in_(open_steps)
    yield Customer.id.in_(select(Assignment.customer_id).where(Assignment.agent_id.in_(people)))


def _done_by(desk: Desk, roles: set[str]) -> Iterator[Cadence]:
    """Give the cadences whose steps are the work of one of these roles."""
    for edition in desk.book.editions:
        cadence = edition.cadence
        if cadence:
            texts = [*cadence.steps, *([cadence.repeat] if cadence.repeat else [])]
            if roles & {text.role for text in texts if text.role}:
                yield cadence


def _begins_by_itself(desk: Desk, cadence: Cadence) -> bool:
    """Tell whether a cadence may begin without a record: for whoever it applies to, or behind another one."""
    follows = any(each.cadence and each.cadence.then == cadence.name for each in desk.book.editions)
    return follows or not cadence.starts_on
