"""Inserting many rows at once, with ids that are known beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import Column, Connection, Table, func, literal, select, text
from sqlalchemy.orm import Session

from keqing.models import Base
from keqing.store.changes import Batch, plain_rows, recorded_columns


def insert(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> Batch:
    """Insert rows that all have the same columns, and return them as they are recorded.

    Rows without the table's `id` get one, in their order.
    """
    table = cast("Table", model.__table__)
    columns = recorded_columns(table)
    names = tuple(column.key for column in columns)
    if not rows:
        return Batch(table.name, names, ())
    connection = session.connection()
    unsaid = {one.key: _default(one) for one in table.columns if one.key not in rows[0]}
    full: list[dict[str, Any]] = [{**unsaid, **row} for row in rows]
    if names[0] in unsaid:
        for row, key in zip(full, _new_ids(connection, table, len(rows)), strict=True):
            row[names[0]] = key
    connection.execute(table.insert(), full)
    recorded = plain_rows(columns, map(itemgetter(*names), full))
    return Batch(table.name, names, list(recorded))


def _default(column: Column[Any]) -> object:
    """Return the value of a column that was left out."""
    default = column.default
    if default is None:
        return None
    if default.is_scalar:
        return default.arg  # type: ignore[attr-defined]  # a scalar default has one
    return default.arg(None)  # type: ignore[attr-defined]  # as has a callable one


def _new_ids(connection: Connection, table: Table, count: int) -> Sequence[int]:
    """Take ids that no row has had; other writers wait for us."""
    (key,) = table.primary_key.columns
    if connection.dialect.name == "postgresql":
        sequence = func.nextval(func.pg_get_serial_sequence(table.name, key.name))
        each = func.generate_series(1, literal(count)).table_valued()
        return connection.scalars(select(sequence).select_from(each)).all()
    used = connection.scalar(select(func.max(key))) or 0
    if table.dialect_options["sqlite"]["autoincrement"]:
        ever = connection.scalar(
            text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name}
        )
        used = max(used, ever or 0)
    return range(used + 1, used + 1 + count)
