"""Do not call again: kept by number, so that no later import or merge revives it (section 11)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from keqing.models import Customer, Phone, Setting, Stop
from keqing.services.desk import Desk


def digest(session: Session, number: str) -> str:
    """A number as the table of stops keeps it: keyed by the department's own secret."""
    secret = session.get(Setting, "stop-secret")
    key = str(secret.value) if secret else ""
    return hmac.new(key.encode(), number.encode(), hashlib.sha256).hexdigest()


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


def stopped(session: Session, numbers: Iterable[str]) -> frozenset[str]:
    """Those of the numbers that are not to be called."""
    digests = {digest(session, number): number for number in numbers}
    if not digests:
        return frozenset()
    found = session.scalars(select(Stop.digest).where(Stop.digest.in_(digests)))
    return frozenset(digests[one] for one in found)
