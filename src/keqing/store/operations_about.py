"""Operations found by whom or what they were about.

Nothing beside the chain is kept for that, so forgetting has nothing more to erase. Payloads are looked into one after
the other. Most are only searched for a few characters, and of a long one only the rows of somebody are read.
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
    unpack_text,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_BATCH_OPERATIONS = 500
"""Operations read at a time."""
_MERGE = "merge"
_DECODE = json.JSONDecoder().raw_decode
_BATCH = re.compile(r'\["([a-z_]+)",\[')
"""How rows that were written at once begin: their table, and the names of their columns."""
_BATCH_END = re.compile(r'\],(true|false)\](?=,\["[a-z]|\]\Z)')
"""How they end."""
_ROW = re.compile(r'\["([a-z_]+)",(\d+),\{')
"""A row that was changed, by its table and key."""


def changes_about(session: Session, customer_id: int) -> Iterator[tuple[int, list[Change]]]:
    """Give the operations about a customer, the oldest first, by number with what they changed of theirs.

    Operations about customers who were merged into them count, too. An erased one tells of nobody.
    """
    ids = _with_merged(session, customer_id)
    some = "|".join(map(str, ids))
    said = re.compile(rf'"customer_id":(?:{some})[,}}]|\["customer",(?:{some}),')
    rows = set[tuple[str, Key]]()
    for number, payload in _payloads(session):
        if not (_has_batches(payload) or said.search(payload) or _names_one(payload, rows)):
            continue
        theirs = [
            change
            for change in _near(payload, ids)
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


def _has_batches(payload: str) -> bool:
    """Tell whether rows may have been written at once, as by an import: each has to be looked at by its columns."""
    return is_packed(payload) or _BATCH.search(payload) is not None


def _names_one(payload: str, rows: Collection[tuple[str, Key]]) -> bool:
    """Tell whether a payload changes one of these rows in columns that do not say whose it is."""
    return any((table, int(key)) in rows for table, key in _ROW.findall(payload))


def _near(payload: str, ids: Collection[int]) -> Iterator[Change]:
    """Give the single changes of a payload, and the rows of its batches that are of these customers."""
    text, at = unpack_text(payload), 1
    while not text.startswith("]", at):
        if (head := _BATCH.match(text, at)) is None:
            (table, *change), at = _DECODE(text, at)
            yield Change(table, *change)
        else:
            columns, begin = _DECODE(text, head.end() - 1)
            end = _BATCH_END.search(text, begin - 1)
            if end is None:
                raise ValueError(head[1])
            rows = _rows_of(text, begin, end.start(), head[1], columns, ids)
            yield from Batch(head[1], tuple(columns), rows, end[1] == "true").changes()
            at = end.end()
        at += text.startswith(",", at)


def _rows_of(
    text: str, begin: int, end: int, table: str, columns: list[str], ids: Collection[int]
) -> list[list[Any]]:
    """Read the rows of a batch that are of these customers: what looks like the begin of one is looked at."""
    place = 0 if table == "customer" else _place("customer_id", columns)
    if place is None:
        return []
    before, some = r"[^,\[\]]+," * place, "|".join(map(str, ids))
    begins = re.compile(rf"(?<=[\[,])\[{before}(?:{some}),")
    read = (_row_at(text, found.start()) for found in begins.finditer(text, begin, end))
    return [row for row in read if len(row) == len(columns) and row[place] in ids]


def _row_at(text: str, at: int) -> list[Any]:
    """Read what begins as a row does; nothing where it was words of a record that only look so."""
    try:
        row: list[Any] = _DECODE(text, at)[0]
    except ValueError:
        return []
    return row


def _place(column: str, columns: list[str]) -> int | None:
    return columns.index(column) if column in columns else None


def _keys(entry: Entry) -> set[Any]:
    return {entry.key} if isinstance(entry, Change) else {row[0] for row in entry.rows}
