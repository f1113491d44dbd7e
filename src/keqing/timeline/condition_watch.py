"""Conditions of cadences while a timeline is folded: what holds now, and on which day time alone turns it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from keqing.dates.birthdays import Birthday
from keqing.dates.occasions import BIRTHDAY
from keqing.definitions.cadence import Cadence
from keqing.definitions.condition import Condition, TurnSearch, first_turn
from keqing.definitions.customer_terms import FIRST_STAGE
from keqing.definitions.fields import Field
from keqing.frozen import replace
from keqing.records.event import Event
from keqing.timeline.enrollment import Book, Edition, PersonFacts
from keqing.timeline.file_states import file_states
from keqing.timeline.file_values import filled_names, typed_values
from keqing.timeline.ladder_levels import Grades, level_reached
from keqing.timeline.measures import (
    CustomerFacts,
    Records,
    consents_given,
    interval,
    record_kinds_of,
)

LADDER = "ladder."
"""The beginning of what owns the conditions of a ladder that gives a grade."""
WHEN, STARTS_WHEN, ENDS_WHEN = "when", "starts_when", "ends_when"
"""The keys of a cadence that hold conditions."""


_RESTLESS = frozenset({"interval", "stage"})
"""Names whose value any event can change."""


class _Asked(NamedTuple):
    kinds: frozenset[str]
    restless: bool
    interval: bool


def _asked(condition: Condition, book: Book) -> _Asked:
    """Return the kinds of records that a condition asks for, and whether anything can change it, and the interval."""
    terms = list({inner for term in condition.terms() for inner in book.ladders.terms(term)})
    kinds = (record_kinds_of(term, book.measures, lambda: book.every_kind) for term in terms)
    return _Asked(
        frozenset().union(*kinds),
        restless=any(term.name in _RESTLESS for term in terms),
        interval=any(term.name == "interval" for term in terms),
    )


class Watch:
    """One condition of one customer, followed day by day.

    `is_true` says whether it held at the last look. `search` looks for the next day on which time alone turns it. A
    look is due then, and when something happens that it asks for.
    """

    def __init__(self, condition: Condition, book: Book) -> None:
        """Begin with a condition that has never held."""
        self.condition = condition
        asked = book.shelves.once(condition, lambda given: _asked(given, book))
        self.kinds, self.restless, self.asks_interval = asked
        self.search: TurnSearch | None = None

    @property
    def is_true(self) -> bool:
        """Whether it held at the last look."""
        return self.search is not None and self.search.is_true

    def asks(self, kind: str) -> bool:
        """Tell whether a record of this kind can change the condition."""
        return self.restless or kind in self.kinds

    def look(self, facts: CustomerFacts) -> None:
        """Look at it by the facts of a day."""
        self.search = TurnSearch(self.condition, facts.on, facts, facts.day)

    def turns_by(self, day: date) -> bool:
        """Tell whether time alone turns it on a day or earlier."""
        return self.search is not None and self.search.turns_by(day)


class Conditions:
    """The conditions of all cadences in force, for one customer. It is false where there is none.

    `asks_interval` says that one of them asks for the days between contacts.
    """

    def __init__(self, book: Book, facts_on: Callable[[date, str | None], CustomerFacts]) -> None:
        """Begin with the cadences that have been in force from the beginning of time.

        `facts_on` gives the facts of a day, by all that has happened so far; with the interval, for a cadence.
        """
        self.book, self.facts_on = book, facts_on
        self.watches: dict[tuple[str, str], Watch] = {}
        self.asks_interval = False
        for name in book.ladders.setting:  # on whose levels the grade hangs
            for level in range(1, book.ladders.max_level(name) + 1):
                self.watches[f"{LADDER}{name}", str(level)] = Watch(
                    level_reached(name, level), book
                )
        for edition in book.shelf(date.min).conditional:
            self.watch(edition)

    def __bool__(self) -> bool:
        return bool(self.watches)

    def watch(self, edition: Edition) -> None:
        """Follow the conditions of a cadence's new text in place of those of the old one."""
        for key in (WHEN, STARTS_WHEN, ENDS_WHEN):
            self.watches.pop((edition.name, key), None)
        conditions = edition.cadence.conditions if edition.cadence else {}
        for key, condition in conditions.items():
            self.watches[edition.name, key] = Watch(condition, self.book)
        self.asks_interval = any(watch.asks_interval for watch in self.watches.values())

    def look(self, day: date, kind: str | None = None) -> None:
        """Look at those that a record of this kind can change, at all of them without one."""
        self._look_if(day, lambda _, watch: kind is None or watch.asks(kind))

    def look_at_new(self, day: date, names: Collection[str]) -> None:
        """Look at those of the new texts of cadences, and at those that anything can change."""
        self._look_if(day, lambda owner, watch: watch.restless or owner in names)

    def look_at_interval(self, day: date) -> None:
        """Look at those that ask for the days between contacts."""
        self._look_if(day, lambda _, watch: watch.asks_interval)

    def look_at_turned(self, day: date) -> None:
        """Look at those that time turns by this day, and at those that anything can change."""
        self._look_if(day, lambda _, watch: watch.restless or watch.turns_by(day))

    def _look_if(self, day: date, is_due: Callable[[str, Watch], bool]) -> None:
        """Look at those that are due; they share the facts of the day, but for the interval."""
        shared: CustomerFacts | None = None
        for (name, _), watch in self.watches.items():
            if not is_due(name, watch):
                continue
            if watch.asks_interval:
                watch.look(self.facts_on(day, name))
            else:
                shared = shared or self.facts_on(day, None)
                watch.look(shared)

    def brought_in_by(self, name: str, key: str, seen: Sequence[Event]) -> date | None:
        """Return the day of import of the newest record that a condition asks for, where a file brought it in late."""
        watch = self.watches.get((name, key))
        newest = next((each for each in reversed(seen) if watch and watch.asks(each.kind)), None)
        late = newest and newest.imported and newest.day < newest.imported
        return newest.imported if newest and late else None

    def next_turn(self, until: date = date.max) -> date | None:
        """Return the first day to come, `until` at the latest, on which time alone turns one of them; None for none."""
        return first_turn((watch.search for watch in self.watches.values() if watch.search), until)

    def is_true(self, name: str, key: str) -> bool:
        """Tell whether a cadence has such a condition and it held at the last look."""
        watch = self.watches.get((name, key))
        return watch is not None and watch.is_true


def facts_of(
    person: PersonFacts,
    profile: Mapping[str, frozenset[str]],
    records: Records,
    book: Book,
    day: date,
    interval_days: Decimal | None,
    grades: Grades,
) -> CustomerFacts:
    """Return the facts of a customer on a day, by the records so far."""
    (birthday,) = profile.get(BIRTHDAY) or (None,)
    born = Birthday.parse(birthday).born if birthday else None
    single = {name: next(iter(profile.get(name, ())), None) for name in ("type", "stage")}
    return CustomerFacts(
        day=day,
        records=records,
        measures=book.measures,
        kind_of=book.kind,
        values={
            **single,
            **grades.values,
            "stage": single["stage"] or FIRST_STAGE,
            "birthday": born,
            "created": person.created,
            "interval": interval_days,
        },
        filled=frozenset(
            {
                "created",
                *(["birthday"] if birthday else []),
                *(["phone"] if person.has_phone else []),
            }
        ),
        sets={**profile, "consent": consents_given(records.events)},
        born=born,
        ladders=book.ladders,
        past=partial(_facts_then, person, records, book),
    )


def _facts_then(person: PersonFacts, records: Records, book: Book, day: date) -> CustomerFacts:
    """Return the facts of an earlier day, by the file of that day."""
    state = [each for each in file_states(person, records.events, book) if each.day <= day][-1]
    facts = facts_of(person, state.profile, records, book, day, None, state.grades)
    given = consents_given(event for event in records.events if event.day <= day)
    facts = replace(facts, sets={**facts.sets, "consent": given})
    return with_file(facts, state.values, book.fields)


def with_file(
    facts: CustomerFacts, values: Mapping[str, Any], fields: Mapping[str, Field]
) -> CustomerFacts:
    """Return facts with the values of the customer's file on that day."""
    if not values:
        return facts
    return replace(
        facts,
        values={**typed_values(values, fields), **facts.values},
        filled=facts.filled | filled_names(values),
    )


def ends_by_time(cadence: Cadence) -> bool:
    """Tell whether time alone may end what asks for contacts: it is limited by a number or a day."""
    limited = cadence.until is not None or getattr(cadence.repeat, "times", None) is not None
    return limited and interval(cadence) is not None


def smallest_interval(cadences: Iterable[Cadence]) -> Decimal | None:
    """Return the fewest days from one contact to the next that one of these cadences asks for."""
    intervals = (interval(cadence) for cadence in cadences)
    return min((days for days in intervals if days), default=None)
