"""When a customer may be called: their own hours, or the department's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from keqing.dates.quiet_hours import QuietHours, without
from keqing.services.context.desk import Desk

DEFAULT_HOURS = ("09:00-12:00", "14:00-20:00")


def hours_from(
    desk: Desk,
    own: Sequence[str] | None,
    now: time | None,
    quiet: Sequence[dict[str, str]] | None = None,
) -> time | None:
    """The next time at which calling begins, when `now` lies outside; None inside, or without `now`.

    Hours are `HH:MM-HH:MM`, the end not included. After the day's last hours it is the first of them. `quiet` hours,
    as they are stored, are taken out of the day's in their season.
    """
    if now is None:
        return None
    department = desk.setting("calling-hours", list(DEFAULT_HOURS))
    silent = [each for each in map(QuietHours.parse, quiet or ()) if each.holds_on(desk.today)]
    spans = sorted(span(hours) for hours in own or _texts(department))
    spans = without(spans, [(each.begin, each.end) for each in silent])
    if not spans or any(begin <= now < end for begin, end in spans):
        return None
    return next((begin for begin, _ in spans if begin > now), spans[0][0])


def span(text: str) -> tuple[time, time]:
    """Read `09:00-11:30`. Raises ValueError for anything else, and for an end that is not later."""
    begin, _, end = text.partition("-")
    hours = time.fromisoformat(begin.strip()), time.fromisoformat(end.strip())
    if hours[0] >= hours[1]:
        raise ValueError(text)
    return hours


def _texts(value: object) -> Sequence[str]:
    return [str(entry) for entry in value] if isinstance(value, list) else DEFAULT_HOURS
