"""The things to do where nobody waits for a call: the first days of a department, and quiet ones."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta

from sqlalchemy import func, or_, select

from keqing.definitions.names import command_word
from keqing.i18n import Message, msg
from keqing.models import Customer, Enrollment
from keqing.records.today import Idle
from keqing.services.context.desk import Desk
from keqing.services.derived.no_next_date import nothing_on
from keqing.services.queries.real_customers import is_customer
from keqing.services.queries.today_reads import owned_by

_SOON = timedelta(days=7)
"""A first date further off than this is told how to call before it."""
_EXAMPLES = 3
"""Kinds of what may have happened that are named."""


def idle(desk: Desk, owners: Collection[int | None] | None, roles: Collection[str] = ()) -> Idle:
    """Look at who is on file and when the next ones stand; `owners` are whose lists, None everybody's.

    Work that the holders of one of `roles` share stands in these lists, too.
    """
    live = (
        Enrollment.ended.is_(None),
        Enrollment.effective > desk.today,
        or_(
            owned_by(Enrollment.owner_id, owners),
            Enrollment.owner_id.is_(None) & Enrollment.role.in_(roles),
        ),
    )
    day = desk.session.scalar(select(func.min(Enrollment.effective)).where(*live))
    waiting = 0
    if day:
        waiting = (
            desk.session.scalar(
                select(func.count(func.distinct(Enrollment.customer_id))).where(
                    *live, Enrollment.effective == day
                )
            )
            or 0
        )
    newest = desk.session.scalar(
        select(Customer.code)
        .where(Customer.status == "active", is_customer())
        .order_by(Customer.id.desc())
        .limit(1)
    )
    return Idle(newest=newest, day=day, waiting=waiting)


def first_steps(desk: Desk, customer: Customer) -> Iterator[Message]:
    """Tell what to record so that a customer comes onto a list: nothing is due, or only much later."""
    from keqing.services.derived.refold import current_standing  # noqa: PLC0415  # a list that holds somebody does without

    if nothing := nothing_on(desk):
        yield nothing
        return
    standing = current_standing(desk, customer)
    days = [enrollment.effective for enrollment in standing.live if enrollment.effective]
    if standing.status != "active" or (days and min(days) <= desk.today + _SOON):
        return
    kinds = _starting(desk, customer)
    if kinds:
        yield msg(
            "What happened gives the next date: keqing add {kind} {code} (or {others}; all: keqing add list)",
            kind=kinds[0],
            code=customer.code,
            others=kinds[1:_EXAMPLES] or kinds,
        )
    yield msg(
        'For a first call tomorrow: keqing promise {code} tomorrow "TEXT"', code=customer.code
    )


def _starting(desk: Desk, customer: Customer) -> list[Mapping[str, str]]:
    """Return what to type for the kinds that start a cadence for customers of this type, most first."""
    found: dict[str, int] = {}
    for edition in desk.book.in_force(desk.today).values():
        cadence = edition.cadence
        if cadence is None or customer.type not in cadence.applies_to.get("type", (customer.type,)):
            continue
        for start in cadence.starts_on:
            if start.kind in desk.kinds.by_name:
                found[start.kind] = found.get(start.kind, 0) + 1
    return [
        command_word(desk.kinds.by_name[name])
        for name in sorted(found, key=lambda kind: -found[kind])
    ]
