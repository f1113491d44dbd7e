"""The words that name one day, the numbers in them, and the days nearest to those that do not exist."""

from __future__ import annotations

from datetime import date

import pytest

from keqing.calendar.lunar import Lunar
from keqing.dates.day_names import (
    MAX_CHARACTERS,
    NamedDay,
    check_lunar,
    fold_words,
    lunar_day,
    nearest_day,
    one_line,
    read_named,
    read_number,
    solar_day,
)
from keqing.errors import Unusable


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("0", 0), ("9999", 9999), ("10000", None), ("", None), ("零", 0), ("〇", 0), ("两", 2), ("九", 9), ("十", 10),
        ("十二", 12), ("二十", 20), ("廿", 20), ("廿三", 23), ("卅", 30), ("卅一", 31), ("一百", 100), ("一百零五", 105),
        ("一百二十三", 123), ("三百一十", 310), ("一二", None), ("月", None), ("百", None), ("一月十", None), ("十月", None),
    ],
)  # fmt: skip
def test_a_number_in_words(words: str, number: int | None) -> None:
    assert read_number(words) == number


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("12-5", NamedDay(12, 5)),
        ("--12-05", NamedDay(12, 5)),
        ("l6-1", NamedDay(6, 1, None, True, True)),
        ("2025-l06-01", NamedDay(6, 1, 2025, True, True)),
        ("2026 12 5", NamedDay(12, 5, 2026)),
        ("20261205", NamedDay(12, 5, 2026)),
        ("3rd of june 2026", NamedDay(6, 3, 2026)),
        ("sept 1", NamedDay(9, 1)),
        ("1-jun", NamedDay(6, 1)),
        ("july 4th, 2026", NamedDay(7, 4, 2026)),
        ("正月初一", NamedDay(1, 1, None, True)),
        ("冬月十五", NamedDay(11, 15, None, True)),
        ("腊月廿三", NamedDay(12, 23, None, True)),
        ("八月十五", NamedDay(8, 15, None, None)),
        ("八月十五日", NamedDay(8, 15, None, False)),
        ("八月15", NamedDay(8, 15, None, False)),
        ("闰六月十五", NamedDay(6, 15, None, True, True)),
        ("公历八月十五", NamedDay(8, 15, None, False)),
        ("二〇二六年八月十五", NamedDay(8, 15, 2026, None)),
        ("农历8月15日", NamedDay(8, 15, None, True)),
        ("8月15日(农)", NamedDay(8, 15, None, True)),
        ("2026年阳历8月15", NamedDay(8, 15, 2026, False)),
        ("lunar 5 dec", None),
        ("tomorrow", None),
    ],
)
def test_a_named_day(words: str, named: NamedDay | None) -> None:
    assert read_named(words) == named


@pytest.mark.parametrize(
    ("year", "month", "day", "nearest"),
    [
        (2026, 0, 10, "2026-01-01"), (2026, 13, 10, "2026-12-31"), (2026, 1, 0, "2026-01-01"), (2026, 1, 32, "2026-01-31"),
        (2027, 2, 29, "2027-02-28"), (2028, 2, 30, "2028-02-29"), (2026, 12, 31, "2026-12-31"), (2026, 12, 1, "2026-12-01"),
        (2026, 1, 1, "2026-01-01"), (2026, 4, 31, "2026-04-30"),
    ],
)  # fmt: skip
def test_the_nearest_day(year: int, month: int, day: int, nearest: str) -> None:
    found = nearest_day(year, month, day)
    assert str(found) == nearest
    if (found.month, found.day) == (month, day):
        assert solar_day(year, month, day, "") == found
    else:
        with pytest.raises(Unusable) as refused:
            solar_day(year, month, day, "")
        assert refused.value.hint
        assert refused.value.hint.params == {"day": nearest}


@pytest.mark.parametrize("year", [0, 10_000])
def test_a_year_that_no_calendar_has_is_no_day(year: int) -> None:
    with pytest.raises(Unusable, match="not a day that can be read"):
        solar_day(year, 1, 1, "x")
    assert solar_day(1, 1, 1, "x") == date.min
    assert solar_day(9999, 12, 31, "x") == date.max


@pytest.mark.parametrize(
    ("moon", "lunar", "day"),
    [
        (Lunar(2026, 13, 1), "2026-12-01", "2027-01-08"),
        (Lunar(2026, 0, 0), "2026-01-01", "2026-02-17"),
        (Lunar(2026, 12, 31), "2026-12-29", "2027-02-05"),
        (Lunar(2026, 6, 5, leap=True), "2026-06-05", "2026-07-18"),
        (Lunar(2025, 6, 30, leap=True), "2025-L06-29", "2025-08-22"),
        (Lunar(1901, 1, 31), "1901-01-29", "1901-03-19"),
        (Lunar(2100, 13, 1), "2100-12-01", "2100-12-31"),
    ],
)
def test_the_nearest_day_of_the_moon(moon: Lunar, lunar: str, day: str) -> None:
    with pytest.raises(Unusable) as refused:
        lunar_day(moon, "x")
    assert refused.value.message.params["year"] == moon.year
    assert refused.value.hint
    assert {name: str(value) for name, value in refused.value.hint.params.items()} == {
        "lunar": lunar,
        "day": day,
    }


@pytest.mark.parametrize("year", [1899, 2101])
def test_years_beyond_the_moon_s_tables(year: int) -> None:
    with pytest.raises(Unusable) as refused:
        lunar_day(Lunar(year, 1, 1), "x")
    assert refused.value.message.params == {"text": "x", "first": 1901, "last": 2100}


@pytest.mark.parametrize(
    ("month", "day", "fits"),
    [(1, 1, True), (12, 30, True), (0, 1, False), (13, 1, False), (1, 0, False), (1, 31, False)],
)
def test_what_a_lunar_year_can_have(month: int, day: int, fits: bool) -> None:
    if fits:
        check_lunar(month, day, "x")
    else:
        with pytest.raises(Unusable):
            check_lunar(month, day, "x")


def test_a_long_text_is_shown_cut() -> None:
    assert one_line("字" * MAX_CHARACTERS) == "字" * MAX_CHARACTERS
    assert one_line("字" * (MAX_CHARACTERS + 1)) == "字" * MAX_CHARACTERS + ".."
    assert one_line(" a\n b ") == "a b"


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("下週\u200b三。", "下周三"),
        (" Dec  5!", "dec 5"),
        ("12—05", "12-05"),
        ("１２", "12"),
        ("", ""),
    ],
)
def test_typed_words_in_one_form(typed: str, folded: str) -> None:
    assert fold_words(typed) == folded
