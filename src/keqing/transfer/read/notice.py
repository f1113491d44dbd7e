"""The notice of a year's days off and make-up days, as a file (`keqing almanac import`).

A row is a day, or with `until` a few days on end. A year stands in the file whole: with every festival that
has days off by law. Docs: docs/almanac.md.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date, timedelta
from functools import cache
from typing import Any

from keqing.calendar.almanac import AnnouncedDay, Notice, is_weekday
from keqing.calendar.festivals import Festival, festival_named, festivals, shipped_festivals
from keqing.dates.day_names import fold_words, nearest_day, one_line
from keqing.disk.data_files import read_data
from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import Message, msg, msgn
from keqing.transfer.read.csv_file import Line, Table

FIRST_YEAR = 2008
"""From this year on the law gives days off at all the festivals that a whole year needs."""
LAST_YEAR = 2100
"""The last year whose lunar festivals are known."""
MAX_ROW_DAYS = 31
"""Days of the longest row: no break is longer, and a slip in a month or year is."""
MOST_CHARACTERS = 100
MOST_TOLD = 20
"""Mistakes that are told; a file with more of them is another file."""

_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})", re.ASCII)
_SEEN = re.compile(r"[\s_*:：/.\-]+")
_DECEMBER = 12
_COLUMNS = ("day", "until", "workday", "name", "source")


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong in a row, None for the whole file, and what to write."""

    row: int | None
    problem: Message
    instead: Message


@dataclass
class _Reading:
    """The days read so far, the row of each, and the mistakes."""

    columns: Mapping[str, int]
    days: dict[date, AnnouncedDay] = field(default_factory=dict)
    rows: dict[date, int] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    sources: dict[int, str] = field(default_factory=dict)

    def wrong(self, row: int | None, problem: Message, instead: Message) -> None:
        self.mistakes.append(Mistake(row, problem, instead))


def read_notice(table: Table, file: str) -> Notice:
    """Read the days of a file. Raises Unusable with every mistake: its row, and what to write."""
    reading = _Reading(_columns(table, file))
    for line in table.lines:
        _read_line(reading, line, len(table.header))
    years = _whole_years(reading)
    if not reading.days and not reading.mistakes:
        reading.wrong(None, msg("this file holds no day"), _example())
    if reading.mistakes:
        raise _refused(file, reading.mistakes)
    return Notice(
        years=years,
        days=tuple(reading.days[day] for day in sorted(reading.days)),
        sources={year: reading.sources.get(year, file) for year in {*years, *_years(reading.days)}},
    )


def _columns(table: Table, file: str) -> Mapping[str, int]:
    """Tell which column is what. Raises Unusable for columns that are unknown, twice, or missing."""
    mistakes: list[Mistake] = []
    found: dict[str, int] = {}
    known = _words("column")
    example = msg("Name the columns for example: {columns}.", columns=",".join(_COLUMNS))
    for at, heading in enumerate(table.header):
        name = known.get(_plain(heading))
        if name is None:
            problem = msg("there is no column '{heading}'", heading=one_line(heading))
            mistakes.append(Mistake(table.header_row, problem, example))
        elif name in found:
            problem = msg(
                "the columns {columns} say the same",
                columns=[table.header[found[name]], heading],
            )
            instead = msg("Leave one of them out, or give it another heading.")
            mistakes.append(Mistake(table.header_row, problem, instead))
        else:
            found[name] = at
    for name in ("day", "workday"):
        if name not in found:
            problem = msg("the column {column} is missing", column=name)
            mistakes.append(Mistake(table.header_row, problem, example))
    if mistakes:
        raise _refused(file, mistakes)
    return found


def _read_line(reading: _Reading, line: Line, width: int) -> None:
    """Read a row into its days, or note what is wrong with it."""
    if len(line.cells) > width:
        reading.wrong(
            line.number,
            msg("there are more cells than columns"),
            msg("A cell with a comma in it stands in quotes."),
        )
        return
    cell = _cells(reading, line)
    first = _day(reading, line.number, cell("day"))
    last = _day(reading, line.number, cell("until")) if cell("until") else first
    workday = _workday(reading, line.number, cell("workday"))
    name, source = (_text(reading, line.number, cell(column)) for column in ("name", "source"))
    if first is None or last is None or workday is None:
        return
    if not first <= last < first + timedelta(MAX_ROW_DAYS):
        reading.wrong(
            line.number,
            msg("{first} to {last} is not a break", first=first, last=last),
            msg("Write the first day and the last one, at most {n} days.", n=MAX_ROW_DAYS),
        )
        return
    if source:
        reading.sources.setdefault(first.year, source)
    for n in range((last - first).days + 1):
        _add(reading, line.number, AnnouncedDay(first + timedelta(n), workday, _name(name)))


def _cells(reading: _Reading, line: Line) -> Callable[[str], str]:
    def cell(name: str) -> str:
        at = reading.columns.get(name)
        return line.cells[at] if at is not None and at < len(line.cells) else ""

    return cell


def _add(reading: _Reading, row: int, announced: AnnouncedDay) -> None:
    """Keep a day, unless another row has it or it needs no making up."""
    if announced.day in reading.days:
        reading.wrong(
            row,
            msg(
                "{day} stands in row {row} already",
                day=announced.day,
                row=reading.rows[announced.day],
            ),
            msg("Write each day once."),
        )
        return
    if announced.workday and is_weekday(announced.day):
        reading.wrong(
            row,
            msg("{day} is a working day anyway, from Monday to Friday", day=announced.day),
            msg("Write make-up days only: Saturdays and Sundays with work."),
        )
    reading.days[announced.day], reading.rows[announced.day] = announced, row


def _day(reading: _Reading, row: int, text: str) -> date | None:
    found = _DATE.fullmatch(fold_words(text).replace(" ", ""))
    if found is None:
        reading.wrong(
            row,
            msg("'{text}' is not a date", text=one_line(text)),
            msg("Write for example {example}.", example="2027-02-05"),
        )
        return None
    year, month, day = (int(digits) for digits in found.groups() if digits)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        reading.wrong(
            row,
            msg("{year} is out of range", year=year),
            msg("Write a year from {first} to {last}.", first=FIRST_YEAR, last=LAST_YEAR),
        )
        return None
    nearest = nearest_day(year, month, day)
    if (nearest.month, nearest.day) != (month, day):
        reading.wrong(
            row,
            msg("there is no day {text}", text=one_line(text)),
            msg("The nearest one is {day}.", day=nearest),
        )
        return None
    return nearest


def _workday(reading: _Reading, row: int, text: str) -> bool | None:
    found = _words("word").get(_plain(text))
    if found is None:
        reading.wrong(
            row,
            msg("'{text}' says neither work nor off", text=one_line(text)),
            msg("Write {work} or {off}.", work="work (班)", off="off (休)"),
        )
        return None
    return found == "work"


def _text(reading: _Reading, row: int, text: str) -> str | None:
    if len(text) > MOST_CHARACTERS:
        reading.wrong(
            row,
            msg("'{text}' is too long", text=one_line(text)),
            msgn("Write at most {n} character.", "Write at most {n} characters.", MOST_CHARACTERS),
        )
    return text or None


def _name(text: str | None) -> str | None:
    """Call a festival that we know by its one name, whatever the language of the file."""
    known = festival_named(text) if text else None
    return known.name if known else text


def _whole_years(reading: _Reading) -> tuple[int, ...]:
    """Tell which years the file has whole, and note which it has in part.

    The last days of a year that is announced already may stand with the next one, whose notice names them.
    """
    years = _years(reading.days)
    missing = {year: tuple(_missing(reading, year)) for year in years}
    whole = tuple(year for year in years if not missing[year])
    for year in years:
        if not missing[year] or (year + 1 in whole and _only_december(reading, year)):
            continue
        reading.wrong(
            None,
            msg(
                "{year} is not whole: no day off at {festivals}",
                year=year,
                festivals=[
                    msg("{title} ({day})", title=festival.titles, day=day)
                    for day, festival in missing[year]
                ],
            ),
            msg("Write all days off and make-up days of a year, from January to December."),
        )
    return whole


def _years(days: Mapping[date, AnnouncedDay]) -> list[int]:
    return sorted({day.year for day in days})


def _missing(reading: _Reading, year: int) -> Iterator[tuple[date, Festival]]:
    """Give the festivals of a year that have days off by law and none in the file."""
    public = shipped_festivals().keys_by_set["public"]
    for festival in festivals():
        for day in festival.days(year) if festival.key in public else ():
            found = reading.days.get(day)
            if found is None or found.workday:
                yield day, festival


def _only_december(reading: _Reading, year: int) -> bool:
    return all(day.month == _DECEMBER for day in reading.days if day.year == year)


def _refused(file: str, mistakes: Sequence[Mistake]) -> Unusable:
    """Tell the mistakes in the order of their rows: the first as the message, the others under it."""
    first, *others = sorted(mistakes, key=lambda mistake: mistake.row or 0)
    details = [
        msg("{mistake} {instead}", mistake=_says(file, mistake), instead=mistake.instead)
        for mistake in others[: MOST_TOLD - 1]
    ]
    if more := len(mistakes) - 1 - len(details):
        details.append(msgn("{n} more mistake.", "{n} more mistakes.", more))
    return Unusable(_says(file, first), first.instead, tuple(details))


def _says(file: str, mistake: Mistake) -> Message:
    if mistake.row is None:
        return msg("{file}: {problem}.", file=file, problem=mistake.problem)
    return msg("{file}, row {row}: {problem}.", file=file, row=mistake.row, problem=mistake.problem)


def _example() -> Message:
    return msg("Write for example {example}.", example="2027-02-05,2027-02-11,off,春节")


def _plain(word: str) -> str:
    """Return what spellings of one word share."""
    return _SEEN.sub("", fold_words(word))


@cache
def _words(table: str) -> Mapping[str, str]:
    """Return every word of a table of the data with what it means; a name means itself."""
    found: Mapping[str, Sequence[str]] = _data()[table]
    return {_plain(word): name for name, words in found.items() for word in (name, *words)}


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(read_data("notice.toml"))
