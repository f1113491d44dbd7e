"""The shift to working days: where a date moves to that falls on a day without work."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a cadence is read without an almanac
    from keqing.calendar.almanac import Almanac
    from keqing.calendar.periods import Period


class Shift(StrEnum):
    """Where a date that is no working day moves to (rule R3)."""

    KEEP = "keep"
    NEXT = "next"
    PREVIOUS = "previous"


def shift_to_workday(day: date, shift: Shift, almanac: Almanac, *, after: date) -> date:
    """Move a day without work to a working day; to one before it only where that is after `after` (R3)."""
    match shift:
        case Shift.KEEP:
            return day
        case Shift.PREVIOUS if (before := almanac.previous_workday(day)) > after:
            return before
        case _:
            return almanac.next_workday(day)


def last_workday_of(period: Period, almanac: Almanac) -> date:
    """Return the last working day of a period, or its last day where it has none."""
    day = almanac.previous_workday(period.last)
    return day if day >= period.first else period.last
