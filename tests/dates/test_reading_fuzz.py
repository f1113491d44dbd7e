"""Whatever is typed: a day on the right side, or a refusal that says what to write."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from keqing.calendar.almanac import Almanac
from keqing.dates.day_names import fold_words
from keqing.dates.reading import FIRST_DAY, LAST_DAY, When, echo_day, read_when
from keqing.errors import Unusable
from keqing.i18n import translate_message

ALMANAC = Almanac()
TODAYS = st.dates(date(1905, 1, 1), date(2095, 12, 31))
NOWS = st.none() | st.times()
_WORDS = """
今 明 昨 前 后 大 天 日 号 周 星期 礼拜 月 年 个 上 下 本 这 初 廿 闰 正 冬 腊 农历 公历 底 末 半 点 分 刻 时
小时 刻钟 工作日 零 早 晚 一 二 三 五 六 十 百 〇 零 两 0 1 2 3 9 12 30 31 2026 2027 - / . : + d w m y wd 过 之 今年 明年 去年
上午 下午 晚上 中午 国庆 春节 除夕 不用 无 none next last this fri mon sun tomorrow in ago days week month dec
feb 5th am pm at noon later end of eow eom L T ( ) ， 。 １ ２ ＋ －
"""
PIECES = st.sampled_from([*_WORDS.split(), " ", "\u3000"])
TEXTS = st.text(max_size=40) | st.lists(PIECES, max_size=9).map("".join)
_UNDIRECTED = """
周一 周三 周五 周日 星期天 周末 fri mon sat weekend eow eom 月底 月初 月中 年底 正月初一 腊月三十 本周一 本周五
本周日 本月5号 国庆 春节 除夕 腊八 清明 christmas 母亲节 今天 3d 两周
"""
UNDIRECTED = st.one_of(
    st.builds("{}月{}日".format, st.integers(1, 12), st.integers(1, 31)),
    st.builds("{}-{}".format, st.integers(0, 14), st.integers(0, 33)),
    st.builds("农历{}月{}".format, st.integers(1, 12), st.integers(1, 30)),
    st.builds("{}号".format, st.integers(0, 33)),
    st.sampled_from(["this friday", "the 5th", *_UNDIRECTED.split()]),
)
NEAREST = re.compile(
    r"The nearest day is ([0-9-]+)\.|Write the day that is meant, for example ([0-9-]+)\."
)
CLOCKS = st.sampled_from(["", " 15:30", "上午", "下午3点", " 9点半", " 3pm"])
SAYS_OTHERWISE = re.compile(
    r"[0-9〇零一二三四五六七八九]{4}|[昨前后过上下去明今来]|[+-]|ago|last|yesterday|later|from|after|before|in |tom|tmr"
)
"""Words that fix the day's side, or its year, themselves; in folded text."""


def read(text: str, today: date, past: bool, now: time | None) -> When | Unusable:
    try:
        return read_when(text, today, almanac=ALMANAC, past=past, now_time=now)
    except Unusable as refused:
        return refused


@settings(max_examples=500, deadline=None)
@given(TEXTS, TODAYS, st.booleans(), NOWS)
@example("٣天后", date(2026, 11, 23), False, None)
@example("\ud800", date(2026, 11, 23), False, None)
@example("²月³日", date(2026, 11, 23), False, None)
@example("1/0", date(2026, 11, 23), False, None)
@example("0点", date(2026, 11, 23), False, time(10))
def test_any_text_is_a_day_or_refused(text: str, today: date, past: bool, now: time | None) -> None:
    found = read(text, today, past, now)
    if isinstance(found, Unusable):
        assert translate_message(found.message, "en")
        assert found.hint is not None
        assert translate_message(found.hint, "zh")
        return
    assert translate_message(echo_day(found, today), "en")
    assert all(translate_message(remark, "en") for remark in found.remarks)
    assert (found.day is None) == found.cleared
    if found.day is None:
        assert found.time is None
        return
    assert FIRST_DAY <= found.day <= LAST_DAY
    wrong_side = found.day > today if past else found.day < today
    assert not wrong_side or SAYS_OTHERWISE.search(fold_words(text))


@settings(max_examples=600, deadline=None)
@given(UNDIRECTED, CLOCKS, TODAYS, st.booleans(), NOWS)
def test_words_that_say_no_side_lie_on_the_right_one(
    text: str, clock: str, today: date, past: bool, now: time | None
) -> None:
    found = read(text + clock, today, past, now)
    if isinstance(found, Unusable):
        nearest = NEAREST.fullmatch(translate_message(found.hint or found.message, "en"))
        if nearest:
            day = date.fromisoformat(nearest[1] or nearest[2])
            assert day <= today if past else day >= today
        return
    assert found.day is not None
    assert found.day <= today if past else found.day >= today
    assert (found.time is not None) == bool(clock)


@given(st.times(), TODAYS, st.booleans(), st.times())
def test_a_time_alone_is_the_nearest_on_the_right_side(
    at: time, today: date, past: bool, now: time
) -> None:
    found = read(f"{at:%H:%M}", today, past, now)
    assert isinstance(found, When)
    assert found.day is not None
    assert found.time == time(at.hour, at.minute)
    assert abs(found.day - today) <= timedelta(1)
    assert found.day <= today if past else found.day >= today


@given(TODAYS, st.integers(-400, 400))
def test_offsets_and_dates_say_exactly_one_day(today: date, n: int) -> None:
    wanted = today + timedelta(n)
    for text in (f"{n:+d}d", f"{n:+d}", str(wanted), f"{wanted:%Y%m%d}", f"{wanted:%Y年%m月%d日}"):
        assert read_when(text, today, almanac=ALMANAC).day == wanted
        assert read_when(text, today, almanac=ALMANAC, past=True).day == wanted
