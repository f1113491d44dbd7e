"""Cadences as frozen values.

A cadence is a declarative rule (docs/adding-a-cadence.md): what starts it, its steps, how it repeats, when it
ends. This module says what a cadence *is*; `cadence_file` reads one from TOML, and `schedule` says
what dates follow from it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from datetime import time
from enum import StrEnum
from typing import Literal

from keqing.calendar.periods import Length
from keqing.calendar.workday_shift import Shift
from keqing.definitions.condition import Condition
from keqing.frozen import dataclass
from keqing.patterns import late_pattern

CALLS = frozenset({"phone", "visit"})
"""Channels through which a finished contact counts unless `done_by` says otherwise (rule R5)."""

_OFFSET = late_pattern(r"(-?\d{1,5})(d|wd|w|m|y)", re.ASCII)


class Track(StrEnum):
    """Why a cadence calls, in the order in which the day's list takes them."""

    ALERT = "alert"
    PROMISE = "promise"
    DEADLINE = "deadline"
    REVISIT = "revisit"
    COVERAGE = "coverage"
    CARE = "care"
    PROMOTION = "promotion"
    OFFICE = "office"

    @property
    def rank(self) -> int:
        """Position in the order of the day's list, 0 first."""
        return _RANKS[self]


_RANKS = {track: position for position, track in enumerate(Track)}
PAUSABLE = frozenset(Track) - {Track.ALERT}
"""The tracks that a pause can hold: all but alerts."""


@dataclass(frozen=True, slots=True)
class Offset:
    """A distance in calendar units, added in one addition (rule R1).

    `months` are clipped once to the month's end, then `days` are added, then `workdays`.
    """

    months: int = 0
    days: int = 0
    workdays: int = 0

    @classmethod
    def parse(cls, text: str) -> Offset:
        """Read a whole number and a unit: d, w, m, y, wd. Raises ValueError for anything else."""
        found = _OFFSET.fullmatch(text)
        if found is None:
            raise ValueError(text)
        n, unit = int(found[1]), found[2]
        match unit:
            case "d":
                return cls(days=n)
            case "w":
                return cls(days=7 * n)
            case "m":
                return cls(months=n)
            case "y":
                return cls(months=12 * n)
            case _:
                return cls(workdays=n)

    def __add__(self, other: Offset) -> Offset:
        return Offset(
            self.months + other.months, self.days + other.days, self.workdays + other.workdays
        )

    def __mul__(self, n: int) -> Offset:
        return Offset(self.months * n, self.days * n, self.workdays * n)

    def __neg__(self) -> Offset:
        return self * -1

    def __str__(self) -> str:
        """Return the offset as a file would write it; zero is `0d`."""
        parts = ((self.months, "m"), (self.days, "d"), (self.workdays, "wd"))
        return " ".join(f"{n}{unit}" for n, unit in parts if n) or "0d"


NOTHING = Offset()


@dataclass(frozen=True, slots=True)
class Step:
    """One listed step: `at` counts from the anchor; `late` None means that it never closes (R4).

    `records` is the kind of event that its doing enters, and an event of which closes it (R5).
    """

    at: Offset
    label: str
    early: Offset = NOTHING
    late: Offset | None = None
    channel: str = "phone"
    role: str | None = None
    guide: str | None = None
    task: str | None = None
    records: str | None = None


@dataclass(frozen=True, slots=True)
class Repeat:
    """The repetition after the listed steps (R2, R8, R9). `times` None: without limit."""

    every: Offset
    label: str
    origin: Literal["contact", "anchor"] = "contact"
    early: Offset = NOTHING
    late: Offset | None = None
    within: Length | None = None
    jitter: int = 0
    times: int | None = None
    channel: str = "phone"
    role: str | None = None
    guide: str | None = None
    records: str | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """So many contacts in each period, `floor` of them at the least (R10)."""

    count: int
    floor: int
    per: Length
    channel: str = "phone"
    role: str | None = None
    guide: str | None = None
    records: str | None = None

    @property
    def label(self) -> str:
        """The quota as a file would write it: `2/week`."""
        return f"{self.count}/{self.per}"


@dataclass(frozen=True, slots=True)
class Retry:
    """How nobody-reached is tried again (R6): held for `every`, at most `most` days of attempts.

    `same_day` are the hours at which it is tried again on the day itself, the first one first.
    """

    every: Offset = Offset(days=1)
    most: int = 3
    same_day: tuple[time, ...] = ()


@dataclass(frozen=True, slots=True)
class Until:
    """The last day (R11): a date field of the start, or the anchor when `field` is None."""

    field: str | None
    offset: Offset


@dataclass(frozen=True, slots=True)
class Start:
    """The start of a cadence: an event of `kind`, the `count`-th event in `within` (closed)."""

    kind: str
    count: int = 1
    within: Offset | None = None


@dataclass(frozen=True, slots=True)
class Cadence:
    """A cadence as the rules need it. Times of day, names and texts are data; dates are not here.

    `done_by` is a set of channels, or None for `named` (only `keqing done` closes its steps).
    `applies_to` maps a customer's attribute (type, grade, stage, tag, role) to the values that match; `when` is a
    condition that must hold as well. `starts_when` starts it on the day on which it comes to hold, `ends_when` ends it.
    `where` maps a field of the starting event to the values that match.
    `anchor` is `event`, `created`, `supply_end`, `run_out`, `KIND.FIELD`, or an anchor that comes again:
    `birthday`, `gathering`, `festival:SET`, `month`, `quarter`, `year`, `date:MM-DD`, `field:NAME` (R13).
    `subject` is `customer`, `event` or a field of the starting event.
    """

    name: str
    title: Mapping[str, str]
    track: Track
    source: str
    starts_on: tuple[Start, ...] = ()
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    anchor: str = "event"
    applies_to: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    when: Condition | None = None
    starts_when: Condition | None = None
    ends_when: Condition | None = None
    subject: str = "customer"
    steps: tuple[Step, ...] = ()
    repeat: Repeat | Quota | None = None
    shift: Shift = Shift.KEEP
    retry: Retry = Retry()
    done_by: frozenset[str] | None = CALLS
    until: Until | None = None
    ends_on: tuple[str, ...] = ()
    again: Literal["restart", "parallel", "ignore"] = "restart"
    then: str | None = None

    @property
    def conditions(self) -> Mapping[str, Condition]:
        """Its conditions by the key that holds them."""
        keys = {"when": self.when, "starts_when": self.starts_when, "ends_when": self.ends_when}
        return {key: condition for key, condition in keys.items() if condition}

    @property
    def waits_for_start(self) -> bool:
        """Whether something has to happen before a customer is in it; else whoever it applies to is."""
        return bool(self.starts_on) or self.starts_when is not None

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other words for it than its name and its titles: none."""
        return ()
