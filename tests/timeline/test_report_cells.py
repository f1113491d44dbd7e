"""The cells of a report: shares of customers, totals, means of records, and last days, over the report's days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from keqing.definitions.condition import Condition, Operand, Sum, Term, TermValue
from keqing.definitions.condition_text import read_condition
from keqing.definitions.customer_terms import CustomerTerms
from keqing.definitions.kinds import built_in_kinds
from keqing.definitions.measure import Figure, Measure, RecordSource
from keqing.definitions.report import ReportColumn
from keqing.records.event import Event
from keqing.records.report_table import CellKind, ReportCell
from keqing.timeline.measures import CustomerFacts, Records
from keqing.timeline.report_cells import (
    ColumnTally,
    FactsOfDays,
    ReportDays,
    cell_kind,
    mean_of,
)

UNTIL = date(2026, 12, 31)
DECEMBER = ReportDays(date(2026, 12, 1), UNTIL)
EVER = ReportDays(None, UNTIL)
SCORE = RecordSource("survey", "score", "int")
MEASURES = {
    each.name: each
    for each in [
        Measure("bought", Figure.COUNT, (RecordSource("purchase"),)),
        Measure("spent", Figure.SUM, (RecordSource("purchase", "price"),)),
        Measure("score", Figure.MEAN, (SCORE,)),
        Measure("newest", Figure.VALUE, (SCORE,)),
        Measure("since", Figure.DAYS_SINCE, (RecordSource("purchase"),)),
        Measure("lately", Figure.LAST, (RecordSource("purchase"),)),
        Measure("this-year", Figure.COUNT, (RecordSource("purchase"),), per="year"),
    ]
}


def figure(name: str, argument: str | None = None, title: str = "") -> ReportColumn:
    return ReportColumn(title or name, figure=TermValue(Term(name, argument)))


def share(text: str, of: str | None = None) -> ReportColumn:
    return ReportColumn(text, condition=asked(text), of=asked(of) if of else None)


def asked(text: str) -> Condition:
    return read_condition(text, CustomerTerms(replace(built_in_kinds(), measures=MEASURES)))


def customer(*records: tuple[str, str, Any], **values: Any) -> CustomerFacts:
    """A customer with purchases of a price and surveys with a score, each on its day."""
    events = [
        Event(n, n, date.fromisoformat(day), kind, details={"price": value, "score": value})
        for n, (day, kind, value) in enumerate(records, start=1)
    ]
    return CustomerFacts(UNTIL, Records(events), MEASURES, values)


OLD = customer(
    ("2026-11-30", "purchase", 100), ("2026-11-30", "survey", 2), grade="A", type="clinic"
)
BUSY = customer(
    ("2026-05-01", "purchase", 5),
    ("2026-12-01", "purchase", 30),
    ("2026-12-31", "purchase", 12),
    ("2026-12-02", "survey", 5),
    ("2026-12-09", "survey", 4),
    ("2026-12-10", "survey", 4),
    grade="A",
    type="dealer",
)
NEW = customer(("2026-12-20", "survey", 1), grade="B", type="dealer")
NOBODY = customer()
ALL = (OLD, BUSY, NEW, NOBODY)


def cell(column: ReportColumn, *of: CustomerFacts, days: ReportDays = DECEMBER) -> ReportCell:
    tally = ColumnTally(column, cell_kind(column, NOBODY), mean_of(column, NOBODY))
    for facts in of:
        tally.add(FactsOfDays(facts, days))
    return tally.cell()


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (figure("bought"), ReportCell(CellKind.TOTAL, 1, figure=Decimal(2))),
        (figure("spent"), ReportCell(CellKind.TOTAL, 1, figure=Decimal(42))),
        (figure("score"), ReportCell(CellKind.MEAN, 4, figure=Decimal("3.50"))),
        (figure("newest"), ReportCell(CellKind.MEAN, 3, figure=Decimal("2.33"))),
        (figure("since"), ReportCell(CellKind.MEAN, 2, figure=Decimal("15.50"))),
        (figure("lately"), ReportCell(CellKind.LATEST, 2, figure=date(2026, 12, 31))),
        (figure("this-year"), ReportCell(CellKind.TOTAL, 2, figure=Decimal(4))),
        (figure("count", "purchase"), ReportCell(CellKind.TOTAL, 1, figure=Decimal(2))),
        (figure("open", "complaint"), ReportCell(CellKind.TOTAL, 0, figure=Decimal(0))),
        (figure("age"), ReportCell(CellKind.MEAN, 0)),
        (share("grade = 'A'"), ReportCell(CellKind.SHARE, 2, 4)),
        (share("grade = 'A'", "type = 'dealer'"), ReportCell(CellKind.SHARE, 1, 2)),
        (share("bought > 0"), ReportCell(CellKind.SHARE, 1, 4)),
        (share("bought > 0", "grade = 'A'"), ReportCell(CellKind.SHARE, 1, 2)),
    ],
    ids=lambda value: value.text if isinstance(value, ReportColumn) else "",
)
def test_a_cell_of_december(column: ReportColumn, expected: ReportCell) -> None:
    """What has no window of its own counts the records of the report's days; the rest looks back as it always does."""
    assert cell(column, *ALL) == expected


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (figure("bought"), ReportCell(CellKind.TOTAL, 2, figure=Decimal(4))),
        (figure("spent"), ReportCell(CellKind.TOTAL, 2, figure=Decimal(147))),
        (figure("score"), ReportCell(CellKind.MEAN, 5, figure=Decimal("3.20"))),
        (share("bought > 0"), ReportCell(CellKind.SHARE, 2, 4)),
    ],
    ids=lambda value: value.text if isinstance(value, ReportColumn) else "",
)
def test_a_cell_of_all_days(column: ReportColumn, expected: ReportCell) -> None:
    assert cell(column, *ALL, days=EVER) == expected
    assert cell(column, *ALL, days=DECEMBER.without_beginning) == expected


def test_the_first_and_the_last_day_of_a_report_are_of_it() -> None:
    for day, counted in (("11-30", 0), ("12-01", 1), ("12-31", 1)):
        who = customer((f"2026-{day}", "purchase", 1))
        assert cell(figure("bought"), who).figure == counted


def test_two_figures_of_one_customer_are_each_their_own() -> None:
    seen = FactsOfDays(BUSY, ReportDays(date(2026, 12, 1), UNTIL))
    told = [seen.value(Term(name)) for name in ("bought", "spent", "score") * 3]
    assert told == [Decimal(2), Decimal(42), Decimal("4.33")] * 3


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (TermValue(Term("count", "purchase")), CellKind.TOTAL),
        (TermValue(Term("spent")), CellKind.TOTAL),
        (TermValue(Term("open", "complaint")), CellKind.TOTAL),
        (TermValue(Term("newest")), CellKind.MEAN),
        (TermValue(Term("days_since", "purchase")), CellKind.MEAN),
        (TermValue(Term("last", "purchase")), CellKind.LATEST),
        (Sum(TermValue(Term("spent")), TermValue(Term("bought"))), CellKind.TOTAL),
        (Sum(TermValue(Term("spent")), TermValue(Term("newest"))), CellKind.MEAN),
        (Sum(TermValue(Term("age")), TermValue(Term("spent"))), CellKind.MEAN),
    ],
    ids=str,
)
def test_counts_and_sums_add_up_and_the_rest_has_a_mean(text: Operand, kind: CellKind) -> None:
    assert cell_kind(ReportColumn("x", figure=text), NOBODY) is kind


def test_a_report_of_one_day_counts_that_day() -> None:
    today = ReportDays(UNTIL, UNTIL)
    assert cell(figure("bought"), BUSY, days=today).figure == 1


def test_a_mean_is_that_of_all_records_and_not_of_the_customers_means() -> None:
    """5, 4, 4 of one and 1 of another are 3.50, and not 2.67."""
    of_rows = [cell(figure("score"), each) for each in (BUSY, NEW)]
    assert [each.figure for each in of_rows] == [Decimal("4.33"), Decimal("1.00")]
    assert cell(figure("score"), BUSY, NEW).figure == Decimal("3.50")


def test_nobody_is_nothing() -> None:
    assert cell(figure("bought")) == ReportCell(CellKind.TOTAL, 0, figure=Decimal(0))
    assert cell(figure("score")) == ReportCell(CellKind.MEAN, 0)
    assert cell(figure("lately")) == ReportCell(CellKind.LATEST, 0)
    assert cell(share("grade = 'A'")) == ReportCell(CellKind.SHARE, 0, 0)


def test_the_latest_day_is_that_whatever_the_order_of_customers() -> None:
    first, second = BUSY, OLD
    assert cell(figure("lately"), first, second) == cell(figure("lately"), second, first)


def test_a_mean_of_customers_has_no_single_records() -> None:
    assert mean_of(figure("score"), NOBODY) == Term("score")
    for name in ("bought", "newest", "age"):
        assert mean_of(figure(name), NOBODY) is None
    assert mean_of(share("score > 3"), NOBODY) is None


def test_what_the_facts_say_of_days_to_come_is_left_as_it_is() -> None:
    """The days of a report bear on records alone, not on what time does to a value."""
    seen = FactsOfDays(BUSY, DECEMBER)
    for term in (Term("since"), Term("month"), Term("bought"), Term("this-year")):
        assert seen.slope(term) == BUSY.slope(term)
        assert seen.next_step(term) == BUSY.next_step(term)
    assert seen.slope(Term("since")) == 1
    assert seen.next_step(Term("month")) == UNTIL + timedelta(1)
    assert seen.numbers(Term("month")) == ()
    assert seen.value(Term("grade")) == "A"
