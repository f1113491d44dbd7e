"""Festivals as data: which there are, and on which days they fall.

The program's list, with its rules and named sets, is `data/festivals.toml`; it is read when the first
festival is asked for. A department has festivals and sets of its own in their place (`use`). A festival's
`name` is its Chinese name (春节), the same in every language; `titles` are for reading.
"""

from __future__ import annotations

import tomllib
from calendar import monthrange
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from datetime import date, timedelta
from functools import cache, cached_property, lru_cache
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


@dataclass(frozen=True, slots=True)
class FestivalSet:
    """A named set of festivals: their `keys`, and what people call it."""

    name: str
    keys: tuple[str, ...]
    title: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class FestivalBook:
    """All festivals that there are, in their order, and the named sets.

    `former` are those that were dropped: cadences of before still come with them.
    """

    festivals: tuple[Festival, ...]
    sets: tuple[FestivalSet, ...]
    former: FestivalBook | None = None

    @cached_property
    def ever(self) -> FestivalBook:
        """These, and behind them those that were dropped."""
        if self.former is None:
            return self
        keys = {each.key for each in self.festivals}
        names = {each.name for each in self.sets}
        return FestivalBook(
            (*self.festivals, *(each for each in self.former.festivals if each.key not in keys)),
            (*self.sets, *(each for each in self.former.sets if each.name not in names)),
        )

    @cached_property
    def keys_by_set(self) -> Mapping[str, tuple[str, ...]]:
        """The keys of the festivals of each set."""
        return {each.name: each.keys for each in self.sets}

    @cached_property
    def by_word(self) -> Mapping[str, Festival]:
        """The festivals by all of their words; of two the later holds."""
        return {
            word.lower(): each
            for each in self.festivals
            for word in (each.key, *each.titles.values(), *each.words)
        }


_IN_USE: list[FestivalBook | None] = [None]
"""The book of the department that is worked for; None for the program's own."""


def use_festivals(book: FestivalBook | None) -> None:
    """Let these be the festivals from now on; None for those of the program."""
    _IN_USE[0] = book


@contextmanager
def using(book: FestivalBook | None) -> Iterator[None]:
    """Let these be the festivals inside the block."""
    before = _IN_USE[0]
    use_festivals(book)
    try:
        yield
    finally:
        use_festivals(before)


def in_use() -> FestivalBook:
    """Return the festivals of the department that is worked for."""
    return _IN_USE[0] or shipped_festivals()


def in_use_of_its_own() -> FestivalBook | None:
    """Return the department's festivals, None for those of the program, which are not read for it."""
    return _IN_USE[0]


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
    return in_use().festivals


def festival_sets() -> Mapping[str, tuple[str, ...]]:
    """Return the named sets: for each name, the keys of its festivals."""
    return in_use().keys_by_set


def festival_named(name: str) -> Festival | None:
    """Find a festival by its key, its name in either language, or another word for it."""
    return in_use().by_word.get(name.strip().lower())


def festivals_on(day: date) -> tuple[Festival, ...]:
    """Return the festivals that fall on `day`."""
    return _by_day(in_use(), day.year).get(day, ())


def festivals_in(year: int) -> tuple[tuple[date, Festival], ...]:
    """Return the festivals of solar `year` with their days, in the order of the days."""
    found = [(day, festival) for festival in festivals() for day in festival.days(year)]
    return tuple(sorted(found, key=lambda pair: pair[0]))


@lru_cache(maxsize=400)
def _by_day(book: FestivalBook, year: int) -> dict[date, tuple[Festival, ...]]:
    found: dict[date, tuple[Festival, ...]] = {}
    with using(book):
        for day, festival in festivals_in(year):
            found[day] = (*found.get(day, ()), festival)
    return found


@cache
def shipped_festivals() -> FestivalBook:
    """Read the program's file once."""
    with _FILE.open("rb") as file:
        text = tomllib.load(file)
    return FestivalBook(
        tuple(read_festival(key, entry) for key, entry in text["festival"].items()),
        tuple(read_set(name, entry) for name, entry in text["set"].items()),
    )


def read_set(name: str, entry: Mapping[str, Any]) -> FestivalSet:
    """Return a set as a file writes it."""
    return FestivalSet(
        name, tuple(entry["festivals"]), entry.get("title", {}), tuple(entry.get("aliases", ()))
    )


def read_festival(key: str, entry: Mapping[str, Any]) -> Festival:
    """Return a festival as a file writes it."""
    rest = entry.get("rest", {})
    return Festival(
        key,
        entry["title"],
        tuple(entry.get("aliases", ())),
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
