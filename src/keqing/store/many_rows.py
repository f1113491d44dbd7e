"""Many rows in one statement on a server, as one document: a statement for each row costs several times as much.

The document is JSON, whose values the server reads by the types of the columns. Rules about rows hold as for any insert.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table

_MAX_ROWS = 5_000
"""Rows of one statement."""


def insert_many(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows with these columns; the others get what the table says."""
    names = ", ".join(map(_quoted, columns))
    statement = (
        f"INSERT INTO {_quoted(table.name)} ({names}) SELECT {names} FROM {_document(table)}"  # noqa: S608  # our own names
    )
    _execute(connection, statement, columns, rows)


def update_many(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Write these columns of rows; the last value of each row is the `id` of the row to be changed."""
    changes = ", ".join(f"{_quoted(name)} = given.{_quoted(name)}" for name in columns)
    its = _quoted(table.name)
    statement = f"UPDATE {its} SET {changes} FROM {_document(table)} WHERE {its}.id = given.id"  # noqa: S608  # as above
    _execute(connection, statement, [*columns, "id"], rows)


def _execute(
    connection: Connection, statement: str, names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    for part in _parts(rows):
        told = [at for at in range(len(names)) if any(row[at] is not None for row in part)]
        keys = [(names[at], at) for at in told]  # a column without a value is empty
        document = json.dumps(
            [{name: row[at] for name, at in keys} for row in part],
            ensure_ascii=False,
            separators=(",", ":"),
            default=_iso,
        )
        connection.exec_driver_sql(statement, (document,))


def _parts(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    left = iter(rows)
    while part := list(islice(left, _MAX_ROWS)):
        yield part


def _document(table: Table) -> str:
    return (
        f"json_populate_recordset(CAST(NULL AS {_quoted(table.name)}), CAST(%s AS json)) AS given"
    )


def _quoted(name: str) -> str:
    return f'"{name}"'


def _iso(value: date | time) -> str:
    """Put a day or a time as JSON has it."""
    return value.isoformat()
