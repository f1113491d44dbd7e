"""Calls set to days that hold them: `spread`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from keqing.commands.confirm import MANY
from keqing.commands.doubting import do_unless_doubted
from keqing.commands.options import (
    Agent,
    Context,
    DryRun,
    FormatChoice,
    Yes,
    argument,
    command,
    option,
    screen_of,
)
from keqing.commands.recorder import when_said
from keqing.commands.team import read_names
from keqing.commands.transaction import TOLD, writing
from keqing.errors import Unusable
from keqing.i18n import Message, msg, msgn

if TYPE_CHECKING:
    from keqing.records.team import Spread
    from keqing.services.context.desk import WritingDesk

_DAYS = 28


@command(
    "keqing spread -n",
    msg("keqing spread tomorrow -n"),
    "keqing spread --days 14 -n",
    more=msg(
        "Sets calls to other days of their windows, so that no working day holds more than the agent calls. Alerts, "
        "promises and what is overdue stay. As few calls as possible move; where a day must be overfull it says why, with "
        "the names. Try it with -n; one keqing undo takes it back."
    ),
)
def spread(
    context: Context,
    day: Annotated[
        str | None,
        argument(msg("Only the calls of this day; without it those of all days."), msg("WHEN")),
    ] = None,
    agent: Agent = None,
    among: Annotated[
        str | None,
        option(
            "--among",
            help=msg("These agents may take calls from each other, with commas between them."),
            metavar=msg("AGENTS"),
        ),
    ] = None,
    days: Annotated[
        int, option("--days", help=msg("How many days, today the first."), metavar=msg("N"))
    ] = _DAYS,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit  # noqa: PLC0415  # help does without
    from keqing.render import spreading as screens  # noqa: PLC0415  # as above

    if agent is not None and among is not None:
        raise Unusable(
            msg("--agent and --among do not go together."),
            msg("Name all who share calls: --among NAME,NAME"),
        )
    done = do_unless_doubted(
        context,
        lambda: writing(context, "spread", dry_run=dry_run, sure=yes, forms=TOLD),
        lambda desk, _: _spread(desk, day, agent, among, days),
        _doubted,
        sure=yes,
    )
    emit.emit(screens.spread(done), screen_of(context), form)


def _spread(
    desk: WritingDesk, day: str | None, agent: str | None, among: str | None, days: int
) -> Spread:
    from keqing.services.team import spreading  # noqa: PLC0415  # the database loads slowly

    names = [agent] if agent is not None else read_names(among or "")
    wanted = spreading.SpreadRequest(
        agents=tuple(map(desk.staff.named, dict.fromkeys(names))),
        days=days,
        day=when_said(desk, day).needed() if day is not None else None,
        among=among is not None,
    )
    return spreading.spread(desk, wanted)


def _doubted(done: Spread) -> Message | None:
    if done.moves < MANY:
        return None
    return msgn(
        "{n} call would be set to another day.",
        "{n} calls would be set to another day.",
        done.moves,
    )
