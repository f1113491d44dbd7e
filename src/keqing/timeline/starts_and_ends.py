"""The enrollments of one customer while a timeline is folded: who starts, who ends, and what follows (R11).

A `Roll` is a customer's enrollments as they stand after the events so far. `fold` tells it what
happened; it knows the department's book, and asks `schedule` for dates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from keqing import schedule
from keqing.calendar.almanac import Almanac
from keqing.dates.occasions import (
    GATHERING,
    festival_names,
    has_names,
    is_in_file,
    is_recurring,
    occasions_of,
)
from keqing.definitions.cadence import Cadence, Start, Track
from keqing.frozen import dataclass, replace
from keqing.records.event import Event
from keqing.records.progress import Closing, Status, Transition
from keqing.schedule import Binding, Occasions
from keqing.timeline import outlasted
from keqing.timeline.condition_watch import (
    ENDS_WHEN,
    STARTS_WHEN,
    WHEN,
    Conditions,
    ends_by_time,
    facts_of,
    smallest_interval,
    with_file,
)
from keqing.timeline.enrollment import (
    DUTY,
    SEAT_FREE,
    Book,
    Edition,
    Enrollment,
    Key,
    Note,
    PersonFacts,
    duty_in,
)
from keqing.timeline.file_values import values_after
from keqing.timeline.kept_days import KeptDays
from keqing.timeline.ladder_levels import Grades, GradeSource, effective_grade
from keqing.timeline.measures import CustomerFacts, Records, interval
from keqing.timeline.open_records import Cases
from keqing.timeline.starting_event import (
    applies,
    day_of,
    fits_event,
    is_about_another,
    product_of,
    subject_of,
)
from keqing.timeline.supply import Stock

MAX_DAYS_AWAY = 7
"""Days after its end within which an enrollment goes on as it was, when its condition holds again."""
APPLIES_TO = "applies_to"
"""Ended because the customer is no longer one of those to whom it applies."""
AGAIN = "again"
"""Ended because the same started anew."""
OVER = "over"
"""Ended because nothing of it is left to come."""


@dataclass(frozen=True, slots=True)
class Met:
    """Whether a customer meets what starts a cadence, on the last day looked at.

    `met_on_eve` says the same of the end of the day before, `begun` that the cadence was started that day.
    """

    day: date
    is_met: bool = False
    met_on_eve: bool = False
    begun: bool = False


_NEVER_MET = Met(date.min)


class Roll:
    """One customer's enrollments, supplies and profile. `contacts` are all of the timeline's.

    `brought_in` are cadences whose condition records of a file made hold, by the day of import.
    """

    def __init__(
        self, person: PersonFacts, contacts: list[Event], book: Book, almanac: Almanac
    ) -> None:
        """Begin with nobody in any cadence."""
        self.person, self.contacts, self.book, self.almanac = person, contacts, book, almanac
        self.profile, self.values = dict(person.profile), dict(person.values)
        self.seen: list[Event] = []
        self.records = Records(self.seen)
        self.cases = Cases(book.kind)
        self.enrollments: dict[Key, Enrollment] = {}
        self.stocks: dict[str, Stock] = {}
        self.status = "active"
        self.known = False
        self.matched: set[str] = set()
        self.since = self.stopped = date.min
        self.met: dict[str, Met] = {}
        self.kept = KeptDays()
        self.brought_in: dict[str, date] = {}
        self.asking: dict[str, Decimal] = {}
        self.grades = Grades(next(iter(self.profile.get("grade", ())), None))
        self.grade = GradeSource(self.grades.given)
        self.conditions = Conditions(book, self.facts)
        self.limits: dict[Key, date | None] = {}
        self._occasions: dict[tuple[str, str | None, object], Occasions | None] = {}

    def resume(self, enrollments: Iterable[Enrollment]) -> None:
        """Go on with enrollments, each with its current step and the last day of it (R11), which stay known so."""
        for enrollment in enrollments:
            self.enrollments[enrollment.key] = enrollment
            self.limits[enrollment.key] = enrollment.limit

    def redefine(self, editions: Sequence[Edition]) -> None:
        """New texts of cadences hold, or they are switched on or off, from the beginning of one day (R11)."""
        day = editions[0].since
        if any(_older(enrollment, edition) for enrollment in self.live() for edition in editions):
            self.lapse(day)
        for edition in editions:
            if edition.cadence is None:
                self.matched.discard(edition.name)  # on again the same day, it begins anew
            self.conditions.watch(edition)
            for enrollment in self.live():
                if not _older(enrollment, edition):
                    continue
                if edition.cadence is None:
                    self.end(enrollment, day, "off")
                    continue
                self._put_under(enrollment, edition.cadence, edition.version)
        if self.is_watching:
            self.conditions.look_at_new(day, {edition.name for edition in editions})
        self.match(day, late=True)
        self.settle(day)

    def _put_under(self, enrollment: Enrollment, cadence: Cadence, version: int) -> None:
        """Go on with an enrollment under another text of its cadence."""
        closed = max((closing.nominal for closing, _ in enrollment.closings), default=None)
        binding = self._bind(cadence, enrollment.origin)
        state = schedule.redefine(binding, enrollment.cadence, enrollment.state, closed)
        self.put(replace(enrollment, cadence=cadence, version=version, state=state))

    def lapse(self, today: date) -> None:
        """R7 for all, again and again as long as an end starts another cadence."""
        while True:
            changed = False
            for enrollment in self.live():
                if not _closed_by(enrollment, today):
                    continue
                outcome = schedule.close_missed(self.binding(enrollment), enrollment.state, today)
                if outcome.closed:
                    changed = True
                    self.apply(enrollment, outcome, None)
            if not changed:
                return
            self.settle(today)

    def end_by(self, event: Event) -> None:
        """R11: kinds of `ends_on`; an answer ends only what the event that it answers started, or another answer to it.

        A kind that closes an open record ends what that started when it is closed, not before. An event that
        names its product, or whatever a cadence is about, leaves those about another one.
        """
        answered = self.cases.answered(event)
        about = answered.record.id if answered else event.answers
        ending = {event.kind}
        if answered and answered.closed_by is event:
            ending |= {answer.kind for answer in answered.answers}
        elif answered:
            ending -= set(answered.kind.open_until)
        for enrollment in self.live():
            if ending.isdisjoint(enrollment.cadence.ends_on):
                continue
            if about and not _started_by(enrollment, about):
                continue
            if not is_about_another(enrollment.cadence, event, enrollment.subject):
                self.end(enrollment, event.day, event.kind)

    def close_recorded(self, event: Event) -> None:
        """R5: an event of the kind that a current step records closes that step, once it is open.

        One that answers a record closes what that one started, and what no record starts; one that names a subject
        closes what is about it.
        """
        about: int | None = event.answers
        for enrollment in self.live():
            if enrollment.step is None or enrollment.step.records != event.kind:
                continue
            if about and enrollment.cadence.starts_on and not _started_by(enrollment, about):
                continue
            if is_about_another(enrollment.cadence, event, enrollment.subject):
                continue
            done = schedule.do_step(self.binding(enrollment), enrollment.state, event.day)
            if done.closed:
                self.apply(replace(enrollment, notes=()), done, event)

    def start_by(self, event: Event, kind: str) -> None:
        """R11: every cadence in force that such an event starts."""
        day = event.imported or event.day
        for edition, cadence in self.book.shelf(day).starting(kind):
            if any(self._triggers(start, cadence, event, kind) for start in cadence.starts_on):
                self.start(edition, event, day, late=event.imported is not None)

    def start_supplied(self, order: Event, product: str, day: date) -> None:
        """R15: start from a day on what counts from the end of a supply that was not known at the order."""
        for edition, cadence in self.book.shelf(day).supplied:
            running = any(
                each.cadence.name == cadence.name
                and product_of(each.cadence, each.origin, each.subject) == product
                for each in self.live()
            )
            if not running and any(
                self._triggers(start, cadence, order, order.kind) for start in cadence.starts_on
            ):
                self.start(edition, order, day)

    def _triggers(self, start: Start, cadence: Cadence, event: Event, kind: str) -> bool:
        if start.kind != kind or not self._applies(cadence) or not fits_event(cadence, event):
            return False
        since = date.min
        if start.within:
            since = schedule.add_offset(event.day, -start.within, self.almanac)
        same = [
            candidate
            for candidate in self.seen
            if candidate.kind == start.kind
            and since <= candidate.day
            and fits_event(cadence, candidate)
        ]
        return start.count <= 1 or len(same) >= start.count

    def _applies(self, cadence: Cadence) -> bool:
        """R11: the customer is as `applies_to` says, its condition included."""
        allowed = cadence.when is None or self.conditions.is_true(cadence.name, WHEN)
        return allowed and self.status == "active" and applies(cadence, self.profile)

    def match(self, day: date, *, late: bool = False) -> None:
        """R11: a cadence without `starts_on` holds whoever matches, and nobody else."""
        if not self.known:
            return
        if self.book.ladders.setting:
            self._regrade(day)
        holding = self.book.shelf(day).holding
        matching = {name for name, (_, cadence) in holding.items() if self._holds(cadence)}
        if over := self.matched - matching:
            for enrollment in self.live():
                if enrollment.cadence.name in over:
                    self.end(enrollment, day, APPLIES_TO)
        for name in sorted(matching - self.matched):
            edition, _ = holding[name]
            if not self._waits_for_import(name, WHEN, day) and not self._resume(edition, day):
                self.start(edition, None, day, late=late)
        self.matched = matching
        if self.conditions:
            self._end_by_condition(day)
            self._start_by_condition(day, late=late)
            if self.is_watching and self.conditions.asks_interval:
                self._look_at_interval(day, late=late)

    def _regrade(self, day: date) -> None:
        """Let the profile have the grade that holds on a day, by the ladders too."""
        self.grade = effective_grade(self.facts(day, None), self.book.ladders)
        self.profile["grade"] = frozenset(filter(None, [self.grade.grade]))

    def _look_at_interval(self, day: date, *, late: bool) -> None:
        """Look once more at what asks for the interval, where others start or have ended that ask for contacts."""
        asking = {
            each.cadence.name: between
            for each in self.live()
            if (between := interval(each.cadence))
        }
        if asking != self.asking:
            self.asking = asking
            self.conditions.look_at_interval(day)
            self._end_by_condition(day)
            self._start_by_condition(day, late=late)

    def _resume(self, edition: Edition, day: date) -> bool:
        """Go on with an enrollment whose condition ceased to hold for some days only; tell whether there is one."""
        ended = [
            enrollment
            for enrollment in self.enrollments.values()
            if enrollment.cadence.name == edition.name
            and enrollment.cadence.when
            and enrollment.ended_by == APPLIES_TO
            and enrollment.ended
            and (day - enrollment.ended).days <= MAX_DAYS_AWAY
        ]
        if not ended or edition.cadence is None:
            return False
        newest = max(ended, key=lambda enrollment: enrollment.state.start)
        again = replace(newest, ended=None, ended_by=None)
        if again.version == edition.version:
            self.put(again)
        else:
            self._put_under(again, edition.cadence, edition.version)
        return True

    def _start_by_condition(self, day: date, *, late: bool) -> None:
        """R11: start what `starts_when` has come to hold for since the end of the day before, once a day."""
        for edition, cadence in self.book.shelf(day).by_condition:
            name = edition.name
            before = self.met.get(name, _NEVER_MET)
            met = self.conditions.is_true(name, STARTS_WHEN) and self._applies(cadence)
            eve = before.met_on_eve if before.day == day else before.is_met
            begun = before.day == day and before.begun
            begins = met and not eve and not begun
            if met or eve or begun:
                self.met[name] = Met(day, met, eve, begins or begun)
            else:
                self.met.pop(name, None)
            if begins and not self._waits_for_import(name, STARTS_WHEN, day):
                self.start(edition, None, day, late=late)

    def _waits_for_import(self, name: str, key: str, day: date) -> bool:
        """R14: tell whether a start by condition waits, as records of a file brought it about on an earlier day."""
        imported = self.conditions.brought_in_by(name, key, self.seen)
        if imported is None or day >= imported:
            return False
        self.brought_in[name] = imported
        return True

    def _start_brought_in(self, day: date) -> None:
        """R14: a condition that records of a file made true starts its cadence on the day of import, if it holds then."""
        for name in sorted(name for name, imported in self.brought_in.items() if imported <= day):
            del self.brought_in[name]
            edition = self.book.in_force(day).get(name)
            running = any(each.cadence.name == name for each in self.live())
            if edition and edition.cadence and not running:
                asks = edition.cadence.starts_when is not None
                met = not asks or self.conditions.is_true(name, STARTS_WHEN)
                if met and self._applies(edition.cadence):
                    self.start(edition, None, day, late=True)

    def _end_by_condition(self, day: date) -> None:
        for enrollment in self.live():
            if self.conditions.is_true(enrollment.cadence.name, ENDS_WHEN):
                self.end(enrollment, day, ENDS_WHEN)

    def arrive(self, event: Event) -> None:
        """The customer is on file, from a day on: that of import, if a file brought them in (R14)."""
        self.known = True
        self.since = event.imported or event.day
        if not self.conditions or self.since == event.day:
            self.stopped = self.since
            self.conditions.look(self.since)
        # Else `pass_time` comes to that day, with the history that was brought in.
        self.match(self.since, late=event.imported is not None)

    def pass_time(self, until: date) -> None:
        """Go on to the beginning of a day, by way of each day before on which time alone turns a condition."""
        while (turn := self._next_stop(until)) and turn <= until:
            self.lapse(turn)
            arrived = self.stopped < self.since
            if arrived:
                self.conditions.look(turn)
            else:
                self.conditions.look_at_turned(turn)
            self.stopped = turn
            self.match(turn, late=arrived)
            self._start_brought_in(turn)
            self.settle(turn)

    def _next_stop(self, until: date) -> date | None:
        """Return the next day at which the fold stops: that of an import, or one up to `until` that turns a condition."""
        if self.known and self.conditions and self.stopped < self.since:
            return self.since
        turn = self.conditions.next_turn(until) if self.status == "active" else None
        if not self.brought_in and not self.conditions.asks_interval:
            return turn
        days = [*self.brought_in.values(), *self._endings(), *([turn] if turn else [])]
        return min(days, default=None)

    def _endings(self) -> Iterator[date]:
        """Give the days on which time alone may end what asks for contacts, where a condition asks for the interval.

        Each is the day after its current step closes (R7).
        """
        if self.conditions.asks_interval and self.status == "active" and self.is_watching:
            for each in self.live():
                if each.step and each.step.closes and ends_by_time(each.cadence):
                    yield each.step.closes + schedule.DAY

    @property
    def next_change(self) -> date | None:
        """The first day to come on which time alone turns a condition; None where nothing can start or end."""
        if self.status != "active":
            return None
        turn = self.conditions.next_turn()
        return min([*self._endings(), *([turn] if turn else [])], default=None)

    @property
    def is_watching(self) -> bool:
        """Whether conditions are followed: from the day on which the customer is on file."""
        return self.known and self.stopped >= self.since

    def look(self, day: date, kind: str | None = None) -> None:
        """Look at the conditions that a record of this kind can change, once the customer is on file."""
        if self.is_watching:
            self.conditions.look(day, kind)

    def look_after(self, event: Event) -> None:
        """Look at the conditions that an event can have changed, and start and end by them."""
        if self.conditions and event.kind not in {"created", "profile"}:
            self.look(event.day, event.kind)
            self.match(event.day)

    def facts(self, day: date, name: str | None) -> CustomerFacts:
        """The facts that a cadence's conditions can ask for on a day; without one they lack the interval.

        Its own enrollments ask for no interval.
        """
        others = [each.cadence for each in self.live() if name and each.cadence.name != name]
        between = smallest_interval(others)
        facts = facts_of(
            self.person, self.profile, self.records, self.book, day, between, self.grades
        )
        return with_file(facts, self.values, self.book.fields)

    def _holds(self, cadence: Cadence) -> bool:
        """R11, R13: whoever matches is in it, as soon as a recurring anchor of theirs is known."""
        return self._applies(cadence) and self._anchored(cadence)

    def _anchored(self, cadence: Cadence) -> bool:
        return not is_recurring(cadence.anchor) or self.occasions(cadence) is not None

    def change(self, event: Event, profile: Mapping[str, frozenset[str]]) -> None:
        """The customer's profile is another one from the event's day on; a new birthday begins anew."""
        before = self.profile
        self.profile = dict(profile)
        self.grades = self.grades.after(event.details, imported=event.imported is not None)
        self.grade = GradeSource(self.grades.stands, by_hand=self.grades.by_hand is not None)
        self.profile["grade"] = frozenset(filter(None, [self.grades.stands]))
        self.values = values_after(self.values, event.details)
        self.look(event.day)
        self.match(event.day)
        if self.profile.get(DUTY) != before.get(DUTY):
            for enrollment in self.live():
                self.put(enrollment)
        for enrollment in self.live():
            anchor = enrollment.cadence.anchor
            if not is_in_file(anchor) or self.profile.get(anchor) == before.get(anchor):
                continue
            self.end(enrollment, event.day, AGAIN)
            if self._anchored(enrollment.cadence):
                again = self.enroll(
                    enrollment.version,
                    enrollment.cadence,
                    enrollment.subject,
                    event.day,
                    enrollment.origin,
                    event.day,
                )
                self.put(replace(again, notes=enrollment.notes))

    def occasions(self, cadence: Cadence, origin: Event | None = None) -> Occasions | None:
        """R13: the days of a recurring anchor; None for any other, and where the file names no such day.

        The gathering that the starting event was about is none of those to come.
        """
        if not is_recurring(cadence.anchor):
            return None
        (in_file,) = self.profile.get(cadence.anchor) or (None,)
        about = origin.details.get("gathering") if origin else None
        key = cadence.anchor, in_file, about
        if key not in self._occasions:
            days = (day for name, day in self.book.gatherings.items() if name != about)
            self._occasions[key] = occasions_of(cadence.anchor, in_file, days, self.book.keeping)
        return self._occasions[key]

    def _bind(self, cadence: Cadence, origin: Event | None, limit: date | None = None) -> Binding:
        """A cadence as it binds this customer."""
        days = self.occasions(cadence, origin)
        duty = duty_in(self.profile)
        over = self._over(origin)
        return Binding(cadence, self.almanac, self.person.code, limit, days, duty, over)

    def _over(self, origin: Event | None) -> date | None:
        """The day of the gathering with which the news of its free seat is void; None for any other work."""
        if origin is None or origin.details.get("about") != SEAT_FREE:
            return None
        return self.book.gatherings.get(origin.text or "")

    def start(
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
        if cadence is None or self.status != "active" or not self._anchored(cadence):
            return
        if self.conditions.is_true(cadence.name, ENDS_WHEN):
            return
        subject = subject_of(cadence, event)
        anchor = anchor or self._anchor(cadence, event, subject, day)
        if anchor is None:
            return
        running = [
            enrollment
            for enrollment in self.live()
            if enrollment.cadence.name == cadence.name and enrollment.subject == subject
        ]
        same_anchor = any(enrollment.anchor == anchor for enrollment in running)
        if running and (cadence.again == "ignore" or (cadence.again == "parallel" and same_anchor)):
            return
        if cadence.again == "restart":
            for enrollment in running:
                self.end(enrollment, day, AGAIN)
        self.enroll(edition.version, cadence, subject, anchor, event, day, late=late)

    def enroll(
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
        """Put the customer into a cadence, from an anchor, with S = `day`."""
        binding = self._bind(cadence, event)
        step = schedule.plan(binding, schedule.begin(binding, anchor, day))
        known = [
            contact.day
            for contact in self.contacts
            if contact.day <= day and schedule.counts(cadence, step, contact.channel, contact.apart)
        ]
        state = schedule.begin(binding, anchor, day, max(known, default=None), late=late)
        before = self.enrollments.get((cadence.name, subject, anchor))
        closings, notes = (before.closings, before.notes) if before else ((), ())
        enrollment = Enrollment(
            cadence=cadence,
            version=version,
            subject=subject,
            anchor=anchor,
            state=replace(state, number=len(closings) + 1),
            origin=event,
            closings=closings,
            notes=notes,
        )
        self.put(enrollment)
        return enrollment

    def _anchor(
        self, cadence: Cadence, event: Event | None, subject: str, day: date
    ) -> date | None:
        """The date from which the steps count; None where the facts do not give it."""
        if is_recurring(cadence.anchor):
            return day
        match cadence.anchor:
            case "event":
                return event.day if event else day
            case "created":
                return self.person.created
            case "supply_end" | "run_out":
                return self._supply_day(cadence, event, subject, cadence.anchor)
            case dotted:
                kind, _, name = dotted.partition(".")
                return self._field_day(event, name) if event and event.kind == kind else None

    def _field_day(self, event: Event, name: str) -> date | None:
        """The day that a field of an event names: itself, or as that of a gathering."""
        kind, value = self.book.kind(event), event.details.get(name)
        field = kind.fields.get(name) if kind else None
        if field and field.type == "gathering":
            return self.book.gatherings.get(str(value))
        return day_of(value)

    def _supply_day(
        self, cadence: Cadence, event: Event | None, subject: str, what: str
    ) -> date | None:
        stock = self.stocks.get(product_of(cadence, event, subject))
        if stock is None:
            return None
        return stock.supply_end if what == "supply_end" else stock.run_out

    def end(self, enrollment: Enrollment, day: date, why: str) -> None:
        """End it at once; its notes go with it, unless it is started again (R7)."""
        notes = enrollment.notes if why == AGAIN else ()
        self.put(replace(enrollment, ended=day, ended_by=why, notes=notes))

    def _run_out(self, enrollment: Enrollment, day: date) -> None:
        """R11: steps, times or until ran out: `then` starts the next cadence on that day.

        One that is over when it is brought in ends on S, and what follows it comes late as well (R14).
        """
        day = max(day, enrollment.state.start)
        self.put(replace(enrollment, ended=day, ended_by=OVER))
        edition = self.book.in_force(day).get(enrollment.cadence.then or "")
        if edition and edition.cadence and self._applies(edition.cadence):
            anchor = day if edition.cadence.anchor == "event" else None
            late = enrollment.origin is not None and enrollment.origin.imported == day
            self.start(edition, enrollment.origin, day, anchor=anchor, late=late)

    def reanchor(self, product: str, event: Event) -> None:
        """An enrollment that counts from a supply's end starts again when that end moves."""
        for enrollment in self.live():
            if enrollment.cadence.anchor not in {"supply_end", "run_out"} or not product:
                continue
            anchor = self._supply_day(
                enrollment.cadence, enrollment.origin, enrollment.subject, enrollment.cadence.anchor
            )
            same = product_of(enrollment.cadence, enrollment.origin, enrollment.subject) == product
            if anchor and anchor != enrollment.anchor and same:
                self.end(enrollment, event.day, AGAIN)
                self.enroll(
                    enrollment.version,
                    enrollment.cadence,
                    enrollment.subject,
                    anchor,
                    enrollment.origin,
                    event.day,
                )

    def binding(self, enrollment: Enrollment) -> Binding:
        """The enrollment's cadence as it binds this customer now."""
        return self._bind(enrollment.cadence, enrollment.origin, self._limit(enrollment))

    def _limit(self, enrollment: Enrollment) -> date | None:
        """R11: the last day by `until`; None without one, or where its field is unknown."""
        if enrollment.key in self.limits:
            return self.limits[enrollment.key]
        until = enrollment.cadence.until
        if until is None:
            return None
        origin = enrollment.origin
        match until.field:
            case None:
                base: date | None = enrollment.anchor
            case "supply_end" | "run_out":
                base = self._supply_day(enrollment.cadence, origin, enrollment.subject, until.field)
            case name:
                base = self._field_day(origin, name) if origin else None
        return schedule.last_day_by_until(enrollment.cadence, base, self.almanac)

    def apply(self, enrollment: Enrollment, outcome: Transition, event: Event | None) -> None:
        """Keep what `schedule` made of an enrollment; what ran out by it ends on the day it was closed."""
        if not outcome.closed and outcome.state == enrollment.state:
            return
        by = event.id if event else None
        notes = enrollment.notes
        if enrollment.cadence.track is not Track.CARE:
            notes += tuple(_notes(outcome.closed))
        closings = enrollment.closings + tuple((closing, by) for closing in outcome.closed)
        self.put(replace(enrollment, state=outcome.state, closings=closings, notes=notes))
        if outcome.closed and self.enrollments[enrollment.key].step is None:
            self._run_out(
                self.enrollments[enrollment.key], max(c.closed_on for c in outcome.closed)
            )

    def settle(self, today: date) -> None:
        """R11: look again at `until`, which other events may have moved, and end what ran out."""
        for enrollment in self.live():
            if enrollment.cadence.until:
                self.put(enrollment)
        while over := [enrollment for enrollment in self.live() if enrollment.step is None]:
            for enrollment in over:
                self._run_out(enrollment, today)

    def put(self, enrollment: Enrollment) -> None:
        """Keep an enrollment as it is now, its current step planned anew."""
        limit, step = self._limit(enrollment), None
        if not enrollment.ended:
            binding = self._bind(enrollment.cadence, enrollment.origin, limit)
            step = schedule.plan(binding, enrollment.state)
        text = (
            self._occasion(enrollment) if has_names(enrollment.cadence.anchor) else enrollment.text
        )
        found = replace(enrollment, limit=limit, step=step, text=text)
        self.enrollments[enrollment.key] = self._on_kept_day(found) if self.kept else found

    def _on_kept_day(self, enrollment: Enrollment) -> Enrollment:
        """R12: set the current step to the day that a plan of visits keeps, unless it was set to another day."""
        step, state = enrollment.step, enrollment.state
        kept = self.kept.of(enrollment.cadence.name, step) if step else None
        if kept is None or state.planned not in {None, kept.day}:
            return replace(enrollment, kept=None)
        return replace(enrollment, state=replace(state, planned=kept.day), kept=kept)

    def keep_days(self, event: Event) -> None:
        """R12: a plan of visits keeps days; those of the plan in whose place it stands are kept no more."""
        changed = self.kept.take(event)
        for enrollment in self.live():
            if enrollment.cadence.name in changed:
                free = replace(enrollment.state, planned=None)
                self.put(replace(enrollment, state=free) if enrollment.kept else enrollment)

    def with_later(self, enrollment: Enrollment) -> Enrollment:
        """R12: return an enrollment with the step that will be listed, and the name of its occasion."""
        found = outlasted.with_later(enrollment, self.binding)
        if found.later and has_names(found.cadence.anchor):
            return replace(found, later=replace(found.later, text=self._occasion(found.later)))
        return found

    def _occasion(self, enrollment: Enrollment) -> str | None:
        """R13: the name of the occasion that a series has come to: a festival or a gathering."""
        day = enrollment.state.anchor
        if enrollment.cadence.anchor == GATHERING:
            named = [name for name, when in self.book.gatherings.items() if when == day]
        else:
            named = festival_names(enrollment.cadence.anchor, day)
        return ", ".join(sorted(named)) or None

    def live(self) -> Iterator[Enrollment]:
        """The enrollments that have not ended, each as it stands when its turn comes.

        What one of them starts or ends meanwhile is seen by the others, and nothing is gone over twice.
        """
        for key in list(self.enrollments):
            if self.enrollments[key].ended is None:
                yield self.enrollments[key]


def _closed_by(enrollment: Enrollment, today: date) -> bool:
    """The current step closed before a day."""
    step = enrollment.step
    return step is not None and step.closes is not None and step.closes < today


def _started_by(enrollment: Enrollment, record: int) -> bool:
    """A record started the enrollment, or an answer to that record did."""
    origin = enrollment.origin
    return origin is not None and record in {origin.id, origin.answers}


def _older(enrollment: Enrollment, edition: Edition) -> bool:
    """The enrollment is in this cadence, under an earlier text."""
    return enrollment.cadence.name == edition.name and enrollment.version < edition.version


def _notes(closed: Iterable[Closing]) -> Iterable[Note]:
    """R7: a missed step stays from the day after, an unreached one from the day itself."""
    for closing in closed:
        if closing.status is Status.MISSED:
            yield Note(closing.status, closing.label, closing.closed_on + schedule.DAY)
        elif closing.status is Status.UNREACHED:
            yield Note(closing.status, closing.label, closing.closed_on)
