"""Taking an operation back: every row gets the values that it had before, if nobody changed it since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from keqing.errors import Refused
from keqing.frozen import dataclass
from keqing.i18n import CommandName, Message, msg
from keqing.models import Operation
from keqing.store.changes import (
    TABLES,
    Change,
    Entry,
    Key,
    Values,
    each,
    plain_rows,
    recorded_columns,
    typed_value,
)
from keqing.store.locks import alone, hold
from keqing.store.name_parts import rewrite_changed
from keqing.store.operations import entries_of
from keqing.store.unit import Work

_OF_CUSTOMERS = frozenset({"customer", "contact_person", "phone", "event"})
"""Tables whose rows belong to a customer, and that are taken back without the whole department."""
_BATCH_ROWS = 500
"""Rows reverted at a time; the key of each is a parameter of the statement."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back: the customers whose facts it touched, and the tables.

    A change of agents, definitions, holidays or settings may concern customers that are not named.
    """

    customers: frozenset[int]
    tables: frozenset[str]


class MovedOn(Refused):
    """A row is no longer as an operation left it or, with `referring`, a row of a table refers to it."""

    def __init__(
        self, operation: Operation, row: Change, referring: tuple[str, Key] | None = None
    ) -> None:
        """Keep what has moved on; whoever knows customers says more about it."""
        super().__init__(
            msg(
                "{command} cannot be taken back: what it wrote has changed since.",
                command=CommandName(operation.command),
            ),
            msg("Correct it with keqing amend or keqing void; see: keqing history"),
        )
        self.row, self.referring = row, referring


def take_back(work: Work, operation: Operation) -> Undone:
    """Undo an operation within `work`, which is recorded as its undoing.

    Raises Refused, and the transaction is to be given up then. It is MovedOn when a row of it has been changed
    since, or when later rows refer to it. Others are undone, an undo themselves, or erased.
    """
    if operation.undone_by is not None or operation.undoes is not None:
        raise _refusal(
            operation,
            msg("{command} is taken back already.", command=CommandName(operation.command)),
        )
    if operation.payload is None:
        raise _refusal(
            operation,
            msg(
                "{command} cannot be taken back: what it wrote was erased.",
                command=CommandName(operation.command),
            ),
        )
    entries = entries_of(operation)
    if not {entry.table for entry in entries} <= _OF_CUSTOMERS:
        alone(work.session)
    work.session.flush()
    connection = work.session.connection()
    customers: set[int] = set()
    for run in _runs(_backwards(entries)):
        found = _rows(connection, run[0].table, [change.key for change in run])
        if (moved := _moved(run, found)) is not None:
            raise MovedOn(operation, moved)
        customers.update(_customers(run, found))
        hold(work.session, customers)
        try:
            with connection.begin_nested():
                _revert(connection, run)
        except IntegrityError as error:
            raise MovedOn(operation, *_in_use(connection, run)) from error
        rewrite_changed(connection, [change.reversed() for change in run])
    work.entries += [entry.reversed() for entry in reversed(entries)]
    work.undoes = operation.id
    work.session.expire_all()
    return Undone(frozenset(customers), frozenset(entry.table for entry in entries))


def _backwards(entries: Sequence[Entry]) -> Iterator[Change]:
    """Give the changes from the last to the first."""
    for entry in reversed(entries):
        yield from reversed(tuple(each([entry])))


def _runs(changes: Iterable[Change]) -> Iterator[list[Change]]:
    """Put together what follows one another and can be reverted at once: other rows, changed alike."""
    run: dict[Key, Change] = {}
    alike: object = None
    for change in changes:
        before, after = (
            (None if side is None else tuple(side)) for side in (change.before, change.after)
        )
        shape = (change.table, before, after)
        if run and (shape != alike or change.key in run or len(run) == _BATCH_ROWS):
            yield [*run.values()]
            run = {}
        alike = shape
        run[change.key] = change
    if run:
        yield [*run.values()]


def _moved(run: Sequence[Change], found: Mapping[Key, Values]) -> Change | None:
    """Return the first of the rows that is no longer as the operation left it, None where all are."""
    return next((change for change in run if not _as_left(change, found.get(change.key))), None)


def _as_left(change: Change, found: Values | None) -> bool:
    if change.after is None or found is None:
        return found is change.after
    recorded = (
        found.keys() & change.after.keys()
    )  # earlier versions recorded more of what follows from the facts
    return all(found[name] == change.after[name] for name in recorded)


def _in_use(connection: Connection, run: Sequence[Change]) -> tuple[Change, tuple[str, Key] | None]:
    """Return a row that cannot go, with one that refers to it; the first, where none is found."""
    for change in run if run[0].before is None else ():
        for name, table in TABLES.items():
            (key,) = table.primary_key.columns
            for column in table.columns:
                if not any(f.column.table.name == change.table for f in column.foreign_keys):
                    continue
                refers = select(key).where(column == change.key).order_by(key).limit(1)
                if (found := connection.scalar(refers)) is not None:
                    return change, (name, found)
    return run[0], None


def _revert(connection: Connection, run: Sequence[Change]) -> None:
    """Give rows back what they were."""
    name = run[0].table
    table = TABLES[name]
    if run[0].before is None:
        connection.execute(delete(table).where(_is(name, [change.key for change in run])))
        return
    before = [_typed(name, change.before or {}) for change in run]
    if run[0].after is None:
        connection.execute(insert(table), before)
        return
    (key,) = table.primary_key.columns
    rows = [
        {**row, "key_": typed_value(key, change.key)}
        for row, change in zip(before, run, strict=True)
    ]
    connection.execute(update(table).where(key == bindparam("key_")), rows)


def _rows(connection: Connection, name: str, keys: Sequence[Key]) -> dict[Key, dict[str, Any]]:
    """Read rows by their keys as they stand, in the form in which they are recorded."""
    columns = recorded_columns(TABLES[name])
    names = [column.key for column in columns]
    rows = connection.execute(select(*columns).where(_is(name, keys)))
    return {row[0]: dict(zip(names, row, strict=True)) for row in plain_rows(columns, rows)}


def _is(name: str, keys: Sequence[Key]) -> ColumnElement[bool]:
    (column,) = TABLES[name].primary_key.columns
    return column.in_([typed_value(column, key) for key in keys])


def _typed(name: str, values: Values) -> dict[str, Any]:
    columns = TABLES[name].columns
    return {column: typed_value(columns[column], value) for column, value in values.items()}


def _customers(run: Sequence[Change], found: Mapping[Key, Values]) -> Iterator[int]:
    """Give the customers whose facts the rows are, and were before."""
    for change in run:
        if change.table == "customer":
            yield int(change.key)
        for values in (change.before, change.after, found.get(change.key)):
            if values and values.get("customer_id") is not None:
                yield int(values["customer_id"])


def _refusal(_operation: Operation, message: Message) -> Refused:
    return Refused(message, msg("Correct it with keqing amend or keqing void; see: keqing history"))
