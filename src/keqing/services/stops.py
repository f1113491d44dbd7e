"""Do not call again: kept by number, so that no later import or merge revives it (section 11)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from keqing.models import Customer, Phone, Setting, Stop
from keqing.services.desk import Desk

_CHUNK = 500
"""Numbers looked up by one query."""


def digest(session: Session, number: str) -> str:
    """A number as the table of stops keeps it: keyed by the department's own secret."""
    return digests(session, [number])[number]


def digests(session: Session, numbers: Iterable[str]) -> dict[str, str]:
    """Numbers as the table of stops keeps them, by number."""
    secret = session.get(Setting, "stop-secret")
    key = (str(secret.value) if secret else "").encode()
    return {one: hmac.digest(key, one.encode(), hashlib.sha256).hex() for one in numbers}


def stop(desk: Desk, customer: Customer, evidence: str | None) -> None:
    """Keep the customer's own numbers among the stops."""
    numbers = desk.session.scalars(
        select(Phone.number).where(
            Phone.customer_id == customer.id, Phone.contact_person_id.is_(None)
        )
    ).all()
    for number in sorted(set(numbers)):
        desk.session.add(
            Stop(
                digest=digest(desk.session, number),
                customer_id=customer.id,
                day=desk.today,
                evidence=evidence,
            )
        )


def sharing(desk: Desk, customer: Customer) -> list[Customer]:
    """Other active customers whose every number is not to be called, now that this one asked so."""
    mine = select(Phone.number).where(
        Phone.customer_id == customer.id, Phone.contact_person_id.is_(None)
    )
    sharers = select(Phone.customer_id).where(
        Phone.number.in_(mine), Phone.contact_person_id.is_(None), Phone.customer_id != customer.id
    )
    others = desk.session.scalars(
        select(Customer)
        .where(Customer.id.in_(sharers), Customer.status == "active")
        .order_by(Customer.id)
    ).all()
    return [one for one in others if not _callable(desk, one)]


def _callable(desk: Desk, customer: Customer) -> bool:
    numbers = desk.session.scalars(
        select(Phone.number).where(
            Phone.customer_id == customer.id, Phone.contact_person_id.is_(None), ~Phone.bad
        )
    ).all()
    return bool(set(numbers) - stopped(desk.session, numbers))


def stopped(session: Session, numbers: Iterable[str]) -> frozenset[str]:
    """Those of the numbers that are not to be called."""
    if session.scalar(select(Stop.id).limit(1)) is None:
        return frozenset()
    wanted = {one: number for number, one in digests(session, numbers).items()}
    ordered = sorted(wanted)
    found: list[str] = []
    for start in range(0, len(ordered), _CHUNK):
        part = ordered[start : start + _CHUNK]
        found.extend(session.scalars(select(Stop.digest).where(Stop.digest.in_(part))))
    return frozenset(wanted[one] for one in found)
