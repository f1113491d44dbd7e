"""Records that were stored beyond a limit: a line for the manager each, for a while."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from keqing.definitions.limit import Consequence
from keqing.definitions.limits_in_force import limits_in_force
from keqing.i18n import msg
from keqing.models import Customer, Event
from keqing.records.check import Finding
from keqing.services.context.desk import Desk
from keqing.services.limits.breaches import TOLD_FOR
from keqing.timeline.enrollment import OVER_LIMIT


def over_limits(desk: Desk) -> Iterator[Finding]:
    """Tell of the records of the last days that were stored beyond a limit, the newest first."""
    days = {row.since for row in desk.stored if row.type == "limit"}
    limits = {
        limit.name: limit
        for day in sorted(days)
        for limit in limits_in_force(desk.stored, day, desk.kinds)
        if limit.breach is Consequence.FLAG
    }
    if not limits:
        return
    rows = desk.session.execute(
        select(Event.id, Event.day, Event.kind, Event.details, Customer.name, Customer.code)
        .join(Customer, Customer.id == Event.customer_id)
        .where(
            Event.kind.in_({kind for limit in limits.values() for kind in limit.kinds}),
            Event.day > desk.clock - TOLD_FOR,
            ~Event.voided,
        )
        .order_by(Event.day.desc(), Event.id.desc())
    )
    for row in rows:
        for name in (row.details or {}).get(OVER_LIMIT, ()):
            limit = limits.get(name)
            yield Finding(
                "over-limit",
                msg(
                    "Record {id} of {name} ({code}) on {day} goes beyond {limit}.",
                    id=row.id,
                    name=row.name,
                    code=row.code,
                    day=row.day,
                    limit=limit.title if limit and limit.title else {"en": name, "zh": name},
                ),
                f"keqing history {row.code}",
                grave=False,
            )
