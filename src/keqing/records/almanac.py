"""Years of the almanac and what a notice of days off changes."""

from __future__ import annotations

from datetime import date
from typing import Literal

from keqing.frozen import dataclass
from keqing.records.cadences import DayLoad


@dataclass(frozen=True, slots=True)
class AlmanacYear:
    """The year of a notice: its days off from Monday to Friday, and its make-up days."""

    year: int
    status: Literal["new", "changed", "same"]
    days_off: int
    made_up: int


@dataclass(frozen=True, slots=True)
class DayTurned:
    """A day that becomes a working day, or stops being one; `name` is the festival that it belongs to."""

    day: date
    workday: bool
    name: str | None


@dataclass(frozen=True, slots=True)
class AgentMoved:
    """Customers of an agent whose dates move; `agent` None is nobody's."""

    agent: str | None
    customers: int


@dataclass(frozen=True, slots=True)
class Moved:
    """The effect of other working days: `customers` whose `followups` get other dates.

    `days` are those that get more or fewer customers to call; what is overdue counts for today.
    """

    customers: int = 0
    followups: int = 0
    agents: tuple[AgentMoved, ...] = ()
    days: tuple[DayLoad, ...] = ()


@dataclass(frozen=True, slots=True)
class AlmanacChange:
    """The result of a notice brought into the almanac, or of its trial; nothing is written without a change."""

    years: tuple[AlmanacYear, ...]
    turned: tuple[DayTurned, ...]
    moved: Moved
    changed: bool
    dry_run: bool = False
