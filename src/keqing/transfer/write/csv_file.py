"""CSV and TSV for spreadsheets, and no cell that becomes a formula.

A cell that a spreadsheet could compute gets a leading apostrophe (`harmless.guard_formula`), which `csv_read` takes
away again. Where commas and semicolons part cells, as a program may be set to, a cell with a semicolon would fall
apart: it stands in quotes.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Sequence
from typing import IO

from keqing.text.harmless import begins_plainly, csv_line, guard_formula

Cell = str | int | None

_PARTS = ";"
"""What parts cells in other countries' spreadsheets."""


def to_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Write rows, the header first. The same rows give the same bytes."""
    text = io.StringIO()
    _write_rows(text, [[*map(guard_formula, row)] for row in rows], ",")
    return text.getvalue().encode("utf-8-sig", "replace")


def write(
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
    text = io.StringIO(newline="")
    _write_rows(text, [[*map(guard_formula, headings)]], delimiter)
    file.write(encode(text.getvalue()))
    for columns in portions:
        text.seek(0)
        text.truncate()
        safe_columns = [cells if n in trusted else _safe(cells) for n, cells in enumerate(columns)]
        _write_rows(text, [*zip(*safe_columns, strict=True)], delimiter)
        file.write(encode(text.getvalue()))


def _write_rows(text: io.StringIO, rows: Sequence[Sequence[Cell]], delimiter: str) -> None:
    """Write rows; those with a semicolon in them, which are few, need a second look."""
    start = text.tell()
    plain = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    plain.writerows(rows)
    text.seek(start)
    if _PARTS not in text.read():
        return
    text.seek(start)
    text.truncate()
    for row in rows:
        if any(isinstance(cell, str) and _PARTS in cell for cell in row):
            text.write(f"{csv_line(row, delimiter)}\r\n")
        else:
            plain.writerow(row)


def _safe(cells: Sequence[Cell]) -> Sequence[Cell]:
    """Make a column safe: most need no second look, which the first characters tell."""
    try:
        firsts = {cell[:1] for cell in set(cells) if cell}  # type: ignore[index]  # numbers are trusted, or told here
    except TypeError:
        firsts = {"="}
    if all(map(begins_plainly, firsts)):
        return cells
    return [guard_formula(cell) if isinstance(cell, str) else cell for cell in cells]
