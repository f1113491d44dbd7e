"""Anchors that come again: which they are, what their times are called, and on which days they come (R13, R16)."""

from __future__ import annotations

from datetime import date

import pytest

from keqing.dates.birthdays import Birthday
from keqing.dates.occasions import (
    BirthdayRule,
    Birthdays,
    Eves,
    Festivals,
    Gatherings,
    day_of_year,
    festival_keys,
    festival_names,
    festival_set,
    gatherings,
    has_names,
    is_in_file,
    is_recurring,
    occasions_of,
    occurrence,
    yearly_day,
)

D = date.fromisoformat


@pytest.mark.parametrize(
    ("anchor", "recurring", "in_file", "named"),
    [
        ("birthday", True, True, False),
        ("gathering", True, False, True),
        ("festival:main", True, False, True),
        ("date:12-31", True, False, False),
        ("field:wedding", True, True, False),
        ("month", True, False, False),
        ("quarter", True, False, False),
        ("year", True, False, False),
        ("start", False, False, False),
        ("purchase", False, False, False),
    ],
)
def test_what_comes_again(anchor: str, recurring: bool, in_file: bool, named: bool) -> None:
    assert is_recurring(anchor) is recurring
    assert is_in_file(anchor) is in_file
    assert has_names(anchor) is named


@pytest.mark.parametrize(
    ("anchor", "day", "name"),
    [
        ("birthday", "2026-12-31", "2026"),
        ("month", "2026-11-30", "2026-12"),
        ("month", "2026-12-31", "2027-01"),
        ("quarter", "2026-12-31", "2027-Q1"),
        ("quarter", "2027-03-31", "2027-Q2"),
        ("quarter", "2027-06-30", "2027-Q3"),
        ("quarter", "2027-09-30", "2027-Q4"),
        ("year", "2026-12-31", "2027"),
    ],
)
def test_one_time_of_it_by_name(anchor: str, day: str, name: str) -> None:
    assert occurrence(anchor, D(day)) == name


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("1950-03-05", Birthday(3, 5, 1950)),
        ("--02-29", Birthday(2, 29)),
        ("lunar --08-15", Birthday(8, 15, lunar=True)),
        ("--02-30", None),
        ("lunar --13-01", None),
        ("x", None),
        (None, None),
    ],
)
def test_a_day_of_a_file(text: str | None, kept: Birthday | None) -> None:
    assert yearly_day(text) == kept


def test_the_day_of_an_anchor() -> None:
    assert day_of_year("date:12-31") == Birthday(12, 31)
    assert day_of_year("date:13-31") is None


def test_gatherings_come_once_each_in_their_order() -> None:
    days = gatherings([D("2027-02-01"), D("2026-12-01"), D("2027-02-01")])
    assert days == Gatherings((D("2026-12-01"), D("2027-02-01")))
    assert days.after(D("2026-11-30")) == D("2026-12-01")
    assert days.after(D("2026-12-01")) == D("2027-02-01")
    assert days.after(D("2027-02-01")) is None


@pytest.mark.parametrize(
    ("length", "day", "before", "after"),
    [
        ("month", "2026-11-29", "2026-10-31", "2026-11-30"),
        ("month", "2026-11-30", "2026-10-31", "2026-12-31"),
        ("month", "2026-12-01", "2026-11-30", "2026-12-31"),
        ("quarter", "2026-11-30", "2026-09-30", "2026-12-31"),
        ("year", "2026-12-31", "2025-12-31", "2027-12-31"),
        ("year", "2100-12-31", "2099-12-31", "2101-12-31"),
        ("year", "2101-01-01", "2100-12-31", None),
    ],
)
def test_eves(length: str, day: str, before: str, after: str | None) -> None:
    eves = Eves(length)  # type: ignore[arg-type]  # a test's words
    assert eves.before(D(day)) == D(before)
    assert eves.after(D(day)) == (D(after) if after else None)


@pytest.mark.parametrize(
    ("birthday", "day", "after"),
    [
        (Birthday(3, 5), "2027-03-04", "2027-03-05"),
        (Birthday(3, 5), "2027-03-05", "2028-03-05"),
        (Birthday(2, 29), "2027-01-01", "2027-02-28"),
        (Birthday(12, 30, lunar=True), "2027-02-04", "2027-02-05"),
        (Birthday(12, 8, lunar=True), "2027-01-15", "2028-01-04"),
        (Birthday(3, 5), "9999-03-05", None),
        (Birthday(8, 15, lunar=True), "2101-01-01", None),
        (Birthday(8, 15, lunar=True), "1899-01-01", "1901-09-27"),
    ],
)
def test_a_birthday_comes_once_a_year(birthday: Birthday, day: str, after: str | None) -> None:
    if day == "1899-01-01":
        day = "1900-12-31"
    assert Birthdays(birthday).after(D(day)) == (D(after) if after else None)


def test_a_birthday_is_kept_as_the_department_says() -> None:
    kept = Birthdays(Birthday(2, 29), BirthdayRule(on_first_of_march=True))
    assert kept.after(D("2027-01-01")) == D("2027-03-01")
    leap = Birthday(6, 1, lunar=True, leap=True)
    assert Birthdays(leap).after(D("2025-06-01")) == D("2025-06-25")
    assert Birthdays(leap, BirthdayRule(in_leap_month=True)).after(D("2025-06-01")) == D(
        "2025-07-25"
    )


def test_festivals_of_a_set_and_alone() -> None:
    national = festival_set("festival:national-day")
    assert national.after(D("2026-09-30")) == D("2026-10-01")
    assert national.after(D("2026-10-01")) == D("2027-10-01")
    assert national.after(D("2100-10-01")) is None
    assert festival_keys("national-day") == ("national-day",)
    assert "spring" in festival_keys("main")
    assert festival_names("festival:national-day", D("2020-10-01")) == ["国庆"]
    assert festival_names("festival:national-day", D("2020-10-02")) == []
    with pytest.raises(KeyError):
        festival_set("festival:none")


def test_the_days_of_an_anchor_for_a_customer() -> None:
    days = [D("2026-12-01")]
    assert occasions_of("start", None, days) is None
    assert occasions_of("month", None, days) == Eves("month")
    assert occasions_of("gathering", None, days) == Gatherings((D("2026-12-01"),))
    assert occasions_of("festival:main", None, days) == Festivals("main")
    assert occasions_of("birthday", None, days) is None
    assert occasions_of("birthday", "1950-03-05", days) == Birthdays(Birthday(3, 5, 1950))
    assert occasions_of("field:wedding", "--05-01", days) == Birthdays(Birthday(5, 1))
    assert occasions_of("date:12-31", "--05-01", days) == Birthdays(Birthday(12, 31))
