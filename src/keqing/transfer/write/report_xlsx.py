"""The workbook of a report: sheets of figures with charts that the spreadsheet draws itself.

Nothing is computed or linked, and the same figures give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import IO, Any

from keqing.records.report_workbook import ChartSpec, ReportSheet
from keqing.transfer.write.xlsx_file import MADE_AT, sheet_name

_MIN_WIDTH, _MAX_WIDTH = 8, 48
"""Characters of the narrowest and the widest column."""
_CHART_ROWS = 18
"""Rows that a chart covers."""
_LARGEST_CHART = 60
"""Rows that one chart draws: of more nobody can read the names."""


def write_report(file: IO[bytes], title: str, sheets: Sequence[ReportSheet]) -> None:
    """Write the sheets of a report, in their order, each chart beside its rows."""
    import xlsxwriter  # noqa: PLC0415  # it loads slowly

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_numbers": False})
    book.set_properties({"title": title, "created": MADE_AT})
    bold = book.add_format({"bold": True, "bottom": 1})
    names: set[str] = set()
    for part in sheets:
        _write_sheet(book, part, bold, _free_name(part.title, names))
    book.close()
    file.write(made.getvalue())


def _free_name(title: str, taken: set[str]) -> str:
    """Return a name for a sheet that no other one has."""
    name = sheet_name(title)
    while name.casefold() in taken:
        name = f"{name[:29]}_2"
    taken.add(name.casefold())
    return name


def _write_sheet(book: Any, part: ReportSheet, bold: Any, name: str) -> None:  # noqa: ANN401  # xlsxwriter has no types
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for column, heading in enumerate(part.headings):
        sheet.write_string(0, column, heading, bold)
        cells = [row[column] for row in part.rows]
        wide = max([_wide(heading), *map(_wide, cells)])
        sheet.set_column(column, column, max(_MIN_WIDTH, min(_MAX_WIDTH, wide + 2)))
    for number, row in enumerate(part.rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(number, column, cell)
            elif cell is not None:
                sheet.write_string(number, column, cell)
    below = len(part.rows) + 3
    for chart in part.charts:
        sheet.insert_chart(below, 0, _chart(book, name, chart))
        below += _CHART_ROWS


def _chart(book: Any, name: str, spec: ChartSpec) -> Any:  # noqa: ANN401  # as above
    chart = book.add_chart({"type": spec.shape})
    last = min(spec.rows, _LARGEST_CHART)
    for column in spec.series:
        chart.add_series(
            {
                "name": [name, 0, column],
                "categories": [name, 1, spec.names, last, spec.names],
                "values": [name, 1, column, last, column],
            }
        )
    chart.set_title({"name": spec.title, "overlay": False})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 720, "height": 340})
    if spec.shape == "bar":
        chart.set_y_axis({"reverse": True})
    return chart


def _wide(cell: object) -> int:
    return len(str("" if cell is None else cell).encode("gbk", "replace"))
