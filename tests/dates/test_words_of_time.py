"""Every word of a part of the day, of a year, and of the side of a span means what people mean by it."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from keqing.calendar.lunar import Lunar, lunar_of, month_length, solar_of
from keqing.dates.birthdays import read_birthday
from keqing.dates.months import read_month
from keqing.dates.reading import echo_day
from keqing.errors import Unusable
from keqing.i18n import translate_message
from tests.dates.test_reading import TODAY, day, hint, read


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("中午十点", "10:00"), ("中午11点", "11:00"), ("中午12点", "12:00"), ("中午一点", "13:00"), ("中午两点半", "14:30"),
        ("下午1点", "13:00"), ("下午6点", "18:00"), ("下午12点", "12:00"), ("下午18点", "18:00"), ("下午13点", "13:00"),
        ("晚上7点", "19:00"), ("晚上17点", "17:00"), ("晚上23点", "23:00"), ("晚上8点一刻", "20:15"),
        ("上午9点", "09:00"), ("上午12点", "12:00"), ("凌晨3点", "03:00"), ("早上7点二刻", "07:30"),
        ("3点三刻", "15:45"), ("7点", "19:00"), ("8点", "08:00"), ("1点", "13:00"), ("07点", "07:00"), ("0点", "00:00"),
        ("12pm", "12:00"), ("12am", "00:00"), ("1 pm", "13:00"), ("11:59 pm", "23:59"), ("12:30 am", "00:30"),
    ],
)  # fmt: skip
def test_the_hour_of_a_part_of_the_day(words: str, at: str) -> None:
    assert read(f"明天{words}").time == time.fromisoformat(at)


@pytest.mark.parametrize(
    "words",
    [
        "中午三点", "中午9点", "中午13点", "下午19点", "晚上16点", "晚上12点", "凌晨12点", "上午13点", "凌晨13点",
        "13pm", "0 am", "24点", "25:00", "12:60",
    ],
)  # fmt: skip
def test_there_is_no_such_hour(words: str) -> None:
    """Nobody means three in the night by 中午三点: what fits no part of the day is refused."""
    with pytest.raises(Unusable, match="There is no time"):
        read(f"明天{words}")


@pytest.mark.parametrize(
    ("word", "years"),
    [("今年", 0), ("本年", 0), ("明年", 1), ("来年", 1), ("后年", 2), ("去年", -1), ("前年", -2)],
)
def test_the_words_of_a_year(word: str, years: int) -> None:
    assert day(f"{word}12月5日") == date(2026 + years, 12, 5)
    assert day(f"{word}的12月5日") == date(2026 + years, 12, 5)
    moon = lunar_of(day(f"{word}农历十月初一"))
    assert moon
    assert moon == Lunar(2026 + years, 10, 1)


@pytest.mark.parametrize(
    ("word", "month"),
    [
        ("上上", "2026-09"), ("上", "2026-10"), ("本", "2026-11"), ("这", "2026-11"), ("下", "2026-12"), ("下下", "2027-01"),
    ],
)  # fmt: skip
def test_the_words_of_a_month(word: str, month: str) -> None:
    for text in (f"{word}月", f"{word}个月"):
        assert read_month(text, TODAY) == date.fromisoformat(f"{month}-01")


@pytest.mark.parametrize(
    ("words", "days"),
    [("过三天后", 3), ("再过3天后", 3), ("过三天", 3), ("三天以前", -3), ("三天之后", 3), ("+3天", 3), ("-3天", -3)],
)  # fmt: skip
def test_the_side_of_a_span(words: str, days: int) -> None:
    assert day(words) == TODAY + timedelta(days)


@pytest.mark.parametrize("words", ["过三天前", "+3天前", "+3天后", "-3天后", "in 3 days ago"])
def test_a_span_has_one_side(words: str) -> None:
    with pytest.raises(Unusable):
        read(words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("27年11月26日", "2027-11-26"), ("27-11-30", "2027-11-30"), ("30.11.27", "2027-11-30")],
)
def test_a_short_year_may_stand_at_either_end_where_one_day_is_near(
    text: str, expected: str
) -> None:
    """With its signs 年 and 月 the year comes first; without them both ends are tried."""
    assert day(text) == date.fromisoformat(expected)


@pytest.mark.parametrize("text", ["27.11.26", "26.11.27", "60-11-30", "30年11月27日"])
def test_a_short_year_that_fits_two_days_or_none_near_is_refused(text: str) -> None:
    with pytest.raises(Unusable, match="four digits"):
        read(text)


def test_the_thirtieth_of_a_short_lunar_month_is_its_last_day_and_that_is_said() -> None:
    """R16: in a year that was said, as in the next one that comes."""
    for month in range(1, 13):
        length = month_length(2027, month)
        found = read(f"农历2027年{month}月30")
        assert found.day == solar_of(Lunar(2027, month, length))
        assert bool(found.remarks) is (length == 29)
        assert not read(f"农历2027年{month}月29").remarks


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, "(today)"), (1, "(tomorrow)"), (-1, "(yesterday)"), (2, "(in 2 days)"), (-2, "(2 days ago)"),
        (40, "(in 40 days)"), (-40, "(40 days ago)"),
    ],
)  # fmt: skip
def test_the_distance_is_said(n: int, said: str) -> None:
    found = read(f"{TODAY + timedelta(n)}")
    told = translate_message(echo_day(found, TODAY), "en")
    assert told.endswith(said)
    assert f"{TODAY + timedelta(n)}" in told


@pytest.mark.parametrize(
    ("text", "today", "born"),
    [
        ("50-03-05", "2026-11-23", "1950-03-05"),
        ("98.3.5", "1990-06-01", "1898-03-05"),
        ("05.3.5", "2105-03-04", "2005-03-05"),
    ],
)
def test_a_birthday_with_a_short_year_is_of_the_one_century_that_fits(
    text: str, today: str, born: str
) -> None:
    found = read_birthday(text, date.fromisoformat(today))
    assert str(found) == born
    assert found.doubt


@pytest.mark.parametrize(
    "text", ["农历1950年闰七月初一", "农历1950年八月三十一", "农历1950年十三月初一"]
)
def test_a_lunar_birthday_that_never_was_is_refused(text: str) -> None:
    with pytest.raises(Unusable):
        read_birthday(text, TODAY)


def test_the_hint_of_a_time_says_which_times_there_are() -> None:
    assert "15:30" in hint("明天25:00")
