"""Days in people's words, Chinese and English: 明天下午3点, 下周三, 月底, +3wd, 农历八月十五.

Words for a plan mean the future, words for a record the past, unless they say otherwise themselves
(昨天, 三天前, a year). Words that could mean two days are refused with both spelled out. A day that does
not exist is refused with the nearest day that does. `echo_day` tells the user which day was understood. Lunar
dates, festivals and working days are loaded when the words need them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

from keqing.calendar.almanac import Almanac
from keqing.calendar.lunar import lunar_of
from keqing.dates.date_part_orders import read_other_order
from keqing.dates.day_names import MAX_CHARACTERS, Unread, drop_spaces, fold_words, one_line
from keqing.dates.months import (
    read_day_of_month,
    read_lunar_day_of_month,
    read_month_edge,
    read_year_edge,
)
from keqing.dates.named_days import read_festival, read_month_and_day
from keqing.dates.question import Precision, Question, When
from keqing.dates.spans import read_offset, read_span, read_word
from keqing.dates.times import split_off_time
from keqing.dates.weekdays import read_weekday, refuse_bare_period
from keqing.errors import Unasked, Unusable
from keqing.frozen import dataclass
from keqing.i18n import Message, msg, msgn

__all__ = [
    "DayFacts",
    "Precision",
    "When",
    "check_near",
    "describe_day",
    "echo_day",
    "read_filed",
    "read_when",
    "rest_day_warning",
    "weekday_name",
]

FIRST_DAY = date(1900, 1, 1)
"""Days before this one, and after LAST_DAY, are refused as slips of the finger."""
LAST_DAY = date(2199, 12, 31)

NEAR_DAYS = 180
"""Days from today, either way, within which a day needs no second look."""

_NOTHING = frozenset({
    "none", "不用", "不用了", "不要", "不必", "不需要", "没有", "无", "待定", "未定", "不定", "另定", "另约", "再约", "待约",
    "再说", "再联系", "tbd", "n/a",
})  # fmt: skip
_READERS: tuple[Callable[[str, Question], When | date | None], ...] = (
    read_word,
    read_offset,
    read_span,
    read_weekday,
    refuse_bare_period,
    read_day_of_month,
    read_lunar_day_of_month,
    read_month_edge,
    read_year_edge,
    read_month_and_day,
    read_other_order,
    read_festival,
)


def read_when(
    text: str,
    today: date,
    *,
    almanac: Almanac,
    past: bool = False,
    now_time: time | None = None,
) -> When:
    """Read the day (and time) that `text` names, seen from `today`.

    `past` says that it is about something that happened. `now_time` tells whether a time without
    a day is still to come today, and is needed for 半小时后; without it such a time is today's.
    Raises Unusable for everything that is not one certain day in [FIRST_DAY, LAST_DAY].
    """
    return _read(Question(text, today, almanac, past, now_time))


def read_filed(text: str, today: date, *, almanac: Almanac, past: bool = False) -> When:
    """Read the day (and time) that a cell of a file names, whenever it was written.

    A day without its year is the nearest one to `today`. Of two days as near it is the past one with
    `past`, else the one to come. Raises Unusable for words that mean another day tomorrow (昨天, +3d,
    下周三), for a time without a day, and as `read_when` does.
    """
    try:
        when = _read(Question(text, today, almanac, past, None, filed=True))
    except Unread as error:
        raise Unusable(error.message, _in_full(today)) from None
    if when.said is Precision.RELATIVE and not when.cleared:
        raise Unusable(
            msg("'{text}' means a different day each time the file is read.", text=one_line(text)),
            _in_full(today),
        )
    return when


def _in_full(today: date) -> Message:
    return msg("Write the day itself, for example {day}.", day=today)


def check_near(when: When, today: date, text: str, *, sure: bool, ask: bool = False) -> None:
    """Raise Unasked where `text` was read as a day more than NEAR_DAYS from `today`.

    A day written in full is meant, unless `ask` says that somebody is there to be asked. Nobody is
    asked with `sure`.
    """
    if sure or when.day is None or abs((when.day - today).days) <= NEAR_DAYS:
        return
    if when.said is Precision.FULL and not ask:
        return
    raise Unasked(
        msg("'{text}' is read as {moment}.", text=one_line(text), moment=echo_day(when, today)),
        msg("If it is meant, add --yes, or write it in full: {day}.", day=when.day),
    )


def _read(question: Question) -> When:
    text, words = question.text, fold_words(question.text)
    if not words or len(words) > MAX_CHARACTERS:
        raise question.unreadable()
    if words in _NOTHING:
        return When(None, cleared=True)
    try:
        found = _in_digits(words) or _day(words, question) or _day_and_time(words, question)
    except (OverflowError, ValueError):
        raise _too_far(text) from None
    if found is None:
        raise question.unreadable()
    if found.day is None or not FIRST_DAY <= found.day <= LAST_DAY:
        raise _too_far(text)
    return found


def _in_digits(words: str) -> When | None:
    """Read a day as scripts write it, 2026-12-05, without a look at all that words may be."""
    digits = words.replace("-", "")
    if len(words) != len("2026-12-05") or not (digits.isascii() and digits.isdecimal()):
        return None
    try:
        return When(date.fromisoformat(words), said=Precision.FULL)
    except ValueError:  # another form, or a day that does not exist
        return None


def _day(words: str, question: Question) -> When | None:
    """Read words that name a day (or a span of hours, which has its time in it)."""
    for read in _READERS:
        for form in dict.fromkeys((words, drop_spaces(words))):
            if found := read(form, question):
                return found if isinstance(found, When) else When(found)
    return None


def _day_and_time(words: str, question: Question) -> When | None:
    """Read words that begin or end with a time of day."""
    refused: Unusable | None = None
    for part in split_off_time(words):
        if not part.rest:
            return When(_day_of(part.time, question), part.time, remarks=part.remarks)
        try:
            found = _day(part.rest, replace(question, at=part.time))
        except Unusable as error:
            refused = refused or error
            continue
        if found and found.time is None:
            remarks = found.remarks + part.remarks
            if (
                not question.past
                and found.day == question.today
                and question.now
                and part.time < question.now
            ):
                remarks += (msg("{time} has passed today.", time=f"{part.time:%H:%M}"),)
            return replace(found, time=part.time, remarks=remarks)
    if refused:
        raise refused
    return None


def _day_of(at: time, question: Question) -> date:
    """Return the day of a time said alone: today, or else the nearest day on the right side."""
    if question.now is None:
        return question.today
    if question.past:
        return question.today if at <= question.now else question.today - timedelta(1)
    return question.today if at >= question.now else question.today + timedelta(1)


def _too_far(text: str) -> Unusable:
    return Unusable(
        msg("'{text}' is too far away.", text=one_line(text)),
        msg("Write a day from {first} to {last}.", first=FIRST_DAY, last=LAST_DAY),
    )


def weekday_name(day: date) -> Message:
    """Return the short name of the day's weekday."""
    names = msg("Mon"), msg("Tue"), msg("Wed"), msg("Thu"), msg("Fri"), msg("Sat"), msg("Sun")
    return names[day.weekday()]


def echo_day(when: When, today: date) -> Message:
    """Tell how the words were understood: weekday, day, time and distance from `today`."""
    if when.day is None:
        return msg("No date of its own: the cadences give the next one.")
    moment = msg("{weekday} {day}", weekday=weekday_name(when.day), day=when.day)
    if when.time is not None:
        moment = msg(
            "{weekday} {day} {time}",
            weekday=weekday_name(when.day),
            day=when.day,
            time=f"{when.time:%H:%M}",
        )
    match (when.day - today).days:
        case 0:
            return msg("{moment} (today)", moment=moment)
        case 1:
            return msg("{moment} (tomorrow)", moment=moment)
        case -1:
            return msg("{moment} (yesterday)", moment=moment)
        case n if n > 0:
            return msgn("{moment} (in {n} day)", "{moment} (in {n} days)", n, moment=moment)
        case n:
            return msgn("{moment} ({n} day ago)", "{moment} ({n} days ago)", -n, moment=moment)


def rest_day_warning(day: date, almanac: Almanac) -> Message | None:
    """Return the warning that `day` is no working day, with the next one; None when it is one."""
    if almanac.is_workday(day):
        return None
    following = almanac.next_workday(day)
    return msg(
        "{weekday} {day} is not a working day; the next one is {next_weekday} {next_day}.",
        weekday=weekday_name(day),
        day=day,
        next_weekday=weekday_name(following),
        next_day=following,
    )


@dataclass(frozen=True, slots=True)
class DayFacts:
    """The almanac's facts about a day, field by field the machine form `keqing.date/1`.

    `weekday` is 1 Monday to 7 Sunday. `days` is the distance from today, negative in the past. `lunar`
    is `2026-10-24` or `2025-L06-01`, None beyond the tables. `festivals` are Chinese names.
    """

    date: date
    time: time | None
    weekday: int
    days: int
    lunar: str | None
    workday: bool
    provisional: bool
    festivals: tuple[str, ...]


def describe_day(day: date, today: date, almanac: Almanac, at: time | None = None) -> DayFacts:
    """Gather the almanac's facts about `day`, seen from `today`; `at` is a time to carry along."""
    from keqing.calendar.festivals import festivals_on  # noqa: PLC0415 - loaded when needed

    moon = lunar_of(day)
    return DayFacts(
        date=day,
        time=at,
        weekday=day.isoweekday(),
        days=(day - today).days,
        lunar=str(moon) if moon else None,
        workday=almanac.is_workday(day),
        provisional=almanac.is_provisional(day),
        festivals=tuple(found.name for found in festivals_on(day)),
    )
