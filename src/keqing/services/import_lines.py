"""Rows of a file that are no records: totals, lines under the list, the header once more, and other tables."""

from __future__ import annotations

import re
from collections.abc import Mapping

from keqing.i18n import Message, msg
from keqing.services.import_sheet import Sheet
from keqing.services.says import says

_COUNT = re.compile(r"[\d.,]+\s*\w?")
"""What a total has where a customer has a name: 3, or 3人."""

NO_RECORD: Mapping[str, Message] = {
    "total": msg("This is a total, not a customer."),
    "footer": msg("This is a line under the list, not a customer."),
}
BROKEN = msg("A quote in this row is opened and not closed.")
AGAIN = msg("This is the header once more.")


class Lines:
    """Looks at the rows of one file in their order."""

    def __init__(self, sheet: Sheet) -> None:
        """Begin above the first row."""
        self._name_at, self._heads, self._header = sheet.place("name"), sheet.heads, sheet.header
        self._broken, self._names = sheet.broken, sheet.name_of
        self._other: int | None = None

    def reason(self, number: int, cells: tuple[str, ...]) -> Message | None:
        """Say why a row is no record; None for one that is."""
        own = self._heads.get(number, True if cells == self._header else None)
        if own is not None:
            self._other = None if own else number
        if own:
            return AGAIN
        if self._other is not None:
            return _elsewhere(self._other)
        if number in self._broken:
            return BROKEN
        return NO_RECORD.get(self._about(cells) or "")

    def _about(self, cells: tuple[str, ...]) -> str | None:
        at = self._name_at
        name = cells[at] if at is not None and at < len(cells) else ""
        if about := _says(name):
            return about
        first = next((place for place, cell in enumerate(cells) if cell), 0)
        if name and not _COUNT.fullmatch(name) and self._names(first):
            return None
        return _says(cells[first] if cells else "")


def _elsewhere(row: int) -> Message:
    return msg(
        "Another table begins in row {row}: put it into a sheet or file of its own.", row=row
    )


def is_mendable(reason: Message) -> bool:
    """Tell whether a row was rejected for what somebody can mend: it is no total, no header, and of this table."""
    return reason not in (*NO_RECORD.values(), AGAIN) and reason.id != _elsewhere(0).id


def _says(text: str) -> str | None:
    return next((one for one in NO_RECORD if says(one, text)), None)
