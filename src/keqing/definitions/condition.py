"""Conditions over a customer's facts: a closed grammar of comparisons, and what each one comes to.

    value12 >= 200000 and (type in ["dealer", "pharmacy"] or not has(phone))

A condition is read by `condition_text`, which also checks it. Here it is a frozen value. It asks `Facts` for
every name and call in it, on one day, and holds or does not. A comparison with a missing value is
false. `next_turn` finds the day on which time alone makes it hold or cease.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any, ClassVar, Literal, Protocol

from keqing.frozen import dataclass
from keqing.text.folding import fold_case

Value = bool | Decimal | date | str

COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge,
}  # fmt: skip
"""The operators between two values; `in` takes a list."""

ORDERED = frozenset({"<", "<=", ">", ">="})
"""The operators that ask for an order."""

MAX_TURNS = 24
"""Days that `next_turn` looks at, one after the other, before it gives the last of them."""


@dataclass(frozen=True, slots=True)
class Term:
    """A question of a condition to the facts: a name, or a call such as `days_since(contact)`.

    `argument` is None for a name, and "" for a call without an argument.
    """

    name: str
    argument: str | None = None

    def __str__(self) -> str:
        return self.name if self.argument is None else f"{self.name}({self.argument})"


class Facts(Protocol):
    """The facts about a customer, or a record, at the end of one day."""

    def value(self, term: Term) -> Value | None:
        """Return the value of a term, None where it is missing."""

    def slope(self, term: Term) -> int:
        """Return by how much the value grows with each day that passes; 0 for most."""

    def next_step(self, term: Term) -> date | None:
        """Return the first later day on which time alone gives the term another value, `slope` apart."""


class Operand(ABC):
    """One side of a comparison; `parts` are the operands that it is made of."""

    __slots__ = ()
    parts: ClassVar[Sequence[Operand]] = ()

    @abstractmethod
    def value(self, facts: Facts) -> Value | None:
        """Return its value on the day of the facts, None where one of its terms is missing."""

    @abstractmethod
    def slope(self, facts: Facts) -> Decimal:
        """Return by how much its number, or its day, grows with each day."""

    def terms(self) -> Iterator[Term]:
        """Give the terms in it."""
        for part in self.parts:
            yield from part.terms()


@dataclass(frozen=True, slots=True)
class Constant(Operand):
    """A number, a text, a day, yes or no."""

    constant: Value

    def __str__(self) -> str:
        if isinstance(self.constant, str):
            return f'"{self.constant}"'
        return str(self.constant).lower()

    def value(self, facts: Facts) -> Value:  # noqa: ARG002  # of whatever facts
        """Return the constant."""
        return self.constant

    def slope(self, facts: Facts) -> Decimal:  # noqa: ARG002  # of whatever facts
        """Return 0."""
        return Decimal(0)


@dataclass(frozen=True, slots=True)
class TermValue(Operand):
    """The value of a term."""

    term: Term

    def __str__(self) -> str:
        return str(self.term)

    def value(self, facts: Facts) -> Value | None:
        """Return what the facts give for the term."""
        return facts.value(self.term)

    def slope(self, facts: Facts) -> Decimal:
        """Return what the facts say of the term."""
        return Decimal(facts.slope(self.term))

    def terms(self) -> Iterator[Term]:
        """Give the term."""
        yield self.term


@dataclass(frozen=True, slots=True)
class Product(Operand):
    """A number times an operand that is a number."""

    factor: Decimal
    of: Operand

    def __str__(self) -> str:
        return f"{self.factor} * {self.of}"

    @property
    def parts(self) -> Sequence[Operand]:  # type: ignore[override]  # read only, as all of it
        """The operand that is multiplied."""
        return (self.of,)

    def value(self, facts: Facts) -> Value | None:
        """Return the product."""
        value = self.of.value(facts)
        return self.factor * value if isinstance(value, Decimal) else None

    def slope(self, facts: Facts) -> Decimal:
        """Return the product's growth."""
        return self.factor * self.of.slope(facts)


@dataclass(frozen=True, slots=True)
class Sum(Operand):
    """Two numbers added, or a day and whole days after it."""

    left: Operand
    right: Operand

    def __str__(self) -> str:
        return f"{self.left} + {self.right}"

    @property
    def parts(self) -> Sequence[Operand]:  # type: ignore[override]  # read only, as all of it
        """Both sides."""
        return self.left, self.right

    def value(self, facts: Facts) -> Value | None:
        """Return the sum: a number, or a day."""
        match self.left.value(facts), self.right.value(facts):
            case Decimal() as left, Decimal() as right:
                return left + right
            case (date() as day, Decimal() as days) | (Decimal() as days, date() as day):
                return _days_after(day, int(days))
            case _:
                return None

    def slope(self, facts: Facts) -> Decimal:
        """Return the growth of both."""
        return self.left.slope(facts) + self.right.slope(facts)


def _days_after(day: date, days: int) -> date | None:
    """Return the day so many days later, None outside of the calendar."""
    there = day.toordinal() + days
    return date.fromordinal(there) if 1 <= there <= date.max.toordinal() else None


class Condition(ABC):
    """A condition that holds of a customer on a day, or does not."""

    __slots__ = ()

    @abstractmethod
    def holds(self, facts: Facts) -> bool:
        """Tell whether it holds at the end of the day of the facts."""

    @abstractmethod
    def comparisons(self) -> Iterator[Comparison]:
        """Give the comparisons in it, from left to right."""

    def terms(self) -> Iterator[Term]:
        """Give the terms in it, from left to right."""
        for comparison in self.comparisons():
            yield from comparison.left.terms()
            yield from comparison.right.terms()


@dataclass(frozen=True, slots=True)
class Comparison(Condition):
    """Two operands and an operator of `COMPARISONS`.

    `ranks` orders the names of a stage or a grade, the smallest first; texts without ranks compare folded.
    """

    left: Operand
    operator: str
    right: Operand
    ranks: Mapping[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        if isinstance(self.right, Constant) and self.right.constant is True:
            return str(self.left)
        return f"{self.left} {self.operator} {self.right}"

    def holds(self, facts: Facts) -> bool:
        """Compare; false where a side is missing."""
        left: Value | int | None = self.left.value(facts)
        right: Value | int | None = self.right.value(facts)
        if left is None or right is None:
            return False
        if self.ranks and self.operator in ORDERED:
            left, right = self.ranks.get(str(left)), self.ranks.get(str(right))
            if left is None or right is None:  # a grade or a stage that was dropped has no place
                return False
        return COMPARISONS[self.operator](_comparable(left), _comparable(right))

    def comparisons(self) -> Iterator[Comparison]:
        """Give the comparison itself."""
        yield self

    def crossings(self, facts: Facts) -> Iterator[int]:
        """Give the days from now on which the two sides, growing evenly, may change their order."""
        slope = self.left.slope(facts) - self.right.slope(facts)
        if not slope:
            return
        match self.left.value(facts), self.right.value(facts):
            case Decimal() as left, Decimal() as right:
                ahead = left - right
            case date() as left, date() as right:
                ahead = Decimal((left - right).days)
            case _:
                return
        meet = int((-ahead / slope).to_integral_value(ROUND_FLOOR))
        yield from (days for days in (meet, meet + 1) if days > 0)


@dataclass(frozen=True, slots=True)
class Not(Condition):
    """The contrary of a condition."""

    of: Condition

    def __str__(self) -> str:
        inner = f"({self.of})" if isinstance(self.of, Joined) else str(self.of)
        return f"not {inner}"

    def holds(self, facts: Facts) -> bool:
        """Tell whether the condition does not hold."""
        return not self.of.holds(facts)

    def comparisons(self) -> Iterator[Comparison]:
        """Give those of the condition."""
        yield from self.of.comparisons()


@dataclass(frozen=True, slots=True)
class Joined(Condition):
    """Conditions of which all must hold, `A and B`, or one is enough, `A or B`."""

    join: Literal["and", "or"]
    of: tuple[Condition, ...]

    def __str__(self) -> str:
        return f" {self.join} ".join(
            f"({each})" if isinstance(each, Joined) else str(each) for each in self.of
        )

    def holds(self, facts: Facts) -> bool:
        """Tell whether all hold, or one of them."""
        enough = all if self.join == "and" else any
        return enough(condition.holds(facts) for condition in self.of)

    def comparisons(self) -> Iterator[Comparison]:
        """Give those of each condition."""
        for condition in self.of:
            yield from condition.comparisons()


def _comparable(value: Value | int) -> object:
    return fold_case(value) if isinstance(value, str) else value


class TurnSearch:
    """Looks for the first day on which a condition turns by time alone, one breakpoint of its terms after the other.

    `ahead` is the next breakpoint, None when there is none: the condition does not turn before it. `is_over` says that
    it turns then, or that `MAX_TURNS` of them were looked at.
    """

    __slots__ = ("_condition", "_facts_on", "_left", "ahead", "is_over", "is_true")

    def __init__(
        self, condition: Condition, facts_on: Callable[[date], Facts], facts: Facts, day: date
    ) -> None:
        """Begin on a day, by the facts of that day."""
        self._condition, self._facts_on, self._left = condition, facts_on, MAX_TURNS
        self.is_true = condition.holds(facts)
        self.is_over = False
        self.ahead = _breakpoint(condition, facts, day)

    def look_ahead(self) -> None:
        """Look at the next breakpoint."""
        if self.ahead is None:
            return
        facts = self._facts_on(self.ahead)
        self._left -= 1
        self.is_over = self._left == 0 or self._condition.holds(facts) is not self.is_true
        if not self.is_over:
            self.ahead = _breakpoint(self._condition, facts, self.ahead)

    def turns_by(self, day: date) -> bool:
        """Tell whether it turns on a day or earlier."""
        while self.ahead is not None and self.ahead <= day and not self.is_over:
            self.look_ahead()
        return self.ahead is not None and self.ahead <= day


def next_turn(condition: Condition, facts_on: Callable[[date], Facts], day: date) -> date | None:
    """Return the first day after `day` on which the condition turns by time alone; None for never.

    Each breakpoint of its terms is looked at in order. After `MAX_TURNS` of them the last one is
    returned, which is never later than the turn.
    """
    search = TurnSearch(condition, facts_on, facts_on(day), day)
    search.turns_by(date.max)
    return search.ahead


def first_turn(searches: Iterable[TurnSearch], until: date) -> date | None:
    """Return the first day, `until` at the latest, on which one of several conditions turns; None for none.

    None of them is followed further than needed to know that day.
    """
    near = [search for search in searches if search.ahead is not None and search.ahead <= until]
    while near:
        first = min(near, key=_ahead)
        if first.is_over:
            return first.ahead
        first.look_ahead()
        if first.ahead is None or first.ahead > until:
            near.remove(first)
    return None


def _ahead(search: TurnSearch) -> date:
    return search.ahead or date.max


def next_breakpoint(conditions: Iterable[Condition], facts: Facts, day: date) -> date | None:
    """Return the first later day on which a term of one of several conditions steps, or two sides change their order."""
    days = (_breakpoint(condition, facts, day) for condition in conditions)
    return min((each for each in days if each), default=None)


def _breakpoint(condition: Condition, facts: Facts, day: date) -> date | None:
    """Return the first later day on which a term steps, or two sides change their order."""
    steps = [facts.next_step(term) for term in condition.terms()]
    ahead = [step for step in steps if step is not None and step > day]
    for comparison in condition.comparisons():
        crossings = comparison.crossings(facts)
        ahead += [day + timedelta(n) for n in crossings if n <= (date.max - day).days]
    return min(ahead, default=None)
