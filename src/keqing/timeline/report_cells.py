"""The cells of a report: shares and figures of many customers, added up one customer after the other.

A measure without a window of its own counts the records of the report's days alone. A total is of all customers:
the mean of all scores, never the mean of the rows' means.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from keqing.definitions.cadence import Offset
from keqing.definitions.condition import Condition, Operand, Term, TermValue, Value
from keqing.definitions.measure import Figure, Measure
from keqing.definitions.report import ReportColumn
from keqing.records.report_table import CellKind, ReportCell
from keqing.timeline.measures import CustomerFacts, mean

_DAY = timedelta(days=1)
_PLAIN = frozenset({Figure.COUNT, Figure.SUM, Figure.MEAN})
"""Figures that are of a report's days where they have no window of their own; the others look back without end."""
_ADDED = frozenset({Figure.COUNT, Figure.SUM})


class ReportDays:
    """The days of a report from `since` on, None for all; a measure is narrowed to them once, and kept."""

    def __init__(self, since: date | None, until: date) -> None:
        """Narrow measures to the days from `since` to `until`, both included."""
        self.since, self.until = since, until
        self._narrowed: dict[int, tuple[Measure, Measure]] = {}

    @cached_property
    def without_beginning(self) -> ReportDays:
        """The same days and all before them."""
        return ReportDays(None, self.until)

    def narrowed(self, measure: Measure) -> Measure:
        """Return a measure as it counts in these days."""
        if self.since is None or measure.over or measure.per or measure.figure not in _PLAIN:
            return measure
        kept = self._narrowed.get(id(measure))
        if kept is None:
            days = (self.until - self.since + _DAY).days
            kept = measure, replace(measure, over=Offset(days=days))
            self._narrowed[id(measure)] = kept
        return kept[1]


class FactsOfDays:
    """The facts of a customer as a column of a report sees them: its measures narrowed to the report's days."""

    __slots__ = ("_facts", "_window")

    def __init__(self, facts: CustomerFacts, window: ReportDays) -> None:
        """Look at facts through a window."""
        self._facts, self._window = facts, window

    def value(self, term: Term) -> Value | None:
        """Return the value of a term at the end of the last day, None where it is missing."""
        measure = self._facts.measure(term)
        if measure is None:
            return self._facts.value(term)
        return self._facts.measured(self._window.narrowed(measure))

    def numbers(self, term: Term) -> Sequence[Decimal]:
        """Return the numbers of which a measure is the mean."""
        measure = self._facts.measure(term)
        if measure is None:
            return ()
        return self._facts.numbers(self._window.narrowed(measure))

    def slope(self, term: Term) -> int:
        """Return what the facts say of the term."""
        return self._facts.slope(term)

    def next_step(self, term: Term) -> date | None:
        """Return what the facts say of the term."""
        return self._facts.next_step(term)


class ColumnTally:
    """The sums of a column over some customers."""

    __slots__ = ("_column", "_figures", "_latest", "_mean_of", "_n", "_of", "kind")

    def __init__(self, column: ReportColumn, kind: CellKind, mean_of: Term | None) -> None:
        """Begin with nobody; `mean_of` is the measure whose single records a mean is of."""
        self._column, self.kind, self._mean_of = column, kind, mean_of
        self._n = self._of = 0
        self._figures = list[Decimal]()
        self._latest: date | None = None

    def add(self, facts: FactsOfDays) -> None:
        """Add a customer."""
        if self._column.condition is not None:
            self._add_share(self._column.condition, facts)
        elif self._mean_of is not None:
            self._figures += facts.numbers(self._mean_of)
        elif self._column.figure is not None:
            self._add_figure(self._column.figure.value(facts))

    def _add_share(self, condition: Condition, facts: FactsOfDays) -> None:
        if self._column.of is None or self._column.of.holds(facts):
            self._of += 1
            self._n += condition.holds(facts)

    def _add_figure(self, value: Value | None) -> None:
        if isinstance(value, Decimal):
            self._figures.append(value)
        elif isinstance(value, date):
            self._n += 1
            self._latest = max(self._latest or value, value)

    def cell(self) -> ReportCell:
        """Return what they come to."""
        figures = self._figures
        match self.kind:
            case CellKind.SHARE:
                return ReportCell(self.kind, self._n, self._of)
            case CellKind.LATEST:
                return ReportCell(self.kind, self._n, figure=self._latest)
            case CellKind.TOTAL:
                there = sum(1 for figure in figures if figure)
                return ReportCell(self.kind, there, figure=sum(figures, Decimal(0)))
            case _:
                return ReportCell(
                    self.kind, len(figures), figure=mean(figures) if figures else None
                )


def cell_kind(column: ReportColumn, facts: CustomerFacts) -> CellKind:
    """Return the way in which a column's figures come about: counts and sums add up, the rest has a mean."""
    if column.figure is None:
        return CellKind.SHARE
    measures = [facts.measure(term) for term in column.figure.terms()]
    figures = {measure.figure if measure else None for measure in measures}
    if Figure.LAST in figures:
        return CellKind.LATEST
    is_open = all(term.name == "open" for term in column.figure.terms())
    return CellKind.TOTAL if is_open or figures <= _ADDED else CellKind.MEAN


def mean_of(column: ReportColumn, facts: CustomerFacts) -> Term | None:
    """Return the measure that a column is, where it is the mean of records; None where customers count alike."""
    term = _term_of(column.figure)
    measure = facts.measure(term) if term else None
    return term if measure and measure.figure is Figure.MEAN else None


def _term_of(figure: Operand | None) -> Term | None:
    return figure.term if isinstance(figure, TermValue) else None
