"""Operations: what each command changed, in a chain that shows later tampering.

Each digest covers the one before and the digest of the payload, not the payload, which can therefore be
erased. The chain shows a change within it; that its newest links were cut off, it cannot show.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select

from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.models import Operation
from keqing.store.changes import Change, Entry, each, pack_entries, unpack_entries
from keqing.store.forgotten_since import FORGET
from keqing.store.locks import lock_chain
from keqing.store.seat import sees_part

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm import Session

LOOKED = " --"
"""In the command of an operation that only tells who saw what."""

NEWEST_OPERATIONS = 200
"""Operations that are looked at where the newest are meant and time is short."""
_BATCH_OPERATIONS = 500
"""Operations read at a time."""
_STANDS = (
    Operation.undone_by.is_(None),
    Operation.undoes.is_(None),
    ~Operation.command.contains(LOOKED),
)
"""What is neither undone, nor an undo, nor a look."""


def append_operation(
    session: Session,
    *,
    login: str,
    at: datetime,
    command: str,
    entries: Sequence[Entry],
    undoes: int | None = None,
) -> Operation:
    """Add an operation to the chain. `at` is a time of UTC without its zone.

    From the end of the chain on that is read here, nobody else may append until the commit: see `locks`.
    """
    payload = pack_entries(entries)
    digest = _sha256(payload)
    lock_chain(session.connection())
    previous = newest_seal(session)
    row = Operation(
        login=login,
        at=at,
        command=command,
        payload=payload,
        payload_digest=digest,
        digest=chain_digest(previous, digest, login, at, command, undoes),
        undoes=undoes,
    )
    session.add(row)
    session.flush()
    if undoes is not None:
        session.get_one(Operation, undoes).undone_by = row.id
        session.flush()
    return row


def chain_digest(
    previous: str | None,
    payload_digest: str,
    login: str,
    at: datetime,
    command: str,
    undoes: int | None,
) -> str:
    """Return the digest that ties an operation to the one before, by its payload's digest alone."""
    return _sha256(json.dumps([previous, payload_digest, login, at.isoformat(), command, undoes]))


def broken_at(session: Session) -> int | None:
    """Return the first operation that does not fit the chain, None when all do; erased ones do.

    One that is marked as taken back has to be taken back by a later one, and the other way round.
    """
    previous: str | None = None
    taken_back_by, takes_back = dict[int, int](), dict[int, int]()
    links = select(
        Operation.id,
        Operation.payload,
        Operation.payload_digest,
        Operation.login,
        Operation.at,
        Operation.command,
        Operation.undoes,
        Operation.undone_by,
        Operation.digest,
    ).order_by(Operation.id)
    with closing(
        session.execute(links, execution_options={"yield_per": _BATCH_OPERATIONS})
    ) as rows:
        for id_, payload, payload_digest, login, at, command, undoes, undone_by, digest in rows:
            if payload is not None and _sha256(payload) != payload_digest:
                return int(id_)
            if chain_digest(previous, payload_digest, login, at, command, undoes) != digest:
                return int(id_)
            previous = digest
            if undoes is not None:
                takes_back[id_] = undoes
            if undone_by is not None:
                taken_back_by[id_] = undone_by
    pairs = {(by, of) for of, by in taken_back_by.items()} ^ set(takes_back.items())
    return min((of for _, of in pairs), default=None)


def erased_payloads(session: Session) -> tuple[int, int | None]:
    """Count the operations whose payload was erased; return the last that no request explains, None for none.

    A request to forget somebody is a later operation than those that it erases.
    """
    erased = select(func.count(), func.max(Operation.id)).where(Operation.payload.is_(None))
    n, newest = session.execute(erased).one()
    asked = select(func.max(Operation.id)).where(Operation.command == FORGET)
    forgotten = session.scalar(asked) or 0
    return n, newest if n and newest > forgotten else None


def entries_of(operation: Operation) -> tuple[Entry, ...]:
    """Return what an operation changed, in order; nothing once its payload was erased."""
    return unpack_entries(operation.payload) if operation.payload is not None else ()


def taken_back(session: Session, table: str) -> Iterator[Change]:
    """Give what operations that were undone had done to the rows of a table, erased ones apart."""
    undone = (
        select(Operation.payload)
        .where(Operation.undone_by.is_not(None), Operation.payload.is_not(None))
        .order_by(Operation.id)
    )
    with closing(
        session.scalars(undone, execution_options={"yield_per": _BATCH_OPERATIONS})
    ) as payloads:
        for payload in payloads:
            yield from each(
                entry for entry in unpack_entries(payload or "[]") if entry.table == table
            )


def newest_times(
    session: Session, bound: datetime, *, of: int | None = None
) -> tuple[datetime | None, list[Operation]]:
    """Return when the newest of what stands was made up to `bound`, and what was made later, the latest first.

    What was taken back does not stand, nor does its taking back; a look is no record. `of` is how many of the
    newest operations are looked at. Times are of UTC without their zone.
    """
    lowest = (last(session) or 0) - of if of else 0
    before = session.scalar(_newest_time(), {"lowest": lowest, "bound": bound})
    later = (
        select(Operation)
        .where(*_STANDS, Operation.id > lowest, Operation.at > bound)
        .order_by(Operation.at.desc())
    )
    return before, list(session.scalars(later))


def last(session: Session) -> int | None:
    """Return the newest operation that stands, by its number."""
    return session.scalar(_newest())


@cache
def _newest() -> Select[int]:
    """Select the number of the newest operation that stands."""
    return select(Operation.id).where(*_STANDS).order_by(Operation.id.desc()).limit(1)


@cache
def _newest_time() -> Select[datetime]:
    """Select the latest time up to `bound` of what stands, of the operations after `lowest`."""
    known = select(Operation.at).where(*_STANDS, Operation.id > bindparam("lowest"))
    to_bound = known.where(Operation.at <= bindparam("bound"))
    return to_bound.order_by(Operation.at.desc()).limit(1)


def newest_undoable(session: Session, login: str) -> Operation:
    """Return the newest operation of this login that is neither undone, nor an undo, nor a look.

    A look changed nothing: its command alone has an option in its name. Raises Unusable when there is none.
    """
    found = session.scalar(
        select(Operation)
        .where(Operation.login == login, *_STANDS)
        .order_by(Operation.id.desc())
        .limit(1)
    )
    if found is None:
        raise Unusable(msg("There is nothing of yours to take back."), msg("See: keqing history"))
    return found


def history(session: Session, limit: int, undoable_by: str | None = None) -> Sequence[Operation]:
    """Return the newest operations, newest first; those alone that a login can take back, if one is given."""
    newest = select(Operation).order_by(Operation.id.desc()).limit(limit)
    if undoable_by is not None:
        newest = newest.where(Operation.login == undoable_by, *_STANDS)
    return session.scalars(newest).all()


def newest_seal(session: Session) -> str | None:
    """Return the digest that the newest operation ends the chain with; None before the first."""
    newest = select(Operation.digest).order_by(Operation.id.desc()).limit(1)
    return session.scalar(select(func.access_seal()) if sees_part(session) else newest)


def operations_with_seal(session: Session, begins: str, limit: int) -> Sequence[tuple[int, str]]:
    """Return the operations whose digest begins so, each with its whole digest, the oldest first."""
    found = session.execute(
        select(Operation.id, Operation.digest)
        .where(Operation.digest.startswith(begins, autoescape=True))
        .order_by(Operation.id)
        .limit(limit)
    )
    return [(id_, digest) for id_, digest in found]


def _sha256(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
