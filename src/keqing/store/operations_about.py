"""Operations found by whom or what they were about.

Nothing beside the chain is kept for that: payloads are looked into one after the other, and most of them are only
searched for a few characters. So a search takes as long as the chain is, and forgetting has nothing more to erase.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from keqing.models import Operation
from keqing.store.changes import (
    Batch,
    Change,
    Entry,
    Key,
    customers_in,
    is_packed,
    read_entries,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_BATCH_OPERATIONS = 500
"""Operations read at a time."""
_MERGE = "merge"
_ROW = re.compile(r'\["([a-z_]+)",(\d+),\{')
"""A row that was changed, by its table and key."""


def changes_about(session: Session, customer_id: int) -> Iterator[tuple[int, list[Change]]]:
    """Give the operations about a customer, the oldest first, by number with what they changed of theirs.

    Those about customers who were merged into them are among them. What was erased tells of nobody.
    """
    ids = _with_merged(session, customer_id)
    some = "|".join(map(str, ids))
    said = re.compile(rf'"customer_id":(?:{some})[,}}]|\["customer",(?:{some}),')
    rows = set[tuple[str, Key]]()
    for number, payload in _payloads(session):
        if not (is_packed(payload) or said.search(payload) or _names_one(payload, rows)):
            continue
        theirs = [
            change
            for entry in read_entries(payload)
            for change in _near(entry, ids)
            if ids.intersection(customers_in(change)) or (change.table, change.key) in rows
        ]
        if theirs:
            rows.update((change.table, change.key) for change in theirs)
            yield number, theirs


def numbers_with_row(session: Session, table: str, key: Key, *, after: int) -> Iterator[int]:
    """Give the numbers of the operations after another that have a row, the oldest first; erased ones apart."""
    begins = f'["{table}",{json.dumps(key, ensure_ascii=False)},'
    for number, payload in _payloads(session, after):
        if not (is_packed(payload) or begins in payload):
            continue
        if any(entry.table == table and key in _keys(entry) for entry in read_entries(payload)):
            yield number


def _with_merged(session: Session, customer_id: int) -> set[int]:
    """Return a customer with all who were merged into them, by their ids."""
    ids = {customer_id}
    merges = (
        select(Operation.payload)
        .where(Operation.command == _MERGE, Operation.payload.is_not(None))
        .where(Operation.undone_by.is_(None))
        .order_by(Operation.id.desc())
    )
    for payload in session.scalars(merges):
        changes = [entry for entry in read_entries(payload or "[]") if isinstance(entry, Change)]
        if any(ids.intersection(customers_in(change)) for change in changes):
            ids.update(int(c.key) for c in changes if c.table == "customer" and c.after is None)
    return ids


def _payloads(session: Session, after: int = 0) -> Iterator[tuple[int, str]]:
    """Give the payloads that are there, the oldest first, each with the number of its operation."""
    asked = (
        select(Operation.id, Operation.payload)
        .where(Operation.id > after, Operation.payload.is_not(None))
        .order_by(Operation.id)
    )
    with closing(
        session.execute(asked, execution_options={"yield_per": _BATCH_OPERATIONS})
    ) as found:
        for number, payload in found:
            yield number, payload or "[]"


def _names_one(payload: str, rows: Collection[tuple[str, Key]]) -> bool:
    """Tell whether a payload changes one of these rows in columns that do not say whose it is."""
    return any((table, int(key)) in rows for table, key in _ROW.findall(payload))


def _near(entry: Entry, ids: Collection[int]) -> Iterator[Change]:
    """Give a change, or the rows of a batch that are of these customers."""
    if isinstance(entry, Change):
        yield entry
        return
    at = 0 if entry.table == "customer" else _place("customer_id", entry)
    if at is not None:
        theirs = [row for row in entry.rows if row[at] in ids]
        yield from Batch(entry.table, entry.columns, theirs, entry.gone).changes()


def _place(column: str, batch: Batch) -> int | None:
    return batch.columns.index(column) if column in batch.columns else None


def _keys(entry: Entry) -> set[Any]:
    return {entry.key} if isinstance(entry, Change) else {row[0] for row in entry.rows}
