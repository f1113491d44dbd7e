"""Conditions of cadences while a timeline is folded: what holds now, and on which day time alone turns it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from keqing.definitions.cadence import Cadence
from keqing.definitions.condition import Condition, Value, next_turn
from keqing.definitions.customer_terms import FIRST_STAGE
from keqing.definitions.measure import Measure
from keqing.records.event import Event
from keqing.timeline.enrollment import Book, Edition, PersonFacts
from keqing.timeline.measures import (
    CustomerFacts,
    Records,
    consents_given,
    interval,
    record_kinds_of,
)

WHEN, STARTS_WHEN, ENDS_WHEN = "when", "starts_when", "ends_when"
"""The keys of a cadence that hold conditions."""

FactsOn = Callable[[date], CustomerFacts]
"""What gives a customer's facts on a day, by all that has happened so far."""


_RESTLESS = frozenset({"interval", "status", "stage"})
"""Names whose value any event can change."""


class Watch:
    """One condition of one customer, followed day by day.

    `holds` says whether it held at the last look, `held` whether it did at the end of the day before. `turn` is
    the next day on which time alone turns it. A look is due then, and when something happens that it asks for.
    """

    def __init__(self, condition: Condition, measures: Mapping[str, Measure]) -> None:
        """Begin with a condition that has never held."""
        self.condition = condition
        terms = list(condition.terms())
        self.kinds = frozenset().union(*(record_kinds_of(term, measures) for term in terms))
        self.restless = any(term.name in _RESTLESS for term in terms)
        self.holds = self.held = False
        self.day = date.min
        self.turn: date | None = None

    def asks(self, kind: str) -> bool:
        """Tell whether a record of this kind can change the condition."""
        return self.restless or kind in self.kinds

    def look(self, facts_on: FactsOn, day: date, *, applies: bool) -> None:
        """Look at it on a day that is no earlier than the last; it holds only where the cadence `applies`."""
        if day > self.day:
            self.held, self.day = self.holds, day
        self.holds = applies and self.condition.holds(facts_on(day))
        self.turn = next_turn(self.condition, facts_on, day)


class Conditions:
    """The conditions of all cadences in force, for one customer. It is false where there is none."""

    def __init__(self, book: Book, facts_on: FactsOn, applies: Callable[[Cadence], bool]) -> None:
        """Begin with the cadences that have been in force from the beginning of time."""
        self.book, self.facts_on, self.applies = book, facts_on, applies
        self.watches: dict[tuple[str, str], Watch] = {}
        for edition in book.in_force(date.min).values():
            self.watch(edition)

    def __bool__(self) -> bool:
        return bool(self.watches)

    def watch(self, edition: Edition) -> None:
        """Follow the conditions of a cadence's new text; what held by the old one held still the day before."""
        before = {
            key: self.watches.pop((edition.name, key), None)
            for key in (WHEN, STARTS_WHEN, ENDS_WHEN)
        }
        conditions = edition.cadence.conditions if edition.cadence else {}
        for key, condition in conditions.items():
            watch = Watch(condition, self.book.measures)
            if old := before[key]:
                watch.holds = old.holds
            self.watches[edition.name, key] = watch

    def look(self, day: date, kind: str | None = None) -> None:
        """Look at those that a record of this kind can change, at all of them without one."""
        self._look(day, lambda watch: kind is None or watch.asks(kind))

    def look_at_turned(self, day: date) -> None:
        """Look at those that time turns on this day."""
        self._look(day, lambda watch: watch.turn is not None and watch.turn <= day)

    def _look(self, day: date, wanted: Callable[[Watch], bool]) -> None:
        if not self.watches:
            return
        in_force = self.book.in_force(day)
        for (name, _), watch in self.watches.items():
            if wanted(watch):
                edition = in_force.get(name)
                cadence = edition.cadence if edition else None
                watch.look(
                    self.facts_on, day, applies=cadence is not None and self.applies(cadence)
                )

    @property
    def next_turn(self) -> date | None:
        """The first day to come on which time alone turns one of them; None while there is none."""
        return min((watch.turn for watch in self.watches.values() if watch.turn), default=None)

    def holds(self, name: str, key: str) -> bool:
        """Tell whether a cadence has such a condition and it held at the last look."""
        watch = self.watches.get((name, key))
        return watch is not None and watch.holds

    def begins(self, name: str, key: str) -> bool:
        """Tell whether a cadence has such a condition that holds and did not at the end of the day before."""
        watch = self.watches.get((name, key))
        return watch is not None and watch.holds and not watch.held


def facts_of(
    person: PersonFacts,
    profile: Mapping[str, frozenset[str]],
    seen: Sequence[Event],
    measures: Mapping[str, Measure],
    day: date,
    values: Mapping[str, Value | None],
) -> CustomerFacts:
    """Return the facts of a customer on a day, by the events `seen` so far; `values` are those that a fold works out."""
    single = {name: next(iter(profile.get(name, ())), None) for name in ("type", "grade", "stage")}
    return CustomerFacts(
        day=day,
        records=Records(seen),
        measures=measures,
        values={**person.values, **single, "stage": single["stage"] or FIRST_STAGE, **values},
        filled=person.filled,
        sets={**profile, "consent": consents_given(seen)},
        born=person.born,
    )


def smallest_interval(cadences: Iterable[Cadence]) -> Decimal | None:
    """Return the fewest days from one contact to the next that one of these cadences asks for."""
    intervals = (interval(cadence) for cadence in cadences)
    return min((days for days in intervals if days), default=None)
