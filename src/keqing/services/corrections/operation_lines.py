"""Operations as `keqing history` lists them: when, by whom, what, and about whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from keqing.frozen import dataclass
from keqing.models import Customer, Operation
from keqing.records.history import NAMED_CUSTOMERS, OWN_WORK, OperationLine, RowCount, Thing
from keqing.records.self_customer import is_self, name_shown
from keqing.services.context.access_log import LOOK
from keqing.services.context.desk import Desk, zone_of
from keqing.services.corrections.thing_words import how_changed, things
from keqing.services.queries.batching import chunks
from keqing.services.queries.changed_customers import owners_of
from keqing.store.changes import (
    Batch,
    Change,
    Entry,
    Key,
    customers_in,
    merge_changes,
    read_entries,
)


def operation_line(desk: Desk, operation: Operation, *, undone: bool) -> OperationLine:
    """Return an operation as it is listed, its time that of the business time zone."""
    (line,) = operation_lines(desk, [operation])
    return replace(line, undone=undone)


def operation_lines(desk: Desk, operations: Iterable[Operation]) -> tuple[OperationLine, ...]:
    """Return operations as they are listed, in their order; each payload is read apart."""
    zone = ZoneInfo(zone_of(desk.session))
    agents = {agent.login: agent.name for agent in desk.staff.agents if agent.login}
    told = [(operation, _read(desk, operation)) for operation in operations]
    names = _names(desk, {key for _, what in told for key in what.first(NAMED_CUSTOMERS)})
    return tuple(
        OperationLine(
            id=operation.id,
            at=operation.at.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None),
            login=operation.login,
            agent=agents.get(operation.login),
            command=operation.command,
            rows=what.rows,
            undone=operation.undone_by is not None,
            undone_by=operation.undone_by,
            undoes=operation.undoes,
            erased=operation.payload is None,
            seen=what.seen,
            customers=len(what.about),
            names=what.named(names),
            things=what.things,
            counts=what.counts,
        )
        for operation, what in told
    )


@dataclass(slots=True)
class _Told:
    """The content of a payload in short: whose rows it changed, other things, and how many rows of each table."""

    about: frozenset[int]
    things: tuple[Thing, ...]
    counts: tuple[RowCount, ...]
    gone: Mapping[int, str]
    seen: Mapping[str, Any] | None

    @property
    def rows(self) -> int:
        return sum(count.n for count in self.counts)

    def first(self, most: int) -> list[int]:
        return sorted(self.about)[:most]

    def named(self, names: Mapping[int, str]) -> tuple[str, ...]:
        """Return who the first are or, where they are gone, were."""
        found = (names.get(key) or self.gone.get(key) for key in self.first(NAMED_CUSTOMERS))
        return tuple(name for name in found if name)


@dataclass(slots=True)
class _PayloadRead:
    """A payload while it is read: batches as they come, single changes put together at the end."""

    customers: set[int] = field(default_factory=set)
    unsaid: dict[str, set[int]] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    added: dict[str, set[Key]] = field(default_factory=dict)
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    seen: Mapping[str, Any] | None = None

    def take(self, entry: Entry) -> None:
        if isinstance(entry, Batch):
            self._take_rows(entry)
        elif entry.table == LOOK:
            self.seen = self.seen or entry.after
        else:
            self.changes.append(entry)

    def _take_rows(self, batch: Batch) -> None:
        names = list(batch.columns)
        customer = batch.table == "customer"
        at = 0 if customer else names.index("customer_id") if "customer_id" in names else None
        if at is not None:
            self.customers.update(row[at] for row in batch.rows if row[at] is not None)
        for row in batch.rows[:NAMED_CUSTOMERS] if customer else ():
            self._name(row[0], dict(zip(names, row, strict=True)))
        self.added.setdefault(batch.table, set()).update(row[0] for row in batch.rows)
        self._count(batch.table, "gone" if batch.gone else "new", len(batch.rows))

    def put_together(self) -> Sequence[Change]:
        """Return what became of single rows, and count them."""
        rows = merge_changes(self.changes)
        for change in self.changes:
            self.customers.update(customers_in(change))
        for change in rows:
            for values in (change.after, change.before):
                if change.table == "customer" and values:
                    self._name(int(change.key), values)
            if change.key in self.added.get(change.table, ()):
                continue
            own = change.table == "customer" and is_self(int(change.key))
            self._count(OWN_WORK if own else change.table, how_changed(change), 1)
        return rows

    def _name(self, key: int, values: Mapping[str, Any]) -> None:
        if {"name", "code"} <= values.keys():
            self.names.setdefault(key, name_shown(key, values["name"], values["code"]))

    def _count(self, table: str, how: str, n: int) -> None:
        self.counts[table, how] = self.counts.get((table, how), 0) + n


def _read(desk: Desk, operation: Operation) -> _Told:
    reading = _PayloadRead()
    for entry in read_entries(operation.payload or "[]"):
        reading.take(entry)
    rows = reading.put_together()
    found = reading.customers | owners_of(desk.session, reading.changes)
    about = {key for key in found if not is_self(key)} if len(found) > 1 else found
    return _Told(
        about=frozenset(about),
        things=tuple({thing[:2]: thing for thing in things(desk.session, rows)}.values()),
        counts=tuple(RowCount(table, how, n) for (table, how), n in reading.counts.items() if n),
        gone=reading.names,
        seen=reading.seen,
    )


def _names(desk: Desk, keys: Iterable[int]) -> dict[int, str]:
    """Return who customers are, by their ids."""
    return {
        row.id: name_shown(row.id, row.name, row.code)
        for part in chunks(keys)
        for row in desk.session.execute(
            select(Customer.id, Customer.name, Customer.code).where(Customer.id.in_(part))
        )
    }
