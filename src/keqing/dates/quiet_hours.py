"""Quiet hours: a span of the day, in a season of every year, in which a customer is not to be called."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, time

from keqing.frozen import dataclass
from keqing.patterns import late_pattern

_LEAP_YEAR = 2000
_DAY = r"(\d{1,2})(?:[-/.](\d{1,2})|月(?:(\d{1,2})[日号]?)?)"
_SEASON = late_pattern(rf"{_DAY} ?(?:\.\.|至|到|[-~–—]|to) ?{_DAY}", re.IGNORECASE)
_SAID = late_pattern(r"(?P<season>.*?)[,，]? ?(?P<hours>\d{1,2} ?[:：点时].*)")
WHOLE_YEAR = "01-01", "12-31"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The hours from `begin` to before `end` of each day from `first` to `last`, month and day as `MM-DD`.

    A season whose last day comes before its first one goes over the turn of the year.
    """

    first: str
    last: str
    begin: time
    end: time

    @property
    def stored(self) -> dict[str, str]:
        """Return what is stored of it."""
        return {
            "from": self.first,
            "to": self.last,
            "hours": f"{self.begin:%H:%M}-{self.end:%H:%M}",
        }

    @classmethod
    def parse(cls, stored: dict[str, str]) -> QuietHours:
        """Read what `stored` wrote. Raises KeyError or ValueError for anything else."""
        begin, _, end = stored["hours"].partition("-")
        return cls(stored["from"], stored["to"], time.fromisoformat(begin), time.fromisoformat(end))

    def holds_on(self, day: date) -> bool:
        """Whether a day lies in the season, both ends included."""
        now = f"{day:%m-%d}"
        if self.first <= self.last:
            return self.first <= now <= self.last
        return now >= self.first or now <= self.last


def part_season(words: str) -> tuple[tuple[str, str], str]:
    """Part `06-01..09-30 12:00-14:30` into its season and its hours. Raises ValueError.

    Without a season it is the whole year; a month without a day is all of it.
    """
    found = _SAID.fullmatch(" ".join(words.split()))
    if found is None:
        raise ValueError(words)
    said = found["season"].strip()
    if not said:
        return WHOLE_YEAR, found["hours"]
    season = _SEASON.fullmatch(said)
    if season is None:
        raise ValueError(words)
    first = _month_day(season[1], season[2] or season[3], 1)
    last = _month_day(season[4], season[5] or season[6], 31)
    return (first, last), found["hours"]


def _month_day(month: str, day: str | None, otherwise: int) -> str:
    most = monthrange(_LEAP_YEAR, int(month))[1] if 1 <= int(month) <= 12 else 0  # noqa: PLR2004  # months
    number = int(day) if day else min(otherwise, most)
    if not 1 <= number <= most:
        raise ValueError(month)
    return f"{int(month):02}-{number:02}"


def without(
    spans: list[tuple[time, time]], quiet: list[tuple[time, time]]
) -> list[tuple[time, time]]:
    """Return spans of a day less those that are quiet."""
    for begin, end in quiet:
        parts = [
            part
            for first, last in spans
            for part in ((first, min(last, begin)), (max(first, end), last))
        ]
        spans = [(first, last) for first, last in parts if first < last]
    return spans
