"""`keqing load`: how full the days of a month are."""

from __future__ import annotations

from datetime import date as date_of_day
from pathlib import Path
from typing import Annotated

from keqing.commands.exporting import TeamOption
from keqing.commands.options import (
    Agent,
    Context,
    Date,
    Everything,
    FormatChoice,
    argument,
    command,
    option,
    screen_of,
)
from keqing.commands.transaction import reading
from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.text import shell

_FILES = frozenset({".ndjson", ".json", ".db", ".gz"})
"""Endings of what somebody means to bring back."""


@command(
    "keqing load --month",
    msg("keqing load --month 2026-12 --team"),
    "keqing load --format csv",
    more=msg(
        "The customers to call or to visit on each day of a month, beside what an agent makes in a day, if each "
        "call is made on its day. What is overdue stands on today. The figures are those of keqing forecast."
    ),
)
def load(
    context: Context,
    month: Annotated[
        str,
        argument(
            msg("Which month: 2026-12, December, next month; this one by default."), msg("MONTH")
        ),
    ] = "",
    by_month: Annotated[  # noqa: ARG001  # a month is all that there is so far
        bool, option("--month", help=msg("A calendar of the month, as without it."))
    ] = False,
    team: TeamOption = False,
    everything: Everything = False,
    date: Date = None,
    agent: Agent = None,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit, progress  # noqa: PLC0415  # as above
    from keqing.render import load as screens  # noqa: PLC0415  # as above
    from keqing.services.context.desk import whose  # noqa: PLC0415  # the database loads slowly
    from keqing.services.worklist import load as loads  # noqa: PLC0415  # as above

    screen = screen_of(context)
    with reading(context, date=date, agent=agent) as desk:
        first = _first_day(month, desk.today) if month else desk.today
        with progress.counted(screen, msg("customers")) as tell:
            record = loads.month_load(
                desk, first, agent=None if team else whose(desk), progress=tell
            )
    emit.emit(screens.output(record, whole=everything), screen, form, pages=everything)


def _first_day(month: str, today: date_of_day) -> date_of_day:
    """Read a month. Raises Unusable, for a file with the command that brings a dump back: others call that loading."""
    from keqing.dates.months import read_month  # noqa: PLC0415  # help does without

    try:
        return read_month(month, today)
    except Unusable:
        file = Path(month)
        if file.suffix.lower() not in _FILES and not file.is_file():
            raise
    raise Unusable(
        msg("keqing load says how full the days of a month are; it reads no file."),
        msg(
            "A dump or a copy comes back with: keqing restore {file}", file=shell.quote_word(month)
        ),
    )
