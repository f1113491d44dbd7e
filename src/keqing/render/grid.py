"""Tables without vertical lines, whose cells are wrapped by the rules of Chinese.

Rich places the columns; how wide they are and where their lines break is decided here, because
Rich breaks at spaces only and would cut a Chinese sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.table import Table
from rich.text import Text

from keqing.frozen import dataclass
from keqing.i18n import Message
from keqing.render.console import Screen
from keqing.render.text import cut, widest_command, width, wrap
from keqing.render.words import said

GAP = 2
"""Columns between two columns."""
LEAST = 8
"""A flexible column narrower than this is no column any more."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `flexible` ones give way and wrap; the others show each cell on one line.

    `most` is the width at which a name is cut; `right` sets numbers to the right.
    """

    heading: Message
    flexible: bool = False
    right: bool = False
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """Texts of a cell, each on lines of its own, with the style of each."""

    parts: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, *things: object, style: str = "") -> Cell:
        """Make a cell of words or data, made harmless; None is nothing."""
        return cls(tuple((said(thing), style) for thing in things if thing is not None))

    @property
    def width(self) -> int:
        """Columns of the longest part."""
        return max((width(text) for text, _ in self.parts), default=0)

    def text(self, columns: int, most: int | None, *, right: bool = False) -> Text:
        """Lay the cell out in so many columns; with `right` at their right end."""
        lines = [
            (line, style)
            for text, style in self.parts
            for line in (wrap(text, columns) if most is None else [cut(text, most)])
        ]
        shown = Text(no_wrap=True, overflow="ignore")
        for n, (line, style) in enumerate(lines):
            before = (
                " " * (columns - width(line)) if right else ""
            )  # Rich aligns no text that it may not wrap
            shown.append("\n" * bool(n) + before + line, style or None)
        return shown


Row = Sequence[Cell]


def show(
    screen: Screen, columns: Sequence[Column], rows: Sequence[Row], *, whole: bool = False
) -> bool:
    """Print rows under their headings, or as short blocks where the screen is too narrow for columns.

    A column that is empty in every row is left out. With `whole`, print nothing and return False where they
    would not fit side by side with every command on one line.
    """
    used = [n for n in range(len(columns)) if any(row[n].width for row in rows)]
    columns = [columns[n] for n in used]
    rows = [[row[n] for n in used] for row in rows]
    widths = fit(screen.width, columns, rows, whole=whole)
    if widths is None:
        if not whole:
            _blocks(screen, columns, rows)
        return not whole
    headings = [Cell.of(column.heading) for column in columns]
    screen.rule()
    screen.show(table([headings], columns, widths))
    screen.rule()
    screen.show(table(rows, columns, widths))
    screen.rule()
    return True


def fit(
    room: int, columns: Sequence[Column], rows: Sequence[Row], *, whole: bool = False
) -> list[int] | None:
    """Find how wide each column is; None when they do not fit side by side.

    A command stays on one line where there is room for that, with `whole` in any case.
    """
    natural = [
        max([width(said(column.heading)), *(row[n].width for row in rows)])
        for n, column in enumerate(columns)
    ]
    natural = [
        min(wide, column.most) if column.most else wide
        for wide, column in zip(natural, columns, strict=True)
    ]
    fixed = [wide for wide, column in zip(natural, columns, strict=True) if not column.flexible]
    flexible = [wide for wide, column in zip(natural, columns, strict=True) if column.flexible]
    left = room - GAP * max(0, len(columns) - 1) - sum(fixed)
    least = [_least(row[n] for row in rows) for n, column in enumerate(columns) if column.flexible]
    limit = _limit(flexible, least, left)
    if limit is None and any(least) and not whole:
        least = [0] * len(least)
        limit = _limit(flexible, least, left)
    if limit is None:
        return None
    given = (max(few, min(wide, limit)) for wide, few in zip(flexible, least, strict=True))
    return [
        next(given) if column.flexible else wide
        for wide, column in zip(natural, columns, strict=True)
    ]


def _least(cells: Iterable[Cell]) -> int:
    """Return how wide a column is in which no command is broken."""
    return max((widest_command(text) for cell in cells for text, _ in cell.parts), default=0)


def table(rows: Sequence[Row], columns: Sequence[Column], widths: Sequence[int]) -> Table:
    """Place rows in columns of these widths."""
    grid = Table.grid(padding=(0, GAP, 0, 0), pad_edge=False)
    for column, wide in zip(columns, widths, strict=True):
        grid.add_column(
            width=wide, no_wrap=True, overflow="ignore", justify="right" if column.right else "left"
        )
    for row in rows:
        grid.add_row(
            *(
                cell.text(wide, column.most, right=column.right)
                for cell, column, wide in zip(row, columns, widths, strict=True)
            )
        )
    return grid


def _limit(natural: Sequence[int], least: Sequence[int], left: int) -> int | None:
    """Find the greatest width that, as an upper limit for all of them, makes them fit; none gets less than `least`."""
    if sum(natural) <= left:
        return max(natural, default=0)
    for limit in range(max(natural, default=0), LEAST - 1, -1):
        if (
            sum(max(few, min(wide, limit)) for wide, few in zip(natural, least, strict=True))
            <= left
        ):
            return limit
    return None


def _blocks(screen: Screen, columns: Sequence[Column], rows: Sequence[Row]) -> None:
    """Print each row as lines of heading and value."""
    for row in rows:
        screen.rule()
        for column, cell in zip(columns, row, strict=True):
            head = f"{said(column.heading)}  "
            for text, style in cell.parts:
                screen.line(f"{head}{text}", style, hang=2)
                head = "  "
    screen.rule()
