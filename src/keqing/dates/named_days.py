"""Days named by a calendar: 12-05, 11月30日, 明年1月5日, 正月初一, 闰六月初一, 国庆, 除夕, christmas."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from keqing.calendar.lunar import (
    FIRST_YEAR,
    LAST_YEAR,
    Lunar,
    lunar_occurrence,
    lunar_of,
    month_length,
)
from keqing.dates.day_names import (
    HAN_WEEKDAYS,
    NamedDay,
    check_lunar,
    lunar_day,
    nearest_day,
    no_such_day_error,
    one_line,
    read_named,
    solar_day,
)
from keqing.dates.question import Precision, Question, When, two_days_error
from keqing.errors import Unusable
from keqing.i18n import msg

if TYPE_CHECKING:
    from keqing.calendar.festivals import Festival

_MONTHS_OF_YEAR = 12
_LEAP_DAY = (2, 29)
_YEAR_WORDS = {"今年": 0, "本年": 0, "明年": 1, "来年": 1, "后年": 2, "去年": -1, "前年": -2}
_YEARED = r"(?P<year>今年|本年|明年|来年|后年|去年|前年|[0-9]{4}年)的?(?P<name>.+)"
_TRAILING_WEEKDAY = r"(?P<rest>.*[0-9日号一-十])[ (]*(?:周|星期|礼拜)(?P<day>[一二三四五六日天])\)?"
_ENGLISH_WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_ENGLISH_WEEKDAY = (
    r"(?P<before>mon|tue|wed|thu|fri|sat|sun)[a-z]*,? (?P<rest>.*[0-9].*)"
    r"|(?P<rest_2>.*[0-9].*?),? (?P<after>mon|tue|wed|thu|fri|sat|sun)[a-z]*"
)


def read_month_and_day(words: str, question: Question) -> When | date | None:
    """Read a day named by month and day: 12-05, 11月30日, 明年1月5日, 正月初一, 12-02 周三."""
    steps = None
    if (yeared := re.fullmatch(_YEARED, words)) and yeared["year"] in _YEAR_WORDS:
        steps, words = _YEAR_WORDS[yeared["year"]], yeared["name"]
    named = read_named(words)
    if named is None:
        return _with_weekday(words, question)
    if named.lunar is None:
        solar = _resolve(replace(named, lunar=False), steps, question)
        moon = _resolve(replace(named, lunar=True), steps, question)
        raise two_days_error(question, solar.day, moon.day, _as_solar(named), _as_lunar(named))
    return _resolve(named, steps, question)


def weekday_beside(words: str) -> tuple[str, int] | None:
    """Part folded words of a day from the weekday beside it, Monday 0; None where there is none."""
    if found := re.fullmatch(_TRAILING_WEEKDAY, words):
        return found["rest"].strip(), HAN_WEEKDAYS[found["day"]]
    if found := re.fullmatch(_ENGLISH_WEEKDAY, words):
        rest = found["rest"] or found["rest_2"]
        return rest.strip(), _ENGLISH_WEEKDAYS.index(found["before"] or found["after"])
    return None


def wrong_weekday_error(text: str, day: date) -> Unusable:
    """Return the error for a day whose weekday is another one than the one beside it."""
    return Unusable(
        msg("'{text}': the weekday does not belong to {day}.", text=one_line(text), day=day),
        msg("Write the day or the weekday alone."),
    )


def _with_weekday(words: str, question: Question) -> When | None:
    """Read a day with its weekday beside it, which must agree."""
    if (parted := weekday_beside(words)) is None:
        return None
    rest, weekday = parted
    named = read_named(rest)
    if named is None or named.lunar is None:
        return None
    when = _resolve(named, None, question)
    if when.day and when.day.weekday() != weekday:
        raise wrong_weekday_error(question.text, when.day)
    return when


def _resolve(named: NamedDay, steps: int | None, question: Question) -> When:
    """Find the day that was named: in the year that was said, or the nearest on the right side."""
    if named.lunar:
        return _resolve_lunar(named, steps, question)
    year = named.year
    if year is None and steps is not None:
        year = question.today.year + steps
    if year is not None:
        said = Precision.FULL if named.year else Precision.RELATIVE
        return When(solar_day(year, named.month, named.day, question.text), said=said)

    def in_year(n: int) -> date | None:
        try:
            return date(question.today.year + n, named.month, named.day)
        except ValueError:
            return None

    if (day := question.first(in_year)) is not None:
        return When(day, said=Precision.YEARLESS)
    if question.filed and (named.month, named.day) == _LEAP_DAY:
        raise _in_no_year_near(question)
    month, day_of_month = named.month, named.day
    if month > _MONTHS_OF_YEAR >= day_of_month >= 1:  # the day stands first: 31.11
        month, day_of_month = day_of_month, month
    nearest = question.first(lambda n: nearest_day(question.today.year + n, month, day_of_month))
    raise no_such_day_error(question.text, str(nearest))


def _in_no_year_near(question: Question) -> Unusable:
    """Return the error for 2-29 in a file: no year near has it, so that nobody can tell which is meant."""
    return Unusable(
        msg("'{text}' does not exist in the years near by.", text=one_line(question.text)),
        msg("Write the day with its year, for example {day}.", day="2024-02-29"),
    )


def _resolve_lunar(named: NamedDay, steps: int | None, question: Question) -> When:
    check_lunar(named.month, named.day, question.text)
    now = lunar_of(question.today)
    year = named.year
    said = (
        Precision.RELATIVE if steps is not None else Precision.FULL if year else Precision.YEARLESS
    )
    if year is None and now is None:
        raise _unknown(question.text)
    if year is None and now and steps is not None:
        year = now.year + steps
    if year is not None:
        moon = Lunar(year, named.month, named.day, named.leap)
        length = month_length(year, named.month, leap=named.leap)
        if named.day <= length or not length:
            return When(lunar_day(moon, question.text), said=said)
        return _clipped(lunar_day(replace(moon, day=length), question.text), question, said)
    this = now.year if now else question.today.year

    def in_year(n: int) -> date | None:
        if not FIRST_YEAR <= this + n <= LAST_YEAR:
            return None
        if named.leap and not month_length(this + n, named.month, leap=True):
            return None
        return lunar_occurrence(named.month, named.day, named.leap, this + n, in_leap_month=True)

    day = question.first(in_year, tries=LAST_YEAR - FIRST_YEAR)
    if day is None:
        raise _unknown(question.text)
    moon_day = lunar_of(day)
    if moon_day and moon_day.day != named.day:
        return _clipped(day, question, said)
    return When(day, said=said)


def _clipped(day: date, question: Question, said: Precision) -> When:
    """Take day 29 of a lunar month that has no day 30, and say so (R16)."""
    return When(
        day,
        remarks=(
            msg(
                "'{text}': that lunar month has 29 days, so its last day is taken.",
                text=one_line(question.text),
            ),
        ),
        said=said,
    )


def _unknown(text: str) -> Unusable:
    """Return the error for a lunar date whose year is beyond the tables."""
    return Unusable(
        msg(
            "No year from {first} to {last} has '{text}' there.",
            text=one_line(text),
            first=FIRST_YEAR,
            last=LAST_YEAR,
        ),
        msg("Write the day by the solar calendar, for example 2026-12-05."),
    )


def _as_solar(named: NamedDay) -> str:
    return f"{named.month}月{named.day}日"


def _as_lunar(named: NamedDay) -> str:
    return f"农历{named.month}月{named.day}"


def read_festival(words: str, question: Question) -> When | date | None:
    """Read 国庆, 除夕, 明年春节, 2027年中秋, christmas."""
    from keqing.calendar.festivals import LunarRule, festival_named  # noqa: PLC0415 - loaded when needed

    if found := festival_named(words):
        return When(_nearest_feast(found, question), said=Precision.YEARLESS)
    yeared = re.fullmatch(_YEARED, words)
    if yeared is None or (found := festival_named(yeared["name"])) is None:
        return None
    steps = _YEAR_WORDS.get(yeared["year"])
    if steps is None:
        day = next(iter(found.days(int(yeared["year"][:4]))), None)
        return When(day, said=Precision.FULL) if day else None
    rule = found.rule
    if isinstance(rule, LunarRule) and rule.month == 12 and (now := lunar_of(question.today)):  # noqa: PLR2004 - 腊月
        return rule.in_lunar_year(now.year + steps)
    return next(iter(found.days(question.today.year + steps)), None)


def _nearest_feast(found: Festival, question: Question) -> date | None:
    """Return the festival's day on the right side of today, or in a file the nearest one."""
    if question.filed:
        return question.nearest(lambda n: next(iter(found.days(question.today.year + n)), None))
    return (
        found.on_or_before(question.today) if question.past else found.on_or_after(question.today)
    )
