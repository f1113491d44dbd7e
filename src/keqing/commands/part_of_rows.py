"""Refusing what a login that sees some customers alone may not do, and telling it what it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keqing.commands.options import Context, screen_of
from keqing.errors import Refused
from keqing.i18n import msg
from keqing.store.seat import seat_of, server_login

if TYPE_CHECKING:
    from sqlalchemy import Engine

_WHOLE = frozenset(
    {
        "audit verify", "backup", "board", "check", "copy-to", "dump", "forget", "gathering invite", "gathering seat",
        "import", "leave", "assign", "cover", "rebuild", "sample", "spread", "what-if",
    }
)  # fmt: skip
"""Commands that would say or do something wrong where some rows are hidden."""
_WHOLE_WITH = ("team", "deep")
"""Options with which a command does."""
_COUNTING = frozenset(
    {
        "export",
        "files",
        "forecast",
        "ladder report",
        "list",
        "load",
        "orphans",
        "register",
        "report",
        "summary",
    }
)
"""Commands whose figures and lists are those of the rows that are seen."""


def require_whole(context: Context, engine: Engine) -> None:
    """Refuse an agent's login of the server what needs all rows; say of what counts that it counts a part.

    Raises Refused.
    """
    seat, login = seat_of(engine), server_login(engine)
    command = context.command_path.partition(" ")[2]
    if seat == "other":
        raise Refused(
            msg("Your login on the server, {login}, may not work with keqing.", login=login),
            msg("Who administrates the server runs keqing access apply, once you are an agent."),
        )
    if seat == "manager":
        return
    if command in _WHOLE or any(context.params.get(name) for name in _WHOLE_WITH):
        raise Refused(
            msg(
                "Your login on the server, {login}, may not see what this needs: all customers.",
                login=login,
            ),
            msg("Ask a manager to run it."),
        )
    if command in _COUNTING and not context.params.get("quiet"):
        screen_of(context).say(
            msg("Counted are the customers that your login on the server may see.")
        )
