"""Whether anybody is forgotten, and whether what is stored follows from the facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import exists, select

from keqing.enrollment import PROMISE
from keqing.i18n import msg
from keqing.models import Agent, Closing, Customer, Enrollment, Supply
from keqing.records import Finding
from keqing.services.desk import Desk
from keqing.services.standings import Derived, derive, fold_all, refold

_BATCH = 500

Progress = Callable[[int, int], None]
"""Told how many customers of how many are done."""


def check(desk: Desk, *, replay: bool = False, progress: Progress | None = None) -> tuple[Finding, ...]:
    """What is wrong or forgotten, each with the command that mends it."""
    found = [
        *_forgotten(desk),
        *_owners_gone(desk),
        *_endless(desk),
        *_idle_cadences(desk),
    ]
    if replay:
        found.extend(_differing(desk, progress))
    return tuple(found)


def rebuild(desk: Desk, progress: Progress | None = None) -> int:
    """Fold every customer anew and store the result; returns how many there are."""
    ids = list(desk.session.scalars(select(Customer.id).order_by(Customer.id)))
    for start in range(0, len(ids), _BATCH):
        refold(desk, ids[start : start + _BATCH])
        desk.session.expire_all()
        if progress:
            progress(min(start + _BATCH, len(ids)), len(ids))
    return len(ids)


def _forgotten(desk: Desk) -> Iterator[Finding]:
    """Active customers with no next date and no reason for having none."""
    dated = exists().where(
        Enrollment.customer_id == Customer.id, Enrollment.ended.is_(None), Enrollment.due.is_not(None)
    )
    rows = desk.session.execute(
        select(Customer.code, Customer.name)
        .where(Customer.status == "active", ~dated)
        .order_by(Customer.code)
    )
    for code, name in rows:
        yield Finding(
            "no-next-date",
            msg("{name} ({code}) has no next date and no reason for it.", name=name, code=code),
            f"keqing start {code} CADENCE",
        )


def _owners_gone(desk: Desk) -> Iterator[Finding]:
    """Customers whose owner works here no more."""
    rows = desk.session.execute(
        select(Customer.code, Customer.name, Agent.name)
        .join(Agent, Agent.id == Customer.owner_id)
        .where(~Agent.active)
        .order_by(Customer.code)
    )
    for code, name, agent in rows:
        yield Finding(
            "owner-left",
            msg("{name} ({code}) belongs to {agent}, who has left.", name=name, code=code, agent=agent),
            f"keqing edit-customer {code} --owner NAME",
        )


def _endless(desk: Desk) -> Iterator[Finding]:
    """Enrollments that should end on a day which nobody has entered."""
    limited = [
        name
        for name, one in desk.book.in_force(desk.today).items()
        if one.cadence and one.cadence.until and one.cadence.until.field
    ]
    rows = desk.session.execute(
        select(Customer.code, Customer.name, Enrollment.cadence, Enrollment.subject)
        .join(Customer, Customer.id == Enrollment.customer_id)
        .where(
            Enrollment.ended.is_(None),
            Enrollment.limit_day.is_(None),
            Enrollment.cadence.in_(limited),
        )
        .order_by(Customer.code, Enrollment.cadence)
    )
    for code, name, cadence, subject in rows:
        yield Finding(
            "no-end",
            msg(
                "{name} ({code}): {cadence} does not end, because how long {subject} lasts is not known.",
                name=name, code=code, cadence=cadence, subject=subject or "-",
            ),
            f"keqing history {code}",
        )


def _idle_cadences(desk: Desk) -> Iterator[Finding]:
    """Cadences in force that nobody is in."""
    used = set(
        desk.session.scalars(
            select(Enrollment.cadence).where(Enrollment.ended.is_(None)).distinct()
        )
    )
    for name in sorted(desk.book.in_force(desk.today)):
        if name not in used and name != PROMISE:
            yield Finding(
                "idle-cadence",
                msg("Nobody is in the cadence {name}.", name=name),
                f"keqing cadence off {name}",
            )


def _differing(desk: Desk, progress: Progress | None) -> Iterator[Finding]:
    """Customers whose stored rows are not those that their facts give."""
    ids = list(desk.session.scalars(select(Customer.id).order_by(Customer.id)))
    for start in range(0, len(ids), _BATCH):
        part = ids[start : start + _BATCH]
        customers = desk.session.scalars(
            select(Customer).where(Customer.id.in_(part)).order_by(Customer.id)
        ).all()
        assigned = desk.assigned(part)
        folded = dict(fold_all(desk, customers))
        for customer in customers:
            derived = derive(desk, customer, folded[customer.id], assigned[customer.id])
            if _stored(desk, customer) != _plain(derived):
                yield Finding(
                    "replay",
                    msg("The dates of {name} ({code}) do not follow from the records.",
                        name=customer.name, code=customer.code),
                    "keqing rebuild",
                )
        if progress:
            progress(min(start + _BATCH, len(ids)), len(ids))


def _plain(derived: Derived) -> Any:
    """Derived rows in an order and form that can be compared."""
    return (
        derived.status,
        derived.stage,
        derived.paused_until,
        sorted(
            (_texts(row), sorted(_texts(closing) for closing in closings))
            for row, closings in derived.enrollments
        ),
        sorted(_texts(row) for row in derived.supplies),
    )


def _stored(desk: Desk, customer: Customer) -> Any:
    """The same of what is stored."""
    closings: dict[int, list[list[str]]] = {}
    for closing in desk.session.scalars(select(Closing).where(Closing.customer_id == customer.id)):
        row = {name: getattr(closing, name) for name in Closing.__table__.columns.keys()}
        key = row.pop("enrollment_id")
        row.pop("id")
        closings.setdefault(key, []).append(_texts(row))
    enrollments = []
    for one in desk.session.scalars(select(Enrollment).where(Enrollment.customer_id == customer.id)):
        row = {name: getattr(one, name) for name in Enrollment.__table__.columns.keys()}
        enrollments.append((_texts(row), sorted(closings.get(row.pop("id"), []))))
    supplies = []
    for supply in desk.session.scalars(select(Supply).where(Supply.customer_id == customer.id)):
        row = {name: getattr(supply, name) for name in Supply.__table__.columns.keys()}
        supplies.append(_texts(row))
    return (
        customer.status,
        customer.stage,
        customer.paused_until,
        sorted(enrollments),
        sorted(supplies),
    )


def _texts(row: Any) -> list[str]:
    """A row as sorted text, without its id."""
    return sorted(f"{name}={value}" for name, value in row.items() if name != "id")
