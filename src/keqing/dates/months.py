"""Days of the month and edges of months: 5号, 下个月5号, the 5th, 月底, 月初, 12月底, eom, 年底."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from keqing.calendar.lunar import lunar_of
from keqing.dates.day_names import (
    HAN,
    drop_spaces,
    fold_words,
    no_such_day_error,
    one_line,
    read_number,
    solar_day,
)
from keqing.dates.question import Precision, Question, When, check_side
from keqing.errors import Unusable
from keqing.i18n import msg

_STEPS = {
    "上": -1,
    "上上": -2,
    "下": 1,
    "下下": 2,
    "本": 0,
    "这": 0,
    "今": 0,
    "明": 1,
    "后": 2,
    "去": -1,
    "前": -2,
}
_WHICH = r"(?P<which>上{1,2}|下{1,2}|本|这)个?"
_DAY_OF_MONTH = rf"(?:{_WHICH}月)?(?P<day>[0-9]{{1,2}}|[{HAN}]{{1,3}})(?:号|日)"
_ORDINAL = r"(?:on )?(?:the )?(?P<day>[0-9]{1,2})(?:st|nd|rd|th)"
_MOON_DAY = (
    r"(?:农历|阴历|旧历)?(?:初(?P<first>[一二三四五六七八九十])|(?P<late>廿[一二三四五六七八九]))"
    r"|(?:农历|阴历|旧历)(?P<plain>十[一二三四五六七八九]|二十|三十)"
)
_TWO_MONTHS = 61
"""Days within which every day of the moon comes, the thirtieth too."""
_MONTH_EDGE = rf"(?:{_WHICH}|(?P<month>[0-9]{{1,2}}|[{HAN}]{{1,3}}))?月(?P<edge>底|末|初|中)"
_ENGLISH_EDGES = {
    "eom": "月底",
    "end of month": "月底",
    "som": "月初",
    "end of next month": "下月底",
    "end of this month": "本月底",
    "end of last month": "上月底",
    "eoy": "年底",
    "end of year": "年底",
}
_YEAR_EDGE = r"(?:(?P<which>今|本|明|后|去|前)|(?P<year>[0-9]{4}))?年(?P<edge>底|末|初)"

_MONTH = rf"(?:(?P<year>[0-9]{{4}})[-/.年])?(?P<month>[0-9]{{1,2}}|[{HAN}]{{1,3}})月?|{_WHICH}?月"
_ENGLISH_MONTHS = {"this month": "本月", "next month": "下月", "last month": "上月"}
_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_YEARS = range(1970, 2100)
"""Years that a month may have."""


def read_month(text: str, today: date) -> date:
    """Read a month, and return its first day: 2026-12, 12月, 12, 下个月, next month.

    A month without its year is the next one of that name, this month among them. Raises Unusable.
    """
    words = drop_spaces(fold_words(text))
    words = _ENGLISH_MONTHS.get(words, words)
    if english := re.fullmatch(r"([a-z]{3,9})(?: ([0-9]{4}))?", words):
        number = next((n for n, name in enumerate(_NAMES, 1) if name.startswith(english[1])), None)
        words = f"{english[2]}-{number}" if english[2] else str(number)
    found = re.fullmatch(_MONTH, words)
    if found and found["which"]:
        return _month_start(today, _STEPS[found["which"]])
    number = read_number(found["month"]) if found and found["month"] else None
    if found is None or number is None or not 1 <= number <= 12:  # noqa: PLR2004 - the months of a year
        raise Unusable(
            msg("'{text}' is no month.", text=one_line(text)),
            msg("Write a month as 2026-12, December or next month."),
        )
    year = int(found["year"]) if found["year"] else today.year + (number < today.month)
    if year not in _YEARS:
        raise Unusable(msg("'{text}' is too far away.", text=one_line(text)))
    return date(year, number, 1)


def read_day_of_month(words: str, question: Question) -> date | None:
    """Read 5号, 下个月5号, the 5th: the next month that has the day, or the month that was said."""
    found = re.fullmatch(_DAY_OF_MONTH, words) or re.fullmatch(_ORDINAL, words)
    if found is None or (day := read_number(found["day"])) is None:
        return None
    which = found.groupdict().get("which")
    if which is None:
        if not 1 <= day <= 31:  # noqa: PLR2004 - the longest month
            raise no_such_day_error(question.text, str(_nearest(question, day)))
        return question.first(lambda n: _in_month(question, n, day))
    first = _month_start(question.today, _STEPS[which])
    named = solar_day(first.year, first.month, day, question.text)
    return named if _STEPS[which] else check_side(question, named, _near(question, day))


def read_lunar_day_of_month(words: str, question: Question) -> date | None:
    """Read 初五, 廿三, 农历十五: the next such day of the moon, or for the past the last one."""
    found = re.fullmatch(_MOON_DAY, words)
    if found is None:
        return None
    day = read_number(found["first"] or found["late"] or found["plain"])
    for n in range(_TWO_MONTHS):
        near = question.today + timedelta(question.ahead * n)
        moon = lunar_of(near)
        if moon and moon.day == day:
            return near
    return None


def read_month_edge(words: str, question: Question) -> When | date | None:
    """Read 月底, 下个月初, 12月底, 月中, end of month, eom."""
    found = re.fullmatch(_MONTH_EDGE, _ENGLISH_EDGES.get(words.replace("the ", ""), words))
    if found is None:
        return None
    day = {"底": 0, "末": 0, "初": 1, "中": 15}[found["edge"]]
    if found["month"]:
        month = read_number(found["month"])
        if month is None or not 1 <= month <= 12:  # noqa: PLR2004 - months of a year
            return None
        ahead = month - question.today.month
        return When(
            question.first(lambda n: _in_month(question, 12 * n + ahead, day)),
            said=Precision.YEARLESS,
        )
    if found["which"] is None:
        return question.first(lambda n: _in_month(question, n, day))
    named = _near(question, day, _STEPS[found["which"]])
    return named if _STEPS[found["which"]] else check_side(question, named, _near(question, day))


def read_year_edge(words: str, question: Question) -> When | date | None:
    """Read 年底, 明年年初, end of year, eoy."""
    words = _ENGLISH_EDGES.get(words.replace("the ", ""), words).replace("年年", "年")
    found = re.fullmatch(_YEAR_EDGE, words)
    if found is None:
        return None
    month, day = (1, 1) if found["edge"] == "初" else (12, 31)
    if found["year"]:
        return When(date(int(found["year"]), month, day), said=Precision.FULL)
    if found["which"]:
        return date(question.today.year + _STEPS[found["which"]], month, day)
    return question.first(lambda n: date(question.today.year + n, month, day))


def _nearest(question: Question, day: int) -> date | None:
    """Return the first or last day of a month, whichever is nearer to a day that no month has."""
    return question.first(lambda n: _in_month(question, n, 0 if day else 1))


def _near(question: Question, day: int, months: int | None = None) -> date:
    """Return that day of a month, by default the next one in the direction asked for, clipped."""
    first = _month_start(question.today, question.ahead if months is None else months)
    last = monthrange(first.year, first.month)[1]
    return first.replace(day=min(day or last, last))


def _month_start(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _in_month(question: Question, months: int, day: int) -> date | None:
    """Return that day of the month `months` away, if the month has it; 0 is its last day."""
    first = _month_start(question.today, months)
    last = monthrange(first.year, first.month)[1]
    return first.replace(day=day or last) if day <= last else None
