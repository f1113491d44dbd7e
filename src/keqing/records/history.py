"""Operations, what undo took back, and a customer's timeline as people read it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from keqing.frozen import dataclass
from keqing.i18n import Message
from keqing.records.event import Event
from keqing.records.recorded import NextDate


@dataclass(frozen=True, slots=True)
class OperationLine:
    """An operation in `keqing history`. `seen` says what was asked for when it is a look, which changes nothing.

    `customers` are those whose rows it changed, `who` their name and code when it is one.
    """

    id: int
    at: datetime
    login: str
    command: str
    rows: int
    undone: bool
    seen: Mapping[str, Any] | None = None
    customers: int = 0
    who: str | None = None


@dataclass(frozen=True, slots=True)
class Audit:
    """A chain of operations that is whole: how many they are, its `seal` (the digest of the newest), None for none.

    `sealed` is the operation that a seal from before is of, None when none was given.
    """

    operations: int
    seal: str | None
    sealed: int | None


@dataclass(frozen=True, slots=True)
class UndoResult:
    """An operation taken back. `who` is its customer, and the next dates theirs, when it has one only.

    `revived` names those who may be called again, `stops` counts the numbers that may be.
    `remarks` are sentences that the agent should read.
    """

    operation: OperationLine
    customers: int
    who: str | None = None
    before: NextDate | None = None
    after: NextDate | None = None
    dry_run: bool = False
    revived: tuple[str, ...] = ()
    stops: int = 0
    remarks: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomerTimeline:
    """A customer's events, newest first; those struck out too. `corrects` names what a copy corrects.

    `withheld` counts health facts that are left out.
    """

    code: str
    name: str
    events: tuple[Event, ...]
    corrects: Mapping[int, int]
    withheld: int = 0
