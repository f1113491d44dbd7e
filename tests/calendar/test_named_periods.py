"""Periods by their names: what people type, and what a plan is filed under."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqing.calendar.named_periods import eve_of, named_period, read_period
from keqing.calendar.periods import PlanLength

LENGTHS: tuple[PlanLength, ...] = ("week", "month", "quarter", "half-year", "year")


@pytest.mark.parametrize(
    ("text", "name", "first", "last"),
    [
        ("2027-01", "2027-01", (2027, 1, 1), (2027, 1, 31)),
        (" 2027/2 ", "2027-02", (2027, 2, 1), (2027, 2, 28)),
        ("2027年1月", "2027-01", (2027, 1, 1), (2027, 1, 31)),
        ("2027-q1", "2027-Q1", (2027, 1, 1), (2027, 3, 31)),
        ("2027年一季度", "2027-Q1", (2027, 1, 1), (2027, 3, 31)),
        ("2027年第4季度", "2027-Q4", (2027, 10, 1), (2027, 12, 31)),
        ("2027H2", "2027-H2", (2027, 7, 1), (2027, 12, 31)),
        ("2027年上半年", "2027-H1", (2027, 1, 1), (2027, 6, 30)),
        ("2027", "2027", (2027, 1, 1), (2027, 12, 31)),
        ("2027年", "2027", (2027, 1, 1), (2027, 12, 31)),
        ("2027-W01", "2027-W01", (2027, 1, 4), (2027, 1, 10)),
        ("2026-W53", "2026-W53", (2026, 12, 28), (2027, 1, 3)),
        ("2026年第53周", "2026-W53", (2026, 12, 28), (2027, 1, 3)),
    ],
)
def test_a_period_is_read_by_its_name(
    text: str, name: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    """A month, a quarter, half a year, a year and a week have names in either language."""
    found = read_period(text)
    assert found is not None
    assert (found.name, found.first, found.last) == (name, date(*first), date(*last))


@pytest.mark.parametrize(
    "text",
    ["", "january", "2027-13", "2027-00", "2027-Q5", "2027-H3", "2027-W54", "27-01", "1999-01", "2200"],
)  # fmt: skip
def test_what_names_no_period_is_none(text: str) -> None:
    """Months beyond December, quarters beyond the fourth, and years that nobody plans are none."""
    assert read_period(text) is None


@given(st.dates(date(2000, 1, 10), date(2199, 12, 20)), st.sampled_from(LENGTHS))
def test_a_name_leads_back_to_its_period(day: date, length: PlanLength) -> None:
    """The period that holds a day is read by its own name, and its eve is the day before."""
    period = named_period(day, length)
    assert period.first <= day <= period.last
    assert read_period(period.name) == period
    assert eve_of(period) == period.first - timedelta(1)
