"""The editions of cadences in force on a day, sorted by what they wait for: made once for all customers.

The text of a cadence that waits for an event is read when a customer has such an event.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast

from keqing.definitions.cadence import Cadence

if TYPE_CHECKING:
    from keqing.timeline.enrollment import Edition

Key = TypeVar("Key")
Value = TypeVar("Value")

_PROMISE = "promise"


class Shelf:
    """The newest edition of each cadence, without those switched off. Their order is read when somebody asks for it."""

    def __init__(self, editions: Iterable[Edition]) -> None:
        """Keep these of the editions, which are in the order of entry."""
        newest = {edition.name: edition for edition in editions}
        self._starting: dict[str, tuple[tuple[Edition, Cadence], ...]] = {}
        self.by_name: dict[str, Edition] = {
            name: edition for name, edition in newest.items() if edition.definition
        }

    @cached_property
    def holding(self) -> Mapping[str, tuple[Edition, Cadence]]:
        """The cadences that hold whoever matches, but for the promise."""
        return {
            edition.name: (edition, cadence)
            for edition, cadence in self._read
            if not cadence.waits_for_start and edition.name != _PROMISE
        }

    def starting(self, kind: str) -> tuple[tuple[Edition, Cadence], ...]:
        """The cadences that events of a kind start."""
        if kind not in self._starting:
            self._starting[kind] = tuple(
                (edition, cadence)
                for edition in self.by_name.values()
                if kind in self._awaited.get(edition.name, (kind,))
                and (cadence := edition.cadence)
                and any(start.kind == kind for start in cadence.starts_on)
            )
        return self._starting[kind]

    @cached_property
    def conditional(self) -> tuple[Edition, ...]:
        """The editions that have a condition."""
        return tuple(edition for edition, cadence in self._read if cadence.conditions)

    @cached_property
    def by_condition(self) -> tuple[tuple[Edition, Cadence], ...]:
        """The cadences that a condition starts, by name."""
        found = [pair for pair in self._read if pair[1].starts_when is not None]
        return tuple(sorted(found, key=lambda pair: pair[0].name))

    @cached_property
    def supplied(self) -> tuple[tuple[Edition, Cadence], ...]:
        """The cadences that count from the end of a supply."""
        return tuple(pair for pair in self._read if pair[1].anchor in {"supply_end", "run_out"})

    @cached_property
    def _awaited(self) -> Mapping[str, tuple[str, ...]]:
        """The kinds that cadences wait for, by cadence, where their text is not read before such an event."""
        named = ((edition.name, edition.kinds_awaited) for edition in self.by_name.values())
        return {name: kinds for name, kinds in named if kinds}

    @cached_property
    def _read(self) -> tuple[tuple[Edition, Cadence], ...]:
        """The cadences of which more has to be known than the kinds that they wait for."""
        found = (
            (edition, edition.cadence)
            for edition in self.by_name.values()
            if edition.name not in self._awaited
        )
        return tuple((edition, cadence) for edition, cadence in found if cadence)


class _BuiltShelf(NamedTuple):
    editions: Sequence[Edition]
    days: Sequence[date]
    changes: tuple[tuple[Edition, ...], ...]
    shelves: dict[int, Shelf]


class Shelves:
    """The shelves of a department, each made once. They are kept with the editions that they are of."""

    def __init__(self) -> None:
        """Begin with none."""
        self._made: dict[int, _BuiltShelf] = {}
        self._kept: dict[int, tuple[object, object]] = {}

    def once(self, of: Key, work_out: Callable[[Key], Value]) -> Value:
        """Return what is worked out of a value, which is done once for it and kept with it."""
        if id(of) not in self._kept:
            self._kept[id(of)] = of, work_out(of)
        return cast("Value", self._kept[id(of)][1])

    def changes(self, editions: Sequence[Edition]) -> tuple[tuple[Edition, ...], ...]:
        """Return those that do not hold from the beginning of time by their first days, those of a day together."""
        return self._of(editions).changes

    def on(self, editions: Sequence[Edition], day: date) -> Shelf:
        """Return what is in force on a day of these editions."""
        made = self._of(editions)
        begun = bisect_right(made.days, day)
        if begun not in made.shelves:
            held = (edition for edition in editions if edition.since <= day)
            made.shelves[begun] = Shelf(held)
        return made.shelves[begun]

    def _of(self, editions: Sequence[Edition]) -> _BuiltShelf:
        made = self._made.get(id(editions))
        if made is None:
            later = sorted(
                (edition for edition in editions if edition.since > date.min),
                key=lambda edition: edition.since,
            )
            by_day = groupby(later, key=lambda edition: edition.since)
            changes = tuple(tuple(group) for _, group in by_day)
            days = sorted(edition.since for edition in editions)
            made = self._made[id(editions)] = _BuiltShelf(editions, days, changes, {})
        return made
