"""What a command changed, row by row, and how an operation writes it down.

Entries stand in the order in which they happened, so that taking them back from the last to the first
meets, at every step, a state that the database has been in.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import Column, Date, Table, Time

from keqing.models import DERIVED, FACTS, Base

Key = int | str
Values = Mapping[str, Any]

TABLES: dict[str, Table] = {
    model.__tablename__: Base.metadata.tables[model.__tablename__] for model in FACTS
}
"""The fact tables by name."""

_PACKED = "z:"
_LONG = 4_000
"""Characters from which a payload is compressed."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one row: columns before and after. `before` None: new; `after` None: gone."""

    table: str
    key: Key
    before: Values | None
    after: Values | None

    def reversed(self) -> Change:
        """Return the change that takes this one back."""
        return Change(self.table, self.key, self.after, self.before)


@dataclass(frozen=True, slots=True)
class Batch:
    """Many new rows of one table, or with `gone` rows that went; the first column is the key."""

    table: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    gone: bool = False

    def reversed(self) -> Batch:
        """Return the batch that takes this one back."""
        return Batch(self.table, self.columns, self.rows, not self.gone)

    def changes(self) -> Iterator[Change]:
        """Give the rows one by one."""
        for row in self.rows:
            values = dict(zip(self.columns, row, strict=True))
            yield Change(
                self.table, row[0], values if self.gone else None, None if self.gone else values
            )


Entry = Change | Batch


def recorded_columns(table: Table) -> tuple[Column[Any], ...]:
    """Return the columns that an operation records, the key first."""
    derived = DERIVED if table.name == "customer" else frozenset()
    (key,) = table.primary_key.columns
    return (key, *(one for one in table.columns if one is not key and one.name not in derived))


def each(entries: Iterable[Entry]) -> Iterator[Change]:
    """Give the changes of all entries one by one."""
    for entry in entries:
        if isinstance(entry, Batch):
            yield from entry.changes()
        else:
            yield entry


def merged(changes: Iterable[Change]) -> list[Change]:
    """Put the changes of a row into one: before the first, after the last; drop what came to nothing."""
    rows: dict[tuple[str, Key], Change] = {}
    for one in changes:
        first = rows.get((one.table, one.key))
        rows[one.table, one.key] = _joined(first, one) if first else one
    return [net for one in rows.values() if (net := _trimmed(one)) is not None]


def anything(entries: Sequence[Entry]) -> bool:
    """Tell whether the entries together changed anything."""
    if any(isinstance(one, Batch) and one.rows for one in entries):
        return True
    return bool(merged(each(entries)))


def _joined(first: Change, then: Change) -> Change:
    before = first.before
    if before is not None and first.after is not None:
        before = {**(then.before or {}), **before}
    after = then.after
    if after is not None and then.before is not None:
        after = {**(first.after or {}), **after}
    return Change(first.table, first.key, before, after)


def _trimmed(one: Change) -> Change | None:
    """Keep the columns that differ, None when nothing does."""
    before, after = one.before, one.after
    if before is None or after is None:
        return None if before is after else one
    names = [name for name in after if before[name] != after[name]]
    if not names:
        return None
    return Change(
        one.table,
        one.key,
        {name: before[name] for name in names},
        {name: after[name] for name in names},
    )


def pack(entries: Iterable[Entry]) -> str:
    """Write entries as text; long ones compressed."""
    written = [
        [one.table, list(one.columns), one.rows, one.gone]
        if isinstance(one, Batch)
        else [one.table, one.key, one.before, one.after]
        for one in entries
    ]
    payload = json.dumps(written, ensure_ascii=False, separators=(",", ":"))
    if len(payload) < _LONG:
        return payload
    return _PACKED + base64.b64encode(zlib.compress(payload.encode(), 1)).decode("ascii")


def unpack(payload: str) -> tuple[Entry, ...]:
    """Read entries back."""
    if payload.startswith(_PACKED):
        payload = zlib.decompress(base64.b64decode(payload.removeprefix(_PACKED))).decode()
    return tuple(
        Batch(table, tuple(second), third, fourth)
        if isinstance(second, list)
        else Change(table, second, third, fourth)
        for table, second, third, fourth in json.loads(payload)
    )


def plain(value: object) -> object:
    """Put a column's value as JSON has it: days and times as ISO text, lists and tables copied."""
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, list | tuple | dict):
        return json.loads(json.dumps(value))
    return value


def plain_rows(
    columns: Sequence[Column[Any]], rows: Iterable[Sequence[Any]]
) -> Iterator[list[Any]]:
    """Put the values of many rows as JSON has them, looking at the columns once; nothing is copied."""
    dated = [at for at, one in enumerate(columns) if isinstance(one.type, Date | Time)]
    for row in rows:
        values = list(row)
        for at in dated:
            if values[at] is not None:
                values[at] = values[at].isoformat()
        yield values


def typed(column: Column[Any], value: object) -> object:
    """Put a value from JSON as its column has it."""
    match column.type:
        case _ if not isinstance(value, str):
            return value
        case Date():
            return date.fromisoformat(value)
        case Time():
            return time.fromisoformat(value)
        case _:
            return value
