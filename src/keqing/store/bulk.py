"""Inserting many rows at once, with ids that are known beforehand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from operator import itemgetter
from sys import intern
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Column, Connection, Date, Table, Time, func, literal, select, text

from keqing.models import FACTS, Base
from keqing.store.changes import Batch, Rows, plain_rows, recorded_columns
from keqing.store.many_rows import insert_many, update_many

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
    given = [name for name in rows[0] if name != names[0]]
    values_of = _getter(given)
    keys: Sequence[Any]
    if names[0] in unsaid:
        keys = _new_ids(connection, table, len(rows))
        del unsaid[names[0]]
    else:
        keys = [row[names[0]] for row in rows]
    rest = tuple(unsaid.values())
    values = [[key, *values_of(row), *rest] for key, row in zip(keys, rows, strict=True)]
    recorded = _insert(connection, table, (names[0], *given, *unsaid), values, names)
    return Batch(table.name, names, recorded if model in FACTS else ()), list(keys)


def _insert(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    values: list[list[Any]],
    recorded: Sequence[str],
) -> Rows:
    """Write the values of these columns, and return those of the `recorded` ones as an operation keeps them.

    The driver of SQLite takes tuples, which costs half of what dictionaries do.
    """
    pick = _getter([columns.index(name) for name in recorded])
    typed = [table.columns[name] for name in recorded]
    if connection.dialect.name != "sqlite":
        kept = Rows.of(plain_rows(typed, map(pick, values)))
        insert_many(connection, table, columns, values)
        return kept
    binds = _binds(connection, table)
    days = [column.key for column in table.columns if isinstance(column.type, Date)]
    _bind(values, columns, dict.fromkeys(days, _iso))
    kept = Rows.of(plain_rows(typed, map(pick, values), Time))
    _bind(values, columns, {name: bind for name, bind in binds.items() if name not in days})
    marks = ", ".join("?" * len(columns))
    connection.exec_driver_sql(
        f'INSERT INTO "{table.name}" ({_quoted(columns)}) VALUES ({marks})',  # noqa: S608  # names of our own tables
        list(map(tuple, values)),
    )
    return kept


class RowWriter:
    """Writes rows of one table as tuples, whose values were bound as the database's driver takes them.

    Other databases than SQLite take values as they are.
    """

    def __init__(self, session: Session, model: type[Base]) -> None:
        """Find out how the driver takes the values of each column."""
        self._connection = session.connection()
        self._table = cast("Table", model.__table__)
        self._plain = self._connection.dialect.name == "sqlite"
        self._binds = _binds(self._connection, self._table) if self._plain else {}

    def bind(self, names: Sequence[str], row: Sequence[Any]) -> tuple[Any, ...]:
        """Return the values of these columns as the driver takes them; equal texts are one."""
        binds = self._binds
        bound = (
            binds[name](value) if name in binds else value
            for name, value in zip(names, row, strict=True)
        )
        return tuple(intern(value) if type(value) is str else value for value in bound)

    def insert(self, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows of bound values; columns that are not named stay empty, or get what the table says."""
        if not rows:
            return
        if not self._plain:
            insert_many(self._connection, self._table, names, rows)
            return
        marks = ", ".join("?" * len(names))
        self._connection.exec_driver_sql(
            f'INSERT INTO "{self._table.name}" ({_quoted(names)}) VALUES ({marks})',  # noqa: S608  # our own names
            list(rows),
        )

    def update(self, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Write bound values of columns; the last value of each row is the `id` of the row to be changed."""
        if not self._plain:
            update_many(self._connection, self._table, names, rows)
            return
        changes = ", ".join(f'"{name}" = ?' for name in names)
        self._connection.exec_driver_sql(
            f'UPDATE "{self._table.name}" SET {changes} WHERE id = ?',  # noqa: S608  # as above
            list(rows),
        )


_LATE = (
    "ix_customer_initials", "ix_customer_owner_id", "ix_customer_next_change", "ix_event_kind",
    "ix_enrollment_day", "ix_enrollment_closes", "ix_enrollment_pool", "ix_name_part_following_rest",
    "ix_phone_contact_person_id",
)  # fmt: skip
"""Indexes that no work on many new customers asks."""


@contextmanager
def indexed_late(session: Session, *, wanted: bool) -> Iterator[None]:
    """Fill empty tables without some of their indexes, which are made anew at the end: sorting once costs less.

    It is part of the transaction: whoever gives that up has all of them. Servers keep theirs, as others read there.
    """
    connection = session.connection()
    if not wanted or connection.dialect.name != "sqlite":
        yield
        return
    found = connection.execute(
        text("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    )
    made = [(name, sql) for name, sql in found if name in _LATE]
    for name, _ in made:
        connection.exec_driver_sql(f'DROP INDEX "{name}"')
    yield
    session.flush()
    for _, sql in made:
        connection.exec_driver_sql(sql)


def take_ids(session: Session, model: type[Base], count: int) -> Sequence[int]:
    """Take ids for so many new rows; no row has had them."""
    return _new_ids(session.connection(), cast("Table", model.__table__), count) if count else ()


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _getter(names: Sequence[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what takes the values of these names, or places, as a tuple."""
    if len(names) == 1:
        return lambda row: (row[names[0]],)
    return itemgetter(*names) if names else lambda _: ()


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _binds(connection: Connection, table: Table) -> dict[str, Callable[[Any], Any]]:
    """Return what binds the values of columns as the driver takes them, by column."""
    dialect = connection.dialect
    found = {
        column.key: column.type.dialect_impl(dialect).bind_processor(dialect)
        for column in table.columns
    }
    return {name: bind for name, bind in found.items() if bind is not None}


def _bind(
    rows: Sequence[list[Any]], columns: Sequence[str], binds: Mapping[str, Callable[[Any], Any]]
) -> None:
    """Bind the values of columns in place; what several rows share is bound once."""
    for name, bind in binds.items():
        bound, at = _once(bind), columns.index(name)
        for row in rows:
            row[at] = bound(row[at])


def _once(bind: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Bind a value that many rows share only once. The values must outlive the function."""
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
