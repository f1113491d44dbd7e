"""A plain model of undo: the rows of the facts, what each command changed in them, and what they are without it.

It knows nothing of operations, payloads or how undo works. It compares the tables before and after a command.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Table, UniqueConstraint

from keqing.frozen import dataclass
from keqing.models import FACTS, Base

Rows = dict[Any, dict[str, Any]]
State = dict[str, Rows]
"""The rows of every table of facts, by their keys."""

_TABLES: dict[str, Table] = {
    model.__tablename__: Base.metadata.tables[model.__tablename__] for model in FACTS
}
_KEYS = {name: next(iter(table.primary_key.columns)).name for name, table in _TABLES.items()}


def state_of(facts: Mapping[str, list[dict[str, Any]]]) -> State:
    """Return the rows of facts by their keys, without the columns that follow from others."""
    return {
        name: {
            row[_KEYS[name]]: {
                column: row[column] for column in row if column not in _FOLLOWING[name]
            }
            for row in rows
        }
        for name, rows in facts.items()
    }


_FOLLOWING = {name: frozenset[str]() for name in _TABLES} | {
    "customer": frozenset(
        {
            "status",
            "stage",
            "grade",
            "paused_until",
            "track_pauses",
            "folded",
            "search",
            "next_change",
        }
    )
}


@dataclass(frozen=True)
class Moved:
    """What became of one row: the columns that differ, before and after; None where there was, or is, no row."""

    table: str
    key: Any
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def moved(before: State, after: State) -> tuple[Moved, ...]:
    """Return what a command changed."""
    return tuple(_moved(before, after))


def _moved(before: State, after: State) -> Iterator[Moved]:
    for table in before:
        for key in sorted({*before[table], *after[table]}, key=str):
            was, now = before[table].get(key), after[table].get(key)
            if was == now:
                continue
            if was is None or now is None:
                yield Moved(table, key, was, now)
                continue
            names = [name for name in now if was[name] != now[name]]
            yield Moved(table, key, {n: was[n] for n in names}, {n: now[n] for n in names})


def without(state: State, command: tuple[Moved, ...]) -> State | None:
    """Return a state without what a command changed; None where its rows have moved on."""
    found = copy.deepcopy(state)
    for row in command:
        rows = found[row.table]
        now = rows.get(row.key)
        if row.after is None:
            if now is not None:
                return None
            rows[row.key] = dict(row.before or {})
        elif now is None or any(now[name] != value for name, value in row.after.items()):
            return None
        elif row.before is None:
            del rows[row.key]
        else:
            now.update(row.before)
    return found if _holds(found) else None


def _holds(state: State) -> bool:
    """Tell whether every row that another refers to is there, and no two are one."""
    for name, table in _TABLES.items():
        rows = state[name].values()
        for column in table.columns:
            for foreign in column.foreign_keys:
                there = state[foreign.column.table.name].keys()
                if any(
                    row[column.name] not in there for row in rows if row[column.name] is not None
                ):
                    return False
        for unique in _uniques(table):
            values = [tuple(row[name] for name in unique) for row in rows]
            if len(set(values)) < len(values):
                return False
    return True


def _uniques(table: Table) -> Iterator[list[str]]:
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield [column.name for column in constraint.columns]
