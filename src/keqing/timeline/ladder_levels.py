"""Levels on ladders, ticks, and the grade that follows from them, all by the facts of a customer on one day.

A level is met when all of its criteria hold, and one of `any`. The customer's level is the largest with all levels up
to it met. By which text a day is judged, `LadderBook` says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

from keqing.definitions.condition import (
    Comparison,
    Condition,
    Constant,
    Facts,
    Term,
    TermValue,
    Value,
    next_breakpoint,
)
from keqing.definitions.ladder import (
    DRAWN,
    GRANTED,
    IN_FORCE,
    LEVEL,
    TICK,
    Criterion,
    Ladder,
    LadderBook,
    Level,
)
from keqing.frozen import dataclass, replace
from keqing.records.event import Event

REMOVED = "removed"
"""The detail of a tick's event that takes the tick away."""
BY_HAND, GIVEN = "grade-by-hand", "grade-given"
"""Names of values: the grade that somebody set, and the one from the entry or the import of the customer.

As a detail of a change, the second says that the grade is not set by hand.
"""


class LadderFacts(Facts, Protocol):
    """The facts of a customer on a day, as far as ladders look at them."""

    @property
    def day(self) -> date: ...  # noqa: D102  # the day of the facts
    @property
    def values(self) -> Mapping[str, Value | None]: ...  # noqa: D102  # by name, from the file

    def events(self, kind: str) -> Iterator[Event]:
        """Give the events of a kind up to the day, the newest first."""

    def on(self, day: date) -> LadderFacts:
        """Return the same facts on another day."""

    def next_record(self) -> date | None:
        """Return the first later day that has a record."""


def criteria_hold(facts: LadderFacts, level: Level) -> bool:
    """Tell whether all criteria of a level hold and, if there are any of `any`, one of those."""
    return all(holds(facts, each) for each in level.every) and (
        not level.either or any(holds(facts, each) for each in level.either)
    )


def holds(facts: LadderFacts, criterion: Criterion) -> bool:
    """Tell whether a criterion holds; one that can no longer be read does not."""
    return criterion.condition is not None and criterion.condition.holds(facts)


def is_met(facts: LadderFacts, ladder: Ladder, level: Level) -> bool:
    """Tell whether a level is met, and granted where somebody has to."""
    if ladder.top:
        return is_drawn(facts, ladder)
    return criteria_hold(facts, level) and (not level.grant or is_granted(facts, ladder, level))


def is_granted(facts: LadderFacts, ladder: Ladder, level: Level) -> bool:
    """Tell whether a level was granted, and its criteria have held on every day since."""
    granted = next(
        (
            event.day
            for event in facts.events(GRANTED)
            if event.details.get("ladder") == ladder.name
            and event.details.get("level") == level.number
        ),
        None,
    )
    if granted is None:
        return False
    day: date | None = granted
    while day is not None and day < facts.day:
        there = facts.on(day)
        if not criteria_hold(there, level):
            return False
        day = _next_look(there, (each.condition for each in level.criteria if each.condition))
    return True


def is_drawn(facts: LadderFacts, ladder: Ladder) -> bool:
    """Tell whether the customer is among the first of the period that holds the day."""
    return any(
        event.details.get("ladder") == ladder.name
        and facts.day <= date.fromisoformat(str(event.details["until"]))
        for event in facts.events(DRAWN)
    )


def end_of_draw(facts: LadderFacts, ladder: Ladder) -> date | None:
    """Return the first day after the period of which the customer is among the first; None where they are not."""
    ends = (
        date.fromisoformat(str(event.details["until"])) + timedelta(1)
        for event in facts.events(DRAWN)
        if event.details.get("ladder") == ladder.name
    )
    return max((end for end in ends if end > facts.day), default=None)


def level_of(facts: LadderFacts, ladder: Ladder | None) -> int:
    """Return the level on a ladder; 0 for customers of other types, and where there is none."""
    if ladder is None or not ladder.is_for(_type(facts)):
        return 0
    for level in ladder.levels:
        if not is_met(facts, ladder, level):
            return level.number - 1
    return len(ladder.levels)


def _type(facts: LadderFacts) -> str | None:
    value = facts.values.get("type")
    return value if isinstance(value, str) else None


def text_for(facts: LadderFacts, book: LadderBook, term: Term) -> Ladder | None:
    """Return the text by which a term asks for a level on the day."""
    find = book.in_force if term.name == IN_FORCE else book.judging
    return find(term.argument or "", facts.day)


def has_tick(facts: LadderFacts, name: str) -> bool:
    """Tell whether a tick, `LADDER.TICK`, is set at the end of the day."""
    newest = next((each for each in facts.events(TICK) if each.details.get(TICK) == name), None)
    return newest is not None and not newest.details.get(REMOVED)


def next_step(facts: LadderFacts, book: LadderBook, term: Term) -> date | None:
    """Return the first later day on which time alone may give a level, a tick or the grade another value."""
    days = [facts.next_record()]
    if term.name == TICK:
        return days[0]
    names = book.setting if term == Term("grade") else (term.argument or "",)
    for name in names:
        days.append(book.next_edition(name, facts.day))
        ladder = book.in_force(name, facts.day) or text_for(facts, book, Term(LEVEL, name))
        if ladder is None:
            continue
        days.append(next_breakpoint(ladder.conditions, facts, facts.day))
        if ladder.top:
            days.append(end_of_draw(facts, ladder))
    return min((day for day in days if day and day > facts.day), default=None)


def _next_look(facts: LadderFacts, conditions: Iterator[Condition]) -> date | None:
    days = (facts.next_record(), next_breakpoint(conditions, facts, facts.day))
    return min((day for day in days if day), default=None)


@dataclass(frozen=True, slots=True)
class GradeSource:
    """The grade of a customer and where it comes from: `ladder` and `level`, or else `by_hand`, or the entry."""

    grade: str | None
    ladder: str | None = None
    level: int = 0
    by_hand: bool = False


def effective_grade(facts: LadderFacts, book: LadderBook) -> GradeSource:
    """Return the grade that holds on the day: set by hand, else the best that a ladder sets, else the one given."""
    hand, given = facts.values.get(BY_HAND), facts.values.get(GIVEN)
    if hand:
        return GradeSource(str(hand), by_hand=True)
    found = []
    for name in book.setting:
        ladder = book.in_force(name, facts.day)
        level = level_of(facts, ladder)
        grade = ladder.grade_at(level) if ladder else None
        if grade:
            found.append(GradeSource(grade, name, level))
    worst = len(book.ranks)
    best = min(found, key=lambda each: book.ranks.get(each.grade or "", worst), default=None)
    return best or GradeSource(str(given) if given else None)


@dataclass(frozen=True, slots=True)
class Grades:
    """The grades of a customer that people gave: with the entry or the import, and by hand since."""

    given: str | None = None
    by_hand: str | None = None

    def after(self, details: Mapping[str, object], *, imported: bool) -> Grades:
        """Return them after a change of the file, whose grade is one given where it is marked so."""
        if "grade" not in details:
            return self
        grade = str(details["grade"]) if details["grade"] else None
        if imported or details.get(GIVEN):
            return Grades(grade)
        return replace(self, by_hand=grade) if grade else Grades()

    @property
    def stands(self) -> str | None:
        """The grade where no ladder gives one."""
        return self.by_hand or self.given

    @property
    def values(self) -> dict[str, Value | None]:
        """Them by name, as facts have them."""
        return {"grade": self.stands, BY_HAND: self.by_hand, GIVEN: self.given}


def level_reached(name: str, level: int) -> Condition:
    """Return the condition that a level is reached by a text in force."""
    return Comparison(TermValue(Term(IN_FORCE, name)), ">=", Constant(Decimal(level)))
