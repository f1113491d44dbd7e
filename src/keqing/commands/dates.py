"""`keqing date` and `keqing almanac show`: what some words mean, and what kind of day a date is."""

from __future__ import annotations

import re
from datetime import date as Day  # noqa: N812  # `date` is an option here
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from keqing import clock
from keqing.almanac import Almanac
from keqing.commands.desk import reading
from keqing.commands.options import Context, Date, FormatChoice, argument, command, screen_of
from keqing.dates import EARLIEST, LATEST, DayFacts, When, describe_day, read_when, rest_day
from keqing.errors import NeedsSetup, Unusable
from keqing.i18n import msg

if TYPE_CHECKING:
    pass

_YEAR = re.compile(r"(\d{4})\s*年?")


@command(
    "keqing date 下周三",
    "keqing date 农历八月十五",
    "keqing date +3wd --date 2026-12-05",
    more=msg("keqing help dates tells all that can be written."),
)
def date_command(
    context: Context,
    words: Annotated[list[str], argument(msg("Words that name a day."), msg("WORDS"))],
    date: Date = None,
    form: FormatChoice = None,
) -> None:
    """Say which day some words mean."""
    from keqing.render import emit, told  # noqa: PLC0415  # help does without

    now, almanac = _here(context)
    today, at = now.date(), now.time()
    if date is not None:
        seen = _day(date, today, almanac)
        at, today = seen.time or at, _needed(seen)
    when = read_when(" ".join(words), today, almanac=almanac, now_time=at if date is None else None)
    screen = screen_of(context)
    for remark in when.remarks:
        screen.say(remark)
    facts = describe_day(_needed(when), today, almanac, when.time)
    emit.emit(told.day(facts, rest_day(facts.date, almanac)), screen, form)


@command(
    "keqing almanac show",
    "keqing almanac show 2026",
    "keqing almanac show 2026-10-08",
    more=msg(
        "A year shows its days off and its make-up days; a year that is not announced yet is provisional."
    ),
)
def almanac_show(
    context: Context,
    which: Annotated[
        str | None,
        argument(msg("A year, or a day in your own words; without it this year."), msg("YEAR|DAY")),
    ] = None,
    form: FormatChoice = None,
) -> None:
    """Show what kind of day a date is, or the days off of a year."""
    from keqing.render import almanac as screens  # noqa: PLC0415  # help does without
    from keqing.render import emit, told  # noqa: PLC0415

    now, almanac = _here(context)
    today = now.date()
    screen = screen_of(context)
    if which is not None and not _YEAR.fullmatch(which.strip()):
        facts = describe_day(_needed(_day(which, today, almanac)), today, almanac)
        emit.emit(told.day(facts), screen, form)
        return
    year = int(which.strip()[:4]) if which else today.year
    if not EARLIEST.year <= year <= LATEST.year:
        raise Unusable(
            msg("'{text}' is too far away.", text=str(year)),
            msg("Write a day from {first} to {last}.", first=EARLIEST, last=LATEST),
        )
    emit.emit(
        screens.year(year, almanac.is_provisional(year), _special(year, today, almanac)),
        screen,
        form,
    )


def _special(year: int, today: Day, almanac: Almanac) -> tuple[DayFacts, ...]:
    """Return the days of a year on which one works or rests other than Monday to Friday, and festivals."""
    first, last = Day(year, 1, 1).toordinal(), Day(year, 12, 31).toordinal()
    days = (describe_day(Day.fromordinal(n), today, almanac) for n in range(first, last + 1))
    return tuple(one for one in days if one.festivals or one.workday != (one.weekday <= 5))  # noqa: PLR2004  # Friday


def _here(context: Context) -> tuple[datetime, Almanac]:
    """Return the business time and the department's almanac; without a database the plain ones."""
    try:
        with reading(context) as desk:
            return desk.at, desk.almanac
    except NeedsSetup:
        return clock.now().replace(tzinfo=None), Almanac()


def _day(words: str, today: Day, almanac: Almanac) -> When:
    return read_when(words, today, almanac=almanac)


def _needed(when: When) -> Day:
    """Return the day. Raises Unusable where the words mean none."""
    if when.day is None:
        raise Unusable(msg("A day is needed here."), msg("For example 明天, +3d or 12-05."))
    return when.day
