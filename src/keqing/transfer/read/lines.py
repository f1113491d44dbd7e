"""The rows of a file: a few as they are, many of them packed, so that a large file takes little memory."""

from __future__ import annotations

import pickle
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, overload

_FEW_ROWS = 20_000
"""Rows up to which a table keeps them as they are."""
_PORTION_ROWS = 1000
"""Rows that are packed together."""


class Line(NamedTuple):
    """A row. `number` counts from 1 with every row before it, blank ones too, as a spreadsheet does.

    `filled` are the places of cells that are merged with the one above and have its text. `unread` are those of
    formulas that have no result: such a cell has the text of its formula, or of its error. Of a `broken` row nobody
    knows for sure where its cells end.
    """

    number: int
    cells: tuple[str, ...]
    filled: tuple[int, ...] = ()
    unread: tuple[int, ...] = ()
    broken: bool = False


class _PackedRows(NamedTuple):
    """Rows packed together; `end` counts those up to its last one. `marked` have more to tell than their cells."""

    packed: bytes
    end: int
    widest: int
    marked: tuple[Line, ...]


class PackedLines(Sequence[Line]):
    """Many rows in their order, to be taken one after the other."""

    def __init__(self) -> None:
        """Begin with none."""
        self._open: list[Line] = []
        self._portions: list[_PackedRows] = []
        self._ends: list[int] = []
        self._first = 0
        self._unpacked: tuple[int, list[Line]] = -1, []

    def add(self, line: Line) -> None:
        """Put a row behind the others."""
        self._open.append(line)
        if len(self._open) >= (_PORTION_ROWS if self._portions else _FEW_ROWS):
            while self._open:
                self._pack(self._open[:_PORTION_ROWS])
                del self._open[:_PORTION_ROWS]

    def _pack(self, rows: Sequence[Line]) -> None:
        end = len(rows) + (self._ends[-1] if self._ends else 0)
        content = zlib.compress(
            pickle.dumps([tuple(row) for row in rows], pickle.HIGHEST_PROTOCOL), 1
        )
        self._portions.append(_PackedRows(content, end, widest_of(rows), tuple(marked_of(rows))))
        self._ends.append(end)

    @property
    def short(self) -> tuple[Line, ...] | None:
        """The rows as they are, where they are few; None where they are many."""
        return None if self._portions else tuple(self._open)

    @property
    def widest(self) -> int:
        """The number of cells of the longest row."""
        n = bisect_right(self._ends, self._first)
        whole = [portion.widest for portion in self._portions[n + 1 :]]
        return max([*whole, widest_of(self._left_of(n)), widest_of(self._left_open)], default=0)

    @property
    def marked(self) -> Iterator[Line]:
        """The rows that have something to tell beside their cells."""
        n = bisect_right(self._ends, self._first)
        yield from marked_of(self._left_of(n))
        for portion in self._portions[n + 1 :]:
            yield from portion.marked
        yield from marked_of(self._left_open)

    @property
    def _left_open(self) -> Sequence[Line]:
        """The rows that are not packed, from the first one on."""
        return self._open[max(0, self._first - (self._ends[-1] if self._ends else 0)) :]

    def _left_of(self, n: int) -> Sequence[Line]:
        """Return the rows of a portion from the first one on."""
        if n >= len(self._portions):
            return ()
        return self._rows(n)[max(0, self._first - (self._ends[n - 1] if n else 0)) :]

    def _rows(self, n: int) -> list[Line]:
        """Return the rows of a portion; the last one that was asked for is remembered."""
        if self._unpacked[0] != n:
            rows = pickle.loads(zlib.decompress(self._portions[n].packed))  # noqa: S301  # our own, from memory
            self._unpacked = n, [*map(Line._make, rows)]
        return self._unpacked[1]

    def _from(self, first: int) -> PackedLines:
        """Return the rows from one on; they are packed once for both."""
        view = PackedLines()
        view._portions, view._ends, view._open = self._portions, self._ends, self._open
        view._first = self._first + first
        return view

    def __len__(self) -> int:
        return len(self._open) + (self._ends[-1] if self._ends else 0) - self._first

    def __iter__(self) -> Iterator[Line]:
        first = bisect_right(self._ends, self._first)
        for n in range(first, len(self._portions)):
            yield from self._left_of(n) if n == first else self._rows(n)
        yield from self._left_open

    @overload
    def __getitem__(self, at: int) -> Line: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Line]: ...
    def __getitem__(self, at: int | slice) -> Line | Sequence[Line]:
        if isinstance(at, slice):
            first, last, step = at.indices(len(self))
            if (last, step) == (len(self), 1):
                return self._from(first)
            return [self[place] for place in range(first, last, step)]
        place = at + len(self) if at < 0 else at
        if not 0 <= place < len(self):
            raise IndexError(at)
        place += self._first
        n = bisect_right(self._ends, place)
        rows = self._rows(n) if n < len(self._portions) else self._open
        return rows[place - (self._ends[n - 1] if n else 0)]


def packed_lines(lines: Iterable[Line]) -> Sequence[Line]:
    """Return rows for a table: as they are where they are few."""
    found = PackedLines()
    for line in lines:
        found.add(line)
    return found if found.short is None else found.short


def widest_of(lines: Sequence[Line]) -> int:
    """Return the number of cells of the longest of these rows."""
    if isinstance(lines, PackedLines):
        return lines.widest
    return max((len(line.cells) for line in lines), default=0)


def marked_of(lines: Sequence[Line]) -> Iterable[Line]:
    """Give those of the rows that have something to tell beside their cells."""
    if isinstance(lines, PackedLines):
        return lines.marked
    return (line for line in lines if line.filled or line.unread or line.broken)
