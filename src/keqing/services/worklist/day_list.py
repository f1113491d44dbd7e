"""The day's list: whom to call, why, in which order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import select

from keqing import models, schedule
from keqing.definitions.cadence import Cadence, Track
from keqing.definitions.kinds import EFFECTS, Effect
from keqing.frozen import dataclass
from keqing.records.customer import Supply
from keqing.records.due import DueReason
from keqing.records.today import AlsoDue, RowNote, Today, TodayRow
from keqing.services.context.desk import MANAGER, Desk
from keqing.services.customers import stops
from keqing.services.customers.calling_hours import hours_from
from keqing.services.customers.discreet import is_health
from keqing.services.department.shared_settings import RED_DAYS
from keqing.services.derived import long_pauses
from keqing.services.derived.events import step_label
from keqing.services.derived.refold import derive, fold_all
from keqing.services.queries import today_reads
from keqing.services.queries.batching import chunks
from keqing.services.worklist.idle import idle
from keqing.store.today_queries import lapsed_query, listed_ids, turned_query
from keqing.timeline.enrollment import ALARMS, closed_by_name, noted_from
from keqing.timeline.list_order import customer_rank, urgency
from keqing.timeline.supply import FORGOTTEN

_SPOKEN = frozenset({"reached", "visited"})
"""Outcomes that use up the day's capacity."""

_CAREFUL = ("informed", "allergies", "avoid")
"""Fields of a customer that whoever calls must know first."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row before it has its number: the record's values, and the agent's id it stands with."""

    record: dict[str, Any]
    owner_id: int | None
    order: tuple[Any, ...]

    def numbered(self, number: int) -> TodayRow:
        """The record, as the row of that number."""
        return TodayRow(row=number, **self.record)


def today(
    desk: Desk,
    *,
    agent: models.Agent | None,
    ahead: int = 0,
    now: time | None = None,
    health: bool = False,
    tried_last: bool = True,
) -> Today:
    """The list of `desk.today` for an agent, or with None for the whole department.

    `ahead` takes in what is listed so many days later. `now` is the time of day for calling hours.
    `health` says what of a customer's health whoever calls must know: allergies, a diagnosis that was not told.
    `tried_last` puts whoever was tried that day at the end; a list of other days does without.
    Nothing is written: the same facts give the same list.
    """
    horizon = desk.today + timedelta(days=ahead)
    contacts = today_reads.contacts_of(desk.session, desk.today, agent.id if agent else None)
    tried = _tried(contacts)
    owners = None if agent is None else _owners(agent)
    found = listed_ids(desk.session, owners, horizon)
    lapsed = desk.session.scalars(lapsed_query(desk.today))
    turned = set(desk.session.scalars(turned_query(desk.today)))
    ids = {customer_id for customer_id, _ in found} | set(tried) | set(lapsed) | turned
    enrollments = _enrollments(desk, ids, turned, horizon)
    reading = _Reading(
        desk, set(enrollments), tried, horizon, now, health=health, tried_last=tried_last
    )
    rows = [
        row
        for customer_id, items in enrollments.items()
        if (row := reading.row(customer_id, items)) is not None
    ]
    mine = sorted((row for row in rows if _stands_with(row, owners)), key=lambda row: row.order)
    numbered = tuple(row.numbered(number) for number, row in enumerate(mine, start=1))
    finished = _finished(contacts, agent)
    return Today(
        day=desk.today,
        agent=agent.name if agent else None,
        rows=numbered,
        shown=_shown(agent, len(numbered), finished),
        done=finished,
        also=tuple(_also(rows, owners, agent)),
        **_made(contacts, agent),
        idle=None if numbered else idle(desk, owners),
        past=desk.today < desk.clock,
        clock=desk.clock,
        paused=_paused(desk, owners),
    )


def _paused(desk: Desk, owners: frozenset[int | None] | None) -> int:
    """Count those whose pause has no end and has lasted long (R12)."""
    days = int(str(desk.setting(long_pauses.SETTING, long_pauses.DAYS)))
    kinds = desk.book.every_kind
    return len(long_pauses.long(desk.session, kinds, desk.today, days, owners))


def _owners(agent: models.Agent) -> frozenset[int | None]:
    """Whose follow-ups stand in an agent's list: their own, and for a manager nobody's."""
    return frozenset({agent.id, None} if MANAGER in agent.roles else {agent.id})


def _stands_with(row: _Row, owners: frozenset[int | None] | None) -> bool:
    return owners is None or row.owner_id in owners


def _also(
    rows: Iterable[_Row], owners: frozenset[int | None] | None, agent: models.Agent | None
) -> Iterable[AlsoDue]:
    """Customers in somebody else's list with a reason of ours."""
    if owners is None or agent is None:
        return
    for row in sorted(rows, key=lambda row: row.order):
        if row.owner_id in owners:
            continue
        ours = tuple(reason for reason in row.record["reasons"] if reason.owner == agent.name)
        if ours:
            yield AlsoDue(row.record["code"], row.record["name"], row.record["owner"], ours)


def _tried(contacts: Iterable[Any]) -> dict[int, str]:
    """Customers whom somebody tried to reach on the day, with the time of the last attempt."""
    return {
        row.customer_id: row.time.isoformat("minutes") if row.time else ""
        for row in contacts
        if EFFECTS[row.outcome] is Effect.ATTEMPT
    }


def _finished(contacts: Iterable[Any], agent: models.Agent | None) -> int:
    """Customers whom the agent, or with None anybody, reached on the day."""
    return len(
        {
            row.customer_id
            for row in contacts
            if row.outcome in _SPOKEN and (agent is None or row.agent_id == agent.id)
        }
    )


def _made(contacts: Iterable[Any], agent: models.Agent | None) -> dict[str, Any]:
    """How many calls and visits the agent, or with None anybody, made on the day, and what came of them."""
    own = [row for row in contacts if agent is None or row.agent_id == agent.id]
    calls = [row for row in own if row.direction == "out" and row.channel == "phone"]
    return {
        "dialled": len(calls),
        "reached": sum(row.outcome == "reached" for row in calls),
        "visited": sum(row.outcome == "visited" for row in own),
    }


def _shown(agent: models.Agent | None, rows: int, finished: int) -> int:
    """How many rows fit the day's capacity, what is done already counted."""
    if agent is None or not agent.capacity:
        return rows
    return min(rows, max(0, agent.capacity - finished))


def _enrollments(
    desk: Desk, ids: set[int], turned: set[int], horizon: date
) -> dict[int, list[Mapping[str, Any]]]:
    """What a list can show of these customers; those with what lapsed or `turned` since are folded anew (R7, R11)."""
    found: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in today_reads.standing_rows(desk.session, ids, desk.today, horizon):
        found[row["customer_id"]].append(row)
    lapsed = {
        customer_id
        for customer_id, items in found.items()
        if any(enrollment["closes"] and enrollment["closes"] < desk.today for enrollment in items)
    }
    for part in chunks(sorted(lapsed | turned)):
        stale = desk.session.scalars(
            select(models.Customer).where(models.Customer.id.in_(part))
        ).all()
        assigned = desk.assigned(part)
        folded = dict(fold_all(desk, stale, desk.today))
        for customer in stale:
            derived = derive(desk, customer, folded[customer.id], assigned[customer.id])
            found[customer.id] = [row for row, _ in derived.enrollments]
    return dict(found)


class _Reading:
    """Everything that the rows of one list need, read at once."""

    def __init__(
        self,
        desk: Desk,
        ids: set[int],
        tried: Mapping[int, str],
        horizon: date,
        now: time | None,
        *,
        health: bool,
        tried_last: bool,
    ) -> None:
        session = desk.session
        self.desk, self.tried, self.horizon, self.now = desk, tried, horizon, now
        self.health, self.tried_last = health, tried_last
        self.day = desk.today
        self.names = {agent.id: agent.name for agent in desk.staff.agents}
        self.customers = today_reads.customers(session, ids)
        self.phones = today_reads.phones(session, ids)
        self.wrong = today_reads.wrong_numbers(session, ids - set(self.phones))
        self.supplies = today_reads.supplies(session, ids)
        self.past = self.day < desk.clock
        until = self.day if self.past else date.max
        self.last = today_reads.last_contacts(session, ids, until)
        self.entries = today_reads.entries(session, ids, until)
        self.in_force = desk.book.in_force(self.day)
        self.persons = today_reads.persons(session, ids - set(self.phones))
        numbers = {number for own in self.phones.values() for number in own}
        numbers |= {person.number for own in self.persons.values() for person in own}
        self.stopped = stops.stopped_numbers(session, numbers)
        self.red_days = timedelta(days=int(str(desk.setting("red-days", RED_DAYS))))

    def row(self, customer_id: int, items: Sequence[Mapping[str, Any]]) -> _Row | None:
        """The customer's row, None when nothing of theirs stands in the list.

        Whoever is not to be called has one for an adverse reaction alone, which calls nobody.
        """
        customer = self.customers[customer_id]
        numbers = [
            number for number in self.phones.get(customer_id, ()) if number not in self.stopped
        ]
        silent = customer.status != "active" or bool(not numbers and self.phones.get(customer_id))
        if silent:
            numbers, items = [], [task for task in items if task["topic"] in ALARMS]
        if self.past and customer.created > self.day:
            return None
        listed = [enrollment for enrollment in items if self._step_listed(enrollment)]
        tried = None if silent else self.tried.get(customer_id)
        if any(
            self._by_call(enrollment) and not self._attempted(enrollment) for enrollment in listed
        ):
            tried = None
        if tried is not None:
            listed += [
                enrollment
                for enrollment in items
                if self._attempted(enrollment) and not self._step_listed(enrollment)
            ]
        notes = self._notes(items)
        if not listed and not notes:
            return None
        able = (
            person
            for person in self.persons.get(customer_id, ())
            if person.number not in self.stopped
        )
        speaker = None if silent else next(able, None)
        supplies = self.supplies.get(customer_id, {})
        short = [supply for supply in supplies.values() if self._red(supply.supply_end)]
        ranked = sorted(
            (self._ranked(enrollment, supplies) for enrollment in listed),
            key=lambda entry: entry[0],
        )
        first = ranked[0][1] if ranked else None
        owner_id = ranked[0][2] if ranked else self._note_owner(items)
        record = dict[str, Any](
            code=customer.code,
            name=customer.name,
            type=customer.type,
            grade=customer.grade,
            phone=numbers[0] if numbers else speaker.number if speaker else None,
            owner=self.names.get(owner_id) if owner_id else None,
            must=first is not None and first.must,
            track=first.track if first else None,
            effective=first.effective if first else None,
            overdue=max(0, (self.day - first.effective).days) if first else 0,
            time=first.time if first else None,
            hours_from=None if silent else hours_from(self.desk, customer.hours, self.now),
            closes=first.closes if first else None,
            red=bool(short) or any(reason.red for _, reason, _ in ranked),
            tried=tried,
            notes=(*notes, *_careful(customer.fields or {}, health=self.health)),
            last=self.last.get(customer_id),
            entry=self.entries.get(customer_id),
            reasons=tuple(reason for _, reason, _ in ranked),
            shortages=tuple(sorted(short, key=lambda supply: (supply.supply_end, supply.product))),
            wrong=not silent and customer_id in self.wrong,
            address=customer.address,
            speaker=speaker,
            status=customer.status,
        )
        order = (
            self.tried_last and tried is not None,
            first is None,
            ranked[0][0][0] if ranked else (),
            *customer_rank(self.desk.words, customer.grade, customer.type),
            customer.code,
        )
        return _Row(record, owner_id, order)

    def _step_listed(self, enrollment: Mapping[str, Any]) -> bool:
        """R12: the step's own day of listing has come, whatever its notes say."""
        if enrollment["due"] is None or (self.past and enrollment["start"] > self.day):
            return False
        listed = schedule.listed_on(
            enrollment["opens"], enrollment["planned"], enrollment["hold"], enrollment["held"]
        )
        return listed <= self.horizon

    def _by_call(self, enrollment: Mapping[str, Any]) -> bool:
        """R5: a call would close the step; where it was not tried, whoever was is to be called again."""
        cadence = self._cadence(enrollment)
        by_name = closed_by_name(cadence, enrollment["topic"])
        return not by_name and schedule.counts(cadence, None, "phone", ())

    def _attempted(self, enrollment: Mapping[str, Any]) -> bool:
        """R6: the current step was tried on the day, and is held for it."""
        return bool(
            enrollment["due"] and enrollment["attempts"] and enrollment["attempted"] == self.day
        )

    def _cadence(self, enrollment: Mapping[str, Any]) -> Cadence:
        name = enrollment["cadence"]
        edition = self.in_force.get(name)
        cadence = edition.cadence if edition else None
        return cadence or _cadence_of(self.desk, name, enrollment["version"])

    def _notes(self, items: Iterable[Mapping[str, Any]]) -> tuple[RowNote, ...]:
        """List the notes of steps left open, the oldest first: in one order, whether stored or folded anew."""
        found = [
            (
                since,
                enrollment["cadence"],
                enrollment["subject"],
                n,
                RowNote(
                    f"{status}:{label}", self._cadence(enrollment).title, enrollment["subject"]
                ),
            )
            for enrollment in items
            if enrollment["notes"]
            for n, (status, label, since) in enumerate(enrollment["notes"])
            if noted_from(date.fromisoformat(since), enrollment["held"]) <= self.day
        ]
        return tuple(note for *_, note in sorted(found, key=lambda entry: entry[:4]))

    def _note_owner(self, items: Iterable[Mapping[str, Any]]) -> int | None:
        noted = (enrollment for enrollment in items if enrollment["notes"])
        first = min(
            noted,
            key=lambda enrollment: (enrollment["cadence"], enrollment["subject"]),
            default=None,
        )
        return first["owner_id"] if first else None

    def _ranked(
        self, enrollment: Mapping[str, Any], supplies: Mapping[str, Supply]
    ) -> tuple[tuple[Any, ...], DueReason, int | None]:
        """A reason with what orders it among the others, and the agent's id it stands with."""
        reason = self._reason(enrollment, supplies)
        key = urgency(
            Track(reason.track),
            reason.effective,
            self.day,
            closes=reason.closes,
            at=reason.time,
            lasts=reason.supply_end,
        )
        return (key, reason.cadence, reason.subject, reason.label), reason, enrollment["owner_id"]

    def _reason(self, enrollment: Mapping[str, Any], supplies: Mapping[str, Supply]) -> DueReason:
        name = enrollment["cadence"]
        cadence = self._cadence(enrollment)
        automatic = enrollment["topic"] not in {None, "call", "task"}
        supply = supplies.get(enrollment["subject"])
        effective = schedule.effective_on(
            enrollment["due"], enrollment["planned"], enrollment["hold"], enrollment["held"]
        )
        return DueReason(
            cadence=name,
            subject=enrollment["subject"],
            label=step_label(name, enrollment["label"]),
            track=str(Track.ALERT if enrollment["topic"] in ALARMS else cadence.track),
            must=effective <= self.day,
            opens=enrollment["opens"],
            due=enrollment["due"],
            closes=enrollment["closes"],
            effective=effective,
            attempts=enrollment["attempts"],
            text=enrollment["topic"] if automatic else enrollment["text"],
            title=cadence.title,
            time=enrollment["time"],
            role=enrollment["role"],
            guide=enrollment["guide"],
            owner=self.names.get(enrollment["owner_id"]),
            supply_end=supply.supply_end if supply else None,
            red=enrollment["red"] is not None and enrollment["red"] <= self.day,
            anchor=enrollment["anchor"],
            channel=enrollment["channel"],
            by_name=closed_by_name(cadence, enrollment["topic"]),
        )

    def _red(self, supply_end: date) -> bool:
        return supply_end - self.red_days <= self.day <= supply_end + FORGOTTEN


def _cadence_of(desk: Desk, name: str, version: int) -> Cadence:
    """The text of a cadence that is no longer in force on this day."""
    for edition in desk.book.editions:
        if edition.name == name and edition.version == version and edition.cadence:
            return edition.cadence
    raise LookupError(name)


def _careful(fields: Mapping[str, Any], *, health: bool) -> Iterable[RowNote]:
    """List warnings for whoever calls, from the customer's own fields; of their health with `health` only."""
    for name in _CAREFUL:
        if is_health(name) and not health:
            continue
        value = fields.get(name)
        if value in (None, "", True) or (name == "informed" and value is not False):
            continue
        yield RowNote(f"careful:{name}={'no' if value is False else value}")
