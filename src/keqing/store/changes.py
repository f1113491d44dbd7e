"""What a command changed, row by row, and how an operation writes it down.

Entries stand in the order in which they happened, so that taking them back from the last to the first
meets, at every step, a state that the database has been in.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from typing import Any, overload

from sqlalchemy import Column, Date, Table, Time

from keqing.frozen import dataclass
from keqing.models import DERIVED, FACTS, Base

Key = int | str
Values = Mapping[str, Any]

TABLES: dict[str, Table] = {
    model.__tablename__: Base.metadata.tables[model.__tablename__] for model in FACTS
}
"""The fact tables by name."""

PACKED = "z:"
"""How a payload begins that is compressed."""
_MAX_BYTES = 512 * 1024 * 1024
"""Bytes of an operation, unpacked; the longest import that is allowed without saying so makes less."""
_MAX_RATIO = 32
"""How many times longer than packed an operation may be beyond that; rows are about eight times."""
_PLAIN_CHARACTERS = 4_000
"""Characters from which a payload is compressed."""
_DECODE = json.JSONDecoder().raw_decode


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


class Rows(Sequence[list[Any]]):
    """Many rows in the form that an operation keeps, compressed: they wait for the end of a transaction."""

    def __init__(self, packed: bytes, count: int) -> None:
        """Take what `of` has packed."""
        self._packed, self._count = packed, count

    @classmethod
    def of(cls, rows: Iterable[Sequence[Any]]) -> Rows:
        """Pack rows whose values are as JSON has them."""
        listed = list(rows)
        return cls(zlib.compress(_written(listed).encode(), 1), len(listed))

    @property
    def text(self) -> str:
        """The rows as JSON."""
        return zlib.decompress(self._packed).decode()

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[list[Any]]:
        return iter(json.loads(self.text))

    @overload
    def __getitem__(self, at: int) -> list[Any]: ...
    @overload
    def __getitem__(self, at: slice) -> list[list[Any]]: ...
    def __getitem__(self, at: int | slice) -> list[Any] | list[list[Any]]:
        return json.loads(self.text)[at]  # type: ignore[no-any-return]  # lists, as they were packed

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == [list(row) for row in other]

    __hash__ = None  # type: ignore[assignment]  # rows are no keys


@dataclass(frozen=True, slots=True)
class Batch:
    """Many new rows of one table, or with `gone` rows that went; the first column is the key.

    With `gone` None the rows changed nothing: they are told again, because the operations that told of them were erased.
    """

    table: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    gone: bool | None = False

    def reversed(self) -> Batch:
        """Return the batch that takes this one back."""
        return Batch(self.table, self.columns, self.rows, not self.gone)

    def changes(self) -> Iterator[Change]:
        """Give the rows one by one, those told again as ones that stayed as they were."""
        for row in self.rows:
            values = dict(zip(self.columns, row, strict=True))
            before = None if self.gone is False else values
            yield Change(self.table, row[0], before, None if self.gone else values)


Entry = Change | Batch


def recorded_columns(table: Table) -> tuple[Column[Any], ...]:
    """Return the columns that an operation records, the key first."""
    derived = DERIVED if table.name == "customer" else frozenset()
    (key,) = table.primary_key.columns
    return (
        key,
        *(column for column in table.columns if column is not key and column.name not in derived),
    )


def each(entries: Iterable[Entry]) -> Iterator[Change]:
    """Give the changes of all entries one by one; what is only told again is none."""
    for entry in entries:
        if isinstance(entry, Batch):
            yield from entry.changes() if entry.gone is not None else ()
        else:
            yield entry


def merge_changes(changes: Iterable[Change]) -> list[Change]:
    """Put the changes of a row into one: before the first, after the last; drop what came to nothing."""
    rows: dict[tuple[str, Key], Change] = {}
    for change in changes:
        first = rows.get((change.table, change.key))
        rows[change.table, change.key] = _joined(first, change) if first else change
    return [net for change in rows.values() if (net := _trimmed(change)) is not None]


def anything(entries: Sequence[Entry]) -> bool:
    """Tell whether the entries together changed anything."""
    if any(isinstance(entry, Batch) and entry.rows for entry in entries):
        return True
    return bool(merge_changes(each(entries)))


def _joined(first: Change, then: Change) -> Change:
    before = first.before
    if before is not None and first.after is not None:
        before = {**(then.before or {}), **before}
    after = then.after
    if after is not None and then.before is not None:
        after = {**(first.after or {}), **after}
    return Change(first.table, first.key, before, after)


def _trimmed(change: Change) -> Change | None:
    """Keep the columns that differ, None when nothing does."""
    before, after = change.before, change.after
    if before is None or after is None:
        return None if before is after else change
    names = [name for name in after if before[name] != after[name]]
    if not names:
        return None
    return Change(
        change.table,
        change.key,
        {name: before[name] for name in names},
        {name: after[name] for name in names},
    )


def pack_entries(entries: Iterable[Entry]) -> str:
    """Write entries as text; long ones compressed, one after the other."""
    packer = zlib.compressobj(1)
    pieces: list[bytes] = []
    short: list[str] | None = []
    size = 0
    for piece in _pieces(entries):
        size += len(piece)
        if short is not None:
            short.append(piece)
            if size >= _PLAIN_CHARACTERS:
                short = None
        pieces.append(packer.compress(piece.encode()))
    if short is not None:
        return "".join(short)
    pieces.append(packer.flush())
    return PACKED + base64.b64encode(b"".join(pieces)).decode("ascii")


def _pieces(entries: Iterable[Entry]) -> Iterator[str]:
    """Give a list of entries as JSON, a piece for each."""
    before = "["
    for entry in entries:
        if isinstance(entry, Batch) and isinstance(entry.rows, Rows):
            head, columns = _written(entry.table), _written(entry.columns)
            yield f"{before}[{head},{columns},{entry.rows.text},{_written(entry.gone)}]"
        elif isinstance(entry, Batch):
            yield before + _written([entry.table, entry.columns, entry.rows, entry.gone])
        else:
            yield before + _written([entry.table, entry.key, entry.before, entry.after])
        before = ","
    yield "[]" if before == "[" else "]"


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def unpack_entries(payload: str) -> tuple[Entry, ...]:
    """Read entries back."""
    return tuple(read_entries(payload))


def read_entries(payload: str) -> Iterator[Entry]:
    """Read entries back one by one: of a long operation one table's rows are held at a time."""
    text = unpack_text(payload)
    at = 1
    while not text.startswith("]", at):
        (table, second, third, fourth), at = _DECODE(text, at)
        at += text.startswith(",", at)
        if isinstance(second, list):
            yield Batch(table, tuple(second), third, fourth)
        else:
            yield Change(table, second, third, fourth)


def is_packed(payload: str) -> bool:
    """Tell whether a payload is a long one, which cannot be searched as it stands."""
    return payload.startswith(PACKED)


def unpack_text(payload: str) -> str:
    """Return entries as the text that `pack_entries` has compressed, or not."""
    if is_packed(payload):
        return _unpacked(base64.b64decode(payload.removeprefix(PACKED)))
    return payload


def _unpacked(packed: bytes) -> str:
    """Unpack a text. Raises zlib.error for one that is longer than any that was written here."""
    unpacker = zlib.decompressobj()
    most = max(_MAX_BYTES, _MAX_RATIO * len(packed))
    content = unpacker.decompress(packed, most)
    if not unpacker.eof:
        raise zlib.error(most)
    return content.decode()


def plain(value: object) -> object:
    """Put a column's value as JSON has it: days and times as ISO text, lists and tables copied."""
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, list | tuple | dict):
        return json.loads(json.dumps(value))
    return value


def plain_rows(
    columns: Sequence[Column[Any]],
    rows: Iterable[Sequence[Any]],
    *types: type[Date | Time],
) -> Iterator[Sequence[Any]]:
    """Put the values of many rows as JSON has them, looking at the columns once; nothing is copied.

    `types` are those of the columns that are not so already: days and times, if nothing is said.
    """
    wanted = types or (Date, Time)
    dated = [at for at, column in enumerate(columns) if isinstance(column.type, wanted)]
    if not dated:
        yield from rows
        return
    for row in rows:
        values = list(row)
        for at in dated:
            if values[at] is not None:
                values[at] = values[at].isoformat()
        yield values


def typed_value(column: Column[Any], value: object) -> object:
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


def customers_in(change: Change) -> Iterator[int]:
    """Give the customers whom a change names."""
    if change.table == "customer":
        yield int(change.key)
    for values in (change.before, change.after):
        if values and values.get("customer_id") is not None:
            yield int(values["customer_id"])


def touched_customers(entries: Iterable[Entry], most: int) -> set[int]:
    """Return the customers whose events were changed; of a batch of more than `most` rows nobody."""
    small = (
        e
        for e in entries
        if e.table == "event" and not (isinstance(e, Batch) and len(e.rows) > most)
    )
    return {
        int((change.after or change.before or {})["customer_id"])
        for change in each(small)
        if "customer_id" in (change.after or change.before or {})
    }
