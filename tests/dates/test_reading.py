"""Days in people's words: the whole table of phrases, from many days, in both directions."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from dateutil.relativedelta import relativedelta

from keqing.calendar.almanac import Almanac
from keqing.calendar.lunar import Lunar, lunar_of
from keqing.dates.reading import (
    Precision,
    When,
    describe_day,
    echo_day,
    read_filed,
    read_when,
    rest_day_warning,
)
from keqing.errors import Unusable
from keqing.i18n import translate_message

ALMANAC = Almanac()
TODAY = date(2026, 11, 23)  # a Monday
BASES = [
    *(TODAY + timedelta(n) for n in range(7)),
    *(date.fromisoformat(d) for d in (
        "2026-01-31", "2026-02-28", "2026-11-30", "2026-12-31", "2027-01-01", "2027-02-05", "2027-02-06",
        "2028-02-28", "2028-02-29", "2028-03-01", "2025-07-25", "2025-08-22", "2028-06-23", "2033-12-22",
    )),
]  # fmt: skip
"""Every weekday, month ends, 12-31, leap days, New Year's Eve, and days in lunar leap months."""

MONTH_ENDS = [date(2027 + n // 12, n % 12 + 1, 1) - timedelta(1) for n in range(24)]
LEAP_MONTHS = [date(2025, 7, 25) + timedelta(n) for n in range(-1, 30)] + [
    date(2033, 12, 22) + timedelta(n) for n in range(-1, 30, 7)
]
EVERY_BASE = sorted({*BASES, *MONTH_ENDS, *LEAP_MONTHS, date(2024, 2, 29), date(2096, 2, 29)})


def read(text: str, today: date = TODAY, *, past: bool = False, now: time | None = None) -> When:
    return read_when(text, today, almanac=ALMANAC, past=past, now_time=now)


def day(text: str, today: date = TODAY, *, past: bool = False) -> date:
    found = read(text, today, past=past)
    assert found.day is not None
    return found.day


@pytest.mark.parametrize("past", [False, True])
def test_a_day_in_digits_is_read_at_once_as_it_is_otherwise(*, past: bool) -> None:
    for each in EVERY_BASE:
        found = read(f"{each}", past=past)
        assert found == read(f"{each:%Y/%m/%d}", past=past)
        assert (found.day, found.said) == (each, Precision.FULL)


def hint(text: str, today: date = TODAY, *, past: bool = False) -> str:
    with pytest.raises(Unusable) as refused:
        read(text, today, past=past)
    assert refused.value.hint is not None
    return translate_message(refused.value.hint, "en")


PHRASES = {
    # the table
    "明天": "2026-11-24", "后天": "2026-11-25", "大后天": "2026-11-26", "三天后": "2026-11-26",
    "3天后": "2026-11-26", "下周三": "2026-12-02", "本周五": "2026-11-27", "下个月5号": "2026-12-05",
    "月底": "2026-11-30", "11月30日": "2026-11-30", "1月5号": "2027-01-05", "1.12": "2027-01-12",
    "一个月后": "2026-12-23", "周末": "2026-11-28", "农历八月十五": "2027-09-15",
    "正月初一": "2027-02-06", "国庆": "2027-10-01", "腊月初八": "2027-01-15", "除夕": "2027-02-05",
    "eow": "2026-11-27", "tomorrow": "2026-11-24", "fri": "2026-11-27", "+3d": "2026-11-26",
    # offsets (R1)
    "+3": "2026-11-26", "+3w": "2026-12-14", "+3wd": "2026-11-26", "+5wd": "2026-11-30",
    "+2m": "2027-01-23", "+1y": "2027-11-23", "-2d": "2026-11-21", "-2": "2026-11-21",
    "+1m3d": "2026-12-26", "3d": "2026-11-26", "+0": "2026-11-23",
    # days
    "今天": "2026-11-23", "today": "2026-11-23", "昨天": "2026-11-22", "前天": "2026-11-21",
    "大前天": "2026-11-20", "yesterday": "2026-11-22", "day after tomorrow": "2026-11-25",
    # spans
    "三天前": "2026-11-20", "过5天": "2026-11-28", "两周后": "2026-12-07", "一周后": "2026-11-30",
    "半个月后": "2026-12-08", "半年后": "2027-05-23", "一年半后": "2028-05-23", "两周": "2026-12-07",
    "3个工作日后": "2026-11-26", "in 3 days": "2026-11-26", "in a week": "2026-11-30",
    "3 days ago": "2026-11-20", "2 weeks later": "2026-12-07", "in 5 working days": "2026-11-30",
    # weekdays
    "周三": "2026-11-25", "周一": "2026-11-30", "周日": "2026-11-29", "星期天": "2026-11-29",
    "礼拜五": "2026-11-27", "上周五": "2026-11-20", "下下周三": "2026-12-09", "这个星期五": "2026-11-27",
    "下个星期三": "2026-12-02", "下周日": "2026-12-06", "本周一": "2026-11-23", "monday": "2026-11-30",
    "this friday": "2026-11-27", "last friday": "2026-11-20", "weekend": "2026-11-28",
    "下周末": "2026-12-05", "sun": "2026-11-29", "周1": "2026-11-30", "周3": "2026-11-25", "下周7": "2026-12-06",
    "上上周日": "2026-11-15", "上个星期1": "2026-11-16", "coming fri": "2026-11-27", "on tues": "2026-11-24",
    "sunday, last week": "2026-11-22", "last week, wed": "2026-11-18", "end of the week": "2026-11-27",
    # months and years
    "eom": "2026-11-30", "月初": "2026-12-01", "月中": "2026-12-15", "下个月底": "2026-12-31",
    "12月底": "2026-12-31", "30号": "2026-11-30", "31号": "2026-12-31", "5日": "2026-12-05",
    "the 5th": "2026-12-05", "上个月5号": "2026-10-05", "年底": "2026-12-31", "明年年初": "2027-01-01",
    # dates
    "2026-12-05": "2026-12-05", "2026/12/5": "2026-12-05", "20261205": "2026-12-05",
    "12-05": "2026-12-05", "12/5": "2026-12-05", "12月5日": "2026-12-05", "十二月五日": "2026-12-05",
    "2026年12月5日": "2026-12-05", "二〇二七年一月五日": "2027-01-05", "明年1月5日": "2027-01-05",
    "2-29": "2028-02-29", "11-23": "2026-11-23", "11-22": "2027-11-22", "5 dec": "2026-12-05",
    "December 5th, 2026": "2026-12-05", "8月15": "2027-08-15", "12-05 周六": "2026-12-05",
    "2026-11-01": "2026-11-01", "2025-12-31": "2025-12-31",
    # lunar dates and festivals
    "农历十月廿四": "2026-12-02", "农历8-15": "2027-09-15", "八月初五": "2027-09-05",
    "腊月三十": "2027-02-05", "闰六月初一": "2036-07-23", "明年正月初一": "2027-02-06",
    "农历2027年八月十五": "2027-09-15", "lunar 2026-10-24": "2026-12-02",
    "2025-L06-01": "2025-07-25", "春节": "2027-02-06", "明年春节": "2027-02-06",
    "2027年中秋": "2027-09-15", "去年国庆": "2025-10-01", "今年除夕": "2027-02-05", "明年除夕": "2028-01-25", "去年除夕": "2026-02-16",
    "christmas": "2026-12-25", "Mid-Autumn Festival": "2027-09-15", "五一": "2027-05-01",
    # in other words
    "3d后": "2026-11-26", "3d ago": "2026-11-20", "2w later": "2026-12-07", "+3天": "2026-11-26",
    "+3工作日": "2026-11-26", "两个半月后": "2027-02-07", "下下个月5号": "2027-01-05",
    "上上个月5号": "2026-09-05", "下下月底": "2027-01-31", "2026年底": "2026-12-31",
    "2027年初": "2027-01-01", "end of next month": "2026-12-31", "monday next week": "2026-11-30",
    "next week monday": "2026-11-30", "friday last week": "2026-11-20", "周五。": "2026-11-27",
    "fri.": "2026-11-27", "3年": "2029-11-23",
    "明儿": "2026-11-24", "次日": "2026-11-24", "后儿": "2026-11-25", "下个工作日": "2026-11-24",
    "next working day": "2026-11-24", "in a fortnight": "2026-12-07",
    "初五": "2026-12-13", "廿三": "2026-12-01", "农历十五": "2026-11-23", "农历三十": "2026-12-08",
    # in other orders, with other signs
    "11/30/2026": "2026-11-30", "30.11.2026": "2026-11-30", "26.11.30": "2026-11-30", "26年12月5日": "2026-12-05",
    "2026。12。5": "2026-12-05", "2026, 12, 5": "2026-12-05", "2026 12 5": "2026-12-05", "12。5": "2026-12-05",
    "2026年农历十月廿四": "2026-12-02", "2026-10-24 农历": "2026-12-02", "农历：十月廿四": "2026-12-02",
    "Saturday, December 5, 2026": "2026-12-05", "5-Dec-2026": "2026-12-05", "Sat 2026-12-05": "2026-12-05",
    # full width, old forms, spaces, signs that cannot be seen
    "＋３ｄ": "2026-11-26", "１２－０５": "2026-12-05", "３天後": "2026-11-26", "下週三": "2026-12-02",
    " 下 周 三 ": "2026-12-02", "农曆八月十五": "2027-09-15", "\u200b明天\ufeff": "2026-11-24",
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PHRASES.items())
def test_phrases(text: str, expected: str) -> None:
    assert day(text) == date.fromisoformat(expected)


PAST = {
    "周三": "2026-11-18", "周一": "2026-11-16", "fri": "2026-11-20", "11-30": "2025-11-30",
    "11-22": "2026-11-22", "12-05": "2025-12-05", "月底": "2026-10-31", "月初": "2026-11-01",
    "周末": "2026-11-21", "国庆": "2026-10-01", "农历八月十五": "2026-09-25", "除夕": "2026-02-16",
    "30号": "2026-10-30", "2-29": "2024-02-29", "3d": "2026-11-20", "今天": "2026-11-23",
    "本周一": "2026-11-23", "明天": "2026-11-24", "三天后": "2026-11-26", "+3d": "2026-11-26",
    "下周三": "2026-12-02", "last friday": "2026-11-20", "eow": "2026-11-20",
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PAST.items())
def test_what_happened_is_past_unless_the_words_say_otherwise(text: str, expected: str) -> None:
    assert day(text, past=True) == date.fromisoformat(expected)


def test_words_are_read_as_a_plan_unless_told_otherwise() -> None:
    assert read_when("周三", TODAY, almanac=ALMANAC).day == date(2026, 11, 25)


@pytest.mark.parametrize("today", BASES, ids=str)
def test_the_table_from_every_base(today: date) -> None:
    monday = today - timedelta(today.weekday())
    assert day("明天", today) == today + timedelta(1)
    assert day("后天", today) == today + timedelta(2)
    assert day("大后天", today) == today + timedelta(3)
    assert day("三天后", today) == day("3天后", today) == day("+3d", today) == today + timedelta(3)
    assert day("下周三", today) == monday + timedelta(9)
    assert day("上周五", today) == monday - timedelta(3)
    assert day("一个月后", today) == day("+1m", today) == today + relativedelta(months=1)
    assert day("+2m", today) == today + relativedelta(months=2)
    assert day("下个月5号", today) == today + relativedelta(months=1, day=5)
    assert day("月底", today) == day("eom", today) == today + relativedelta(day=31)
    assert day("+3wd", today) == ALMANAC.add_workdays(today, 3)
    for text, weekday in (("周三", 2), ("fri", 4), ("周日", 6)):
        assert 1 <= (day(text, today) - today).days <= 7
        assert day(text, today).weekday() == weekday
        assert 1 <= (today - day(text, today, past=True)).days <= 7
    for text, weekday in (("周末", 5), ("eow", 4)):
        assert 0 <= (day(text, today) - today).days <= 6
        assert day(text, today).weekday() == weekday
    for text, month, number in (("11月30日", 11, 30), ("1月5号", 1, 5), ("1.12", 1, 12)):
        found = day(text, today)
        assert (found.month, found.day) == (month, number)
        assert today <= found < today + relativedelta(years=1)
    for text, moon in (("农历八月十五", (8, 15)), ("正月初一", (1, 1)), ("腊月初八", (12, 8))):
        found = day(text, today)
        assert lunar_of(found) == Lunar((lunar_of(found) or Lunar(0, 0, 0)).year, *moon)
        assert 0 <= (found - today).days <= 385
    assert day("除夕", today) + timedelta(1) == day("春节", today + timedelta(1))
    assert (day("国庆", today).month, day("国庆", today).day) == (10, 1)


def month_end(day: date) -> bool:
    return (day + timedelta(1)).day == 1


def on_moon(month: int, number: int) -> Callable[[date], bool]:
    def fits(day: date) -> bool:
        moon = lunar_of(day)
        return moon is not None and (moon.month, moon.day, moon.leap) == (month, number, False)

    return fits


def on_sun(month: int, number: int) -> Callable[[date], bool]:
    return lambda day: (day.month, day.day) == (month, number)


def eve(day: date) -> bool:
    return on_moon(1, 1)(day + timedelta(1))


SAME_DAY: dict[str, Callable[[date], bool]] = {
    "月底": month_end, "eom": month_end, "月初": lambda day: day.day == 1,
    "月中": lambda day: day.day == 15, "5号": lambda day: day.day == 5,
    "30号": lambda day: day.day == 30, "31号": lambda day: day.day == 31,
    "周末": lambda day: day.weekday() == 5, "weekend": lambda day: day.weekday() == 5,
    "eow": lambda day: day.weekday() == 4, "11月30日": on_sun(11, 30), "1月5号": on_sun(1, 5),
    "1.12": on_sun(1, 12), "12-31": on_sun(12, 31), "2-29": on_sun(2, 29), "年底": on_sun(12, 31),
    "元旦": on_sun(1, 1), "国庆": on_sun(10, 1), "圣诞": on_sun(12, 25),
    "农历八月十五": on_moon(8, 15), "中秋": on_moon(8, 15), "正月初一": on_moon(1, 1),
    "春节": on_moon(1, 1), "腊月初八": on_moon(12, 8), "腊八": on_moon(12, 8), "除夕": eve,
    "年三十": eve, "农历六月初一": on_moon(6, 1), "农历十一月廿九": on_moon(11, 29),
}  # fmt: skip
"""Words that fit today too, and the days that they fit."""
ANOTHER_DAY = {
    word: (lambda day, n=n: day.weekday() == n)
    for n, words in enumerate(
        ("周一 mon", "周二", "周三 wed", "星期四", "周五 fri", "礼拜六", "周日 星期天 sun")
    )
    for word in words.split()
}
"""Words that never mean today."""


@pytest.mark.parametrize("today", EVERY_BASE, ids=str)
def test_words_without_a_side_mean_the_nearest_day_that_fits(today: date) -> None:
    for words, first in ((SAME_DAY, 0), (ANOTHER_DAY, 1)):
        for text, fits in words.items():
            ahead = (today + timedelta(n) for n in range(first, 3000))
            assert day(text, today) == next(candidate for candidate in ahead if fits(candidate)), (
                text
            )
            behind = (today - timedelta(n) for n in range(first, 3000))
            assert day(text, today, past=True) == next(
                candidate for candidate in behind if fits(candidate)
            ), text


@pytest.mark.parametrize("today", EVERY_BASE, ids=str)
def test_words_with_a_side_mean_the_same_for_plans_and_the_past(today: date) -> None:
    monday = today - timedelta(today.weekday())
    sided = {
        "今天": today, "明天": today + timedelta(1), "tomorrow": today + timedelta(1),
        "后天": today + timedelta(2), "大后天": today + timedelta(3), "昨天": today - timedelta(1),
        "三天后": today + timedelta(3), "3天前": today - timedelta(3), "+3": today + timedelta(3),
        "+3w": today + timedelta(21), "-1w": today - timedelta(7), "下周三": monday + timedelta(9),
        "上周日": monday - timedelta(1), "下下周一": monday + timedelta(14),
        "下周末": monday + timedelta(12), "friday next week": monday + timedelta(11),
        "一个月后": today + relativedelta(months=1), "+1m": today + relativedelta(months=1),
        "半年前": today - relativedelta(months=6), "两个半月后": today + relativedelta(months=2, days=15),
        "明年1月5日": date(today.year + 1, 1, 5), "去年国庆": date(today.year - 1, 10, 1),
        "下个月5号": today + relativedelta(months=1, day=5),
        "上个月底": today + relativedelta(months=-1, day=31),
        "下个月初": today + relativedelta(months=1, day=1),
        "+3wd": ALMANAC.add_workdays(today, 3), "-3wd": ALMANAC.add_workdays(today, -3),
    }  # fmt: skip
    for text, expected in sided.items():
        for past in (False, True):
            assert day(text, today, past=past) == expected, text
            assert day(full_width(text), today, past=past) == expected, text
            at = read(f"{text}下午3点", today, past=past, now=time(10))
            assert (at.day, at.time) == (expected, time(15)), text


def full_width(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


@pytest.mark.parametrize("text", [*PHRASES, *SAME_DAY, *ANOTHER_DAY])
def test_full_width_is_plain(text: str) -> None:
    assert read(full_width(text)).day == read(text).day
    assert read(f" {text}。").day == read(text).day


@pytest.mark.parametrize("today", BASES, ids=str)
def test_this_week_is_this_week_or_refused(today: date) -> None:
    friday = today + timedelta(4 - today.weekday())
    if friday >= today:
        assert day("本周五", today) == friday
    else:
        assert str(friday + timedelta(7)) in hint("本周五", today)
    if friday <= today:
        assert day("本周五", today, past=True) == friday
    else:
        assert str(friday - timedelta(7)) in hint("本周五", today, past=True)


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("next friday", ["2026-11-27", "2026-12-04"]),
        ("next weekend", ["2026-11-28", "2026-12-05"]),
        ("八月十五", ["8月15日", "农历8月15"]),
        ("下周", ["下周一", "一周后"]),
        ("12月", ["下个月5号", "12月底"]),
        ("明年三月", ["12月底"]),
        ("2027年", ["12月底"]),
        ("2027-03", ["12月底"]),
        ("next year", ["in 1 month"]),
        ("next month", ["下个月5号", "in 1 month"]),
    ],
)
def test_the_ambiguous_is_refused_with_choices(text: str, spelled: list[str]) -> None:
    said = hint(text)
    assert all(choice in said for choice in spelled)


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("next fri 10:00", ["2026-11-27 10:00", "2026-12-04 10:00"]),
        ("下午三点 本周一", ["2026-11-30 15:00"]),
        ("11/12/2026 9:30", ["2026-11-12 09:30", "2026-12-11 09:30"]),
    ],
)
def test_a_choice_keeps_the_time_that_was_said(text: str, choices: list[str]) -> None:
    found = re.findall(r"\d{4}-\d\d-\d\d[ \d:]*\d", hint(text, date(2026, 11, 25)))
    assert found == choices


def test_last_friday_is_ambiguous_only_where_two_fridays_fit() -> None:
    assert "2026-11-27" in hint("last friday", date(2026, 11, 28))
    assert day("last friday", date(2026, 11, 26)) == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("2月30日", "2027-02-28"),
        ("2026-13-01", "2026-12-31"),
        ("2027-02-29", "2027-02-28"),
        ("2026-11-31", "2026-11-30"),
        ("2026-00-10", "2026-01-01"),
        ("11-31", "2026-11-30"),
        ("31.11", "2026-11-30"),
        ("13.12", "2026-12-13"),
        ("25.1", "2027-01-25"),
        ("13.0", "2026-12-31"),
        ("30.2", "2027-02-28"),
        ("31/4", "2027-04-30"),
        ("13-25", "2026-12-31"),
        ("32号", "2026-11-30"),
        ("0号", "2026-12-01"),
        ("上个月32号", "2026-10-31"),
        ("农历2026年闰六月初一", "2026-06-01"),
        ("本月5号", "2026-12-05"),
        ("12-05 周五", "weekday"),
        ("25:00", "15:30"),
        ("晚上12点", "23:59"),
        ("明天下午20点", "15:30"),
    ],
)
def test_the_impossible_names_the_nearest(text: str, nearest: str) -> None:
    assert nearest in hint(text)


@pytest.mark.parametrize(
    "text", ["", " ", "下周八", "乱七八糟", "soon", "12", "2026", "1950", "明", "3" * 70]
)
def test_the_unknown_is_refused_with_examples(text: str) -> None:
    assert "lunar 08-15" in hint(text)


@pytest.mark.parametrize(
    "text", ["99999d", "+99999wd", "+9999y", "-99999m", "9999-12-31", "1066-10-14"]
)
def test_the_far_is_refused(text: str) -> None:
    assert "2199-12-31" in hint(text)


@pytest.mark.parametrize(
    ("text", "past", "beyond"),
    [("2199-12-31", False, "2200-01-01"), ("1900-01-01", True, "1899-12-31")],
)
def test_the_first_and_the_last_day_are_days(text: str, past: bool, beyond: str) -> None:
    assert str(day(text, past=past)) == text
    with pytest.raises(Unusable):
        day(beyond, past=past)


@pytest.mark.parametrize("past", [False, True])
@pytest.mark.parametrize("text", ["正月初一", "明年正月初一", "去年八月初五"])
def test_no_day_of_the_moon_is_known_from_a_day_beyond_its_tables(text: str, past: bool) -> None:
    with pytest.raises(Unusable, match="No year from 1901 to 2100"):
        read(text, date(2150, 1, 1), past=past)


def test_beyond_the_lunar_tables() -> None:
    assert "2026-12-05" in hint("农历2101年正月初一")
    assert "2026-12-05" in hint("正月初一", date(2150, 1, 1))
    assert "2199-12-31" in hint("春节", date(2150, 1, 1)) or "+3d" in hint("春节", date(2150, 1, 1))


@pytest.mark.parametrize(
    ("text", "today", "expected"),
    [
        # the ordinary sixth month has passed and the leap one is to come, or is here, or is over
        ("农历六月初五", "2025-07-20", "2026-07-18"),
        ("六月初五", "2025-08-10", "2026-07-18"),
        ("农历六月初五", "2025-09-01", "2026-07-18"),
        ("闰六月初五", "2025-07-20", "2025-07-29"),
        ("闰六月初五", "2025-08-10", "2036-07-27"),
        ("初五", "2025-07-20", "2025-07-29"),
        ("农历三十", "2025-07-20", "2025-07-24"),
        ("腊月初八", "2027-01-20", "2028-01-04"),
    ],
)
def test_a_day_of_the_moon_that_has_passed_is_the_next_year_s(
    text: str, today: str, expected: str
) -> None:
    assert day(text, date.fromisoformat(today)) == date.fromisoformat(expected)


FILED = {
    "12-28": "2026-12-28", "1/3": "2027-01-03", "5/25": "2026-05-25", "5/24": "2027-05-24",
    "5/20": "2027-05-20", "10月1日": "2026-10-01", "国庆": "2026-10-01", "除夕": "2027-02-05",
    "农历十月初一": "2026-11-09", "12月底": "2026-12-31", "2020-02-29": "2020-02-29", "2026年底": "2026-12-31",
    "2027年中秋": "2027-09-15", "11/20 15:30": "2026-11-20",
}  # fmt: skip


@pytest.mark.parametrize("text", FILED)
def test_a_day_in_a_file_is_the_nearest_one_on_either_side(text: str) -> None:
    for past in (True, False):
        found = read_filed(text, TODAY, almanac=ALMANAC, past=past)
        assert str(found.day) == FILED[text]
        assert (found.said is Precision.FULL) is text.startswith("20")


@pytest.mark.parametrize(
    "text",
    ["今天", "yesterday", "+3d", "三天前", "下周三", "fri", "5号", "初五", "月底", "年底", "明年1月5日", "去年国庆", "15:30",
     "明天下午3点", "半小时后", "下个工作日", "in 3 days"],
)  # fmt: skip
def test_words_that_mean_another_day_tomorrow_are_refused_in_a_file(text: str) -> None:
    with pytest.raises(Unusable):
        read_filed(text, TODAY, almanac=ALMANAC)


def test_what_is_no_day_in_a_file_is_told_how_to_write_one() -> None:
    with pytest.raises(Unusable, match="not a day that can be read") as refused:
        read_filed("乱七八糟", TODAY, almanac=ALMANAC)
    assert refused.value.hint is not None
    assert "2026-11-23" in translate_message(refused.value.hint, "en")


def test_of_two_days_as_near_the_one_on_the_right_side_is_taken() -> None:
    today = date(2027, 9, 1)
    assert read_filed("3/2", today, almanac=ALMANAC, past=True).day == date(2027, 3, 2)
    assert read_filed("3/2", today, almanac=ALMANAC).day == date(2028, 3, 2)


def test_the_leap_day_without_a_year_is_refused_in_a_file() -> None:
    with pytest.raises(Unusable, match="years near"):
        read_filed("2/29", TODAY, almanac=ALMANAC)
    assert read_filed("2/29", date(2027, 12, 1), almanac=ALMANAC).day == date(2028, 2, 29)
    assert read_filed("none", TODAY, almanac=ALMANAC).cleared


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-12-05", "full"), ("2026年12月5日 15:30", "full"), ("2027年除夕", "full"), ("农历2027年八月十五", "full"),
        ("11/30/2026", "full"), ("26.11.30", "full"), ("12-05", "yearless"), ("除夕", "yearless"),
        ("农历八月十五", "yearless"), ("12月底", "yearless"), ("明年1月5日", "relative"), ("+3d", "relative"),
        ("周五", "relative"), ("明年春节", "relative"), ("15:30", "relative"), ("2026年底", "full"), ("年底", "relative"),
    ],
)  # fmt: skip
def test_what_the_words_say_of_a_day_by_themselves(text: str, said: str) -> None:
    assert read(text, now=time(10)).said == said


@pytest.mark.parametrize("text", ["不用", "none", "NONE", "不需要", " 不用 ", "待定", "再约"])
def test_cleared(text: str) -> None:
    assert read(text) == When(None, cleared=True)


@pytest.mark.parametrize(
    ("text", "expected", "at"),
    [
        ("明天下午3点", "2026-11-24", "15:00"),
        ("明天15:30", "2026-11-24", "15:30"),
        ("明天１５：３０", "2026-11-24", "15:30"),
        ("3点半", "2026-11-23", "15:30"),
        ("上午10点", "2026-11-23", "10:00"),
        ("上午9点一刻", "2026-11-24", "09:15"),
        ("09:30", "2026-11-24", "09:30"),
        ("10:00", "2026-11-23", "10:00"),
        ("3pm", "2026-11-23", "15:00"),
        ("3:15 pm", "2026-11-23", "15:15"),
        ("tomorrow at 3pm", "2026-11-24", "15:00"),
        ("3pm tomorrow", "2026-11-24", "15:00"),
        ("tomorrow morning", "2026-11-24", "09:00"),
        ("明天上午", "2026-11-24", "09:00"),
        ("下午", "2026-11-23", "14:00"),
        ("明早9点", "2026-11-24", "09:00"),
        ("今晚8点", "2026-11-23", "20:00"),
        ("中午12点半", "2026-11-23", "12:30"),
        ("下周三三点", "2026-12-02", "15:00"),
        ("周三 15:30", "2026-11-25", "15:30"),
        ("15:30 周三", "2026-11-25", "15:30"),
        ("腊月三十 十点", "2027-02-05", "10:00"),
        ("2026-12-05T09:30", "2026-12-05", "09:30"),
        ("12月5号上午9点二十分", "2026-12-05", "09:20"),
        ("+3d 14:00", "2026-11-26", "14:00"),
        ("半小时后", "2026-11-23", "10:30"),
        ("一个半小时后", "2026-11-23", "11:30"),
        ("一刻钟后", "2026-11-23", "10:15"),
        ("周日晚8点", "2026-11-29", "20:00"),
        ("周三早9点", "2026-11-25", "09:00"),
        ("晚八点半", "2026-11-23", "20:30"),
        ("8点零5分", "2026-11-24", "08:05"),
        ("15:30。", "2026-11-23", "15:30"),
        ("in 2 hours", "2026-11-23", "12:00"),
        ("20小时后", "2026-11-24", "06:00"),
        ("12am", "2026-11-24", "00:00"),
        ("12pm", "2026-11-23", "12:00"),
        ("明天一早", "2026-11-24", "09:00"),
        ("this afternoon", "2026-11-23", "14:00"),
        ("明天3点左右", "2026-11-24", "15:00"),
        ("tomorrow about 3pm", "2026-11-24", "15:00"),
        ("周三大约15:30", "2026-11-25", "15:30"),
        ("in half an hour", "2026-11-23", "10:30"),
        ("1.5小时后", "2026-11-23", "11:30"),
    ],
)
def test_times_of_day(text: str, expected: str, at: str) -> None:
    found = read(text, now=time(10, 0))
    assert (found.day, found.time) == (date.fromisoformat(expected), time.fromisoformat(at))


def test_a_time_alone_lies_on_the_right_side_of_now() -> None:
    assert read("09:30", now=time(10)).day == TODAY + timedelta(1)
    assert read("09:30", past=True, now=time(10)).day == TODAY
    assert read("10:30", past=True, now=time(10)).day == TODAY - timedelta(1)
    assert read("09:30").day == TODAY
    with pytest.raises(Unusable):
        read("半小时后")


def test_what_is_taken_for_granted_is_said() -> None:
    def remarks(text: str) -> str:
        return " ".join(translate_message(m, "en") for m in read(text, now=time(10)).remarks)

    assert remarks("明天下午3点") == ""
    assert "write 03:30" in remarks("3点半")
    assert "09:00" in remarks("明天上午")
    assert "29 days" in remarks("腊月三十")
    assert "today" in remarks("周一")
    assert "has passed" in remarks("今天09:30")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("下周三", "Wed 2026-12-02 (in 9 days)"),
        ("明天下午3点", "Tue 2026-11-24 15:00 (tomorrow)"),
        ("今天", "Mon 2026-11-23 (today)"),
        ("昨天", "Sun 2026-11-22 (yesterday)"),
        ("三天前", "Fri 2026-11-20 (3 days ago)"),
        ("不用", "No date of its own: the cadences give the next one."),
    ],
)
def test_echo(text: str, said: str) -> None:
    assert translate_message(echo_day(read(text), TODAY), "en") == said


def test_rest_day() -> None:
    warned = rest_day_warning(date(2026, 11, 28), ALMANAC)
    assert warned is not None
    assert translate_message(warned, "en") == (
        "Sat 2026-11-28 is not a working day; the next one is Mon 2026-11-30."
    )
    assert rest_day_warning(date(2026, 11, 30), ALMANAC) is None
    assert rest_day_warning(date(2026, 10, 10), ALMANAC) is None  # a made-up Saturday


def test_describe_day() -> None:
    found = describe_day(date(2026, 12, 2), TODAY, ALMANAC)
    assert (found.date, found.time, found.weekday, found.days) == (date(2026, 12, 2), None, 3, 9)
    assert (found.lunar, found.workday, found.provisional) == ("2026-10-24", True, False)
    assert found.festivals == ()
    leap = describe_day(date(2025, 7, 25), TODAY, ALMANAC, time(15))
    assert (leap.lunar, leap.days, leap.time) == ("2025-L06-01", -486, time(15))
    spring = describe_day(date(2027, 2, 6), TODAY, ALMANAC)
    assert (spring.festivals, spring.provisional, spring.workday) == (("春节",), True, False)
    assert describe_day(date(2150, 1, 5), TODAY, ALMANAC).lunar is None
