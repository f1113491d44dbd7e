"""Noting what a session changes in the facts, as it flushes.

A fact's JSON column is replaced, never changed in place: SQLAlchemy would not see it, nor would we.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Delete, Insert, Table, Update, event, select
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, object_mapper
from sqlalchemy.orm.attributes import get_history

from keqing.models import (
    FACTS,
    Assignment,
    Base,
    ContactPerson,
    Customer,
    Event,
    Phone,
)
from keqing.store.changes import TABLES, Change, Entry, Key, plain, recorded_columns
from keqing.store.locks import alone, held_customers, hold, hold_names, join_customers
from keqing.store.name_parts import rewrite_changed

_OF_CUSTOMERS = frozenset({ContactPerson, Phone, Assignment, Event})
"""Facts that belong to one customer."""
_RANK = {table.name: rank for rank, table in enumerate(Base.metadata.sorted_tables)}
"""Tables in an order in which each stands behind those it refers to."""


class Capture:
    """The entries of one session, in order. It listens from its making on."""

    def __init__(self, session: Session) -> None:
        """Begin to listen to the session."""
        self.entries: list[Entry] = []
        self._changed: list[Change] = []
        self._gone: list[Change] = []
        event.listen(session, "before_flush", self._before)
        event.listen(session, "after_flush", self._after)
        event.listen(session, "do_orm_execute", _refuse_unseen)

    def _before(self, session: Session, _context: UOWTransaction, _objects: object) -> None:
        """Note what rows were, while that can still be told. Raises BeyondScope for rows that are not ours."""
        updates = [(row, _update(session, row)) for row in session.dirty if isinstance(row, FACTS)]
        self._changed = [change for _, change in updates if change is not None]
        if held_customers(session) is not None:
            changed = [row for row, change in updates if change is not None]
            _hold_rows(session, [*session.new, *changed, *session.deleted])
        self._gone = [_removal(session, row) for row in session.deleted if isinstance(row, FACTS)]

    def _after(self, session: Session, _context: UOWTransaction) -> None:
        """Note the new rows with the ids they got, then what else was flushed.

        A row stands behind those that it may refer to, and goes before them.
        """
        new = [_addition(row) for row in session.new if isinstance(row, FACTS)]
        join_customers(session, (row.id for row in session.new if isinstance(row, Customer)))
        rewrite_changed(session.connection(), [*new, *self._changed])
        self.entries += _ordered(new)
        self.entries += _ordered(self._changed)
        self.entries += reversed(_ordered(self._gone))


def _hold_rows(session: Session, rows: Iterable[object]) -> None:
    """Let a writer with customers of its own change their rows alone; a new customer is nobody else's yet."""
    for row in rows:
        match row:
            case Customer(id=customer_id):
                hold(session, () if row in session.new else (customer_id,))
                if _puts_on_file(row, "code", "name"):
                    hold_names(session)
            case ContactPerson() | Phone() | Assignment() | Event():  # `_OF_CUSTOMERS`
                hold(session, (row.customer_id,))
                if isinstance(row, Phone) and _puts_on_file(row, "number"):
                    hold_names(session)
            case Base() if isinstance(row, FACTS):
                alone(session)
            case _:  # derived rows are guarded where they are folded, and an operation is no fact
                pass


def hold_new_rows(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Let a writer with customers of its own add rows of theirs alone, and new customers. Raises BeyondScope."""
    if held_customers(session) is None or not rows:
        return
    if model in _OF_CUSTOMERS:
        hold(session, {row["customer_id"] for row in rows})
    elif model is not Customer and model in FACTS:
        alone(session)
    if model in {Customer, Phone}:
        hold_names(session)


def _puts_on_file(row: Base, *columns: str) -> bool:
    """Tell whether a row has something new in these columns."""
    return any(get_history(row, column).added for column in columns)


def _ordered(changes: list[Change]) -> list[Change]:
    return sorted(changes, key=lambda change: (_RANK[change.table], change.key))


def _update(session: Session, row: Base) -> Change | None:
    """Tell what a row was and will be, None when nothing that is recorded differs."""
    table, key = _identity(row)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    unknown: list[str] = []
    for column in recorded_columns(table):
        history = get_history(row, column.key)
        if not history.added:
            continue
        after[column.key] = plain(history.added[0])
        if history.deleted:
            before[column.key] = plain(history.deleted[0])
        else:  # it was set without having been read
            unknown.append(column.key)
    if unknown:
        before |= _stored(session, row, unknown)
    if before == after:
        return None
    return Change(table.name, key, before, after)


def _removal(session: Session, row: Base) -> Change:
    table, key = _identity(row)
    names = [column.key for column in recorded_columns(table)]
    return Change(table.name, key, _stored(session, row, names), None)


def _addition(row: Base) -> Change:
    table, key = _identity(row)
    values = vars(row)  # a column without a value was left empty
    after = {column.key: plain(values.get(column.key)) for column in recorded_columns(table)}
    return Change(table.name, key, None, after)


def _identity(row: Base) -> tuple[Table, Key]:
    (key,) = object_mapper(row).primary_key_from_instance(row)
    return TABLES[row.__tablename__], cast("Key", plain(key))


def _stored(session: Session, row: Base, names: list[str]) -> dict[str, Any]:
    """Read columns of a row as they stand in the database."""
    table = TABLES[row.__tablename__]
    (key,) = object_mapper(row).primary_key_from_instance(row)
    (key_column,) = table.primary_key.columns
    found = session.connection().execute(
        select(*(table.c[name] for name in names)).where(key_column == key)
    )
    return {name: plain(value) for name, value in found.mappings().one().items()}


def _refuse_unseen(state: ORMExecuteState) -> None:
    """Stop a statement that would change facts past our eyes.

    One that changes derived columns alone says so: `execution_options={"derived": True}`.
    """
    statement = state.statement
    if isinstance(statement, Insert | Update | Delete):
        name = getattr(statement.table, "name", "")
        if name in TABLES and not state.execution_options.get("derived"):
            message = f"write {name} through objects or Work.bulk_insert, so that undo knows of it"
            raise AssertionError(message)
