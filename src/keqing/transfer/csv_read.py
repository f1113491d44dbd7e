"""Reading a spreadsheet's CSV: its header, and its rows with the numbers a spreadsheet shows.

Cells stay text. What a row means is for others to say.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from keqing.errors import Failed, NotFound, Unusable
from keqing.i18n import msg
from keqing.transfer.csv_write import FORMULA

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 100_000
MOST_COLUMNS = 200

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How Excel's workbooks begin: the new ones (a zip archive), and those of Excel 97."""
_DELIMITERS = ",\t;；"
_INVISIBLE = "\ufeff\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069"
_AROUND = re.compile(rf"^[\s{_INVISIBLE}]+|[\s{_INVISIBLE}]+$")


@dataclass(frozen=True, slots=True)
class Line:
    """A row under the header. `number` counts from 1 with the header and blank rows, as a spreadsheet does."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A file's header, the number of its row, and the rows under it that are not blank."""

    header: tuple[str, ...]
    header_row: int
    lines: tuple[Line, ...]


def read_csv(path: Path, *, most_rows: int = MOST_ROWS) -> Table:
    """Read a file of comma, tab or semicolon separated values in UTF-8.

    The first row that is not blank is the header. Raises NotFound for a file that is not there, Failed for one
    that cannot be read, and Unusable for one that is no such table or is too large.
    """
    return read_table(_decoded(_content(path), path), name=path, most_rows=most_rows)


def read_table(text: str, *, name: object, most_rows: int = MOST_ROWS) -> Table:
    """Read the text of such a file; `name` is what sentences call it."""
    first = next((line for line in text.splitlines() if line.strip(" ,;；\t")), "")
    delimiter = max(_DELIMITERS, key=first.count)
    rows = _rows(text, delimiter, name)
    try:
        header_row, header = next(rows)
    except StopIteration:
        raise Unusable(
            msg("{file} is empty.", file=name),
            msg("Its first row names the columns, for example: {columns}", columns="姓名,电话"),
        ) from None
    if len(header) > MOST_COLUMNS:
        raise Unusable(
            msg("{file} has more than {n} columns.", file=name, n=MOST_COLUMNS),
            msg("Keep the columns that keqing needs, and save the file again."),
        )
    lines: list[Line] = []
    for number, cells in rows:
        if len(lines) == most_rows:
            raise Unusable(
                msg("{file} has more than {n} rows.", file=name, n=most_rows),
                msg("Split the file, or allow more with --max-rows N."),
            )
        lines.append(Line(number, cells))
    return Table(header, header_row, tuple(lines))


def _content(path: Path) -> bytes:
    try:
        if path.is_file() and path.stat().st_size > MOST_BYTES:
            raise Unusable(
                msg("{file} is larger than {n} MB.", file=path, n=MOST_BYTES // 1024 // 1024),
                msg("Split it into several files."),
            )
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise NotFound(
            msg("There is no file {file}.", file=path), msg("Look at the name and the folder.")
        ) from None
    except IsADirectoryError:
        raise Unusable(msg("{file} is a folder.", file=path), msg("Name one file in it.")) from None
    except OSError as error:
        raise Failed(
            msg("{file} cannot be read: {reason}.", file=path, reason=error.strerror),
            msg("Check who owns the file and its mode."),
        ) from error


def _decoded(content: bytes, path: Path) -> str:
    """Return the text, or say how to save the file so that it has one."""
    if content.startswith(_WORKBOOKS):
        raise Unusable(
            msg("{file} is an Excel workbook, not CSV.", file=path),
            msg('In Excel choose "Save as", "CSV UTF-8", and import that file.'),
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise Unusable(
            msg("{file}, row {row}: this is not UTF-8 text.", file=path, row=row),
            msg('Save the file as UTF-8: in Excel "Save as", "CSV UTF-8".'),
        ) from None


def _rows(text: str, delimiter: str, name: object) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the rows that are not blank, with their numbers."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            cells = _cells(row)
            if any(cells):
                yield number, cells
    except csv.Error:
        raise Unusable(
            msg("{file}, row {row}: the quotes of a cell do not fit.", file=name, row=number + 1),
            msg("A quote inside a cell is written twice, and the cell stands in quotes."),
        ) from None


def _cells(row: Sequence[str]) -> tuple[str, ...]:
    """Take away what surrounds a cell's text: spaces, invisible marks, the apostrophe of `csv_write`."""
    cells = [
        _AROUND.sub("", cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell)
        for cell in row
    ]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)
