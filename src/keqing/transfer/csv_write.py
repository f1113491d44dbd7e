"""CSV and TSV for spreadsheets, and no cell that becomes a formula.

A spreadsheet takes a cell that begins with one of `= + - @`, a tab or a line end for a formula (CWE-1236).
Such a cell gets a leading apostrophe, which `csv_read` takes away again.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import IO

Cell = str | int | None

FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
"""How a cell begins that needs the apostrophe: as a formula does, or as one that has it already."""
_FIRST = frozenset("'=+-@\t\r\n＝＋－＠")
"""The first characters of such cells."""


def to_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Write rows, the header first. The same rows give the same bytes."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([safe(cell) for cell in row] for row in rows)
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
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([safe(cell) for cell in headings])
    file.write(encode(text.getvalue()))
    for columns in portions:
        text.seek(0)
        text.truncate()
        safe_columns = [cells if n in trusted else _safe(cells) for n, cells in enumerate(columns)]
        writer.writerows(zip(*safe_columns, strict=True))
        file.write(encode(text.getvalue()))


def safe(cell: str) -> str:
    """Return the cell so that no spreadsheet computes it."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def _safe(cells: Sequence[Cell]) -> Sequence[Cell]:
    """Make a column safe: most need no second look, which the first characters tell."""
    try:
        firsts = {one[:1] for one in set(cells) if one}  # type: ignore[index]  # numbers are trusted, or told here
    except TypeError:
        firsts = set(_FIRST)
    if _FIRST.isdisjoint(firsts):
        return cells
    return [safe(cell) if isinstance(cell, str) else cell for cell in cells]
