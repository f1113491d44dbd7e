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
    command,
    option,
    screen_of,
)
from keqing.commands.transaction import TOLD, writing
from keqing.i18n import Message, msg, msgn

if TYPE_CHECKING:
    from keqing.records.team import Spread
    from keqing.services.context.desk import WritingDesk

_DAYS = 28


@command(
    "keqing spread -n",
    "keqing spread --days 14 -n",
    more=msg(
        "Sets calls to other days of their windows, so that no working day holds more than the agent calls. Alerts, "
        "promises and what is overdue stay. As few calls as possible move; where a day must be overfull it says why, with "
        "the names. Try it with -n; one keqing undo takes it back."
    ),
)
def spread(
    context: Context,
    agent: Agent = None,
    days: Annotated[
        int, option("--days", help=msg("How many days, today the first."), metavar=msg("N"))
    ] = _DAYS,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit  # noqa: PLC0415  # help does without
    from keqing.render import spreading as screens  # noqa: PLC0415  # as above

    done = do_unless_doubted(
        context,
        lambda: writing(context, "spread", dry_run=dry_run, sure=yes, forms=TOLD),
        lambda desk, _: _spread(desk, agent, days),
        _doubted,
        sure=yes,
    )
    emit.emit(screens.spread(done), screen_of(context), form)


def _spread(desk: WritingDesk, agent: str | None, days: int) -> Spread:
    from keqing.services.team import spreading  # noqa: PLC0415  # the database loads slowly

    return spreading.spread(desk, desk.staff.named(agent) if agent is not None else None, days)


def _doubted(done: Spread) -> Message | None:
    if done.moves < MANY:
        return None
    return msgn(
        "{n} call would be set to another day.",
        "{n} calls would be set to another day.",
        done.moves,
    )
