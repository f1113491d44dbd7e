"""A demo whose every text is hostile: what stands in its columns is what another program, or a person, left there."""

# ruff: noqa: S608  # the names of these tables

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from itertools import cycle, islice
from pathlib import Path

from tests.reliability.hostile import HOSTILE

STORABLE = tuple(
    text
    for text in HOSTILE
    if text.strip("\0 \n\u3000\u200b") and not any("\ud800" <= char <= "\udfff" for char in text)
)
"""Texts that SQLite can keep: all but lone halves of letters, and what is nothing."""
_COLUMNS = {
    "customer": ("name", "grade", "address", "source", "note"),
    "contact_person": ("name", "relation", "note"),
    "agent": ("name", "login", "phone"),
    "phone": ("label",),
    "stop": ("evidence",),
    "event": ("text", "entry", "channel"),
    "holiday": ("name", "source"),
    "gathering": ("name", "place"),
    "operation": ("login",),
    "enrollment": ("label", "text", "topic", "subject"),
    "closing": ("label",),
    "supply": ("product",),
}
_LISTS = {"customer": ("tags",), "enrollment": ("notes",)}
_OBJECTS = {
    "customer": ("fields",),
    "contact_person": ("fields",),
    "event": ("details",),
    "gathering": ("details",),
}
_OF_FORM = frozenset("-0123456789")
"""How days and amounts begin."""
_UNIQUE = {"agent", "gathering"}


def fill(file: Path, first: int, *, days: bool = False) -> None:
    """Put the hostile texts into every text of a database, in turn from number `first` on.

    Only with `days` they stand in the place of days and amounts of an event too, with which most commands refuse.
    """
    texts = islice(cycle(STORABLE), first % len(STORABLE), None)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        for table, columns in _COLUMNS.items():
            for column in columns:
                for (row,) in connection.execute(f'SELECT rowid FROM "{table}"').fetchall():
                    own = f"{next(texts)}{row}" if table in _UNIQUE else next(texts)
                    connection.execute(
                        f'UPDATE OR IGNORE "{table}" SET "{column}" = ? WHERE rowid = ?', (own, row)
                    )
        for table, columns in _OBJECTS.items():
            for column in columns:
                for row, kept in connection.execute(
                    f'SELECT rowid, "{column}" FROM "{table}"'
                ).fetchall():
                    fields = {
                        name: next(texts)
                        if isinstance(value, str)
                        and (days or (name != "birthday" and value[:1] not in _OF_FORM))
                        else value
                        for name, value in json.loads(kept).items()
                    }
                    connection.execute(
                        f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?',
                        (json.dumps(fields), row),
                    )
        for (row,) in connection.execute("SELECT rowid FROM customer").fetchall():
            connection.execute(
                "UPDATE customer SET tags = ? WHERE rowid = ?", (json.dumps([next(texts)]), row)
            )
        connection.commit()
