"""`keqing date`: which day some words mean."""

from __future__ import annotations

from datetime import date as Day  # noqa: N812  # `date` is an option here
from datetime import datetime
from typing import Annotated

from keqing import clock
from keqing.calendar import festivals
from keqing.calendar.almanac import Almanac
from keqing.commands.options import Context, Date, FormatChoice, argument, command, screen_of
from keqing.commands.transaction import reading
from keqing.dates.reading import When, describe_day, read_when, rest_day_warning
from keqing.errors import NeedsSetup
from keqing.i18n import msg


@command(
    msg('keqing date "next week wed"'),
    msg('keqing date "lunar 08-15"'),
    "keqing date +3wd --date 2026-12-05",
    more=msg("All that can be written: keqing help dates"),
)
def date_command(
    context: Context,
    words: Annotated[list[str], argument(msg("Words that name a day."), msg("WORDS"))],
    date: Date = None,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit, told  # noqa: PLC0415  # help does without

    now, almanac = here(context)
    today, at = now.date(), now.time()
    if date is not None:
        seen = read_day(date, today, almanac)
        at, today = seen.time or at, seen.needed()
    when = read_when(" ".join(words), today, almanac=almanac, now_time=at if date is None else None)
    screen = screen_of(context)
    for remark in when.remarks:
        screen.say(remark)
    facts = describe_day(when.needed(), today, almanac, when.time)
    emit.emit(told.day(facts, rest_day_warning(facts.date, almanac)), screen, form)


def here(context: Context) -> tuple[datetime, Almanac]:
    """Return the business time and the department's almanac; without a database the plain ones."""
    try:
        with reading(context) as desk:
            desk.know_words()
            return desk.at, desk.almanac
    except NeedsSetup:
        festivals.use_festivals(None)
        return clock.now().replace(tzinfo=None), Almanac()


def read_day(words: str, today: Day, almanac: Almanac) -> When:
    """Read words that name a day."""
    return read_when(words, today, almanac=almanac)
