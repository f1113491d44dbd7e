"""`keqing demo`: try keqing on invented customers, in a database of its own."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from keqing import clock
from keqing.commands.help.command_table import ROWS
from keqing.commands.numbers import numbered
from keqing.commands.options import Context, FormatChoice, command, root_of, screen_of
from keqing.commands.transaction import login
from keqing.commands.words.meant import DEMO, demo_file, own_database
from keqing.frozen import dataclass
from keqing.i18n import msg, start_commands_with

if TYPE_CHECKING:
    from pathlib import Path

    from keqing.config.resolved import Settings
    from keqing.records.today import Today
    from keqing.render.words import Titles


_TRY = (
    msg("This is the list of one of three agents, in a database to try things on. For example:"),
    msg("  keqing show 1 --full"),
    msg("  keqing why 1"),
    msg('  keqing log 1 reached "slept well" --next tomorrow'),
    msg("Its notes are in English. To have them in Chinese, make it anew: keqing --lang zh demo"),
)


@dataclass(frozen=True, slots=True)
class Made:
    """A demo's database, the list of its first agent, and what its department calls things."""

    file: Path
    listed: Today
    titles: Titles


@command(
    "keqing demo",
    "keqing demo today --all",
    msg('keqing demo log 1 reached "slept well"'),
    more=msg(
        "The customers are invented and go up to today. They live in a database of their own, which "
        "keqing demo alone makes anew; yours is not touched. With a command after it, that command works "
        "on the demo: keqing demo show 1."
    ),
)
def demo(context: Context, form: FormatChoice = None) -> None:
    from keqing.render import emit  # noqa: PLC0415  # help does without
    from keqing.render import today as screens  # noqa: PLC0415  # as above

    if context.find_root().params.get("db") is not None:
        raise own_database()
    screen = screen_of(context)
    made = make(root_of(context).settings)
    start_commands_with("keqing demo", [row.name for row in ROWS if row.name != DEMO])
    numbered(context, made.listed, db=str(made.file))
    shown = screens.output(made.listed, titles=made.titles, below=len(_TRY) + 1)
    emit.emit(shown, screen, form)
    for sentence in _TRY:
        screen.say(sentence)


def make(settings: Settings) -> Made:
    """Make the demo's database anew, in the language of the settings."""
    from keqing.services import demo as department  # noqa: PLC0415  # the database loads slowly
    from keqing.services.context import desk, stored_almanac  # noqa: PLC0415  # as above
    from keqing.services.worklist import day_list  # noqa: PLC0415  # as above
    from keqing.store import database, unit  # noqa: PLC0415  # as above
    from keqing.store.location import locate_database  # noqa: PLC0415  # as above

    file = demo_file(settings.folders)
    _clear(file)
    at = clock.now()
    now = at.replace(tzinfo=None)
    with (
        database.made_whole(locate_database(str(file))) as engine,
        unit.writing(engine, login=login(), command="demo", at=at) as work,
    ):
        made = desk.WritingDesk(
            session=work.session,
            almanac=stored_almanac.almanac_of(work.session),
            today=now.date(),
            clock=now.date(),
            at=now,
            login=login(),
            work=work,
        )
        department.build(made, settings.lang)
        return Made(file, day_list.today(made, agent=made.agent), made.titles)


def _clear(path: Path) -> None:
    """Remove the demo before this one, with its journals."""
    for end in ("", "-journal", "-wal", "-shm"):
        with contextlib.suppress(NotADirectoryError):  # making the database tells of that
            path.with_name(f"{path.name}{end}").unlink(missing_ok=True)
