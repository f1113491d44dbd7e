"""How full the days of a month are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from keqing.frozen import dataclass


@dataclass(frozen=True, slots=True)
class AgentMonth:
    """The customers whom an agent is to call or to visit on each day of a month; days without any are not there.

    `capacity` is how many an agent makes in a day, if that is known. `agent` None is work that nobody has.
    """

    agent: str | None
    capacity: int | None
    days: Mapping[date, int]


@dataclass(frozen=True, slots=True)
class Load:
    """The days from `first` to `last`, both included, as they stand on the day `today`, which has all that is overdue.

    `rest` are the days without work; the working days of the days `provisional` are not announced yet.
    """

    first: date
    last: date
    today: date
    agents: tuple[AgentMonth, ...]
    rest: frozenset[date] = frozenset()
    provisional: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Overfull:
    """A day that holds `over` calls more than an agent makes, and how many `more` days are too full.

    With `named` these are days of this agent alone, who is one of several.
    """

    agent: str
    day: date
    over: int
    more: int = 0
    named: bool = False
    dry_run: bool = False
