"""The words that name one day of a calendar: 2026-12-05, 12月5日, 5 dec, 农历八月十五, 闰六月初一.

`reading` (of days when something is planned or happened) and `birthdays` read them. The result is a
`NamedDay`, which may lack its year; the errors say which day is the nearest one possible.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date

from keqing.calendar.lunar import (
    FIRST_YEAR,
    LAST_YEAR,
    MAX_DAYS_OF_MONTH,
    Lunar,
    NoSuchLunarDateError,
    month_length,
    solar_of,
)
from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.patterns import late_pattern

MAX_CHARACTERS = 60
"""Longer texts are not read as a day, and are shown cut to this many characters."""

_OLD_FORMS = str.maketrans(
    "後個週農曆禮號點兩節閏臘這來過陰陽舊無鐘壹", "后个周农历礼号点两节闰腊这来过阴阳旧无钟一"
)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣", "-"))
_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_MONTH_WORDS = {"正": 1, "冬": 11, "腊": 12}
_MONTHS = {
    name: n
    for n, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
         "aug august", "sep sept september", "oct october", "nov november", "dec december"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

HAN_WEEKDAYS = {c: n for n, c in enumerate("一二三四五六日")} | {"天": 6}
HAN = "〇零一二两三四五六七八九十廿卅"
_YEAR = r"(?P<year>[0-9]{4}|[〇零一二三四五六七八九]{4})"
_NUMERIC = (
    r"(?P<year>[0-9]{4})(?: ?[-/.] ?| )(?P<leap>l?)(?P<month>[0-9]{1,2})(?: ?[-/.] ?| )(?P<day>[0-9]{1,2})",
    (r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"),
    (r"(?:--)?(?P<leap>l?)(?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})"),
)
_HAN_DATE = (
    rf"(?:{_YEAR}[年 ])?(?P<leap>闰?)(?:(?P<month>[0-9]{{1,2}}|[{HAN}正冬腊]{{1,3}})月)"
    rf"(?P<first>初?)(?P<day>[0-9]{{1,2}}|[{HAN}]{{1,3}})(?P<sun>日|号?)"
)
_NAMES = "|".join(_MONTHS)
_ENGLISH = (
    (
        rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?: of)?[ -](?P<name>{_NAMES})(?:,?[ -](?P<year>[0-9]{{4}}))?"
    ),
    (rf"(?P<name>{_NAMES}) (?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year>[0-9]{{4}}))?"),
)
_POINTS = late_pattern(r"(?<=[0-9]) ?[。、,·・_] ?(?=l?[0-9])")
"""Signs between the numbers of a day that are written for a point."""
_LUNAR_MARK = (
    r"[(\[]?(?:农历|阴历|旧历|夏历|lunar)[)\]]?:?|^[(\[]?[农阴旧][)\]]?(?=[0-9])"
    r"|[(\[][农阴旧][)\]]|(?<=[0-9日])[农阴旧]$"
)
_SOLAR_MARK = (
    r"[(\[]?(?:公历|阳历|新历|国历|solar)[)\]]?:?|^[(\[]?[公阳新][)\]]?(?=[0-9])"
    r"|[(\[][公阳新][)\]]|(?<=[0-9日])[公阳新]$"
)
"""Which calendar is meant, before the day, after it, or after its year."""
_ENDS = " ,.;!。、"
"""Signs that mean nothing at the end of typed words."""
_BESIDE_HAN = r"(?<=[^\x00-\x7f]) +| +(?=[^\x00-\x7f])"


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day as it was named, not yet looked up: it may not exist.

    `lunar` is None when the words fit both calendars (八月十五). `year` None: not said.
    """

    month: int
    day: int
    year: int | None = None
    lunar: bool | None = False
    leap: bool = False


def fold_words(text: str) -> str:
    """Bring typed words into one form: NFKC, lower case, simplified, plain dashes, single spaces.

    Characters that cannot be seen (zero width, marks of direction, controls) are dropped.
    """
    text = unicodedata.normalize("NFKC", text).translate(_DASHES).translate(_OLD_FORMS)
    seen = "".join(c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(seen.casefold().split()).rstrip(_ENDS)


def drop_spaces(text: str) -> str:
    """Drop the spaces beside Han characters, which mean nothing."""
    return re.sub(_BESIDE_HAN, "", text)


def one_line(text: str) -> str:
    """Return typed text as a message may carry it: on one line, and not long."""
    line = " ".join(text.split())
    return line if len(line) <= MAX_CHARACTERS else line[:MAX_CHARACTERS] + ".."


def read_number(words: str) -> int | None:
    """Read a number up to 9999 in digits or Chinese (12, 十二, 廿三, 一百); None when it is none."""
    if re.fullmatch(r"[0-9]{1,4}", words):
        return int(words)
    words = words.replace("廿", "二十").replace("卅", "三十")
    if not words:
        return None
    if all(c in _DIGITS for c in words):
        return _DIGITS[words] if len(words) == 1 else None
    found = re.fullmatch(r"(?:(.)百)?零?(?:(.?)十)?(.?)", words)
    if found is None:
        return None
    hundreds, tens, ones = found.groups()
    total = 0
    for digit, worth in ((hundreds, 100), ("一" if tens == "" else tens, 10), (ones or None, 1)):
        if digit is None:
            continue
        if digit not in _DIGITS:
            return None
        total += _DIGITS[digit] * worth
    return total


def read_named(text: str) -> NamedDay | None:
    """Read folded words that name a day by month and day, with or without a year.

    None when the words are something else. Whether the day exists is not looked at.
    """
    words = drop_spaces(text)
    lunar: bool | None = None
    for pattern, moon in ((_LUNAR_MARK, True), (_SOLAR_MARK, False)):
        if lunar is None and (mark := re.search(pattern, words)):
            lunar, words = moon, f"{words[: mark.start()]} {words[mark.end() :]}"
    words = drop_spaces(words.strip(" .,"))
    for pattern in _ENGLISH:
        if (found := re.fullmatch(pattern, words)) and not lunar:
            year = found["year"] and int(found["year"])
            return NamedDay(_MONTHS[found["name"]], int(found["day"]), year or None)
    words = _POINTS.sub(".", words)
    for pattern in _NUMERIC:
        if found := re.fullmatch(pattern, words):
            return _numeric(found.groupdict(""), lunar)
    if found := re.fullmatch(_HAN_DATE, words):
        return _han(found.groupdict(""), lunar)
    return None


def solar_day(year: int, month: int, day: int, text: str) -> date:
    """Return the day; raises Unusable, naming the nearest day that exists, when there is none."""
    if not date.min.year <= year <= date.max.year:
        raise unreadable_error(text)
    nearest = nearest_day(year, month, day)
    if (month, day) == (nearest.month, nearest.day):
        return nearest
    raise no_such_day_error(text, str(nearest))


def nearest_day(year: int, month: int, day: int) -> date:
    """Return the day of `year` that is nearest to a month and day, which may not exist."""
    month_of_year = min(max(month, 1), 12)
    last = monthrange(year, month_of_year)[1]
    if month != month_of_year:
        return date(year, month_of_year, 1 if month < 1 else last)
    return date(year, month, min(max(day, 1), last))


def lunar_day(lunar: Lunar, text: str) -> date:
    """Return the day of a lunar date; raises Unusable, naming the nearest one, when there is none."""
    try:
        return solar_of(lunar)
    except NoSuchLunarDateError:
        pass
    if not FIRST_YEAR <= lunar.year <= LAST_YEAR:
        raise Unusable(
            msg(
                "'{text}': lunar dates are known from {first} to {last}.",
                text=one_line(text),
                first=FIRST_YEAR,
                last=LAST_YEAR,
            ),
            msg("Write the day by the solar calendar, for example 2026-12-05."),
        )
    month = min(max(lunar.month, 1), 12)
    leap = lunar.leap and month_length(lunar.year, month, leap=True) > 0
    length = month_length(lunar.year, month, leap=leap)
    nearest = Lunar(lunar.year, month, min(max(lunar.day, 1), length), leap)
    raise Unusable(
        msg(
            "'{text}' does not exist in the lunar year {year}.",
            text=one_line(text),
            year=lunar.year,
        ),
        msg(
            "The nearest day is the lunar {lunar}, which is {day}.",
            lunar=str(nearest),
            day=solar_of(nearest),
        ),
    )


def check_lunar(month: int, day: int, text: str) -> None:
    """Raise Unusable when no lunar year can have this month and day."""
    if not (1 <= month <= 12 and 1 <= day <= MAX_DAYS_OF_MONTH):  # noqa: PLR2004 - months of a year
        raise Unusable(
            msg("'{text}' is not a day of the lunar calendar.", text=one_line(text)),
            msg("A lunar month has 29 or 30 days; write for example lunar 08-15 or lunar 12-30."),
        )


class Unread(Unusable):
    """No day was read from the words; the hint has examples to type, relative days among them."""


def unreadable_error(text: str) -> Unread:
    """Return the error for words that are no day, with examples of days."""
    return Unread(
        msg("'{text}' is not a day that can be read.", text=one_line(text)),
        msg("Write for example: tomorrow, +3d, fri, next week wed, 12-5, 2026-12-05, lunar 08-15."),
    )


def no_such_day_error(text: str, nearest: str) -> Unusable:
    """Return the error for a day that does not exist; `nearest` is how to write the one beside it."""
    return Unusable(
        msg("'{text}' does not exist.", text=one_line(text)),
        msg("The nearest day is {day}.", day=nearest),
    )


def _numeric(found: dict[str, str], lunar: bool | None) -> NamedDay:  # noqa: FBT001 - three-valued
    year = found.get("year")
    leap = bool(found.get("leap"))
    return NamedDay(
        int(found["month"]),
        int(found["day"]),
        int(year) if year else None,
        bool(lunar) or leap,
        leap,
    )


def _han(found: dict[str, str], lunar: bool | None) -> NamedDay | None:  # noqa: FBT001 - three-valued
    month_word, day_word, year = found["month"], found["day"], found["year"]
    month = _MONTH_WORDS.get(month_word) or read_number(month_word)
    day = read_number(day_word)
    if month is None or day is None:
        return None
    leap = bool(found["leap"])
    by_moon = leap or bool(found["first"]) or month_word in _MONTH_WORDS or "廿" in day_word
    if by_moon and lunar is None:
        lunar = True
    if lunar is None and not found["sun"] and not day_word.isascii():
        return NamedDay(month, day, _year(year), None)
    return NamedDay(month, day, _year(year), bool(lunar), leap)


def _year(text: str) -> int | None:
    if not text:
        return None
    return int("".join(str(_DIGITS.get(c, c)) for c in text))
