"""A call sheet: the day's list on paper or in a workbook, which comes back filled in.

It carries a token (of which database, whose, of which day), and each row the customer's code with what was
known when it was made. By them a sheet that was filled in is recognised and brought back, however its rows were
sorted. The other cells are for people alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from itertools import chain, islice

from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import LANGUAGES, Message, msg, translate_message
from keqing.patterns import late_pattern
from keqing.text.folding import fold_case

OUTCOME, TEXT, NEXT, MINUTES, ENTRY, ADVERSE = (
    "outcome",
    "text",
    "next",
    "minutes",
    "entry",
    "adverse",
)
NAME = "name"

ANSWERS: Mapping[str, Message] = {
    OUTCOME: msg("outcome"),
    TEXT: msg("what was said"),
    NEXT: msg("next call"),
    MINUTES: msg("minutes"),
    ENTRY: msg("begin with"),
    ADVERSE: msg("adverse reaction"),
}
"""The columns to fill in, and their headings."""
SHOWN: Mapping[str, Message] = {
    "row": msg("#"),
    NAME: msg("name"),
    "phone": msg("phone"),
    "track": msg("track"),
    "why": msg("why"),
    "last": msg("last call"),
    "say": msg("entry point"),
}
"""The columns that tell whom to call and why."""

_TOKEN = late_pattern(r"keqing-sheet/1 ([0-9a-f]{12}) (\d{1,18}) (\d{4}-\d\d-\d\d)(?!\d)", re.ASCII)
_KEY = late_pattern(r"(\S+) #(\d{1,18})(?: .*)?", re.ASCII | re.DOTALL)
_MAX_TOP_ROWS = 10
"""Rows among which the token and the headings are looked for."""
_MIN_HEADINGS = 3
"""Headings of ours that make a row the header."""


@dataclass(frozen=True, slots=True)
class Token:
    """Of which sheet it is: the database, the agent's id (0 in a department without agents), the day."""

    database: str
    agent: int
    day: date

    def __str__(self) -> str:
        """Write the token as it stands in a cell."""
        return f"keqing-sheet/1 {self.database} {self.agent} {self.day}"


@dataclass(frozen=True, slots=True)
class Key:
    """The customer of a row: the customer's code, and the newest record of theirs when the sheet was made."""

    code: str
    known: int

    def written(self, reasons: Iterable[str]) -> str:
        """Write it for the hidden column, with what the row stood for."""
        return " ".join([self.code, f"#{self.known}", *reasons])


@dataclass(frozen=True, slots=True)
class LayoutRow:
    """A row as it is laid out: its hidden key, the cells of SHOWN, and the number to dial if it may be shown."""

    key: str
    cells: tuple[str, ...]
    dial: str | None


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet in words, before it becomes a workbook or a page.

    `outcomes` are words to choose from, `least` the first day that a next call can have, `foot` what stands
    under each page. `fields` are headings of further columns to fill in, each with what can be chosen.
    """

    token: Token
    title: str
    lang: str
    shown: tuple[str, ...]
    answers: tuple[str, ...]
    outcomes: tuple[str, ...]
    yes: str
    hint: str
    foot: str
    rows: tuple[LayoutRow, ...]
    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class FilledRow:
    """A row that somebody wrote in. `number` is the spreadsheet's; `key` None where it is lost.

    `unread` are answers that cannot be read, with why. `others` are the cells of columns with other headings.
    """

    number: int
    key: Key | None
    name: str
    answers: Mapping[str, str]
    unread: Mapping[str, Message] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filled:
    """A sheet that came back. `headings` are the columns' own words; rows that nobody wrote in are left out."""

    token: Token
    headings: Mapping[str, str]
    rows: tuple[FilledRow, ...] = field(default=())


def recognise_sheet(
    rows: Iterable[tuple[int, Sequence[str]]],
    unread: Mapping[int, Mapping[int, Message]] | None = None,
) -> Filled | None:
    """Return the call sheet that the rows of a file are, None for another file.

    A row is its number and its cells; of another file only the first rows are looked at. `unread` says by row and
    place which cells cannot be read, and why. Raises Unusable for a
    call sheet that lost its headings or its hidden column.
    """
    others = iter(rows)
    top = list(islice(others, _MAX_TOP_ROWS))
    token = next((found for _, cells in top for cell in cells if (found := _token(cell))), None)
    if token is None:
        return None
    at = next(
        (n for n, (_, cells) in enumerate(top) if len(_columns(cells)) >= _MIN_HEADINGS), None
    )
    if at is None or OUTCOME not in _columns(top[at][1]):
        raise Unusable(
            msg("The row with the headings of this call sheet is gone."),
            msg("Copy what was filled in to a sheet as keqing made it: keqing sheet -o FILE.xlsx"),
        )
    header = top[at][1]
    hidden = next((n for n, cell in enumerate(header) if _token(cell)), None)
    if hidden is None:
        raise Unusable(
            msg(
                "The hidden column of this call sheet is gone, so nobody knows whom its rows mean."
            ),
            msg("Copy what was filled in to a sheet as keqing made it: keqing sheet -o FILE.xlsx"),
        )
    columns = _columns(header)
    bad = unread or {}
    headings = {
        place: heading
        for place, heading in enumerate(header)
        if heading and place != hidden and place not in columns.values()
    }
    filled = (
        replace(
            _row(number, cells, columns, hidden, bad.get(number, {})),
            others={
                heading: cells[place].strip()
                for place, heading in headings.items()
                if place < len(cells) and cells[place].strip()
            },
        )
        for number, cells in chain(top[at + 1 :], others)
    )
    return Filled(
        token,
        {name: header[place] for name, place in columns.items()},
        tuple(row for row in filled if row.answers or row.others),
    )


def _row(
    number: int,
    cells: Sequence[str],
    columns: Mapping[str, int],
    hidden: int,
    unread: Mapping[int, Message],
) -> FilledRow:
    def cell(place: int | None) -> str:
        return cells[place].strip() if place is not None and place < len(cells) else ""

    key = _KEY.fullmatch(cell(hidden))
    answers = {name: cell(columns.get(name)) for name in ANSWERS}
    return FilledRow(
        number,
        Key(key[1], int(key[2])) if key else None,
        cell(columns.get(NAME)),
        {name: text for name, text in answers.items() if text},
        {name: unread[at] for name, at in columns.items() if at in unread and name in ANSWERS},
    )


def _token(cell: str) -> Token | None:
    found = _TOKEN.search(cell)
    try:
        return Token(found[1], int(found[2]), date.fromisoformat(found[3])) if found else None
    except ValueError:
        return None


def _columns(cells: Sequence[str]) -> dict[str, int]:
    """Tell which cells are headings of ours, in whatever language the sheet was made."""
    words = {
        fold_case(translate_message(heading, lang)): name
        for name, heading in {NAME: SHOWN[NAME], **ANSWERS}.items()
        for lang in LANGUAGES
    }
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        if name := words.get(fold_case(cell)):
            found.setdefault(name, place)
    return found
