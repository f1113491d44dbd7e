"""Reading a spreadsheet's CSV or TSV: its header, and its rows with the numbers a spreadsheet shows.

Cells stay text. What a row means is for others to say.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from statistics import median_low
from sys import intern

from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.text.harmless import unguard_formula
from keqing.transfer.read.decoding import decode_text
from keqing.transfer.read.reading import content_of
from keqing.transfer.read.table import (
    FORMULA_ERROR,
    HEADER_ROWS,
    MOST_ROWS,
    TABLES,
    Limits,
    Line,
    Table,
    gather_table,
)

__all__ = ["MOST_ROWS", "Line", "Table", "read_csv", "read_table"]

DELIMITERS = ",\t;；"
_RARE = "，|｜"
"""What parts cells where none of the others does: text has it, too."""
_DELIMITER_ROWS = 10
"""Rows in which the delimiter is looked for: titles above the header have none."""
_INVISIBLE = "\ufeff\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069"
_AROUND = re.compile(rf"^[\s{_INVISIBLE}]+|[\s{_INVISIBLE}]+$")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|(?<=[^\r\n])\Z)")
_PROGRAMS = re.compile(r"[^\r\n]{0,200}[\x00-\x06\x0e-\x1a]")
"""What the first line of a file begins with that only a program can read."""
_TEXT_FORMULA = re.compile(r'="[^"]*"')
_QUOTED = re.compile(r'"[^"]*"')


def read_csv(path: Path, *, most_rows: int | None = None) -> Table:
    """Read a file of comma, tab or semicolon separated values.

    The first row that is not blank is the header. Raises NotFound for a file that is not there, Failed for one
    that cannot be read, and Unusable for one that is no such table or is too large.
    """
    limits = Limits.of_rows(most_rows)
    return read_text(decode_text(content_of(path, limits), path), name=path, limits=limits)


def read_table(text: str, *, name: object, most_rows: int = MOST_ROWS) -> Table:
    """Read the text of such a file; `name` is what sentences call it."""
    return read_text(text, name=name, limits=Limits.of_rows(most_rows))


def read_text(text: str, *, name: object, limits: Limits) -> Table:
    """Read the text of such a file within these bounds."""
    if _PROGRAMS.match(text):
        raise _no_table(name)
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))  # a long cell is its row's fault
    widths: list[int] = []
    rows = _rows(text, delimiter_of(text), name, widths)
    return gather_table(rows, name=name, limits=limits, widths=widths)


def delimiter_of(text: str) -> str:
    """Tell what parts the cells: that of which most rows have many, quoted cells left aside."""
    first_lines = _first_lines(text)
    if not first_lines:
        return DELIMITERS[0]

    def weight(delimiter: str) -> tuple[int, int]:
        counts = [line.count(delimiter) for line in first_lines]
        return median_low(counts), sum(counts)

    found = max(DELIMITERS, key=weight)
    return found if weight(found)[0] else max((found, *_RARE), key=weight)


def _first_lines(text: str) -> list[str]:
    """Return the first lines that hold something, without their quoted cells."""
    lines = (line for line in io.StringIO(text, newline=None) if line.strip(" ,;；\t\r\n"))
    return [_QUOTED.sub("", line) for line in islice(lines, _DELIMITER_ROWS)]


def _is_table(text: str, delimiter: str) -> bool:
    """Tell whether half of the first lines have as many cells as one another, and more than one."""
    counts = [line.count(delimiter) for line in _first_lines(text)]
    [(cells, lines)] = Counter(counts).most_common(1)
    return cells > 0 and 2 * lines >= len(counts)


def _no_table(name: object) -> Unusable:
    return Unusable(msg("{file} is no table.", file=name), TABLES)


def _rows(text: str, delimiter: str, name: object, widths: list[int]) -> Iterator[Line]:
    """Yield the rows that are not blank, with their numbers; note how wide the first of them are."""
    formulas = "#" in text or "Err:" in text
    for number, row, broken in _parsed(text, delimiter, name):
        cells = _cells(row)
        if cells:
            if len(widths) < HEADER_ROWS:
                widths.append(len(row))
            unread = _unread(cells) if formulas else ()
            yield Line(number, tuple(map(intern, cells)), (), unread, broken)  # equal cells are one


def _parsed(text: str, delimiter: str, name: object) -> Iterator[tuple[int, Sequence[str], bool]]:
    """Yield the rows with their numbers, and whether their quotes do not fit.

    A quote that is opened and never closed swallows all that follows. Where no other one follows, and its own line
    has all its cells, that line alone is at fault. Otherwise the file is: raises Unusable.
    """
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    number = read = 0
    widths: Counter[int] = Counter()
    try:
        for number, row in enumerate(reader, start=1):
            read = reader.line_num
            widths[len(row)] += 1
            yield number, row, False
    except csv.Error:
        if not _is_table(text, delimiter):
            raise _no_table(name) from None
        first, *others = islice(_lines(text), read, None)
        before, _, after = first.partition('"')
        cells = before.count(delimiter) + after.count(delimiter) + 1
        alone = (
            delimiter in after
            and '"' not in after
            and cells >= max(widths, key=widths.__getitem__, default=2)
        )
        if not alone or any('"' in line for line in others):
            raise Unusable(
                msg(
                    "{file}, row {row}: the quotes of a cell do not match.",
                    file=name,
                    row=number + 1,
                ),
                msg("A quote inside a cell is written twice, and the cell stands in quotes."),
            ) from None
        rest = csv.reader([first.replace('"', ""), *others], delimiter=delimiter)
        for at, row in enumerate(rest, start=number + 1):
            yield at, row, at == number + 1


def _lines(text: str) -> Iterator[str]:
    """Yield the lines with their ends."""
    return (found[0] for found in _LINE.finditer(text))


def _cells(row: Sequence[str]) -> list[str]:
    """Take away what surrounds a cell's text: spaces, invisible marks, the apostrophe of `csv_write`."""
    cells = [cell if not cell or cell.isalnum() else _text(cell) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _unread(cells: Sequence[str]) -> tuple[int, ...]:
    """Return the places of cells that a spreadsheet could not work out."""
    return tuple(at for at, cell in enumerate(cells) if FORMULA_ERROR.fullmatch(cell))


def _text(cell: str) -> str:
    """Return the text of a cell, without what keeps a spreadsheet from reading it: '=1+2 or ="13900010006"."""
    if (plain := unguard_formula(cell)) != cell:
        return bare(plain)
    return stated_text(bare(cell))


def stated_text(cell: str) -> str:
    """Return the text that ="13900010006" states, by which a spreadsheet is kept from reading a number."""
    return bare(cell[2:-1]) if _TEXT_FORMULA.fullmatch(cell) else cell


def bare(cell: str) -> str:
    """Return a cell's text without what surrounds it."""
    return cell if cell.isalnum() else _AROUND.sub("", cell)
