"""Recurring anchors: birthdays, festivals, gatherings, the eves of periods, and days of every year (R13, R16).

Each kind of them gives its days, one after the other; `schedule` moves a series from each
to the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import lru_cache

from keqing.calendar.festivals import (
    FestivalBook,
    festivals_on,
    in_use,
    using,
)
from keqing.calendar.lunar import NoSuchLunarDateError
from keqing.calendar.periods import Length, period_of
from keqing.dates.birthdays import Birthday
from keqing.frozen import dataclass

BIRTHDAY, GATHERING, FESTIVAL = "birthday", "gathering", "festival:"
DATE, FIELD = "date:", "field:"
"""Beginnings of anchors that come every year: on a day that is written there, or that the customer's file names."""
PERIODS: Mapping[str, Length] = {"month": "month", "quarter": "quarter", "year": "year"}
"""Anchors that come with each period: on its eve."""
DAY = timedelta(days=1)

_ANY_LEAP_YEAR = 2000
_LAST_YEAR = 2100
"""The year with which the almanac's festivals and lunar birthdays end, and every series with them."""


def is_recurring(anchor: str) -> bool:
    """Whether a cadence's anchor comes again (R13)."""
    return anchor in {BIRTHDAY, GATHERING, *PERIODS} or anchor.startswith((FESTIVAL, DATE, FIELD))


def is_in_file(anchor: str) -> bool:
    """Whether the customer's file names the day on which a cadence's anchor comes again."""
    return anchor == BIRTHDAY or anchor.startswith(FIELD)


def has_names(anchor: str) -> bool:
    """Whether each time that a cadence's anchor comes has a name of its own: a festival's, or a gathering's."""
    return anchor == GATHERING or anchor.startswith(FESTIVAL)


def occurrence(anchor: str, day: date) -> str:
    """Return what tells one time of an anchor from the others: its year, or the period of which `day` is the eve."""
    length = PERIODS.get(anchor)
    if length is None:
        return str(day.year)
    first = day + DAY
    if length == "month":
        return f"{first:%Y-%m}"
    return f"{first.year}-Q{first.month // 3 + 1}" if length == "quarter" else str(first.year)


def yearly_day(text: object) -> Birthday | None:
    """Read a day that a file holds, as birthdays are stored; None for any other text."""
    try:
        kept = Birthday.parse(str(text))
        kept.in_year(_ANY_LEAP_YEAR)
    except ValueError:
        return None
    return kept


@dataclass(frozen=True, slots=True)
class BirthdayRule:
    """R16: how a department keeps birthdays that not every year has."""

    in_leap_month: bool = False
    on_first_of_march: bool = False


USUAL_RULE = BirthdayRule()
"""R16 without an option: in the ordinary month, and on 28 February."""


@dataclass(frozen=True, slots=True)
class Gatherings:
    """The days of gatherings, each once, in their order."""

    days: tuple[date, ...]

    def after(self, day: date) -> date | None:
        """Return the first one after `day`, None when there is none."""
        return next((occasion for occasion in self.days if occasion > day), None)


@dataclass(frozen=True, slots=True)
class Eves:
    """The last day before each month, quarter or year, so that a step of `5d` is due on its fifth day."""

    length: Length

    def after(self, day: date) -> date | None:
        """Return the first one after `day`, None when there is none."""
        return None if day.year > _LAST_YEAR else period_of(day + DAY, self.length).last

    def before(self, day: date) -> date:
        """Return the eve of the period that holds `day`."""
        return period_of(day, self.length).first - DAY


@dataclass(frozen=True, slots=True)
class Birthdays:
    """The days on which a birthday, or another day of a file, is kept: one in every year of its calendar (R16)."""

    birthday: Birthday
    keeping: BirthdayRule = USUAL_RULE

    def after(self, day: date) -> date | None:
        """Return the first one after `day`, None when there is none."""
        found = (self._in_year(year) for year in range(day.year - 1, day.year + 3))
        return next((occasion for occasion in found if occasion and occasion > day), None)

    def _in_year(self, year: int) -> date | None:
        if not MINYEAR <= year <= MAXYEAR:
            return None
        try:
            return self.birthday.in_year(
                year,
                in_leap_month=self.keeping.in_leap_month,
                on_first_of_march=self.keeping.on_first_of_march,
            )
        except NoSuchLunarDateError:
            return None


@dataclass(frozen=True, slots=True)
class Festivals:
    """The days of a named set of festivals; two on one day are one."""

    name: str

    def after(self, day: date) -> date | None:
        """Return the first one after `day`, None when there is none."""
        years = range(day.year, min(day.year + 3, _LAST_YEAR + 1))
        return next(
            (
                occasion
                for year in years
                for occasion in _of_set(in_use(), self.name, year)
                if occasion > day
            ),
            None,
        )


def occasions_of(
    anchor: str,
    in_file: str | None,
    gathering_days: Iterable[date],
    keeping: BirthdayRule = USUAL_RULE,
) -> Birthdays | Gatherings | Festivals | Eves | None:
    """R13: return the days of a cadence's anchor for a customer; None for an anchor that does not come again.

    `in_file` is the day that the customer's file names, as it is stored; without one there are no days either.
    Raises KeyError for an unknown set of festivals.
    """
    if not is_recurring(anchor):
        return None
    if anchor in PERIODS:
        return Eves(PERIODS[anchor])
    if is_in_file(anchor) or anchor.startswith(DATE):
        kept = day_of_year(anchor) if anchor.startswith(DATE) else yearly_day(in_file)
        return Birthdays(kept, keeping) if kept else None
    return gatherings(gathering_days) if anchor == GATHERING else festival_set(anchor)


def day_of_year(anchor: str) -> Birthday | None:
    """Return the day of an anchor such as `date:12-31`; None where it names no day."""
    return yearly_day(f"--{anchor.removeprefix(DATE)}")


def gatherings(days: Iterable[date]) -> Gatherings:
    """Return the days of gatherings."""
    return Gatherings(tuple(sorted(set(days))))


def festival_set(anchor: str) -> Festivals:
    """Return the days of an anchor such as `festival:main`. Raises KeyError for an unknown set."""
    name = anchor.removeprefix(FESTIVAL)
    festival_keys(name)
    return Festivals(name)


def festival_keys(name: str) -> tuple[str, ...]:
    """Return the keys of the festivals of a set, or of the one that `name` is. Raises KeyError for neither."""
    ever = in_use().ever
    alone = {festival.key: (festival.key,) for festival in ever.festivals}
    return {**alone, **ever.keys_by_set}[name]


def festival_names(anchor: str, day: date) -> list[str]:
    """Return the names of the festivals of an anchor's set on a day."""
    keys = festival_keys(anchor.removeprefix(FESTIVAL))
    return [festival.name for festival in festivals_on(day) if festival.key in keys]


@lru_cache(maxsize=1_000)
def _of_set(book: FestivalBook, name: str, year: int) -> tuple[date, ...]:
    with using(book):
        return tuple(sorted(set(_days(name, year))))


def _days(name: str, year: int) -> Iterator[date]:
    keys = festival_keys(name)
    for festival in in_use().ever.festivals:
        if festival.key in keys:
            yield from festival.days(year)
