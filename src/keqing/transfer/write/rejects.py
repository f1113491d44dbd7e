"""The rows of a file that were not stored, to be mended and brought again."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path

from keqing.text.harmless import clean_for_file
from keqing.transfer.read.table import Line, Table
from keqing.transfer.write import csv_file, files

NO_RESULT = "#N/A"
"""What a spreadsheet shows for a value that is not there."""
_REJECTED = re.compile(r"\.rejected(?:-\d+)?$")


def places(path: Path, *, workbook: bool) -> Iterator[Path]:
    """Yield where the rejected rows of a file can go, the usual place first.

    Those of a file of rejected rows go beside it under its own name. Those of a pipe go to the working folder.
    """
    folder = path.parent if path.is_file() else Path()
    stem = _REJECTED.sub("", path.stem)
    for number in count(1):
        more = "" if number == 1 else f"-{number}"
        place = folder / f"{stem}.rejected{more}.{'xlsx' if workbook else 'csv'}"
        if not (place.exists() and path.exists() and place.samefile(path)):
            yield place


def write_rejects(
    path: Path,
    table: Table,
    reasons: Mapping[int, str],
    heading: str,
    spared: Sequence[Path] = (),
) -> bytes:
    """Write the rows with a reason, by their numbers, in the form that the path's ending says; returns the bytes.

    `spared` are files that are not written over. The reason stands behind the columns of the header, so that more
    cells than columns stay where they are seen. Invisible characters stay out.
    """
    wide = len(table.header)
    rows = [[*table.header, heading]]
    rows += [
        [*cells[:wide], *[""] * (wide - len(cells)), reasons[line.number], *cells[wide:]]
        for line in table.lines
        if line.number in reasons
        for cells in (_mendable(line),)
    ]
    rows = [[*map(clean_for_file, row)] for row in rows]
    content = _workbook(rows) if path.suffix == ".xlsx" else csv_file.to_csv(rows)
    files.write_whole(path, content, spared)
    return content


def _mendable(line: Line) -> Sequence[str]:
    """Return the cells of a row, with an error where a formula has no result: it is no text to keep."""
    return [
        NO_RESULT if at in line.unread and cell.startswith("=") else cell
        for at, cell in enumerate(line.cells)
    ]


def _workbook(rows: Sequence[Sequence[str]]) -> bytes:
    """Write a workbook whose every cell is text: no formula, no link, no number."""
    import xlsxwriter  # noqa: PLC0415  # for workbooks only

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet()
        text = book.add_format({"num_format": "@"})
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(at, column, cell, text)
        sheet.freeze_panes(1, 0)
    return buffer.getvalue()
