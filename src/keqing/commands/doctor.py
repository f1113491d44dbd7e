"""`keqing doctor`: is everything around the records in order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

from keqing import clock
from keqing.commands.options import (
    Context,
    Exit,
    FormatChoice,
    Quiet,
    Root,
    command,
    option,
    root_of,
    screen_of,
)
from keqing.commands.output_file import absolute
from keqing.commands.transaction import default_of, login_at, opened_engine, reading
from keqing.config.secrets import hide_secrets
from keqing.config.settings_file import read_settings_file
from keqing.errors import KeqingError, NotFound
from keqing.i18n import msg
from keqing.records.check import Checkup

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from keqing.render.console import Screen

_BAD = 1
"""The exit code when something is bad."""
_NAMED = 50
"""So many changes of the tables are named, each by itself."""
_DAMAGE = frozenset({"database", "tables", "values", "integrity", "history"})
"""No closer look is taken where one of these is bad: a damaged database may say whatever it likes."""
_NARROW = 40
"""Columns under which a screen is hard to read."""


@command(
    "keqing doctor",
    "keqing doctor --cron --quiet",
    "keqing doctor --deep --quiet",
    more=msg(
        "Looks at the database and its files, the clock, the working days, the settings, the terminal, and "
        "the files that cron writes. Exit 0: nothing is bad; 1: something is, with what to do. A file is "
        "expected on every working day once its name was written on two days; keqing help cron says more."
    ),
)
def doctor(
    context: Context,
    cron: Annotated[
        bool, option("--cron", help=msg("Only check whether a file that cron writes is missing."))
    ] = False,
    deep: Annotated[
        bool,
        option(
            "--deep",
            help=msg("Compare each value with what was recorded, and each date with the records."),
        ),
    ] = False,
    forget: Annotated[
        str | None,
        option(
            "--forget",
            help=msg("Stop expecting files of this name."),
            metavar=msg("FILE"),
        ),
    ] = None,
    form: FormatChoice = None,
    quiet: Quiet = False,
) -> None:
    from keqing.render import doctor as screens  # noqa: PLC0415  # as above
    from keqing.render import emit  # noqa: PLC0415  # help does without

    root, screen = root_of(context), screen_of(context)
    if forget is not None:
        _forget(root, screen, forget)
        return
    found = [*_inside(root, cron=cron)]
    if deep and not any(each.grade == "bad" and each.name in _DAMAGE for each in found):
        found += _deep(context, root, screen)
    if not cron:
        found += _outside(root, screen)
    bad = any(checkup.grade == "bad" for checkup in found)
    if quiet:
        found = [checkup for checkup in found if checkup.grade == "bad"]
    if found:
        emit.emit(screens.checkups(found), screen, form)
    if bad:
        raise Exit(_BAD)


def _forget(root: Root, screen: Screen, pattern: str) -> None:
    from keqing.store import nightly_runs  # noqa: PLC0415  # as above

    if not nightly_runs.forget_pattern(root.settings.folders.state, root.db, absolute(pattern)):
        raise NotFound(
            msg("No file {name} is expected.", name=pattern),
            msg("The name is written with {date} in it, as in the crontab.", date="{date}"),
        )
    screen.say(msg("{name} is no longer expected.", name=pattern))


def _inside(root: Root, *, cron: bool) -> Iterator[Checkup]:
    """Look at what the database says; one that cannot be opened is what there is to say."""
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415  # the database loads slowly

    from keqing.store import driver_errors, schema  # noqa: PLC0415  # as above

    try:
        with _opened(root) as session:
            yield from _of_database(root, session, cron=cron)
    except schema.Altered as error:
        yield Checkup("database", "bad", error.message, error.hint)
        for says in error.found[:_NAMED]:
            yield Checkup("tables", "bad", says)
    except KeqingError as error:
        yield Checkup("database", "bad", error.message, error.hint)
    except SQLAlchemyError as error:
        known = driver_errors.explain_error(error)
        if known is None:
            raise
        yield Checkup("database", "bad", known.message, known.hint)


@contextmanager
def _opened(root: Root) -> Iterator[Session]:
    from keqing.store import database, reading  # noqa: PLC0415  # the database loads slowly

    with reading.reading(database.open_existing(root.db, default_of(root))) as session:
        yield session


def _of_database(root: Root, session: Session, *, cron: bool) -> Iterator[Checkup]:
    from keqing.services.context import desk, stored_almanac  # noqa: PLC0415  # the database loads slowly
    from keqing.services.department import doctor  # noqa: PLC0415  # the database loads slowly
    from keqing.store import health, journal, location, nightly_runs, seat, server, values  # noqa: PLC0415  # as above

    if wrong := values.bad(session.connection()):
        yield from health.of_values(wrong)
        yield health.whole(session)
        return
    where = location.locate_database(root.db)
    zone = doctor.zone(session, clock.machine_time(clock.now()))
    now = clock.now() if zone.grade == "bad" else clock.now(desk.zone_of(session))
    almanac = stored_almanac.almanac_of(session)
    written = nightly_runs.recall_patterns(root.settings.folders.state, root.db)
    if cron:
        yield from doctor.exports(written, now.replace(tzinfo=None), almanac)
        return
    yield doctor.database(session, str(where))
    yield health.whole(session)
    if where.file:
        yield from health.journal_of(session, where.file, journal.mounts)
    else:
        from keqing.commands import access  # noqa: PLC0415  # files do without

        yield from server.checkups(opened_engine(root))
        yield from access.found_on(session)
    if not seat.sees_part(session):
        yield doctor.chain(session)
    yield doctor.agent(session, login_at(session.connection()), root.settings.agent, now.date())
    yield zone
    yield doctor.clock(session, now)
    yield doctor.holidays(almanac, now)
    yield doctor.paused(session, now.date())
    yield from doctor.exports(written, now.replace(tzinfo=None), almanac)


def _deep(context: Context, root: Root, screen: Screen) -> list[Checkup]:
    """Look at each value; on a database in which all else is well, as what is damaged can say anything."""
    from keqing.render import progress  # noqa: PLC0415  # help does without
    from keqing.services.department import contents  # noqa: PLC0415  # the database loads slowly
    from keqing.store import known_copies  # noqa: PLC0415  # as above

    copies = known_copies.known_copies(root.settings.folders.state, root.db)
    with reading(context) as desk, progress.counted(screen, msg("rows, then dates")) as count:
        return [*contents.check_contents(desk, copies, count)]


def _outside(root: Root, screen: Screen) -> Iterator[Checkup]:
    """Look at files and the terminal, which need no database."""
    from pathlib import Path  # noqa: PLC0415  # as above

    from keqing.store import health, last_backup, location  # noqa: PLC0415  # the database loads slowly

    settings = root.settings
    where = location.locate_database(root.db)
    if where.file and where.file.is_file():
        yield from health.modes(where.file, Path(settings.folders.data))
        last = last_backup.recall_backup(settings.folders.state, root.db)
        yield from health.copies(where.file, last, clock.now().replace(tzinfo=None))
    db = str(read_settings_file(settings.folders.file).get("db", ""))
    secret = hide_secrets(db) != db
    yield health.settings_file(settings.folders.file, secret=secret)
    if not screen.tty:
        yield Checkup("terminal", "ok", msg("no terminal: lines are as long as they come"))
    elif screen.width < _NARROW:
        yield Checkup(
            "terminal",
            "note",
            msg("{n} columns", n=screen.width),
            msg("Make it wider, or say --width."),
        )
    else:
        yield Checkup(
            "terminal",
            "ok",
            msg(
                "{n} columns; the right ends of these two lines stand one under the other:",
                n=screen.width,
            ),
        )
