"""The load of the days ahead: calls and minutes of each agent and day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date

from keqing.frozen import dataclass


@dataclass(frozen=True, slots=True)
class DayForecast:
    """The calls of a day, and how many minutes they take."""

    calls: int
    minutes: float


@dataclass(frozen=True, slots=True)
class Band:
    """Tries of some days: in one case of ten they are `low` or fewer, in five `middle`, in nine `high`."""

    low: int
    middle: int
    high: int


@dataclass(frozen=True, slots=True)
class AgentForecast:
    """The days on which an agent has calls. `capacity` is how many they make in a day, if that is known.

    `agent` None is work that nobody has. `bands` are those of each day, and `weeks` of each week by its Monday, where
    they were asked for.
    """

    agent: str | None
    capacity: int | None
    days: Mapping[date, DayForecast]
    bands: Mapping[date, Band] = field(default_factory=dict)
    weeks: Mapping[date, Band] = field(default_factory=dict)

    @property
    def too_full(self) -> tuple[date, ...]:
        """The days with more calls than the agent makes."""
        most = self.capacity
        return tuple(day for day, found in self.days.items() if most and found.calls > most)


@dataclass(frozen=True, slots=True)
class CadenceMinutes:
    """How long a call of a cadence takes: the median of so many contacts of which the minutes are on record."""

    cadence: str
    title: Mapping[str, str]
    median: float
    count: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """The days from `first`, which has all that is overdue, to `last`, both included.

    `rest` are the days without work; the working days of the days `provisional` are not announced yet. `minutes` are
    those learned of the cadences that have calls; a call of any other one takes `usual_minutes`. `tries` are those of
    the past by which bands were made, None where they were not asked for.
    """

    first: date
    last: date
    agents: tuple[AgentForecast, ...]
    rest: frozenset[date] = frozenset()
    provisional: frozenset[date] = frozenset()
    minutes: tuple[CadenceMinutes, ...] = ()
    usual_minutes: float = 0
    tries: int | None = None
    cadences: Mapping[str, int] = field(default_factory=dict)
    """How many calls each cadence leads, by its name."""
