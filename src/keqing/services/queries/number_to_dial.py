"""The number to dial of a customer, as it is stored."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from sqlalchemy import select

from keqing.models import Phone

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def first_number(session: Session, customer_id: int) -> str | None:
    """Return the customer's own number to dial: the first one that was not found wrong."""
    return first_numbers(session, [customer_id]).get(customer_id)


def first_numbers(session: Session, customer_ids: Collection[int]) -> dict[int, str]:
    """Return the own number to dial of each customer who has one."""
    rows = session.execute(
        select(Phone.customer_id, Phone.number)
        .where(Phone.customer_id.in_(customer_ids), Phone.contact_person_id.is_(None), ~Phone.bad)
        .order_by(Phone.id.desc())
    )
    return {row.customer_id: row.number for row in rows}
