"""Offsets in files: reading them, and which of two comes first whatever the anchor.

How many days so many months have is looked up over all months (one has 28 to 31). The n-th working
day after a day comes n days later at least, and at most `2 * n + 12`: two days for each working day,
which weekends and usual holidays do not use up, and twelve for the longest holidays at the end.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import cache

from dateutil.relativedelta import relativedelta

from keqing.definitions.cadence import Offset
from keqing.definitions.toml_file import Table
from keqing.i18n import msg

LONGEST = 36525
"""Days of the longest offset that a file may have: a hundred years."""
_DAYS_OF_MONTH = 31
LONGEST_REST = 12
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
    if max(abs(offset.days), abs(offset.months) * _DAYS_OF_MONTH, abs(offset.workdays)) > LONGEST:
        table.unfit(key, msg("Write less than a hundred years."))
        return None
    return offset


def may_precede(offset: Offset, before: Offset) -> bool:
    """Whether a step at `offset` could fall before one at `before`, from some anchor.

    Both have one unit. Days, months or working days among themselves keep their order; of different
    ones the bounds decide.
    """
    for unit in ("months", "workdays", "days"):
        if all(
            distance == Offset(**{unit: getattr(distance, unit)}) for distance in (offset, before)
        ):
            return bool(getattr(offset, unit) < getattr(before, unit))
    return spanned(offset)[0] < spanned(before)[1]


def may_undershoot(on: Offset, back: Offset, less: int = 0) -> bool:
    """Whether a day moved back by `back` and then on by `on`, less some days, could end before itself.

    Both have one unit. As many working days on as back never do; as many months may, because a month's
    end is clipped.
    """
    if back == Offset(workdays=back.workdays) and on == Offset(workdays=on.workdays):
        return on.workdays < back.workdays
    return spanned(on)[0] - less < spanned(back)[1]


def most_between(offset: Offset, before: Offset) -> int:
    """Return the most days that a step at `offset` falls after one at `before`, from any anchor.

    Both have one unit.
    """
    for unit in ("months", "workdays", "days"):
        if all(
            distance == Offset(**{unit: getattr(distance, unit)}) for distance in (offset, before)
        ):
            return spanned(Offset(**{unit: getattr(offset, unit) - getattr(before, unit)}))[1]
    return spanned(offset)[1] - spanned(before)[0]


def spanned(offset: Offset) -> tuple[int, int]:
    """Return the least and the most days by which an offset of one unit moves a day."""
    if offset.months:
        return _months_spanned(offset.months)
    n = abs(offset.workdays)
    if offset.workdays > 0:
        return n, 2 * n + LONGEST_REST
    if offset.workdays < 0:
        return -2 * n - LONGEST_REST, -n
    return offset.days, offset.days


@cache
def _months_spanned(months: int) -> tuple[int, int]:
    """Return the least and the most days of so many months.

    The days tried are the first and the last ones of months, in years around one with a 29 February and around one that lacks it, as 2100 does.
    """
    spans = [
        (day + relativedelta(months=months) - day).days
        for year in (*range(2001, 2009), *range(2095, 2105))
        for month in range(1, 13)
        for day in (date(year, month, 1), date(year, month, monthrange(year, month)[1]))
    ]
    return min(spans), max(spans)
