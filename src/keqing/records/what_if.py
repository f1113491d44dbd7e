"""The load of the days ahead now, and after a change."""

from __future__ import annotations

from datetime import date

from keqing.frozen import dataclass
from keqing.i18n import Message
from keqing.records.forecast import Forecast


@dataclass(frozen=True, slots=True)
class WeekChange:
    """A week from its Monday on: calls, minutes, and the days of agents that are too full, each before and after."""

    monday: date
    calls: tuple[int, int]
    minutes: tuple[float, float]
    over: tuple[int, int]


@dataclass(frozen=True, slots=True)
class BrokenDay:
    """A day with more calls than the agent makes, `room`, after the change; `before` says that it was so already."""

    agent: str
    day: date
    calls: int
    room: int
    before: bool


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The days ahead now and after a change; `asked` says what changes, in sentences.

    `nobodys` are calls that nobody has after it. `mends` are commands that would mend what breaks. `applied` says
    that the change is made.
    """

    before: Forecast
    after: Forecast
    asked: tuple[Message, ...]
    weeks: tuple[WeekChange, ...]
    breaks: tuple[BrokenDay, ...]
    nobodys: int = 0
    mends: tuple[Message, ...] = ()
    applied: bool = False
    remarks: tuple[Message, ...] = ()
