"""Months by their names, and the edges of months and years."""

from __future__ import annotations

from datetime import date

import pytest

from keqing.calendar.almanac import Almanac
from keqing.dates.months import read_month
from keqing.dates.reading import read_when
from keqing.errors import Unusable
from keqing.i18n import translate_message

TODAY = date(2026, 11, 23)
NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026-12", "2026-12"), ("2026年3月", "2026-03"), ("2026/3", "2026-03"), ("2026.3", "2026-03"),
        ("12月", "2026-12"), ("12", "2026-12"), ("11", "2026-11"), ("10月", "2027-10"), ("1", "2027-01"),
        ("十二月", "2026-12"), ("十月", "2027-10"), ("本月", "2026-11"), ("这个月", "2026-11"), ("this month", "2026-11"),
        ("下月", "2026-12"), ("下个月", "2026-12"), ("next month", "2026-12"), ("下下个月", "2027-01"),
        ("上月", "2026-10"), ("上个月", "2026-10"), ("last month", "2026-10"), ("上上个月", "2026-09"),
        ("dec", "2026-12"), ("December 2025", "2025-12"), ("sept", "2027-09"), (" Next  Month ", "2026-12"),
        ("1970-01", "1970-01"), ("2099-12", "2099-12"),
    ],
)  # fmt: skip
def test_a_month(text: str, month: str) -> None:
    assert read_month(text, TODAY) == date.fromisoformat(f"{month}-01")


@pytest.mark.parametrize(("number", "name"), list(enumerate(NAMES, 1)))
def test_every_month_by_its_name(number: int, name: str) -> None:
    for text in (name, name[:3], f"{number}"):
        found = read_month(text, TODAY)
        assert (found.year, found.month, found.day) == (2026 + (number < 11), number, 1)


@pytest.mark.parametrize(
    "text",
    ["", "0", "13", "13月", "2026-00", "2026-13", "ma", "mayor", "month", "tomorrow", "2026"],
)
def test_what_is_no_month(text: str) -> None:
    with pytest.raises(Unusable, match="is no month") as refused:
        read_month(text, TODAY)
    assert refused.value.hint is not None
    assert "2026-12" in translate_message(refused.value.hint, "en")


@pytest.mark.parametrize("text", ["1969-12", "2100-01", "9999-01"])
def test_a_month_of_another_age(text: str) -> None:
    with pytest.raises(Unusable, match="too far away"):
        read_month(text, TODAY)


def day(text: str, today: date = TODAY, *, past: bool = False) -> str:
    return str(read_when(text, today, almanac=Almanac(), past=past).day)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今年底", "2026-12-31"), ("本年底", "2026-12-31"), ("明年底", "2027-12-31"), ("后年底", "2028-12-31"),
        ("去年底", "2025-12-31"), ("前年底", "2024-12-31"), ("今年初", "2026-01-01"), ("去年年初", "2025-01-01"),
        ("明年末", "2027-12-31"), ("2030年末", "2030-12-31"), ("end of the year", "2026-12-31"), ("eoy", "2026-12-31"),
        ("本月底", "2026-11-30"), ("这个月底", "2026-11-30"), ("月末", "2026-11-30"), ("上月初", "2026-10-01"),
        ("上上个月底", "2026-09-30"), ("下月中", "2026-12-15"), ("1月初", "2027-01-01"), ("2月底", "2027-02-28"),
        ("十一月中", "2027-11-15"), ("end of last month", "2026-10-31"), ("end of the month", "2026-11-30"),
        ("end of this month", "2026-11-30"), ("som", "2026-12-01"), ("本月30号", "2026-11-30"),
        ("这个月23号", "2026-11-23"), ("on the 24th", "2026-11-24"), ("1st", "2026-12-01"), ("22nd", "2026-12-22"),
        ("3rd", "2026-12-03"),
    ],
)  # fmt: skip
def test_edges_and_days_of_months(text: str, expected: str) -> None:
    assert day(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("年底", "2025-12-31"), ("年初", "2026-01-01"), ("12月底", "2025-12-31"), ("11月初", "2026-11-01"),
        ("11月底", "2025-11-30"), ("本月初", "2026-11-01"), ("1月中", "2026-01-15"), ("24号", "2026-10-24"),
        ("23号", "2026-11-23"), ("本月22号", "2026-11-22"), ("初五", "2026-11-13"), ("廿九", "2026-11-07"),
    ],
)  # fmt: skip
def test_edges_and_days_of_months_that_have_passed(text: str, expected: str) -> None:
    assert day(text, past=True) == expected


@pytest.mark.parametrize(
    ("text", "past", "other"),
    [
        ("本月初", False, "2026-12-01"),
        ("本月底", True, "2026-10-31"),
        ("本月22号", False, "2026-12-22"),
        ("本月24号", True, "2026-10-24"),
        ("本月中", False, "2026-12-15"),
    ],
)
def test_a_day_of_this_month_on_the_other_side_names_its_neighbour(
    text: str, past: bool, other: str
) -> None:
    with pytest.raises(Unusable) as refused:
        day(text, past=past)
    assert refused.value.hint is not None
    assert translate_message(refused.value.hint, "en").count(other) == 1


def test_a_month_that_lacks_the_day_is_clipped_where_it_is_only_an_example() -> None:
    with pytest.raises(Unusable) as refused:
        day("本月30号", date(2027, 1, 31))
    assert refused.value.hint is not None
    assert "2027-02-28" in translate_message(refused.value.hint, "en")


@pytest.mark.parametrize("text", ["0月底", "13月底", "十三月初", "百月底", "32nd", "0th"])
def test_what_is_no_edge_or_day_of_a_month(text: str) -> None:
    with pytest.raises(Unusable):
        day(text)
