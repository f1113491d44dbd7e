"""Gatherings with the counts of their guests, invitations, and who signed in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time

from keqing.frozen import dataclass
from keqing.i18n import Message


@dataclass(frozen=True, slots=True)
class Counts:
    """The guests of a gathering: `invited` are those who were asked or answered, the next four by their answer.

    `taken` are the seats of those who accepted, `free` those that are left, None without a limit. `bought` are those
    of `came` who bought on the day or within three days. `no_shows` accepted and did not come; the day is past.
    """

    invited: int = 0
    accepted: int = 0
    maybe: int = 0
    declined: int = 0
    waiting: int = 0
    came: int = 0
    no_shows: int = 0
    bought: int = 0
    taken: int = 0
    free: int | None = None


@dataclass(frozen=True, slots=True)
class StaffMember:
    """An agent at a gathering, and what they do there."""

    agent: str
    duty: str | None


@dataclass(frozen=True, slots=True)
class Check:
    """A line of the checklist of a gathering, with its day and who does it; `done` is the day on which it was."""

    number: int
    at: str
    day: date
    text: str
    agent: str | None
    done: date | None


@dataclass(frozen=True, slots=True)
class GatheringLine:
    """A gathering to which customers are invited; `seats` None is without limit.

    `meeting` says where and how guests meet, with the way there.
    """

    name: str
    day: date
    place: str | None
    seats: int | None
    time: time | None = None
    meeting: str | None = None
    counts: Counts = Counts()


@dataclass(frozen=True, slots=True)
class Guest:
    """A customer at a gathering. `answer` is the kind of the answer that holds, `came` None before its day.

    `place` is the place on the waiting list, from 1. `help` says that the guest needs an arm.
    """

    customer_id: int
    code: str
    name: str
    phone: str | None
    grade: str | None
    owner: str | None
    answer: str
    seats: int
    place: int | None
    table: str | None
    help: bool
    came: bool | None
    bought: bool


@dataclass(frozen=True, slots=True)
class GatheringGuests:
    """A gathering with its guests, staff and checklist."""

    line: GatheringLine
    guests: tuple[Guest, ...]
    staff: tuple[StaffMember, ...] = ()
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Invitee:
    """A customer who is invited; `declined` says that they declined another gathering before."""

    code: str
    name: str
    owner: str | None
    declined: bool


@dataclass(frozen=True, slots=True)
class Invited:
    """The result of inviting. `left_out` counts by reason who was asked for and is not invited.

    `on` says whether a cadence calls whoever is invited.
    """

    gathering: GatheringLine
    invitees: tuple[Invitee, ...]
    left_out: Mapping[str, int]
    on: bool
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class SignInLayout:
    """A sign-in sheet in words: its title says which gathering it is of, and when."""

    title: str
    language: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in at a gathering, and who had before; each as name and code."""

    gathering: GatheringLine
    came: tuple[str, ...]
    before: tuple[str, ...]
    remarks: tuple[Message, ...] = ()
    dry_run: bool = False
