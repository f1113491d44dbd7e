"""One transaction of a command, and the operation that it leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from keqing.frozen import dataclass
from keqing.mapping import map_classes
from keqing.models import FACTS, Base, Customer
from keqing.store import bulk
from keqing.store.change_recorder import Capture, hold_new_rows
from keqing.store.changes import Batch, Entry, anything
from keqing.store.commit import commit
from keqing.store.engine import (
    hurry_sqlite,
    queued_writer,
    reader,
    writer,
)
from keqing.store.locks import Scope, join_customers, lock_scope
from keqing.store.name_parts import insert_parts, part_rows
from keqing.store.operations import LOOKED, append_operation
from keqing.store.reading import reading
from keqing.store.schema import require_unchanged

__all__ = ["Work", "reading", "rehearsing", "writing", "writing_within"]


@dataclass(slots=True)
class Work:
    """A writing transaction. Setting `keep` to False gives everything up at the end (a dry run).

    `undoes` is the operation that this one takes back, if any. `told_again` are rows of which erased operations told:
    an operation of its own keeps them, as it may have to be erased in its turn.
    """

    session: Session
    entries: list[Entry]
    keep: bool = True
    undoes: int | None = None
    told_again: list[Batch] = field(default_factory=list)

    def bulk_insert(self, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Insert many rows at once, recorded like any other; returns their ids in order.

        Every row has the same columns; those that are left out get their defaults. Raises BeyondScope.
        """
        hold_new_rows(self.session, model, rows)
        self.session.flush()
        batch, keys = bulk.insert_rows(self.session, model, rows)
        if model is Customer:
            join_customers(self.session, keys)
            insert_parts(
                self.session.connection(),
                [
                    part
                    for key, row in zip(keys, rows, strict=True)
                    for part in part_rows(key, row["name"], row.get("pinyin", ""), row["code"])
                ],
            )
        if model in FACTS and rows:
            self.entries.append(batch)
        return keys


@contextmanager
def rehearsing(engine: Engine) -> Iterator[Session]:
    """Read as a writer is about to, with all that it takes loaded; nothing can be written."""
    map_classes(Base)
    with Session(reader(engine), autoflush=False, expire_on_commit=False) as session:
        yield session


@contextmanager
def writing(
    engine: Engine,
    *,
    login: str,
    command: str,
    at: datetime,
    done: Callable[[], None] | None = None,
    seconds: float | None = None,
    scope: Scope | None = None,
) -> Iterator[Work]:
    """Write: committed when the block ends well, with one operation for the facts that changed.

    An error in the block leaves nothing. `at` is aware, or of UTC. `done` is called when it is written for
    good. Others wait meanwhile, so nothing slow belongs in the block, and no question to the user. `seconds`
    is how long it waits for others, if not as long as usual. On a server all other writers wait, or with a `scope`
    those who write about the same customers. Raises BeyondScope where the block needs more; see `locks`.
    """
    map_classes(Base)
    with (
        queued_writer(engine, seconds) as patience,
        Session(writer(engine, patience=patience), expire_on_commit=False) as session,
    ):
        lock_scope(session, scope)
        require_unchanged(session.connection())
        capture = Capture(session)
        work = Work(session, capture.entries)
        yield work
        session.flush()
        if not work.keep:
            return
        _leave_operation(work, login, command, at)
        hurry_sqlite(session.connection())
        commit(session, done)


@contextmanager
def writing_within(
    connection: Connection, *, login: str, command: str, at: datetime
) -> Iterator[Work]:
    """Write as `writing` does, in a transaction that somebody else has begun, and commits with all its parts."""
    map_classes(Base)
    with Session(
        connection, expire_on_commit=False, join_transaction_mode="rollback_only"
    ) as session:
        work = Work(session, Capture(session).entries)
        yield work
        session.flush()
        _leave_operation(work, login, command, at)


def _leave_operation(work: Work, login: str, command: str, at: datetime) -> None:
    """Append the operation of what was written, if any fact changed. `at` is aware, or of UTC."""
    moment = at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
    if work.undoes is not None or anything(work.entries):
        append_operation(
            work.session,
            login=login,
            at=moment,
            command=command,
            entries=work.entries,
            undoes=work.undoes,
        )
    if work.told_again:
        again = f"{command}{LOOKED}others"
        append_operation(
            work.session, login=login, at=moment, command=again, entries=work.told_again
        )
