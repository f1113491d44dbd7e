"""The records of a report: the figures of agents and cadences over some days, and the facts behind them.

`keqing.services.reports.figures` defines each figure; `docs/reports.md` says the same in sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Literal

from keqing.frozen import dataclass

PeriodName = Literal["day", "week", "month"]

_TENTH = Decimal("0.1")


class Fate(StrEnum):
    """The end of a follow-up that was planned, as it stood when the last day was over."""

    DONE = "done"
    CARRIED = "carried"
    PUT_OFF = "put-off"
    UNREACHED = "unreached"
    MISSED = "missed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of somebody, or of a cadence, over some days.

    Of `due` customers each is in one of `done`, `carried`, `put_off`, `lapsed` and `skipped`. `overdue` are some of
    `carried`; `oldest` is the age of the oldest of them in days, 0 for none. Of `called` calls each is in one of
    `reached`, `unreached`, `rebooked` and `final`. `timed` of the reached calls have a length, in all `minutes`.
    Of `judged` follow-ups `on_time` were done on time.
    """

    due: int = 0
    done: int = 0
    carried: int = 0
    put_off: int = 0
    lapsed: int = 0
    skipped: int = 0
    overdue: int = 0
    oldest: int = 0
    called: int = 0
    reached: int = 0
    unreached: int = 0
    rebooked: int = 0
    final: int = 0
    visits: int = 0
    minutes: int = 0
    timed: int = 0
    on_time: int = 0
    judged: int = 0

    def __add__(self, other: Figures) -> Figures:
        """Add up two, and keep the greater age."""
        added = {
            each.name: getattr(self, each.name) + getattr(other, each.name)
            for each in fields(Figures)
        }
        return Figures(**{**added, "oldest": max(self.oldest, other.oldest)})

    @property
    def mean_minutes(self) -> Decimal | None:
        """The mean length of a reached call, to a tenth of a minute, half away from zero; None without any."""
        if not self.timed:
            return None
        return (Decimal(self.minutes) / self.timed).quantize(_TENTH, ROUND_HALF_UP)


def percent(part: int, whole: int) -> int | None:
    """Return a share in whole per cent, half up; None of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else None


def total(figures: Iterable[Figures]) -> Figures:
    """Add up figures."""
    return sum(figures, Figures())


@dataclass(frozen=True, slots=True)
class AgentFigures:
    """The figures of an agent; without a name, of work that is nobody's alone. `calls` are those of `Report.days`."""

    agent: str | None
    figures: Figures
    calls: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CadenceFigures:
    """The figures of a cadence: of its follow-ups alone, as a call is about all that is due."""

    cadence: str
    title: Mapping[str, str]
    figures: Figures


@dataclass(frozen=True, slots=True)
class DayCalls:
    """The calls of a day, and how many of them reached somebody."""

    day: date
    called: int
    reached: int


@dataclass(frozen=True, slots=True)
class HourCalls:
    """The calls that began in an hour of the day."""

    hour: int
    called: int
    reached: int


@dataclass(frozen=True, slots=True)
class TargetMet:
    """How many customers of a cadence had the contacts of a period that its text asks for.

    `asked` customers were in it for the whole of the days from `since` to `until`. Of them `floor_met` had `floor`
    contacts at the least, `quota_met` all `quota`.
    """

    cadence: str
    title: Mapping[str, str]
    since: date
    until: date
    quota: int
    floor: int
    asked: int
    floor_met: int
    quota_met: int


@dataclass(frozen=True, slots=True)
class PlannedCustomer:
    """A customer with work for an agent: what for, what came of it, and what the last contact of the days said."""

    code: str
    name: str
    agent: str | None
    titles: tuple[Mapping[str, str], ...]
    fate: Fate | None
    late: int = 0
    outcome: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Handbook:
    """The success handbook of a day: what was planned and came of it, and what is planned for `next_day`."""

    planned: tuple[PlannedCustomer, ...]
    next_day: date
    next_planned: tuple[PlannedCustomer, ...]


@dataclass(frozen=True, slots=True)
class FunnelStage:
    """How many customers came so far."""

    stage: Literal["inquired", "came", "bought", "again"]
    customers: int


@dataclass(frozen=True, slots=True)
class LoadDay:
    """How many customers stand on a day, and how many the agents can call; None where nobody says."""

    day: date
    customers: int
    capacity: int | None
    workday: bool


@dataclass(frozen=True, slots=True)
class AgeGroup:
    """How many customers are overdue by `least` to `most` days; None is without limit."""

    least: int
    most: int | None
    customers: int


@dataclass(frozen=True, slots=True)
class Need:
    """Something that needs the manager. `command` shows it."""

    kind: Literal["overdue", "alert", "over-capacity", "unowned"]
    count: int
    command: tuple[str, ...]
    agent: str | None = None
    oldest: int = 0
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a period: of its days from `since` to `until`, the last one that has come.

    `days` are the last seven up to then. `agent` is whose figures alone these are. `at` is the time of day for a
    report of today, HH:MM.
    """

    period: PeriodName
    since: date
    until: date
    agent: str | None
    agents: tuple[AgentFigures, ...]
    cadences: tuple[CadenceFigures, ...]
    total: Figures
    days: tuple[DayCalls, ...]
    targets: tuple[TargetMet, ...] = ()
    ages: tuple[AgeGroup, ...] = ()
    hours: tuple[HourCalls, ...] = ()
    funnel: tuple[FunnelStage, ...] = ()
    load: tuple[LoadDay, ...] = ()
    needs: tuple[Need, ...] = ()
    handbook: Handbook | None = None
    at: str | None = None
