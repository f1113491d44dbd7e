"""`keqing load`: how full the days of a month are."""

from __future__ import annotations

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
from keqing.i18n import msg


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
    from keqing.dates.months import read_month  # noqa: PLC0415  # help does without
    from keqing.render import emit, progress  # noqa: PLC0415  # as above
    from keqing.render import load as screens  # noqa: PLC0415  # as above
    from keqing.services.context.desk import whose  # noqa: PLC0415  # the database loads slowly
    from keqing.services.worklist import load as loads  # noqa: PLC0415  # as above

    screen = screen_of(context)
    with reading(context, date=date, agent=agent) as desk:
        first = read_month(month, desk.today) if month else desk.today
        with progress.counted(screen, msg("customers")) as tell:
            record = loads.month_load(
                desk, first, agent=None if team else whose(desk), progress=tell
            )
    emit.emit(screens.output(record, whole=everything), screen, form, pages=everything)
