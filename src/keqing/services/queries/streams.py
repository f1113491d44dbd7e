"""Reading a large result in portions of whole columns, never all of it in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, String, cast, func

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

AT_ONCE = 1000
"""Rows of a portion."""
_EMPTY = frozenset({"{}", "[]", "null", None})


def portions(
    session: Session, statement: Select[*tuple[Any, ...]]
) -> Iterator[list[Sequence[Any]]]:
    """Yield what a statement finds, column by column, in portions of at most AT_ONCE rows.

    Only text and whole numbers are selected, so that the driver's own rows will do. SQLite gives them as they
    are asked for; PostgreSQL does so from a cursor of the server.
    """
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        cursor = connection.execute(statement).cursor
        while rows := cursor.fetchmany(AT_ONCE):
            yield [*zip(*rows, strict=True)]
        return
    # SQLAlchemy reads ahead here, so the driver's own cursor would lack the first row.
    options = {"yield_per": AT_ONCE}
    with closing(connection.execute(statement, execution_options=options)) as result:
        for part in result.partitions():
            yield [*zip(*part, strict=True)]


def written(column: Any) -> ColumnElement[str]:  # noqa: ANN401  # a day, or JSON
    """Select a day as ISO text, or JSON as it is written: nothing is converted row by row."""
    return cast(column, String)


def clock(column: Any) -> ColumnElement[str]:  # noqa: ANN401  # a time of day
    """Select a time of day as HH:MM."""
    return func.substr(cast(column, String), 1, 5)


def given(cells: Sequence[str | None], names: Sequence[str]) -> list[Sequence[Any]]:
    """Read a column of JSON objects into a column for each name; often all of them are empty."""
    if not names or set(cells) <= _EMPTY:
        return [[None] * len(cells) for _ in names]
    read = tables(cells)
    return [[table.get(name) for table in read] for name in names]


def tables(cells: Sequence[str | None]) -> list[dict[str, Any]]:
    """Read a column of JSON objects; equal cells are read once, and None is an empty object."""
    read = _read(cells)
    return [read[text] or {} for text in cells]


def lists(cells: Sequence[str | None]) -> Sequence[list[str] | None]:
    """Read a column of JSON lists, of which most are empty."""
    if set(cells) <= _EMPTY:
        return [None] * len(cells)
    read = _read(cells)
    return [read[text] or None for text in cells]


def _read(cells: Sequence[str | None]) -> dict[str | None, Any]:
    """Read each distinct cell, all of them in one go."""
    texts = [text for text in {*cells} if text]
    return {
        None: None,
        "": None,
        **dict(zip(texts, json.loads(f"[{','.join(texts)}]"), strict=True)),
    }
