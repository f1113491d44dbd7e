"""Taking an operation back: every row gets the values that it had before, if nobody changed it since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from keqing.errors import Refused
from keqing.i18n import Message, msg
from keqing.models import Operation
from keqing.store.changes import (
    TABLES,
    Batch,
    Change,
    Entry,
    Key,
    plain_rows,
    recorded_columns,
    typed,
)
from keqing.store.operations import entries_of
from keqing.store.unit import Work

_AT_ONCE = 500
"""Rows compared and deleted at a time; each is a parameter of the statement."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back: the customers whose facts it touched, and the tables.

    A change of agents, definitions, holidays or settings may concern customers that are not named.
    """

    customers: frozenset[int]
    tables: frozenset[str]


def take_back(work: Work, operation: Operation) -> Undone:
    """Undo an operation within `work`, which is recorded as its undoing.

    Raises Refused, and the transaction is to be given up then: when a row of it has been changed
    since, when later rows refer to it, when it is undone or an undo itself, when it was erased.
    """
    if operation.undone_by is not None or operation.undoes is not None:
        raise _refusal(
            operation, msg("{command} is taken back already.", command=operation.command)
        )
    if operation.payload is None:
        raise _refusal(
            operation,
            msg(
                "{command} cannot be taken back: what it wrote was erased.",
                command=operation.command,
            ),
        )
    work.session.flush()
    connection = work.session.connection()
    customers: set[int] = set()
    entries = entries_of(operation)
    try:
        for entry in reversed(entries):
            if not _revert(connection, entry):
                raise _changed_since(operation)
            customers.update(_customers(connection, entry))
    except IntegrityError as error:
        raise _changed_since(operation) from error
    work.entries += [entry.reversed() for entry in reversed(entries)]
    work.undoes = operation.id
    work.session.expire_all()
    return Undone(frozenset(customers), frozenset(entry.table for entry in entries))


def _revert(connection: Connection, entry: Entry) -> bool:
    """Take one entry back; False when its rows are not as it left them."""
    if isinstance(entry, Batch):
        return _revert_batch(connection, entry)
    table = TABLES[entry.table]
    where = _is(entry.table, [entry.key])
    found = _rows(connection, entry.table, [entry.key])
    match entry:
        case Change(after=None, before=dict(before)):
            if found:
                return False
            connection.execute(insert(table).values(_typed(entry.table, before)))
        case Change(after=dict(after)):
            if not found or any(found[0][name] != value for name, value in after.items()):
                return False
            if entry.before is None:
                connection.execute(delete(table).where(where))
            else:
                values = _typed(entry.table, entry.before)
                connection.execute(update(table).where(where).values(values))
    return True


def _revert_batch(connection: Connection, batch: Batch) -> bool:
    for start in range(0, len(batch.rows), _AT_ONCE):
        part = Batch(batch.table, batch.columns, batch.rows[start : start + _AT_ONCE])
        wanted = {one.key: one.after for one in part.changes()}
        found = {row[batch.columns[0]]: row for row in _rows(connection, batch.table, [*wanted])}
        if found != wanted:
            return False
        connection.execute(delete(TABLES[batch.table]).where(_is(batch.table, [*wanted])))
    return True


def _rows(connection: Connection, name: str, keys: Sequence[Key]) -> list[dict[str, Any]]:
    """Read rows as they stand, in the form in which they are recorded."""
    columns = recorded_columns(TABLES[name])
    names = [column.key for column in columns]
    rows = connection.execute(select(*columns).where(_is(name, keys)))
    return [dict(zip(names, row, strict=True)) for row in plain_rows(columns, rows)]


def _is(name: str, keys: Sequence[Key]) -> ColumnElement[bool]:
    (column,) = TABLES[name].primary_key.columns
    return column.in_([typed(column, key) for key in keys])


def _typed(name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    columns = TABLES[name].columns
    return {column: typed(columns[column], value) for column, value in values.items()}


def _customers(connection: Connection, entry: Entry) -> Iterator[int]:
    """Give the customers whose facts an entry changed, once it is taken back."""
    if isinstance(entry, Batch):
        if entry.table == "customer":
            yield from (row[0] for row in entry.rows)
        elif "customer_id" in entry.columns:
            at = entry.columns.index("customer_id")
            yield from (row[at] for row in entry.rows if row[at] is not None)
        return
    if entry.table == "customer":
        yield int(entry.key)
    elif "customer_id" in TABLES[entry.table].columns:
        stands = _rows(connection, entry.table, [entry.key])
        for values in (entry.before, entry.after, *stands):
            if values and values.get("customer_id") is not None:
                yield int(values["customer_id"])


def _changed_since(operation: Operation) -> Refused:
    return _refusal(
        operation,
        msg(
            "{command} cannot be taken back: what it wrote has changed since.",
            command=operation.command,
        ),
    )


def _refusal(_operation: Operation, message: Message) -> Refused:
    return Refused(message, msg("Correct it with keqing amend or keqing void; see: keqing history"))
