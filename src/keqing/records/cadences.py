"""Cadences in force, their differences, and the calls that a change would bring."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

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
class KeyChange:
    """A key of a cadence in the old and the new text, as TOML; None where it is not written."""

    key: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class CadenceChange:
    """What a text makes of one cadence, compared with what is in force."""

    name: str
    title: Mapping[str, str]
    status: Literal["new", "changed", "same", "off"]
    keys: tuple[KeyChange, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Enforced:
    """What putting cadences in force, or out of it, does from `since` on.

    `customers` are those whose follow-ups change.
    """

    cadences: tuple[CadenceChange, ...]
    since: date
    customers: int
    agents: tuple[AgentLoad, ...]
    days: tuple[DayLoad, ...]
    dry_run: bool = False

    @property
    def changed(self) -> bool:
        """Whether anything is written."""
        return any(change.status != "same" for change in self.cadences)
