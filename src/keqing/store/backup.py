"""A copy of a SQLite database that is known to be whole."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from keqing.errors import Failed
from keqing.i18n import msg
from keqing.store.engine import connect_sqlite
from keqing.store.location import make_private


def copy_database(source: Path, target: Path) -> None:
    """Copy a database while others may use it, and check the copy, which only this login can read.

    Raises Failed when the copy is not whole; there is none then. Raises OSError where none can be
    made, FileExistsError among them.
    """
    make_private(target)
    try:
        with closing(connect_sqlite(source)) as old, closing(connect_sqlite(target)) as new:
            old.backup(new)
            (found,) = new.execute("PRAGMA integrity_check(1)").fetchone()
            stray = new.execute("PRAGMA foreign_key_check").fetchone()
    except BaseException:
        target.unlink()
        raise
    if found != "ok" or stray is not None:
        target.unlink()
        raise Failed(
            msg("The database {path} is damaged: {found}.", path=str(source), found=found),
            msg("Restore the last good copy of the file."),
        )
