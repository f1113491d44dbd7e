"""What the day's list reads, each in one query for all its customers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from keqing.models import Customer, Enrollment, Event, Phone, Supply
from keqing.records import LastContact

_CHUNK = 500
"""Ids in one IN list: what every engine takes, and still few round trips."""


def chunks(ids: Collection[int]) -> list[list[int]]:
    """The ids in portions that fit one query."""
    ordered = sorted(ids)
    return [ordered[start : start + _CHUNK] for start in range(0, len(ordered), _CHUNK)]


def standing_rows(session: Session, ids: Collection[int]) -> list[Row[Any]]:
    """The enrollments of these customers that have a current step or notes, as plain rows."""
    found: list[Row[Any]] = []
    columns = list(Enrollment.__table__.columns)
    for part in chunks(ids):
        live = or_(Enrollment.ended.is_(None), Enrollment.listed.is_not(None))
        found.extend(
            session.execute(select(*columns).where(Enrollment.customer_id.in_(part), live))
        )
    return found


def customers(session: Session, ids: Collection[int]) -> dict[int, Row[Any]]:
    """What a row shows of its customer."""
    found: dict[int, Row[Any]] = {}
    for part in chunks(ids):
        rows = session.execute(
            select(
                Customer.id,
                Customer.code,
                Customer.name,
                Customer.type,
                Customer.grade,
                Customer.status,
                Customer.owner_id,
                Customer.hours,
                Customer.fields,
            ).where(Customer.id.in_(part))
        )
        found |= {row.id: row for row in rows}
    return found


def phones(session: Session, ids: Collection[int]) -> dict[int, list[str]]:
    """The customers' own numbers that are not known to be wrong, in the order of entry."""
    found: dict[int, list[str]] = {}
    for part in chunks(ids):
        rows = session.execute(
            select(Phone.customer_id, Phone.number)
            .where(Phone.customer_id.in_(part), Phone.contact_person_id.is_(None), ~Phone.bad)
            .order_by(Phone.id)
        )
        for customer_id, number in rows:
            found.setdefault(customer_id, []).append(number)
    return found


def supply_ends(session: Session, ids: Collection[int]) -> dict[int, dict[str, date]]:
    """The last day of each product that the customers have."""
    found: dict[int, dict[str, date]] = {}
    for part in chunks(ids):
        rows = session.execute(
            select(Supply.customer_id, Supply.product, Supply.supply_end).where(
                Supply.customer_id.in_(part)
            )
        )
        for customer_id, product, supply_end in rows:
            found.setdefault(customer_id, {})[product] = supply_end
    return found


def last_contacts(session: Session, ids: Collection[int]) -> dict[int, LastContact]:
    """The newest contact of each customer."""
    rows = _newest(session, ids, Event.kind == "contact")
    return {row.customer_id: LastContact(row.day, row.time, row.outcome, row.text) for row in rows}


def entries(session: Session, ids: Collection[int]) -> dict[int, str]:
    """The newest entry point that somebody noted for each customer."""
    rows = _newest(session, ids, Event.entry.is_not(None))
    return {row.customer_id: row.entry for row in rows}


def _newest(
    session: Session, ids: Collection[int], condition: ColumnElement[bool]
) -> list[Row[Any]]:
    """The newest event of each customer that meets a condition: one index look-up a customer."""
    one = aliased(Event)
    newest = (
        select(Event.id)
        .where(Event.customer_id == Customer.id, ~Event.voided, condition)
        .order_by(Event.day.desc(), Event.sequence.desc())
        .limit(1)
        .scalar_subquery()
    )
    found: list[Row[Any]] = []
    for part in chunks(ids):
        found.extend(
            session.execute(
                select(one.customer_id, one.day, one.time, one.outcome, one.text, one.entry)
                .select_from(Customer)
                .join(one, one.id == newest)
                .where(Customer.id.in_(part))
            )
        )
    return found


def contacts_of(session: Session, day: date, outcomes: Collection[str]) -> list[Row[Any]]:
    """The contacts of a day with one of these outcomes, oldest first."""
    return list(
        session.execute(
            select(Event.customer_id, Event.agent_id, Event.time)
            .where(
                and_(Event.kind == "contact", Event.day == day),
                ~Event.voided,
                Event.outcome.in_(outcomes),
            )
            .order_by(Event.sequence, Event.id)
        )
    )


def count_live(session: Session) -> int:
    """How many customers there are at all: what tells an empty day from an empty database."""
    return session.scalar(select(func.count()).select_from(Customer)) or 0
