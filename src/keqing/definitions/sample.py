"""Samples of a department: records of a period that are drawn by lot, so that somebody asks the customer about them.

    [sample.calls]
    title = { zh = "电话抽查", en = "Spot check of calls" }
    of = "contact"
    where = { channel = "phone" }
    n = 3
    per = ["agent", "month"]
    answer = ["confirmed", "not-confirmed"]

This module says what a sample is and in which order records are drawn. `sample_file` reads one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import field

from keqing.calendar.periods import Length
from keqing.frozen import dataclass

SAMPLE = "sample"
"""The type of these definitions."""
SPOT_CHECK = "spot-check"
"""The kind of the open records that a sample makes."""
RESULTS = "spot-check-results"
"""The list of what a check can come to."""


def drawn_setting(name: str, period: str) -> str:
    """Return the name of the setting that says that a sample was drawn for a period."""
    return f"sampled:{name}:{period}"


@dataclass(frozen=True, eq=False)
class SampleDefinition:
    """A sample: of the records of a kind, `n` of each period are drawn, of each agent where `by_agent`.

    `where` maps fields to the values that count, all of them. `answers` are what a check can come to.
    """

    name: str
    kind: str
    n: int
    per: Length = "month"
    by_agent: bool = False
    where: Mapping[str, frozenset[str]] = field(default_factory=dict)
    answers: tuple[str, ...] = ()
    title: Mapping[str, str] = field(default_factory=dict)

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other words for it: none."""
        return ()

    def place(self, period: str, code: str, record: int, secret: str) -> str:
        """Return the place of a record in the order of the draw: the smallest come first.

        It is the same each time, and nobody knows it beforehand who does not know the department's secret.
        """
        drawn = f"{period}:{self.name}:{code}:{record}:{secret}"
        return hashlib.sha256(drawn.encode()).hexdigest()
