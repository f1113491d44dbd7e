"""Recurring anchors: the days on which a birthday, a festival of a set, or a gathering falls (R13, R16).

Each kind of them gives its days, one after the other; `schedule` moves a series from each
to the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import MAXYEAR, MINYEAR, date
from functools import cache

from keqing.calendar.festivals import festival_sets, festivals, festivals_on
from keqing.calendar.lunar import NoSuchLunarDateError
from keqing.dates.birthdays import Birthday
from keqing.frozen import dataclass

BIRTHDAY, GATHERING, FESTIVAL = "birthday", "gathering", "festival:"

_LAST_YEAR = 2100
"""The year with which the almanac's festivals and lunar birthdays end."""


def is_recurring(anchor: str) -> bool:
    """Whether a cadence's anchor comes again (R13)."""
    return anchor in {BIRTHDAY, GATHERING} or anchor.startswith(FESTIVAL)


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
class Birthdays:
    """The days on which a birthday is kept: one in every year of its own calendar (R16)."""

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
            (occasion for year in years for occasion in _of_set(self.name, year) if occasion > day),
            None,
        )


def occasions_of(
    anchor: str,
    born: str | None,
    gathering_days: Iterable[date],
    keeping: BirthdayRule = USUAL_RULE,
) -> Birthdays | Gatherings | Festivals | None:
    """R13: return the days of a cadence's anchor for a customer; None for an anchor that does not come again.

    `born` is the customer's birthday as it is stored; without one, birthdays have no days either. Raises
    KeyError for an unknown set of festivals.
    """
    if not is_recurring(anchor):
        return None
    if anchor == BIRTHDAY:
        return Birthdays(Birthday.parse(born), keeping) if born else None
    return gatherings(gathering_days) if anchor == GATHERING else festival_set(anchor)


def gatherings(days: Iterable[date]) -> Gatherings:
    """Return the days of gatherings."""
    return Gatherings(tuple(sorted(set(days))))


def festival_set(anchor: str) -> Festivals:
    """Return the days of an anchor such as `festival:main`. Raises KeyError for an unknown set."""
    name = anchor.removeprefix(FESTIVAL)
    if name not in festival_sets():
        raise KeyError(name)
    return Festivals(name)


def festival_names(anchor: str, day: date) -> list[str]:
    """Return the names of the festivals of an anchor's set on a day."""
    keys = festival_sets().get(anchor.removeprefix(FESTIVAL), ())
    return [festival.name for festival in festivals_on(day) if festival.key in keys]


@cache
def _of_set(name: str, year: int) -> tuple[date, ...]:
    return tuple(sorted(set(_days(name, year))))


def _days(name: str, year: int) -> Iterator[date]:
    keys = festival_sets()[name]
    for festival in festivals():
        if festival.key in keys:
            yield from festival.days(year)
