"""Storing what lapsed: steps that closed without a call, for customers nobody has touched since (R7)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import exists, or_, select, update

from keqing.models import Agent, Assignment, Customer, Enrollment
from keqing.services.context.desk import Desk
from keqing.services.derived.refold import refold
from keqing.store.today_queries import lapsed_query, turned_query

CUSTOMERS_PER_PORTION = 500
"""Customers folded in one transaction: others wait meanwhile."""

PORTIONS = 4
"""Portions folded after one command: what readers would fold in memory every time."""


def lapsed(desk: Desk) -> list[int]:
    """A portion of the customers with a step that closed before the clock's day, or a condition that turned by then.

    Customers for whom it is stored already are left out.
    """
    most = CUSTOMERS_PER_PORTION
    closed = desk.session.scalars(lapsed_query(desk.clock, most)).all()
    turned = desk.session.scalars(turned_query(desk.clock, most))
    return list(dict.fromkeys([*closed, *turned]))[:most]


def store(desk: Desk, only: Collection[int]) -> int:
    """Fold those of a portion who still lapsed, by the clock's day and never by `--date`; returns how many they were."""
    ids = {*lapsed(desk)}.intersection(only)
    refold(desk, ids)
    return len(ids)


def stale(desk: Desk) -> set[int]:
    """The customers of whom a fold of the clock's day would give something else than what is stored.

    Something lapsed since, somebody else holds a role of theirs, or has left. Or they were folded on a day to come.
    """
    lapsed_ids = select(Enrollment.customer_id).where(
        Enrollment.ended.is_(None), Enrollment.closes < desk.clock
    )
    never = select(Customer.id).where(or_(Customer.folded.is_(None), Customer.folded > desk.clock))
    begun = Assignment.since.between(Customer.folded, desk.clock)
    over = Assignment.until.between(Customer.folded, desk.clock)
    others = (
        select(Customer.id)
        .join(Assignment, Assignment.customer_id == Customer.id)
        .where(Customer.folded < desk.clock, or_(begun, over))
    )
    left = exists().where(Agent.until >= Customer.folded, Agent.until < desk.clock)
    of_roles = (
        select(Customer.id)
        .join(Enrollment, Enrollment.customer_id == Customer.id)
        .where(Enrollment.role.is_not(None), left)
    )
    desk.session.flush()
    connection = desk.session.connection()
    queries = (lapsed_ids, turned_query(desk.clock), never, others, of_roles)
    return {key for query in queries for key in connection.scalars(query)}


def as_of_clock(desk: Desk) -> None:
    """Note that what is stored is what a fold of the clock's day gives; for when nobody is stale."""
    desk.session.execute(
        update(Customer).where(Customer.folded != desk.clock).values(folded=desk.clock),
        execution_options={"derived": True, "synchronize_session": False},
    )
