"""A customer's standing: what follows from the whole timeline.

`fold_timeline` reads a customer's events by (day, sequence) and gives the enrollments, the steps they closed, the
pause, the stage and the supplies. It is a pure function of the facts: the same facts give the same
standing, whenever and in whatever order they were written down.

This module says what each kind of event means. `schedule` says what one enrollment does with an event, and `starts_and_ends` who starts and ends.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from functools import partial
from typing import Any

from keqing import schedule
from keqing.calendar.almanac import Almanac
from keqing.definitions.cadence import CALLS, Track
from keqing.definitions.kinds import Effect, Kind
from keqing.definitions.vocabulary import CLOSED_BY, UNANSWERED
from keqing.frozen import replace
from keqing.records.event import Event
from keqing.records.progress import State, Transition
from keqing.schedule import NEVER, Binding
from keqing.timeline.derived_events import derived_events, with_derived
from keqing.timeline.enrollment import (
    ALARMS,
    CURRENT,
    FLAGGED,
    HEARD_IN,
    MEND_NUMBER,
    PROMISE,
    REACTION,
    REFUSAL,
    SUSPECTED,
    Book,
    Edition,
    Enrollment,
    Key,
    PersonFacts,
    Standing,
    profile_after,
    profile_sets,
)
from keqing.timeline.gap_and_cap import with_waits
from keqing.timeline.measures import CONSENTS
from keqing.timeline.open_records import again_on, puts_off, subject_of_record
from keqing.timeline.pauses import Pause, Pauses
from keqing.timeline.reorder_cycle import Supplies
from keqing.timeline.signatures import submitted_records
from keqing.timeline.starting_event import day_of
from keqing.timeline.starts_and_ends import Roll
from keqing.timeline.supply import PRODUCT, first_spellings, stock_after_count

MANAGER = "manager"
DOCTOR = "doctor"
ADVERSE = "adverse"
"""The kind, and the mark of a contact, of an adverse reaction."""
REPLACED = "replaced"
"""Ended because another call was promised in its place (R12)."""
PROMOTION = "promotion"
"""The purpose of a consent without which nothing promotional is listed."""
REFUSED_CALLS = 2
"""Refused calls in a row after which the manager is asked."""


def fold_timeline(
    person: PersonFacts, events: Iterable[Event], book: Book, almanac: Almanac, today: date
) -> Standing:
    """Fold a customer's timeline. What closed before `today` without a call is missed (R7).

    Events dated ahead are folded like any other, with the editions that hold by their day: whoever works with
    `--date` sees them hold. Other editions of later days wait: the standing says when the next of them holds.
    """
    return begin_fold(person, events, book, almanac, today).standing_on(today)


def begin_fold(
    person: PersonFacts, events: Iterable[Event], book: Book, almanac: Almanac, today: date
) -> Folding:
    """Fold a customer's timeline, as a reader of `today` sees it, up to its last event."""
    timeline = sorted(
        (event for event in events if not event.voided),
        key=lambda event: (event.day, event.sequence),
    )
    spellings = first_spellings(
        str(event.details[PRODUCT]) for event in timeline if event.details.get(PRODUCT)
    )
    timeline = [_respelled(event, spellings) for event in timeline]
    derived = derived_events(timeline, book)
    timeline = with_derived(timeline, derived, today)
    folding = Folding(person, timeline, book, almanac, spellings)
    folding.submitted = submitted_records(timeline)
    folding.derived_days = [event.day for event in derived]
    for event in timeline:
        folding.go_to(event.day)
        folding.take(event)
    return folding


def _redefine(
    roll: Roll, changes: Sequence[Sequence[Edition]], until: date
) -> Sequence[Sequence[Edition]]:
    """Put the texts in force that hold by a day, those of one day at once; returns the others."""
    n = 0
    while n < len(changes) and changes[n][0].since <= until:
        roll.pass_time(changes[n][0].since)
        roll.redefine(changes[n])
        n += 1
    return changes[n:]


def _respelled(event: Event, spellings: Mapping[str, str]) -> Event:
    """Return the event with its product as it was first spelled for this customer."""
    product = event.details.get(PRODUCT)
    first = spellings.get(product, product) if product else product
    if first == product:
        return event
    return replace(event, details={**event.details, PRODUCT: first})


class Folding:
    """The state of a fold: gone when it is done, but for a `ContinuedFold`, which goes on with it.

    `derived_days` are the days at whose end something is derived, those to come too. `submitted` are records that
    wait for signatures, by the numbers of their items.
    """

    def __init__(
        self,
        person: PersonFacts,
        timeline: Sequence[Event],
        book: Book,
        almanac: Almanac,
        spellings: Mapping[str, str],
    ) -> None:
        """Begin with nothing applied; `timeline` is all that will be, as far as it is known."""
        self.book, self.almanac, self.spellings = book, almanac, spellings
        self.changes: Sequence[Sequence[Edition]] = book.changes
        self.derived_days: Sequence[date] = ()
        self.submitted: Mapping[int, Event] = {}
        contacts = [event for event in timeline if self._effect(event) is Effect.CONTACT]
        self.roll = Roll(person, contacts, book, almanac)
        self.supplies = Supplies(self.roll)
        self.stage: str | None = None
        self.asked: Pause | None = None
        self.pauses: dict[str, Pause] = {}
        self.declined = 0
        self.consented = False
        self.outgoing = [contact.day for contact in contacts if contact.direction != "in"]

    def go_to(self, day: date) -> None:
        """Go on to the beginning of a day, with the texts of cadences that hold by then."""
        self.changes = _redefine(self.roll, self.changes, day)
        self.roll.pass_time(day)

    def add(self, event: Event) -> None:
        """Apply one event more than the timeline had, behind all of its events."""
        if self._effect(event) is Effect.CONTACT:
            self.roll.contacts.append(event)
            self.outgoing += [event.day] if event.direction != "in" else []
        self.go_to(event.day)
        self.take(event)

    def standing_on(self, today: date) -> Standing:
        """Return the standing of a day, which is no earlier than those before. What closed before it is missed (R7)."""
        self.go_to(today)
        self.roll.lapse(today)
        turns = [self.changes[0][0].since] if self.changes else []
        turns += [day + schedule.DAY for day in self.derived_days if day >= today]
        return self.standing(min(turns, default=None))

    def take(self, event: Event) -> None:
        """Apply one event of the timeline."""
        self.roll.lapse(event.day)
        self.roll.seen.append(event)
        match event.kind:
            case "created":
                self.roll.arrive(event)
            case "profile":
                changed = profile_sets(event.details)
                self.roll.change(event, profile_after(self.roll.profile, changed))
                self.supplies.renew(event)
            case "contact":
                self._contact(event)
            case "skip" | "done" | "snooze" | "spread" | "end":
                self._directive(event)
            case "visit-days":
                self.roll.keep_days(event)
            case "pause" | "resume":
                self._pause(event)
            case "start":
                self._start_by_hand(event)
            case "stock":
                self._count(event)
            case "promise":
                self._promise(event, event.details)
            case _:
                self._happened(event)
        self._doubt(event)
        self.roll.look_after(event)
        self.roll.settle(event.day)

    def _pause(self, event: Event) -> None:
        """R12: a pause that was asked for, in place of the one before; who resumes, resumes all."""
        self.asked = None
        if event.kind == "resume":
            self.pauses.clear()
            return
        self.asked = Pause(None, event.day, day_of(event.details.get("until")) or NEVER)

    def _happened(self, event: Event) -> None:
        """Something of a kind that is data: it pauses, resumes, ends and starts as its kind says."""
        kind = self.book.kind(event)
        if kind is None:
            if event.id in self.submitted:  # a returned record opens the step again
                self.roll.close_recorded(self.submitted[event.id])
            return
        if event.kind in CONSENTS and event.details.get("purpose") == PROMOTION:
            self.consented = CONSENTS[event.kind]
        self._change_owner(event)
        self.supplies.take(event, kind)
        if kind.stage:
            self.stage = kind.stage
            self.roll.profile = profile_after(self.roll.profile, stage=kind.stage)
        self.roll.look(event.day, event.kind)
        self._pause_by(event, kind)
        self.roll.close_recorded(event)
        self.roll.cases.take(event)
        self.roll.end_by(event)
        if kind.answers:
            self._put_off(event, kind)
        self.roll.start_by(event, event.kind)
        self.roll.reanchor(str(event.details.get(PRODUCT, "")), event)
        self.roll.match(event.day)

    def _change_owner(self, event: Event) -> None:
        """R12: the calls are the new owner's, whoever took them before; a record that names nobody changes none."""
        if event.kind == "assignment" and (event.details.get("from") or event.details.get("to")):
            for enrollment in self.roll.live():
                self._give_back(enrollment)

    def _put_off(self, event: Event, kind: Kind) -> None:
        """An answer that puts its record off is a promised task on its day; the next such, or a closing, ends that."""
        record = self.roll.cases.answered(event)
        again = again_on(event, kind) if record and puts_off(kind, record) else None
        if record is None or not (again or record.closed_by is event):
            return
        answers = {answer.id for answer in record.answers}
        for promise in self.roll.live():
            if promise.topic == "task" and promise.origin and promise.origin.id in answers:
                self.roll.end(replace(promise, replaced_by=event.id), event.day, REPLACED)
        if again and (event.imported or again) <= again:
            self._promised(event, again, "task", None, None, subject_of_record(record))

    def _pause_by(self, event: Event, kind: Kind) -> None:
        """R12: the pause of a kind lasts until another one, or itself, resumes it; one that was asked for stays."""
        until = NEVER
        if kind.resumes is not None:
            until = schedule.add_offset(event.day, kind.resumes, self.almanac)
        if kind.pauses:
            self.pauses[kind.name] = Pause(kind.name, event.day, until, kind.pauses)
        elif kind.resumes is not None:
            for name, pause in self.pauses.items():
                endless = not kind.answers and pause.until == NEVER
                if endless or name in kind.answers:
                    self.pauses[name] = replace(pause, until=until)

    @property
    def all_pauses(self) -> Pauses:
        """R12: the pause that was asked for, and those of kinds."""
        return Pauses((*([self.asked] if self.asked else []), *self.pauses.values()))

    def _start_by_hand(self, event: Event) -> None:
        edition = self.book.in_force(event.day).get(str(event.details.get("cadence")))
        if edition:
            anchor = day_of(event.details.get("anchor"))
            self.roll.start(edition, event, event.day, anchor=anchor)

    def _effect(self, event: Event) -> Effect | None:
        return self.book.effects.get(event.outcome or "") if event.kind == "contact" else None

    def _contact(self, event: Event) -> None:
        """R5, R6 and the effects of outcomes."""
        effect = self._effect(event)
        answered = self._answered(event, effect)
        if effect is Effect.CONTACT:
            self._each(event, schedule.contact)
            if event.channel in CALLS:
                self._acknowledge()
        elif effect is Effect.ATTEMPT:
            live = event.outcome in UNANSWERED and not _long_past(event)
            self._each(event, partial(schedule.attempt, at=event.time if live else None))
        elif effect and (status := CLOSED_BY.get(effect)):
            self._close_all(event, status)
        self.declined = self.declined + 1 if event.outcome == "declined" else 0
        again = day_of(event.details.get("next"))
        if _long_past(event):  # R14: what it asked for is past too
            again = again if again and event.imported and again >= event.imported else None
        else:
            self._ask(event)
        if again:
            self._call_again(event, again, answered)

    def _call_again(self, event: Event, day: date, answered: Key | None) -> None:
        """R12: the call that a contact promises, in place of the promised one that it did not keep.

        It is about what that one was about. What was said this time is no text of a promise.
        """
        promised = self.roll.enrollments[answered] if answered else None
        if promised and promised.ended is None:
            self.roll.end(replace(promised, replaced_by=event.id), event.day, REPLACED)
        else:
            promised = None
        text, role = (promised.text, promised.role) if promised else (None, None)
        self._promised(event, day, "call", role, event.details.get("next_time"), text)

    def _answered(self, event: Event, effect: Effect | None) -> Key | None:
        """R12: the promised call that an appointment made anew is about, if any.

        A callback is about the one that was due first; what comes in, if none is due, about the next one.
        """
        incoming = effect is Effect.CONTACT and event.direction == "in"
        if not event.details.get("next") or not (incoming or effect is Effect.CALLBACK):
            return None
        calls = [call for call in self.roll.live() if call.topic == "call"]
        due = [call for call in calls if call.anchor <= event.day]
        standing = [call for call in due if not any(self._puts_off(later, call) for later in due)]
        if not due and event.direction == "in":
            standing = calls
        first = min(standing, key=_appointed, default=None)
        return first.key if first else None

    def _ask(self, event: Event) -> None:
        """Ask others what an outcome asks of them: the manager, who mends the number, the doctor."""
        if self.declined == REFUSED_CALLS:
            self._task(event, event.day, "declined", MANAGER)
        if event.outcome == "wrong-number":
            tomorrow = self.almanac.next_workday(event.day + schedule.DAY)
            self._task(event, tomorrow, MEND_NUMBER, None)
        if event.details.get(ADVERSE):
            self.roll.start_by(event, ADVERSE)

    def _doubt(self, event: Event) -> None:
        """Ask about words, whatever they were said with: the manager of a stop or a barred deed, the doctor of a reaction.

        A reaction on record answers what was asked about one.
        """
        if not _long_past(event):
            if event.details.get(REFUSAL):
                self._task(event, event.day, REFUSAL, MANAGER, event.details.get(HEARD_IN[REFUSAL]))
            if event.details.get(SUSPECTED):
                again = event.details.get(HEARD_IN[SUSPECTED])
                self._task(event, event.day, SUSPECTED, DOCTOR, again)
            if event.details.get(FLAGGED):
                self._task(event, event.day, FLAGGED, MANAGER, event.details.get(HEARD_IN[FLAGGED]))
        if event.kind == ADVERSE or event.details.get(ADVERSE):
            if self.roll.status != "active" and not _long_past(event):
                self._task(event, event.day, REACTION, DOCTOR)
            for enrollment in self.roll.live():
                if enrollment.topic == SUSPECTED:
                    binding = self.roll.binding(enrollment)
                    self.roll.apply(
                        enrollment,
                        schedule.finish_step(binding, enrollment.state, event.day),
                        event,
                    )

    def _each(self, event: Event, apply: Callable[[Binding, State, date], Transition]) -> None:
        for enrollment in self.roll.live():
            counted = schedule.counts(
                enrollment.cadence, enrollment.step, event.channel, event.apart
            )
            if counted and not enrollment.task:
                self.roll.apply(
                    enrollment,
                    apply(self.roll.binding(enrollment), enrollment.state, event.day),
                    event,
                )

    def _acknowledge(self, cadences: Collection[str] = ()) -> None:
        """R7: notes stay until somebody has dealt with the customer, or with these cadences of theirs."""
        for enrollment in self.roll.enrollments.values():
            if enrollment.notes and (not cadences or enrollment.cadence.name in cadences):
                self.roll.put(replace(enrollment, notes=()))

    def _close_all(self, event: Event, status: str) -> None:
        """A stop or a death ends all; an adverse reaction is settled still, as a task that calls nobody."""
        ending = [each for each in self.roll.live() if each.topic not in ALARMS]
        for enrollment in ending:
            self.roll.end(enrollment, event.day, status)
        self._acknowledge()
        self.roll.status = status
        if any(start.kind == ADVERSE for each in ending for start in each.cadence.starts_on):
            self._task(event, event.day, REACTION, DOCTOR)

    def _directive(self, event: Event) -> None:
        """Skip, done, snooze and end name the follow-ups that they mean."""
        named = [tuple(followup) for followup in event.details.get("followups", ())]
        if event.kind in {"skip", "done"}:
            self._acknowledge({name for name, _, _ in named})
        for name, subject, anchor in named:
            about = self.spellings.get(subject, subject)
            enrollment = self.roll.enrollments.get((name, about, date.fromisoformat(anchor)))
            if enrollment is None or enrollment.ended:
                continue
            binding = self.roll.binding(enrollment)
            match event.kind:
                case "skip":
                    self.roll.apply(
                        enrollment, schedule.skip_due(binding, enrollment.state, event.day), event
                    )
                case "done" if enrollment.cadence.name == PROMISE:
                    self.roll.apply(
                        enrollment,
                        schedule.finish_step(binding, enrollment.state, event.day),
                        event,
                    )
                case "done" if enrollment.by_name and event.details.get(CURRENT):
                    self.roll.apply(
                        enrollment, schedule.do_step(binding, enrollment.state, event.day), event
                    )
                case "done":
                    self.roll.apply(
                        enrollment, schedule.contact(binding, enrollment.state, event.day), event
                    )
                case "snooze":
                    until = date.fromisoformat(event.details["until"])
                    self.roll.apply(
                        enrollment,
                        schedule.snooze_step(binding, enrollment.state, event.day, until),
                        event,
                    )
                case "spread":
                    self._set_day(enrollment, event)
                case _:
                    self.roll.end(enrollment, event.day, "end")

    def _set_day(self, enrollment: Enrollment, event: Event) -> None:
        """R12: set the step to a day, with the agent who takes it; where that is nobody, the owner has it again."""
        by = event.details.get("agent", "")
        if by is None:
            self._give_back(enrollment)
            return
        day = date.fromisoformat(event.details["day"])
        binding = self.roll.binding(enrollment)
        self.roll.apply(
            enrollment,
            schedule.set_day(binding, enrollment.state, event.day, day, by),
            event,
        )

    def _give_back(self, enrollment: Enrollment) -> None:
        """R12: who took the call from its owner does not make it any more; its day stays."""
        if enrollment.state.taken_by is not None:
            self.roll.put(replace(enrollment, state=replace(enrollment.state, taken_by=None)))

    def _promise(self, event: Event, what: Mapping[str, Any]) -> None:
        """R12: a promised call, or with `task` a promised task; `about` is one that the program itself asks for."""
        day = day_of(what.get("day"))
        if day is None:
            return
        topic = what.get("about") or ("task" if what.get("task") else "call")
        self._promised(event, day, topic, what.get("role"), what.get("time"), event.text)

    def _task(
        self, event: Event, day: date, topic: str, role: str | None, again: int | None = None
    ) -> None:
        """A task that the rules give; `again` is the record whose words are asked about anew."""
        self._promised(event, day, topic, role, None, None, again)

    def _promised(
        self,
        event: Event,
        day: date,
        topic: str,
        role: str | None,
        at: str | None,
        text: str | None,
        again: int | None = None,
    ) -> None:
        edition = self.book.in_force(day).get(PROMISE)
        if edition is None or edition.cadence is None:
            return
        if self.roll.status != "active" and topic not in ALARMS:
            return
        when = time.fromisoformat(at) if at else None
        same = (day, topic, role, when, text)
        if any(
            same == (promise.anchor, promise.topic, promise.role, promise.time, promise.text)
            for promise in self.roll.live()
            if promise.topic
        ):
            return  # promised already, and once is enough
        subject = str(event.id) if topic in {"call", "task"} else f"{again or event.id}/{topic}"
        start = min(event.day, day)
        enrollment = self.roll.enroll(edition.version, edition.cadence, subject, day, event, start)
        self.roll.put(replace(enrollment, topic=topic, role=role, text=text, time=when))

    def _count(self, event: Event) -> None:
        """R15: units in hand, counted."""
        product = str(event.details.get("product", ""))
        before = self.roll.stocks.get(product)
        left = before and stock_after_count(event.day, Decimal(str(event.details["units"])), before)
        if left:
            self.roll.stocks[product] = left
            self.roll.reanchor(product, event)

    def standing(self, next_turn: date | None) -> Standing:
        """Return the standing that the fold has come to.

        On `next_turn` another text of a cadence holds, or what is derived is seen.
        """
        turns = [next_turn] if next_turn and self.roll.status == "active" else []
        turns += [self.roll.next_change] if self.roll.next_change else []
        calls = [call for call in self.roll.live() if call.topic == "call"]
        pauses = self.all_pauses
        paused = pauses.by_track
        held = [
            self.roll.with_later(
                enrollment if enrollment.held == until else replace(enrollment, held=until)
            )
            for enrollment in self.roll.enrollments.values()
            for until in [self._held(enrollment, calls, paused)]
        ]
        return Standing(
            enrollments=with_waits(held, self.outgoing, consented=self.consented),
            stocks=tuple(self.roll.stocks.values()),
            stage=self.stage,
            status=self.roll.status,
            pauses=pauses,
            next_change=min(turns, default=None),
            grade=self.roll.grade,
        )

    def _held(
        self, enrollment: Enrollment, calls: Sequence[Enrollment], paused: Mapping[Track, date]
    ) -> date | None:
        """R12: until when the pause and promised calls hold it; of promised calls a later one may put off another."""
        days = [
            call.anchor
            for call in calls
            if enrollment.topic != "call" or self._puts_off(call, enrollment)
        ]
        return schedule.held_until(
            enrollment.cadence, paused.get(enrollment.cadence.track), days, task=enrollment.task
        )

    def _puts_off(self, call: Enrollment, other: Enrollment) -> bool:
        """R12: a call promised later, out of a contact or attempt since the day of another, puts that off.

        On that very day only an attempt does, which leaves it in the list as tried.
        """
        made = call.origin
        if made is None or other.origin is None or made.kind != "contact":
            return False
        if (made.day, made.sequence) <= (other.origin.day, other.origin.sequence):
            return False
        tried = self._effect(made) is Effect.ATTEMPT
        return made.day > other.anchor or (tried and made.day == other.anchor)


def _long_past(event: Event) -> bool:
    """R14: whether an event was over when a file brought it in."""
    return event.imported is not None and event.day < event.imported


def _appointed(call: Enrollment) -> tuple[date, time, int, int]:
    """The order of promised calls: by day and time, then as they were made (R12)."""
    made = call.origin
    order = (made.day.toordinal(), made.sequence) if made else (0, 0)
    return call.anchor, call.time or time.max, *order
