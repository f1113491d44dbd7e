"""Calendar periods: the week (Monday to Sunday), month, quarter, half-year and year that hold a day.

All intervals are closed.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, NamedTuple

from dateutil.relativedelta import relativedelta

Length = Literal["week", "month", "quarter", "year"]
"""The periods in which records are measured."""
PlanLength = Literal["week", "month", "quarter", "half-year", "year"]
"""The periods for which visits are planned."""

_MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
_DAY = timedelta(days=1)


class Period(NamedTuple):
    """A period from its first to its last day."""

    first: date
    last: date


def period_of(day: date, length: PlanLength) -> Period:
    """Return the period of this length that holds `day`."""
    if length == "week":
        first = day - timedelta(days=day.weekday())
        return Period(first, first + timedelta(days=6))
    months = _MONTHS[length]
    first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
    return Period(first, first + relativedelta(months=months) - _DAY)


def period_after(day: date, length: PlanLength) -> Period:
    """Return the first period of this length that begins after `day`."""
    return period_of(period_of(day, length).last + _DAY, length)


def period_name(day: date, length: Length) -> str:
    """Name the period of this length that holds `day`: 2026-W49, 2026-12, 2026-Q4, 2026."""
    match length:
        case "week":
            year, week, _ = day.isocalendar()
            return f"{year}-W{week:02}"
        case "month":
            return f"{day:%Y-%m}"
        case "quarter":
            return f"{day.year:04}-Q{(day.month + 2) // 3}"
        case _:
            return f"{day.year:04}"
