"""The load of the days ahead: `forecast`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from keqing.commands.exporting import TeamOption
from keqing.commands.options import (
    Agent,
    Context,
    Date,
    Format,
    FormatChoice,
    Output,
    command,
    option,
    screen_of,
)
from keqing.commands.outgoing import (
    Encoding,
    EncodingOption,
    Header,
    HeaderOption,
    place,
    speaking,
    write_table,
)
from keqing.commands.output_file import STDOUT, saving
from keqing.commands.transaction import reading
from keqing.errors import Unusable
from keqing.i18n import msg

if TYPE_CHECKING:
    from keqing.commands.outgoing import Place
    from keqing.records.forecast import Forecast
    from keqing.services.context.desk import Desk

_DAYS = 90

Days = Annotated[
    int, option("--days", help=msg("How many days, today the first."), metavar=msg("N"))
]


@command(
    "keqing forecast",
    "keqing forecast --team --days 28",
    "keqing forecast --bands -o forecast.csv",
    more=msg(
        "The calls of each day to come, if each is made on its day, and how long they take. What follows from "
        "a call is in it: further steps, cadences that begin behind others, and one call for several reasons. "
        "The minutes are the median of those on record, for each cadence."
    ),
)
def forecast(
    context: Context,
    days: Days = _DAYS,
    team: TeamOption = False,
    banded: Annotated[
        bool,
        option(
            "--bands",
            help=msg("Say how far a week may differ, by how often somebody was reached."),
        ),
    ] = False,
    everything: Annotated[bool, option("--all", help=msg("Show all of them."))] = False,
    output: Output = None,
    header: HeaderOption = None,
    encoding: EncodingOption = None,
    date: Date = None,
    agent: Agent = None,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit  # noqa: PLC0415  # help does without
    from keqing.render import forecast as screens  # noqa: PLC0415  # as above

    if output in {None, STDOUT}:
        with reading(context, date=date, agent=agent) as desk:
            record = _forecast(context, desk, days, team=team, banded=banded)
        emit.emit(
            screens.output(record, whole=everything), screen_of(context), form, pages=everything
        )
        return
    where = _place(output, form, header, encoding)
    with (
        saving(context, where.output) as spot,
        reading(context, date=date, agent=agent) as desk,
        spot.file(desk) as file,
        speaking(where.header),
    ):
        write_table(
            file, screens.outgoing(_forecast(context, desk, days, team=team, banded=banded)), where
        )


def _forecast(context: Context, desk: Desk, days: int, *, team: bool, banded: bool) -> Forecast:
    """Make the forecast; how far it is stands on a terminal meanwhile."""
    from keqing.render import progress  # noqa: PLC0415  # help does without
    from keqing.services.ahead import forecasting  # noqa: PLC0415  # the database loads slowly
    from keqing.services.context.desk import whose  # noqa: PLC0415  # as above

    forecasting.check_days(days)
    agent = None if team else whose(desk)
    screen = screen_of(context)
    with progress.counted(screen, msg("customers")) as tell:
        return forecasting.forecast(desk, days, agent, tell, banded=banded)


def _place(
    output: str | None,
    form: Format | None,
    header: Header | None,
    encoding: Encoding | None,
) -> Place:
    where = place(output, form, header, encoding)
    if where.form.rules.write is None:
        raise Unusable(
            msg("A forecast is not written as {form}.", form=str(where.form)),
            msg("Use --format csv, xlsx or json."),
        )
    return where
