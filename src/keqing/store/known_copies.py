"""Which copies of a database are known to lie about: those beside it, and those made elsewhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from keqing.records.backup import FOLDER, manifest_of
from keqing.store import last_backup, outputs
from keqing.store.engine import connect_sqlite
from keqing.store.location import locate_database


def known_copies(state: Path, db: str) -> tuple[Path, ...]:
    """Return the copies of the database `db` that this login knows of, the newest first; none of a server's.

    They lie beside it, in its folder of copies, and wherever one was made, by what the folder `state` remembers. One
    that cannot be read counts.
    """
    database = locate_database(db).file
    if database is None:
        return ()
    began = _began(database)
    last = last_backup.recall_backup(state, db)
    made = [path for path in outputs.written_files(state, db) if manifest_of(path).is_file()]
    found = {
        path.resolve(): path for path in (*made, *_candidates(database, last[0] if last else None))
    }
    found.pop(database.resolve(), None)
    ours = [path for path in found.values() if _began(path) in {began, None}]
    return tuple(sorted(ours, key=lambda path: (-path.stat().st_mtime, path)))


def is_of_another(copy: Path, database: Path) -> bool:
    """Tell whether a file is a copy of another database than this one; False where one of them does not say."""
    began, other = _began(database), _began(copy)
    return began is not None and other is not None and began != other


def _candidates(database: Path, last: Path | None) -> Iterator[Path]:
    for folder in (database.parent, database.parent / FOLDER):
        yield from _files(folder, f"{database.stem}-*{database.suffix}")
    if last is not None:
        for folder in {database.parent, database.parent / FOLDER, last.parent}:
            yield from (path for path in _files(folder, "*") if manifest_of(path).is_file())
        yield from [last] if last.is_file() else []


def _files(folder: Path, pattern: str) -> list[Path]:
    try:
        return [path for path in folder.glob(pattern) if path.is_file()]
    except OSError:  # pragma: no cover  # a folder that lets nobody look is empty to us
        return []


def _began(file: Path) -> str | None:
    """Return what the chain of operations begins with: copies of one database begin alike. None where it is not known."""
    try:
        with closing(connect_sqlite(file)) as connection:
            row = connection.execute("SELECT digest FROM operation ORDER BY id LIMIT 1").fetchone()
    except (sqlite3.Error, OSError):
        return None
    return str(row[0]) if row else None
