"""CSV for spreadsheets: UTF-8 with a byte order mark, CRLF, and no cell that becomes a formula.

A spreadsheet takes a cell that begins with one of `= + - @`, a tab or a line end for a formula (CWE-1236).
Such a cell gets a leading apostrophe, which `csv_read` takes away again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
"""How a cell begins that needs the apostrophe: as a formula does, or as one that has it already."""


def to_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Write rows, the header first. The same rows give the same bytes."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig", "replace")


def safe(cell: str) -> str:
    """Return the cell so that no spreadsheet computes it."""
    return f"'{cell}" if FORMULA.match(cell) else cell
