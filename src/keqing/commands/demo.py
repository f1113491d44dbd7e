"""`keqing demo`: try keqing on invented customers, in a database of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keqing import clock, shell
from keqing.commands.desk import default_of, login
from keqing.commands.numbers import numbered
from keqing.commands.options import Context, FormatChoice, command, root_of, screen_of
from keqing.i18n import Message, msg

if TYPE_CHECKING:
    from pathlib import Path


@command(
    "keqing demo",
    "keqing --lang zh demo",
    more=msg(
        "The customers are invented and go up to today. They live in a database of their own, which "
        "each demo replaces; yours is not touched."
    ),
)
def demo(context: Context, form: FormatChoice = None) -> None:
    """Make the database, print the day's list, and say what to try."""
    from keqing.render import emit  # noqa: PLC0415  # help does without
    from keqing.render import today as screens  # noqa: PLC0415  # as above
    from keqing.services import demo as department  # noqa: PLC0415  # the database loads slowly
    from keqing.services import desk, worklist  # noqa: PLC0415  # as above
    from keqing.store import database, unit  # noqa: PLC0415  # as above

    root, screen = root_of(context), screen_of(context)
    path = root.settings.folders.state / "demo" / "keqing.db"
    _clear(path)
    at = clock.now()
    now = at.replace(tzinfo=None)
    engine = database.create_new(str(path), default_of(root))
    with unit.writing(engine, login=login(), command="demo", at=at) as work:
        made = desk.Desk(
            session=work.session,
            almanac=desk.almanac_of(work.session),
            today=now.date(),
            clock=now.date(),
            at=now,
            login=login(),
            work=work,
        )
        department.build(made, root.lang)
        listed = worklist.today(made, agent=made.agent)
        titles = made.titles
    numbered(context, listed, db=str(path))
    hints = _try(path)
    emit.emit(screens.output(listed, titles=titles, below=len(hints) + 1), screen, form)
    for one in hints:
        screen.say(one)


def _clear(path: Path) -> None:
    """Remove the demo before this one, with its journals."""
    for end in ("", "-journal", "-wal", "-shm"):
        path.with_name(f"{path.name}{end}").unlink(missing_ok=True)


def _try(path: Path) -> tuple[Message, ...]:
    """Three commands to copy."""
    start = f"keqing --db {shell.word(str(path))}"
    return (
        msg(
            "This is the list of one of three agents, in a database to try things on. For example:"
        ),
        msg("  {keqing} today", keqing=start),
        msg("  {keqing} why 1", keqing=start),
        msg('  {keqing} log 1 reached "slept well" --next tomorrow', keqing=start),
    )
