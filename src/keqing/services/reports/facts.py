"""The facts that a report counts, each read with one query: follow-ups, what put them off, contacts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, extract, func, or_, select

from keqing.definitions.cadence import Track
from keqing.definitions.kinds import Kind
from keqing.frozen import dataclass
from keqing.models import Closing, Customer, Enrollment, Event
from keqing.records.report import Fate, HourCalls
from keqing.schedule import NEVER, add_offset
from keqing.services.context.desk import Desk
from keqing.services.derived.derived_rows import ClosingRow, EnrollmentRow
from keqing.services.derived.refold import fold_all
from keqing.services.derived.standing_rows import derive
from keqing.services.queries.batching import chunks
from keqing.services.reports.figures import (
    OUT,
    PHONE,
    CallCount,
    FollowUp,
    PutOff,
    in_their_turn,
    of_calls,
    with_put_offs,
)
from keqing.store.today_queries import lapsed_query, turned_query
from keqing.timeline.enrollment import PROMISE
from keqing.timeline.fold import REPLACED

_DAY = timedelta(days=1)
_REMEMBERED = timedelta(days=730)
"""How long before the first day something may have been put off."""


@dataclass(frozen=True, slots=True)
class _Hold:
    """A reason that puts off follow-ups of a customer: those of some cadences (None: of all), of some tracks."""

    made: date
    until: date
    cadences: frozenset[str] | None
    tracks: frozenset[Track] | None

    def concerns(self, cadence: str, track: Track | None) -> bool:
        if self.cadences is not None:
            return cadence in self.cadences
        return self.tracks is None or track in self.tracks


def steps(desk: Desk, since: date, until: date) -> list[FollowUp]:
    """Read the follow-ups that were due, planned or closed on some days, as a fold of today has them."""
    stale = sorted(
        {*desk.session.scalars(lapsed_query(desk.clock))}
        | {*desk.session.scalars(turned_query(desk.clock))}
    )
    left_out = set(stale)
    found = [
        (step, held)
        for step, held in _stored(desk, since, until)
        if not left_out or step.customer not in left_out or step.put_offs
    ]
    found += _folded(desk, stale, since, until)
    return in_their_turn(_put_off(desk, found, since))


def _stored(desk: Desk, since: date, until: date) -> Iterator[tuple[FollowUp, date | None]]:
    """Read stored follow-ups, each with the day until which it is held today."""
    inside = or_(
        and_(Closing.closed_on >= since, Closing.due <= until),
        Closing.due.between(since, until),
    )
    closed = (
        select(
            Closing.customer_id,
            Event.agent_id,
            Enrollment.owner_id,
            Enrollment.role,
            Enrollment.cadence,
            Closing.due,
            Closing.closes,
            Closing.status,
            Closing.closed_on,
            Closing.enrollment_id,
            Closing.n,
            Closing.event_id,
        )
        .join(Enrollment, Enrollment.id == Closing.enrollment_id)
        .outerjoin(Event, Event.id == Closing.event_id)
        .where(inside)
    )
    fates = {str(each): each for each in Fate}
    whose = _whose(desk)
    for row in desk.session.execute(closed):
        customer, doer, owner, role, cadence, due, closes, status, closed_on, *rest = row
        agent = doer or whose(owner, role)
        fate = fates[status]
        yield FollowUp(customer, agent, cadence, due, closes, fate, closed_on, (), *rest), None
    current = select(
        Enrollment.customer_id,
        Enrollment.owner_id,
        Enrollment.role,
        Enrollment.cadence,
        Enrollment.due,
        Enrollment.closes,
        Enrollment.held,
    ).where(Enrollment.ended.is_(None), Enrollment.due <= until)
    for standing in desk.session.execute(current):
        customer, owner, role, cadence, day, window_end, held = standing
        if day is not None:  # the condition says so
            yield FollowUp(customer, whose(owner, role), cadence, day, window_end), held
    yield from _promised_anew(desk, since, until)


def _promised_anew(desk: Desk, since: date, until: date) -> Iterator[tuple[FollowUp, None]]:
    """Read the promised calls that another one took the place of: they were put off on that day."""
    whose = _whose(desk)
    replaced = select(
        Enrollment.customer_id,
        Enrollment.owner_id,
        Enrollment.role,
        Enrollment.anchor,
        Enrollment.ended,
    ).where(
        Enrollment.cadence == PROMISE,
        Enrollment.ended_by == REPLACED,
        Enrollment.anchor <= until,
        Enrollment.ended >= since,
    )
    for customer, owner, role, day, ended in desk.session.execute(replaced):
        if ended is not None:  # the condition says so
            put_off = (PutOff(ended, NEVER),)
            agent = whose(owner, role)
            yield FollowUp(customer, agent, PROMISE, day, put_offs=put_off), None


def _whose(desk: Desk) -> Callable[[int | None, str | None], int | None]:
    """Return what tells the one agent in whose list a step stands, None where that are several or nobody."""

    @cache
    def whose(owner: int | None, role: str | None) -> int | None:
        people = desk.staff.with_whom(owner, role)
        return people[0] if len(people) == 1 else None

    return whose


def _folded(
    desk: Desk, ids: Sequence[int], since: date, until: date
) -> Iterator[tuple[FollowUp, date | None]]:
    """Fold the customers of whom something lapsed that is not stored yet (R7)."""
    whose = _whose(desk)
    for part in chunks(ids):
        people = desk.session.scalars(select(Customer).where(Customer.id.in_(part))).all()
        standings = dict(fold_all(desk, people))
        assigned = desk.assigned(part, desk.clock)
        closed: list[tuple[EnrollmentRow, ClosingRow]] = []
        for person in people:
            derived = derive(desk, person, standings[person.id], assigned[person.id])
            for row, closings in derived.rows.enrollments:
                closed += [(row, closing) for closing in closings]
                if row.ended is None and row.due and row.due <= until:
                    agent = whose(row.owner_id, row.role)
                    yield (
                        FollowUp(person.id, agent, row.cadence, row.due, row.closes),
                        row.held,
                    )
        doers = _doers(desk, [closing.event_id for _, closing in closed])
        for enrollment, closing in closed:
            if closing.due <= until and max(closing.due, closing.closed_on) >= since:
                standing_with = whose(enrollment.owner_id, enrollment.role)
                agent = doers.get(closing.event_id) or standing_with
                yield _closed_step(enrollment, closing, agent), None


def _closed_step(row: EnrollmentRow, closing: ClosingRow, agent: int | None) -> FollowUp:
    return FollowUp(
        row.customer_id,
        agent,
        row.cadence,
        closing.due,
        closing.closes,
        Fate(closing.status),
        closing.closed_on,
        enrollment=(row.customer_id, row.cadence, row.subject, row.anchor),
        number=closing.n,
        event=closing.event_id,
    )


def _doers(desk: Desk, ids: Iterable[int | None]) -> dict[int | None, int | None]:
    found: dict[int | None, int | None] = {}
    for part in chunks({key for key in ids if key is not None}):
        rows = desk.session.execute(select(Event.id, Event.agent_id).where(Event.id.in_(part)))
        found |= {row.id: row.agent_id for row in rows}
    return found


def _put_off(
    desk: Desk, found: Sequence[tuple[FollowUp, date | None]], since: date
) -> list[FollowUp]:
    """Give those that were not closed by their due day what put them off."""
    late = {
        step.customer for step, _ in found if step.closed_on is None or step.closed_on > step.due
    }
    holds = _holds(desk, since)
    tracks = {
        edition.name: edition.cadence.track
        for edition in desk.book.editions
        if edition.cadence is not None
    }
    made: list[FollowUp] = []
    for step, held in found:
        if step.customer not in late:
            made.append(step)
            continue
        track = tracks.get(step.cadence)
        put_offs = [
            *step.put_offs,
            *(
                PutOff(hold.made, hold.until)
                for hold in holds.get(step.customer, ())
                if hold.concerns(step.cadence, track)
            ),
        ]
        if held and held > step.due and held not in {each.until for each in put_offs}:
            put_offs.append(PutOff(step.due - _DAY, held))  # R17: cap and gap
        made.append(with_put_offs(step, put_offs) if put_offs else step)
    return made


def _holds(desk: Desk, since: date) -> dict[int, list[_Hold]]:
    """Return what put off follow-ups of each customer, up to now: snoozes, pauses and promised calls (R12).

    Whatever holds a follow-up today is among them, but for cap and gap.
    """
    found = _directives(desk, since)
    promised = select(Enrollment.customer_id, Enrollment.start, Enrollment.anchor).where(
        Enrollment.cadence == PROMISE,
        Enrollment.topic == "call",
        Enrollment.anchor > Enrollment.start,
    )
    others = frozenset(Track) - {Track.ALERT, Track.PROMISE}
    for customer, made, day in desk.session.execute(promised):
        found[customer].append(_Hold(made, day, None, others))
    return found


def _directives(desk: Desk, since: date) -> dict[int, list[_Hold]]:
    kinds = {kind.name: kind for kind in desk.kinds.by_name.values() if kind.pauses or kind.resumes}
    rows = desk.session.execute(
        select(Event.customer_id, Event.kind, Event.day, Event.details)
        .where(
            Event.kind.in_(["snooze", "pause", "resume", *kinds]),
            Event.day >= since - _REMEMBERED,
            ~Event.voided,
        )
        .order_by(Event.day, Event.sequence)
    )
    found: dict[int, list[_Hold]] = defaultdict(list)
    for customer, name, day, details in rows:
        theirs = found[customer]
        match name:
            case "snooze":
                cadences = frozenset(named[0] for named in details.get("followups", ()))
                theirs.append(_Hold(day, _day(details), cadences, None))
            case "pause":
                theirs.append(_Hold(day, _day(details), None, frozenset(Track) - {Track.ALERT}))
            case "resume":
                found[customer] = _resumed(theirs, day)
            case _:
                kind = kinds[name]
                end = _pause_end(desk, kind, day)
                if kind.pauses:
                    theirs.append(_Hold(day, end, None, frozenset(kind.pauses)))
                else:
                    found[customer] = _resumed(theirs, end)
    return found


def _day(details: Mapping[str, Any]) -> date:
    until = details.get("until")
    return date.fromisoformat(until) if until else NEVER


def _pause_end(desk: Desk, kind: Kind, day: date) -> date:
    return NEVER if kind.resumes is None else add_offset(day, kind.resumes, desk.almanac)


def _resumed(holds: Sequence[_Hold], day: date) -> list[_Hold]:
    """End the pauses that last longer on a day; a snooze of single cadences stays."""
    return [
        hold
        if hold.cadences is not None or hold.until <= day
        else _Hold(hold.made, day, None, hold.tracks)
        for hold in holds
    ]


def _contacts(since: date, until: date) -> ColumnElement[bool]:
    return and_(Event.kind == "contact", Event.day.between(since, until), ~Event.voided)


def calls(desk: Desk, since: date, until: date) -> list[CallCount]:
    """Count the contacts of some days, those that are alike together."""
    alike = (Event.agent_id, Event.day, Event.direction, Event.channel, Event.outcome)
    rows = desk.session.execute(
        select(*alike, func.count(), func.count(Event.minutes), func.sum(Event.minutes))
        .where(_contacts(since, until))
        .group_by(*alike)
    )
    return [
        CallCount(agent, day, direction, channel, outcome, count, timed, minutes or 0)
        for agent, day, direction, channel, outcome, count, timed, minutes in rows
    ]


def hours(desk: Desk, since: date, until: date, agent: int | None) -> tuple[HourCalls, ...]:
    """Count the outgoing calls of some days by the hour in which they began, of one agent or of all."""
    hour = extract("hour", Event.time)
    statement = (
        select(hour, Event.outcome, func.count())
        .where(
            _contacts(since, until),
            Event.time.is_not(None),
            Event.direction == OUT,
            Event.channel == PHONE,
        )
        .group_by(hour, Event.outcome)
    )
    if agent is not None:
        statement = statement.where(Event.agent_id == agent)
    counts: dict[int, list[CallCount]] = defaultdict(list)
    for begun, outcome, count in desk.session.execute(statement):
        counts[int(begun)].append(CallCount(agent, until, OUT, PHONE, outcome, count))
    figures = [(each, of_calls(counts[each])) for each in sorted(counts)]
    return tuple(
        HourCalls(each, made.called, made.reached) for each, made in figures if made.called
    )


def last_contacts(
    desk: Desk, customers: Collection[int], day: date
) -> dict[int, tuple[str | None, str | None]]:
    """Return the outcome and the text of each customer's last contact of a day."""
    found: dict[int, tuple[str | None, str | None]] = {}
    wanted = set(customers)
    rows = desk.session.execute(
        select(Event.customer_id, Event.outcome, Event.text)
        .where(_contacts(day, day))
        .order_by(Event.sequence, Event.id)
    )
    for customer, outcome, text in rows:
        if customer in wanted:
            found[customer] = (outcome, text)
    return found
