"""Values of ladders that cross floors: how a customer stands, and what a report counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from keqing.frozen import dataclass

Title = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MissingCriterion:
    """A criterion that is missing to a level: as it is written, with its title where it has one."""

    text: str
    title: Title


@dataclass(frozen=True, slots=True)
class LevelLine:
    """How a customer stands on one ladder on a day.

    `one_of` are criteria of which one is enough. `waits` says that the next level waits for an approval,
    `has_approval` that one is defined for it.
    """

    ladder: str
    title: Title
    level: int
    levels: int
    level_title: Title
    since: date | None
    missing: tuple[MissingCriterion, ...] = ()
    one_of: tuple[MissingCriterion, ...] = ()
    waits: bool = False
    has_approval: bool = False
    is_before: bool = False
    share: str | None = None


@dataclass(frozen=True, slots=True)
class CustomerLevels:
    """How a customer stands on each ladder of their type, and the grade with where it comes from."""

    code: str
    name: str
    day: date
    lines: tuple[LevelLine, ...]
    grade: str | None = None
    grade_from: str | None = None
