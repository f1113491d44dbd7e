"""The results of recording: closed steps, next dates, lines of a batch."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time

from keqing.frozen import dataclass
from keqing.i18n import Message
from keqing.records.customer import ClosedStep


@dataclass(frozen=True, slots=True)
class NextDate:
    """A current step after something was recorded. `effective` None while it is held without an end.

    `text` is what was promised, or the name of the festival or gathering; `by_name` says that no call closes it.
    `owner` is who does it where that is not the customer's owner.
    """

    cadence: str
    subject: str
    label: str
    due: date
    effective: date | None
    title: Mapping[str, str]
    time: time | None = None
    text: str | None = None
    by_name: bool = False
    needs: Mapping[str, str] | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Replaced:
    """A promised call that has another one in its place: what it was for, and when."""

    due: date
    time: time | None
    text: str | None
    title: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ToldPurchase:
    """A purchase that was told, and the `command` that records it."""

    text: str
    command: Message


@dataclass(frozen=True, slots=True)
class BarredWords:
    """Words that tell of what the law bars: the `bars` by name, the law of the first, and the responsible version."""

    text: str
    bars: tuple[str, ...]
    law: Message
    instead: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Recorded:
    """The result of recording something: the steps it closed, and all current steps after it.

    `replaced` are promised calls in whose place it promised another.
    `remarks` are sentences that the agent should read (a rest day, a number marked bad). `refused` is what was
    said where it sounds like a wish not to be called any more: the manager is asked. `suspected` is what was said
    where it sounds like an adverse reaction that is not recorded as one. `bought` is a purchase that was told
    and is not on record. `died` is what was said in a call where it sounds as if the customer, who is not
    recorded so, had died. `barred` is what was said of something that the law bars: the manager sees it.
    """

    code: str
    name: str
    phone: str | None
    kind: str
    event: int | None
    day: date
    closed: tuple[ClosedStep, ...]
    next: tuple[NextDate, ...]
    remarks: tuple[Message, ...] = ()
    dry_run: bool = False
    replaced: tuple[Replaced, ...] = ()
    refused: str | None = None
    suspected: str | None = None
    bought: ToldPurchase | None = None
    died: str | None = None
    barred: BarredWords | None = None


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A line typed from paper, by its number, and what recording it did."""

    line: int
    recorded: Recorded


@dataclass(frozen=True, slots=True)
class BatchMistake:
    """A line that was not recorded, and why."""

    line: int
    text: str
    reason: Message


@dataclass(frozen=True, slots=True)
class RecordedBatch:
    """The results of lines typed from paper."""

    recorded: tuple[BatchLine, ...]
    mistakes: tuple[BatchMistake, ...]
    dry_run: bool = False
