"""Cells of a spreadsheet as values: days that it counts, lengths of calls, remarks, marks for yes and no."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from keqing.dates.birthdays import MAX_AGE_YEARS
from keqing.dates.durations import MAX_MINUTES
from keqing.dates.reading import Precision, When, read_filed, read_when
from keqing.definitions.kinds import Outcomes
from keqing.errors import KeqingError, Unusable
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.services.context.desk import Desk, zone_of
from keqing.services.customers import profile
from keqing.services.customers.cell_words import cell_means
from keqing.services.hearing.refusals import Hearing, hears
from keqing.text.limits import beginning_of

SEPARATORS = re.compile(r"[,，、;；|\n]+")

_LUNAR = re.compile("农历|阴历|旧历|夏历|lunar", re.IGNORECASE)
_SERIAL = re.compile(r"(\d{5})(?:\.(\d{1,17}))?")
_FRACTION = re.compile(r"0?\.\d{1,17}")
_SINCE_1900, _SINCE_1904 = date(1899, 12, 30), date(1904, 1, 1)
_SECONDS_PART = re.compile(r"(?<=:\d\d)[.,]\d+")
_ZONED = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})? ?(?:[Zz]|[+-]\d{2}:?\d{2})")
_DAY_SECONDS = 24 * 60 * 60
_COUNTED_DAY = re.compile(r"[12][0-9]{7}\.0+")
_ISO = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")
_LONG_NUMBER = re.compile(r"[+-]?\d(?:\.\d+)?[Ee]\+?\d{1,3}")
_DAY_ZERO = re.compile(r"(?:0000([-/.])00?\1|1900([-/.])0?1\2)00?(?:[ T]0?0:00(?::00)?)?")
_WAS_REACHED = dict.fromkeys(("是", "√", "✓", "✔", "yes", "y"), True) | dict.fromkeys(
    ("否", "×", "✗", "no", "n"), False
)
"""The words in a column that asks whether somebody was reached."""
_IN_BRACKETS = re.compile(r"([^()（）]+)[(（]([^()（）]+)[)）]")
_PARTS = re.compile(r"[,，。;；:：、\s]+")


@dataclass(frozen=True, slots=True)
class Doubted:
    """A value as it was read, with the doubts that somebody should look at."""

    value: Any
    doubts: tuple[Message, ...] = ()


class Days:
    """Reads the days of one file. `since_1904` tells from when it counts those without a form."""

    def __init__(self, desk: Desk, *, since_1904: bool = False) -> None:
        """Note between which days a birthday needs no second look."""
        self.desk, self.since_1904 = desk, since_1904
        self._today = desk.clock.isoformat()
        self._oldest = f"{desk.clock.year - MAX_AGE_YEARS + 1}-01-01"

    def happened(self, text: str) -> Doubted:
        """Read the day of something that happened, with its time. Raises Unusable for one written as still to come.

        A day without its year is the nearest one, and stays it where that is still to come: no year is guessed for it.
        """
        when, doubts = self._read(text, past=True)
        if when.day is None or (when.day > self.desk.clock and when.said is Precision.FULL):
            raise _not_been(text, self.desk.clock)
        if when.day > self.desk.clock:
            doubts = (*when.remarks, _to_come(text, when.day))
        return Doubted((when.day, when.time), doubts)

    def past(self, text: str) -> Doubted:
        """Read a day that has been, with its time. Raises Unusable for others."""
        read = self.happened(text)
        if read.value[0] > self.desk.clock:
            raise Unusable(_to_come(text, read.value[0]), msg("Write the day with its year."))
        return read

    def coming(self, text: str) -> Doubted:
        """Read the day of a call to come, with its time; None where the words say that there is none."""
        when, doubts = self._read(text, past=False)
        return Doubted((when.day, when.time), doubts)

    def any(self, text: str, *, past: bool) -> tuple[When, tuple[Message, ...]]:
        """Read a day, which may lie on either side."""
        return self._read(text, past=past)

    def time(self, text: str) -> Doubted:
        """Read a time of day, which may have its day before it."""
        if _FRACTION.fullmatch(text):
            at = _time_of(text)
            return Doubted(
                at, (msg("'{text}' is taken as {time}.", text=text, time=f"{at:%H:%M}"),)
            )
        when = read_when(
            _SECONDS_PART.sub("", text), self.desk.clock, almanac=self.desk.almanac, past=True
        )
        return Doubted(when.time)

    def birthday(self, text: str, *, lunar: bool) -> tuple[str, Message | None]:
        """Read a birthday as it is stored, with what had to be guessed."""
        if not lunar and _ISO.fullmatch(text) and self._oldest <= text <= self._today:
            try:
                return date.fromisoformat(text).isoformat(), None
            except ValueError:  # a day that does not exist: the words below say so
                pass
        counted = None
        text = _whole(text)
        if found := _SERIAL.fullmatch(text):
            day = self._first + timedelta(int(found[1]))
            text, counted = day.isoformat(), _taken(text, day)
        if lunar and counted is None and not _LUNAR.search(text):
            text = f"农历{text}"
        stored, doubted = profile.read_birth(self.desk, text)
        return stored, doubted or counted

    @property
    def _first(self) -> date:
        """Day 0 of those that the file counts."""
        return _SINCE_1904 if self.since_1904 else _SINCE_1900

    def _read(self, text: str, *, past: bool) -> tuple[When, tuple[Message, ...]]:
        """Read a day as a file has it, with what had to be guessed. Midnight is no time of day here."""
        text = _whole(text)
        if found := _SERIAL.fullmatch(text):
            day = self._first + timedelta(int(found[1]))
            at = _time_of(f".{found[2]}") if found[2] and int(found[2]) else None
            return When(day, at, said=Precision.FULL), (_taken(text, day),)
        when = read_filed(self._plain(text), self.desk.clock, almanac=self.desk.almanac, past=past)
        doubts = when.remarks
        if when.said is Precision.YEARLESS and when.day:
            doubts += (
                msg("'{text}' has no year: read as {day}.", text=beginning_of(text), day=when.day),
            )
        return replace(when, time=None if when.time == time.min else when.time), doubts

    def _plain(self, text: str) -> str:
        """Write a moment without parts of a second, and one of another zone in the department's own."""
        text = _SECONDS_PART.sub("", text)
        if not _ZONED.fullmatch(text):
            return text
        moment = datetime.fromisoformat(text.upper().replace(" +", "+").replace(" Z", "Z"))
        return moment.astimezone(ZoneInfo(zone_of(self.desk.session))).strftime("%Y-%m-%d %H:%M")


def _whole(text: str) -> str:
    """Return a day that is one number without the places that a program gives to numbers: 20261120.0."""
    return text[:8] if _COUNTED_DAY.fullmatch(text) else text


def _time_of(fraction: str) -> time:
    """Return the time of day that a fraction of a day is, to the nearest minute of the same day."""
    minutes = min(round(float(fraction) * _DAY_SECONDS / 60), MAX_MINUTES - 1)
    return time(*divmod(minutes, 60))


def _not_been(text: str, today: date) -> Unusable:
    return Unusable(
        msg("'{text}' is not today or an earlier day.", text=beginning_of(text)),
        msg("Write for example {example}.", example=today.isoformat()),
    )


def _to_come(text: str, day: date) -> Message:
    return msg(
        "'{text}' has no year: read as {day}, which is still to come.",
        text=beginning_of(text),
        day=day,
    )


def _taken(text: str, day: date) -> Message:
    return msg("'{text}' is taken as {birthday}.", text=text, birthday=day.isoformat())


def long_number(text: str) -> bool:
    """Tell whether a spreadsheet wrote a number short, so that its last digits are lost."""
    return text[-1:].isdigit() and _LONG_NUMBER.fullmatch(text) is not None


def worked_out(text: str, amount: object) -> Message:
    """Say which number a cell was worked out to be."""
    return msg("'{text}' is taken as {amount}.", text=beginning_of(text), amount=amount)


def says_nothing(text: str) -> bool:
    """Tell whether a cell says that there is nothing to say: 无, n/a, or the day zero of a database or a spreadsheet."""
    if text[0].isdigit():
        return text.startswith(("0000", "1900")) and _DAY_ZERO.fullmatch(text) is not None
    return cell_means("nothing", text)


def check_text(text: str) -> None:
    """Raise Unusable for a cell that holds what no customer's data holds."""
    if not text.isprintable() and any(
        unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\r\t" for char in text
    ):
        raise Unusable(
            msg("There is a control character in this cell."), msg("Type the cell again.")
        )


def hours(text: str) -> Doubted:
    """Read calling hours; a part of the day is taken for hours that somebody should look at. Raises Unusable."""
    words = SEPARATORS.split(text)
    found = list(profile.read_hours(words))
    doubts = (msg("'{text}' is taken as {time}.", text=beginning_of(text), time=found),)
    return Doubted(found, () if any(char.isdigit() for char in text) else doubts)


def quiet(text: str) -> list[dict[str, str]]:
    """Read quiet hours of seasons, several parted by semicolons. Raises Unusable."""
    return profile.read_quiet(filter(None, map(str.strip, re.split(r"[;；、\n]", text))))


def yes_or_no(text: str) -> bool:
    """Read yes or no. Raises Unusable."""
    if cell_means("yes", text) or cell_means("no", text):
        return cell_means("yes", text)
    raise Unusable(
        msg("'{text}' is not known here.", text=beginning_of(text)),
        msg("Write {yes} or {no}.", yes=["yes", "是"], no=["no", "否"]),
    )


def direction(text: str) -> str:
    """Read who called whom: `in` or `out`. Raises Unusable."""
    for found in ("in", "out"):
        if cell_means(found, text):
            return found
    raise Unusable(
        msg("'{text}' is not known here.", text=beginning_of(text)),
        msg("Write {incoming} or {outgoing}.", incoming=["in", "呼入"], outgoing=["out", "呼出"]),
    )


def outcome(text: str, outcomes: Outcomes) -> tuple[str, str]:
    """Read an outcome by any of its words, and what is written after it. Raises NotFound."""
    try:
        return outcomes.find(text), ""
    except KeqingError:
        if refuses(text):
            return "stop", text
        if (was_reached := _WAS_REACHED.get(text.casefold())) is not None:
            return ("reached" if was_reached else "no-answer"), ""
        beside = _IN_BRACKETS.fullmatch(text)
        first, *rest = beside.groups() if beside else _PARTS.split(text, maxsplit=1)
        try:
            return outcomes.find(first), (rest or [""])[0]
        except KeqingError:
            pass
        raise


def refuses(text: str) -> bool:
    """Tell whether a cell says outright that somebody is not to be called."""
    return hears(text) is Hearing.STOP or cell_means("stopped", text)
