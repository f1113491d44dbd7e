"""A customer's standing as values: the department's book, enrollments, and what they come to.

`fold` gives a `Standing` from a customer's timeline; `services` store it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date, time
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from keqing import schedule
from keqing.dates.duty import DutyDays
from keqing.dates.occasions import FIELD, USUAL_RULE, BirthdayRule, yearly_day
from keqing.definitions.cadence import Cadence, Track
from keqing.definitions.condition import Term
from keqing.definitions.derivation import DerivationEdition
from keqing.definitions.fields import Field
from keqing.definitions.kinds import Effect, Kind
from keqing.definitions.ladder import LadderBook
from keqing.definitions.measure import Measure
from keqing.definitions.vocabulary import kind_of
from keqing.frozen import dataclass
from keqing.records.due import TimeOfDay
from keqing.records.event import Event
from keqing.records.progress import Closing, Plan, State, Status
from keqing.schedule import NEVER
from keqing.timeline.file_values import CHANGED, DECLINED_BEFORE
from keqing.timeline.kept_days import KeptDay
from keqing.timeline.ladder_levels import GIVEN, GradeSource
from keqing.timeline.pauses import Pauses
from keqing.timeline.shelf import Shelf, Shelves
from keqing.timeline.supply import Stock

PROMISE = "promise"
SENT_BACK = "sent-back"
"""The topic of the task to look at an item that was returned."""
SIGNATURE = "signature"
"""The topic of the task to sign an item: it is listed from the day on which it is asked for, and due later."""
DUTY = "duty"
"""The name of duty days in a profile."""
MEND_NUMBER = "mend-number"
"""The topic of the task that a wrong number leaves (R12)."""
REFUSAL = "refusal"
"""The mark of words that may be a stop, and the task that comes of it."""
SUSPECTED = "suspected"
"""The mark of words that may tell an adverse reaction, and the task that comes of it."""
FLAGGED = "flagged"
"""The mark of words that tell of what the law bars, and the task that comes of it."""
OVER_LIMIT = "over_limit"
"""Mark of a record that was stored beyond a limit: the names of limits."""
MARKS = frozenset({REFUSAL, SUSPECTED, FLAGGED, OVER_LIMIT})
"""What is marked in an event's details of words that were heard."""
HEARD_IN: Mapping[str, str] = {mark: f"{mark}_in" for mark in MARKS}
"""The detail that names the corrected record whose words are asked about anew, whatever was decided before."""
REACTION = "reaction"
"""The topic of the task that an adverse reaction is where nobody is to be called any more."""
SEAT_FREE = "seat-free"
"""The task to tell a customer of a seat that was free; its text is the name of the gathering."""
ALARMS = frozenset({SUSPECTED, REACTION})
"""Tasks that are alerts: a stop or a death ends them as little as a pause."""

CURRENT = "current"
"""The detail of a `done` that closes the current step alone; without it, one of before, it closes all that are open."""

NO_LADDERS = LadderBook()
"""A department without ladders."""
Key = tuple[str, str, date]
"""What names an enrollment of a customer: cadence, subject, anchor."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A cadence's text as it holds from `since` on.

    `definition` is the cadence, or what reads it when it is asked for; None where it was switched off. `awaited` tells
    the kinds of event that it waits for without reading it, or None where it has to be read to tell.
    """

    name: str
    version: int
    since: date
    definition: Cadence | Callable[[], Cadence] | None
    awaited: Callable[[], tuple[str, ...] | None] | None = field(
        default=None, compare=False, repr=False
    )

    @property
    def cadence(self) -> Cadence | None:
        """The cadence, None where it was switched off."""
        return self.definition() if callable(self.definition) else self.definition

    @property
    def kinds_awaited(self) -> tuple[str, ...] | None:
        """The kinds of event that it waits for; None where it may wait for something else, or for nothing."""
        return self.awaited() if self.awaited else None


@dataclass(frozen=True, slots=True)
class Book:
    """What is in force in the department: the editions of its cadences by date, and its event kinds.

    `gatherings` are the days of the gatherings by name; `keeping` says how birthdays are kept (R16).
    `kind_editions` are the kinds as they ever were, by name and number. `measures` are those that conditions name.
    `derivations` are the kinds that follow from others at the end of a day, as they ever were. `shelves` are those
    that were made already.
    """

    editions: Sequence[Edition]
    kinds: Mapping[str, Kind]
    effects: Mapping[str, Effect]
    gatherings: Mapping[str, date] = field(default_factory=dict)
    keeping: BirthdayRule = USUAL_RULE
    kind_editions: Mapping[str, Mapping[int, Kind]] = field(default_factory=dict)
    measures: Mapping[str, Measure] = field(default_factory=dict)
    derivations: Sequence[DerivationEdition] = ()
    read_fields: Callable[[], Mapping[str, Field]] | None = None
    read_ladders: Callable[[], LadderBook] | None = None
    shelves: Shelves = field(default_factory=Shelves, compare=False, repr=False)

    @property
    def fields(self) -> Mapping[str, Field]:
        """The fields of customers that conditions name; they are read when one is asked for."""
        return self.read_fields() if self.read_fields else {}

    @property
    def ladders(self) -> LadderBook:
        """The texts of all ladders; they are read when one is asked for."""
        return self.read_ladders() if self.read_ladders else NO_LADDERS

    def kind(self, event: Event) -> Kind | None:
        """The kind of an event, as it was in force when the event was entered."""
        return kind_of(self.kind_editions.get(event.kind), event.edition) or self.kinds.get(
            event.kind
        )

    @property
    def every_kind(self) -> Iterator[Kind]:
        """The kinds in force, and every edition that there was of them and of those dropped."""
        yield from self.kinds.values()
        for known in self.kind_editions.values():
            yield from known.values()

    @property
    def terms(self) -> frozenset[Term]:
        """The terms that the conditions of all editions ask for."""
        written = (
            term
            for edition in self.editions
            if edition.cadence
            for condition in edition.cadence.conditions.values()
            for term in condition.terms()
        )
        book = self.ladders
        asked = {*written, *([Term("grade")] if book.setting else [])}
        return frozenset(inner for term in asked for inner in book.terms(term))

    @property
    def changes(self) -> tuple[tuple[Edition, ...], ...]:
        """The editions that do not hold from the beginning of time, those of a day together."""
        return self.shelves.changes(self.editions)

    def in_force(self, day: date) -> Mapping[str, Edition]:
        """The newest edition of each cadence on `day`, without those switched off."""
        return self.shelf(day).by_name

    def shelf(self, day: date) -> Shelf:
        """The editions in force on `day`, sorted by the facts that they wait for."""
        return self.shelves.on(self.editions, day)


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A customer as the fold needs them, apart from the timeline.

    `profile` is what cadences look at when the customer is created: type, grade, stage, tag, role, and
    the birthday. `values` are those of the file at that time, which conditions ask for. `has_phone` says whether there
    is a number on file, where a ladder asks for it.
    """

    code: str
    created: date
    profile: Mapping[str, frozenset[str]] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    has_phone: bool = False


def profile_sets(details: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """The values of a profile as `applies_to` looks at them; marks of what was heard are none of them."""
    return {
        name: frozenset(value if isinstance(value, list) else [value] if value else [])
        for name, value in details.items()
        if name not in MARKS and name not in {CHANGED, DECLINED_BEFORE, GIVEN}
    }


REORDER_DAYS = "reorder-days"
"""The field of a customer's file that says after how many days they order again (R15)."""


def duty_in(profile: Mapping[str, frozenset[str]]) -> DutyDays | None:
    """Return the duty days of a profile, None where there are none."""
    for stored in profile.get(DUTY, ()):
        return DutyDays.parse(stored)
    return None


def days_in_file(fields: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields of a customer's file that name a day, as anchors name them: `field:anniversary`."""
    return {f"{FIELD}{name}": str(value) for name, value in fields.items() if yearly_day(value)}


def told_in_file(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a customer's file tells the timeline besides the profile: days, and the reorder cycle (R15)."""
    cycle = fields.get(REORDER_DAYS)
    return {**days_in_file(fields), **({REORDER_DAYS: cycle} if cycle else {})}


def profile_after(
    profile: Mapping[str, frozenset[str]],
    changed: Mapping[str, frozenset[str]] = MappingProxyType({}),
    stage: str | None = None,
) -> dict[str, frozenset[str]]:
    """R11: the profile after a change of some of its values, or after an event of a kind that has a stage."""
    staged = {"stage": frozenset({stage})} if stage else {}
    return {**profile, **changed, **staged}


@dataclass(frozen=True, slots=True)
class Note:
    """A step that was missed or not reached, and that nobody has acknowledged since (R7)."""

    status: Status
    label: str
    since: date

    def __str__(self) -> str:
        return f"{self.status}:{self.label}"


class Reason(StrEnum):
    """The reason for which care and promotion wait: the cap or the gap of R17, or a consent not given."""

    CAP = "cap"
    GAP = "gap"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class Wait:
    """A follow-up waits until a day, NEVER for one that nobody knows."""

    until: date
    reason: Reason


def is_task(topic: str | None) -> bool:
    """R12: a promise on this topic is a task, and no call."""
    return topic not in {None, "call"}


def closed_by_name(cadence: Cadence, topic: str | None) -> bool:
    """R5, R12: no contact closes the steps of this cadence, or the promise on this topic: only its name does."""
    return cadence.done_by is None or is_task(topic)


def noted_from(since: date, held: date | None) -> date:
    """R7, R12: the day from which the list has a note: since then, or once nothing holds the customer."""
    return max(since, held or since)


@dataclass(frozen=True, slots=True)
class Enrollment:
    """One customer in one cadence, for one subject, from one anchor.

    A series (R13) is named by the day of its start; `state.anchor` is the occasion that it has come to.
    `step` is the current step, None after the end. `held` is the day until which the customer's pause or
    promised call holds it, `wait` what R17 makes of it. `text` and `time` are those of a promise, `text`
    also names a series' festival or gathering; `topic` tells a promised call from a task and from what
    the rules ask the department to do. `replaced_by` is the event with which another call was promised
    in place of this one. `later` is itself at the step that will be listed, where a hold outlasts the current one.
    `kept` is the day that a plan of visits keeps for the current step.
    """

    cadence: Cadence
    version: int
    subject: str
    anchor: date
    state: State
    origin: Event | None
    limit: date | None = None
    step: Plan | None = None
    closings: tuple[tuple[Closing, int | None], ...] = ()
    held: date | None = None
    wait: Wait | None = None
    ended: date | None = None
    ended_by: str | None = None
    replaced_by: int | None = None
    text: str | None = None
    time: time | None = None
    topic: str | None = None
    role: str | None = None
    notes: tuple[Note, ...] = ()
    later: Enrollment | None = None
    kept: KeptDay | None = None

    @property
    def key(self) -> Key:
        """Cadence, subject and anchor: unique for a customer."""
        return self.cadence.name, self.subject, self.anchor

    @property
    def task(self) -> bool:
        """A promised task: closed by name alone, and holding nothing."""
        return is_task(self.topic)

    @property
    def asked_for(self) -> bool:
        """A task that the rules themselves give, and nobody promised."""
        return self.task and self.topic != "task"

    @property
    def track(self) -> Track:
        """The track of its cadence; what may be, or was, an adverse reaction is an alert whatever it came as."""
        return Track.ALERT if self.topic in ALARMS else self.cadence.track

    @property
    def by_name(self) -> bool:
        """No contact closes its steps, only its name."""
        return closed_by_name(self.cadence, self.topic)

    @property
    def hour(self) -> TimeOfDay | None:
        """The hour for which its day asks: at which it is tried again (R6), or of the promise."""
        return self.state.again or self.time

    @property
    def opens(self) -> date | None:
        """The day on which its current step opens: a task to sign does when it is asked for; None after the end."""
        if self.step and self.topic == SIGNATURE and self.origin:
            return min(self.origin.day, self.step.opens)
        return self.step.opens if self.step else None

    @property
    def step_listed(self) -> date | None:
        """R12, R17: the day from which its current step is listed, whatever its notes say."""
        if self.step is None:
            return None
        state = self.state
        return schedule.listed_on(
            self.opens or self.step.opens, state.planned, state.hold, self.kept_back
        )

    @property
    def kept_back(self) -> date | None:
        """The day until which pause, promised call (R12), cap or gap (R17) keep it out of the list."""
        days = (self.held, self.wait.until if self.wait else None)
        return max(filter(None, days), default=None)

    @property
    def listed(self) -> date | None:
        """The day from which the day's list has it, for its step or for its notes."""
        days = [self.step_listed] if self.step_listed else []
        if self.notes:
            days.append(noted_from(self.notes[0].since, self.held))
        return min(days, default=None)

    @property
    def as_listed(self) -> Enrollment:
        """Itself at the step that will be listed (R12)."""
        return self.later or self

    @property
    def effective(self) -> date | None:
        """The day on which the step that will be listed stands; None after the end or while held without an end."""
        if self.later:
            return self.later.effective
        if self.step is None:
            return None
        state = self.state
        day = schedule.effective_on(self.step.due, state.planned, state.hold, self.kept_back)
        return None if day == NEVER else day


@dataclass(frozen=True, slots=True)
class Standing:
    """The standing that follows from a customer's facts.

    `next_change` is the first day to come on which time alone turns a condition, or another text of a cadence holds.
    """

    enrollments: tuple[Enrollment, ...]
    stocks: tuple[Stock, ...]
    stage: str | None
    status: str
    pauses: Pauses = Pauses()
    next_change: date | None = None
    grade: GradeSource = GradeSource(None)

    @property
    def paused_until(self) -> date | None:
        """The day until which all is paused, but for alerts; NEVER for a pause without an end."""
        return self.pauses.until

    @property
    def live(self) -> tuple[Enrollment, ...]:
        """The enrollments that have a current step."""
        return tuple(enrollment for enrollment in self.enrollments if enrollment.ended is None)


def step_label(cadence: str, label: str) -> str:
    """A step's label as written; a promise has one step and is called by its name."""
    return PROMISE if cadence == PROMISE else label
