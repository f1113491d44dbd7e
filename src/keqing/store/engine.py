"""Opening a database so that nothing acknowledged is lost.

SQLite: the driver commits nothing by itself, writes begin with BEGIN IMMEDIATE, and the settings of
`_PRAGMAS` hold for every connection. The write-ahead journal is used only where the library carries the
fix of its reset bug (3.51.3, 3.50.7, 3.44.6) and the file lies on a local disk; else the journal is
truncated at each commit. PostgreSQL: one writer at a time takes an advisory lock of the transaction, so
that two people never fold one customer from different facts.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import NullPool

from keqing.store.place import Place

BUSY_SECONDS = 30
_WRITER_LOCK = 4_517_381
"""The advisory lock that a writer on PostgreSQL holds until its transaction ends."""

_PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA synchronous = FULL",
)

_REMOTE = frozenset(
    {"nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "9p", "fuse.sshfs", "afs"}
)

_MOUNTS = Path("/proc/mounts")


def open_engine(place: Place, *, mounts: Path = _MOUNTS) -> Engine:
    """An engine that opens what exists and creates nothing. `mounts` is the system's mount table."""
    if place.file is None:
        return create_engine(place.url, hide_parameters=True, poolclass=NullPool)
    address = f"file:{quote(str(place.file))}?mode=rw"
    journal = "WAL" if may_use_wal(sqlite3.sqlite_version_info, place.file, mounts) else "TRUNCATE"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        if connection.execute("PRAGMA journal_mode").fetchone()[0].upper() != journal:
            connection.execute(f"PRAGMA journal_mode = {journal}")
        return connection

    engine = create_engine("sqlite://", creator=connect, hide_parameters=True, poolclass=NullPool)
    event.listen(engine, "begin", _begin_reading)
    return engine


def _begin_reading(connection: Connection) -> None:
    """Begin as the caller asked: with the write lock at once, or as a reader."""
    writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def lock_for_writing(connection: Connection) -> None:
    """Let one writer work at a time where the engine has no lock of its own."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITER_LOCK})


def may_use_wal(version: tuple[int, ...], file: Path, mounts: Path = _MOUNTS) -> bool:
    """Whether the write-ahead journal is safe: a mended library, and a local disk."""
    mended = version >= (3, 51, 3) or any(
        version[:2] == line[:2] and version >= line for line in ((3, 50, 7), (3, 44, 6))
    )
    return mended and not is_remote(file, mounts)


def is_remote(file: Path, mounts: Path = _MOUNTS) -> bool:
    """Whether the file lies on a network file system, as far as the mount table tells."""
    try:
        lines = mounts.read_text("utf-8", "replace").splitlines()
    except OSError:
        return False
    path = file.resolve()
    best = max(
        (fields for line in lines if len(fields := line.split()) > 2 and _holds(fields[1], path)),
        key=lambda fields: len(fields[1]),
        default=None,
    )
    return best is not None and best[2] in _REMOTE


def _holds(mount: str, path: Path) -> bool:
    return path.is_relative_to(mount.replace("\\040", " "))


def pragmas(connection: sqlite3.Connection, names: Iterable[str]) -> dict[str, Any]:
    """The values of some settings, as the connection has them."""
    return {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names}
