"""XLSX for spreadsheets: text stays text, numbers are numbers, and nothing is computed or linked.

The rows go through a file of their own, so that a large table takes no memory, and the same rows give the same
bytes. xlsxwriter makes the workbook with its header; `xlsx_rows` makes the rows, which are put into its sheet.
What Excel cannot hold is refused: nothing is cut in silence.
"""

from __future__ import annotations

import errno
import io
import os
import shutil
from collections.abc import Iterable, Sequence
from datetime import datetime
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile

from keqing.errors import Unusable
from keqing.i18n import msg

if TYPE_CHECKING:
    from keqing.transfer.write.xlsx_rows import Cell

MAX_ROWS = 1_048_576
"""Rows of a sheet, the header counted."""

MADE_AT = datetime(2000, 1, 1)  # noqa: DTZ001  # a fixed day stands for the time of making
_MAX_NAME_CHARACTERS = 31
"""Characters of a sheet's name."""
_MEASURED_ROWS = 100
"""Columns are as wide as so many rows need."""
_MIN_WIDTH, _MAX_WIDTH = 8, 48
"""Characters of the narrowest and the widest column."""
_SHEET = "xl/worksheets/sheet1.xml"
_COMPRESSION = 5
"""The level of zlib for rows: half the time of its usual 6, and a file that is 1 % larger."""
_LARGE = 1 << 30
"""Bytes of rows from which on a sheet is packed as zip files of more than 2 GB are."""
_COPIED_BYTES = 1 << 20
_ROW_END, _ROWS_END = b"</row>", b"</sheetData>"
_TEXT_STYLE = 2
"""The number of the rows' format in the workbook: its formats are numbered as they are used, and the header's is 1."""


def write_xlsx(
    file: IO[bytes],
    title: str,
    headings: Sequence[str],
    portions: Iterable[Sequence[Sequence[Cell]]],
) -> None:
    """Write a workbook of one sheet: a header that stays in sight, and portions of rows, which come as columns.

    Raises Unusable for more rows than a sheet has, and for a cell that is too long.
    """
    with TemporaryFile(prefix="keqing-") as rows:
        last, filled, widths = _write_rows(rows, headings, portions)
        frame = _frame(title, headings, widths, last=last, filled=filled)
        _fill(file, frame, rows)


def _write_rows(
    file: IO[bytes], headings: Sequence[str], portions: Iterable[Sequence[Sequence[Cell]]]
) -> tuple[int, int, list[int]]:
    """Write the rows as XML; return the number of the last, of the last with a value, and the columns' widths."""
    from keqing.transfer.write.xlsx_rows import TooLongError, rows_as_xml  # noqa: PLC0415  # as below

    last = filled = 0
    widths: list[int] = []
    for columns in portions:
        if not widths:
            widths = _widths(headings, columns)
        count = len(columns[0])
        if last + count >= MAX_ROWS:
            raise Unusable(
                msg("Excel takes no more than {n:,} rows.", n=MAX_ROWS - 1),
                msg("Write CSV, or a shorter period with --from and --to."),
            )
        try:
            rows = rows_as_xml(columns, last + 2, _TEXT_STYLE)
        except TooLongError as error:
            raise _too_long(last + error.row + 1, headings[error.column]) from error
        file.write("".join(rows).encode("utf-8", "replace"))
        filled = next((last + n for n in range(count, 0, -1) if rows[n - 1]), filled)
        last += count
    return last, filled, widths


def _frame(
    title: str, headings: Sequence[str], widths: Sequence[int], *, last: int, filled: int
) -> bytes:
    """Make the workbook with its header, and with a cell in the last row that has a value, so that its size is told."""
    import xlsxwriter  # noqa: PLC0415  # it loads slowly

    frame = io.BytesIO()
    with TemporaryDirectory(prefix="keqing-") as folder:
        options = {"constant_memory": True, "tmpdir": folder}
        book = xlsxwriter.Workbook(frame, options)
        try:
            book.set_properties({"title": title, "created": MADE_AT})
            sheet = book.add_worksheet(sheet_name(title))
            text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True})
            for column, heading in enumerate(headings):
                sheet.write_string(0, column, heading, bold)
            for column, wide in enumerate(widths):
                sheet.set_column(column, column, wide, text)
            if filled:
                sheet.write_string(filled, len(headings) - 1, "-")
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, last, max(0, len(headings) - 1))
        finally:
            _close(book)
    return frame.getvalue()


def _close(book: Any) -> None:  # noqa: ANN401  # xlsxwriter has no types
    """Finish the file. A temporary folder that is full is told as what it is, an OSError."""
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415  # as above

    try:
        book.close()
    except FileCreateError as error:
        reason = error.args[0] if error.args else None
        raise reason if isinstance(reason, OSError) else OSError(errno.EIO, "") from error


def _fill(file: IO[bytes], frame: bytes, rows: IO[bytes]) -> None:
    """Write the workbook with the rows in its sheet, after the header."""
    size = rows.seek(0, os.SEEK_END)
    rows.seek(0)
    with (
        ZipFile(io.BytesIO(frame)) as made,
        ZipFile(file, "w", ZIP_DEFLATED, compresslevel=_COMPRESSION) as filled,
    ):
        for part in made.infolist():
            if part.filename != _SHEET:
                filled.writestr(part, made.read(part))
                continue
            head, end, rest = made.read(part).partition(_ROW_END)
            _, rows_end, tail = rest.partition(_ROWS_END)
            with filled.open(part.filename, "w", force_zip64=size > _LARGE) as sheet:
                sheet.write(head + end)
                shutil.copyfileobj(rows, sheet, _COPIED_BYTES)
                sheet.write(rows_end + tail)


def _too_long(number: int, heading: str) -> Unusable:
    from keqing.transfer.write.xlsx_rows import MAX_CHARACTERS  # noqa: PLC0415  # as above

    return Unusable(
        msg(
            "Row {row}, column {column}: Excel takes no more than {n} characters in a cell.",
            row=number + 1,
            column=heading,
            n=MAX_CHARACTERS,
        ),
        msg("Write CSV instead, which takes them all."),
    )


def _widths(headings: Sequence[str], columns: Sequence[Sequence[Cell]]) -> list[int]:
    """Find how wide the columns are; a Chinese character takes two columns."""
    return [
        max(_MIN_WIDTH, min(_MAX_WIDTH, 2 + max(map(_wide, (heading, *cells[:_MEASURED_ROWS])))))
        for heading, cells in zip(headings, columns, strict=True)
    ]


def _wide(cell: Cell) -> int:
    return len(str("" if cell is None else cell).encode("gbk", "replace"))


def sheet_name(title: str) -> str:
    """Take out of a title what Excel does not take in a sheet's name."""
    return (
        "".join(char for char in title if char not in "[]:*?/\\'")[:_MAX_NAME_CHARACTERS]
        or "keqing"
    )
