"""The length of a call, as people and spreadsheets write one: 5, 3:20, 半小时, 90秒."""

from __future__ import annotations

import re
import unicodedata

from keqing.dates.numerals import read_numeral
from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.patterns import late_pattern
from keqing.text.limits import beginning_of

_CLOCK = late_pattern(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2})")
_SPOKEN_NUMBER = late_pattern("[零〇一二两三四五六七八九十百]+")
MAX_MINUTES = 24 * 60
"""A longer contact is a typing mistake."""
_SPOKEN = late_pattern(
    r"(?:(\d{1,2})(?:小时|时|h))?(?:(\d{1,4})(?:分钟|分|minutes?|mins?|m|'|′|$))?(?:(\d{1,5})(?:秒钟?|seconds?|secs?|s|\"|″))?"
)
_DAY_SECONDS = 24 * 60 * 60


def read_minutes(text: str) -> tuple[int, bool]:
    """Read the length of a call in whole minutes, and whether it was rounded. Raises Unusable."""
    counted = False
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").casefold()
    plain = _SPOKEN_NUMBER.sub(lambda number: _digits(number[0]), _halves(plain))
    if found := _CLOCK.fullmatch(plain):
        seconds = int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3])
    elif plain and (found := _SPOKEN.fullmatch(plain)):
        seconds = int(found[1] or 0) * 3600 + int(found[2] or 0) * 60 + int(found[3] or 0)
    elif re.fullmatch(r"0\.0\d{3,}", plain):  # a length of time that a spreadsheet counts in days
        seconds = round(float(plain) * _DAY_SECONDS)
        counted = True
    elif re.fullmatch(r"\d{1,4}\.\d+", plain):
        seconds = round(float(plain) * 60)
    else:
        seconds = -1
    if not 0 <= seconds <= MAX_MINUTES * 60:
        raise Unusable(
            msg("'{text}' is not a length of a contact.", text=beginning_of(text)),
            msg("Write whole minutes, for example 5."),
        )
    return (seconds + 30) // 60, counted or seconds % 60 != 0


def _halves(plain: str) -> str:
    """Write half hours, quarters and half minutes as minutes and seconds."""
    plain = re.sub(r"(\d+|[一二两三四五六七八九十]+)个?半(?:小时|钟头)", r"\1小时30分", plain)
    plain = re.sub(r"半个?(?:小时|钟头)", "30分", plain)
    plain = re.sub(
        r"([一二两三])刻钟",
        lambda found: f"{'一二三'.find(found[1].replace('两', '二')) * 15 + 15}分",
        plain,
    )
    return re.sub(r"(\d+|[一二两三四五六七八九十]+)分半钟?", r"\1分30秒", plain).replace(
        "个小时", "小时"
    )


def _digits(text: str) -> str:
    number = read_numeral(text)
    return text if number is None else f"{number:f}"
