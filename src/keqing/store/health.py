"""What can be seen of a database and its files from outside: whole or not, whose, and on what disk."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from keqing.errors import KeqingError
from keqing.i18n import msg
from keqing.records.check import Checkup
from keqing.records.stored_words import column_words, table_words
from keqing.store import journal
from keqing.store.values import Bad

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_OTHERS = 0o077
"""The bits of a mode that let other logins in."""
_OLD = timedelta(days=7)
"""After so long a copy is old: a week of calls would be lost."""
_COPY = re.compile(r"-(\d{8}-\d{6})$", re.ASCII)
"""How the name of a copy ends that keqing made of a database."""
_MOST_DAMAGES = 100
"""So many damages of a file are looked at."""
_HEAD_AND_END = 2
"""Lines of a dump besides those of rows."""
_INDEX_ALONE = re.compile(
    r"row \d+ missing from index ix_\w+|wrong # of entries in index ix_\w+", re.ASCII
)
"""The words of SQLite about an index that is only for speed; a dump reads the rows without it."""


def whole(session: Session) -> Checkup:
    """Look for damage in the file, and for rows that refer to ones that are not there."""
    if session.get_bind().dialect.name != "sqlite":
        version = session.scalar(text("SHOW server_version"))
        return Checkup("integrity", "ok", msg("PostgreSQL {version}", version=str(version)))
    wrong = [*session.scalars(text(f"PRAGMA integrity_check({_MOST_DAMAGES})"))]
    found = str(wrong[0])
    stray = session.execute(text("PRAGMA foreign_key_check")).first()
    if found == "ok" and stray is None:
        return Checkup("integrity", "ok", msg("no damage found"))
    what = (
        found
        if stray is None
        else msg("a row of {table} refers to none", table=table_words(stray[0]))
    )
    mend = msg("Restore the last good copy of the file.")
    indexes = len(wrong) < _MOST_DAMAGES and all(map(_INDEX_ALONE.fullmatch, wrong))
    if stray is None and indexes and _is_dumped_whole(session):
        mend = msg(
            "An index alone is broken, and every row is there: keqing dump -o all.ndjson, then keqing restore all.ndjson"
        )
    return Checkup("integrity", "bad", msg("damaged: {found}", found=what), mend)


def _is_dumped_whole(session: Session) -> bool:
    """Tell whether a dump has every row of a file whose indexes lie: it is tried."""
    from keqing.models import Base  # noqa: PLC0415  # few files are damaged
    from keqing.store import portable, values  # noqa: PLC0415  # as above

    connection = session.connection()
    try:
        if values.bad(connection, most=1):
            return False
        lines = sum(1 for _ in portable.dump_lines(connection.engine))
    except (KeqingError, SQLAlchemyError, ValueError):
        return False
    counted = (
        text(f'SELECT count(*) FROM "{name}" NOT INDEXED')  # noqa: S608  # our own names
        for name in Base.metadata.tables
    )
    return lines == sum(connection.scalar(each) or 0 for each in counted) + _HEAD_AND_END


def of_values(found: Sequence[Bad]) -> Iterator[Checkup]:
    """Name the values that cannot be, each by itself."""
    for bad in found:
        yield Checkup(
            "values",
            "bad",
            msg(
                "{column} in row {row} of {table} cannot be",
                column=column_words(bad.table, bad.column),
                row=bad.row,
                table=table_words(bad.table),
            ),
            msg("Restore the last good copy of the file."),
        )


def journal_of(session: Session, file: Path, mounts: journal.Mounts) -> Iterator[Checkup]:
    """Say which journal the file is written with and why, and on what disk it lies."""
    version, table = sqlite3.sqlite_version, mounts()
    chosen = journal.choose_journal(sqlite3.sqlite_version_info, file, table)
    kind = journal.kind_of(file, table)
    local = journal.is_local(file, table)
    if chosen == "WAL":
        why = msg("SQLite and the disk are both fit for it")
    elif not journal.is_mended(sqlite3.sqlite_version_info):
        why = msg("this version of SQLite is not safe enough with WAL")
    else:
        why = msg("WAL needs a local disk")
    says = msg("{journal}, SQLite {version}: {why}", journal=chosen, version=version, why=why)
    used = str(session.scalar(text("PRAGMA journal_mode"))).upper()
    if used == "WAL" != chosen:
        yield Checkup(
            "journal",
            "note",
            msg("WAL, SQLite {version}: {why}", version=version, why=why),
            msg("The next command that writes something changes it to TRUNCATE."),
        )
    else:
        yield Checkup("journal", "ok", says)
    if local:
        yield Checkup("disk", "ok", msg("{kind}, on this machine", kind=kind))
    elif kind:
        yield Checkup(
            "disk",
            "note",
            msg("{kind}, which other machines may write to", kind=kind),
            msg("Keep the file on a local disk; for a team, use PostgreSQL."),
        )
    else:
        yield Checkup("disk", "ok", msg("this system does not say of what kind"))


def modes(file: Path, folder_of_ours: Path) -> Iterator[Checkup]:
    """Look who else may read a database with its journals, or look into its folder."""
    if os.name == "nt":  # pragma: no cover  # modes mean nothing there
        return
    family = [file, *(file.with_name(f"{file.name}-{end}") for end in ("journal", "wal", "shm"))]
    for path in family:
        if path.exists() and (open_to := path.stat().st_mode & 0o777) & _OTHERS:
            yield Checkup(
                "mode",
                "bad",
                msg("others can read {file} (mode {mode})", file=path, mode=f"{open_to:o}"),
                msg("chmod 600 {file}", file=path),
            )
            return
    folder = file.parent
    open_to = folder.stat().st_mode & 0o777
    if open_to & _OTHERS:
        yield Checkup(
            "mode",
            "bad" if folder == folder_of_ours else "note",
            msg("the file is private, but others can look into {folder}", folder=folder),
            msg("chmod 700 {folder}", folder=folder),
        )
    else:
        says = msg("the file and its folder are this login's alone (600, 700)")
        yield Checkup("mode", "ok", says)


def settings_file(path: Path, *, secret: bool) -> Checkup:
    """Look who else may read the settings; `secret` says that a password is among them."""
    if not path.exists():
        return Checkup("settings", "ok", msg("all defaults: there is no {file}", file=path))
    mode = path.stat().st_mode & 0o777
    if os.name == "nt" or not mode & _OTHERS:
        return Checkup("settings", "ok", msg("{file} is private", file=path))
    return Checkup(
        "settings",
        "bad" if secret else "note",
        msg("others can read {file} (mode {mode})", file=path, mode=f"{mode:o}"),
        msg("chmod 600 {file}", file=path),
    )


def copies(file: Path, last: tuple[Path, datetime] | None, now: datetime) -> Iterator[Checkup]:
    """Tell of the newest copy of a database: the `last` that was asked for, or one made beside it by an upgrade.

    `now` is in business time.
    """
    taken = [
        at
        for path in file.parent.glob(f"*{file.suffix}")
        if path.name.startswith(f"{file.stem}-") and (at := _taken_at(path))
    ]
    if last and last[0].exists():
        taken.append(last[1])
    mend = msg("keqing backup")
    if not taken:
        yield Checkup("backup", "note", msg("there is no copy of the database"), mend)
    elif now - max(taken) > _OLD:
        yield Checkup("backup", "note", msg("the newest copy is of {at}", at=max(taken)), mend)
    else:
        yield Checkup("backup", "ok", msg("the newest copy is of {at}", at=max(taken)))


def _taken_at(copy: Path) -> datetime | None:
    """Read from a copy's name when it was taken."""
    found = _COPY.search(copy.stem)
    try:
        return datetime.strptime(found[1], "%Y%m%d-%H%M%S") if found else None  # noqa: DTZ007  # as written
    except ValueError:
        return None
