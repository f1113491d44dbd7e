"""What a spreadsheet is to keqing: rows of text with the numbers that the spreadsheet shows, and its bounds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from keqing.errors import Unusable
from keqing.i18n import msg

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_CELLS = 12_000_000
MOST_ROWS = 100_000
MOST_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be: `size` and `unpacked` in bytes, `cells` of a sheet, blank ones counted."""

    rows: int = MOST_ROWS
    size: int = MOST_BYTES
    unpacked: int = MOST_UNPACKED
    cells: int = MOST_CELLS
    columns: int = MOST_COLUMNS

    @classmethod
    def of_rows(cls, rows: int | None) -> Limits:
        """Return the usual bounds, or those for so many rows: more of them may take more bytes."""
        if rows is None:
            return cls()
        more = max(1, -(-rows // MOST_ROWS))
        return cls(rows, MOST_BYTES * more, MOST_UNPACKED * more, MOST_CELLS * more)


class Line(NamedTuple):
    """A row. `number` counts from 1 with every row before it, blank ones too, as a spreadsheet does.

    `filled` are the places of cells that are merged with the one above and have its text.
    """

    number: int
    cells: tuple[str, ...]
    filled: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A file's header, the number of its row, and the rows under it that are not blank.

    `since_1904` says that its days are counted from 1904, as some workbooks do. `left_out` are hidden sheets
    that hold something.
    """

    header: tuple[str, ...]
    header_row: int
    lines: tuple[Line, ...]
    since_1904: bool = False
    left_out: tuple[str, ...] = ()

    def below(self, depth: int) -> Table:
        """Return the table whose header is the row `depth` rows further down."""
        if depth == 0:
            return self
        header = self.lines[depth - 1]
        return Table(
            header.cells, header.number, self.lines[depth:], self.since_1904, self.left_out
        )


def gathered(
    rows: Iterable[Line], *, name: object, limits: Limits, since_1904: bool = False
) -> Table:
    """Take rows that are not blank for a table with the first one as its header.

    Raises Unusable where there is none, and where there are more rows or columns than allowed.
    """
    header: Line | None = None
    lines: list[Line] = []
    for line in rows:
        if len(line.cells) > limits.columns:
            raise Unusable(
                msg("{file} has more than {n} columns.", file=name, n=limits.columns),
                msg("Keep the columns that keqing needs, and save the file again."),
            )
        if header is None:
            header = line
        elif len(lines) == limits.rows:
            raise Unusable(
                msg("{file} has more than {n} rows.", file=name, n=limits.rows),
                msg("Split the file, or allow more with --max-rows N."),
            )
        else:
            lines.append(line)
    if header is None:
        raise Unusable(
            msg("{file} is empty.", file=name),
            msg("Its first row names the columns, for example: {columns}", columns="姓名,电话"),
        )
    return Table(header.cells, header.number, tuple(lines), since_1904)
