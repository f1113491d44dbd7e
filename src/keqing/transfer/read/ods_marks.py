"""What the sheets of an OpenDocument workbook hide, merge, and could not work out (OpenDocument 1.3, part 3, 9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from keqing.frozen import dataclass
from keqing.transfer.read.marks import Marks, Place
from keqing.transfer.read.table import FORMULA_ERROR, MOST_COLUMNS

_HIDDEN = frozenset({"collapse", "filter"})
_MAX_REPETITIONS = 1 << 24
"""As many rows or columns as a number of repetitions may say: more than any spreadsheet has."""
_MOST_MARKED = 200_000
"""Rows of one repetition that are marked: a sheet with more that hold something reaches too far."""


@dataclass(slots=True)
class OdsSheet:
    """The marks of a sheet so far, and how many rows and columns hold something."""

    height: int = 0
    width: int = 0
    hidden: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    unread: dict[Place, str] = field(default_factory=dict)
    merged: list[tuple[Place, Place]] = field(default_factory=list)

    def marks(self) -> Marks:
        """Return the marks."""
        return Marks(
            frozenset(self.hidden), frozenset(self.columns), self.unread, tuple(self.merged)
        )


class OdsSheets:
    """Reads the sheets of `content.xml` by name, as elements come."""

    def __init__(self) -> None:
        """Begin before the first one."""
        self.sheets: dict[str, OdsSheet] = {}
        self._sheet = OdsSheet()
        self._row, self._rows, self._hidden_row = 0, 1, False
        self._unread: dict[int, str] = {}
        self._column, self._columns, self._last = 0, 1, 0
        self._declared = 0
        self._cell: Mapping[str, str] | None = None
        self._text: list[str] = []
        self._depth = 0

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element."""
        if name in {"table-cell", "covered-table-cell"}:
            self._columns = _times(attributes, "number-columns-repeated")
            self._cell, self._text = attributes, []
        elif name == "table-row":
            self._rows = _times(attributes, "number-rows-repeated")
            self._hidden_row = attributes.get("visibility") in _HIDDEN
            self._column, self._last, self._unread = 0, 0, {}
        elif name == "table-column":
            n = _times(attributes, "number-columns-repeated")
            if attributes.get("visibility") in _HIDDEN:
                last = min(self._declared + n, MOST_COLUMNS)
                self._sheet.columns.update(range(self._declared, last))
            self._declared += n
        elif name == "table":
            self._depth += 1
            if self._depth == 1:
                self._sheet = self.sheets.setdefault(attributes.get("name", ""), OdsSheet())
                self._row = self._declared = 0

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name in {"table-cell", "covered-table-cell"} and self._cell is not None:
            self._end_cell(self._cell, "".join(self._text))
            self._cell = None
        elif name == "table-row":
            self._end_row()
        elif name == "table":
            self._depth -= 1

    def text(self, text: str) -> None:
        """Take a piece of text."""
        if self._cell is not None:
            self._text.append(text)

    def _end_cell(self, cell: Mapping[str, str], text: str) -> None:
        formula = cell.get("formula")
        if text or "value-type" in cell or formula is not None:
            self._last = self._column + self._columns
            if unread := _unread(cell, formula, text.strip()):
                places = range(self._column, min(self._last, MOST_COLUMNS))
                self._unread |= dict.fromkeys(places, unread)
            if (down := _times(cell, "number-rows-spanned")) > 1:
                across = _times(cell, "number-columns-spanned")
                first = self._row, self._column
                self._sheet.merged.append(
                    (first, (self._row + down - 1, self._column + across - 1))
                )
        self._column += self._columns

    def _end_row(self) -> None:
        if self._last:
            self._sheet.height = self._row + self._rows
            self._sheet.width = max(self._sheet.width, self._last)
            if self._hidden_row or self._unread:
                self._mark_rows()
        self._row += self._rows

    def _mark_rows(self) -> None:
        for row in range(self._row + 1, self._row + min(self._rows, _MOST_MARKED) + 1):
            if self._hidden_row:
                self._sheet.hidden.add(row)
            for column, text in self._unread.items():
                self._sheet.unread[row, column] = text


def _unread(cell: Mapping[str, str], formula: str | None, text: str) -> str | None:
    """Return what a cell shows whose formula has no value, None for any other."""
    if FORMULA_ERROR.fullmatch(text):
        return text
    if formula is not None and "value-type" not in cell and not text:
        return f"={formula.partition('=')[2] or formula}"
    return None


def _times(attributes: Mapping[str, str], name: str) -> int:
    """Return how often something is repeated, once where nothing is said. Raises ValueError for no number."""
    return max(1, min(int(attributes.get(name, 1)), _MAX_REPETITIONS))
