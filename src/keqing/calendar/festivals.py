"""Festivals as data: which there are, and on which days they fall.

The list, with its rules and named sets, is `data/festivals.toml`; it is read when the first
festival is asked for. A festival's `name` is its Chinese name (春节), the same in every language;
`titles` are for reading.
"""

from __future__ import annotations

import tomllib
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from keqing.calendar.lunar import NoSuchLunarDateError, lunar_occurrence, lunar_of, solar_term
from keqing.frozen import dataclass

_FILE = Path(__file__).parents[1] / "data" / "festivals.toml"


@dataclass(frozen=True, slots=True)
class SolarRule:
    """A day of the solar year."""

    month: int
    day: int

    def days(self, year: int) -> tuple[date, ...]:
        """Return the one day in `year`."""
        return (date(year, self.month, self.day),)


@dataclass(frozen=True, slots=True)
class LunarRule:
    """A day of the lunar year; day 30 is day 29 where the month has no more (R16)."""

    month: int
    day: int

    def days(self, year: int) -> tuple[date, ...]:
        """Return the days in solar `year`: mostly one; a late one (腊八) none or two at times."""
        found = (self.in_lunar_year(lunar_year) for lunar_year in (year - 1, year))
        return tuple(day for day in found if day is not None and day.year == year)

    def in_lunar_year(self, year: int) -> date | None:
        """Return the day in lunar `year`, which may lie in the next solar year."""
        try:
            return lunar_occurrence(self.month, self.day, False, year)  # noqa: FBT003 - no leap month
        except NoSuchLunarDateError:
            return None


@dataclass(frozen=True, slots=True)
class TermRule:
    """The day of a solar term."""

    term: str

    def days(self, year: int) -> tuple[date, ...]:
        """Return the one day in `year`; none outside 1901 to 2100."""
        day = solar_term(year, self.term)
        return () if day is None else (day,)


@dataclass(frozen=True, slots=True)
class NthRule:
    """The n-th weekday (1 Monday to 7 Sunday) of a month."""

    month: int
    weekday: int
    n: int

    def days(self, year: int) -> tuple[date, ...]:
        """Return the one day in `year`."""
        first = monthrange(year, self.month)[0] + 1
        return (date(year, self.month, 1 + (self.weekday - first) % 7 + 7 * (self.n - 1)),)


Rule = SolarRule | LunarRule | TermRule | NthRule


@dataclass(frozen=True, slots=True)
class Festival:
    """One festival; `words` are other names for it, folded to lower case.

    `rest_before` and `rest_days` are the days off by law: `rest_days` days, of which `rest_before`
    come before the festival; 0 days when it is none.
    """

    key: str
    titles: Mapping[str, str]
    words: tuple[str, ...]
    rule: Rule
    rest_before: int = 0
    rest_days: int = 0

    @property
    def name(self) -> str:
        """The Chinese name, by which it is known whatever the language."""
        return self.titles["zh"]

    def days(self, year: int) -> tuple[date, ...]:
        """Return the days in solar `year`, in order."""
        return self.rule.days(year)

    def rest(self, year: int) -> tuple[date, ...]:
        """Return the days off by law that belong to the occurrences in `year`."""
        return tuple(
            day + timedelta(n - self.rest_before)
            for day in self.days(year)
            for n in range(self.rest_days)
        )

    def on_or_after(self, day: date) -> date | None:
        """Return the first occurrence on or after `day`; None where the almanac ends."""
        years = range(day.year, day.year + 3)
        return next((found for y in years for found in self.days(y) if found >= day), None)

    def on_or_before(self, day: date) -> date | None:
        """Return the last occurrence on or before `day`; None before the almanac begins."""
        years = range(day.year, day.year - 3, -1)
        return next((found for y in years for found in self.days(y)[::-1] if found <= day), None)


@dataclass(frozen=True, slots=True)
class Feast:
    """A day of a festival: its lunar date as text, None beyond the tables, and the sets it is in."""

    day: date
    festival: Festival
    lunar: str | None
    sets: tuple[str, ...]


def feasts(year: int) -> tuple[Feast, ...]:
    """Return the festivals of solar `year` with all that there is to tell, in the order of the days."""
    found = []
    for day, festival in festivals_in(year):
        moon = lunar_of(day)
        sets = tuple(name for name, keys in festival_sets().items() if festival.key in keys)
        found.append(Feast(day, festival, str(moon) if moon else None, sets))
    return tuple(found)


def festivals() -> tuple[Festival, ...]:
    """Return all festivals, in the order of the file."""
    return _read()[0]


def festival_sets() -> Mapping[str, tuple[str, ...]]:
    """Return the named sets: for each name, the keys of its festivals."""
    return _read()[1]


def festival_named(name: str) -> Festival | None:
    """Find a festival by its key, its name in either language, or another word for it."""
    return _read()[2].get(name.strip().lower())


def festivals_on(day: date) -> tuple[Festival, ...]:
    """Return the festivals that fall on `day`."""
    return _by_day(day.year).get(day, ())


def festivals_in(year: int) -> tuple[tuple[date, Festival], ...]:
    """Return the festivals of solar `year` with their days, in the order of the days."""
    found = [(day, festival) for festival in festivals() for day in festival.days(year)]
    return tuple(sorted(found, key=lambda pair: pair[0]))


@cache
def _by_day(year: int) -> dict[date, tuple[Festival, ...]]:
    found: dict[date, tuple[Festival, ...]] = {}
    for day, festival in festivals_in(year):
        found[day] = (*found.get(day, ()), festival)
    return found


@cache
def _read() -> tuple[tuple[Festival, ...], dict[str, tuple[str, ...]], dict[str, Festival]]:
    """Read the file once: the festivals, the sets, and a look-up by every word."""
    with _FILE.open("rb") as file:
        text = tomllib.load(file)
    found = tuple(_festival(key, entry) for key, entry in text["festival"].items())
    by_word = {word.lower(): f for f in found for word in (f.key, *f.titles.values(), *f.words)}
    return found, {name: tuple(keys) for name, keys in text["set"].items()}, by_word


def _festival(key: str, entry: Mapping[str, Any]) -> Festival:
    rest = entry.get("rest", {})
    return Festival(
        key,
        entry["name"],
        tuple(entry["words"]),
        _rule(entry),
        rest.get("before", 0),
        rest.get("days", 0),
    )


def _rule(entry: Mapping[str, Any]) -> Rule:
    match entry:
        case {"solar": str(text)}:
            return SolarRule(int(text[:2]), int(text[3:]))
        case {"lunar": str(text)}:
            return LunarRule(int(text[:2]), int(text[3:]))
        case {"term": str(text)}:
            return TermRule(text)
        case _:
            return NthRule(**entry["nth"])
