"""Closed steps as records: which step it was, what closed it, and what it was about."""

from __future__ import annotations

from datetime import timedelta

from keqing import schedule
from keqing.dates.occasions import GATHERING, festival_names, festival_set, has_names
from keqing.records.customer import ClosedStep
from keqing.records.progress import Closing
from keqing.services.context.desk import Desk
from keqing.timeline.enrollment import Enrollment, step_label

_A_YEAR = timedelta(days=366)
"""How far from its occasion a step of a series can stand, at most."""


def closed_step(
    enrollment: Enrollment, closing: Closing, event: int | None, text: str | None = None
) -> ClosedStep:
    """A closed step as a record; `text` is what it was about (`occasion`)."""
    return ClosedStep(
        cadence=enrollment.cadence.name,
        subject=enrollment.subject,
        anchor=enrollment.anchor,
        n=closing.number,
        label=step_label(enrollment.cadence.name, closing.label),
        nominal=closing.nominal,
        opens=closing.opens,
        due=closing.due,
        closes=closing.closes,
        status=str(closing.status),
        closed_on=closing.closed_on,
        event=event,
        title=enrollment.cadence.title,
        text=text,
        time=enrollment.time,
    )


def occasion(desk: Desk, enrollment: Enrollment, closing: Closing) -> str | None:
    """Return the subject of a closed step: the promise, or the festival or gathering of then (R13)."""
    cadence = enrollment.cadence
    if not has_names(cadence.anchor):
        return enrollment.text
    written = closing.label.rpartition(" ")[2]
    at = next((step.at for step in cadence.steps if step.label == written), None)
    if at is None:
        return None
    near = (closing.nominal - _A_YEAR, closing.nominal + _A_YEAR)
    if cadence.anchor == GATHERING:
        days = desk.book.gatherings
        names = [
            name
            for name, day in days.items()
            if near[0] <= day <= near[1]
            and schedule.add_offset(day, at, desk.almanac) == closing.nominal
        ]
        return ", ".join(sorted(names)) or None
    festivals = festival_set(cadence.anchor)
    day = festivals.after(near[0])
    while day and day <= near[1]:
        if schedule.add_offset(day, at, desk.almanac) == closing.nominal:
            return ", ".join(sorted(festival_names(cadence.anchor, day))) or None
        day = festivals.after(day)
    return None
