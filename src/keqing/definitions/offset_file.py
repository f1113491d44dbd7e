"""Offsets in files: reading them, and which of two comes first whatever the anchor.

The days of a number of months are looked up over all months (each has 28 to 31). The n-th working day
after a day comes n days later at least, and `2 * n + 12` days later at most. Two days for each working
day are more than weekends and usual holidays take; twelve are for the longest holidays at the end.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import cache

from dateutil.relativedelta import relativedelta

from keqing.definitions.cadence import Offset
from keqing.definitions.toml_file import Table
from keqing.i18n import msg

MAX_OFFSET_DAYS = 36525
"""Days of the longest offset that a file may have: a hundred years."""
_DAYS_OF_MONTH = 31
MAX_REST_DAYS = 12
"""Days of the longest holiday, with the weekends beside it."""


def read_offset(table: Table, key: str) -> Offset | None:
    """Read an offset such as `3d` (rule R1); anything else is a mistake."""
    text = table.text(key)
    if text is None:
        return None
    try:
        offset = Offset.parse(text)
    except ValueError:
        table.unfit(
            key,
            msg("Write a number and a unit, d, w, m, y or wd, as in: {example}", example='"3d"'),
        )
        return None
    if (
        max(abs(offset.days), abs(offset.months) * _DAYS_OF_MONTH, abs(offset.workdays))
        > MAX_OFFSET_DAYS
    ):
        table.unfit(key, msg("Write less than a hundred years."))
        return None
    return offset


def may_precede(offset: Offset, before: Offset) -> bool:
    """Whether a step at `offset` could fall before one at `before`, from some anchor.

    Both have one unit. Days, months or working days among themselves keep their order; of different
    units the bounds decide.
    """
    for unit in ("months", "workdays", "days"):
        if all(
            distance == Offset(**{unit: getattr(distance, unit)}) for distance in (offset, before)
        ):
            return bool(getattr(offset, unit) < getattr(before, unit))
    return days_moved(offset)[0] < days_moved(before)[1]


def may_undershoot(on: Offset, back: Offset, less: int = 0) -> bool:
    """Whether a day moved back by `back` and then on by `on`, less some days, could end before itself.

    Both have one unit. As many working days on as back never do; as many months may, because a month's
    end is clipped.
    """
    if back == Offset(workdays=back.workdays) and on == Offset(workdays=on.workdays):
        return on.workdays < back.workdays
    return days_moved(on)[0] - less < days_moved(back)[1]


def max_days_between(offset: Offset, before: Offset) -> int:
    """Return the most days that a step at `offset` falls after one at `before`, from any anchor.

    Both have one unit.
    """
    for unit in ("months", "workdays", "days"):
        if all(
            distance == Offset(**{unit: getattr(distance, unit)}) for distance in (offset, before)
        ):
            return days_moved(Offset(**{unit: getattr(offset, unit) - getattr(before, unit)}))[1]
    return days_moved(offset)[1] - days_moved(before)[0]


def days_moved(offset: Offset) -> tuple[int, int]:
    """Return the least and the most days by which an offset of one unit moves a day."""
    if offset.months:
        return _days_moved_by_months(offset.months)
    n = abs(offset.workdays)
    if offset.workdays > 0:
        return n, 2 * n + MAX_REST_DAYS
    if offset.workdays < 0:
        return -2 * n - MAX_REST_DAYS, -n
    return offset.days, offset.days


@cache
def _days_moved_by_months(months: int) -> tuple[int, int]:
    """Return the least and the most days of so many months.

    The first and the last days of months are tried. The years lie around one with a 29 February, and
    around 2100, which lacks it.
    """
    spans = [
        (day + relativedelta(months=months) - day).days
        for year in (*range(2001, 2009), *range(2095, 2105))
        for month in range(1, 13)
        for day in (date(year, month, 1), date(year, month, monthrange(year, month)[1]))
    ]
    return min(spans), max(spans)
