"""The table of a report that a department defines: rows of customers, and what the columns come to in each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum

from keqing.calendar.periods import Length
from keqing.frozen import dataclass
from keqing.i18n import Message


class CellKind(StrEnum):
    """The ways in which a figure of many customers comes about."""

    SHARE = "share"
    TOTAL = "total"
    MEAN = "mean"
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class ReportCell:
    """A cell: `n` of `of` customers for a share; else a figure of `n` customers or records, None of nothing."""

    kind: CellKind
    n: int = 0
    of: int = 0
    figure: Decimal | date | None = None


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: its title, the text by which it is defined, and the way in which its figures come about."""

    title: Mapping[str, str] | Message
    text: str
    kind: CellKind


@dataclass(frozen=True, slots=True)
class TableRow:
    """The customers with one value. `key` is None for those who have none, and for the row of all."""

    key: str | None
    title: Mapping[str, str] | Message | str
    customers: int
    cells: tuple[ReportCell, ...]


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A report: its rows, and the row of all customers, each of whom counts once in it.

    Records of the days from `since` count, None of all, up to `until`. `question` is the condition of who is meant by
    the last share, where a list can show them.
    """

    name: str
    title: Mapping[str, str]
    rows_by: str
    rows_title: Mapping[str, str]
    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]
    total: TableRow
    since: date | None
    until: date
    per: Length | None = None
    question: str | None = None
