"""The rows of a worksheet as XML (ECMA-376, 18.3.1), a column at a time.

xlsxwriter makes all else of a workbook. Its rows are made cell by cell, which takes ten times as long as the
same rows as CSV.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import NoneType

from xlsxwriter.utility import xl_col_to_name

Cell = str | int | None

MAX_CHARACTERS = 32_767
"""Characters of a cell, in units of UTF-16 (Excel)."""
_LOOKS_ESCAPED = re.compile("_x[0-9a-fA-F]{4}_")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
"""Characters that XML cannot hold or changes; Excel writes them as `_x0007_` (ECMA-376, 22.9.2.19)."""
_AT_AN_EDGE = re.compile(r"^\s|\s$")


class TooLongError(ValueError):
    """A cell has more than MAX_CHARACTERS. `row` and `column` are its places in the portion, from 0."""

    def __init__(self, row: int, column: int) -> None:
        """Keep where the cell is."""
        super().__init__(f"row {row}, column {column}")
        self.row, self.column = row, column


def rows_as_xml(columns: Sequence[Sequence[Cell]], first: int, style: int) -> list[str]:
    """Return each row as XML; a row without a value is "".

    The rows come as columns. `first` is the number of the first row in the sheet, from 1; `style` is the number of
    the format of every cell. Raises TooLongError.
    """
    numbers = [*map(str, range(first, first + len(columns[0])))]
    cells = (_cells_as_xml(column, n, numbers, style) for n, column in enumerate(columns))
    filled = [column for column in cells if column]
    rows = map("".join, zip(*filled, strict=True)) if filled else [""] * len(numbers)
    return [
        f'<row r="{number}">{row}</row>' if row else ""
        for number, row in zip(numbers, rows, strict=True)
    ]


def _cells_as_xml(
    cells: Sequence[Cell], place: int, numbers: Sequence[str], style: int
) -> list[str]:
    """Return the cells of a column as XML, each "" where it has no value; an empty list for none at all."""
    types = {*map(type, cells)}
    if types == {NoneType}:
        return []
    name = f'<c r="{xl_col_to_name(place)}'
    text = f'" s="{style}" t="inlineStr"><is><t>'
    if types <= {str, NoneType} and _is_simple(cells):  # type: ignore[arg-type]  # no numbers
        return [
            f"{name}{number}{text}{cell}</t></is></c>" if cell else ""
            for number, cell in zip(numbers, cells, strict=True)
        ]
    preserved = f'{text.removesuffix(">")} xml:space="preserve">'
    made = []
    for row, (number, cell) in enumerate(zip(numbers, cells, strict=True)):
        if cell is None or cell == "":
            made.append("")
        elif isinstance(cell, str):
            if _is_too_long(cell):
                raise TooLongError(row, place)
            escaped = _escaped(cell)
            begin = preserved if _AT_AN_EDGE.search(escaped) else text
            made.append(f"{name}{number}{begin}{escaped}</t></is></c>")
        else:
            made.append(f'{name}{number}" s="{style}"><v>{cell:.16G}</v></c>')
    return made


def _is_simple(cells: Sequence[str | None]) -> bool:
    """Tell at a look that every text of a column stands in XML as it is."""
    texts = [*filter(None, cells)]
    joined = "".join(texts)
    return (
        joined.isprintable()
        and not any(sign in joined for sign in ("&", "<", ">", "_x"))
        and (" " not in joined or texts == [*map(str.strip, texts)])
        and (len(joined) <= MAX_CHARACTERS // 2 or not any(map(_is_too_long, texts)))
    )


def _is_too_long(cell: str) -> bool:
    return len(cell) > MAX_CHARACTERS // 2 and len(cell.encode("utf-16-le", "replace")) > 2 * (
        MAX_CHARACTERS
    )


def _escaped(cell: str) -> str:
    cell = _LOOKS_ESCAPED.sub(r"_x005F\g<0>", cell)
    cell = _NOT_IN_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", cell)
    return cell.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
