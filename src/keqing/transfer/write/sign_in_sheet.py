"""A sign-in sheet: a title with the gathering and its day, headings, and a row for each guest with a place to tick."""

from __future__ import annotations

import io
from collections.abc import Sequence

from keqing.records.gatherings import SignInLayout
from keqing.text.harmless import clean_for_file
from keqing.transfer.write.csv_file import to_csv
from keqing.transfer.write.page import write_html

_WIDTHS = (5, 10, 14, 16, 8, 10, 10, 24)
"""Characters of the columns in a workbook."""
_EMPTY_ROWS = 10
"""Rows for guests whom nobody expected."""


def to_sheet(ending: str, layout: SignInLayout) -> bytes:
    """Write the sheet as `.csv`, `.xlsx` or `.html`. Empty rows follow the guests where it is to be printed."""
    title, rows = clean_for_file(layout.title), [[*map(clean_for_file, row)] for row in layout.rows]
    printed = [*rows, *([[""] * len(layout.headings)] * _EMPTY_ROWS)]
    match ending:
        case ".xlsx":
            return _workbook(title, layout.headings, printed)
        case ".html":
            file = io.BytesIO()
            columns = [list(column) for column in zip(*printed, strict=True)]
            write_html(file, title, layout.language, layout.headings, [columns])
            return file.getvalue()
        case _:
            return to_csv([[title], layout.headings, *rows])


def _workbook(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Make a workbook whose every cell is text, to be printed across, the headings on each page."""
    import xlsxwriter  # noqa: PLC0415  # for workbooks only

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet()
        text = book.add_format({"num_format": "@", "border": 1})
        head = book.add_format({"num_format": "@", "border": 1, "bold": True})
        sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
        for at, heading in enumerate(headings):
            sheet.write_string(1, at, heading, head)
            sheet.set_column(at, at, _WIDTHS[min(at, len(_WIDTHS) - 1)])
        for number, row in enumerate(rows, start=2):
            for at, cell in enumerate(row):
                sheet.write_string(number, at, cell, text)
        sheet.freeze_panes(2, 0)
        sheet.repeat_rows(1)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
    return buffer.getvalue()
