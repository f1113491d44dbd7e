"""Tables without vertical lines, whose cells are wrapped by the rules of Chinese.

There are three ways to lay out a table, and of those that fit a width the one with the fewest lines is taken:

| layout | what it is |
|---|---|
| columns | a line for each row, under headings |
| stacked | a line of the first columns for each row, and under it what the others hold |
| blocks | no columns: what a row is called on a line, and under it what it holds |

Only what stands in a column with `most` is ever cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.render.console import Line, Screen
from keqing.render.text import cut, width, wrap
from keqing.render.widths import GAP, JUDGED, LEAST_COLUMNS, least_width, share_room
from keqing.render.words import said

INDENT_COLUMNS = 4
"""How far in stands what is below a row's line."""
HANG = 2
"""How much further in stands what goes on from the line above."""
BETWEEN = " | "
"""Parts texts on one line."""
LEAST_FLOWING = 16
"""A narrower column says nothing of what goes on below it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `flexible` ones give way and wrap; the others show each cell on one line.

    `most` is the width at which a name is cut. A flexible column is cut only where something stands below it. `right`
    sets numbers to the right. ColumnsLayout of rank 0 name the row. ColumnsLayout of a higher rank go below it where there is
    no room, the highest first. There `below` says what they hold; without it the heading stands before it.
    """

    heading: Message
    flexible: bool = False
    right: bool = False
    most: int | None = None
    rank: int = 0
    below: Callable[[str], object] | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """Texts of a cell with the style of each; on one line as long as they fit."""

    parts: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, *things: object, style: str = "") -> Cell:
        """Make a cell of words or data, made harmless; None is nothing."""
        return cls(tuple((said(thing), style) for thing in things if thing is not None))

    @property
    def width(self) -> int:
        """Columns of all of it on one line."""
        widths = [width(text) for text, _ in self.parts]
        return sum(widths) + width(BETWEEN) * max(0, len(widths) - 1)

    def lines(self, columns: int, most: int | None = None) -> list[Line]:
        """Lay the cell out in so many columns; a text of which `most` is given is cut there."""
        if most is not None:
            return [[(cut(text, most), style)] for text, style in self.parts]
        return flow(self.parts, columns)


Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Laid:
    """A table laid out: its headings, and the lines of each row."""

    head: Sequence[Line]
    rows: Sequence[Sequence[Line]]

    @property
    def height(self) -> int:
        """Lines of the rows."""
        return sum(map(len, self.rows))


def show(
    screen: Screen,
    columns: Sequence[Column],
    rows: Sequence[Row],
    *,
    limit: int | None = None,
    from_end: bool = False,
) -> int:
    """Print a table in the layout that takes the fewest lines, and return how many of the rows were shown.

    `limit` is how many lines there are for all of it, headings and rules too; one row is shown in any case. Where
    not all fit, the first rows are shown or, `from_end`, the last. A column that is empty in every row is left out.
    """
    if limit is not None:
        rows = rows[-max(1, limit) :] if from_end else rows[: max(1, limit)]
    laid = lay(screen.width, columns, rows)
    if not from_end:
        shown = fitting(laid, limit, rules=screen.rules)
        print_table(screen, laid, shown)
        return shown
    shown = fitting(Laid(laid.head, laid.rows[::-1]), limit, rules=screen.rules)
    print_table(screen, Laid(laid.head, laid.rows[-shown:]))
    return shown


def print_table(screen: Screen, laid: Laid, shown: int | None = None) -> None:
    """Print a table that is laid out, `shown` rows of it or all."""
    screen.rule()
    if laid.head:
        screen.spans(laid.head)
        screen.rule()
    for lines in laid.rows[:shown]:
        screen.spans(lines)
    screen.rule()


def fitting(laid: Laid, limit: int | None, *, rules: bool = True) -> int:
    """Count the rows that so many lines hold with headings and rules, one at least."""
    if limit is None:
        return len(laid.rows)
    left = limit - len(laid.head) - (2 + bool(laid.head)) * rules
    for n, lines in enumerate(laid.rows):
        left -= len(lines)
        if left < 0:
            return max(1, n)
    return len(laid.rows)


def room_for_last(room: int, columns: Sequence[Column], rows: Sequence[Row]) -> int:
    """Return how many columns the last column has when it takes what the others leave."""
    wide = (_natural(column, [row[n] for row in rows]) for n, column in enumerate(columns[:-1]))
    return room - sum(each + GAP for each in wide)


def lay(room: int, columns: Sequence[Column], rows: Sequence[Row]) -> Laid:
    """Lay a table out in the way that takes the fewest lines; of equal ones the one with most columns."""
    used = [n for n in range(len(columns)) if any(row[n].width for row in rows)]
    columns = [columns[n] for n in used]
    rows = [[row[n] for n in used] for row in rows]
    layouts = [*_with_columns(room, columns, rows), _Blocks(room, columns)]
    costs = [_cost(n, layout, len(layouts), rows[:JUDGED]) for n, layout in enumerate(layouts)]
    best = layouts[costs.index(min(costs))]
    return Laid(best.head(), [best.row(row) for row in rows])


def _cost(
    n: int, layout: _ColumnsLayout | _Blocks, last: int, rows: Sequence[Row]
) -> tuple[int, float]:
    """Tell how dear a layout is: its lines; of equal ones the first is best, but not one whose cells wrap."""
    height = sum(len(layout.row(row)) for row in rows)
    return height, last - 1.5 if layout.wraps and height > len(rows) else n


def _with_columns(
    room: int, columns: Sequence[Column], rows: Sequence[Row]
) -> Iterator[_ColumnsLayout | _Blocks]:
    """Yield the layouts with columns that fit, those with most of them first."""
    for rank in sorted({column.rank for column in columns}, reverse=True):
        kept = [n for n, column in enumerate(columns) if column.rank <= rank]
        below = [n for n in range(len(columns)) if n not in kept]
        soft = [n for n in kept if columns[n].flexible and not (below and columns[n].most)]
        flows = bool(below) and soft == [kept[-1]]
        widths = (
            _flowing(room, columns, rows, kept)
            if flows
            else _widths(room, columns, rows, kept, soft)
        )
        if widths:
            yield _ColumnsLayout(room, columns, kept, below, widths, flows)


def _flowing(
    room: int, columns: Sequence[Column], rows: Sequence[Row], kept: Sequence[int]
) -> list[int] | None:
    """Find how wide the columns `kept` are when the last one takes what is left, and goes on below."""
    *others, last = (_natural(columns[n], [row[n] for row in rows]) for n in kept)
    wide = min(last, room - sum(others) - GAP * len(others))
    return [*others, wide] if wide >= min(LEAST_FLOWING, last) else None


def _widths(
    room: int,
    columns: Sequence[Column],
    rows: Sequence[Row],
    kept: Sequence[int],
    soft: Sequence[int],
) -> list[int] | None:
    """Find how wide the columns `kept` are, of which `soft` wrap; None when they do not fit side by side."""
    widths = {n: _natural(columns[n], [row[n] for row in rows], whole=n in soft) for n in kept}
    least = [
        max(
            width(said(columns[n].heading)),
            min(LEAST_COLUMNS, widths[n]),
            least_width([text for row in rows for text, _ in row[n].parts]),
        )
        for n in soft
    ]
    given = share_room(
        room - GAP * (len(kept) - 1) - sum(wide for n, wide in widths.items() if n not in soft),
        [widths[n] for n in soft],
        least,
        [[row[n].width for n in soft] for row in rows[:JUDGED]],
    )
    if given is None:
        return None
    widths.update(zip(soft, given, strict=True))
    return [widths[n] for n in kept]


def _natural(column: Column, cells: Iterable[Cell], *, whole: bool = False) -> int:
    """Return how wide a column is in which nothing wraps; names are cut unless `whole`."""
    head = width(said(column.heading))
    wide = max((head, *(cell.width for cell in cells)))
    return min(wide, max(head, column.most)) if column.most and not whole else wide


@dataclass(frozen=True, slots=True)
class _ColumnsLayout:
    """Columns side by side, `below` what does not stand in them; the one that `flows` goes on there."""

    room: int
    columns: Sequence[Column]
    kept: Sequence[int]
    below: Sequence[int]
    widths: Sequence[int]
    flows: bool

    @property
    def wraps(self) -> bool:
        """Whether cells may take several lines beside each other."""
        return not self.below

    def head(self) -> list[Line]:
        """Lay the headings out."""
        return self._beside([[[(said(self.columns[n].heading), "")]] for n in self.kept])

    def row(self, row: Row) -> list[Line]:
        """Lay a row out."""
        cells = [
            row[n].lines(wide, self._most(n))
            for n, wide in zip(self.kept, self.widths, strict=True)
        ]
        rest = [part for n in self.below for part in _labelled(self.columns[n], row[n])]
        if self.flows:
            cells[-1], rest = _begun([*row[self.kept[-1]].parts, *rest], self.widths[-1])
        return [*self._beside(cells), *_indented(rest, self.room)]

    def _most(self, n: int) -> int | None:
        """Return at which width a column's texts are cut: what wraps is cut only where something stands below."""
        column = self.columns[n]
        return column.most if self.below or not column.flexible else None

    def _beside(self, cells: Sequence[Sequence[Line]]) -> list[Line]:
        """Set cells side by side, each line filled to the width of its column."""
        found: list[Line] = []
        for n in range(max(map(len, cells), default=0)):
            line: Line = []
            at = 0
            starts = 0
            for column, wide, cell in zip(self.kept, self.widths, cells, strict=True):
                spans = cell[n] if n < len(cell) else []
                long = sum(width(text) for text, _ in spans)
                if spans:
                    before = starts - at + (wide - long if self.columns[column].right else 0)
                    line.append((" " * before, ""))
                    line += spans
                    at += before + long
                starts += wide + GAP
            found.append(line)
        return found


@dataclass(frozen=True, slots=True)
class _Blocks:
    """No columns: what names a row on a line, the rest below."""

    room: int
    columns: Sequence[Column]
    wraps = False

    def head(self) -> list[Line]:
        """There are no headings: what is below has its own."""
        return []

    def row(self, row: Row) -> list[Line]:
        """Lay a row out."""
        naming = [n for n, column in enumerate(self.columns) if not column.rank]
        if len(naming) in {0, len(self.columns)}:
            naming = [0]
        named = " ".join(text for n in naming for text, _ in row[n].parts if text)
        style = next((style for n in naming for _, style in row[n].parts if style), "")
        first, *others = _hanging(named, self.room, INDENT_COLUMNS)
        rest = [
            part
            for n, column in enumerate(self.columns)
            if n not in naming
            for part in _labelled(column, row[n])
        ]
        return [
            [(first, style)],
            *([(" " * INDENT_COLUMNS, ""), (other, style)] for other in others),
            *_indented(rest, self.room),
        ]


def _begun(
    parts: Sequence[tuple[str, str]], columns: int
) -> tuple[list[Line], list[tuple[str, str]]]:
    """Split texts: what a column holds of them on one line, and what goes on below."""
    parts = [part for part in parts if part[0]]
    if not parts:
        return [], []
    (text, style), *others = parts
    if width(text) > columns:
        begun = wrap(text, columns)[0]
        return [[(begun, style)]], [(text[len(begun) :].strip(), style), *others]
    held: Line = [(text, style)]
    taken = width(text)
    while others and taken + width(BETWEEN) + width(others[0][0]) <= columns:
        held += [(BETWEEN, ""), others[0]]
        taken += width(BETWEEN) + width(others[0][0])
        del others[0]
    return [held], others


def _labelled(column: Column, cell: Cell) -> list[tuple[str, str]]:
    """Say what stands in a column where it has no heading above it."""
    parts = [part for part in cell.parts if part[0]]
    if not parts:
        return []
    (text, style), *others = parts
    if column.below:
        return [(said(column.below(text)), style), *others]
    return [(said(msg("{heading} {value}", heading=column.heading, value=text)), style), *others]


def _indented(parts: Sequence[tuple[str, str]], room: int) -> list[Line]:
    """Lay texts out below a row."""
    margin = (" " * INDENT_COLUMNS, "")
    return [[margin, *line] for line in flow(parts, room - INDENT_COLUMNS, hang=HANG)]


def flow(parts: Iterable[tuple[str, str]], columns: int, *, hang: int = 0) -> list[Line]:
    """Set texts one after the other, as many on a line as fit; one that is longer hangs `hang` columns in."""
    lines: list[Line] = []
    taken = columns + 1
    for text, style in parts:
        if not text:
            continue
        needed = width(BETWEEN) + width(text)
        if taken + needed <= columns:
            lines[-1] += [(BETWEEN, ""), (text, style)]
            taken += needed
            continue
        first, *others = _hanging(text, columns, hang)
        lines.append([(first, style)])
        lines += [[(" " * hang, ""), (other, style)] for other in others]
        taken = width(others[-1]) + hang if others else width(first)
    return lines


def _hanging(text: str, columns: int, hang: int) -> list[str]:
    """Break a text whose first line may be `hang` columns longer than the others."""
    text = text.strip()
    if width(text) <= columns or not hang:
        return wrap(text, columns)
    first = wrap(text, columns)[0]
    rest = text[len(first) :].strip()
    return [first, *(wrap(rest, max(2, columns - hang)) if rest else [])]
