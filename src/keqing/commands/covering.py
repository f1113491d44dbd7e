"""Who has whose list while somebody is away: `cover`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from keqing.commands.agents import let_nobody_act
from keqing.commands.options import (
    Context,
    DryRun,
    FormatChoice,
    argument,
    command,
    option,
    screen_of,
)
from keqing.commands.recorder import when_said
from keqing.commands.spread_offer import SpreadOffer
from keqing.commands.transaction import TOLD, reading, writing
from keqing.errors import Unusable
from keqing.i18n import msg

if TYPE_CHECKING:
    from keqing.records.team import Covered
    from keqing.services.context.desk import WritingDesk


@command(
    msg("keqing cover Anna Ben --from 15.2. --to 19.2."),
    "keqing cover",
    msg("keqing cover Anna --end"),
    more=msg(
        "On these days the list of the one stands in that of the other, and afterwards it is back. No date changes. "
        "Alone it shows who covers for whom."
    ),
)
def cover(
    context: Context,
    agent: Annotated[str | None, argument(msg("Who is away."), msg("AGENT"))] = None,
    by: Annotated[str | None, argument(msg("Who has the list meanwhile."), msg("BY"))] = None,
    since: Annotated[
        str | None,
        option("--from", help=msg("The first day; today by default."), metavar=msg("WHEN")),
    ] = None,
    until: Annotated[
        str | None, option("--to", help=msg("The last day."), metavar=msg("WHEN"))
    ] = None,
    end: Annotated[bool, option("--end", help=msg("End the cover, or drop the next one."))] = False,
    dry_run: DryRun = False,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit  # noqa: PLC0415  # help does without
    from keqing.render import leaving as screens  # noqa: PLC0415  # as above
    from keqing.services.team import covering  # noqa: PLC0415  # the database loads slowly

    let_nobody_act(context)
    if agent is None:
        if since or until or end:
            raise Unusable(
                msg("Who is away is missing."), msg("For example: keqing cover NAME BY --to friday")
            )
        with reading(context) as desk:
            lines = covering.covers(desk)
        emit.emit(screens.covers(lines), screen_of(context), form)
        return
    if end and (by or since or until):
        raise Unusable(
            msg("--end stands alone: the cover that runs is ended, or the next one dropped."),
            msg("For example: keqing cover NAME --end"),
        )
    if by is not None and by == agent:
        raise Unusable(
            msg("{name} cannot cover for themselves.", name=agent),
            msg("For example: keqing cover NAME BY --from monday --to friday"),
        )
    if not end and (by is None or until is None):
        raise Unusable(
            msg("Who has the list meanwhile, or until when, is missing."),
            msg("For example: keqing cover NAME BY --from monday --to friday"),
        )
    offer = SpreadOffer(context)
    with offer.watched(writing(context, "cover", dry_run=dry_run, forms=TOLD)) as desk:
        done = (
            covering.end_cover(desk, agent)
            if by is None or until is None
            else _cover(desk, agent, by, since, until)
        )
    emit.emit(screens.show_cover(done), screen_of(context), form)
    offer.show(form)


def _cover(desk: WritingDesk, agent: str, by: str, since: str | None, until: str) -> Covered:
    from keqing.services.team import covering  # noqa: PLC0415  # the database loads slowly

    first = when_said(desk, since).needed() if since is not None else desk.today
    return covering.cover(desk, agent, by, first, when_said(desk, until).needed())
