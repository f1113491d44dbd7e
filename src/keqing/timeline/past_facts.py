"""The facts of a customer on any day that has been, and how a level came about.

past = PastFacts(person, events, book, today)
standing_on(past, "owner", day)
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date

from keqing.definitions.condition import next_breakpoint
from keqing.definitions.ladder import Criterion, Ladder, Level
from keqing.frozen import dataclass, replace
from keqing.records.event import Event
from keqing.timeline.condition_watch import facts_of, with_file
from keqing.timeline.derived_events import derived_events, with_derived
from keqing.timeline.enrollment import Book, PersonFacts
from keqing.timeline.file_states import file_states
from keqing.timeline.ladder_levels import (
    GradeSource,
    criteria_hold,
    effective_grade,
    end_of_draw,
    holds,
    is_met,
    level_of,
)
from keqing.timeline.measures import CustomerFacts, Records, consents_given

MOST_STOPS = 10_000
"""Days that are looked at, at most, for the day of a level: more than a life of records has."""


class PastFacts:
    """One customer's facts up to `today`, on each day by what was on record for it."""

    def __init__(
        self, person: PersonFacts, events: Iterable[Event], book: Book, today: date
    ) -> None:
        """Put the records in the order of their days, with what is derived from them."""
        timeline = sorted(
            (event for event in events if not event.voided and event.day <= today),
            key=lambda event: (event.day, event.sequence),
        )
        timeline = list(with_derived(timeline, derived_events(timeline, book), today))
        self.person, self.book, self.today = person, book, today
        self.records = Records(timeline)
        self.states = list(file_states(person, timeline, book))
        self._days = [state.day for state in self.states]

    def on(self, day: date) -> CustomerFacts:
        """Return the facts at the end of a day."""
        state = self.states[max(0, bisect_right(self._days, day) - 1)]
        facts = facts_of(
            self.person, state.profile, self.records, self.book, day, None, state.grades
        )
        events = [event for event in self.records.events if event.day <= day]
        consents = {**facts.sets, "consent": consents_given(events)}
        facts = replace(facts, sets=consents, past=self.on)
        return with_file(facts, state.values, self.book.fields)

    def grade_on(self, day: date) -> GradeSource:
        """Return the grade that held on a day, and where it came from."""
        return effective_grade(self.on(day), self.book.ladders)

    @property
    def days(self) -> list[date]:
        """The days of creation and of records, in order."""
        days = {self.person.created, *(event.day for event in self.records.events)}
        return sorted(day for day in days if day <= self.today)


@dataclass(frozen=True, slots=True)
class LadderStanding:
    """A customer on a ladder on a day: the level, since when, and what is missing to the next one.

    `one_of` are criteria of which one is missing. `waits` says that the next level waits for its approval alone.
    `is_before` says that the day lies before the first text of the ladder, by which it is judged.
    """

    ladder: Ladder
    level: int
    since: date | None = None
    missing: tuple[Criterion, ...] = ()
    one_of: tuple[Criterion, ...] = ()
    waits: bool = False
    is_before: bool = False

    @property
    def next_level(self) -> Level | None:
        """The next level, None on the highest."""
        levels = self.ladder.levels
        return levels[self.level] if self.level < len(levels) else None


def standing_on(past: PastFacts, name: str, day: date) -> LadderStanding | None:
    """Return how a customer stands on a ladder on a day, by the text of that day; None where there is no text."""
    book = past.book.ladders
    ladder = book.judging(name, day)
    if ladder is None:
        return None
    facts = past.on(day)
    level = level_of(facts, ladder)
    standing = LadderStanding(
        ladder,
        level,
        _since(past, ladder, level, day) if level else None,
        is_before=book.in_force(name, day) is None,
    )
    after = standing.next_level
    if after is None or ladder.top:
        return standing
    missing = tuple(each for each in after.every if not holds(facts, each))
    one_of = after.either if after.either and not any(holds(facts, e) for e in after.either) else ()
    waits = criteria_hold(facts, after) and not is_met(facts, ladder, after)
    return replace(standing, missing=missing, one_of=one_of, waits=waits)


def held_since(past: PastFacts, ladder: Ladder, level: Level, since: date, day: date) -> bool:
    """Tell whether the criteria of a level have held at the end of each day, both ends included."""
    stops = (there for there in _stops(past, ladder, day) if there > since)
    return all(criteria_hold(past.on(there), level) for there in (since, *stops))


def _since(past: PastFacts, ladder: Ladder, level: int, day: date) -> date | None:
    """Return the first day from which a level has held without a break until a day, by one text over all days."""
    since: date | None = None
    for there in _stops(past, ladder, day):
        if level_of(past.on(there), ladder) < level:
            since = None
        elif since is None:
            since = there
    return since


def _stops(past: PastFacts, ladder: Ladder, day: date) -> Iterator[date]:
    """Give the days up to one on which a level may change, in order: those of records, and those of time alone."""
    days = [each for each in past.days if each <= day] or [day]
    left = MOST_STOPS
    for there, following in zip(days, [*days[1:], None], strict=True):
        yield there
        turn = _next_turn(past, ladder, there)
        while turn and turn <= day and (following is None or turn < following) and left:
            yield turn
            left -= 1
            turn = _next_turn(past, ladder, turn)


def _next_turn(past: PastFacts, ladder: Ladder, day: date) -> date | None:
    facts = past.on(day)
    if ladder.top:
        return end_of_draw(facts, ladder)
    return next_breakpoint(ladder.conditions, facts, day)
