"""Lunar dates, 1901 to 2100: which lunar day a day is, and which day a lunar date falls on.

The lengths of the months come from borax, which is loaded when the first lunar date is asked for.
Three months begin so close to midnight that published calendars differ by a day; `_PUBLISHED` says
what we follow there.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from keqing.frozen import dataclass
from keqing.i18n import Message, msg

FIRST_YEAR = 1901
LAST_YEAR = 2100
MAX_DAYS_OF_MONTH = 30

# First days of lunar months whose new moon is within two minutes of midnight in Beijing. The source is
# the Hong Kong Observatory's Gregorian-Lunar Calendar Conversion Table, years 2057, 2089 and 2097
# (www.hko.gov.hk/en/gts/time/conversion.htm). Its preface calls these three uncertain by one day. Each
# month has 30 days there, and the month before it 29. borax begins all three a day later, lunar_python
# that of 2057 alone. Look at them again when the Purple Mountain Observatory publishes those years.
_PUBLISHED = {
    (2057, 9, False): date(2057, 9, 28),
    (2089, 8, False): date(2089, 9, 4),
    (2097, 7, False): date(2097, 8, 7),
}


class NoSuchLunarDateError(ValueError):
    """The lunar calendar has no such day, or it lies outside 1901 to 2100."""


@dataclass(frozen=True, slots=True, order=True)
class Lunar:
    """A lunar date; `year` is the one in which the lunar year begins, `leap` a leap month.

    As text it is `2026-10-24`, in a leap month `2025-L06-01`.
    """

    year: int
    month: int
    day: int
    leap: bool = False

    def __str__(self) -> str:
        return f"{self.year:04}-{'L' if self.leap else ''}{self.month:02}-{self.day:02}"


def in_words(text: str) -> Message:
    """Say a lunar date written as `Lunar` is, with or without a year: `2025-L06-01` or `--08-15`."""
    day = text.removeprefix("--")
    if "L" in day:
        return msg("lunar {day}, leap month", day=day.replace("L", ""))
    return msg("lunar {day}", day=day)


class _Month(NamedTuple):
    year: int
    month: int
    leap: bool
    first: int
    """Ordinal of the first day."""
    length: int


def lunar_of(day: date) -> Lunar | None:
    """Tell the lunar date of `day`; None before 1901-01-01 and after the lunar year 2100."""
    months, firsts, _ = _calendar()
    ordinal = day.toordinal()
    at = bisect_right(firsts, ordinal) - 1
    if at < 0 or day.year < FIRST_YEAR or ordinal >= months[at].first + months[at].length:
        return None
    found = months[at]
    return Lunar(found.year, found.month, ordinal - found.first + 1, found.leap)


def solar_of(lunar: Lunar) -> date:
    """Return the day on which `lunar` falls.

    Raises NoSuchLunarDateError when there is none: day 30 of a shorter month, a leap month that the year
    lacks, a year outside 1900 to 2100. The end of lunar 1900 lies in 1901.
    """
    found = _calendar()[2].get((lunar.year, lunar.month, lunar.leap))
    if found is None or not 1 <= lunar.day <= found.length:
        raise NoSuchLunarDateError(str(lunar))
    return date.fromordinal(found.first + lunar.day - 1)


def month_length(year: int, month: int, *, leap: bool = False) -> int:
    """Return 29 or 30, or 0 when the year has no such month."""
    found = _calendar()[2].get((year, month, leap))
    return found.length if found else 0


def lunar_occurrence(
    month: int,
    day: int,
    leap: bool,  # noqa: FBT001 - in the order in which a lunar date is written
    year: int,
    *,
    in_leap_month: bool = False,
) -> date:
    """Return the day in lunar year `year` on which a yearly lunar date is kept (R16).

    Day 30 is kept on day 29 of a month with 29 days. A date in a leap month is kept in the ordinary
    month, or with `in_leap_month` in the leap month of the years that have it.
    Raises NoSuchLunarDateError for a month or day that no lunar year has, and outside 1901 to 2100.
    """
    in_leap = leap and in_leap_month and month_length(year, month, leap=True) > 0
    length = month_length(year, month, leap=in_leap)
    if not length or not 1 <= day <= MAX_DAYS_OF_MONTH:
        raise NoSuchLunarDateError(str(Lunar(year, month, day, leap)))
    return solar_of(Lunar(year, month, min(day, length), in_leap))


def solar_term(year: int, name: str) -> date | None:
    """Return the day of a solar term such as 清明 in `year`; None outside 1901 to 2100.

    Raises ValueError for a name that is no solar term.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    from borax.calendars.lunardate import TermUtils  # noqa: PLC0415 - loaded when needed

    day: date = TermUtils.nth_term_day(year, term_name=name)
    return day


@cache
def _calendar() -> tuple[list[_Month], list[int], dict[tuple[int, int, bool], _Month]]:
    """Build all months from 1900-01-31 on, in order: the months, their first days, a look-up."""
    from borax.calendars.lunardate import (  # noqa: PLC0415 - loaded when needed
        MIN_SOLAR_DATE,
        LCalendars,
    )

    starts: list[tuple[int, int, bool, date]] = []
    first: date = MIN_SOLAR_DATE
    for year in range(FIRST_YEAR - 1, LAST_YEAR + 1):
        for month, length, leap in LCalendars.iter_year_month(year):
            key = (year, month, bool(leap))
            starts.append((*key, _PUBLISHED.get(key, first)))
            first += timedelta(length)
    ends = [*(start for *_, start in starts[1:]), first]
    months = [
        _Month(year, month, leap, begin.toordinal(), (end - begin).days)
        for (year, month, leap, begin), end in zip(starts, ends, strict=True)
    ]
    by_name = {(m.year, m.month, m.leap): m for m in months}
    return months, [m.first for m in months], by_name
