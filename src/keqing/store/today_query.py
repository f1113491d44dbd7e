"""The query of the day's list: a range read of the covering index, one for each owner."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from keqing.models import Agent, Enrollment


def listed_query(owner: int | None, day: date) -> Select[tuple[int, int]]:
    """The enrollments of one owner, or of nobody, that are listed by `day`, in the order of the index."""
    whose = Enrollment.owner_id.is_(None) if owner is None else Enrollment.owner_id == owner
    return (
        select(Enrollment.customer_id, Enrollment.id)
        .where(whose, Enrollment.listed <= day)
        .order_by(Enrollment.listed, Enrollment.rank, Enrollment.customer_id, Enrollment.id)
    )


def listed_ids(
    session: Session, owners: Collection[int | None] | None, day: date
) -> list[tuple[int, int]]:
    """(customer, enrollment) listed by `day` for these owners, None among them meaning nobody's.

    `owners` None takes everybody's.
    """
    if owners is None:
        owners = [*session.scalars(select(Agent.id).order_by(Agent.id)), None]
    return [
        (row.customer_id, row.id)
        for owner in owners
        for row in session.execute(listed_query(owner, day))
    ]
