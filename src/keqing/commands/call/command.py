"""`keqing call`: begin a session, on the whole terminal or a line at a time."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

from keqing.commands.confirm import somebody
from keqing.commands.options import Agent, Context, command, option, root_of, screen_of
from keqing.errors import Unusable
from keqing.i18n import Message, msg, msgn

if TYPE_CHECKING:
    from keqing.records.call import CallState


@command(
    "keqing call",
    msg("keqing call --agent Anna"),
    "keqing call --visits",
    more=msg(
        "One customer after another, in the order of the day's list; a key records the result, and the next "
        "card is there. Each result is written before the next card: whoever leaves loses nothing. Numbers are "
        "shown in full, and every look is recorded. Two sessions never get the same customer."
    ),
)
def call(
    context: Context,
    plain: Annotated[
        bool,
        option("--plain", help=msg("A line at a time, for screen readers and simple terminals.")),
    ] = False,
    visits: Annotated[
        bool,
        option("--visits", help=msg("A round of visits: the address, and the words of a visit.")),
    ] = False,
    agent: Agent = None,
) -> None:
    if not (somebody() and sys.stdout.isatty()):
        raise Unusable(
            msg("A call session needs a terminal."),
            msg(
                "Without one: keqing today, then keqing log WHO OUTCOME or keqing log --batch FILE"
            ),
        )
    from keqing.commands.call.line_by_line import run_line_by_line  # noqa: PLC0415  # help does without
    from keqing.commands.call.session import CallSession  # noqa: PLC0415  # the database loads slowly
    from keqing.commands.transaction import opened_engine  # noqa: PLC0415  # as above
    from keqing.store.leases import open_leases  # noqa: PLC0415  # as above

    root, screen = root_of(context), screen_of(context)
    plain = plain or os.environ.get("TERM", "") in {"", "dumb"}
    with open_leases(opened_engine(root)) as leases:
        session = CallSession(context, leases, agent, visits=visits)
        if plain:
            run_line_by_line(session, screen, input)
        else:
            from keqing.commands.call.full_screen import run_full_screen  # noqa: PLC0415  # it loads slowly

            run_full_screen(session)
    screen.line(_made(session.state))


def _made(state: CallState) -> Message:
    """Say what a session has recorded."""
    recorded, reached = len(state.spoken), sum(state.spoken)
    if state.visiting:
        return msgn(
            "{n} visit recorded, somebody was there at {reached}.",
            "{n} visits recorded, somebody was there at {reached}.",
            recorded,
            reached=reached,
        )
    return msgn(
        "{n} contact recorded, {reached} reached.",
        "{n} contacts recorded, {reached} reached.",
        recorded,
        reached=reached,
    )
