"""Distances from today: 明天, +3d, -2w, +3wd, 三天后, 半个月后, in 3 days, a week ago, 半小时后."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple

from keqing.dates.day_names import HAN, read_number
from keqing.dates.question import Question, When

_DAYS = {
    "今天": 0, "今日": 0, "今": 0, "today": 0,
    "今儿": 0, "今儿个": 0, "明儿": 1, "明儿个": 1, "次日": 1, "翌日": 1, "后儿": 2, "后儿个": 2, "昨儿": -1, "前儿": -2,
    "明天": 1, "明日": 1, "tomorrow": 1, "tmr": 1, "后天": 2, "后日": 2, "大后天": 3,
    "昨天": -1, "昨日": -1, "yesterday": -1, "前天": -2, "前日": -2, "大前天": -3,
    "the day after tomorrow": 2, "day after tomorrow": 2,
    "the day before yesterday": -2, "day before yesterday": -2,
}  # fmt: skip
_ENGLISH_NUMBERS = {
    word: n
    for n, words in enumerate(
        ("a an one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 1
    )
    for word in words.split()
}
_NEXT_WORKDAY = frozenset({
    "下一个工作日", "下个工作日", "下一工作日", "next working day", "next workday", "next business day",
})  # fmt: skip
_UNITS = {
    "d": "days", "天": "days", "日": "days", "day": "days",
    "w": "weeks", "周": "weeks", "星期": "weeks", "礼拜": "weeks", "week": "weeks",
    "m": "months", "个月": "months", "month": "months",
    "y": "years", "年": "years", "year": "years",
    "wd": "workdays", "工作日": "workdays", "workday": "workdays", "working day": "workdays",
    "business day": "workdays", "weekday": "workdays",
    "小时": "hours", "钟头": "hours", "hour": "hours",
    "刻钟": "minutes", "分钟": "minutes", "分": "minutes", "minute": "minutes", "min": "minutes",
}  # fmt: skip
_A_YEAR = 1900
"""A number of years that is the year itself: 2027年 is no span."""
_HALVES = {"years": ("months", 6), "months": ("days", 15), "hours": ("minutes", 30)}
_OFFSET = r"(?P<sign>[+-]?)(?P<parts>(?:[0-9]{1,5}(?:wd|d|w|m|y))+|(?<=[+-])[0-9]{1,5})"
_PART = r"([0-9]+)(wd|d|w|m|y)?"
_HAN_SPAN = (
    rf"(?P<sign>[+-])?(?P<over>再?过)?(?P<n>[0-9]{{1,5}}|[{HAN}百]{{1,7}}|半)个?(?P<and>(?<=个)半)?"
    r"(?P<unit>工作日|天|日|周|星期|礼拜|(?<=[个半])月|年|小时|钟头|刻钟|分钟|分)"
    r"(?P<half>半)?(?P<side>[之以]?后|[之以]?前)?"
)
_ENGLISH_SPAN = (
    r"(?P<over>in )?(?P<n>[0-9]{1,5}|[a-z]+) (?P<unit>[a-z]+?(?: day)?)s?"
    r"(?P<side> ago| later| from now| from today| before| after)?"
)
_AGO = r"(?P<parts>(?:[0-9]{1,5}(?:wd|d|w|m|y))+) ?(?P<side>ago|later|后|前)"


def read_word(words: str, question: Question) -> date | None:
    """Read 今天, 大后天, yesterday, 下个工作日."""
    if words in _NEXT_WORKDAY:
        return question.almanac.add_workdays(question.today, 1)
    return question.today + timedelta(_DAYS[words]) if words in _DAYS else None


def read_offset(words: str, question: Question) -> date | None:
    """Read +3d, -2w, +1m3d, 3wd; a sign and a number alone count days (R1)."""
    if found := re.fullmatch(_AGO, words):
        back = found["side"] in {"ago", "前"}
    elif found := re.fullmatch(_OFFSET, words.replace(" ", "")):
        back = found["sign"] == "-" or (not found["sign"] and question.past)
    else:
        return None
    total: dict[str, int] = {}
    for n, unit in re.findall(_PART, found["parts"]):
        name = _UNITS[unit or "d"]
        total[name] = total.get(name, 0) + (-int(n) if back else int(n))
    return _add(question, total)


def read_span(words: str, question: Question) -> When | date | None:
    """Read 三天后, 两周前, 过5天, 半个月后, 3个工作日后, in 3 days, a week ago, 半小时后."""
    words = words.replace("half an hour", "30 minutes").replace("a fortnight", "2 weeks")
    words = re.sub(r"^([0-9]{1,3})\.5(?:个)?(小时|钟头|年)", r"\1个半\2", words)
    found = _han_span(words) or _english_span(words)
    if found is None:
        return None
    total = {found.unit: found.n}
    if found.half:
        if found.unit not in _HALVES:
            return None
        more, count = _HALVES[found.unit]
        total[more] = total.get(more, 0) + count
    back = question.past if found.back is None else found.back
    signed = {unit: -count if back else count for unit, count in total.items()}
    return (
        _later(question, signed) if found.unit in {"hours", "minutes"} else _add(question, signed)
    )


class _Span(NamedTuple):
    """So many units and perhaps a half, `back` from today or ahead; None where that is not said."""

    n: int
    unit: str
    half: bool = False
    back: bool | None = None


def _han_span(words: str) -> _Span | None:
    found = re.fullmatch(_HAN_SPAN, words)
    n = read_number(found["n"].replace("半", "零")) if found else None
    if found is None or n is None:
        return None
    sides = [side for side in (found["sign"], found["over"], found["side"]) if side]
    twice = len(sides) > 1 and not (found["over"] and "后" in sides[-1])
    a_date = found["unit"] == "日" or (found["unit"] == "年" and n >= _A_YEAR)
    if twice or (a_date and not sides):
        return None
    return _Span(
        n * 15 if found["unit"] == "刻钟" else n,
        _UNITS["个月" if found["unit"] == "月" else found["unit"]],
        half=found["n"] == "半" or bool(found["and"] or found["half"]),
        back=any(side == "-" or "前" in side for side in sides) if sides else None,
    )


def _english_span(words: str) -> _Span | None:
    found = re.fullmatch(_ENGLISH_SPAN, words)
    if found is None or found["unit"] not in _UNITS or len(found["unit"]) < len("min"):
        return None
    n = int(found["n"]) if found["n"].isdigit() else _ENGLISH_NUMBERS.get(found["n"])
    side = found["side"] or found["over"]
    back = found["side"] in {" ago", " before"} if side else None
    return (
        None
        if n is None or (back and found["over"])
        else _Span(n, _UNITS[found["unit"]], back=back)
    )


def _add(question: Question, total: dict[str, int]) -> date:
    """Add months and years first, clipped once; then days and weeks; then working days (R1)."""
    from dateutil.relativedelta import relativedelta  # noqa: PLC0415 - loaded when needed

    months = relativedelta(months=total.get("months", 0) + 12 * total.get("years", 0))
    moved = (
        question.today + months + timedelta(days=total.get("days", 0), weeks=total.get("weeks", 0))
    )
    return question.almanac.add_workdays(moved, total.get("workdays", 0))


def _later(question: Question, total: dict[str, int]) -> When:
    """Add hours and minutes to the time of day."""
    if question.now is None:
        raise question.unreadable()
    now = datetime.combine(question.today, question.now)
    then = now + timedelta(hours=total.get("hours", 0), minutes=total.get("minutes", 0))
    return When(then.date(), then.time().replace(second=0, microsecond=0, tzinfo=None))
