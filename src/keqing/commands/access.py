"""`keqing access`: who may read and write what on the team's server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keqing.commands.confirm import agree
from keqing.commands.options import (
    Context,
    DryRun,
    Exit,
    FormatChoice,
    Quiet,
    Root,
    Yes,
    command,
    root_of,
    screen_of,
)
from keqing.commands.transaction import default_of
from keqing.i18n import msg, msgn
from keqing.records.check import Checkup

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

_BAD = 1
"""The exit code when the server differs."""
_MOST_DIFFERENCES = 50
"""So many differences are named, each by itself."""


@command(
    "keqing --db postgresql://keqing@db.example.com/keqing access print",
    "keqing --db postgresql://keqing@db.example.com/keqing access print > access.sql",
    more=msg(
        "Prints the SQL that access apply runs, for who administrates the server. Agents then read and change "
        "the records of their own customers alone, managers all. A group of readers sees figures without "
        "numbers, texts and health facts. An agent is known by the login: keqing add-agent NAME --login LOGIN."
    ),
)
def print_rules(context: Context) -> None:
    from keqing.render import access as screens  # noqa: PLC0415  # help does without
    from keqing.services.department import plain_kinds  # noqa: PLC0415  # the database loads slowly
    from keqing.store import access, reading  # noqa: PLC0415  # as above

    with reading.reading(_engine(root_of(context))) as session:
        lines = access.script(session.connection(), plain_kinds.names(session))
    screens.script(lines, screen_of(context))


@command(
    "keqing --db postgresql://keqing@db.example.com/keqing access apply",
    "keqing --db postgresql://keqing@db.example.com/keqing access apply -n",
    more=msg(
        "Puts the rules in force in one transaction, as who owns the tables. Run it again after an upgrade, a "
        "new agent, another login or role, and after define apply of a kind with health facts."
    ),
)
def apply(context: Context, dry_run: DryRun = False, quiet: Quiet = False) -> None:
    from keqing.services.department import plain_kinds  # noqa: PLC0415  # the database loads slowly
    from keqing.store import access, reading  # noqa: PLC0415  # as above

    root = root_of(context)
    engine = _engine(root)
    with reading.reading(engine) as session:
        kinds = plain_kinds.names(session)
    n = access.apply_rules(engine, kinds, keep=not dry_run)
    if not dry_run:
        root.deeds.record()
    if not quiet:
        says = msgn(
            "The rules of access are in force for {n} login.",
            "The rules of access are in force for {n} logins.",
            n,
        )
        screen_of(context).say(msg("This would be written. Nothing was.") if dry_run else says)


@command(
    "keqing --db postgresql://keqing@db.example.com/keqing access off -n",
    "keqing --db postgresql://keqing@db.example.com/keqing access off --yes",
    more=msg(
        "Every agent then reads and changes all rows again, and readers read nothing. The groups and their "
        "members remain, so that access apply puts the rules in force again. Who owns the tables runs it."
    ),
)
def off(context: Context, dry_run: DryRun = False, yes: Yes = False, quiet: Quiet = False) -> None:
    from keqing.store import access  # noqa: PLC0415  # the database loads slowly

    root, screen = root_of(context), screen_of(context)
    engine = _engine(root)
    with engine.connect() as connection:
        there = access.in_force(connection)
    if not there:
        screen.say(msg("No rules of access are in force; nothing was changed."))
        return
    if not (dry_run or yes):
        agree(screen, msg("Every login of an agent will read and change all rows."))
    access.remove_rules(engine, keep=not dry_run)
    if not dry_run:
        root.deeds.record()
    if not quiet:
        says = msg("The rules of access are out of force.")
        screen.say(msg("This would be written. Nothing was.") if dry_run else says)


@command(
    "keqing --db postgresql://keqing@db.example.com/keqing access check",
    "keqing --db postgresql://keqing@db.example.com/keqing access check --quiet",
    more=msg("Says where the server differs from the rules. Exit 0: nowhere; 1: it does."),
)
def check(context: Context, form: FormatChoice = None, quiet: Quiet = False) -> None:
    from keqing.render import doctor as screens  # noqa: PLC0415  # help does without
    from keqing.render import emit  # noqa: PLC0415  # as above
    from keqing.store import reading  # noqa: PLC0415  # the database loads slowly

    with reading.reading(_engine(root_of(context))) as session:
        found = found_on(session)
    bad = any(checkup.grade != "ok" for checkup in found)
    if bad or not quiet:
        emit.emit(screens.checkups(found), screen_of(context), form)
    if bad:
        raise Exit(_BAD)


def found_on(session: Session) -> list[Checkup]:
    """Look where a server differs from the rules of access."""
    from keqing.services.department import plain_kinds  # noqa: PLC0415  # the database loads slowly
    from keqing.store import access  # noqa: PLC0415  # as above

    if not access.in_force(session.connection()):
        says = msg("every login of the server that may read a table reads all of its rows")
        return [Checkup("access", "note", says, msg("keqing access apply"))]
    wrong = [*access.differences(session.connection(), plain_kinds.names(session))][
        :_MOST_DIFFERENCES
    ]
    apart = [*access.logins_apart(session.connection())][:_MOST_DIFFERENCES]
    found = [Checkup("access", "bad", says, msg("keqing access apply")) for says in wrong]
    found += [Checkup("access", "note", says) for says in apart]
    return found or [Checkup("access", "ok", msg("the rules of access are in force"))]


def _engine(root: Root) -> Engine:
    from keqing.store import access, database  # noqa: PLC0415  # the database loads slowly

    engine = database.open_existing(root.db, default_of(root), access=False)
    access.require_server(engine)
    return engine
