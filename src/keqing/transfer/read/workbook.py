"""Reading a workbook that its guard has looked through: the rows of one of its sheets, as text."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING

from keqing.errors import NotFound, Unusable
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.transfer.read.cell_text import text_of
from keqing.transfer.read.marks import Marks, Place
from keqing.transfer.read.table import FORMULA_ERROR, Limits, Line, Table, gather_table
from keqing.transfer.read.xml_events import BROKEN
from keqing.transfer.read.zip_guard import damaged_error

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_NO_CELLS: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen of a workbook: `since_1904` as in `Table`, and `marks` of a sheet by its number and name."""

    since_1904: bool
    marks: Callable[[int, str], Marks]


def read_workbook(
    content: bytes, looked: Looked, *, name: object, sheet: str | None, limits: Limits
) -> Table:
    """Read the sheet named, or the only visible one that holds something.

    Raises NotFound for a sheet that is not there, and Unusable for a workbook that is damaged, too large, or
    leaves it open which sheet is meant.
    """
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415  # for workbooks only

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        chosen, left_out = _chosen(book, sheet, name)
        marks = looked.marks(book.sheet_names.index(chosen.name), chosen.name)
        rows = _lines(chosen, marks)
        table = gather_table(rows, name=name, limits=limits, since_1904=looked.since_1904)
    except (CalamineError, OSError, *BROKEN) as error:
        raise damaged_error(name) from error
    return replace(
        table, left_out=left_out, hidden=marks.hidden, hidden_columns=marks.hidden_columns
    )


def _chosen(
    book: CalamineWorkbook, wanted: str | None, name: object
) -> tuple[CalamineSheet, tuple[str, ...]]:
    """Choose the sheet, and name the hidden ones that are left out."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415  # as above

    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    names = [sheet.name for sheet in sheets]
    if wanted is not None:
        for title in names:
            if title.strip().casefold() == wanted.strip().casefold():
                return book.get_sheet_by_name(title), ()
        raise NotFound(
            msg("{file} has no sheet {sheet}.", file=name, sheet=wanted),
            msg("Its sheets: {sheets}.", sheets=names),
        )
    filled = {sheet.name: book.get_sheet_by_name(sheet.name) for sheet in sheets}
    filled = {key: sheet for key, sheet in filled.items() if sheet.end is not None}
    visible = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
    shown = [title for title in visible if title in filled]
    hidden = tuple(title for title in filled if title not in visible)
    if len(shown) == 1:
        return filled[shown[0]], hidden
    if shown:
        raise Unusable(
            msg("{file} has several sheets: {sheets}.", file=name, sheets=shown),
            msg(
                "Say which one: --sheet {sheet}",
                sheet=max(shown, key=lambda title: filled[title].height * filled[title].width),
            ),
        )
    if hidden:
        raise Unusable(
            msg("{file} has nothing but hidden sheets: {sheets}.", file=name, sheets=list(hidden)),
            msg("Say which one: --sheet {sheet}", sheet=hidden[0]),
        )
    raise Unusable(
        msg("{file} is empty.", file=name),
        msg("Its first row names the columns, for example: {columns}", columns=msg("name,phone")),
    )


def _lines(sheet: CalamineSheet, marks: Marks) -> Iterator[Line]:
    """Yield the rows that are not blank. A cell merged with the one above has its text."""
    merged = _below(sheet.merged_cell_ranges or marks.merged, sheet.end[0] if sheet.end else 0)
    unread = marks.by_row()
    top: dict[int, str] = {}
    beyond = sheet.total_height
    rows = chain(sheet.iter_rows(), ([] for _ in range(beyond, max(unread, default=0))))
    for number, row in enumerate(rows, start=1):
        cells = [text_of(cell) if cell != "" else "" for cell in row]
        bad = _put_unread(cells, unread.get(number, _NO_CELLS))
        filled = _fill_merged(cells, merged.get(number, ()), top)
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            places = tuple(place for place in filled if place < len(cells))
            yield Line(number, tuple(cells), places, bad)


def _put_unread(cells: list[str], unread: Mapping[int, str]) -> tuple[int, ...]:
    """Put the texts of cells that could not be read into a row; return the columns of these and of formula errors."""
    bad = dict(unread)
    for column, text in unread.items():
        cells += [""] * (column + 1 - len(cells))
        cells[column] = text
    if "#" in "".join(cells):
        bad |= {at: cell for at, cell in enumerate(cells) if FORMULA_ERROR.fullmatch(cell)}
    return tuple(bad)


def _fill_merged(
    cells: list[str], merged: Iterable[tuple[int, bool]], top: dict[int, str]
) -> list[int]:
    """Fill the empty cells of a row that are merged with the ones above, and return their columns.

    `top` has the text of the first cell by column, and is kept up to date. A row that is blank stays so.
    """
    filled: list[int] = []
    for column, first in merged:
        if first:
            top[column] = cells[column] if column < len(cells) else ""
        elif any(cells) and column < len(cells) and not cells[column]:
            cells[column] = top.get(column, "")
            filled.append(column)
    return filled


def _below(merged: Sequence[tuple[Place, Place]], last: int) -> dict[int, list[tuple[int, bool]]]:
    """Return for each row its cells that are merged downwards: the column, and whether it is the first."""
    found: dict[int, list[tuple[int, bool]]] = {}
    for (top, left), (bottom, _) in merged:
        if bottom > top:
            for row in range(top, min(bottom, last) + 1):
                found.setdefault(row + 1, []).append((left, row == top))
    return found
