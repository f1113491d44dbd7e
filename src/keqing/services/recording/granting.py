"""Granting a level that takes an approval (`grant = true`), as a fact of a day.

    grant(desk, customer, "honorary", 1)

The level is met from that day on, for as long as each of its criteria holds. Whoever signs is another matter: what an
approval comes to calls this.
"""

from __future__ import annotations

from keqing.definitions.ladder import GRANTED
from keqing.models import Customer
from keqing.records.recorded import Recorded
from keqing.services.context.desk import WritingDesk
from keqing.services.derived.events import closed_before, settle, write


def grant(desk: WritingDesk, customer: Customer, ladder: str, level: int) -> Recorded:
    """Grant a level of a ladder on the day worked on, and fold."""
    before = closed_before(desk, customer)
    event = write(desk, customer, GRANTED, details={"ladder": ladder, "level": level})
    return settle(desk, customer, event, before)
