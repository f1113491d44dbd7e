"""Who was forgotten after a copy was taken: bringing it back would bring back what had to be erased."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from keqing.store.changes import each, unpack_entries
from keqing.store.engine import connect_sqlite

FORGET = "forget"
"""The command that erases a person's data, as operations have it."""


def forgotten_since(database: Path, copy: Path) -> tuple[str, ...]:
    """Return the codes of those in a copy whom a database has forgotten since.

    Both are files of SQLite. None are found where the database cannot be read.
    """
    try:
        with closing(connect_sqlite(database)) as now, closing(connect_sqlite(copy)) as then:
            forgotten = _forgotten(now, _digests(then))
            rows = then.execute("SELECT id, code FROM customer WHERE name <> code").fetchall()
    except sqlite3.DatabaseError:
        return ()
    return tuple(sorted(code for key, code in rows if key in forgotten))


def _digests(connection: sqlite3.Connection) -> set[str]:
    rows = connection.execute("SELECT digest FROM operation WHERE command = ?", (FORGET,))
    return {digest for (digest,) in rows}


def _forgotten(connection: sqlite3.Connection, known: set[str]) -> set[int]:
    """Return the ids of the customers whom operations forgot that are not `known`."""
    rows = connection.execute(
        "SELECT digest, payload FROM operation WHERE command = ? AND payload IS NOT NULL", (FORGET,)
    ).fetchall()
    changes = [
        change
        for digest, payload in rows
        if digest not in known
        for change in each(unpack_entries(payload))
    ]
    merged = {int(change.key) for change in changes if change.table == "customer"}
    return merged | {
        int(change.after["customer_id"])
        for change in changes
        if change.table == "event" and change.after and int(change.after["customer_id"]) > 0
    }
