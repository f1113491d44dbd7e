"""Erasing what operations tell of some customers, and wiping what SQLite leaves of deleted rows in its file.

The chain of operations is one of digests, so it stays whole when a payload goes (DESIGN.md section 4).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, select, text, update

from keqing.models import Operation
from keqing.store.changes import Change, Key, customers_in, each
from keqing.store.engine import connect_sqlite
from keqing.store.operations import entries_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_BATCH = 100
"""Operations that are read at once; one of an import is large."""


def operations_about(session: Session, customer_id: int, numbers: Collection[str]) -> set[int]:
    """Find the ids of the operations whose payloads tell of a customer.

    A payload tells of them when it has a row of theirs, or of one merged into them, or one of their `numbers`.
    """
    ids, rows = {customer_id}, set[tuple[str, Key]]()
    for operation, changes in _newest_first(session):
        theirs = [change for change in changes if ids.intersection(customers_in(change))]
        if operation.command.startswith("merge") and theirs:
            ids.update(int(row.key) for row in changes if row.table == "customer" and not row.after)
            theirs = [change for change in changes if ids.intersection(customers_in(change))]
        rows.update((change.table, change.key) for change in theirs)
    return {
        operation.id
        for operation, changes in _newest_first(session)
        if any((change.table, change.key) in rows for change in changes)
        or any(number in str(operation.payload) for number in numbers)
    }


def erase_payloads(session: Session, ids: Collection[int]) -> None:
    """Forget what operations changed; none of them can be undone any more."""
    for id_ in sorted(ids):
        session.execute(update(Operation).where(Operation.id == id_).values(payload=None))


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
        yield operation, tuple(each(entries_of(operation)))
        session.expunge(operation)
