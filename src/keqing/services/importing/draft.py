"""A row of a file as values: a customer, a contact person, an event, and what is wrong or doubtful."""

from __future__ import annotations

from dataclasses import field
from datetime import date, time
from typing import Any

from keqing.frozen import dataclass
from keqing.i18n import Message
from keqing.services.importing.other_lines import LineRemark
from keqing.text.phones import Written

EVENT_VALUES = (
    "time", "agent_id", "direction", "channel", "outcome", "minutes", "text", "entry",
)  # fmt: skip
"""Columns of an event, its day and details aside, that a row can give."""


@dataclass(slots=True)
class PersonDraft:
    """A contact person that a row names. None where the row has no such cell."""

    name: str | None = None
    relation: str | None = None
    phones: list[Written] = field(default_factory=list)
    health: bool | None = None
    note: str | None = None
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def is_named(self) -> bool:
        """Whether the row has more of a contact person than whether health may be discussed."""
        return bool(self.name or self.relation or self.phones or self.note)


@dataclass(slots=True)
class Draft:
    """The values of a row. `values` are columns of the customer, `event_values` those of the event.

    The event has its `day`, its fields in `details`, and in `ref` the record that it answers.
    `given_fields` are those fields that the row itself has. `next_call` is the day of a call to come.
    `beside_name` are numbers that stood with the name. `stop` and `deceased` hold the words for it.
    `unknown_cells` are the cells of columns that nobody knows here.
    `customer_only` marks a row with a customer, and with nothing that happened to them.
    `skipped` marks a row that is no record at all, and has that as its mistake.
    `started_over` names the limits that mark what a contact starts, by its kind.
    `barred` names what its words tell of that the law bars, `barred_text` the first of these.
    `mistakes` and `flags` are sentences with their columns.
    """

    number: int
    code: str | None = None
    name: str | None = None
    phones: list[Written] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    referrer: str | None = None
    person: PersonDraft | None = None
    stop: str | None = None
    deceased: str | None = None
    next_call: tuple[date, time | None] | None = None
    day: date | None = None
    event_values: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    beside_name: tuple[Written, ...] = ()
    given_fields: frozenset[str] = frozenset()
    unknown_cells: tuple[str, ...] = ()
    ref: int | None = None
    customer_only: bool = False
    skipped: bool = False
    started_over: dict[str, list[str]] = field(default_factory=dict)
    barred: tuple[str, ...] = ()
    barred_text: str | None = None
    mistakes: list[tuple[str | None, Message]] = field(default_factory=list)
    flags: list[tuple[str | None, Message]] = field(default_factory=list)

    def reject(self, column: str | None, reason: Message) -> None:
        """Keep a reason for not storing the row."""
        self.mistakes.append((column, reason))

    def flag(self, column: str | None, reason: Message) -> None:
        """Keep something that somebody should look at."""
        self.flags.append((column, reason))

    def note_line(self, remark: LineRemark) -> None:
        """Keep what the row is besides a record."""
        if remark.status == "flagged":
            self.flag(None, remark.reason)
            return
        self.reject(None, remark.reason)
        self.skipped = remark.status == "skipped"

    def need_person(self) -> PersonDraft:
        """Return the contact person of the row, made where there was none."""
        self.person = self.person or PersonDraft()
        return self.person
