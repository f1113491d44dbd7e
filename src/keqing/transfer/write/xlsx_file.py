"""XLSX for spreadsheets: text stays text, numbers are numbers, and nothing is computed or linked.

The rows go through a file of their own, so that a large table takes no memory, and the same rows give the same
bytes. What Excel cannot hold is refused: nothing is cut in silence.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Sequence
from datetime import datetime
from tempfile import TemporaryDirectory
from typing import IO, Any

from keqing.errors import Unusable
from keqing.i18n import msg

Cell = str | int | None

MOST_ROWS = 1_048_576
"""Rows of a sheet, the header counted."""
MOST_CHARACTERS = 32_767
"""Characters of a cell."""

_MADE = datetime(2000, 1, 1)  # noqa: DTZ001  # a fixed day stands for the time of making
_SHEET_NAME = 31
"""Characters of a sheet's name."""
_LOOKED_AT, _WIDEST, _NARROWEST = 100, 48, 8
"""Columns are as wide as the first rows need, within these bounds, in characters."""


def write(
    file: IO[bytes],
    title: str,
    headings: Sequence[str],
    portions: Iterable[Sequence[Sequence[Cell]]],
) -> None:
    """Write a workbook of one sheet: a header that stays in sight, and portions of rows, which come as columns.

    Raises Unusable for more rows than a sheet has, and for a cell that is too long.
    """
    import xlsxwriter  # noqa: PLC0415  # it loads slowly

    with TemporaryDirectory(prefix="keqing-") as folder:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "tmpdir": folder,
        }
        book = xlsxwriter.Workbook(file, options)
        try:
            book.set_properties({"title": title, "created": _MADE})
            _fill(book, title, headings, portions)
        finally:
            _close(book)


def _close(book: Any) -> None:  # noqa: ANN401  # xlsxwriter has no types
    """Finish the file. A temporary folder that is full is told as what it is, an OSError."""
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415  # as above

    try:
        book.close()
    except FileCreateError as error:
        reason = error.args[0] if error.args else None
        raise reason if isinstance(reason, OSError) else OSError(errno.EIO, "") from error


def _fill(
    book: Any,  # noqa: ANN401  # xlsxwriter has no types
    title: str,
    headings: Sequence[str],
    portions: Iterable[Sequence[Sequence[Cell]]],
) -> None:
    """Write the one sheet."""
    sheet = book.add_worksheet(_sheet_name(title))
    text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True})
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, heading, bold)
    last = 0
    for columns in portions:
        rows = [*zip(*columns, strict=True)]
        if last == 0:
            for column, wide in enumerate(_widths(headings, columns)):
                sheet.set_column(column, column, wide, text)
        if last + len(rows) >= MOST_ROWS:
            raise Unusable(
                msg("Excel takes no more than {n} rows.", n=MOST_ROWS - 1),
                msg("Write CSV, or a shorter period with --from and --to."),
            )
        for number, row in enumerate(rows, start=last + 1):
            _row(sheet, number, row, headings)
        last += len(rows)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, max(0, len(headings) - 1))


def _row(sheet: Any, number: int, row: Sequence[Cell], headings: Sequence[str]) -> None:  # noqa: ANN401  # a worksheet
    """Write the cells that hold something: words as text, whatever they look like."""
    for column, cell in enumerate(row):
        if isinstance(cell, str):
            if cell and sheet.write_string(number, column, cell):
                raise _too_long(number, headings[column])
        elif cell is not None:
            sheet.write_number(number, column, cell)


def _too_long(number: int, heading: str) -> Unusable:
    return Unusable(
        msg(
            "Row {row}, column {column}: Excel takes no more than {n} characters in a cell.",
            row=number + 1,
            column=heading,
            n=MOST_CHARACTERS,
        ),
        msg("Write CSV instead, which takes them all."),
    )


def _widths(headings: Sequence[str], columns: Sequence[Sequence[Cell]]) -> list[int]:
    """Find how wide the columns are; a Chinese character takes two columns."""
    return [
        max(_NARROWEST, min(_WIDEST, 2 + max(map(_wide, (heading, *cells[:_LOOKED_AT])))))
        for heading, cells in zip(headings, columns, strict=True)
    ]


def _wide(cell: Cell) -> int:
    return len(str("" if cell is None else cell).encode("gbk", "replace"))


def _sheet_name(title: str) -> str:
    """Take out of a title what Excel does not take in a sheet's name."""
    return "".join(char for char in title if char not in "[]:*?/\\'")[:_SHEET_NAME] or "keqing"
