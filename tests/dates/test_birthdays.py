"""Birthdays: what is read, what is stored, and when they are kept (R16)."""

from __future__ import annotations

import re
from calendar import isleap
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqing.calendar.lunar import Lunar, lunar_of, month_length
from keqing.dates.birthdays import Birthday, read_birthday
from keqing.errors import Unusable
from keqing.i18n import translate_message

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("1949-06-12", "1949-06-12"),
        ("1950.3.5", "1950-03-05"),
        ("1950/3/5", "1950-03-05"),
        ("19500305", "1950-03-05"),
        ("1950年3月5日", "1950-03-05"),
        ("1950年03月05日星期日", "1950-03-05"),
        ("1950/3/5 周日", "1950-03-05"),
        ("Sunday, March 5, 1950", "1950-03-05"),
        ("１９５０－０３－０５", "1950-03-05"),
        ("1950—3—5", "1950-03-05"),
        ("一九五〇年三月五日", "1950-03-05"),
        ("1950-03-05 00:00:00", "1950-03-05"),
        ("1988-06-01", "1988-06-01"),
        ("1952-02-29", "1952-02-29"),
        ("2月29日", "--02-29"),
        ("6月12日", "--06-12"),
        ("农历1950年八月十五", "lunar 1950-08-15"),
        ("1950.3.5(农历)", "lunar 1950-03-05"),
        ("農曆三月初五", "lunar --03-05"),
        ("1952年闰五月初一", "lunar 1952-L05-01"),
        ("腊月三十", "lunar --12-30"),
        ("1906-11-23", "1906-11-23"),
    ],
)
def test_reads_and_stores(text: str, stored: str) -> None:
    found = read_birthday(text, TODAY)
    assert str(found) == stored
    assert Birthday.parse(stored) == found == read_birthday(stored, TODAY)
    assert found.doubt is None


def test_a_short_year_is_taken_with_a_doubt_where_one_century_fits() -> None:
    for text in ("50.3.5", "5-Mar-50"):
        found = read_birthday(text, TODAY)
        assert str(found) == "1950-03-05"
        assert found.doubt is not None
    with pytest.raises(Unusable):
        read_birthday("20.3.5", TODAY)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("1900-02-29", "1900-02-28"),
        ("02-30", "02-29"),
        ("1951年闰五月初一", "1951-05-01"),
        ("农历1950年八月三十", "1950-08-29"),
        ("2027-01-01", "2026-11-23"),
        ("1906-11-22", "1906-11-23"),
        ("3/5/1950", "1950-03-05"),
        ("5-Mar-10", "1950-03-05"),
        ("31-Feb-50", "1950-03-05"),
        ("1950年3月5日星期一", "the weekday alone"),
        ("3月5日 周日", "1949-06-12"),
        ("八月十五", "农历8月15"),
        ("1950", "1949-06-12"),
        ("闰四月", "1949-06-12"),
        ("十三月", "1949-06-12"),
        ("属虎", "1949-06-12"),
        ("????-????-3-5", "1949-06-12"),
        ("75岁", "1949-06-12"),
        ("", "1949-06-12"),
        ("3月" * 40, "1949-06-12"),
        (f"Sun{'a' * 60} 1950-03-05", "1949-06-12"),
    ],
)
def test_refuses_and_says_what_to_write(text: str, hint: str) -> None:
    with pytest.raises(Unusable) as refused:
        read_birthday(text, TODAY)
    assert refused.value.hint is not None
    assert hint in translate_message(refused.value.hint, "en")


@pytest.mark.parametrize(
    ("today", "first"),
    [("2020-02-29", "1900-02-28"), ("2028-02-29", "1908-02-28"), ("2026-02-28", "1906-02-28")],
)
def test_the_oldest_birthday_that_is_taken(today: str, first: str) -> None:
    now = date.fromisoformat(today)
    assert str(read_birthday(first, now)) == first
    assert str(read_birthday(today, now)) == today
    for beyond in (date.fromisoformat(first) - timedelta(1), now + timedelta(1)):
        with pytest.raises(Unusable) as refused:
            read_birthday(str(beyond), now)
        assert refused.value.hint
        said = {name: str(value) for name, value in refused.value.hint.params.items()}
        assert said == {"first": first, "last": today}


@pytest.mark.parametrize("stored", ["", "1950-3-5", "lunar", "-06-12", "solar 1950-03-05"])
def test_parse_reads_only_what_was_stored(stored: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(stored)}$"):
        Birthday.parse(stored)


@pytest.mark.parametrize(
    ("stored", "year", "kept"),
    [
        ("1952-02-29", 2027, "2027-02-28"),
        ("1952-02-29", 2028, "2028-02-29"),
        ("1950-03-08", 2027, "2027-03-08"),
        ("lunar 1950-08-15", 2026, "2026-09-25"),
        ("lunar 1950-08-15", 2027, "2027-09-15"),
        ("lunar --12-30", 2026, "2027-02-05"),
        ("lunar 1979-L06-01", 2025, "2025-06-25"),
    ],
)
def test_r16_is_kept(stored: str, year: int, kept: str) -> None:
    assert Birthday.parse(stored).in_year(year) == date.fromisoformat(kept)


def test_r16_options() -> None:
    assert Birthday(2, 29).in_year(2027, on_first_of_march=True) == date(2027, 3, 1)
    leap = Birthday(6, 1, lunar=True, leap=True)
    assert leap.in_year(2025, in_leap_month=True) == date(2025, 7, 25)


@given(st.dates(date(1920, 1, 1), date(2026, 11, 23)), st.booleans(), st.booleans())
def test_r16_exactly_one_in_each_year_of_its_calendar(
    born: date, lunar: bool, option: bool
) -> None:
    moon = lunar_of(born)
    assert moon is not None
    if lunar:
        birthday = Birthday(moon.month, moon.day, moon.year, lunar=True, leap=moon.leap)
    else:
        birthday = Birthday(born.month, born.day, born.year)
    assert birthday.born == born
    for year in range(1920, 2100):
        kept = birthday.in_year(year, in_leap_month=option, on_first_of_march=option)
        calendar_year = (lunar_of(kept) or Lunar(0, 0, 0)).year if lunar else kept.year
        assert calendar_year == year


YEARS = range(1920, 2100)
OPTIONS = (False, True)


def test_r16_every_lunar_day_once_in_each_lunar_year() -> None:
    for month, day, leap, option in product(range(1, 13), range(1, 31), OPTIONS, OPTIONS):
        birthday = Birthday(month, day, lunar=True, leap=leap)
        for year in YEARS:
            kept = lunar_of(birthday.in_year(year, in_leap_month=option))
            assert kept is not None
            in_leap = leap and option and month_length(year, month, leap=True) > 0
            last = month_length(year, month, leap=in_leap)
            assert kept == Lunar(year, month, min(day, last), in_leap)


def test_r16_every_solar_day_once_in_each_year() -> None:
    days = [date(2000, 1, 1) + timedelta(n) for n in range(366)]
    for born, option, year in product(days, OPTIONS, YEARS):
        kept = Birthday(born.month, born.day).in_year(year, on_first_of_march=option)
        wanted = (born.month, born.day)
        if wanted == (2, 29) and not isleap(year):
            wanted = (3, 1) if option else (2, 28)
        assert (kept.year, kept.month, kept.day) == (year, *wanted)


@given(st.text(max_size=30))
def test_any_text_is_a_birthday_or_refused(text: str) -> None:
    try:
        found = read_birthday(text, TODAY)
    except Unusable:
        return
    assert Birthday.parse(str(found)) == found
    assert found.born is None or found.born <= TODAY
