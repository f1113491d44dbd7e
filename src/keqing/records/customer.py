"""A customer as the card, the list and the machine forms show one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, time
from decimal import Decimal
from typing import Any

from keqing.frozen import dataclass
from keqing.i18n import Message
from keqing.records.call_guide import CallGuide
from keqing.records.event import Event
from keqing.records.open_record import OpenLine


@dataclass(frozen=True, slots=True)
class Phone:
    """A number of a customer or contact person; `bad` once it was found wrong, `stopped` if not to be called."""

    number: str
    label: str | None = None
    bad: bool = False
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class ContactPerson:
    """Somebody who speaks for a customer; `health` says whether health may be discussed with them."""

    name: str
    relation: str | None
    phones: tuple[Phone, ...]
    health: bool
    note: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Supply:
    """A customer's supply of a product: the last day with it, and the first day without (R15)."""

    product: str
    supply_end: date
    run_out: date


@dataclass(frozen=True, slots=True)
class Followup:
    """A current step of a customer. `hold` is the day until which it is held, whatever holds it.

    `provisional` marks dates that depend on working days that are not announced yet. `by_name` marks a
    step that no call closes; `channel` is how the step is done.
    """

    cadence: str
    subject: str
    label: str
    track: str
    anchor: date
    opens: date
    due: date
    closes: date | None
    hold: date | None
    effective: date | None
    listed: date | None
    attempts: int
    owner: str | None
    text: str | None = None
    time: time | None = None
    title: Mapping[str, str] = field(default_factory=dict)
    provisional: bool = False
    by_name: bool = False
    needs: Mapping[str, str] | None = None
    channel: str | None = None
    guide: str | None = None


@dataclass(frozen=True, slots=True)
class ClosedStep:
    """A closed step of a customer.

    `text` is what was promised, or the name of the festival or gathering; `time` is that of a promise.
    """

    cadence: str
    subject: str
    anchor: date
    n: int
    label: str
    nominal: date
    opens: date
    due: date
    closes: date | None
    status: str
    closed_on: date
    event: int | None = None
    title: Mapping[str, str] = field(default_factory=dict)
    text: str | None = None
    time: time | None = None


@dataclass(frozen=True, slots=True)
class Preference:
    """Something that a customer likes, the day on which it was noted, and how it is known."""

    day: date
    what: str
    source: Mapping[str, str] | str


@dataclass(frozen=True, slots=True)
class Brought:
    """A customer whom another one referred, and the day of their creation."""

    code: str
    name: str
    day: date


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that is on record: its name in the list, its title, and its last good day, None for no end."""

    name: str
    title: Mapping[str, str] | str
    last: date | None = None

    def is_good(self, day: date) -> bool:
        """Tell whether it is good on a day."""
        return self.last is None or day <= self.last


@dataclass(frozen=True, slots=True)
class MissingPapers:
    """The papers that a customer lacks, of so many that are wanted, and those that have expired."""

    wanted: int
    lacking: tuple[Mapping[str, str] | str, ...]
    expired: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """A sort of material that a customer was given: how many copies in all, and the last day."""

    item: Mapping[str, str] | str
    copies: int
    day: date


@dataclass(frozen=True, slots=True)
class Ownership:
    """Who had a customer from `since` to `until`, both included: None for nobody, without a beginning or an end."""

    owner: str | None
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer with all that the card shows. `events` are newest first.

    `hints` say how to work with somebody whose file has such values, by language.
    `lacking` are the titles of required fields without a value. `speaker` is the contact person to call in place of
    somebody who has not been told the diagnosis. `guide` is what is said for what is due, where that was asked for.
    """

    code: str
    name: str
    type: str
    grade: str | None
    status: str
    stage: str | None
    sex: str | None
    birthday: str | None
    age: int | None
    address: str | None
    source: str | None
    owner: str | None
    referrer: str | None
    note: str | None
    phones: tuple[Phone, ...]
    tags: tuple[str, ...]
    hours: tuple[str, ...]
    fields: Mapping[str, Any]
    contact_persons: tuple[ContactPerson, ...]
    supplies: tuple[Supply, ...]
    followups: tuple[Followup, ...]
    closings: tuple[ClosedStep, ...]
    events: tuple[Event, ...]
    events_total: int
    paused_until: date | None = None
    track_pauses: Mapping[str, date] = field(default_factory=dict)
    quiet: tuple[Mapping[str, str], ...] = ()
    duty: tuple[int, date] | None = None
    no_date_because: Message | None = None
    withheld: int = 0
    open: tuple[OpenLine, ...] = ()
    declined: tuple[str, ...] = ()
    lacking: tuple[Mapping[str, str], ...] = ()
    hints: tuple[Mapping[str, str], ...] = ()
    preferences: tuple[Preference, ...] = ()
    brought: tuple[Brought, ...] = ()
    given: tuple[Given, ...] = ()
    papers: MissingPapers | None = None
    speaker: ContactPerson | None = None
    owners: tuple[Ownership, ...] = ()
    guide: CallGuide | None = None


@dataclass(frozen=True, slots=True)
class FileLine:
    """A customer's file: how many fields are required, and which of them it lacks, as people read and type them."""

    code: str
    name: str
    type: str
    type_title: Mapping[str, str]
    owner: str | None
    required: int
    missing: tuple[Mapping[str, str], ...]
    names: tuple[str, ...]
    papers: MissingPapers | None = None


@dataclass(frozen=True, slots=True)
class CustomerLine:
    """A customer in `keqing list`, in a list of candidates, and after saving.

    `measured` is the number by which a list is ordered.
    """

    code: str
    name: str
    type: str
    grade: str | None
    status: str
    phone: str | None
    owner: str | None
    next: date | None = None
    type_title: Mapping[str, str] = field(default_factory=dict)
    measured: Decimal | None = None
