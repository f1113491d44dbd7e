"""Duty days: every so many days from a day on, on which a customer can be visited."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from keqing.frozen import dataclass
from keqing.patterns import late_pattern

MAX_DAYS = 366
"""The longest distance from one duty day to the next."""
_STORED = late_pattern(r"(\d{1,3})d from (\d{4}-\d{2}-\d{2})", re.ASCII)
_SAID = late_pattern(
    r"(?:every |each |每隔?)? ?(\d{1,3}) ?(?:days?|d|天|日)(?:一班|值班)?[,，;；]? ?(?:from |since |从|自)? ?(.+?) ?(?:起|开始)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DutyDays:
    """The days on duty: `origin`, and every `every` days after it."""

    every: int
    origin: date

    def __str__(self) -> str:
        return f"{self.every}d from {self.origin}"

    @classmethod
    def parse(cls, stored: str) -> DutyDays:
        """Read the text that `str` wrote. Raises ValueError for any other text."""
        found = _STORED.fullmatch(stored)
        if found is None or not 1 <= int(found[1]) <= MAX_DAYS:
            raise ValueError(stored)
        return cls(int(found[1]), date.fromisoformat(found[2]))

    @classmethod
    def read(cls, words: str, read_day: Callable[[str], date]) -> DutyDays:
        """Read `4d from 12-02` or 每4天 12-02起; `read_day` reads the day. Raises ValueError for other words."""
        found = _SAID.fullmatch(" ".join(words.split()))
        if found is None or not 1 <= int(found[1]) <= MAX_DAYS:
            raise ValueError(words)
        return cls(int(found[1]), read_day(found[2]))

    def on_or_after(self, day: date) -> date:
        """Return the first duty day on or after `day`."""
        behind = max((day - self.origin).days, 0)
        return self.origin + timedelta(-(-behind // self.every) * self.every)
