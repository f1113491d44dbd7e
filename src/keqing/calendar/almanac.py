"""The almanac's working days: official, with make-up days, as far as they are announced.

A department's almanac is the table in its database, so that everybody who works with it counts the
same days, whatever library is installed where. Without a database the years that chinesecalendar
knows are taken from it; it is loaded when the first working day is asked for. A year that is not
announced is provisional: Monday to Friday less the days off that the law fixes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import field, replace
from datetime import MAXYEAR, MINYEAR, date
from functools import cache, lru_cache

from keqing.calendar.festivals import FestivalBook, in_use, in_use_of_its_own
from keqing.calendar.lunar import FIRST_YEAR, LAST_YEAR
from keqing.frozen import dataclass

LIBRARY = "chinesecalendar"
"""The source of the years that no notice brought in."""
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class AnnouncedDay:
    """A day that a notice names: with work or off, and the festival it belongs to, if it says so."""

    day: date
    workday: bool
    name: str | None


@dataclass(frozen=True, slots=True)
class Notice:
    """The days of one or more notices, in order.

    `years` are complete. Days of other years are the last days of the year before, which the notice of
    the next year names. `sources` says for each year where its days come from.
    """

    years: tuple[int, ...]
    days: tuple[AnnouncedDay, ...]
    sources: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class _Counted:
    """The working days by one book of festivals, by year, and each day of those years."""

    years: dict[int, tuple[date, ...]] = field(default_factory=dict)
    known: dict[date, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Almanac:
    """Which days are working days.

    `overrides` says for single days whether they are working days and beats everything else;
    `names` says which festival they belong to. `published` are years whose overrides are complete:
    they count Monday to Friday changed by them, and are not provisional. With `library`, so are the
    years that the library knows. `festivals` are those whose days off hold in years that are not announced;
    without them it is the festivals in use when a day is asked for.
    Every question about a day outside the years 1 to 9999 raises OverflowError.
    """

    overrides: Mapping[date, bool] = field(default_factory=dict, hash=False)
    published: frozenset[int] = frozenset()
    names: Mapping[date, str] = field(default_factory=dict, hash=False)
    library: bool = True
    festivals: FestivalBook | None = None
    _by_book: dict[FestivalBook | None, _Counted] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def is_workday(self, day: date) -> bool:
        """Tell whether `day` is a working day."""
        counted = self._counted()
        try:
            return counted.known[day]
        except KeyError:
            self._workdays(day.year)
            return counted.known[day]

    def bound(self) -> Almanac:
        """Return the almanac with the festivals in use now, whichever are in use later."""
        return replace(self, festivals=self.festivals or in_use())

    def is_provisional(self, when: date | int) -> bool:
        """Tell whether the working days of a day's year, or of a year, are not announced yet."""
        return (when.year if isinstance(when, date) else when) not in self.known

    @property
    def known(self) -> frozenset[int]:
        """The years whose working days are announced."""
        return self.published | _official()[1] if self.library else self.published

    def is_named(self, day: date) -> bool:
        """Tell whether a notice names `day`, as a day off or as a working day."""
        return day in self.overrides or (self.library and day in _official()[0])

    def name_of(self, day: date) -> str | None:
        """Return the festival that a notice names for `day`."""
        if day in self.overrides or not self.library:
            return self.names.get(day)
        return next(
            (announcement.name for announcement in announced_days() if announcement.day == day),
            None,
        )

    def differing(self, other: Almanac) -> tuple[date, ...]:
        """Return the days, in order, that are working days here and not there, or there and not here."""
        years = self.known ^ other.known
        years |= {day.year for day, _ in self.overrides.items() ^ other.overrides.items()}
        mine, theirs = self.festivals or in_use(), other.festivals or in_use()
        if mine is not theirs:
            years |= {
                year
                for year in set(range(FIRST_YEAR, LAST_YEAR)) - self.known - other.known
                if _legal_rest(mine, year) != _legal_rest(theirs, year)
            }
        return tuple(
            day
            for year in sorted(years)
            for day in _days_of(year)
            if self.is_workday(day) is not other.is_workday(day)
        )

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

    def _counted(self) -> _Counted:
        """Return what is worked out already by the festivals that hold."""
        book = self.festivals or in_use_of_its_own()
        try:
            return self._by_book[book]
        except KeyError:
            return self._by_book.setdefault(book, _Counted())

    def _workdays(self, year: int) -> tuple[date, ...]:
        """Return the working days of a year in order, worked out once."""
        counted = self._counted()
        if year not in counted.years:
            if not MINYEAR <= year <= MAXYEAR:
                raise OverflowError(year)
            days = {day: self._decide(day) for day in _days_of(year)}
            counted.known.update(days)
            counted.years[year] = tuple(day for day, works in days.items() if works)
        return counted.years[year]

    def _decide(self, day: date) -> bool:
        if day in self.overrides:
            return self.overrides[day]
        weekday = is_weekday(day)
        if day.year in self.published:
            return weekday
        if self.library:
            official, years = _official()
            if day.year in years:
                return official.get(day, weekday)
        return weekday and day not in _legal_rest(self.festivals or in_use(), day.year)


def is_weekday(day: date) -> bool:
    """Tell whether `day` is one of Monday to Friday."""
    return day.weekday() < _SATURDAY


def notice_of_library() -> Notice:
    """Return the years that the library knows, as a notice."""
    days = announced_days()
    years = sorted({announcement.day.year for announcement in days})
    return Notice(tuple(years), days, dict.fromkeys(years, LIBRARY))


def announced_days() -> tuple[AnnouncedDay, ...]:
    """Return the days that the notices of the library's years name, in order."""
    return _announced(in_use())


@lru_cache(maxsize=4)
def _announced(book: FestivalBook) -> tuple[AnnouncedDay, ...]:
    from chinese_calendar import Holiday, holidays, workdays  # noqa: PLC0415 - loaded when needed

    def name(title: str) -> str:
        known = book.by_word.get(title.strip().lower())
        return known.name if known else str(Holiday(title).chinese)

    found = [AnnouncedDay(day, False, name(title)) for day, title in holidays.items()]  # noqa: FBT003 - off
    found += [AnnouncedDay(day, True, name(title)) for day, title in workdays.items()]  # noqa: FBT003 - work
    return tuple(sorted(found, key=lambda announcement: announcement.day))


def _days_of(year: int) -> list[date]:
    first = date(year, 1, 1).toordinal()
    return [date.fromordinal(n) for n in range(first, date(year, 12, 31).toordinal() + 1)]


@cache
def _official() -> tuple[dict[date, bool], frozenset[int]]:
    """Return the announced exceptions from Monday to Friday, and the years that are announced."""
    from chinese_calendar import holidays, workdays  # noqa: PLC0415 - loaded when needed

    found = dict.fromkeys(holidays, False) | dict.fromkeys(workdays, True)
    return found, frozenset(day.year for day in holidays)


@lru_cache(maxsize=400)
def _legal_rest(book: FestivalBook, year: int) -> frozenset[date]:
    """Return the days off that the law fixes, without the make-up days that a notice would add."""
    return frozenset(day for festival in book.festivals for day in festival.rest(year))
