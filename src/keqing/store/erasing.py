"""Erasing what operations tell of some customers, and wiping what SQLite leaves of deleted rows in its file.

The chain of operations is one of digests, so it stays whole when a payload goes (DESIGN.md section 4).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, select, text, update

from keqing.frozen import dataclass
from keqing.models import Operation
from keqing.store.changes import (
    TABLES,
    Batch,
    Change,
    Entry,
    Key,
    Rows,
    customers_in,
    plain_rows,
    recorded_columns,
    typed_value,
    unpack_text,
)
from keqing.store.engine import connect_sqlite
from keqing.store.operations import entries_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_BATCH = 100
"""Operations that are read at once; one of an import is large."""
_ROWS = 500
"""Rows read at a time; the key of each is a parameter of the statement."""


@dataclass(frozen=True, slots=True)
class About:
    """The rows that tell of a customer: operations, by their ids; `merged` are the ids of those who were merged into them.

    `others` are the rows of which these operations tell, by their tables.
    """

    operations: Collection[int]
    merged: Collection[int]
    others: Mapping[str, Collection[Key]]


def operations_about(session: Session, customer_id: int, numbers: Collection[str]) -> About:
    """Find the operations whose payloads tell of a customer.

    A payload tells of them when it has a row of theirs, or of one merged into them, or one of their `numbers`.
    """
    ids, rows = {customer_id}, set[tuple[str, Key]]()
    for operation, changes in _newest_first(session):
        theirs = [change for change in changes if ids.intersection(customers_in(change))]
        if operation.command.startswith("merge") and theirs:
            ids.update(int(row.key) for row in changes if row.table == "customer" and not row.after)
            theirs = [change for change in changes if ids.intersection(customers_in(change))]
        rows.update((change.table, change.key) for change in theirs)
    found: set[int] = set()
    others: dict[str, set[Key]] = defaultdict(set)
    for operation, changes in _newest_first(session):
        if any((change.table, change.key) in rows for change in changes) or _has(
            operation, numbers
        ):
            found.add(operation.id)
            for change in changes:
                others[change.table].add(change.key)
    return About(found, ids - {customer_id}, others)


def _has(operation: Operation, numbers: Collection[str]) -> bool:
    text = unpack_text(operation.payload or "") if numbers else ""
    return any(number in text for number in numbers)


def erase_payloads(session: Session, ids: Collection[int]) -> None:
    """Forget what operations changed; the chain stays whole, and none of them can be undone any more."""
    for id_ in sorted(ids):
        session.execute(update(Operation).where(Operation.id == id_).values(payload=None))


def tell_again(session: Session, rows: Mapping[str, Collection[Key]]) -> list[Batch]:
    """Return rows as they stand, for an operation to tell of them in place of ones that were erased.

    Without it nobody would see a value that changes outside keqing.
    """
    told: list[Batch] = []
    for name in (name for name in TABLES if name in rows):
        table = TABLES[name]
        columns = recorded_columns(table)
        (key,) = table.primary_key.columns
        keys = [*rows[name]]
        found: list[Sequence[Any]] = []
        for start in range(0, len(keys), _ROWS):
            part = [typed_value(key, each) for each in keys[start : start + _ROWS]]
            stored = session.connection().execute(select(*columns).where(key.in_(part)))
            found += map(list, plain_rows(columns, stored))
        if found:
            names = tuple(column.key for column in columns)
            told.append(Batch(name, names, Rows.of(found), gone=None))
    return told


def wipe_deleted(session: Session) -> None:
    """Let SQLite overwrite what this transaction deletes."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete = ON"))


def compact(engine: Engine) -> None:
    """Write a SQLite file anew, so that nothing of rows deleted at any time is left in it.

    A server does so by itself (VACUUM). Raises sqlite3.OperationalError while others write.
    """
    if engine.dialect.name != "sqlite":
        return
    with closing(connect_sqlite(Path(engine.get_execution_options()["place"]))) as connection:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _newest_first(session: Session) -> Iterator[tuple[Operation, tuple[Change, ...]]]:
    standing = select(Operation).where(Operation.payload.is_not(None)).order_by(Operation.id.desc())
    for operation in session.scalars(standing, execution_options={"yield_per": _BATCH}):
        yield operation, tuple(_told(entries_of(operation)))
        session.expunge(operation)


def _told(entries: Iterable[Entry]) -> Iterator[Change]:
    """Give the changes of all entries, and what is only told again."""
    for entry in entries:
        if isinstance(entry, Batch):
            yield from entry.changes()
        else:
            yield entry
