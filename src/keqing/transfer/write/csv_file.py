"""CSV and TSV for spreadsheets, and no cell that becomes a formula.

A cell that a spreadsheet could compute gets a leading apostrophe (`harmless.guard_formula`), which `transfer/read/csv_file` takes
away again. Where commas and semicolons part cells, as a program may be set to, a cell with a semicolon would fall
apart: it stands in quotes.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Sequence
from typing import IO

from keqing.text.harmless import begins_plainly, guard_formula

Cell = str | int | None

_LINE_END = ";\0\r\n"
"""A line end for the csv module, which puts a cell with one of its characters in quotes. No cell holds a NUL."""


def to_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Write rows, the header first. The same rows give the same bytes."""
    lines = _lines(([*map(guard_formula, row)] for row in rows), ",")
    return lines.encode("utf-8-sig", "replace")


def write_csv(
    file: IO[bytes],
    headings: Sequence[str],
    portions: Iterable[Sequence[Sequence[Cell]]],
    *,
    trusted: frozenset[int] = frozenset(),
    delimiter: str = ",",
    encoding: str = "utf-8-sig",
) -> None:
    """Write a header and portions of rows, which come as columns; "utf-8-sig" begins with the byte order mark.

    Cells of the columns at the `trusted` places are not looked at: no formula can be in them.
    """
    encode = codecs.getincrementalencoder(encoding)("replace").encode
    file.write(encode(_lines([[*map(guard_formula, headings)]], delimiter)))
    for columns in portions:
        safe_columns = [cells if n in trusted else _safe(cells) for n, cells in enumerate(columns)]
        file.write(encode(_lines(zip(*safe_columns, strict=True), delimiter)))


def _lines(rows: Iterable[Sequence[Cell]], delimiter: str) -> str:
    """Return rows as lines. A cell with a semicolon stands in quotes: it may part cells elsewhere."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=_LINE_END).writerows(rows)
    return text.getvalue().replace(_LINE_END, "\r\n")


def _safe(cells: Sequence[Cell]) -> Sequence[Cell]:
    """Make a column safe: the first characters tell which cells need a second look, and most need none."""
    try:
        firsts = {cell[:1] for cell in {*cells} if cell}  # type: ignore[index]  # numbers are told here
    except TypeError:
        return [guard_formula(cell) if isinstance(cell, str) else cell for cell in cells]
    doubtful = {first for first in firsts if not begins_plainly(first)}
    if not doubtful:
        return cells
    return [guard_formula(cell) if cell and cell[:1] in doubtful else cell for cell in cells]  # type: ignore[index,arg-type]  # as above
