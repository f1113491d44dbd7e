"""A workbook of a report: sheets of rows under headings, some with a chart of their columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from keqing.frozen import dataclass


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """A chart of the first `rows` rows of its sheet. `names` is the column of its names, `series` are those drawn."""

    title: str
    shape: Literal["column", "bar", "line"]
    names: int
    series: tuple[int, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class ReportSheet:
    """A sheet: cells are texts, whole numbers, or None."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str | int | None]]
    charts: tuple[ChartSpec, ...] = ()
