"""Cadences in force, and the calls that a change of them would bring."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from keqing.frozen import dataclass


@dataclass(frozen=True, slots=True)
class CadenceLine:
    """A cadence in `keqing cadence list`; `enrolled` customers are in it now."""

    name: str
    title: Mapping[str, str]
    track: str
    on: bool
    version: int
    enrolled: int
    source: str


@dataclass(frozen=True, slots=True)
class Definition:
    """A cadence's text as `keqing cadence show` prints it. `version` 0 is the program's own text.

    `since` is the day from which it holds, None where it always did or is not switched on.
    """

    name: str
    title: Mapping[str, str]
    text: str
    on: bool
    version: int
    since: date | None
    enrolled: int


@dataclass(frozen=True, slots=True)
class CadenceSplit:
    """A cadence made into one for each person's work: the text of a file, and the names of those in it.

    `waiting` are the customers whose current step is not of the first part: that part ends for them.
    """

    name: str
    title: Mapping[str, str]
    names: tuple[str, ...]
    text: str
    waiting: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AgentLoad:
    """Calls in the days looked at, before and after; `agent` None is nobody's."""

    agent: str | None
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class DayLoad:
    """Calls on a day, before and after; the first day holds what is overdue too."""

    day: date
    before: int
    after: int
