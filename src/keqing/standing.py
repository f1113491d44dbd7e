"""A customer's standing: what follows from the whole timeline.

`fold` reads a customer's events by (day, sequence) and gives the enrollments, the steps they closed, the
pause, the stage and the supplies. It is a pure function of the facts: the same facts give the same
standing, whenever and in whatever order they were written down. What one enrollment does with one
event is `schedule`'s business; here is who starts, ends, pauses and holds what (R11, R12, R14).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import Any

from keqing import schedule
from keqing.almanac import Almanac
from keqing.cadence import Cadence, Start, Track
from keqing.enrollment import PROMISE, Book, Edition, Enrollment, Key, Note, Person, Standing
from keqing.kinds import Effect
from keqing.records import Event
from keqing.schedule import NEVER, Closing, Frame, Outcome, Plan, Status
from keqing.supply import Stock, bought, counted

MANAGER = "manager"


def fold(
    person: Person, events: Iterable[Event], book: Book, almanac: Almanac, today: date
) -> Standing:
    """Fold a customer's timeline. What closed before `today` without a call is missed (R7).

    Events and editions dated ahead are folded like any other: whoever works with `--date` sees them hold.
    """
    timeline = sorted(
        (one for one in events if not one.voided), key=lambda one: (one.day, one.sequence)
    )
    folding = _Folding(person, timeline, book, almanac)
    changes = [one for one in book.editions if one.since > date.min]
    for event in timeline:
        while changes and changes[0].since <= event.day:
            folding.redefine(changes.pop(0))
        folding.take(event)
    for change in changes:
        folding.redefine(change)
    folding.lapse(today)
    return folding.standing()


class _Folding:
    """The state of a fold: private to this module and gone when it is done."""

    def __init__(
        self, person: Person, timeline: Sequence[Event], book: Book, almanac: Almanac
    ) -> None:
        self.person, self.book, self.almanac = person, book, almanac
        self.profile = dict(person.profile)
        self.contacts = [one for one in timeline if self._effect(one) is Effect.CONTACT]
        self.seen: list[Event] = []
        self.enrollments: dict[Key, Enrollment] = {}
        self.stocks: dict[str, Stock] = {}
        self.stage: str | None = None
        self.status = "active"
        self.paused_until: date | None = None
        self.declined = 0
        self.known = False
        self.matched: set[str] = set()

    # What comes in

    def take(self, event: Event) -> None:
        """Apply one event of the timeline."""
        self.lapse(event.day)
        self.seen.append(event)
        match event.kind:
            case "created":
                self.known = True
                self._match(event.imported or event.day, late=event.imported is not None)
            case "profile":
                self.profile |= _profile(event.details)
                self._match(event.day)
            case "contact":
                self._contact(event)
            case "skip" | "done" | "snooze" | "end":
                self._directive(event)
            case "pause":
                self.paused_until = _day(event.details.get("until")) or NEVER
            case "resume":
                self.paused_until = None
            case "start":
                self._start_by_hand(event)
            case "stock":
                self._count(event)
            case "promise":
                self._promise(event, event.details)
            case _:
                self._happened(event)
        self._settle(event.day)

    def redefine(self, edition: Edition) -> None:
        """A cadence's new text holds, or it is switched on or off, from the beginning of a day (R11)."""
        self.lapse(edition.since)
        for one in self._live():
            if one.cadence.name != edition.name or one.version >= edition.version:
                continue
            if edition.cadence is None:
                self._end(one, edition.since, "off")
                continue
            closed = max((closing.nominal for closing, _ in one.closings), default=None)
            frame = Frame(edition.cadence, self.almanac, self.person.code)
            state = schedule.redefine(frame, one.cadence, one.state, closed)
            self._put(replace(one, cadence=edition.cadence, version=edition.version, state=state))
        self._match(edition.since, late=True)
        self._settle(edition.since)

    def lapse(self, today: date) -> None:
        """R7 for all, again and again as long as an end starts another cadence."""
        while True:
            changed = False
            for one in self._live():
                outcome = schedule.lapse(self._frame(one), one.state, today)
                changed |= bool(outcome.closed)
                self._apply(one, outcome, None)
            if not changed:
                return
            self._settle(today)

    # What kinds do

    def _happened(self, event: Event) -> None:
        """Something of a kind that is data: it pauses, resumes, ends and starts as its kind says."""
        kind = self.book.kinds.get(event.kind)
        if kind is None:
            return
        product = str(event.details.get("product", ""))
        if stock := bought(event.day, event.details, self.stocks.get(product)):
            self.stocks[product] = stock
        if kind.stage:
            self.stage = kind.stage
            self.profile["stage"] = frozenset({kind.stage})
        if kind.pauses:
            self.paused_until = NEVER
        if kind.resumes and self.paused_until:
            self.paused_until = schedule.add(event.day, kind.resumes, self.almanac)
        self._ends(event)
        self._starts(event, event.kind)
        self._reanchor(product, event)
        self._match(event.day)

    def _ends(self, event: Event) -> None:
        """R11: kinds of `ends_on`; an answer ends only what the event that it answers started."""
        for one in self._live():
            if event.kind not in one.cadence.ends_on:
                continue
            if event.answers and (one.origin is None or one.origin.id != event.answers):
                continue
            self._end(one, event.day, event.kind)

    def _starts(self, event: Event, kind: str) -> None:
        """R11: every cadence in force that such an event starts."""
        day = event.imported or event.day
        for edition in self.book.in_force(day).values():
            cadence = edition.cadence
            if cadence and any(self._triggers(start, cadence, event, kind) for start in cadence.starts_on):
                self._start(edition, event, day, late=event.imported is not None)

    def _triggers(self, start: Start, cadence: Cadence, event: Event, kind: str) -> bool:
        if start.kind != kind or not self._applies(cadence):
            return False
        if any(str(event.details.get(name)) not in values for name, values in cadence.where.items()):
            return False
        since = date.min
        if start.within:
            since = schedule.add(event.day, -start.within, self.almanac)
        same = [one for one in self.seen if one.kind == start.kind and since <= one.day]
        return start.count <= 1 or len(same) >= start.count

    def _applies(self, cadence: Cadence) -> bool:
        return self.status == "active" and all(
            self.profile.get(name, frozenset()) & set(values)
            for name, values in cadence.applies_to.items()
        )

    def _match(self, day: date, *, late: bool = False) -> None:
        """R11: a cadence without `starts_on` holds whoever matches, and nobody else."""
        if not self.known:
            return
        holding = {
            name: one
            for name, one in self.book.in_force(day).items()
            if one.cadence and not one.cadence.starts_on and name != PROMISE
        }
        matching = {n for n, one in holding.items() if one.cadence and self._applies(one.cadence)}
        for one in self._live():
            name = one.cadence.name
            if one.origin is None and name in self.matched - matching:
                self._end(one, day, "applies_to")
        for name in sorted(matching - self.matched):
            self._start(holding[name], None, day, late=late)
        self.matched = matching

    # Starting and ending

    def _start_by_hand(self, event: Event) -> None:
        edition = self.book.in_force(event.day).get(str(event.details.get("cadence")))
        if edition:
            anchor = _day(event.details.get("anchor"))
            self._start(edition, event, event.day, anchor=anchor)

    def _start(
        self,
        edition: Edition,
        event: Event | None,
        day: date,
        *,
        anchor: date | None = None,
        late: bool = False,
    ) -> None:
        """R11: start an enrollment with S = `day`, as `again` says where one is running already."""
        cadence = edition.cadence
        if cadence is None or self.status != "active":
            return
        subject = _subject(cadence, event)
        anchor = anchor or self._anchor(cadence, event, subject, day)
        if anchor is None:
            return
        running = [
            one for one in self._live() if one.cadence.name == cadence.name and one.subject == subject
        ]
        if running and cadence.again == "ignore":
            return
        if cadence.again == "restart":
            for one in running:
                self._end(one, day, "again")
        self._enroll(edition.version, cadence, subject, anchor, event, day, late=late)

    def _enroll(
        self,
        version: int,
        cadence: Cadence,
        subject: str,
        anchor: date,
        event: Event | None,
        day: date,
        *,
        late: bool = False,
    ) -> Enrollment:
        frame = Frame(cadence, self.almanac, self.person.code)
        known = [one.day for one in self.contacts if one.day <= day and _counts(cadence, None, one)]
        state = schedule.begin(frame, anchor, day, max(known, default=None), late=late)
        before = self.enrollments.get((cadence.name, subject, anchor))
        closings = before.closings if before else ()
        one = Enrollment(
            cadence=cadence,
            version=version,
            subject=subject,
            anchor=anchor,
            state=replace(state, number=len(closings) + 1),
            origin=event,
            closings=closings,
        )
        self._put(one)
        return one

    def _anchor(
        self, cadence: Cadence, event: Event | None, subject: str, day: date
    ) -> date | None:
        """The date from which the steps count; None where the facts do not give it."""
        match cadence.anchor:
            case "event":
                return event.day if event else day
            case "created":
                return self.person.created
            case "supply_end" | "run_out":
                return self._supply_day(cadence, event, subject, cadence.anchor)
            case dotted:
                kind, _, name = dotted.partition(".")
                return _day(event.details.get(name)) if event and event.kind == kind else None

    def _supply_day(
        self, cadence: Cadence, event: Event | None, subject: str, what: str
    ) -> date | None:
        product = subject if cadence.subject == "product" else ""
        if not product and event:
            product = str(event.details.get("product", ""))
        stock = self.stocks.get(product)
        if stock is None:
            return None
        return stock.supply_end if what == "supply_end" else stock.run_out

    def _end(self, one: Enrollment, day: date, why: str) -> None:
        """End it at once; its notes go with it."""
        self._put(replace(one, ended=day, ended_by=why, notes=()))

    def _run_out(self, one: Enrollment, day: date) -> None:
        """R11: steps, times or until ran out: `then` starts the next cadence on that day."""
        self._put(replace(one, ended=day, ended_by="over"))
        edition = self.book.in_force(day).get(one.cadence.then or "")
        if edition and edition.cadence and self._applies(edition.cadence):
            anchor = day if edition.cadence.anchor == "event" else None
            self._start(edition, one.origin, day, anchor=anchor)

    # Contacts, attempts, directives

    def _effect(self, event: Event) -> Effect | None:
        if event.kind != "contact" or event.outcome is None:
            return None
        return self.book.effects.get(event.outcome)

    def _contact(self, event: Event) -> None:
        """R5, R6 and the effects of outcomes."""
        effect = self._effect(event)
        if effect is Effect.CONTACT:
            self._each(event, schedule.contact)
            self._acknowledge()
        elif effect is Effect.ATTEMPT:
            self._each(event, schedule.attempt)
        elif effect is Effect.STOP:
            self._close_all(event.day, "stopped")
        elif effect is Effect.DECEASED:
            self._close_all(event.day, "deceased")
        self.declined = self.declined + 1 if event.outcome == "declined" else 0
        if self.declined == 2:
            self._task(event, event.day, "declined", MANAGER)
        if event.outcome == "wrong-number":
            tomorrow = self.almanac.next_workday(event.day + schedule.DAY)
            self._task(event, tomorrow, "mend-number", None)
        if event.details.get("next"):
            self._promise(event, {"day": event.details["next"], "time": event.details.get("next_time")})
        if event.details.get("adverse"):
            self._starts(event, "adverse")

    def _each(self, event: Event, apply: Callable[[Frame, State, date], Outcome]) -> None:
        for one in self._live():
            if not one.task and _counts(one.cadence, one.step, event):
                self._apply(one, apply(self._frame(one), one.state, event.day), event)

    def _acknowledge(self) -> None:
        """R7: notes stay until somebody has dealt with the customer."""
        for one in self.enrollments.values():
            if one.notes:
                self._put(replace(one, notes=()))

    def _close_all(self, day: date, status: str) -> None:
        for one in self._live():
            self._end(one, day, status)
        self._acknowledge()
        self.status = status

    def _directive(self, event: Event) -> None:
        """Skip, done, snooze and end name the follow-ups that they mean."""
        if event.kind in {"skip", "done"}:
            self._acknowledge()
        for name, subject, anchor in event.details.get("followups", ()):
            one = self.enrollments.get((name, subject, date.fromisoformat(anchor)))
            if one is None or one.ended:
                continue
            frame = self._frame(one)
            match event.kind:
                case "skip":
                    self._apply(one, schedule.skip(frame, one.state, event.day), event)
                case "done" if one.cadence.name == PROMISE:
                    self._apply(one, schedule.finish(frame, one.state, event.day), event)
                case "done":
                    self._apply(one, schedule.contact(frame, one.state, event.day), event)
                case "snooze":
                    until = date.fromisoformat(event.details["until"])
                    self._apply(one, schedule.snooze(frame, one.state, event.day, until), event)
                case _:
                    self._end(one, event.day, "end")

    def _promise(self, event: Event, what: Mapping[str, Any]) -> None:
        """R12: a promised call, or with `task` a promised task."""
        day = _day(what.get("day"))
        if day is None:
            return
        topic = "task" if what.get("task") else "call"
        self._promised(event, day, topic, what.get("role"), what.get("time"), event.text)

    def _task(self, event: Event, day: date, topic: str, role: str | None) -> None:
        self._promised(event, day, topic, role, None, None)

    def _promised(
        self, event: Event, day: date, topic: str, role: str | None, at: str | None, text: str | None
    ) -> None:
        edition = self.book.in_force(day).get(PROMISE)
        if edition is None or edition.cadence is None or self.status != "active":
            return
        subject = str(event.id) if topic in {"call", "task"} else f"{event.id}/{topic}"
        start = min(event.day, day)
        one = self._enroll(edition.version, edition.cadence, subject, day, event, start)
        when = time.fromisoformat(at) if at else None
        self._put(replace(one, topic=topic, role=role, text=text, time=when))

    # Supplies

    def _count(self, event: Event) -> None:
        """R15: units in hand, counted."""
        product = str(event.details.get("product", ""))
        before = self.stocks.get(product)
        if before:
            self.stocks[product] = counted(event.day, Decimal(str(event.details["units"])), before)
            self._reanchor(product, event)

    def _reanchor(self, product: str, event: Event) -> None:
        """An enrollment that counts from a supply's end starts again when that end moves."""
        for one in self._live():
            if one.cadence.anchor not in {"supply_end", "run_out"} or not product:
                continue
            anchor = self._supply_day(one.cadence, one.origin, one.subject, one.cadence.anchor)
            if anchor and anchor != one.anchor and one.subject == product:
                self._end(one, event.day, "again")
                self._enroll(one.version, one.cadence, one.subject, anchor, one.origin, event.day)

    # Putting together

    def _frame(self, one: Enrollment) -> Frame:
        return Frame(one.cadence, self.almanac, self.person.code, self._limit(one))

    def _limit(self, one: Enrollment) -> date | None:
        """R11: the last day by `until`; None without one, or where its field is unknown."""
        until = one.cadence.until
        if until is None:
            return None
        origin = one.origin
        match until.field:
            case None:
                base: date | None = one.anchor
            case "supply_end" | "run_out":
                base = self._supply_day(one.cadence, origin, one.subject, until.field)
            case name:
                base = _day(origin.details.get(name)) if origin else None
        return schedule.add(base, until.offset, self.almanac) if base else None

    def _apply(self, one: Enrollment, outcome: Outcome, event: Event | None) -> None:
        by = event.id if event else None
        notes = one.notes
        if one.cadence.track is not Track.CARE:
            notes += tuple(_notes(outcome.closed))
        closings = one.closings + tuple((closing, by) for closing in outcome.closed)
        self._put(replace(one, state=outcome.state, closings=closings, notes=notes))
        if outcome.closed and self.enrollments[one.key].step is None:
            self._run_out(self.enrollments[one.key], max(c.closed_on for c in outcome.closed))

    def _settle(self, today: date) -> None:
        """R11: look again at `until`, which other events may have moved, and end what ran out."""
        for one in self._live():
            if one.cadence.until:
                self._put(one)
        while over := [one for one in self._live() if one.step is None]:
            for one in over:
                self._run_out(one, today)

    def _put(self, one: Enrollment) -> None:
        limit = self._limit(one)
        step = None if one.ended else schedule.plan(self._frame(one), one.state)
        self.enrollments[one.key] = replace(one, limit=limit, step=step)

    def _live(self) -> list[Enrollment]:
        return [one for one in self.enrollments.values() if one.ended is None]

    def standing(self) -> Standing:
        """What the fold has come to."""
        calls = [one.anchor for one in self._live() if one.topic == "call"]
        promised = max(calls, default=None)
        return Standing(
            enrollments=tuple(
                replace(one, held=self._held(one, promised)) for one in self.enrollments.values()
            ),
            stocks=tuple(self.stocks.values()),
            stage=self.stage,
            status=self.status,
            paused_until=self.paused_until,
        )

    def _held(self, one: Enrollment, promised: date | None) -> date | None:
        """R12: a pause holds all but alerts; a promised call holds what a call would close."""
        if one.cadence.track is Track.ALERT:
            return None
        holds = [self.paused_until]
        if one.cadence.name != PROMISE and "phone" in (one.cadence.done_by or ()):
            holds.append(promised)
        return max(filter(None, holds), default=None)


def _counts(cadence: Cadence, step: Plan | None, event: Event) -> bool:
    """R5: the channel closes steps of this cadence, and nobody else holds the step's role."""
    if cadence.done_by is None or event.channel not in cadence.done_by:
        return False
    return step is None or step.role is None or step.role not in event.apart


def _subject(cadence: Cadence, event: Event | None) -> str:
    """What the enrollment is about: nothing more than the customer, the event, or a field of it."""
    match cadence.subject:
        case "customer":
            return ""
        case "event":
            return str(event.id) if event else ""
        case name:
            return str(event.details.get(name, "")) if event else ""


def _profile(details: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """The attributes that `applies_to` looks at, from the values of a changed profile."""
    return {
        name: frozenset(value if isinstance(value, list) else [value] if value else [])
        for name, value in details.items()
    }


def _notes(closed: Iterable[Closing]) -> Iterable[Note]:
    """R7: what was missed stays from the day after, what was not reached from the day itself."""
    for one in closed:
        if one.status is Status.MISSED:
            yield Note(one.status, one.label, one.closed_on + schedule.DAY)
        elif one.status is Status.UNREACHED:
            yield Note(one.status, one.label, one.closed_on)


def _day(value: object) -> date | None:
    """A date of an event's details, which hold dates as ISO text."""
    return date.fromisoformat(str(value)) if value else None
