"""Days in people's words: the weekday, and how far away they are."""

from __future__ import annotations

from datetime import date, time

from keqing.i18n import Message, msg, msgn

WEEKDAYS = (
    msg("Mon"),
    msg("Tue"),
    msg("Wed"),
    msg("Thu"),
    msg("Fri"),
    msg("Sat"),
    msg("Sun"),
)

MONTHS = (
    msg("January"),
    msg("February"),
    msg("March"),
    msg("April"),
    msg("May"),
    msg("June"),
    msg("July"),
    msg("August"),
    msg("September"),
    msg("October"),
    msg("November"),
    msg("December"),
)


SPOKEN_WEEKDAYS = (
    msg("Monday"),
    msg("Tuesday"),
    msg("Wednesday"),
    msg("Thursday"),
    msg("Friday"),
    msg("Saturday"),
    msg("Sunday"),
)


def spoken(day: date, today: date | None = None) -> Message:
    """Write a day as it is read out to somebody, in the year of `today` without it: `Tuesday, 1 December`."""
    weekday, month = SPOKEN_WEEKDAYS[day.weekday()], MONTHS[day.month - 1]
    if today is not None and day.year == today.year:
        return msg("{weekday}, {day} {month}", weekday=weekday, day=day.day, month=month)
    return msg(
        "{weekday}, {day} {month} {year}", weekday=weekday, day=day.day, month=month, year=day.year
    )


def long(day: date) -> Message:
    """Write a day whole, with its weekday: `Mon 2026-11-23`."""
    return msg("{weekday} {day}", weekday=WEEKDAYS[day.weekday()], day=day.isoformat())


def short(day: date, today: date) -> Message:
    """Write a day of the year of `today` without the year: `Wed 12-02`."""
    if day.year != today.year:
        return long(day)
    return msg("{weekday} {day}", weekday=WEEKDAYS[day.weekday()], day=f"{day:%m-%d}")


def distance(day: date, today: date) -> Message:
    """Say how far a day is from `today`."""
    match (day - today).days:
        case 0:
            return msg("today")
        case 1:
            return msg("tomorrow")
        case -1:
            return msg("yesterday")
        case days if days > 0:
            return msgn("in {n} day", "in {n} days", days)
        case days:
            return msgn("{n} day ago", "{n} days ago", -days)


def near(day: date, today: date) -> Message:
    """Write a day with its distance: `Wed 2026-12-02 (in 9 days)`."""
    return msg("{day} ({distance})", day=long(day), distance=distance(day, today))


def moment(day: date, at: time | None, today: date) -> Message:
    """Write when something was: `today 15:20`, `yesterday 15:20`; before that the day alone, `11-16`."""
    if not 0 <= (today - day).days <= 1:
        return msg("{day}", day=f"{day:%m-%d}" if day.year == today.year else day.isoformat())
    when = distance(day, today)
    return when if at is None else msg("{day} {time}", day=when, time=clock(at))


def clock(at: time) -> str:
    """Write a time of day as HH:MM."""
    return f"{at:%H:%M}"
