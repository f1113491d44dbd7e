"""An enrollment's progress: its state, the dates of the current step, and the steps that are closed.

The rules (`keqing.schedule`) turn one state into the next. All dates are calendar dates of the business time zone.
"""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum

from keqing.frozen import dataclass


class Status(StrEnum):
    """How a step was closed."""

    DONE = "done"
    MISSED = "missed"
    UNREACHED = "unreached"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class QuotaCount:
    """R10: the steps closed in the period from `first` on, and how many of them are done."""

    first: date
    closed: int = 0
    done: int = 0

    def after(self, status: Status) -> QuotaCount:
        """Count one more closed step."""
        return QuotaCount(self.first, self.closed + 1, self.done + (status is Status.DONE))


@dataclass(frozen=True, slots=True)
class State:
    """An enrollment's progress.

    `start` is S, `last` is L. `previous` is the due date of the step before the current one (S for the
    first). While `repetition` is 0, the current step is number `listed` of the list, from 0. After the list
    `repetition` is the number of the repetition, from 1. `number` counts the steps that were planned in this
    enrollment, from 1. `attempted` is the last day that counted as an attempt and outlives a closing. `hold` is
    "not before", `again` the hour of `attempted` at which it is tried again (R6), `planned` a day set inside the window (R12).
    Then `taken_by` may do it in place of the owner. `spread` is the first date of a repetition after a late entry (R14). `count` is that of a quota (R10). In a series (R13) `anchor` is the current occasion.
    """

    anchor: date
    start: date
    last: date
    previous: date
    listed: int = 0
    repetition: int = 0
    number: int = 1
    attempts: int = 0
    attempted: date | None = None
    hold: date | None = None
    again: time | None = None
    planned: date | None = None
    taken_by: str | None = None
    spread: date | None = None
    count: QuotaCount | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The current step's dates: due inside [opens, closes]; `closes` None means that it never closes.

    `red` is the day from which it is red: the last working day of a period below its floor (R10). `records` is the
    kind of event that its doing enters (R5). `off_duty` is the day on which a visit would be due if it had not to
    wait for a duty day.
    """

    number: int
    label: str
    nominal: date
    opens: date
    due: date
    closes: date | None
    channel: str
    role: str | None
    guide: str | None
    red: date | None = None
    records: str | None = None
    off_duty: date | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """A closed step, with the dates that it had and the day on which it was closed."""

    number: int
    label: str
    nominal: date
    opens: date
    due: date
    closes: date | None
    status: Status
    closed_on: date


@dataclass(frozen=True, slots=True)
class Transition:
    """The state after something was applied, and the steps that it closed, in their order."""

    state: State
    closed: tuple[Closing, ...] = ()

    def __add__(self, later: Transition) -> Transition:
        return Transition(later.state, self.closed + later.closed)
