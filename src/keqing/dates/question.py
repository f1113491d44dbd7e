"""The question for a day, its answer, and the refusals that several kinds of words share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, time
from enum import StrEnum

from keqing.calendar.almanac import Almanac
from keqing.dates.day_names import Unread, one_line, unreadable_error
from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import Message, msg


class Precision(StrEnum):
    """How much of a day the words say by themselves, whenever they are read."""

    FULL = "full"
    """One certain day: 2026-12-05, 2027年中秋."""
    YEARLESS = "yearless"
    """A day of a year that is not said: 12-05, 农历八月十五, 国庆, 12月底."""
    RELATIVE = "relative"
    """A distance from the day on which they are read: 昨天, +3d, 下周三, 5号, 15:30."""


@dataclass(frozen=True, slots=True)
class When:
    """The meaning of the words: a day, perhaps a time, or `cleared`: no date is wanted (不用, none).

    Exactly one of `day` and `cleared` is set. `remarks` name the assumptions. `said` tells how much of
    the day the words said themselves.
    """

    day: date | None
    time: time | None = None
    cleared: bool = False
    remarks: tuple[Message, ...] = ()
    said: Precision = Precision.RELATIVE

    def needed(self) -> date:
        """Return the day. Raises Unusable where the words mean none."""
        if self.day is None:
            raise Unusable(msg("A day is needed here."), msg("For example tomorrow, +3d or 12-05."))
        return self.day


@dataclass(frozen=True, slots=True)
class Question:
    """A question for a day, and on which side of today the answer lies unless the words say so.

    With `filed` the words stand in a file, and nobody knows when they were written. A day without its
    year is then the nearest one, on either side. `at` is the time that was said with the day.
    """

    text: str
    today: date
    almanac: Almanac
    past: bool
    now: time | None
    filed: bool = False
    at: time | None = None

    def written(self, day: object) -> str:
        """Return a day as it is to be typed, with the time that was said."""
        return f"{day} {self.at:%H:%M}" if self.at else f"{day}"

    @property
    def ahead(self) -> int:
        """The direction of time in which the answer lies: 1 for plans, -1 for the past."""
        return -1 if self.past else 1

    def first(self, day_in: Callable[[int], date | None], *, tries: int = 14) -> date | None:
        """Return the nearest day on the right side, today included, among the days of period 0, 1, ..."""
        if self.filed:
            return self.nearest(day_in)
        for n in range(-1, tries):
            day = day_in(-n if self.past else n)
            if day and (day <= self.today if self.past else day >= self.today):
                return day
        return None

    def nearest(self, day_in: Callable[[int], date | None]) -> date | None:
        """Return the nearest day of periods -1, 0 and 1; of two as near the one on the right side."""
        days = [day for n in (-1, 0, 1) if (day := day_in(n))]
        return min(
            days,
            key=lambda day: (abs((day - self.today).days), (day > self.today) == self.past),
            default=None,
        )

    def unreadable(self) -> Unread:
        """Return the error for words of no known kind, with examples."""
        return unreadable_error(self.text)


def check_side(question: Question, day: date, other: date) -> date:
    """Return `day`, a day of this week or month; refuse it where it lies on the wrong side of today.

    `other` is the like day of the next period, or for the past of the one before: what to write.
    """
    if (day <= question.today) if question.past else (day >= question.today):
        return day
    hint = msg("Write the day that is meant, for example {day}.", day=question.written(other))
    if question.past:
        raise Unusable(
            msg(
                "'{text}' is {day}, which is still to come.", text=one_line(question.text), day=day
            ),
            hint,
        )
    raise Unusable(
        msg("'{text}' was {day}, which has passed.", text=one_line(question.text), day=day), hint
    )


def day_or_month_error(text: str, example: str, readings: Sequence[str] = ()) -> Unusable:
    """Return the error for a day whose year comes last: 11/12/2026, and its readings if there are two."""
    match readings:
        case [first, second]:
            hint = msg("Write the year first: {first} or {second}.", first=first, second=second)
        case _:
            hint = msg("Write the year first, for example {example}.", example=example)
    return Unusable(
        msg("'{text}': which is the day and which the month?", text=one_line(text)), hint
    )


def short_year_error(text: str, example: str) -> Unusable:
    """Return the error for a year of two digits that can be several."""
    return Unusable(
        msg("'{text}': the year needs four digits.", text=one_line(text)),
        msg("Write for example {example}.", example=example),
    )


def two_days_error(
    question: Question, day: date | None, other: date | None, first: str = "", second: str = ""
) -> Unusable:
    """Return the error for words that can mean two days, with what to write for each."""
    return Unusable(
        msg(
            "'{text}' can mean {one} or {other}.",
            text=one_line(question.text),
            one=day,
            other=other,
        ),
        msg(
            "Write {first} or {second}.",
            first=question.written(first or day),
            second=question.written(second or other),
        ),
    )
