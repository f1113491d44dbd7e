"""What a spreadsheet is to keqing: rows of text with the numbers that the spreadsheet shows, and its bounds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace

from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.transfer.read.lines import Line, PackedLines, marked_of, packed_lines, widest_of

__all__ = ["Limits", "Line", "Table", "gather_table", "letters"]

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_CELLS = 12_000_000
MOST_ROWS = 100_000
MOST_COLUMNS = 200
HEADER_ROWS = 12
"""Rows in which a header of up to two rows is looked for: titles stand above it."""
TABLES = msg(
    "Import a workbook (.xlsx, .xls, .ods), or text with commas, tabs or semicolons, "
    "with a first row such as: name,phone"
)
"""What to bring instead of what is no table."""
FORMULA_ERROR = re.compile(
    r"#(?:N/A|VALUE!|REF!|DIV/0!|NUM!|NAME\?|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|BUSY!|CONNECT!|UNKNOWN!|GETTING_DATA)"
    r"|Err:\d{3}|#{3,}"
)
"""What a cell shows whose formula has an error, or whose column is too narrow for its number or day."""


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


@dataclass(frozen=True, slots=True)
class Table:
    """A file's header, the number of its row, and the rows under it that are not blank.

    `since_1904` says that its days are counted from 1904, as some workbooks do. `left_out` are hidden sheets that hold
    something. `widths` tells how many cells the header and the first rows under it have in a file of text, blank ones
    at their end counted; None for a workbook, whose rows end nowhere. `hidden` are the numbers of rows that the
    spreadsheet hides, by a filter too, and `hidden_columns` the places of such columns. `heads` are rows under the
    header that are headers, too: whether each is this one once more.
    """

    header: tuple[str, ...]
    header_row: int
    lines: Sequence[Line]
    since_1904: bool = False
    left_out: tuple[str, ...] = ()
    widths: tuple[int, ...] | None = ()
    hidden: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    heads: Mapping[int, bool] = field(default_factory=dict)

    @property
    def workbook(self) -> bool:
        """Whether this is a sheet of a workbook."""
        return self.widths is None

    @property
    def hidden_rows(self) -> tuple[int, ...]:
        """The numbers of the rows under the header that hold something and are hidden."""
        if not self.hidden:
            return ()
        return tuple(line.number for line in self.lines if line.number in self.hidden)

    @property
    def marked(self) -> Iterable[Line]:
        """The rows that have something to tell beside their cells."""
        return marked_of(self.lines)

    @property
    def hidden_headings(self) -> tuple[str, ...]:
        """The columns that hold something and are hidden, by their headings or letters."""
        if not self.hidden_columns:
            return ()
        cells = (line.cells for line in self.lines)
        holding = {at for row in cells for at in self.hidden_columns if at < len(row) and row[at]}
        headings = dict(enumerate(self.header))
        return tuple(headings.get(at) or letters(at) for at in sorted(holding))

    def below(self, depth: int, header: Sequence[str] | None = None) -> Table:
        """Return the table from the header on that is `depth` rows further down, or says what `header` does.

        A column under it that has cells and no heading has an empty one.
        """
        row = self.lines[depth - 1].cells if depth else self.header
        lines = self.lines[depth:]
        widest = widest_of(lines)
        cells = tuple(row if header is None else header)
        wide = widest
        if self.widths is not None:
            widths = self.widths[depth:]
            wide = min(widest, widths[0] if widths else 0)
        return replace(
            self,
            header=cells + ("",) * (wide - len(cells)),
            header_row=self.lines[depth - 1].number if depth else self.header_row,
            lines=lines,
            widths=self.widths[depth:] if self.widths else self.widths,
        )

    def visible(self) -> Table:
        """Return the table without its hidden rows, and with hidden columns left blank."""
        gone = self.hidden_columns

        def shown(cells: tuple[str, ...]) -> tuple[str, ...]:
            return tuple("" if at in gone else cell for at, cell in enumerate(cells))

        lines = (line for line in self.lines if line.number not in self.hidden)
        if gone:
            lines = (
                line._replace(
                    cells=shown(line.cells),
                    filled=tuple(at for at in line.filled if at not in gone),
                    unread=tuple(at for at in line.unread if at not in gone),
                )
                for line in lines
            )
        return replace(self, header=shown(self.header), lines=packed_lines(lines))


def letters(place: int) -> str:
    """Return what a spreadsheet calls the column at a place that counts from 0: A, B ... AA."""
    found, number = "", place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def gather_table(
    rows: Iterable[Line],
    *,
    name: object,
    limits: Limits,
    since_1904: bool = False,
    widths: Sequence[int] | None = None,
) -> Table:
    """Take rows that are not blank for a table with the first one as its header.

    `widths` are as in `Table`, and may grow while the rows are taken.

    Raises Unusable where there is none, and where there are more rows or columns than allowed.
    """
    header: Line | None = None
    lines = PackedLines()
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
                msg("{file} has more than {n:,} rows.", file=name, n=limits.rows),
                msg("Split the file, or allow more with --max-rows N."),
            )
        else:
            lines.add(line)
    if header is None:
        raise Unusable(
            msg("{file} is empty.", file=name),
            msg(
                "Its first row names the columns, for example: {columns}", columns=msg("name,phone")
            ),
        )
    wide = None if widths is None else tuple(widths)
    return Table(
        header.cells,
        header.number,
        lines if lines.short is None else lines.short,
        since_1904,
        widths=wide,
    )
