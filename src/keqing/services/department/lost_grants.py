"""Levels that were granted, and of which a criterion does not hold any more (`keqing check`)."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from keqing.definitions.ladder import GRANTED, LEVEL_ITEM
from keqing.i18n import msg
from keqing.models import Customer, Event
from keqing.records.check import Finding
from keqing.services.context.desk import Desk
from keqing.services.derived.past import past_facts
from keqing.services.queries.batching import chunks
from keqing.timeline.ladder_levels import criteria_hold


def lost_grants(desk: Desk) -> Iterator[Finding]:
    """Tell of the levels in force that were granted and are lost, of those who are active, by code.

    Where the criteria hold again, it waits for its approval anew, and is told of no more.
    """
    rows = desk.session.execute(
        select(Event.customer_id, Event.day, Event.details)
        .join(Customer, Customer.id == Event.customer_id)
        .where(Event.kind == GRANTED, ~Event.voided, Customer.status == "active")
        .order_by(Event.day, Event.id)
    )
    granted = {
        (row.customer_id, str(row.details["ladder"]), int(row.details["level"])): row.day
        for row in rows
    }
    for part in chunks(sorted({customer_id for customer_id, _, _ in granted})):
        people = desk.session.scalars(
            select(Customer).where(Customer.id.in_(part)).order_by(Customer.code)
        ).all()
        for customer, past in past_facts(desk, people, desk.clock):
            facts = past.on(desk.clock)
            own = [(name, n, day) for (who, name, n), day in granted.items() if who == customer.id]
            for name, number, day in own:
                ladder = desk.book.ladders.in_force(name, desk.clock)
                level = next((x for x in ladder.levels if x.number == number), None) if ladder else None  # fmt: skip
                if level is None or not level.grant or criteria_hold(facts, level):
                    continue
                title = desk.titles.get(f"{LEVEL_ITEM}{name}.{number}")
                yield Finding(
                    "lost-level",
                    msg(
                        "{level} of {name} ({code}), granted on {day}, is lost: a criterion does not hold any more.",
                        level=title or f"{name}.{number}",
                        name=customer.name,
                        code=customer.code,
                        day=day,
                    ),
                    f"keqing level {customer.code}",
                    grave=False,
                )
