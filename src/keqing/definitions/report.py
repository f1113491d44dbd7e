"""Reports of a department: a table of figures of customers, a row for each value of something they have.

    [report.satisfaction]
    title = { zh = "满意度", en = "Satisfaction" }
    rows = "agent"
    columns = ["satisfaction", "count(satisfaction)", "days_since(contact) > 60"]
    per = "quarter"

This module says what a report is. `report_file` reads one, and `keqing.timeline.report_cells` works its cells out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from keqing.calendar.periods import Length
from keqing.definitions.condition import Condition, Operand, Term
from keqing.definitions.names import Word
from keqing.frozen import dataclass

REPORT = "report"
"""The type of these definitions."""
AGENT, CADENCE, MONTH, REFERRER = "agent", "cadence", "month", "referrer"
"""Rows that are no values of the file alone."""
ROW_WORDS = (
    Word(AGENT, {"zh": "员工", "en": "Agent"}, ("负责人", "坐席", "客服", "owner")),
    Word("grade", {"zh": "等级", "en": "Grade"}, ("级别",)),
    Word("type", {"zh": "类型", "en": "Type"}, ("客户类型",)),
    Word("stage", {"zh": "阶段", "en": "Stage"}),
    Word("status", {"zh": "状态", "en": "Status"}),
    Word("source", {"zh": "来源", "en": "Source"}, ("客户来源",)),
    Word(REFERRER, {"zh": "介绍人", "en": "Referrer"}, ("推荐人",)),
    Word(CADENCE, {"zh": "回访计划", "en": "Cadence"}, ("计划",)),
    Word(MONTH, {"zh": "月份", "en": "Month"}, ("月",)),
)
"""The words for what customers are counted by, besides their fields."""


@dataclass(frozen=True, eq=False)
class ReportColumn:
    """A column: a share of customers of whom `condition` holds, or a figure.

    A share is one of those of whom `of` holds, None for all of the row. With `ever` records of before the period
    count, too.
    """

    text: str
    title: Mapping[str, str] = field(default_factory=dict)
    condition: Condition | None = None
    figure: Operand | None = None
    of: Condition | None = None
    ever: bool = False

    @property
    def terms(self) -> Iterator[Term]:
        """The terms that it asks for."""
        for part in (self.condition, self.figure, self.of):
            if part is not None:
                yield from part.terms()


@dataclass(frozen=True, eq=False)
class ReportDefinition:
    """A report: what its rows go by, its columns, and whom it is about; None for everybody.

    `per` is the calendar period whose records count; without it all up to the day count.
    """

    name: str
    rows: str
    columns: tuple[ReportColumn, ...]
    per: Length | None = None
    when: Condition | None = None
    title: Mapping[str, str] = field(default_factory=dict)
    rows_title: Mapping[str, str] = field(default_factory=dict)

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other words for it: none."""
        return ()

    @property
    def terms(self) -> frozenset[Term]:
        """The terms that it asks for."""
        asked = {term for column in self.columns for term in column.terms}
        return frozenset(asked | ({*self.when.terms()} if self.when else set()))
