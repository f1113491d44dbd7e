"""Pauses without an end that have lasted long: whoever is paused is not forgotten (R12)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from keqing.definitions.kinds import Kind
from keqing.frozen import dataclass
from keqing.models import Customer, Event
from keqing.schedule import NEVER
from keqing.services.queries.batching import chunks
from keqing.services.queries.today_reads import owned_by

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SETTING = "pause-days"
"""The department's setting: after so many days a pause without an end is brought up."""
DAYS = 90


@dataclass(frozen=True, slots=True)
class LongPause:
    """A customer who has been paused without an end since a day; a newer pause begins anew."""

    code: str
    name: str
    since: date


def long(
    session: Session,
    kinds: Iterable[Kind],
    today: date,
    days: int,
    owners: Collection[int | None] | None = None,
) -> list[LongPause]:
    """Find those paused without an end for so many days or more, by code.

    `owners` are the agents whose customers are looked at, None among them nobody's; None is everybody.
    """
    paused = select(Customer.id, Customer.code, Customer.name).where(
        Customer.status == "active",
        Customer.paused_until == NEVER,
        owned_by(Customer.owner_id, owners),
    )
    people = {row.id: row for row in session.execute(paused)}
    if not people:
        return []
    pausing = ["pause", *(kind.name for kind in kinds if kind.pauses)]
    found: list[LongPause] = []
    for part in chunks(people):
        pause_events = select(Event.customer_id, Event.day, Event.details).where(
            Event.customer_id.in_(part), Event.kind.in_(pausing), ~Event.voided
        )
        began: dict[int, date] = {}
        for key, day, details in session.execute(pause_events):
            if not details.get("until"):
                began[key] = max(day, began.get(key, day))
        found.extend(
            LongPause(people[key].code, people[key].name, since)
            for key, since in began.items()
            if since <= today - timedelta(days=days)
        )
    return sorted(found, key=lambda pause: pause.code)
