"""Rows of a file that are no records: totals, lines under the list, the header once more, and other tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

from keqing.errors import KeqingError
from keqing.i18n import Message, msg
from keqing.services.customers.cell_words import cell_means
from keqing.services.importing.sheet import ImportSheet
from keqing.text.phones import read_phones

_COUNT = re.compile(r"[\d.,]+\s*\w?")
"""The text of a total where a customer has a name: 3, or 3人."""

_CODE = re.compile(r"[A-Za-z]{1,8}-?\d{1,12}")
"""A code that is no count, number of a page, or year."""
_KEYS = frozenset({"code", "phone", "person_phone"})
"""Columns that tell whom a row is about, and how to reach them."""

NO_RECORD: Mapping[str, Message] = {
    "total": msg("This is a total, not a customer."),
    "footer": msg("This is a line under the list, not a customer."),
}
BROKEN = msg("A quote in this row is opened and not closed.")
AGAIN = msg("This is the header once more.")
LIKE_NONE = msg("This row reads like a line under the list, but has a phone or a code: it is kept.")


class LineRemark(NamedTuple):
    """A remark on a row as a line: no record and `skipped`, `rejected`, or a record and `flagged`."""

    status: Literal["skipped", "rejected", "flagged"]
    reason: Message


class Lines:
    """Looks at the rows of one file in their order."""

    def __init__(self, sheet: ImportSheet) -> None:
        """Begin above the first row."""
        self._name_at, self._heads, self._header = (
            sheet.column_at("name"),
            sheet.heads,
            sheet.header,
        )
        self._keys = [(at, name) for at, name in enumerate(sheet.names) if name in _KEYS]
        self._broken, self._names = sheet.broken, sheet.name_of
        self._other: int | None = None

    def remark(self, number: int, cells: tuple[str, ...]) -> LineRemark | None:
        """Say what a row is besides a record; None for one that is nothing else."""
        is_header = self._heads.get(number, True if cells == self._header else None)
        if is_header is not None:
            self._other = None if is_header else number
        if is_header:
            return LineRemark("skipped", AGAIN)
        if self._other is not None:
            return LineRemark("rejected", _elsewhere(self._other))
        if number in self._broken:
            return LineRemark("rejected", BROKEN)
        about = self._about(cells)
        if about is None:
            return None
        if self._is_about_somebody(cells):
            return LineRemark("flagged", LIKE_NONE)
        return LineRemark("skipped", NO_RECORD[about])

    def _about(self, cells: tuple[str, ...]) -> str | None:
        at = self._name_at
        name = cells[at] if at is not None and at < len(cells) else ""
        if about := _says(name):
            return about
        first = next((place for place, cell in enumerate(cells) if cell), 0)
        if name and not _COUNT.fullmatch(name) and self._names(first):
            return None
        return _says(cells[first] if cells else "")

    def _is_about_somebody(self, cells: tuple[str, ...]) -> bool:
        """Tell whether a row has a phone or a code: a total has sums in those columns at most."""
        keys = ((name, cells[at]) for at, name in self._keys if at < len(cells))
        return any(
            _CODE.fullmatch(text) if name == "code" else _is_phone(text) for name, text in keys
        )


def _is_phone(text: str) -> bool:
    try:
        return bool(read_phones(text))
    except KeqingError:
        return False


def _elsewhere(row: int) -> Message:
    return msg(
        "Another table begins in row {row}: put it into a sheet or file of its own.", row=row
    )


def is_mendable(reason: Message) -> bool:
    """Tell whether a row was rejected for what somebody can mend in it: it is not of another table."""
    return reason.id != _elsewhere(0).id


def _says(text: str) -> str | None:
    return next((about for about in NO_RECORD if cell_means(about, text)), None)
