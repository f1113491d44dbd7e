"""The queries of the day: whom its list holds, and whose steps have lapsed; each reads an index alone.

Each is built once for a day: a list is read many times then.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import Select, select

from keqing.models import Agent, Customer, Enrollment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_BUILT = 16
"""Built queries of each form that are kept."""


@lru_cache(maxsize=_BUILT)
def listed_query(owners: tuple[int, ...] | None, day: date) -> Select[int, int]:
    """Select (customer, enrollment) listed by `day` of these owners, or with None of nobody.

    The index holds all that is asked for, and is read no further than these rows; what sorts them is
    the day's order, which depends on the day.
    """
    whose = Enrollment.owner_id.is_(None) if owners is None else Enrollment.owner_id.in_(owners)
    return select(Enrollment.customer_id, Enrollment.id).where(whose, Enrollment.listed <= day)


@lru_cache(maxsize=_BUILT)
def pooled_query(roles: tuple[str, ...], day: date) -> Select[int, int]:
    """Select (customer, enrollment) listed by `day` of those that stand with everybody who has one of these roles."""
    whose = Enrollment.owner_id.is_(None) & Enrollment.role.in_(roles)
    return select(Enrollment.customer_id, Enrollment.id).where(whose, Enrollment.listed <= day)


def listed_ids(
    session: Session,
    owners: Collection[int | None] | None,
    day: date,
    roles: Collection[str] = (),
) -> list[tuple[int, int]]:
    """Read (customer, enrollment) listed by `day` for these owners, None among them meaning nobody's.

    `owners` None takes everybody's. Work that those who have a role share is nobody's as well. Without nobody,
    it is read for `roles`. In no particular order.
    """
    wanted = [*session.scalars(select(Agent.id)), None] if owners is None else owners
    parts: list[tuple[int, ...] | None] = [
        tuple(sorted(owner for owner in wanted if owner is not None))
    ]
    if None in wanted:
        parts.append(None)
    queries = [listed_query(part, day) for part in parts if part != ()]
    if roles and None not in wanted:
        queries.append(pooled_query(tuple(roles), day))
    return [(row.customer_id, row.id) for query in queries for row in session.execute(query)]


@lru_cache(maxsize=_BUILT)
def lapsed_query(day: date, most: int | None = None) -> Select[int]:
    """The customers of at most so many steps that closed before `day` and are not stored so (R7)."""
    return (
        select(Enrollment.customer_id)
        .where(Enrollment.ended.is_(None), Enrollment.closes < day)
        .limit(most)
    )


@lru_cache(maxsize=_BUILT)
def turned_query(day: date, most: int | None = None) -> Select[int]:
    """Select at most so many customers of whom time alone has turned a condition by `day`, as is not stored yet."""
    return select(Customer.id).where(Customer.next_change <= day).limit(most)
