"""`keqing almanac show` and `import`: the working days of a year, and the notice of the next one."""

from __future__ import annotations

import re
from datetime import date as Day  # noqa: N812  # `date` is an option elsewhere
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from keqing.calendar.almanac import Almanac, is_weekday, notice_of_library
from keqing.commands.dates import here, read_day
from keqing.commands.doubting import dates_would_change, do_unless_doubted
from keqing.commands.options import (
    Context,
    DryRun,
    FormatChoice,
    Quiet,
    Yes,
    argument,
    command,
    option,
    screen_of,
)
from keqing.commands.prepared_first import PreparedFirst
from keqing.commands.spread_offer import SpreadOffer
from keqing.commands.transaction import LISTED, reading, writing
from keqing.dates.reading import FIRST_DAY, LAST_DAY, DayFacts, describe_day
from keqing.errors import NeedsSetup, Unusable
from keqing.i18n import msg

if TYPE_CHECKING:
    from keqing.calendar.almanac import Notice
    from keqing.records.almanac import AlmanacChange
    from keqing.render.console import Screen
    from keqing.services.context.desk import Desk, WritingDesk
    from keqing.services.derived.folded_ahead import FoldedAhead

_YEAR = re.compile(r"(\d{4})\s*年?", re.ASCII)


@command(
    "keqing almanac show",
    "keqing almanac show 2026",
    "keqing almanac show 2026-10-08",
    more=msg(
        "A year shows its days off and its make-up days; a year that is not announced yet is provisional."
    ),
)
def show(
    context: Context,
    which: Annotated[
        str | None,
        argument(msg("A year, or a day in your own words; without it this year."), msg("YEAR|DAY")),
    ] = None,
    form: FormatChoice = None,
) -> None:
    from keqing.render import almanac as screens  # noqa: PLC0415  # help does without
    from keqing.render import emit, told  # noqa: PLC0415

    now, almanac = here(context)
    today = now.date()
    if which is not None and not _YEAR.fullmatch(which.strip()):
        facts = describe_day(read_day(which, today, almanac).needed(), today, almanac)
        emit.emit(told.day(facts), screen_of(context), form)
        return
    year = year_of(which, today)
    days = _special(year, today, almanac)
    shown = screens.year(year, almanac, days, _sources(context, year))
    emit.emit(shown, screen_of(context), form)


@command(
    "keqing almanac import 2027.csv -n",
    "keqing almanac import 2027.csv --yes",
    "keqing almanac import --built-in",
    more=msg(
        "The file has a row for each day or break, under the columns day, until, workday (off or work), "
        "name, source; every year in it is whole. Dates that depend on these days are worked out anew, "
        "in one operation that keqing undo takes back."
    ),
)
def import_notice(
    context: Context,
    file: Annotated[str | None, argument(msg("A CSV file in UTF-8."), msg("FILE"))] = None,
    built_in: Annotated[
        bool,
        option("--built-in", help=msg("Also import the years that this version of keqing knows.")),
    ] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
    quiet: Quiet = False,
) -> None:
    from keqing.render import almanac as screens  # noqa: PLC0415  # help does without
    from keqing.render import emit  # noqa: PLC0415

    notice = _notice(file, built_in=built_in)
    screen = screen_of(context)
    ahead = PreparedFirst(lambda: _fold_ahead(context, screen, notice))
    offer = SpreadOffer(context)
    done = do_unless_doubted(
        context,
        lambda: ahead.opened(
            lambda: offer.watched(writing(context, "almanac import", dry_run=dry_run, forms=LISTED))
        ),
        lambda desk, _: _bring_in(desk, screen, notice, ahead),
        lambda change: dates_would_change(change.moved.customers),
        sure=yes,
    )
    if not quiet:
        emit.emit(screens.changed(done), screen, form)
        offer.show(form)


def _notice(file: str | None, *, built_in: bool) -> Notice | None:
    """Read the file; None stands for the years of the library."""
    from keqing.transfer.read import csv_file, notice  # noqa: PLC0415  # help does without

    if (file is None) is not built_in:
        raise Unusable(
            msg("Either a file or --built-in is needed."),
            msg("For example: keqing almanac import 2027.csv"),
        )
    if file is None:
        return None
    path = Path(file).expanduser()
    return notice.read_notice(csv_file.read_csv(path), path.name)


def _fold_ahead(context: Context, screen: Screen, notice: Notice | None) -> FoldedAhead:
    """Fold whom the notice concerns, before anybody has to wait."""
    from keqing.render import progress  # noqa: PLC0415  # help does without
    from keqing.services.department import almanacs  # noqa: PLC0415  # the database loads slowly

    with reading(context) as desk:
        wanted = _wanted(desk, notice)
    with progress.counted(screen, msg("customers")) as count:
        return almanacs.fold_ahead(lambda: reading(context), wanted, count)


def _bring_in(
    desk: WritingDesk, screen: Screen, notice: Notice | None, ahead: PreparedFirst[FoldedAhead]
) -> AlmanacChange:
    """Bring in a notice, or without one the years of the library that are not known yet."""
    from keqing.render import progress  # noqa: PLC0415  # help does without
    from keqing.services.department import almanacs  # noqa: PLC0415  # the database loads slowly

    with progress.counted(screen, msg("customers")) as count:
        return almanacs.bring_in(desk, _wanted(desk, notice), count, ahead.work)


def _wanted(desk: Desk, notice: Notice | None) -> Notice:
    """Return the notice, or without one what the library has of years that are not known yet."""
    from keqing.services.department import almanacs  # noqa: PLC0415  # the database loads slowly

    return notice or almanacs.without_known(desk, notice_of_library())


def year_of(words: str | None, today: Day) -> int:
    """Read a year, this one without words. Raises Unusable for one that is too far away, or none."""
    found = _YEAR.fullmatch(words.strip()) if words else None
    if words and found is None:
        raise Unusable(
            msg("'{text}' is not a year.", text=words),
            msg("Write for example {example}.", example=today.year + 1),
        )
    year = int(found[1]) if found else today.year
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        raise Unusable(
            msg("'{text}' is too far away.", text=str(year)),
            msg("Write a day from {first} to {last}.", first=FIRST_DAY, last=LAST_DAY),
        )
    return year


def _special(year: int, today: Day, almanac: Almanac) -> tuple[DayFacts, ...]:
    """Return the festivals of a year, and the days that a notice names or that are not as their weekday."""
    first, last = Day(year, 1, 1).toordinal(), Day(year, 12, 31).toordinal()
    days = (describe_day(Day.fromordinal(n), today, almanac) for n in range(first, last + 1))
    return tuple(
        day
        for day in days
        if day.festivals or almanac.is_named(day.date) or day.workday is not is_weekday(day.date)
    )


def _sources(context: Context, year: int) -> tuple[str, ...]:
    """Tell where the department has the days of a year from; nothing without a database."""
    from keqing.services.department import almanacs  # noqa: PLC0415  # the database loads slowly

    try:
        with reading(context) as desk:
            return almanacs.sources(desk, year)
    except NeedsSetup:
        return ()
