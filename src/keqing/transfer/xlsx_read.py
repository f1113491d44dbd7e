"""Reading an Excel workbook: the rows of one of its sheets, as text.

A cell becomes what it shows where that is certain: whole numbers without a fraction, days and times as ISO has
them. A number of more digits than a spreadsheet keeps stays in the form that says so (1.1E+17).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any

from keqing.errors import NotFound, Unusable
from keqing.i18n import msg
from keqing.transfer import xlsx_marks
from keqing.transfer.csv_read import bare
from keqing.transfer.marks import Marks, Place
from keqing.transfer.table import FORMULA_ERROR, Limits, Line, Table, gathered
from keqing.transfer.xlsx_guard import check, damaged
from keqing.transfer.xml_events import BROKEN

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_HALF = 500_000
"""Microseconds of half a second."""
_LAST_SECOND = time(23, 59, 59)
_CERTAIN = 10**15
"""A spreadsheet keeps 15 digits; from here on the last ones of a number are lost."""


def read_xlsx(
    content: bytes, *, name: object, sheet: str | None = None, limits: Limits | None = None
) -> Table:
    """Read the sheet named, or the only visible one that holds something.

    Raises NotFound for a sheet that is not there, and Unusable for a workbook that is damaged, too large, or
    leaves it open which sheet is meant.
    """
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415  # for workbooks only

    limits = limits or Limits()
    checked = check(content, name, limits)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        chosen, left_out = _chosen(book, sheet, name)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            marks = xlsx_marks.marks(archive, chosen.name)
        rows = _lines(chosen, marks)
        table = gathered(rows, name=name, limits=limits, since_1904=checked.since_1904)
    except (CalamineError, OSError, *BROKEN) as error:
        raise damaged(name) from error
    return replace(
        table, left_out=left_out, hidden=marks.hidden, hidden_columns=marks.hidden_columns
    )


def _chosen(
    book: CalamineWorkbook, wanted: str | None, name: object
) -> tuple[CalamineSheet, tuple[str, ...]]:
    """Choose the sheet, and name the hidden ones that are left out."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415  # as above

    sheets = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    names = [one.name for one in sheets]
    if wanted is not None:
        for one in names:
            if one.strip().casefold() == wanted.strip().casefold():
                return book.get_sheet_by_name(one), ()
        raise NotFound(
            msg("{file} has no sheet {sheet}.", file=name, sheet=wanted),
            msg("Its sheets: {sheets}.", sheets=names),
        )
    filled = {one.name: book.get_sheet_by_name(one.name) for one in sheets}
    filled = {key: one for key, one in filled.items() if one.end is not None}
    visible = [one.name for one in sheets if one.visible == SheetVisibleEnum.Visible]
    shown = [one for one in visible if one in filled]
    hidden = tuple(one for one in filled if one not in visible)
    if len(shown) == 1:
        return filled[shown[0]], hidden
    if shown:
        raise Unusable(
            msg("{file} has several sheets: {sheets}.", file=name, sheets=shown),
            msg("Say which one: --sheet {sheet}", sheet=shown[0]),
        )
    if hidden:
        raise Unusable(
            msg("{file} has nothing but hidden sheets: {sheets}.", file=name, sheets=list(hidden)),
            msg("Say which one: --sheet {sheet}", sheet=hidden[0]),
        )
    raise Unusable(
        msg("{file} is empty.", file=name),
        msg("Its first row names the columns, for example: {columns}", columns="姓名,电话"),
    )


def _lines(sheet: CalamineSheet, marks: Marks) -> Iterator[Line]:
    """Yield the rows that are not blank. A cell merged with the one above has its text."""
    merged = _below(sheet.merged_cell_ranges or marks.merged, sheet.end[0] if sheet.end else 0)
    unread = marks.by_row()
    top: dict[int, str] = {}
    beyond = sheet.total_height
    rows = chain(sheet.iter_rows(), ([] for _ in range(beyond, max(unread, default=0))))
    for number, row in enumerate(rows, start=1):
        cells = [text_of(one) if one != "" else "" for one in row]
        bad = dict(unread.get(number, ()))
        for column, text in bad.items():
            cells += [""] * (column + 1 - len(cells))
            cells[column] = text
        if "#" in "".join(cells):
            bad |= {at: one for at, one in enumerate(cells) if FORMULA_ERROR.fullmatch(one)}
        filled: list[int] = []
        for column, first in merged.get(number, ()):
            if first:
                top[column] = cells[column] if column < len(cells) else ""
            elif any(cells) and column < len(cells) and not cells[column]:
                cells[column] = top.get(column, "")
                filled.append(column)
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            places = tuple(one for one in filled if one < len(cells))
            yield Line(number, tuple(cells), places, tuple(bad))


def _below(merged: Sequence[tuple[Place, Place]], last: int) -> dict[int, list[tuple[int, bool]]]:
    """Return for each row its cells that are merged downwards: the column, and whether it is the first."""
    found: dict[int, list[tuple[int, bool]]] = {}
    for (top, left), (bottom, _) in merged:
        if bottom > top:
            for row in range(top, min(bottom, last) + 1):
                found.setdefault(row + 1, []).append((left, row == top))
    return found


def text_of(value: Any) -> str:  # noqa: ANN401  # whatever a cell holds
    """Return the text of a cell."""
    if isinstance(value, str):
        return bare(value)
    return _FORMS.get(type(value), str)(value)


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < _CERTAIN:
        return str(int(value))
    if abs(value) >= _CERTAIN:
        return f"{value:E}"
    return repr(value)


def _moment(value: datetime) -> str:
    """Write a moment to the nearest second of its own day."""
    rounded = value.replace(microsecond=0)
    if value.microsecond >= _HALF and rounded.time() != _LAST_SECOND:
        rounded += timedelta(seconds=1)
    value = rounded
    if value.time() == time.min:
        return value.date().isoformat()
    return value.isoformat(" ", "minutes" if not value.second else "seconds")


def _duration(value: timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}" + (f":{seconds:02}" if seconds else "")


def _time(value: time) -> str:
    return value.isoformat("seconds" if value.second else "minutes")


_FORMS: Mapping[type, Callable[[Any], str]] = {
    bool: lambda value: "TRUE" if value else "FALSE",
    int: lambda value: _number(float(value)),
    float: _number,
    datetime: _moment,
    date: date.isoformat,
    time: _time,
    timedelta: _duration,
}
"""How cells of other types than text are written."""
