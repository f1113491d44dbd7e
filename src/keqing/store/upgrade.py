"""Bringing an older database to our version: locked, copied and checked first, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from keqing.disk import private_files
from keqing.errors import Failed, system_reason
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.store import backup, portable, schema
from keqing.store.commit import commit
from keqing.store.engine import open_engine, queued_writer, writer
from keqing.store.location import Place, locate_database, require_database
from keqing.store.locks import lock_for_writing


@dataclass(frozen=True, slots=True)
class Migrations:
    """The folder of Alembic's scripts, the newest of them, and those before it."""

    folder: Path
    head: str
    older: tuple[str, ...]


OURS = Migrations(Path(__file__).parent / "migrations", schema.HEAD, schema.OLDER)


@dataclass(frozen=True, slots=True)
class Upgraded:
    """From which version a database came to which, and where the copy from before is, if any."""

    before: str
    after: str
    backup: Path | None


def upgrade_database(
    db: str,
    default: str,
    at: datetime,
    migrations: Migrations = OURS,
    *,
    fold: Callable[[Connection], None] | None = None,
    dumps: Path | None = None,
) -> Upgraded | None:
    """Run the migrations that a database lacks; None when it lacks none.

    `fold` works out anew what follows from the records, where a migration asks for it, in the same transaction. A proved
    copy from before lies beside the file, named after its version and `at`, which is in business time. Of a server's
    database a dump is written into the folder `dumps`, if one is given. Whatever fails, and whenever the program is
    killed, the database stays as it was.

    Raises NeedsSetup for an empty or a newer database, Failed for a damaged one or a copy that cannot be written.
    """
    place = locate_database(db, default)
    require_database(place)
    engine = open_engine(place)
    before = _upgradable(schema.version_of(engine, place), migrations, place)
    if before is None:
        return None
    with (
        queued_writer(engine) as patience,
        writer(engine, rebuilding=True, patience=patience).connect() as connection,
    ):
        lock_for_writing(connection)
        # Another program may have done it while we waited for our turn.
        now = connection.scalar(text("SELECT version_num FROM alembic_version"))
        before = _upgradable(str(now), migrations, place)
        if before is None:
            return None
        copied = _copy(place, before, at) if place.file else _dump(engine, before, at, dumps)
        run_migrations(connection, migrations)
        if fold and _folds_anew(before, migrations):
            fold(connection)
        _check(connection, place)
        commit(connection)
    return Upgraded(before, migrations.head, copied)


def _upgradable(version: str, migrations: Migrations, place: Place) -> str | None:
    if version == migrations.head:
        return None
    if version not in migrations.older:
        raise schema.newer(place)
    return version


def _copy(place: Place, version: str, at: datetime) -> Path:
    if place.file is None:
        raise AssertionError(place)
    file = place.file
    while (
        target := file.with_name(f"{file.stem}-{version}-{at:%Y%m%d-%H%M%S}{file.suffix}")
    ).exists():
        at += timedelta(seconds=1)
    backup.back_up(file, target, at)
    return target


def _dump(engine: Engine, version: str, at: datetime, folder: Path | None) -> Path | None:
    """Write the rows of a server's database, as they are before, and read them again. Raises Failed."""
    if folder is None:
        return None
    target = folder / f"{engine.url.database}-{version}-{at:%Y%m%d-%H%M%S}.ndjson"
    with engine.connect() as connection:
        layout = portable.VersionTables.found(connection, version)
    try:
        private_files.make_folder(folder)
        with private_files.replace_file(target) as file:
            file.writelines(portable.dump_lines(engine, layout))
        with target.open("rb") as lines:
            portable.verify_lines(lines, layout)
    except OSError as error:
        raise Failed(
            msg("{file} cannot be written: {reason}.", file=target, reason=system_reason(error)),
            msg("Nothing was changed. Check the folder's owner and the space on the disk."),
        ) from error
    return target


def run_migrations(connection: Connection, migrations: Migrations) -> None:
    """Run Alembic on a connection whose transaction has begun."""
    from alembic import command  # noqa: PLC0415  # loads slowly, and only upgrading needs it
    from alembic.config import Config  # noqa: PLC0415  # as above

    config = Config()
    config.set_main_option("script_location", str(migrations.folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, migrations.head)


def _folds_anew(before: str, migrations: Migrations) -> bool:
    """Tell whether one of the migrations since a version asks for it; each does that has no `FOLDS_ANEW = False`."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415  # as above

    scripts = ScriptDirectory(str(migrations.folder))
    since = scripts.iterate_revisions(migrations.head, before)
    return any(getattr(script.module, "FOLDS_ANEW", True) for script in since)


def _check(connection: Connection, place: Place) -> None:
    """Raise Failed when a row refers to one that is not there; SQLite did not look meanwhile."""
    if connection.dialect.name == "sqlite":
        stray = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if stray is not None:
            raise Failed(
                msg(
                    "The database {path} cannot be upgraded: {found}.",
                    path=str(place),
                    found=stray[0],
                ),
                msg("Nothing was changed."),
            )
