"""Lunar dates, day by day against a second library, and how yearly dates are kept (R16)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from lunar_python import LunarYear

from keqing.calendar.lunar import (
    _PUBLISHED,
    Lunar,
    NoSuchLunarDateError,
    lunar_occurrence,
    lunar_of,
    month_length,
    solar_of,
    solar_term,
)

FIRST, LAST = date(1901, 1, 1), date(2100, 12, 31)
DISPUTED = (date(2057, 9, 28), date(2057, 10, 27))
"""Here the Hong Kong Observatory's table, which we follow, is a day before lunar_python."""


def second_opinion() -> dict[date, Lunar]:
    """Every day as lunar_python's own months have it."""
    found = {}
    julian = 2451545  # 2000-01-01 at noon
    for year in range(1900, 2101):
        for month in LunarYear.fromYear(year).getMonthsInYear():
            first = date(2000, 1, 1) + timedelta(int(month.getFirstJulianDay() + 0.5) - julian)
            number = month.getMonth()
            for n in range(month.getDayCount()):
                found[first + timedelta(n)] = Lunar(year, abs(number), n + 1, number < 0)
    return found


def test_every_day_from_1901_to_2100() -> None:
    other = second_opinion()
    days = [FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1)]
    differing = [day for day in days if lunar_of(day) != other[day]]
    disputed = [DISPUTED[0] + timedelta(n) for n in range((DISPUTED[1] - DISPUTED[0]).days + 1)]
    assert differing == disputed
    assert all(solar_of(moon) == day for day in days if (moon := lunar_of(day)))


@pytest.mark.parametrize(
    ("day", "lunar"),
    [
        ("2026-12-02", "2026-10-24"),
        ("2025-07-25", "2025-L06-01"),
        ("2027-02-06", "2027-01-01"),
        ("2057-09-27", "2057-08-29"),
        ("2057-09-28", "2057-09-01"),
        ("2057-10-27", "2057-09-30"),
        ("2057-10-28", "2057-10-01"),
        ("2089-09-03", "2089-07-29"),
        ("2089-09-04", "2089-08-01"),
        ("2089-10-03", "2089-08-30"),
        ("2089-10-04", "2089-09-01"),
        ("2097-08-07", "2097-07-01"),
        ("2097-09-05", "2097-07-30"),
        ("2097-09-06", "2097-08-01"),
    ],
)
def test_days_by_the_published_table(day: str, lunar: str) -> None:
    assert str(lunar_of(date.fromisoformat(day))) == lunar


def test_beyond_the_tables() -> None:
    assert lunar_of(date(1900, 12, 31)) is None
    assert lunar_of(date(2101, 1, 28)) == Lunar(2100, 12, 29)
    assert lunar_of(date(2101, 1, 29)) is None
    with pytest.raises(NoSuchLunarDateError):
        solar_of(Lunar(2101, 1, 1))
    assert solar_term(2101, "清明") is None


@pytest.mark.parametrize(
    "moon",
    [Lunar(2026, 12, 30), Lunar(2026, 6, 1, leap=True), Lunar(2026, 13, 1), Lunar(2026, 1, 0)],
)
def test_no_such_lunar_date(moon: Lunar) -> None:
    with pytest.raises(NoSuchLunarDateError):
        solar_of(moon)


@pytest.mark.parametrize(
    ("month", "day", "leap", "year", "in_leap", "kept"),
    [
        (8, 15, False, 2026, False, "2026-09-25"),
        (8, 15, False, 2027, False, "2027-09-15"),
        (12, 30, False, 2026, False, "2027-02-05"),  # day 29: lunar 2026 has no 12-30
        (12, 30, False, 2024, False, "2025-01-28"),
        (6, 1, True, 2025, False, "2025-06-25"),
        (6, 1, True, 2025, True, "2025-07-25"),
        (6, 1, True, 2026, True, "2026-07-14"),
    ],
)
def test_r16_occurrence(
    month: int, day: int, leap: bool, year: int, in_leap: bool, kept: str
) -> None:
    found = lunar_occurrence(month, day, leap, year, in_leap_month=in_leap)
    assert found == date.fromisoformat(kept)


def test_r16_refuses_what_no_lunar_year_has() -> None:
    for month, day in ((13, 1), (0, 1), (1, 0), (1, 31)):
        with pytest.raises(NoSuchLunarDateError):
            lunar_occurrence(month, day, False, 2026)


def test_month_length() -> None:
    assert month_length(2026, 12) == 29
    assert month_length(2025, 6, leap=True) == 29
    assert month_length(2026, 6, leap=True) == 0


@pytest.mark.parametrize(
    ("key", "first", "before"),
    [((2057, 9), "2057-09-28", 8), ((2089, 8), "2089-09-04", 7), ((2097, 7), "2097-08-07", 6)],
)
def test_disputed_months_have_30_days_and_the_one_before_29(
    key: tuple[int, int], first: str, before: int
) -> None:
    assert solar_of(Lunar(*key, 1)) == date.fromisoformat(first)
    assert (month_length(*key), month_length(key[0], before)) == (30, 29)


def test_the_table_holds_the_disputed_months_and_no_others() -> None:
    assert {(year, month) for year, month, leap in _PUBLISHED if not leap} == {
        (2057, 9),
        (2089, 8),
        (2097, 7),
    }
    assert len(_PUBLISHED) == 3


def test_qingming_agrees_with_a_second_library() -> None:
    from lunar_python import Lunar as Other

    for year in range(1901, 2101):
        term = Other.fromYmd(year, 6, 1).getJieQiTable()["清明"]
        assert solar_term(year, "清明") == date(term.getYear(), term.getMonth(), term.getDay())
