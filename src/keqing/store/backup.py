"""Copies of a SQLite database that are known to be whole, each with a manifest by which it can be proved again."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from keqing.disk import private_files
from keqing.errors import Failed, NotFound, system_reason
from keqing.i18n import msg
from keqing.records.backup import Copy
from keqing.store import manifest, schema
from keqing.store.engine import connect_sqlite, open_engine
from keqing.store.location import locate_database
from keqing.store.operations import broken_at
from keqing.store.reading import reading

_EVENTS = """
SELECT count(*) FROM event JOIN customer ON customer.id = event.customer_id WHERE customer.type <> 'self'
"""


def copy_database(source: Path, target: Path) -> None:
    """Copy a database while others may use it, and check the copy, which only this login can read.

    It has its name when it is whole. Raises Failed for a damaged database, and OSError where no copy can be made,
    FileExistsError among them.
    """
    if target.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    with private_files.replace_named(target) as temporary:
        _copy_into(source, temporary)


def require_target(target: Path) -> None:
    """Raise Failed where a copy would take the place of a device, a pipe, or a link to another folder: /dev/stdout."""
    leads_out = target.is_symlink() and target.resolve().parent != target.parent.resolve()
    if target.exists() and (leads_out or not target.is_file()):
        raise Failed(
            msg("{path} is not a file.", path=str(target)),
            msg("Name a file of its own for the copy."),
        )


def back_up(source: Path, target: Path, at: datetime) -> Copy:
    """Write a copy with its manifest; it takes the place of an older copy of that name in one step.

    Others may use the database meanwhile. `at` is in business time. Raises Failed when the database is damaged or the
    copy cannot be written; an older copy then stays as it was. Raises as `require_target` does.
    """
    require_target(target)
    try:
        with private_files.replace_named(target) as temporary:
            _copy_into(source, temporary)
            taken = _describe(temporary, at)
            manifest.write_manifest(target, taken)
    except OSError as error:
        raise Failed(
            msg("{file} cannot be written: {reason}.", file=target, reason=system_reason(error)),
            msg("Check the folder's owner and the space on the disk."),
        ) from error
    return taken


def verify_copy(file: Path) -> Copy:
    """Read a copy from the disk, and check its bytes, its tables and its chain of operations.

    Raises Failed for what was changed since it was written, NotFound where the copy or its manifest is missing.
    """
    if not file.is_file():
        raise NotFound(msg("There is no copy {file}.", file=file), msg("Check the path."))
    entry = manifest.entry_of(file)
    require_whole(file)
    return entry


def require_whole(file: Path) -> None:
    """Check a copy as far as it can say itself whether it is whole.

    Raises Failed for a damaged one or another program's, and NeedsSetup for one of a newer keqing.
    """
    place = locate_database(str(file))
    engine = open_engine(place)
    version = schema.version_of(engine, place)
    if version not in {schema.HEAD, *schema.OLDER}:
        raise schema.newer(place)
    require_sound(file)
    if version != schema.HEAD:
        return
    with reading(engine) as session:
        broken = broken_at(session)
    if broken is not None:
        raise Failed(
            msg("Operation {n} of {file} was changed outside keqing.", n=broken, file=file),
            msg("Use another copy."),
        )


def require_sound(file: Path) -> None:
    """Raise Failed where SQLite finds damage in a file, or a row that refers to none."""
    with closing(connect_sqlite(file)) as connection:
        _require_sound(connection, file)


def _copy_into(source: Path, target: Path) -> None:
    """Copy a database into an empty file, as one file without a journal, and check it. Raises Failed."""
    with closing(connect_sqlite(source)) as old, closing(connect_sqlite(target)) as new:
        new.execute("PRAGMA journal_mode = OFF")  # a copy that breaks off is thrown away
        old.backup(new)
        new.execute("PRAGMA journal_mode = DELETE")
        _require_sound(new, source)


def _require_sound(connection: sqlite3.Connection, named: Path) -> None:
    """Raise Failed where SQLite finds damage, or a row that refers to none."""
    (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    stray = connection.execute("PRAGMA foreign_key_check").fetchone()
    if found != "ok" or stray is not None:
        raise Failed(
            msg("The database {path} is damaged: {found}.", path=str(named), found=found),
            msg("Restore the last good copy of the file."),
        )


def _describe(copy: Path, at: datetime) -> Copy:
    with closing(connect_sqlite(copy)) as connection:

        def ask(query: str) -> object:
            return connection.execute(query).fetchone()[0]

        return Copy(
            sha256=manifest.digest_file(copy),
            bytes=copy.stat().st_size,
            taken=at.isoformat(timespec="seconds"),
            version=str(ask("SELECT version_num FROM alembic_version")),
            customers=int(str(ask("SELECT count(*) FROM customer WHERE type <> 'self'"))),
            events=int(str(ask(_EVENTS))),
        )
