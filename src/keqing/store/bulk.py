"""Inserting many rows at once, with ids that are known beforehand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import JSON, Column, Connection, Table, bindparam, func, literal, select, text

from keqing.models import FACTS, Base
from keqing.store.changes import Batch, Rows, plain_rows, recorded_columns

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_CACHE_KIB = 64 * 1024
"""KiB of a file that are kept in memory for work on many rows."""


def insert_rows(
    session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]
) -> tuple[Batch, list[Any]]:
    """Insert rows that all have the same columns; return them as they are recorded if they are facts, and their keys.

    Rows without the table's `id` get one, in their order.
    """
    table = cast("Table", model.__table__)
    columns = recorded_columns(table)
    names = tuple(column.key for column in columns)
    if not rows:
        return Batch(table.name, names, ()), []
    connection = session.connection()
    unsaid = {column.key: _default(column) for column in table.columns if column.key not in rows[0]}
    keys: Sequence[Any] | None = None
    if names[0] in unsaid:
        keys = _new_ids(connection, table, len(rows))
        del unsaid[names[0]]
    full = [{**unsaid, **row} for row in rows]
    if keys is None:
        keys = [row[names[0]] for row in full]
    else:
        for row, key in zip(full, keys, strict=True):
            row[names[0]] = key
    _write(connection, table, full)
    if model not in FACTS:
        return Batch(table.name, names, ()), list(keys)
    recorded = plain_rows(columns, map(itemgetter(*names), full))
    return Batch(table.name, names, Rows.of(recorded)), list(keys)


def _write(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows: as tuples where the driver takes them so, which costs half of what dictionaries do."""
    if connection.dialect.name != "sqlite":
        connection.execute(table.insert(), rows)
        return
    names = [column.key for column in table.columns]
    marks = ", ".join("?" * len(names))
    values = [list(row) for row in map(itemgetter(*names), rows)]
    for at, column in enumerate(table.columns):
        bind = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
        if bind is None:
            continue
        bound = _once(bind) if isinstance(column.type, JSON) else bind
        for row in values:
            row[at] = bound(row[at])
    connection.exec_driver_sql(
        f'INSERT INTO "{table.name}" ({_quoted(names)}) VALUES ({marks})',  # noqa: S608  # names of our own tables
        list(map(tuple, values)),
    )


class RowWriter:
    """Writes rows of one table as tuples, whose values were bound as the database's driver takes them.

    Other databases than SQLite take values as they are.
    """

    def __init__(self, session: Session, model: type[Base]) -> None:
        """Find out how the driver takes the values of each column."""
        self._connection = session.connection()
        self._table = cast("Table", model.__table__)
        self._plain = self._connection.dialect.name == "sqlite"
        self._binds = {
            column.key: bind
            for column in (self._table.columns if self._plain else ())
            if (
                bind := column.type.dialect_impl(self._connection.dialect).bind_processor(
                    self._connection.dialect
                )
            )
        }

    def bind(self, names: Sequence[str], row: Sequence[Any]) -> tuple[Any, ...]:
        """Return the values of these columns as the driver takes them."""
        binds = self._binds
        return tuple(
            binds[name](value) if name in binds else value
            for name, value in zip(names, row, strict=True)
        )

    def insert(self, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows of bound values; columns that are not named stay empty, or get what the table says."""
        if not rows:
            return
        if not self._plain:
            listed = [dict(zip(names, row, strict=True)) for row in rows]
            self._connection.execute(self._table.insert(), listed)
            return
        marks = ", ".join("?" * len(names))
        self._connection.exec_driver_sql(
            f'INSERT INTO "{self._table.name}" ({_quoted(names)}) VALUES ({marks})',  # noqa: S608  # our own names
            list(rows),
        )

    def update(self, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Write bound values of columns; the last value of each row is the `id` of the row to be changed."""
        if not self._plain:
            changed: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
            statement = (
                self._table.update().where(self._table.c.id == bindparam("its_id")).values(changed)
            )
            keys = [*(f"new_{name}" for name in names), "its_id"]
            listed = [dict(zip(keys, row, strict=True)) for row in rows]
            self._connection.execute(statement, listed)
            return
        changes = ", ".join(f'"{name}" = ?' for name in names)
        self._connection.exec_driver_sql(
            f'UPDATE "{self._table.name}" SET {changes} WHERE id = ?',  # noqa: S608  # as above
            list(rows),
        )


def take_ids(session: Session, model: type[Base], count: int) -> Sequence[int]:
    """Take ids for so many new rows; no row has had them."""
    return _new_ids(session.connection(), cast("Table", model.__table__), count) if count else ()


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _once(bind: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Write a list or table that many rows share only once. What is bound must outlive the function."""
    known: dict[int, Any] = {}

    def bound(value: object) -> Any:  # noqa: ANN401  # as the driver takes it
        key = id(value)
        if key not in known:
            known[key] = bind(value)
        return known[key]

    return bound


def widen_cache(session: Session) -> None:
    """Let SQLite keep more of the file in memory: many rows in the order of one index are all over another.

    It holds for the connection, and is never more than `_CACHE_KIB`.
    """
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA cache_size = -{_CACHE_KIB}")


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
