"""Birthdays: by the solar or the lunar calendar, with or without a year, and on which day they are kept.

The database holds the birthday as it was said, never one solar day:

    1949-06-12            by the solar calendar
    --06-12               without a year
    lunar 1950-08-15      by the lunar calendar
    lunar 1950-L06-01     in a leap month
    lunar --08-15         by the lunar calendar, without a year
"""

from __future__ import annotations

import re
from calendar import isleap
from dataclasses import field, replace
from datetime import date

from keqing.calendar.festivals import LunarRule, SolarRule, festival_named
from keqing.calendar.lunar import FIRST_YEAR, LAST_YEAR, Lunar, lunar_occurrence
from keqing.dates.date_part_orders import days_with_year_last, is_year_last, put_year_first
from keqing.dates.day_names import (
    MAX_CHARACTERS,
    NamedDay,
    check_lunar,
    drop_spaces,
    fold_words,
    lunar_day,
    nearest_day,
    no_such_day_error,
    one_line,
    read_named,
    solar_day,
)
from keqing.dates.named_days import weekday_beside, wrong_weekday_error
from keqing.dates.question import day_or_month_error, short_year_error
from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.patterns import late_pattern

MAX_AGE_YEARS = 120
"""An older customer's birthday is a slip of the pen."""

_ANY_LEAP_YEAR = 2000
_FEBRUARY, _LEAP_DAY = 2, 29
_MIDNIGHT = r"(?:上午 ?)?0?0:00(?::00(?:\.[0-9]+)?)?|上午 ?12:00(?::00)?|12:00(?::00)? ?am"
_TIME = (
    rf"(?<=[0-9日号])[ t]*(?:(?P<none>{_MIDNIGHT}|23:59:59(?:\.[0-9]+)?)"
    r"|(?:[上下]午 ?)?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?[ap]m)?)$"
)
"""A time of day behind the day; `none` where it is only how a spreadsheet writes a day."""
_SHORT_YEAR = (
    r"(?P<year>[0-9]{2})(?P<sep>[-/.]|年)(?P<rest>[0-9]{1,2}(?:[-/.]|月)[0-9]{1,2}[日号]?)"
)
_SHORT_LUNAR = (
    r"(?:(?P<before>[农阴旧夏]历)(?P<year>[0-9]{2})年|(?P<year_>[0-9]{2})年(?P<after>[农阴旧夏]历))"
    r"(?P<rest>.+)"
)
_FEAST = r"(?:(?P<year>[0-9]{4})年?)?(?P<name>[^0-9]+)"
_BESIDE = r"^(?:生日|生于|出生于|出生)[:于]?|(?:生日|出生|生人|生)$"
_NO_YEAR = late_pattern(
    r"(?<![0-9])(?:0000|\?{4}|x{4}|\*{4})(?P<part>[-/.年] ?)(?=[0-9正一二三四五六七八九十冬腊闰])"
)
"""Signs for an unknown year, before the month."""
_STORED = (
    r"(?P<lunar>lunar )?(?:(?P<year>[0-9]{4})|-)-(?P<leap>L?)(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
)


@dataclass(frozen=True, slots=True)
class Birthday:
    """A birthday as it was said; `year` None when it is not known.

    With `lunar` it is a lunar date, its `year` a lunar year, `leap` a leap month. `doubt` names a guess
    that was made in reading it, and is not stored.
    """

    month: int
    day: int
    year: int | None = None
    lunar: bool = False
    leap: bool = False
    doubt: Message | None = field(default=None, compare=False)

    def __str__(self) -> str:
        year = "-" if self.year is None else f"{self.year:04}"
        text = f"{year}-{'L' if self.leap else ''}{self.month:02}-{self.day:02}"
        return f"lunar {text}" if self.lunar else text

    @classmethod
    def parse(cls, stored: str) -> Birthday:
        """Read the text that `str` wrote. Raises ValueError for any other text."""
        found = re.fullmatch(_STORED, stored)
        if found is None:
            raise ValueError(stored)
        return cls(
            int(found["month"]),
            int(found["day"]),
            int(found["year"]) if found["year"] else None,
            bool(found["lunar"]),
            bool(found["leap"]),
        )

    @property
    def born(self) -> date | None:
        """The solar day of birth; None without a year. Raises Unusable for a day that never was."""
        if self.year is None:
            return None
        if self.lunar:
            return lunar_day(Lunar(self.year, self.month, self.day, self.leap), str(self))
        return solar_day(self.year, self.month, self.day, str(self))

    def in_year(
        self, year: int, *, in_leap_month: bool = False, on_first_of_march: bool = False
    ) -> date:
        """Return the day on which it is kept in `year` of its own calendar: once a year (R16).

        29 February is kept on 28 February, or `on_first_of_march`, in years without it. Lunar day
        30 is kept on day 29 of a shorter month. A day of a leap month is kept in the ordinary month,
        or `in_leap_month` when the year has it. The day of a lunar year may lie in the next solar year.
        Raises lunar.NoSuchLunarDateError for lunar years outside 1900 to 2100.
        """
        if self.lunar:
            return lunar_occurrence(
                self.month, self.day, self.leap, year, in_leap_month=in_leap_month
            )
        if (self.month, self.day) == (_FEBRUARY, _LEAP_DAY) and not isleap(year):
            return date(year, 3, 1) if on_first_of_march else date(year, _FEBRUARY, _LEAP_DAY - 1)
        return date(year, self.month, self.day)


def read_birthday(text: str, today: date) -> Birthday:
    """Read a customer's birthday: 1949-06-12, 1950.3.5, 农历1950年八月十五, 6月12日, 1950.3.5(农历).

    A year of two digits that fits one century, and a year at the end that fits one day, come with a
    `doubt`. So do a festival, and a year of zeros, which is none. Raises Unusable for words that are
    no day, and for a day that never was, lies after `today`, or more than 120 years before it.
    """
    words = _without_time(fold_words(text), text)
    if not words or len(words) > MAX_CHARACTERS:
        raise _unreadable(text)
    words = re.sub(_BESIDE, "", words).strip()
    if (yearless := _NO_YEAR.sub("", words, count=1)) != words:
        return _taken(_read(yearless, text, today), text)
    if parted := weekday_beside(words):
        return _agreeing(_read(parted[0], text, today), parted[1], text)
    return _read(words, text, today)


def _agreeing(found: Birthday, weekday: int, text: str) -> Birthday:
    """Return a birthday whose weekday stands beside it. Raises Unusable where they do not agree."""
    if found.born is None:
        raise _unreadable(text)
    if found.born.weekday() != weekday:
        raise wrong_weekday_error(text, found.born)
    return found


def _read(words: str, text: str, today: date) -> Birthday:
    """Read a birthday from folded words with nothing beside it."""
    words = put_year_first(words) or words
    if is_year_last(words):
        days = days_with_year_last(words)
        if len(days) != 1:
            raise day_or_month_error(text, "1950-03-05", [day.isoformat() for day in days])
        return _taken(
            _checked(NamedDay(days[0].month, days[0].day, days[0].year), text, today), text
        )
    if short := re.fullmatch(_SHORT_YEAR, drop_spaces(words)):
        return _short("", short["year"], short["sep"] + short["rest"], text, today)
    if named := read_named(words):
        return _checked(named, text, today)
    if short := re.fullmatch(_SHORT_LUNAR, drop_spaces(words)):
        calendar = short["before"] or short["after"]
        year = short["year"] or short["year_"]
        return _short(calendar, year, f"年{short['rest']}", text, today)
    if feast := _feast(words):
        return _taken(_checked(feast, text, today), text)
    raise _unreadable(text)


def _without_time(words: str, text: str) -> str:
    """Drop the time that a spreadsheet adds to a day. Raises Unusable for any other time."""
    time = re.search(_TIME, words)
    if time is None:
        return words
    if time["none"] is None:
        raise Unusable(
            msg("'{text}' has a time of day.", text=one_line(text)),
            msg("Write the birthday alone, for example 1950-03-05."),
        )
    return words[: time.start()]


def _feast(words: str) -> NamedDay | None:
    """Read a festival that is kept on one day of its calendar: 大年初一, 1955年中秋, 元旦."""
    found = re.fullmatch(_FEAST, words)
    festival = festival_named(found["name"]) if found else None
    if found is None or festival is None or not isinstance(festival.rule, SolarRule | LunarRule):
        return None
    rule, year = festival.rule, found["year"]
    return NamedDay(rule.month, rule.day, int(year) if year else None, isinstance(rule, LunarRule))


def _taken(found: Birthday, text: str) -> Birthday:
    """Add the doubt that says how `text` was read."""
    said = msg("'{text}' is taken as {birthday}.", text=one_line(text), birthday=str(found))
    return replace(found, doubt=said)


def _short(calendar: str, year: str, rest: str, text: str, today: date) -> Birthday:
    """Read a year of two digits, if only one century makes sense. `calendar` says which one, "" for the solar one."""
    fits = []
    for century in range(today.year // 100 - 1, today.year // 100 + 1):
        named = read_named(f"{calendar}{century:02}{year}{rest}")
        try:
            fits.append(_checked(named, text, today) if named else None)
        except Unusable:
            continue
    if len(fits) != 1 or fits[0] is None:
        raise short_year_error(text, "1950-03-05")
    return _taken(fits[0], text)


def _checked(named: NamedDay, text: str, today: date) -> Birthday:
    if named.lunar is None:
        birth = f"{named.month}月{named.day}"
        raise Unusable(
            msg("'{text}' fits the solar and the lunar calendar.", text=one_line(text)),
            msg("Write {solar} or {lunar}.", solar=f"{birth}日", lunar=f"农历{birth}"),
        )
    if named.lunar:
        check_lunar(named.month, named.day, text)
        if named.year is not None:
            if not FIRST_YEAR <= named.year <= LAST_YEAR:
                raise _out_of_age(text, today)
            lunar_day(Lunar(named.year, named.month, named.day, named.leap), text)
    elif named.year is not None:
        solar_day(named.year, named.month, named.day, text)
    else:
        nearest = nearest_day(_ANY_LEAP_YEAR, named.month, named.day)
        if (nearest.month, nearest.day) != (named.month, named.day):
            raise no_such_day_error(text, f"{nearest:%m-%d}")
    found = Birthday(named.month, named.day, named.year, named.lunar, named.leap)
    born = found.born
    if born and not _years_before(today, MAX_AGE_YEARS) <= born <= today:
        raise _out_of_age(text, today)
    return found


def _years_before(day: date, years: int) -> date:
    last = 28 if (day.month, day.day) == (_FEBRUARY, _LEAP_DAY) else day.day
    return day.replace(year=day.year - years, day=last)


def _out_of_age(text: str, today: date) -> Unusable:
    return Unusable(
        msg("'{text}' is not the birthday of a living person.", text=one_line(text)),
        msg(
            "It lies between {first} and {last}; look at the year again.",
            first=_years_before(today, MAX_AGE_YEARS),
            last=today,
        ),
    )


def _unreadable(text: str) -> Unusable:
    return Unusable(
        msg("'{text}' is not a birthday that can be read.", text=one_line(text)),
        msg("Write for example: 1949-06-12, 1950.3.5, 12 June, lunar 1950-08-15."),
    )
