"""A call sheet as a workbook to fill in.

The keys stand in a hidden column, text is text, outcomes can be chosen, only the cells to fill in are unlocked
(without a password), and it prints on A4 across. The same sheet gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from keqing.dates.durations import MAX_MINUTES
from keqing.records.sheet_token import ADVERSE, ANSWERS, MINUTES, NEXT, OUTCOME, Layout

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_A4 = 9
_WIDTHS = (0, 5, 12, 15, 9, 36, 28, 18)
"""Columns of what is shown, the hidden one first, in characters."""
_ANSWER_WIDTHS = (11, 30, 12, 7, 16, 9)
_FIELD_WIDTH = 10
_HEADER = 1
"""The header's row, counted from 0, under the title."""
_LONGEST_LIST = 255
"""Characters of a list of choices that stands in a cell's rule (Excel)."""
_MAX_CELL_CHARACTERS = 32_767
"""Characters of a cell (Excel)."""


def to_xlsx(layout: Layout) -> bytes:
    """Write the workbook."""
    import xlsxwriter  # noqa: PLC0415  # it loads slowly

    content = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    made = datetime.combine(layout.token.day, time())
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": _cell(layout.title), "created": made})
        sheet = book.add_worksheet(str(layout.token.day))
        _fill(book, sheet, layout)
        _rules(sheet, layout)
        _paper(sheet, layout)
    return content.getvalue()


def _fill(book: Workbook, sheet: Worksheet, layout: Layout) -> None:
    """Write title, header and rows."""
    every = {"valign": "top", "text_wrap": True, "border": 1, "num_format": "@"}
    text = book.add_format(every)
    number = book.add_format({**every, "bold": True, "font_size": 16, "align": "center"})
    head = book.add_format({**every, "bold": True, "bg_color": "#DDDDDD"})
    plain = book.add_format({**every, "locked": False})
    day = book.add_format({**every, "locked": False, "num_format": "yyyy-mm-dd"})
    count = book.add_format({**every, "locked": False, "num_format": "0"})
    formats = {NEXT: day, MINUTES: count}
    widths = (*_WIDTHS, *_ANSWER_WIDTHS, *(_FIELD_WIDTH for _ in layout.fields))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.set_column(0, 0, None, None, {"hidden": True})
    sheet.write_string(0, 0, str(layout.token))
    sheet.write_string(0, 1, _cell(layout.title), book.add_format({"bold": True, "font_size": 14}))
    fields = tuple(heading for heading, _ in layout.fields)
    last = len(layout.shown) + len(layout.answers) + len(fields)
    faint = book.add_format({"font_color": "#888888", "font_size": 8, "align": "right"})
    sheet.write_string(0, last, str(layout.token), faint)
    headings = (str(layout.token), *layout.shown, *layout.answers, *fields)
    for place, heading in enumerate(headings):
        sheet.write_string(_HEADER, place, _cell(heading), head)
    for at, row in enumerate(layout.rows, start=_HEADER + 1):
        sheet.write_string(at, 0, _cell(row.key), text)
        for place, cell in enumerate(row.cells, start=1):
            sheet.write_string(at, place, _cell(cell), number if place == 1 else text)
        for place, name in enumerate(ANSWERS, start=len(layout.shown) + 1):
            sheet.write_blank(at, place, None, formats.get(name, plain))
        for place in range(last - len(fields) + 1, last + 1):
            sheet.write_blank(at, place, None, plain)


def _rules(sheet: Worksheet, layout: Layout) -> None:
    """Say what the cells to fill in take, and lock all others. Other words are warned of, not refused."""
    rules: dict[str, dict[str, Any]] = {
        OUTCOME: {"validate": "list", "source": _choices(layout.outcomes)},
        NEXT: {
            "validate": "date",
            "criteria": ">=",
            "value": layout.token.day,
            "error_message": layout.hint[:_LONGEST_LIST],
        },
        MINUTES: {"validate": "integer", "criteria": "between", "minimum": 0}
        | {"maximum": MAX_MINUTES},
        ADVERSE: {"validate": "list", "source": [layout.yes]},
    }
    for place, name in enumerate(ANSWERS, start=len(layout.shown) + 1):
        if name in rules and layout.rows:
            rule = {"error_type": "warning", **rules[name]}
            sheet.data_validation(_HEADER + 1, place, _HEADER + len(layout.rows), place, rule)
    first = len(layout.shown) + len(layout.answers) + 1
    for place, (_, choices) in enumerate(layout.fields, start=first):
        if choices and layout.rows:
            rule = {"error_type": "warning", "validate": "list", "source": _choices(choices)}
            sheet.data_validation(_HEADER + 1, place, _HEADER + len(layout.rows), place, rule)
    allowed = ("format_cells", "format_columns", "format_rows", "sort", "autofilter")
    sheet.protect("", dict.fromkeys(allowed, True))


def _paper(sheet: Worksheet, layout: Layout) -> None:
    """Lay the sheet out for A4 across, with the header on every page."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.4, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADER)
    last = len(layout.shown) + len(layout.answers) + len(layout.fields)
    sheet.print_area(0, 0, _HEADER + len(layout.rows), last)
    sheet.freeze_panes(_HEADER + 1, 3)
    sheet.set_footer(f"&L{layout.foot[:150].replace('&', '&&')}&R&P / &N")


def _choices(words: Sequence[str]) -> list[str]:
    """Leave out of a list of choices what Excel cannot have in it, the last ones first."""
    chosen = [word for word in words if "," not in word]
    while len(",".join(chosen)) > _LONGEST_LIST:
        chosen.pop()
    return chosen


def _cell(text: str) -> str:
    """Cut what Excel would drop without a word."""
    return text if len(text) <= _MAX_CELL_CHARACTERS else f"{text[: _MAX_CELL_CHARACTERS - 1]}…"
