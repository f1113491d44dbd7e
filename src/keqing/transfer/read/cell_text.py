"""A workbook's cell as text.

A cell becomes what it shows where that is certain: whole numbers without a fraction, days and times as ISO has
them. A number of more digits than a spreadsheet keeps stays in the form that says so (1.1E+17).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from keqing.transfer.read.csv_file import bare, stated_text

_HALF_SECOND = 500_000
"""Microseconds of half a second."""
_LAST_SECOND = time(23, 59, 59)
_EXACT_NUMBERS = 10**15
"""A spreadsheet keeps 15 digits; from here on the last ones of a number are lost."""


def text_of(value: Any) -> str:  # noqa: ANN401  # whatever a cell holds
    """Return the text of a cell."""
    if isinstance(value, str):
        return stated_text(bare(value))
    return _FORMS.get(type(value), str)(value)


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < _EXACT_NUMBERS:
        return str(int(value))
    if abs(value) >= _EXACT_NUMBERS:
        return f"{value:E}"
    shown = f"{value:.15g}"  # as many digits as a spreadsheet keeps: 99.99 x 3 is 299.97
    return repr(value) if "e" in shown else shown


def _moment(value: datetime) -> str:
    """Write a moment to the nearest second of its own day."""
    rounded = value.replace(microsecond=0)
    if value.microsecond >= _HALF_SECOND and rounded.time() != _LAST_SECOND:
        rounded += timedelta(seconds=1)
    value = rounded
    if value.time() == time.min:
        return value.date().isoformat()
    return value.isoformat(" ", "minutes" if not value.second else "seconds")


def _duration(value: timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}" + (f":{seconds:02}" if seconds else "")


def _time(value: time) -> str:
    return value.isoformat("seconds" if value.second else "minutes")


_FORMS: Mapping[type, Callable[[Any], str]] = {
    bool: lambda value: "TRUE" if value else "FALSE",
    int: lambda value: _number(float(value)),
    float: _number,
    datetime: _moment,
    date: date.isoformat,
    time: _time,
    timedelta: _duration,
}
"""How cells of other types than text are written."""
