"""One transaction of a command, and the operation that it leaves behind (section 4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, event, insert, inspect
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import get_history

from keqing.models import DERIVED, FACTS, Base
from keqing.store.engine import lock_for_writing
from keqing.store.operations import Change, append


@dataclass
class Work:
    """A writing transaction. Setting `keep` to False gives everything up at the end (a dry run)."""

    session: Session
    login: str
    command: str
    at: datetime
    keep: bool = True
    undoes: int | None = None
    changes: list[Change] = field(default_factory=list)

    def bulk_insert(self, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Insert many rows at once, recorded like any other; returns their ids in order."""
        if not rows:
            return []
        key = inspect(model).primary_key[0]
        ids = list(
            self.session.scalars(
                insert(model).returning(key, sort_by_parameter_order=True), list(rows)
            )
        )
        if model in FACTS:
            table = model.__tablename__
            self.changes.extend(
                Change(table, one, None, Change.plain(row))
                for one, row in zip(ids, rows, strict=True)
            )
        return ids


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A transaction that writes nothing."""
    with Session(engine, autoflush=False, expire_on_commit=False) as session:
        try:
            yield session
        finally:
            session.rollback()


@contextmanager
def writing(engine: Engine, *, login: str, command: str, at: datetime) -> Iterator[Work]:
    """A transaction that is committed when the block ends well, with one operation for its facts."""
    writer = engine.execution_options(writing=True)
    with Session(writer, expire_on_commit=False) as session:
        lock_for_writing(session.connection())
        work = Work(session, login, command, at)
        event.listen(session, "before_flush", lambda *_: _note_changes(work))
        event.listen(session, "after_flush", lambda *_: _note_new(work))
        yield work
        session.flush()
        if not work.keep:
            session.rollback()
            return
        if work.changes:
            append(session, work.login, work.at, work.command, work.changes, work.undoes)
        session.commit()


def _note_changes(work: Work) -> None:
    """Before a flush: what changed and what goes, with the values that it had."""
    session = work.session
    for row in session.dirty:
        if isinstance(row, FACTS) and session.is_modified(row):
            before, after = {}, {}
            for column in inspect(type(row)).column_attrs:
                history = get_history(row, column.key)
                if column.key in DERIVED or not history.has_changes():
                    continue
                before[column.key] = history.deleted[0] if history.deleted else None
                after[column.key] = history.added[0] if history.added else None
            if after:
                key = inspect(row).identity[0]
                work.changes.append(
                    Change(
                        row.__tablename__,
                        _plain_key(key),
                        Change.plain(before),
                        Change.plain(after),
                    )
                )
    for row in session.deleted:
        if isinstance(row, FACTS):
            key = inspect(row).identity[0]
            work.changes.append(
                Change(row.__tablename__, _plain_key(key), Change.plain(_values(row)), None)
            )


def _note_new(work: Work) -> None:
    """After a flush: the rows that are new, with the ids they got."""
    for row in work.session.new:
        if isinstance(row, FACTS):
            (key,) = inspect(type(row)).primary_key_from_instance(row)
            work.changes.append(
                Change(row.__tablename__, _plain_key(key), None, Change.plain(_values(row)))
            )


def _values(row: Base) -> dict[str, Any]:
    """A row's columns, without what is derived."""
    names = [column.key for column in inspect(type(row)).column_attrs]
    derived = DERIVED if row.__tablename__ == "customer" else frozenset()
    return {name: getattr(row, name) for name in names if name not in derived}


def _plain_key(key: object) -> Any:
    return key if isinstance(key, int) else str(key)
