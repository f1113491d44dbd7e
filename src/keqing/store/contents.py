"""Whether the facts are as the operations left them: a letter that flipped in a text, which SQLite does not see.

An operation keeps what each column of a row became. Read from the newest back, the first value met of a column is the
one that stands; whoever entered the row told the others. So no write has to reckon a checksum, and a wrong value is
known by its row and column. Rows that no operation tells of any more are counted: they can be right or wrong.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import field
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, select

from keqing.frozen import dataclass
from keqing.models import Operation
from keqing.store.changes import (
    TABLES,
    Batch,
    Change,
    Entry,
    Key,
    Values,
    plain_rows,
    recorded_columns,
    typed_value,
    unpack_entries,
)
from keqing.store.former_roles import named_as_now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_OPERATIONS = 50
"""Operations read at a time; one of an import is large."""
_ROWS = 500
"""Rows compared at a time; the key of each is a parameter of the statement."""


class UnlikeRow(NamedTuple):
    """A row that is not as the operations left it: in `columns`, or without any it is gone, or should be.

    `wanted` is what they left of it, for comparing alone; None of a row that should be gone.
    """

    table: str
    key: Key
    columns: tuple[str, ...]
    customer_id: int | None
    wanted: Values | None


@dataclass(slots=True)
class _LeftRow:
    """A row as the operations left it: the columns met so far, all of them when it is `complete`."""

    values: dict[str, Any] = field(default_factory=dict)
    complete: bool = False
    gone: bool = False


class FactComparison:
    """The rows of all facts, compared with the operations one after the other."""

    def __init__(self, session: Session) -> None:
        """Begin with nothing compared."""
        self._session = session
        self._waiting: dict[str, dict[Key, _LeftRow]] = defaultdict(dict)
        self._met: dict[str, dict[Key, frozenset[str]]] = defaultdict(dict)
        self._done: dict[str, _Keys] = defaultdict(_Keys)
        self._found: Counter[str] = Counter()

    def differing(self, progress: Callable[[int, int], None] | None = None) -> Iterator[UnlikeRow]:
        """Give the rows that are not as the operations left them."""
        newest = self._session.scalar(select(func.max(Operation.id))) or 0
        for id_, entries in self._operations():
            for change, whole in _backwards(entries):
                yield from self._look_at(change, whole=whole)
            if progress:
                progress(newest - id_ + 1, newest)
        for table in [*self._waiting]:
            yield from self._compare(table)

    def told(self) -> int:
        """Return how many rows the operations told of wholly."""
        return self._found.total()

    def untold(self) -> Counter[str]:
        """Return how many rows of each table no operation tells of wholly."""
        count = select(func.count())
        return Counter(
            {
                name: (self._session.scalar(count.select_from(table)) or 0) - self._found[name]
                for name, table in TABLES.items()
            }
        )

    def knows(self, table: str, key: Key) -> bool:
        """Tell whether the operations told of a row wholly."""
        return key in self._done[table]

    def _operations(self) -> Iterator[tuple[int, Sequence[Entry]]]:
        kept = (
            select(Operation.id, Operation.payload)
            .where(Operation.payload.is_not(None))
            .order_by(Operation.id.desc())
        )
        streamed = {"yield_per": _OPERATIONS}
        with closing(self._session.execute(kept, execution_options=streamed)) as rows:
            for id_, payload in rows:
                yield id_, unpack_entries(payload or "[]")

    def _look_at(self, change: Change, *, whole: bool) -> Iterator[UnlikeRow]:
        """Note what a change says of columns that nothing later has changed."""
        name, key = change.table, change.key
        if name not in TABLES or key in self._done[name]:
            return
        waiting = self._waiting[name]
        wanted = waiting.get(key)
        if wanted is None:
            wanted = waiting[key] = _LeftRow()
        elif wanted.complete:
            return
        if change.after is None:
            wanted.gone = wanted.complete = True
        else:
            for column, value in change.after.items():
                wanted.values.setdefault(column, value)
            wanted.complete = whole
        if len(waiting) >= _ROWS:
            yield from self._compare(name)

    def _compare(self, name: str) -> Iterator[UnlikeRow]:
        """Compare the rows that wait with the table."""
        waiting = self._waiting.pop(name, {})
        stored = _stored(self._session, name, [*waiting])
        met, done = self._met[name], self._done[name]
        for key, wanted in waiting.items():
            before = met.pop(key, frozenset())
            row = stored.get(key)
            if not before and (row is None) != wanted.gone:
                yield _differing(name, key, (), row or wanted.values, wanted)
            elif row is not None:
                columns = _unlike(name, row, wanted.values, before)
                if columns:
                    yield _differing(name, key, columns, row, wanted)
            if wanted.complete:
                done.add(key)
                self._found[name] += row is not None
            else:
                met[key] = before | wanted.values.keys()


class _Keys:
    """Keys of rows, a bit for each number: most tables have one."""

    def __init__(self) -> None:
        self._bits = bytearray()
        self._others: set[Key] = set()

    def add(self, key: Key) -> None:
        if not isinstance(key, int) or key < 0:
            self._others.add(key)
            return
        at, bit = divmod(key, 8)
        if at >= len(self._bits):
            self._bits.extend(bytes(at + 1 - len(self._bits)))
        self._bits[at] |= 1 << bit

    def __contains__(self, key: Key) -> bool:
        if not isinstance(key, int) or key < 0:
            return key in self._others
        at, bit = divmod(key, 8)
        return at < len(self._bits) and bool(self._bits[at] >> bit & 1)


def _backwards(entries: Sequence[Entry]) -> Iterator[tuple[Change, bool]]:
    """Give the changes from the last to the first, each with whether it tells of the whole row."""
    for entry in reversed(entries):
        if isinstance(entry, Batch):
            yield from ((change, True) for change in entry.changes())
        else:
            yield entry, entry.before is None


def _differing(
    name: str, key: Key, columns: tuple[str, ...], row: Values, wanted: _LeftRow
) -> UnlikeRow:
    whose = key if name == "customer" else row.get("customer_id")
    left = None if wanted.gone else {column: wanted.values[column] for column in columns}
    if not columns and not wanted.gone:
        left = wanted.values
    return UnlikeRow(name, key, columns, whose if isinstance(whose, int) else None, left)


def has_right(session: Session, differing: Sequence[UnlikeRow]) -> bool:
    """Tell whether another database, such as a copy, has these rows as the operations left them."""
    for each in differing:
        row = _stored(session, each.table, [each.key]).get(each.key)
        if (row is None) != (each.wanted is None):
            return False
        if row is not None and _unlike(each.table, row, each.wanted or {}, frozenset()):
            return False
    return True


def _unlike(
    name: str, row: Mapping[str, Any], wanted: Values, before: frozenset[str]
) -> tuple[str, ...]:
    """Return the columns that are not as they were left; those met `before` were compared already."""
    return tuple(
        column
        for column, value in wanted.items()
        if column in row
        and column not in before
        and row[column] != value
        and row[column] != named_as_now(name, column, value)
    )


def _stored(session: Session, name: str, keys: Sequence[Key]) -> dict[Key, dict[str, Any]]:
    """Read rows by their keys, in the form in which operations keep them."""
    table = TABLES[name]
    columns = recorded_columns(table)
    names = [column.key for column in columns]
    (key,) = table.primary_key.columns
    found: dict[Key, dict[str, Any]] = {}
    for start in range(0, len(keys), _ROWS):
        part = [typed_value(key, each) for each in keys[start : start + _ROWS]]
        rows = session.connection().execute(select(*columns).where(key.in_(part)))
        found |= {row[0]: dict(zip(names, row, strict=True)) for row in plain_rows(columns, rows)}
    return found
