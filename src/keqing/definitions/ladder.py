"""Ladders: levels that customers reach one after the other, each by criteria that are conditions or ticks.

    [ladder.owner]
    title = { zh = "项目甲方客情关系", en = "Relationship with the project owner" }
    for = ["project-owner"]
    level.1.all = ["count(material) >= 1", "tick:introduced", "visits >= 3"]
    [ladder.owner.ticks]
    introduced = { zh = "已介绍公司和产品特点", en = "Company and product introduced" }

This module says what a ladder is; `ladder_file` reads one, and `keqing.timeline.ladder_levels` works out a level.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date
from decimal import ROUND_CEILING, Decimal
from functools import cached_property

from keqing.calendar.periods import Length
from keqing.definitions.condition import Condition, Term
from keqing.definitions.names import find_called
from keqing.frozen import dataclass

LEVEL, TICK = "level", "tick"
"""Calls of a condition: the level on a ladder, and whether a tick is set. The second is the kind of its events, too."""
IN_FORCE = "level-in-force"
"""A call that no text can write: the level on a ladder by a text in force on the day, 0 where there is none."""
LEVEL_ITEM = "level:"
"""The beginning of the name of a level that waits for its approval: `level:LADDER.N`."""
DEFINE_ITEM = "define"
"""The name of an item of definitions that wait for signatures."""
GRANTED, DRAWN = "granted", "drawn"
"""Kinds of events: a level was granted (section of approvals), a customer is among the first of a period."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A criterion that a person ticks; with `evidence` only together with what shows it."""

    name: str
    title: Mapping[str, str]
    evidence: bool = False

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other words for it: none."""
        return ()


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a level, as it is written; `tick` is the tick that it asks for, None for a condition.

    `condition` is None for a text that can no longer be read: it is never met.
    """

    text: str
    condition: Condition | None
    title: Mapping[str, str] = field(default_factory=dict)
    tick: str | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """A level: all of `every` must hold and, if there are any, one of `either`.

    `grade` is the customer's from this level on. `grant` says that somebody has to approve of it, too.
    """

    number: int
    every: tuple[Criterion, ...] = ()
    either: tuple[Criterion, ...] = ()
    title: Mapping[str, str] = field(default_factory=dict)
    grade: str | None = None
    grant: bool = False

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """All of its criteria."""
        return (*self.every, *self.either)


@dataclass(frozen=True, slots=True)
class TopShare:
    """The first `share` (0 to 1) of the customers, by a measure on the eve of each period, are level 1 in it."""

    share: Decimal
    by: str
    per: Length

    def places(self, customers: int) -> int:
        """Return how many of so many customers are among the first: the share, rounded up."""
        return int((customers * self.share).to_integral_value(ROUND_CEILING))


@dataclass(frozen=True)
class Ladder:
    """A ladder for customers of `types`, of all where it names none. `written` is its text."""

    name: str
    title: Mapping[str, str]
    types: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    ticks: Mapping[str, Tick] = field(default_factory=dict)
    top: TopShare | None = None
    grade: str | None = None
    written: str = ""

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other words for it: none."""
        return ()

    def is_for(self, type_: str | None) -> bool:
        """Tell whether customers of a type are on it."""
        return not self.types or type_ in self.types

    def grade_at(self, level: int) -> str | None:
        """Return the grade that a level gives: that of the highest level up to it that gives one, or the ladder's."""
        own = [each.grade for each in self.levels[:level] if each.grade]
        return own[-1] if own else (self.grade if level else None)

    @property
    def grades(self) -> frozenset[str]:
        """The grades that its levels give."""
        return frozenset(
            grade for grade in (self.grade, *(each.grade for each in self.levels)) if grade
        )

    @property
    def conditions(self) -> Iterator[Condition]:
        """The conditions of all its criteria."""
        for level in self.levels:
            for each in level.criteria:
                if each.condition:
                    yield each.condition

    @property
    def terms(self) -> frozenset[Term]:
        """The terms that its conditions ask for."""
        return frozenset(term for condition in self.conditions for term in condition.terms())


def find_ticks(word: str, ladders: Iterable[Ladder]) -> list[str]:
    """Return the ticks that a word means, as `LADDER.TICK`: by name or title, with its ladder or without."""
    known = list(ladders)
    before, _, behind = word.partition(".")
    if behind and (ladder := find_called(before, known)):
        known, word = [ladder], behind
    found = ((ladder, find_called(word, ladder.ticks.values())) for ladder in known)
    return [f"{ladder.name}.{tick.name}" for ladder, tick in found if tick]


@dataclass(frozen=True, slots=True)
class LadderEdition:
    """A ladder's text as it holds from `since` on; `ladder` is None where it was dropped."""

    name: str
    since: date
    ladder: Ladder | None


@dataclass(frozen=True, eq=False)
class LadderBook:
    """The editions of all ladders, the oldest first. `ranks` are the places of grades, the best first."""

    editions: Sequence[LadderEdition] = ()
    ranks: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def by_name(self) -> Mapping[str, Sequence[LadderEdition]]:
        """The editions of each ladder."""
        found: dict[str, list[LadderEdition]] = {}
        for edition in self.editions:
            found.setdefault(edition.name, []).append(edition)
        return found

    def in_force(self, name: str, day: date) -> Ladder | None:
        """Return the text of a ladder in force on a day, None where there is none."""
        held = [each for each in self.by_name.get(name, ()) if each.since <= day]
        return held[-1].ladder if held else None

    def judging(self, name: str, day: date) -> Ladder | None:
        """Return the text by which a day is judged: the one in force, before the first one the first."""
        editions = self.by_name.get(name, ())
        if editions and day < editions[0].since:
            return editions[0].ladder
        return self.in_force(name, day)

    def next_edition(self, name: str, day: date) -> date | None:
        """Return the first later day on which another text of a ladder holds."""
        return next((each.since for each in self.by_name.get(name, ()) if each.since > day), None)

    @cached_property
    def setting(self) -> tuple[str, ...]:
        """The ladders of which a text gives a grade."""
        return tuple(
            name
            for name, editions in self.by_name.items()
            if any(each.ladder and each.ladder.grades for each in editions)
        )

    @cached_property
    def has_grants(self) -> bool:
        """Whether a level of one of them was ever to be granted."""
        ladders = (each.ladder for each in self.editions if each.ladder)
        return any(level.grant for ladder in ladders for level in ladder.levels)

    def terms(self, term: Term) -> frozenset[Term]:
        """Return the terms that a term comes to, the level of a ladder and the grade being made of others."""
        return frozenset(self._spread(term, frozenset()))

    def _spread(self, term: Term, above: frozenset[str]) -> Iterator[Term]:
        yield term
        if term == Term("grade"):
            names: Sequence[str] = self.setting
        elif term.name in {LEVEL, IN_FORCE} and term.argument:
            names = (term.argument,)
        else:
            return
        for name in names:
            if name in above:
                continue
            for edition in self.by_name.get(name, ()):
                if edition.ladder is None:
                    continue
                yield Term("type")
                for inner in edition.ladder.terms:
                    yield from self._spread(inner, above | {name})

    def max_level(self, name: str) -> int:
        """Return the highest level that any text of a ladder has."""
        return max(
            (len(each.ladder.levels) for each in self.by_name.get(name, ()) if each.ladder),
            default=0,
        )
