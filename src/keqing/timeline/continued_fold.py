"""A customer's timeline that goes on: folded up to today, then day by day with what is assumed of the days ahead."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from keqing.calendar.almanac import Almanac
from keqing.records.event import Event
from keqing.timeline.enrollment import Book, PersonFacts, Standing
from keqing.timeline.fold import Folding, begin_fold, fold_timeline

ASSUMED = 1 << 20
"""The sequence of the first event that is assumed: behind all that were entered on its day."""


class ContinuedFold:
    """The standing of one customer on `today` and on later days, while events are added.

    It gives what `fold_timeline` gives of the same events. Days are asked for, and events are added, in their order.
    """

    def __init__(
        self,
        person: PersonFacts,
        events: Iterable[Event],
        book: Book,
        almanac: Almanac,
        today: date,
    ) -> None:
        """Fold what happened up to `today`; `events` may hold some of days to come."""
        self._events = list(events)
        self._person, self._book, self._almanac = person, book, almanac
        self._number = max((event.id for event in self._events), default=0)
        folding = begin_fold(person, self._events, book, almanac, today)
        later = any(event.day > today and not event.voided for event in self._events)
        self._folding = None if later or _may_derive(folding, book, today) else folding

    def standing_on(self, day: date) -> Standing:
        """Return the standing at the beginning of a day, or behind what was added on it."""
        if self._folding is not None:
            return self._folding.standing_on(day)
        return fold_timeline(self._person, self._events, self._book, self._almanac, day)

    def next_event(self) -> tuple[int, int]:
        """Return the id and the sequence of the next event to be added."""
        self._number += 1
        return self._number, ASSUMED + self._number

    def add(self, event: Event) -> None:
        """Let an event happen, behind all others of its day."""
        self._events.append(event)
        if self._folding is None:
            return
        if _begun_on(
            self._folding, event.day
        ):  # it counts for what began before it on its day, too
            self._folding = begin_fold(
                self._person, self._events, self._book, self._almanac, event.day
            )
        else:
            self._folding.add(event)


def _may_derive(folding: Folding, book: Book, today: date) -> bool:
    """Tell whether something is derived on a day to come, or may be derived from a contact."""
    if any(day >= today for day in folding.derived_days):
        return True
    kinds = {kind for each in book.derivations if each.derivation for kind in each.derivation.kinds}
    return "contact" in kinds


def _begun_on(folding: Folding, day: date) -> bool:
    return any(each.state.start == day for each in folding.roll.enrollments.values())
