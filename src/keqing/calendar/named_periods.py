"""Periods as people write them: 2027-01, 2027-Q1, 2027-H1, 2027, 2027-W05, 2027年1月, 2027年一季度, 2027年上半年."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from keqing.calendar.periods import Period, PlanLength, period_of
from keqing.patterns import late_pattern

_LETTERS: dict[str, PlanLength] = {"Q": "quarter", "H": "half-year", "W": "week"}
_FORMS = (
    late_pattern(r"(?P<year>\d{4})[-/.]?(?P<letter>[QHW])(?P<n>\d{1,2})"),
    late_pattern(r"(?P<year>\d{4})[-/.](?P<n>\d{1,2})"),
    late_pattern(r"(?P<year>\d{4})年(?P<n>\d{1,2})月份?"),
    late_pattern(r"(?P<year>\d{4})年第?(?P<n>[1-4])(?P<letter>季)度"),
    late_pattern(r"(?P<year>\d{4})年(?P<n>[12])(?P<letter>半)年"),
    late_pattern(r"(?P<year>\d{4})年第?(?P<n>\d{1,2})(?P<letter>周)"),
    late_pattern(r"(?P<year>\d{4})年?度?"),
)
_IN_CHINESE = {"季": "Q", "半": "H", "周": "W"}
_DIGITS = str.maketrans("一二三四上下", "123412")
_MONTHS_LONG = {"quarter": 3, "half-year": 6}
FIRST_YEAR, LAST_YEAR = 2000, 2199


class NamedPeriod(NamedTuple):
    """A period with its name, such as `2027-01`, and its length."""

    name: str
    length: PlanLength
    first: date
    last: date


def named_period(day: date, length: PlanLength) -> NamedPeriod:
    """Return the period of a length that holds a day, by its name."""
    first, last = period_of(day, length)
    match length:
        case "week":
            year, week, _ = first.isocalendar()
            name = f"{year}-W{week:02}"
        case "month":
            name = f"{first:%Y-%m}"
        case "quarter":
            name = f"{first.year}-Q{(first.month + 2) // 3}"
        case "half-year":
            name = f"{first.year}-H{1 if first.month == 1 else 2}"
        case _:
            name = str(first.year)
    return NamedPeriod(name, length, first, last)


def read_period(text: str) -> NamedPeriod | None:
    """Return the period that a text names, None where it names none."""
    plain = text.strip().translate(_DIGITS).upper()
    found = next(filter(None, (form.fullmatch(plain) for form in _FORMS)), None)
    if found is None or not FIRST_YEAR <= int(found["year"]) <= LAST_YEAR:
        return None
    parts = found.groupdict()
    letter = str(parts.get("letter") or "")
    number = int(parts["n"]) if parts.get("n") else None
    return _period(int(found["year"]), _IN_CHINESE.get(letter, letter), number)


def _period(year: int, letter: str, number: int | None) -> NamedPeriod | None:
    if number is None:
        return named_period(date(year, 1, 1), "year")
    length: PlanLength = _LETTERS.get(letter, "month")
    try:
        if length == "week":
            day = date.fromisocalendar(year, number, 1)
        else:
            day = date(year, (number - 1) * _MONTHS_LONG.get(length, 1) + 1, 1)
    except ValueError:
        return None
    return named_period(day, length)


def eve_of(period: NamedPeriod | Period) -> date:
    """Return the last day before a period."""
    return period.first - timedelta(days=1)
