"""Frozen records that cross floors: what services return and what render and transfer show.

Phones in records are full numbers in E.164 form; render and transfer mask them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime, time
from typing import Any, Literal, TypeAlias

from keqing.callsheet import Key, Token
from keqing.frozen import dataclass
from keqing.i18n import Message

TimeOfDay: TypeAlias = time
"""For a class in which a field called `time` comes before: it hides the type from mypy."""


@dataclass(frozen=True, slots=True)
class Event:
    """One row of a customer's timeline. `sequence` orders the events of one day.

    `agent` is the name of who did it. `apart` names the roles that somebody else holds: steps of those
    roles are not closed by this contact (R5). `details` holds the fields that the kind declares, dates
    as ISO text. `imported` is the day on which it was brought in from a file, if it was (R14).
    """

    id: int
    sequence: int
    day: date
    kind: str
    time: time | None = None
    agent: str | None = None
    direction: Literal["in", "out"] | None = None
    channel: str | None = None
    outcome: str | None = None
    minutes: int | None = None
    text: str | None = None
    entry: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    answers: int | None = None
    apart: frozenset[str] = frozenset()
    imported: date | None = None
    voided: bool = False


MERGED = "merged"
"""The kind of event that says which customer was merged into the one on whose timeline it is."""
ON_FILE = frozenset({"created", "profile", "void", MERGED})
"""Kinds of events that are no records of a day: what is on file of a customer, and corrections themselves."""


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


@dataclass(frozen=True, slots=True)
class Supply:
    """What a customer has of a product: the last day with it, and the first day without (R15)."""

    product: str
    supply_end: date
    run_out: date


@dataclass(frozen=True, slots=True)
class Followup:
    """A current step of a customer. `hold` is the day until which it is held, whatever holds it.

    `provisional` says that its dates depend on working days that are not announced yet, `by_name` that no call
    closes it; `channel` is how the step is done.
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
    channel: str | None = None


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
class Customer:
    """A customer with all that the card shows. `events` are newest first."""

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
    no_date_because: Message | None = None
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class CustomerLine:
    """A customer in `keqing list`, in a list of candidates, and after saving."""

    code: str
    name: str
    type: str
    grade: str | None
    status: str
    phone: str | None
    owner: str | None
    next: date | None = None


@dataclass(frozen=True, slots=True)
class LastContact:
    """The newest contact of a customer."""

    day: date
    time: time | None
    outcome: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a customer stands in the day's list: one follow-up. `must` when effective by that day.

    `red` says that the floor of its quota is in danger (R10). `text` is what was promised, or the name of
    the festival or gathering. `channel` is how it is done; `by_name` says that no call closes it, only
    `keqing done`.
    """

    cadence: str
    subject: str
    label: str
    track: str
    must: bool
    opens: date
    due: date
    closes: date | None
    effective: date
    attempts: int
    text: str | None
    title: Mapping[str, str]
    time: time | None = None
    role: str | None = None
    guide: str | None = None
    owner: str | None = None
    supply_end: date | None = None
    red: bool = False
    anchor: date | None = None
    channel: str | None = None
    by_name: bool = False


@dataclass(frozen=True, slots=True)
class DepartmentSetting:
    """A setting of the whole department; `own` says that somebody set it."""

    name: str
    value: str
    meaning: Message
    own: bool


@dataclass(frozen=True, slots=True)
class GatheringLine:
    """What customers are invited to; `seats` None is without limit."""

    name: str
    day: date
    place: str | None
    seats: int | None


@dataclass(frozen=True, slots=True)
class RowNote:
    """What a row says beside its reasons: `unreached:LABEL`, `missed:LABEL` or `careful:FIELD=VALUE`.

    `title` and `subject` are those of the cadence whose step it was.
    """

    text: str
    title: Mapping[str, str] = field(default_factory=dict)
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Speaker:
    """A contact person who is called where the customer has no number; `health` as with contact persons."""

    name: str
    relation: str | None
    number: str
    health: bool


@dataclass(frozen=True, slots=True)
class TodayRow:
    """One customer of the day's list. `reasons` is empty when only notes keep the row in the list.

    `tried` is the time of the day's last attempt ("" when it has no time), None when nobody tried.
    `hours_from` is set when the customer's calling hours have not begun. `shortages` are the supplies that make
    the row red, the soonest first. `wrong` says that a number on file was found to be wrong, `address` where a
    visit goes to, `speaker` whose number `phone` is where the customer has none.
    """

    row: int
    code: str
    name: str
    type: str
    grade: str | None
    phone: str | None
    owner: str | None
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
    last: LastContact | None
    entry: str | None
    reasons: tuple[Reason, ...]
    shortages: tuple[Supply, ...] = ()
    wrong: bool = False
    address: str | None = None
    speaker: Speaker | None = None

    @property
    def by_call(self) -> bool:
        """Whether a contact closes something of it, so that somebody is to be spoken to."""
        return any(not one.by_name for one in self.reasons)

    @property
    def to_visit(self) -> bool:
        """Whether what a contact closes first is a visit, which closes most of what a call does, too."""
        first = next((one for one in self.reasons if not one.by_name), None)
        return first is not None and first.channel == "visit"

    @property
    def by_number(self) -> bool:
        """Whether it wants a number, to dial or to write to."""
        return any(not one.by_name and one.channel in {"phone", "sms"} for one in self.reasons)

    @property
    def by_visit(self) -> bool:
        """Whether it wants a way to go."""
        return any(not one.by_name and one.channel == "visit" for one in self.reasons)


@dataclass(frozen=True, slots=True)
class AlsoDue:
    """A customer who stands in another agent's list, with a reason of ours among theirs."""

    code: str
    name: str
    owner: str | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Idle:
    """What a list without rows tells: the code of the customer entered last, None where nobody is on file.

    `day` is the next day on which somebody stands, None where there is none, and `waiting` how many then do.
    """

    newest: str | None
    day: date | None
    waiting: int


@dataclass(frozen=True, slots=True)
class Today:
    """The day's list. `agent` None is the whole department's. `rows` holds every row, `shown` of them fit.

    `shown` is the number of rows inside the agent's capacity of the day, calls already done counted. `done` is
    how many customers were spoken to, `dialled` how many calls were made, `reached` how many of these reached
    somebody, `visited` how many visits were made.

    `past` says that the day is over: the list is made from what is
    known now, and is not the one that was printed then. `paused` is how many customers have been paused for
    long without an end, and are to be thought of again.
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

    @property
    def beyond_capacity(self) -> int:
        """Rows that the day's capacity leaves out."""
        return len(self.rows) - self.shown


@dataclass(frozen=True, slots=True)
class WeekRow:
    """A customer on one day of the week ahead, with all that stands on that day.

    `uids` name the follow-ups of `reasons`: the same from day to day, and telling nothing to others.
    """

    day: date
    time: TimeOfDay | None
    code: str
    name: str
    type: str
    grade: str | None
    phone: str | None
    owner: str | None
    reasons: tuple[Reason, ...]
    uids: tuple[str, ...]
    address: str | None = None

    @property
    def by_visit(self) -> bool:
        """Whether it wants a way to go."""
        return any(not one.by_name and one.channel == "visit" for one in self.reasons)


@dataclass(frozen=True, slots=True)
class Appointment:
    """A follow-up in a calendar; without a time it takes no hour of its day."""

    uid: str
    day: date
    time: TimeOfDay | None
    summary: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """An appointment as a feed has it: how often it was changed, on which day last, whether it was called off."""

    appointment: Appointment
    sequence: int
    changed: date
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Week:
    """The days from `day` to `until`, both included. `agent` None is the whole department's.

    `capacity` is how many calls the agent makes in a day, `rest` the days without work.
    """

    day: date
    until: date
    agent: str | None
    rows: tuple[WeekRow, ...]
    capacity: int | None = None
    rest: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class CallSheet:
    """The day's list as a call sheet: its token, a key for each customer's code, the outcomes' titles."""

    token: Token
    today: Today
    keys: Mapping[str, Key]
    outcomes: tuple[Mapping[str, str], ...]


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
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Replaced:
    """A promised call that has another one in its place: what it was for, and when."""

    due: date
    time: time | None
    text: str | None
    title: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording something did: the steps it closed, and all current steps after it.

    `replaced` are promised calls in whose place it promised another.
    `remarks` are sentences that the agent should read (a rest day, a number marked bad). `refused` is what was
    said where it sounds like a wish not to be called any more: the manager is asked. `suspected` is what was said
    where it sounds like an adverse reaction that is not recorded as one.
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
class Batch:
    """What lines typed from paper came to."""

    recorded: tuple[BatchLine, ...]
    mistakes: tuple[BatchMistake, ...]
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Differing:
    """What two merged customers say differently of a field: it stays as `kept`; `left` is the other's."""

    field: str
    kept: object
    left: object


@dataclass(frozen=True, slots=True)
class Merged:
    """What merging two customers did, or would do on `day`: what went over from the one who is gone."""

    day: date
    code: str
    name: str
    gone_code: str
    gone_name: str
    events: int
    phones: int
    contact_persons: int
    differing: tuple[Differing, ...]
    next: tuple[NextDate, ...]
    remarks: tuple[Message, ...] = ()
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class ProductLine:
    """A spelling of a product, in how many records it stands and of how many customers."""

    product: str
    records: int
    customers: int


@dataclass(frozen=True, slots=True)
class MergedProducts:
    """What making products one did, or would do: the one that stays, and the spellings that are gone."""

    product: str
    gone: tuple[str, ...]
    records: int
    customers: int
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of `why`: the rule that moved a date, in words, and the date that it gave."""

    rule: str
    says: Message
    date: date | None


@dataclass(frozen=True, slots=True)
class Explained:
    """Why one follow-up stands where it stands, rule by rule in their order.

    `text` is what was promised, or the name of what a series has come to; `provisional` says that its dates
    depend on working days that are not announced yet. `because` says in short where it comes from, `held` what
    keeps it back, `effective` the day on which it stands, None while nothing says which. `source` is the
    cadence's.
    """

    cadence: str
    subject: str
    label: str
    title: Mapping[str, str]
    facts: tuple[Fact, ...]
    because: Message
    provisional: bool = False
    text: str | None = None
    held: tuple[Message, ...] = ()
    effective: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """The explanation of all follow-ups of a customer, or of why there is none."""

    code: str
    name: str
    followups: tuple[Explained, ...]
    silent: Message | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that `check` found, with the command that mends it.

    What is not `grave` is worth a look, and `check` is content all the same. `words` has what words of
    the command are called, by language.
    """

    kind: str
    says: Message
    command: str
    grave: bool = True
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checkup:
    """One thing that `doctor` looked at: what it is like, and what mends it.

    A grade of `note` is worth knowing; one of `bad` needs somebody.
    """

    name: str
    grade: Literal["ok", "note", "bad"]
    says: Message
    mend: Message | None = None


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
class PreviewStep:
    """A row of `cadence preview`."""

    n: int
    label: str
    nominal: date
    opens: date
    due: date
    closes: date | None
    effective: date | None
    status: str
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class Preview:
    """A cadence tried on a start and on events, without a database."""

    cadence: str
    title: Mapping[str, str]
    anchor: date
    start: date
    as_of: date
    ended: bool
    steps: tuple[PreviewStep, ...]


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A row of a file that was rejected, flagged, or skipped as no record at all."""

    row: int
    column: str | None
    status: Literal["rejected", "flagged", "skipped"]
    reason: Message
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do.

    `left_out` are hidden sheets of the workbook that hold something, `hidden` the numbers of hidden rows,
    `hidden_columns` the headings of such columns: with `visible_only` they were left out, too. `rejects` is the file
    with the rejected rows, `rejects_kept` the one that somebody has changed and that stays as it is,
    `rejects_failed` says why none could be written. `titles` are those of a kind's fields, by name.
    """

    new: int
    changed: int
    same: int
    columns: Mapping[str, str]
    rows: tuple[ImportRow, ...]
    rejects: str | None = None
    dry_run: bool = False
    left_out: tuple[str, ...] = ()
    hidden: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    visible_only: bool = False
    strict: bool = False
    rejects_kept: str | None = None
    rejects_failed: Message | None = None
    titles: Mapping[str, object] = field(default_factory=dict)

    @property
    def rejected(self) -> int:
        """Rows that were not stored."""
        return sum(row.status == "rejected" for row in self.rows)

    @property
    def flagged(self) -> int:
        """What should be looked at in rows that were stored: one for each column."""
        return sum(row.status == "flagged" for row in self.rows)

    @property
    def skipped(self) -> int:
        """Lines that are no records: totals, signatures, the header once more."""
        return sum(row.status == "skipped" for row in self.rows)


@dataclass(frozen=True, slots=True)
class CadenceLine:
    """A cadence in `keqing cadence list`; `enrolled` customers are in it now."""

    name: str
    title: Mapping[str, str]
    track: str
    on: bool
    version: int
    enrolled: int
    source: str


@dataclass(frozen=True, slots=True)
class AgentLine:
    """An agent, as they are listed."""

    name: str
    login: str | None
    roles: tuple[str, ...]
    capacity: int | None
    phone: str | None
    active: bool


@dataclass(frozen=True, slots=True)
class Definition:
    """A cadence's text as `keqing cadence show` prints it. `version` 0 is the program's own text.

    `since` is the day from which it holds, None where it always did or is not switched on.
    """

    name: str
    title: Mapping[str, str]
    text: str
    on: bool
    version: int
    since: date | None
    enrolled: int


@dataclass(frozen=True, slots=True)
class KeyChange:
    """A key of a cadence in the old and the new text, as TOML; None where it is not written."""

    key: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class CadenceChange:
    """What a text makes of one cadence, compared with what is in force."""

    name: str
    title: Mapping[str, str]
    status: Literal["new", "changed", "same", "off"]
    keys: tuple[KeyChange, ...] = ()


@dataclass(frozen=True, slots=True)
class AgentLoad:
    """Calls in the days looked at, before and after; `agent` None is nobody's."""

    agent: str | None
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class DayLoad:
    """Calls on a day, before and after; the first day holds what is overdue too."""

    day: date
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Enforced:
    """What putting cadences in force, or out of it, does from `since` on.

    `customers` are those whose follow-ups change.
    """

    cadences: tuple[CadenceChange, ...]
    since: date
    customers: int
    agents: tuple[AgentLoad, ...]
    days: tuple[DayLoad, ...]
    dry_run: bool = False

    @property
    def changed(self) -> bool:
        """Whether anything is written."""
        return any(one.status != "same" for one in self.cadences)


@dataclass(frozen=True, slots=True)
class AlmanacYear:
    """What a notice makes of a year: its days off from Monday to Friday, and its make-up days."""

    year: int
    status: Literal["new", "changed", "same"]
    days_off: int
    made_up: int


@dataclass(frozen=True, slots=True)
class DayTurned:
    """A day that becomes a working day, or stops being one; `name` is the festival that it belongs to."""

    day: date
    workday: bool
    name: str | None


@dataclass(frozen=True, slots=True)
class AgentMoved:
    """Customers of an agent whose dates move; `agent` None is nobody's."""

    agent: str | None
    customers: int


@dataclass(frozen=True, slots=True)
class Moved:
    """What other working days do: `customers` whose `followups` get other dates.

    `days` are those that get more or fewer customers to call; what is overdue counts for today.
    """

    customers: int = 0
    followups: int = 0
    agents: tuple[AgentMoved, ...] = ()
    days: tuple[DayLoad, ...] = ()


@dataclass(frozen=True, slots=True)
class AlmanacChange:
    """What bringing a notice into the almanac did, or would do; nothing is written without a change."""

    years: tuple[AlmanacYear, ...]
    turned: tuple[DayTurned, ...]
    moved: Moved
    changed: bool
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class ProvisionalYear:
    """A year ahead that is not announced, and how many customers have a next date that depends on it."""

    year: int
    customers: int


@dataclass(frozen=True, slots=True)
class Undone:
    """An operation taken back. `who` is its customer, and the next dates theirs, when it has one only.

    `revived` names those who may be called again, `stops` counts the numbers that may be.
    """

    operation: OperationLine
    customers: int
    who: str | None = None
    before: NextDate | None = None
    after: NextDate | None = None
    dry_run: bool = False
    revived: tuple[str, ...] = ()
    stops: int = 0


@dataclass(frozen=True, slots=True)
class Timeline:
    """A customer's events, newest first; those struck out too. `corrects` names what a copy corrects.

    `withheld` counts health facts that are left out.
    """

    code: str
    name: str
    events: tuple[Event, ...]
    corrects: Mapping[int, int]
    withheld: int = 0
