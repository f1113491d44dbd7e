"""How long calls take: learned of each cadence from the contacts of which the minutes are on record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from statistics import median

from sqlalchemy import select

from keqing.definitions.cadence import Track
from keqing.frozen import dataclass
from keqing.models import Closing, Enrollment, Event
from keqing.services.context.desk import Desk
from keqing.timeline.calls_ahead import leading
from keqing.worklist.list_order import track_of

SETTING = "call-minutes"
"""The setting of how long a call takes where no minutes are on record."""
USUAL = 5
"""Minutes of a call without that setting."""
MAX_CONTACTS = 20_000
"""Contacts that are looked at, the newest first."""
PERIOD = timedelta(days=366)
"""How old they may be."""


@dataclass(frozen=True, slots=True)
class CallMinutes:
    """The median of the minutes of each cadence with the number of contacts it is of; `usual` is that of any other."""

    learned: Mapping[str, tuple[float, int]]
    usual: float

    def of(self, cadence: str) -> float:
        """Return how many minutes a call takes that is led by a cadence."""
        found = self.learned.get(cadence)
        return found[0] if found else self.usual


def call_minutes(desk: Desk) -> CallMinutes:
    """Learn how long the calls of each cadence take, from the newest contacts of a year."""
    newest = (
        select(Event.id, Event.customer_id, Event.minutes)
        .where(
            Event.kind == "contact",
            Event.day <= desk.today,
            Event.day > desk.today - PERIOD,
            ~Event.voided,
        )
        .order_by(Event.day.desc())
        .limit(MAX_CONTACTS)
        .subquery()
    )
    closed: dict[int, list[tuple[Track, str]]] = defaultdict(list)
    taken: dict[int, int] = {}
    for id_, minutes, cadence, rank in desk.session.execute(
        select(newest.c.id, newest.c.minutes, Enrollment.cadence, Enrollment.rank)
        .join(
            Closing,
            (Closing.customer_id == newest.c.customer_id) & (Closing.event_id == newest.c.id),
        )
        .join(Enrollment, Enrollment.id == Closing.enrollment_id)
        .where(newest.c.minutes.is_not(None), Closing.status == "done")
    ):
        closed[id_].append((track_of(rank), cadence))
        taken[id_] = minutes
    found: dict[str, list[int]] = defaultdict(list)
    for id_, minutes in taken.items():
        found[leading(closed[id_])].append(minutes)
    return CallMinutes(
        {cadence: (float(median(counted)), len(counted)) for cadence, counted in found.items()},
        float(str(desk.setting(SETTING, USUAL))),
    )
