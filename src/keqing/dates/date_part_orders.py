"""Days written in another order, or with a year of two digits: 11/20/2026, 26.11.20, 20-Nov-26."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from keqing.dates.day_names import one_line, read_named
from keqing.dates.question import Precision, Question, When, day_or_month_error, short_year_error
from keqing.i18n import Message, msg
from keqing.patterns import late_pattern

_YEAR_LAST = late_pattern(r"([0-9]{1,2}) ?[-/.] ?([0-9]{1,2}) ?[-/.] ?([0-9]{4})")
_SHORT_YEAR = late_pattern(r"([0-9]{2}) ?[-/.年] ?([0-9]{1,2}) ?[-/.月] ?([0-9]{1,2})[日号]?")
_MONTH_NAMED = late_pattern(r"([0-9]{1,2}[- ][a-z]{3,9})[- ]([0-9]{2})")
_YEARS_NEAR = 2
"""Years from today within which a year of two digits is taken for the probable one."""


def days_with_year_last(text: str) -> tuple[date, ...]:
    """Return the days that folded words with the year at their end can mean, each once."""
    found = _YEAR_LAST.fullmatch(text)
    if found is None:
        return ()
    first, second, year = map(int, found.groups())
    return _existing([(year, first, second), (year, second, first)])


def is_year_last(text: str) -> bool:
    """Tell whether folded words have the year at their end."""
    return _YEAR_LAST.fullmatch(text) is not None


def put_year_first(words: str) -> str | None:
    """Return folded words of 20-Nov-26 as 26年11月20日: an English spreadsheet's own way of a day."""
    found = _MONTH_NAMED.fullmatch(words)
    named = read_named(found[1]) if found else None
    return f"{found[2]}年{named.month}月{named.day}日" if found and named else None


def read_other_order(words: str, question: Question) -> When | None:
    """Read 11/20/2026, which can mean one day only, and 26.11.20 where no other day is near."""
    words = put_year_first(words) or words
    if is_year_last(words):
        days = days_with_year_last(words)
        if len(days) != 1:
            raise day_or_month_error(
                question.text,
                question.written(question.today),
                [question.written(day) for day in days],
            )
        return When(days[0], remarks=(_taken(question, days[0]),), said=Precision.FULL)
    found = _SHORT_YEAR.fullmatch(words)
    if found is None:
        return None
    first, second, third = map(int, found.groups())
    orders = [(first, second, third)]
    if "年" not in words and "月" not in words:
        orders += [(third, first, second), (third, second, first)]
    century = question.today.year // 100 * 100
    days = _existing([(century + year, month, day) for year, month, day in orders])
    near = [day for day in days if abs(day.year - question.today.year) <= _YEARS_NEAR]
    if len(near) != 1:
        raise short_year_error(question.text, question.written(question.today))
    return When(near[0], remarks=(_taken(question, near[0]),), said=Precision.FULL)


def _existing(parts: list[tuple[int, int, int]]) -> tuple[date, ...]:
    """Return the days that exist, each once."""
    days: dict[date, None] = {}
    for year, month, day in parts:
        with suppress(ValueError):
            days[date(year, month, day)] = None
    return tuple(days)


def _taken(question: Question, day: date) -> Message:
    return msg("'{text}' is taken as {birthday}.", text=one_line(question.text), birthday=str(day))
