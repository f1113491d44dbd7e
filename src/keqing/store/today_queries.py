"""The queries of the day: whom its list holds, and whose steps have lapsed; each reads an index alone.

Each is prepared once for the same agents: a list is read many times a day.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import BindParameter, Date, Select, select

from keqing.models import Agent, Customer, Enrollment
from keqing.store.prepared import Prepared, make_parameter

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_BUILT = 16
"""Prepared queries of each form that are kept."""


Day = date | BindParameter[date]
"""A day, or the parameter that will have it."""
_DAY = make_parameter("day", Date())


class ListedId(NamedTuple):
    """A follow-up in the list, and whose it is."""

    customer_id: int
    id: int


class _CustomerId(NamedTuple):
    id: int


def listed_query(owners: tuple[int, ...] | None, day: Day) -> Select[int, int]:
    """Select (customer, enrollment) listed by `day` of these owners, or with None of nobody.

    The index holds all that is asked for, and is read no further than these rows; what sorts them is
    the day's order, which depends on the day.
    """
    whose = Enrollment.owner_id.is_(None) if owners is None else Enrollment.owner_id.in_(owners)
    return select(Enrollment.customer_id, Enrollment.id).where(whose, Enrollment.listed <= day)


def pooled_query(roles: tuple[str, ...], day: Day) -> Select[int, int]:
    """Select (customer, enrollment) listed by `day` of those that stand with everybody who has one of these roles."""
    whose = Enrollment.owner_id.is_(None) & Enrollment.role.in_(roles)
    return select(Enrollment.customer_id, Enrollment.id).where(whose, Enrollment.listed <= day)


def listed_ids(
    session: Session,
    owners: Collection[int | None] | None,
    day: date,
    roles: Collection[str] = (),
) -> list[ListedId]:
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
    queries = [_listed(part) for part in parts if part != ()]
    if roles and None not in wanted:
        queries.append(_pooled(tuple(roles)))
    return [row for query in queries for row in query.rows(session, day=day)]


def moved_ids(session: Session, day: date) -> tuple[set[int], set[int]]:
    """Read the customers with steps that closed before `day`, and those of whom a condition has turned by then."""
    lapsed, turned = (query.rows(session, day=day) for query in (_LAPSED, _TURNED))
    return {row.id for row in lapsed}, {row.id for row in turned}


@lru_cache(maxsize=_BUILT)
def _listed(owners: tuple[int, ...] | None) -> Prepared[ListedId]:
    return Prepared(ListedId, lambda _: listed_query(owners, _DAY))


@lru_cache(maxsize=_BUILT)
def _pooled(roles: tuple[str, ...]) -> Prepared[ListedId]:
    return Prepared(ListedId, lambda _: pooled_query(roles, _DAY))


def lapsed_query(day: Day, most: int | None = None) -> Select[int]:
    """The customers of at most so many steps that closed before `day` and are not stored so (R7)."""
    return (
        select(Enrollment.customer_id)
        .where(Enrollment.ended.is_(None), Enrollment.closes < day)
        .limit(most)
    )


def turned_query(day: Day, most: int | None = None) -> Select[int]:
    """Select at most so many customers of whom time alone has turned a condition by `day`, as is not stored yet."""
    return select(Customer.id).where(Customer.next_change <= day).limit(most)


_LAPSED = Prepared(_CustomerId, lambda _: lapsed_query(_DAY))
_TURNED = Prepared(_CustomerId, lambda _: turned_query(_DAY))
