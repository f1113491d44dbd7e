"""Operations, what undo took back, and a customer's timeline as people read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Any, NamedTuple

from keqing.frozen import dataclass
from keqing.i18n import Message
from keqing.records.event import Event
from keqing.records.recorded import NextDate

NAMED_CUSTOMERS = 3
"""Customers of an operation who are named."""


OWN_WORK = "own work"
"""In place of a table: the rows for the work of the department and of its agents, which nobody enters."""


class Thing(NamedTuple):
    """A changed thing that is no customer's: its table or the type of a definition, its name, both in words.

    `how` says what became of it, as in `RowCount`; of a definition that depends on its other editions.
    """

    what: str
    name: str
    says: Message
    how: str | None = None


class RowCount(NamedTuple):
    """How many rows of a table an operation added (`new`), changed or took away (`gone`)."""

    table: str
    how: str
    n: int


@dataclass(frozen=True, slots=True)
class OperationLine:
    """An operation in `keqing history`. `seen` says what was asked for when it is a look, which changes nothing.

    `agent` is whose login it was. `customers` counts those whose rows it changed, `names` are the first of them with
    their codes. `undone_by` and `undoes` are numbers of operations. `erased` says that what it changed was forgotten.
    """

    id: int
    at: datetime
    login: str
    command: str
    rows: int
    undone: bool
    seen: Mapping[str, Any] | None = None
    customers: int = 0
    names: tuple[str, ...] = ()
    agent: str | None = None
    undone_by: int | None = None
    undoes: int | None = None
    erased: bool = False
    things: tuple[Thing, ...] = ()
    counts: tuple[RowCount, ...] = ()

    @property
    def who(self) -> str | None:
        """The name and code of its only customer."""
        return self.names[0] if self.customers == 1 and self.names else None


@dataclass(frozen=True, slots=True)
class Audit:
    """A chain of operations that is whole: how many they are, its `seal` (the digest of the newest), None for none.

    `sealed` is the operation that a seal from before is of, None when none was given. `erased` counts those whose
    changes were forgotten on request.
    """

    operations: int
    seal: str | None
    sealed: int | None
    erased: int = 0


@dataclass(frozen=True, slots=True)
class UndoResult:
    """An operation taken back. `who` is its customer, and the next dates theirs, when it has one only.

    `revived` names those who may be called again, `stops` counts the numbers that may be.
    `on`, `off` and `as_before` are the definitions that are in force again, no more, or as before. `remarks` are
    sentences that the agent should read.
    """

    operation: OperationLine
    customers: int
    who: str | None = None
    before: NextDate | None = None
    after: NextDate | None = None
    dry_run: bool = False
    revived: tuple[str, ...] = ()
    stops: int = 0
    on: tuple[Message, ...] = ()
    off: tuple[Message, ...] = ()
    as_before: tuple[Message, ...] = ()
    remarks: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomerTimeline:
    """A customer's events, newest first; those struck out too. `corrects` names what a copy corrects.

    `withheld` counts health facts that are left out. `corrected` has the operation that corrected or struck out
    a record, by the record that says so.
    """

    code: str
    name: str
    events: tuple[Event, ...]
    corrects: Mapping[int, int]
    withheld: int = 0
    corrected: Mapping[int, OperationLine] = field(default_factory=dict)
