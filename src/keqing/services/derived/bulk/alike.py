"""Folds of customers with equal timelines, made once for all of them.

Of the customers of a file many bought the same on the same day. What follows is a function of the facts; only the code
of a customer (R8, R14) and the ids of events are each one's own. A fold that asked for the code, or whose result names
events otherwise than as a beginning, is made for each.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from operator import attrgetter
from typing import SupportsIndex

from keqing.frozen import dataclass
from keqing.records.event import Event
from keqing.services.context.desk import Desk
from keqing.timeline.enrollment import Enrollment, PersonFacts, Standing
from keqing.timeline.file_values import COLUMNS
from keqing.timeline.fold import fold_timeline

_REMEMBERED_TIMELINES = 50_000
"""Different timelines that are remembered."""
_SAME = attrgetter(*(each.name for each in fields(Event) if each.name not in {"id", "details"}))


class WatchedCode(str):
    """A code that knows whether anybody asked for it."""

    __slots__ = ("asked",)
    asked: bool

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        """Encode it, and remember that."""
        self.asked = True
        return super().encode(encoding, errors)

    def __format__(self, form: str) -> str:
        self.asked = True
        return super().__format__(form)

    def __getitem__(self, part: SupportsIndex | slice) -> str:
        self.asked = True
        return super().__getitem__(part)


@dataclass(frozen=True, slots=True)
class _Known:
    """A standing that others share, and the ids of the events from which it followed."""

    standing: Standing
    ids: tuple[int, ...]


class AlikeFolds:
    """Folds timelines by the book of a desk, which must not change meanwhile."""

    def __init__(self, desk: Desk) -> None:
        """Begin with nothing known."""
        self._desk = desk
        self._known: dict[Hashable, _Known | None] = {}
        self._unasked = frozenset() if desk.book.terms else frozenset(COLUMNS)

    def fold(self, person: PersonFacts, timeline: Sequence[Event], today: date) -> Standing:
        """Return what `fold_timeline` does for a customer."""
        ids = tuple(event.id for event in timeline)
        key = today, self._of_person(person), _of_events(timeline)
        known = self._known.get(key)
        if known is not None:
            return _moved(known.standing, dict(zip(known.ids, ids, strict=True)))
        code = WatchedCode(person.code)
        code.asked = False
        watched = replace(person, code=code)
        book, almanac = self._desk.book, self._desk.almanac
        standing = fold_timeline(watched, timeline, book, almanac, today)
        if key not in self._known and len(self._known) < _REMEMBERED_TIMELINES:
            plain = len(set(ids)) == len(ids) and all(map(_is_plain, standing.enrollments))
            self._known[key] = _Known(standing, ids) if plain and not code.asked else None
        return standing

    def _of_person(self, person: PersonFacts) -> Hashable:
        """All of a person that a fold may ask for, but the code; addresses differ, and only conditions ask for them."""
        values = [item for item in person.values.items() if item[0] not in self._unasked]
        return person.created, frozenset(person.profile.items()), repr(values), person.has_phone


def _of_events(timeline: Sequence[Event]) -> Hashable:
    """All that events say, and in which order they were entered."""
    entered = tuple(sorted(range(len(timeline)), key=lambda place: timeline[place].id))
    return entered, tuple((*_SAME(event), repr(event.details)) for event in timeline)


def _is_plain(enrollment: Enrollment) -> bool:
    """Tell whether it names no event but that of its beginning."""
    named = (enrollment.closings, enrollment.ended, enrollment.replaced_by, enrollment.later)
    return not any(named)


def _moved(standing: Standing, ids: Mapping[int, int]) -> Standing:
    """Return a standing whose enrollments begin with the events of another customer."""
    return replace(
        standing,
        enrollments=tuple(
            replace(each, origin=replace(each.origin, id=ids[each.origin.id]))
            if each.origin
            else each
            for each in standing.enrollments
        ),
    )
