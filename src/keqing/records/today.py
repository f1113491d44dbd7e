"""The day's list and the call sheet made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, time

from keqing.frozen import dataclass
from keqing.records.customer import Supply
from keqing.records.due import NUMBERED, DueCustomer, DueReason, TimeOfDay
from keqing.records.sheet_token import Key, Token

_HIGH = frozenset({"promise", "deadline"})
_MEDIUM = frozenset({"revisit", "coverage"})


@dataclass(frozen=True, slots=True)
class NewestContact:
    """The newest contact of a customer."""

    day: date
    time: time | None
    outcome: str
    text: str | None


@dataclass(frozen=True, slots=True)
class PausedTracks:
    """The tracks that a record of a kind has paused since a day, until another one; None until resumed."""

    kind: str
    title: Mapping[str, str]
    since: date
    tracks: tuple[Mapping[str, str], ...]
    until: date | None


@dataclass(frozen=True, slots=True)
class RowNote:
    """A note of a row beside its reasons: `unreached:LABEL`, `missed:LABEL`, `careful:FIELD=VALUE` or `paused:KIND=DAY`.

    `title` and `subject` are those of the cadence whose step it was; `paused` is of `paused:`.
    """

    text: str
    title: Mapping[str, str] = field(default_factory=dict)
    subject: str = ""
    paused: PausedTracks | None = None


@dataclass(frozen=True, slots=True)
class CalledPerson:
    """A contact person who is called where the customer has no number; `health` as with contact persons.

    `instead` says that they are called in place of a customer who has not been told the diagnosis.
    """

    name: str
    relation: str | None
    number: str
    health: bool
    instead: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayRow(DueCustomer):
    """One customer of the day's list. `reasons` is empty when only notes keep the row in the list.

    `tried` is the time of the day's last attempt ("" when it has no time), None when nobody tried. `again` is the
    hour of the day at which the customer is tried again, None where that is left to another day.
    `hours_from` is set when the customer's calling hours have not begun. `shortages` are the supplies
    that make the row red, the soonest first. `wrong` marks a customer with a number that was found to
    be wrong. `speaker` is the contact person whose number `phone` is, if it is not the customer's. `status` is
    the customer's.
    """

    row: int
    must: bool
    track: str | None
    effective: date | None
    overdue: int
    time: time | None
    hours_from: TimeOfDay | None
    closes: date | None
    red: bool
    tried: str | None
    notes: tuple[RowNote, ...]
    last: NewestContact | None
    entry: str | None
    shortages: tuple[Supply, ...] = ()
    wrong: bool = False
    speaker: CalledPerson | None = None
    again: TimeOfDay | None = None
    status: str = "active"

    @property
    def settled(self) -> bool:
        """Whether it was tried today, and is left to another day."""
        return self.tried is not None and self.again is None

    @property
    def is_call(self) -> bool:
        """Whether it takes room in the day's capacity: a contact closes something of it, or acknowledges its notes."""
        return self.by_call or not self.reasons

    @property
    def to_visit(self) -> bool:
        """Whether what a contact closes first is a visit, which closes most of what a call does, too."""
        first = next((reason for reason in self.reasons if not reason.by_name), None)
        return first is not None and first.channel == "visit"

    def priority(self, day: date) -> str:
        """How urgent it is on the day of the list: `urgent`, `high`, `medium` or `low`.

        Urgent are alerts, what is red, and the last day of what is high or medium. Promises and deadlines are high,
        revisits and coverage medium. The rest is low, and so is what may wait.
        """
        level = "high" if self.track in _HIGH else "medium" if self.track in _MEDIUM else "low"
        if self.track == "alert" or self.red or (level != "low" and self.closes == day):
            return "urgent"
        return level if self.must else "low"

    @property
    def by_number(self) -> bool:
        """Whether it wants a number, to dial or to write to."""
        return any(not reason.by_name and reason.channel in NUMBERED for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class AlsoDue:
    """A customer who stands in another agent's list, with a reason of ours among theirs."""

    code: str
    name: str
    owner: str | None
    reasons: tuple[DueReason, ...]


@dataclass(frozen=True, slots=True)
class Idle:
    """The facts of a list without rows: the code of the customer entered last, None where nobody is on file.

    `day` is the next day on which somebody stands, None where there is none, and `waiting` how many then do.
    """

    newest: str | None
    day: date | None
    waiting: int


@dataclass(frozen=True, slots=True)
class Today:
    """The day's list. `agent` None is the whole department's. `rows` holds every row.

    `shown` is the number of rows inside the agent's capacity of the day, calls already done counted. Other work than
    calls takes no room in it.
    `done` is how many customers were spoken to. `dialled` is how many calls were made, `reached` how
    many of these reached somebody, and `visited` how many visits were made.
    `past` marks a list of a day that is over: it is made of present knowledge, and is not the list
    that was printed then. `paused` is how many customers have been paused for long without an end,
    and are to be thought of again. `covers` are the agents whose lists are in this one, because they are away;
    `covered_by` is who has this agent's list. `waiting_for_plan` is how many customers are to be visited once
    their plan of visits is approved.
    """

    day: date
    agent: str | None
    rows: tuple[TodayRow, ...]
    shown: int
    done: int
    also: tuple[AlsoDue, ...] = ()
    dialled: int = 0
    reached: int = 0
    visited: int = 0
    idle: Idle | None = None
    past: bool = False
    clock: date | None = None

    @property
    def live(self) -> bool:
        """Whether the list is that of the clock's own day, so that words such as `today` are right."""
        return self.clock in {None, self.day}

    paused: int = 0
    covers: tuple[str, ...] = ()
    covered_by: str | None = None
    waiting_for_plan: int = 0

    @property
    def within_capacity(self) -> tuple[TodayRow, ...]:
        """The rows that the day's capacity holds: all that are no calls, and the first of those that are."""
        room = self.shown - sum(not row.is_call for row in self.rows)
        found: list[TodayRow] = []
        for row in self.rows:
            if row.is_call:
                if room <= 0:
                    continue
                room -= 1
            found.append(row)
        return tuple(found)

    @property
    def beyond_capacity(self) -> int:
        """Rows that the day's capacity leaves out."""
        return len(self.rows) - self.shown


@dataclass(frozen=True, slots=True)
class AskedField:
    """A field of a contact that is asked, and what can be chosen, if its values are choices."""

    title: Mapping[str, str]
    choices: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class CallSheet:
    """The day's list as a call sheet: its token, a key for each customer's code, the outcomes' titles.

    `asked` are the fields of contacts that its reasons ask for.
    """

    token: Token
    today: Today
    keys: Mapping[str, Key]
    outcomes: tuple[Mapping[str, str], ...]
    asked: tuple[AskedField, ...] = ()
