"""Approvals: whose signatures a record, a level or a plan needs before it counts, in order.

    [approval.claim]
    title = { zh = "认领孤儿客户", en = "Claim of an orphan" }
    of = "kind:claim"
    by = ["manager"]
    within = ["2wd"]

This module says what an approval is. `approval_file` reads one, and `keqing.timeline.signatures` folds the signatures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from keqing.definitions.cadence import Offset
from keqing.frozen import dataclass


class Subject(StrEnum):
    """The things that can need an approval."""

    KIND = "kind"
    LIMIT = "limit"
    LEVEL = "level"
    PLAN = "plan"
    DEFINE = "define"


@dataclass(frozen=True, slots=True)
class Within:
    """The time that a signature has: from the submission, or from the day in a `field` of the record."""

    offset: Offset
    field: str = ""

    @classmethod
    def parse(cls, text: str) -> Within:
        """Read `2wd`, or `period+8wd`. Raises ValueError."""
        name, plus, offset = text.rpartition("+")
        return cls(Offset.parse(offset), name if plus else "")

    def __str__(self) -> str:
        """Write it as it is read."""
        return f"{self.field}+{self.offset}" if self.field else str(self.offset)


@dataclass(frozen=True, eq=False)
class Approval:
    """The signatures that a thing needs. `of` is the name of the thing, empty for definitions.

    `by` are roles in the order in which they sign. `within` has for each the time until the day on which it is due,
    None without one. With `alone` one person may sign for several roles.
    """

    name: str
    subject: Subject
    of: str
    by: tuple[str, ...]
    within: tuple[Within | None, ...] = ()
    alone: bool = False
    title: Mapping[str, str] = field(default_factory=dict)

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other words for it: none."""
        return ()

    def due_within(self, n: int) -> Within | None:
        """Return the time that the n-th signature has, from 0."""
        return self.within[n] if n < len(self.within) else None
