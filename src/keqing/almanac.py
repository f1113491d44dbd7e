"""The almanac's working days: the official ones with make-up days, as far as they are announced.

The years that chinesecalendar knows are taken from it; it is loaded when the first working day is
asked for. `overrides` and `published` bring what a database or a file knows beyond that. A year
known to neither is provisional: Monday to Friday less the days off that the law fixes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, date
from functools import cache

_SATURDAY = 5


@dataclass(frozen=True)
class Almanac:
    """Which days are working days.

    `overrides` says for single days whether they are working days and beats everything else.
    `published` are years whose overrides are complete: they count Monday to Friday changed by
    them, and are not provisional.
    Every question about a day outside the years 1 to 9999 raises OverflowError.
    """

    overrides: Mapping[date, bool] = field(default_factory=dict, hash=False)
    published: frozenset[int] = frozenset()
    _years: dict[int, tuple[date, ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    _known: dict[date, bool] = field(init=False, repr=False, compare=False, default_factory=dict)

    def is_workday(self, day: date) -> bool:
        """Tell whether `day` is a working day."""
        try:
            return self._known[day]
        except KeyError:
            self._workdays(day.year)
            return self._known[day]

    def is_provisional(self, when: date | int) -> bool:
        """Tell whether the working days of a day's year, or of a year, are not announced yet."""
        year = when.year if isinstance(when, date) else when
        return year not in self.published and year not in _official()[1]

    def next_workday(self, day: date) -> date:
        """Return the first working day on or after `day`."""
        return day if self.is_workday(day) else self.add_workdays(day, 1)

    def previous_workday(self, day: date) -> date:
        """Return the last working day on or before `day`."""
        return day if self.is_workday(day) else self.add_workdays(day, -1)

    def add_workdays(self, day: date, n: int) -> date:
        """Return the n-th working day after `day`, before it for a negative n; for 0 `day` itself."""
        if n == 0:
            return day
        year = day.year
        days = self._workdays(year)
        at = bisect_right(days, day) + n - 1 if n > 0 else bisect_left(days, day) + n
        while at >= len(days):
            at -= len(days)
            year += 1
            days = self._workdays(year)
        while at < 0:
            year -= 1
            days = self._workdays(year)
            at += len(days)
        return days[at]

    def workdays(self, first: date, last: date) -> tuple[date, ...]:
        """Return the working days in [first, last]."""
        found = (d for year in range(first.year, last.year + 1) for d in self._workdays(year))
        return tuple(day for day in found if first <= day <= last)

    def _workdays(self, year: int) -> tuple[date, ...]:
        """Return the working days of a year in order, worked out once."""
        if year not in self._years:
            if not MINYEAR <= year <= MAXYEAR:
                raise OverflowError(year)
            days = {day: self._decide(day) for day in _days_of(year)}
            self._known.update(days)
            self._years[year] = tuple(day for day, works in days.items() if works)
        return self._years[year]

    def _decide(self, day: date) -> bool:
        if day in self.overrides:
            return self.overrides[day]
        weekday = day.weekday() < _SATURDAY
        official, years = _official()
        if day.year in years:
            return official.get(day, weekday)
        if day.year in self.published:
            return weekday
        return weekday and day not in _legal_rest(day.year)


def _days_of(year: int) -> list[date]:
    first = date(year, 1, 1).toordinal()
    return [date.fromordinal(n) for n in range(first, date(year, 12, 31).toordinal() + 1)]


@cache
def _official() -> tuple[dict[date, bool], frozenset[int]]:
    """Return the announced exceptions from Monday to Friday, and the years that are announced."""
    from chinese_calendar import holidays, workdays  # noqa: PLC0415 - loaded when needed

    found = dict.fromkeys(holidays, False) | dict.fromkeys(workdays, True)
    return found, frozenset(day.year for day in holidays)


@cache
def _legal_rest(year: int) -> frozenset[date]:
    """Return the days off that the law fixes, without the make-up days that a notice would add."""
    from keqing.festivals import festivals  # noqa: PLC0415 - loaded when needed

    return frozenset(day for festival in festivals() for day in festival.rest(year))
