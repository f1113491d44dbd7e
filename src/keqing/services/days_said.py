"""What to tell somebody who has just named a day: that it is a rest day, or full already."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from keqing.dates import rest_day, weekday_name
from keqing.i18n import Message, msgn
from keqing.models import Customer, Enrollment
from keqing.services.desk import Desk


def cautions(desk: Desk, customer: Customer, day: date) -> tuple[Message, ...]:
    """Return the warnings about planning something with the customer on `day`; none of them forbids it."""
    found = rest_day(day, desk.almanac), _full(desk, customer, day)
    return tuple(one for one in found if one)


def _full(desk: Desk, customer: Customer, day: date) -> Message | None:
    """Say that others have taken all calls that the customer's agent makes in a day."""
    agent = desk.staff.by_id(customer.owner_id)
    if agent is None or not agent.capacity or day <= desk.today:
        return None
    calls = desk.session.scalar(
        select(func.count(func.distinct(Enrollment.customer_id))).where(
            Enrollment.owner_id == agent.id,
            Enrollment.ended.is_(None),
            Enrollment.effective == day,
            Enrollment.customer_id != customer.id,
        )
    )
    if not calls or calls < agent.capacity:
        return None
    return msgn(
        "{agent} has {n} call on {weekday} {day} already, and makes {capacity} in a day.",
        "{agent} has {n} calls on {weekday} {day} already, and makes {capacity} in a day.",
        calls,
        agent=agent.name,
        weekday=weekday_name(day),
        day=day,
        capacity=agent.capacity,
    )
