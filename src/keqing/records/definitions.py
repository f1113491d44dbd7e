"""The definitions of a department, the differences of their texts, and the effect of putting them in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from keqing.frozen import dataclass
from keqing.i18n import Message
from keqing.records.cadences import AgentLoad, DayLoad


@dataclass(frozen=True, slots=True)
class KeyChange:
    """A key of a definition in the old and the new text, as TOML; None where it is not written."""

    key: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class DefinitionChange:
    """The change of one definition by a text, compared with the definition in force.

    `records` are the events of a kind that there are: they are read as they were entered.
    """

    name: str
    title: Mapping[str, str]
    status: Literal["new", "changed", "same", "off", "dropped"]
    keys: tuple[KeyChange, ...] = ()
    type: str = "cadence"
    records: int = 0


@dataclass(frozen=True, slots=True)
class Enforced:
    """The effect of putting definitions in force, or out of it, from `since` on.

    `customers` are those whose follow-ups change. `warnings` are what the department should look at. `waits` is the
    number of the item where it waits for signatures, and nothing changed yet; `asked` says who signs.
    """

    changes: tuple[DefinitionChange, ...]
    since: date
    customers: int = 0
    agents: tuple[AgentLoad, ...] = ()
    days: tuple[DayLoad, ...] = ()
    dry_run: bool = False
    warnings: tuple[Message, ...] = ()
    waits: int | None = None
    asked: tuple[Message, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything is written."""
        return any(change.status != "same" for change in self.changes)


@dataclass(frozen=True, slots=True)
class DefinitionLine:
    """A definition in `keqing define list`: version 0 is the program's own; `since` None holds always.

    `state` says whether it is in force, from a later day on, not in force, or dropped.
    """

    type: str
    name: str
    title: Mapping[str, str]
    version: int
    since: date | None
    state: Literal["on", "later", "off", "dropped"]


@dataclass(frozen=True, slots=True)
class DefinitionText:
    """A definition's text as `keqing define show` prints it."""

    line: DefinitionLine
    text: str
