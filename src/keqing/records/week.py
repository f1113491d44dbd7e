"""The week ahead."""

from __future__ import annotations

from datetime import date

from keqing.frozen import dataclass
from keqing.records.due import DueCustomer, TimeOfDay


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekRow(DueCustomer):
    """A customer on one day of the week ahead, with all that stands on that day.

    `uids` name the follow-ups of `reasons`: the same from day to day, and telling nothing to others.
    """

    day: date
    time: TimeOfDay | None
    uids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Appointment:
    """A follow-up in a calendar; without a time it takes no hour of its day."""

    uid: str
    day: date
    time: TimeOfDay | None
    summary: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """An appointment as a feed has it: how often it was changed, on which day last, whether it was called off."""

    appointment: Appointment
    sequence: int
    changed: date
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Week:
    """The days from `day` to `until`, both included. `agent` None is the whole department's.

    `capacity` is how many calls the agent makes in a day, `rest` the days without work.
    """

    day: date
    until: date
    agent: str | None
    rows: tuple[WeekRow, ...]
    capacity: int | None = None
    rest: tuple[date, ...] = ()
