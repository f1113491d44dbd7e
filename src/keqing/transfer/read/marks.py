"""What a workbook knows of a sheet besides what its cells say: what it hides, and which formulas have no result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from keqing.frozen import dataclass

Place = tuple[int, int]
"""A cell: its row, counted from 1, and its column, counted from 0."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of a sheet.

    `hidden` are its hidden rows, `hidden_columns` such columns. `unread` are cells whose formula has an error, or no
    result in the file, each with the text to show for it. `merged` are cells made one: the first row and column and
    the last ones, all counted from 0.
    """

    hidden: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    unread: Mapping[Place, str] = field(default_factory=dict)
    merged: Sequence[tuple[Place, Place]] = ()

    def by_row(self) -> Mapping[int, Mapping[int, str]]:
        """Return the cells that cannot be read, by row and column."""
        found: dict[int, dict[int, str]] = {}
        for (row, column), text in self.unread.items():
            found.setdefault(row, {})[column] = text
        return found
