"""Measures: what is counted, summed or remembered of a customer's records, over a window or a period.

    [measure.value12]
    title = { zh = "十二个月金额", en = "Value of 12 months" }
    sum = ["purchase.price", "order.price"]
    over = "365d"

This module says what a measure is; `measure_file` reads one, and `keqing.timeline.measures` works it out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from keqing.calendar.periods import Length
from keqing.definitions.cadence import Offset
from keqing.frozen import dataclass

CONTACT, MESSAGE = "contact", "message"
"""Names of what is no kind of the department's: finished contacts in person, and messages sent."""
SENT = frozenset({"sent"})
"""The outcome of a message."""
ROLE = "role"
"""The field of a contact that holds the roles of its agent."""
CONTACT_FIELDS = frozenset({"channel", "direction", "outcome", "minutes", "agent"})
"""The fields that every contact has."""
NUMBERS = frozenset({"int", "decimal", "money", "measure"})
"""The types of fields that hold a number."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition with a name, as it is written: `keqing list --filter NAME`."""

    name: str
    when: str
    title: Mapping[str, str] = field(default_factory=dict)

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other words for it: none."""
        return ()


class Figure(StrEnum):
    """The figures that are made of records: one of these keys stands in a measure."""

    COUNT = "count"
    SUM = "sum"
    MEAN = "mean"
    LAST = "last"
    DAYS_SINCE = "days_since"
    VALUE = "value"

    @property
    def of_field(self) -> bool:
        """Whether it is made of a field, written `KIND.FIELD`."""
        return self in {Figure.SUM, Figure.MEAN, Figure.VALUE}


@dataclass(frozen=True, slots=True)
class RecordSource:
    """A kind of record, and the field of it that is measured, with its type; None for the record as a whole."""

    kind: str
    field: str | None = None
    type: str = "money"

    def __str__(self) -> str:
        """Return it as a file writes it."""
        return self.kind if self.field is None else f"{self.kind}.{self.field}"


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of one or more sources. `where` maps fields to the values that count, all of them.

    `over` is a rolling window of days, weeks, months or years up to the day asked for. `per` is the calendar
    period that holds that day. With neither, all records count.
    """

    name: str
    figure: Figure
    sources: tuple[RecordSource, ...]
    title: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, frozenset[str]] = field(default_factory=dict)
    over: Offset | None = None
    per: Length | None = None

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other words for it: none."""
        return ()
