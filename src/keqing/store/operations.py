"""Operations: what each command changed, chained by digests, and how the newest is taken back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Column, Date, DateTime, Time, select
from sqlalchemy.orm import Session

from keqing.errors import Refused, Unusable
from keqing.i18n import msg
from keqing.models import FACTS, Base, Operation

_TABLES: dict[str, type[Base]] = {model.__tablename__: model for model in FACTS}


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one row: columns before and after. `before` None: new; `after` None: gone."""

    table: str
    key: int | str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @staticmethod
    def plain(values: Mapping[str, Any]) -> dict[str, Any]:
        """Values as JSON has them: dates and times as ISO text."""
        return {name: _plain(value) for name, value in values.items()}


def append(
    session: Session,
    login: str,
    at: datetime,
    command: str,
    changes: Sequence[Change],
    undoes: int | None = None,
) -> Operation:
    """Add an operation to the chain."""
    payload = json.dumps(
        [[one.table, one.key, one.before, one.after] for one in merged(changes)],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    previous = session.scalar(select(Operation.digest).order_by(Operation.id.desc()).limit(1))
    digest = hashlib.sha256(payload.encode("utf-8", "surrogatepass")).hexdigest()
    row = Operation(
        login=login,
        at=at,
        command=command,
        payload=payload,
        payload_digest=digest,
        digest=chained(previous, digest, login, at, command),
        undoes=undoes,
    )
    session.add(row)
    session.flush()
    if undoes:
        session.get_one(Operation, undoes).undone_by = row.id
    return row


def chained(previous: str | None, payload: str, login: str, at: datetime, command: str) -> str:
    """The digest that ties an operation to the one before, by its payload's digest alone."""
    line = "\n".join((previous or "", payload, login, at.isoformat(), command))
    return hashlib.sha256(line.encode("utf-8", "surrogatepass")).hexdigest()


def broken_at(session: Session) -> int | None:
    """The first operation that does not fit the chain; None when all fit. Erased payloads do."""
    previous: str | None = None
    for row in session.scalars(select(Operation).order_by(Operation.id)):
        payload = row.payload
        if payload is not None:
            digest = hashlib.sha256(payload.encode("utf-8", "surrogatepass")).hexdigest()
            if digest != row.payload_digest:
                return row.id
        if chained(previous, row.payload_digest, row.login, row.at, row.command) != row.digest:
            return row.id
        previous = row.digest
    return None


def erase_payload(session: Session, operation_id: int) -> None:
    """Forget what an operation changed; the chain stays whole."""
    session.get_one(Operation, operation_id).payload = None


def changes_of(operation: Operation) -> tuple[Change, ...]:
    """What an operation changed; nothing once its payload was erased."""
    return tuple(Change(*one) for one in json.loads(operation.payload or "[]"))


def newest_undoable(session: Session, login: str) -> Operation:
    """The newest operation of this login that is neither undone nor an undo. Raises Unusable."""
    found = session.scalar(
        select(Operation)
        .where(Operation.login == login, Operation.undone_by.is_(None), Operation.undoes.is_(None))
        .order_by(Operation.id.desc())
        .limit(1)
    )
    if found is None:
        raise Unusable(msg("There is nothing of yours to take back."), msg("See: keqing history"))
    return found


def take_back(session: Session, operation: Operation) -> set[int]:
    """Give every row of the operation the values that it had before; returns the customers touched.

    Raises Refused when somebody changed one of the rows since; nothing is changed then.
    """
    session.flush()
    changes = changes_of(operation)
    for one in changes:
        _refuse_changed(session, one, operation)
    customers: set[int] = set()
    for one in reversed(changes):
        model = _TABLES[one.table]
        customers |= _customers(session, one)
        row = session.get(model, _key(model, one.key))
        if row is None:
            session.add(model(**_typed(model, one.before or {})))
        elif one.before is None:
            session.delete(row)
        else:
            for name, value in _typed(model, one.before).items():
                setattr(row, name, value)
        session.flush()
    return customers


def merged(changes: Sequence[Change]) -> list[Change]:
    """One change a row: what it was before the first, and what it is after the last."""
    by_row: dict[tuple[str, int | str], Change] = {}
    for one in changes:
        first = by_row.get((one.table, one.key))
        if first is None:
            by_row[one.table, one.key] = one
            continue
        before = first.before
        if before is not None:
            before = {**(one.before or {}), **before}
        after = None if one.after is None else {**(first.after or {}), **one.after}
        by_row[one.table, one.key] = Change(one.table, one.key, before, after)
    return [one for one in by_row.values() if one.before != one.after]


def _refuse_changed(session: Session, one: Change, operation: Operation) -> None:
    """Raise Refused when the row is not as the operation left it."""
    model = _TABLES[one.table]
    row = session.get(model, _key(model, one.key))
    same = (
        row is None
        if one.after is None
        else row is not None
        and all(_plain(getattr(row, name)) == value for name, value in one.after.items())
    )
    if not same:
        raise Refused(
            msg(
                "{command} cannot be taken back: what it wrote has changed since.",
                command=operation.command,
            ),
            msg("Correct it with keqing amend or keqing void; see: keqing history"),
        )


def _customers(session: Session, one: Change) -> set[int]:
    """The customers whose facts a change belongs to."""
    if one.table == "customer":
        return {int(one.key)}
    values = one.after or one.before or {}
    found = values.get("customer_id")
    if found is None and "customer_id" in _TABLES[one.table].__table__.columns:
        row: Any = session.get(_TABLES[one.table], one.key)
        found = row.customer_id if row else None
    return {int(found)} if found else set()


def _key(model: type[Base], key: int | str) -> Any:
    """A primary key as its column has it."""
    (column,) = model.__table__.primary_key.columns
    return _value(column, key)


def _typed(model: type[Base], values: Mapping[str, Any]) -> dict[str, Any]:
    """Values from JSON as the columns have them."""
    columns = model.__table__.columns
    return {name: _value(columns[name], value) for name, value in values.items()}


def _value(column: Column[Any], value: Any) -> Any:
    if not isinstance(value, str):
        return value
    match column.type:
        case DateTime():
            return datetime.fromisoformat(value)
        case Date():
            return date.fromisoformat(value)
        case Time():
            return time.fromisoformat(value)
        case _:
            return value


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | time) else value
