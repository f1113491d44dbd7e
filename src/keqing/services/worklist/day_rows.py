"""The rows of the day's list: what stands in each, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any, NamedTuple

import sqlalchemy

from keqing import schedule
from keqing.definitions.cadence import Cadence, Track
from keqing.frozen import dataclass
from keqing.records.customer import Supply
from keqing.records.due import DueReason
from keqing.records.today import CalledPerson, RowNote, TodayRow
from keqing.services.context.desk import Desk
from keqing.services.context.field_words import is_told_discreetly, record_words
from keqing.services.customers import stop_digests
from keqing.services.customers.calling_hours import hours_from
from keqing.services.customers.discreet import is_health, is_untold
from keqing.services.queries import today_reads
from keqing.services.worklist.paused_tracks import paused_tracks
from keqing.services.worklist.row_people import Ranked, RowPart, RowPeople, person_of
from keqing.timeline.enrollment import ALARMS, closed_by_name, noted_from, step_label
from keqing.timeline.list_order import ReasonPlace, RowPlace, customer_rank, urgency
from keqing.timeline.row_sharing import Claim, People, Whose, deal
from keqing.timeline.supply import FORGOTTEN, RED_DAYS

_Columns = sqlalchemy.Row[*tuple[Any, ...]]
"""The columns of a customer that a row shows."""

_CAREFUL = ("informed", "allergies", "avoid")
"""Fields of a customer that whoever calls must know first."""


@dataclass(frozen=True, slots=True)
class UnnumberedRow:
    """A row before it has its number: the record's values, and the ids of those in whose lists it stands."""

    record: dict[str, Any]
    people: People
    order: RowPlace

    def stands_with(self, agent_id: int | None) -> bool:
        """Whether it is in an agent's list; None stands for the whole department's."""
        return agent_id is None or agent_id in self.people

    def numbered(self, number: int) -> TodayRow:
        """The record, as the row of that number."""
        return TodayRow(row=number, **self.record)


class _Called(NamedTuple):
    """Whom a call to a customer would reach. `silent` says that nobody is to be called.

    `speaker` is the contact person who is called where the customer has no number, or has not been told the diagnosis.
    """

    silent: bool
    phone: str | None
    speaker: CalledPerson | None


class DayRows:
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
        """Read for the customers of these ids; `tried` is as `TodayRow.tried`, and the rest as for the list."""
        session = desk.session
        self.desk, self.tried, self.horizon, self.now = desk, tried, horizon, now
        self.health, self.tried_last = health, tried_last
        self.day = desk.today
        self.names = {agent.id: agent.name for agent in desk.staff.agents}
        self.customers = today_reads.customers(session, ids)
        self.phones = today_reads.phones(session, ids)
        self.wrong = today_reads.wrong_numbers(session, ids - set(self.phones))
        self.paused = (
            paused_tracks(desk, self.customers)
            if any(row.track_pauses for row in self.customers.values())
            else {}
        )
        self.supplies = today_reads.supplies(session, ids)
        self.past = self.day < desk.clock
        until = self.day if self.past else date.max
        self.last = today_reads.last_contacts(session, ids, until)
        self.entries = today_reads.entries(session, ids, until)
        self.in_force = desk.book.in_force(self.day)
        self.untold = {key for key, row in self.customers.items() if is_untold(row.fields)}
        self.persons = today_reads.persons(session, (ids - set(self.phones)) | self.untold)
        numbers = {number for own in self.phones.values() for number in own}
        numbers |= {person.number for own in self.persons.values() for person in own}
        self.stopped = stop_digests.stopped_numbers(session, numbers)
        self.people = RowPeople(desk, set(self.customers))
        self.red_days = timedelta(days=int(str(desk.setting("red-days", RED_DAYS))))

    def rows(
        self, customer_id: int, items: Sequence[Mapping[str, Any]], viewer: int | None
    ) -> list[UnnumberedRow]:
        """The customer's rows: one for each person with whom something of theirs stands in the list.

        Work that `viewer` shares with others is in their own row. With None, shared work stands with the first of
        those who share it. Customers not to be called have rows for an adverse reaction alone, which calls nobody.
        """
        customer = self.customers[customer_id]
        if self.past and customer.created > self.day:
            return []
        called = self._called(customer)
        if called.silent:
            items = [task for task in items if task["topic"] in ALARMS]
        supplies = self.supplies.get(customer_id, {})
        tried = None if called.silent else self.tried.get(customer_id)
        parts = self._parts(customer_id, items, supplies, tried, viewer)
        return [self._row(customer, called, supplies, part) for part in parts]

    def _parts(
        self,
        customer_id: int,
        items: Sequence[Mapping[str, Any]],
        supplies: Mapping[str, Supply],
        tried: str | None,
        viewer: int | None,
    ) -> list[RowPart]:
        """Deal what stands in the list, and what was tried today, to rows."""
        listed = [entry for entry in items if self._step_listed(entry)]
        parts: dict[Whose, RowPart] = {}
        self._deal(parts, customer_id, self._ranked(listed, supplies), viewer)
        if tried is not None:
            self._add_tried(parts, customer_id, items, supplies, viewer)
            for part in parts.values():
                if part.is_call and not any(map(self._wants_call, part.ranked)):
                    part.tried = tried
                    part.again = self._again(part.ranked)
        if noted := [entry for entry in items if entry["notes"]]:
            self._add_notes(parts, noted, tried, viewer)
        return list(parts.values())

    def _add_tried(
        self,
        parts: dict[Whose, RowPart],
        customer_id: int,
        items: Sequence[Mapping[str, Any]],
        supplies: Mapping[str, Supply],
        viewer: int | None,
    ) -> None:
        """R6: put what was tried today into its rows, but where another follow-up wants a call again (R5)."""
        held = [entry for entry in items if self._attempted(entry) and not self._step_listed(entry)]
        waiting: dict[Whose, RowPart] = {}
        self._deal(waiting, customer_id, self._ranked(held, supplies), viewer)
        for person, part in waiting.items():
            there = parts.setdefault(person, part)
            if there is not part and not any(map(self._wants_call, there.ranked)):
                there.add(part.ranked, whose=part.whose)

    def _add_notes(
        self,
        parts: dict[Whose, RowPart],
        noted: Sequence[Mapping[str, Any]],
        tried: str | None,
        viewer: int | None,
    ) -> None:
        """Put the notes into the rows: where a call is made, which acknowledges them, or with their own people."""
        found: dict[Whose, list[Mapping[str, Any]]] = {}
        for entry in noted:
            whose, people, _ = self.people.whose(entry)
            person = person_of(whose, people, viewer)
            calls = [key for key, part in parts.items() if part.is_call]
            if not self._by_name(entry) and calls and person not in calls:
                person = calls[0]
            found.setdefault(person, []).append(entry)
            if person not in parts and any(self._notes([entry])):
                parts[person] = RowPart(whose, people, viewer, tried=tried, nobodys=whose is None)
        for person, entries in found.items():
            if person in parts:
                parts[person].notes = self._notes(entries)

    def _deal(
        self,
        parts: dict[Whose, RowPart],
        customer_id: int,
        ranked: Sequence[Ranked],
        viewer: int | None,
    ) -> None:
        if (
            not parts and len({entry.claim.whose for entry in ranked}) == 1
        ):  # most customers are one person's
            whose, people, *_ = ranked[0].claim
            part = RowPart(whose, people, viewer, list(ranked), nobodys=whose is None)
            parts[person_of(whose, people, viewer)] = part
            return
        for row in deal([entry.claim for entry in ranked], self.people.may_close(customer_id)):
            person = person_of(row.whose, row.people, viewer)
            part = parts.setdefault(person, RowPart(row.whose, row.people, viewer))
            part.add([ranked[place] for place in row.places], whose=row.whose)

    def _row(
        self,
        customer: _Columns,
        called: _Called,
        supplies: Mapping[str, Supply],
        part: RowPart,
    ) -> UnnumberedRow:
        first = part.ranked[0] if part.ranked else None
        reasons = [
            entry.reason
            if entry.claim.whose == part.whose or part.person in entry.claim.people
            else replace(entry.reason, also_for=entry.reason.people)
            for entry in part.ranked
        ]
        record = {
            **_of_customer(customer),
            **self._of_calling(customer, called, calls=part.is_call),
            **self._of_first(first.reason if first else None),
            **self._of_reasons(reasons, supplies),
            "owner": None if part.nobodys else self.names.get(part.person or 0),
            "time": part.again or (first.reason.time if first else None),
            "tried": part.tried,
            "again": part.again,
            "notes": (*part.notes, *self._careful(customer, called)),
            "last": self.last.get(customer.id),
            "entry": self.entries.get(customer.id),
        }
        order = RowPlace(
            tried=self.tried_last and part.tried is not None and part.again is None,
            without_reason=first is None,
            urgency=first.place.urgency if first else None,
            customer=customer_rank(self.desk.words, customer.grade, customer.type),
            code=customer.code,
        )
        return UnnumberedRow(record, part.people, order)

    def _called(self, customer: _Columns) -> _Called:
        """Look whom a call to the customer would reach: their own number, else that of a contact person."""
        known = self.phones.get(customer.id, ())
        numbers = [number for number in known if number not in self.stopped]
        if customer.status != "active" or (known and not numbers):
            return _Called(silent=True, phone=None, speaker=None)
        able = [
            person
            for person in self.persons.get(customer.id, ())
            if person.number not in self.stopped
        ]
        if customer.id in self.untold:
            told = next((person for person in able if person.health), None)
            if told:
                return _Called(silent=False, phone=told.number, speaker=replace(told, instead=True))
        speaker = next(iter(able), None) if not numbers else None
        number = numbers[0] if numbers else speaker.number if speaker else None
        return _Called(silent=False, phone=number, speaker=speaker)

    def _of_calling(self, customer: _Columns, called: _Called, *, calls: bool) -> dict[str, Any]:
        """The values of a row that say how the customer is called; hours bind `calls` only."""
        return {
            "phone": called.phone,
            "speaker": called.speaker,
            "hours_from": None
            if called.silent or not calls
            else hours_from(self.desk, customer.hours, self.now, customer.quiet),
            "wrong": not called.silent and customer.id in self.wrong,
        }

    def _of_first(self, first: DueReason | None) -> dict[str, Any]:
        """The values that a row has from its first reason."""
        return {
            "must": first is not None and first.must,
            "track": first.track if first else None,
            "effective": first.effective if first else None,
            "overdue": max(0, (self.day - first.effective).days) if first else 0,
            "closes": first.closes if first else None,
        }

    def _of_reasons(
        self, reasons: Sequence[DueReason], supplies: Mapping[str, Supply]
    ) -> dict[str, Any]:
        """The values that a row has from all its reasons and from the supplies that run short."""
        short = [supply for supply in supplies.values() if self._red(supply.supply_end)]
        return {
            "red": bool(short) or any(reason.red for reason in reasons),
            "reasons": tuple(reasons),
            "shortages": tuple(
                sorted(short, key=lambda supply: (supply.supply_end, supply.product))
            ),
        }

    def _step_listed(self, enrollment: Mapping[str, Any]) -> bool:
        """R12: the step's own day of listing has come, whatever its notes say."""
        if enrollment["due"] is None or (self.past and enrollment["start"] > self.day):
            return False
        listed = schedule.listed_on(
            enrollment["opens"], enrollment["planned"], enrollment["hold"], enrollment["held"]
        )
        return listed <= self.horizon

    def _hour(self, enrollment: Mapping[str, Any]) -> time | None:
        """The hour of a promise; R6: that at which it is tried again goes with the day on which it was tried."""
        if enrollment["topic"] is None and not self._attempted(enrollment):
            return None
        hour: time | None = enrollment["time"]
        return hour

    def _by_name(self, enrollment: Mapping[str, Any]) -> bool:
        """R5: no call closes the step."""
        return closed_by_name(self._cadence(enrollment), enrollment["topic"])

    def _wants_call(self, entry: Ranked) -> bool:
        """R5: a call would close the step, and it was not tried today: whoever was is to be called again."""
        enrollment = entry.enrollment
        by_call = schedule.counts(self._cadence(enrollment), None, "phone", ())
        return by_call and not self._by_name(enrollment) and not self._attempted(enrollment)

    def _attempted(self, enrollment: Mapping[str, Any]) -> bool:
        """R6: the current step was tried on the day, and is held for it."""
        return bool(
            enrollment["due"] and enrollment["attempts"] and enrollment["attempted"] == self.day
        )

    def _again(self, ranked: Iterable[Ranked]) -> time | None:
        """R6: the hour of the day at which what was tried is tried again."""
        hours = [
            entry.enrollment["time"]
            for entry in ranked
            if self._attempted(entry.enrollment) and entry.enrollment["hold"] == self.day
        ]
        return min(filter(None, hours), default=None)

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

    def _careful(self, customer: _Columns, called: _Called) -> Iterable[RowNote]:
        """List warnings for whoever calls: paused tracks, and own fields; those of their health with `health` only."""
        fields = customer.fields or {}
        instead = called.speaker is not None and called.speaker.instead
        if customer.id in self.untold and not (self.health or called.silent or instead):
            yield RowNote("careful:health=no")
        if paused := self.paused.get(customer.id):
            yield RowNote(f"paused:{paused.kind}={paused.since}", paused=paused)
        for name in _CAREFUL:
            value = fields.get(name)
            if value in (None, "", True) or (name == "informed" and value is not False):
                continue
            if self.health or not is_health(self.desk, name):
                yield RowNote(f"careful:{name}={'no' if value is False else value}")

    def _ranked(
        self, listed: Iterable[Mapping[str, Any]], supplies: Mapping[str, Supply]
    ) -> list[Ranked]:
        """The reasons of these follow-ups, in their order."""
        found: list[Ranked] = []
        for enrollment in listed:
            whose, people, told = self.people.whose(enrollment)
            reason = self._reason(enrollment, supplies, told)
            place = ReasonPlace(
                urgency(
                    Track(reason.track),
                    reason.effective,
                    self.day,
                    closes=reason.closes,
                    at=reason.time,
                    lasts=reason.supply_end,
                ),
                reason.cadence,
                reason.subject,
                reason.label,
            )
            ahead = reason.effective if self.horizon > self.day else self.day
            stands = max(ahead, self.day)
            claim = Claim(whose, people, reason.by_name, enrollment["role"], reason.opens, stands)
            found.append(Ranked(place, reason, claim, enrollment))
        return sorted(found, key=lambda entry: entry.place)

    def _reason(
        self,
        enrollment: Mapping[str, Any],
        supplies: Mapping[str, Supply],
        told: Mapping[str, Any],
    ) -> DueReason:
        """Return the reason that a follow-up is; `told` says with whom it stands."""
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
            text=enrollment["text"] or (enrollment["topic"] if automatic else None),
            title=cadence.title,
            time=self._hour(enrollment),
            role=enrollment["role"],
            guide=enrollment["guide"],
            **told,
            supply_end=supply.supply_end if supply else None,
            red=enrollment["red"] is not None and enrollment["red"] <= self.day,
            anchor=enrollment["anchor"],
            channel=enrollment["channel"],
            by_name=closed_by_name(cadence, enrollment["topic"]),
            needs=record_words(self.desk, cadence),
            discreet=is_told_discreetly(self.desk, cadence),
        )

    def _red(self, supply_end: date) -> bool:
        return supply_end - self.red_days <= self.day <= supply_end + FORGOTTEN


def _cadence_of(desk: Desk, name: str, version: int) -> Cadence:
    """The text of a cadence that is no longer in force on this day."""
    for edition in desk.book.editions:
        if edition.name == name and edition.version == version and edition.cadence:
            return edition.cadence
    raise LookupError(name)


def _of_customer(customer: _Columns) -> dict[str, Any]:
    """The values that a row has as the customer has them."""
    return {
        "code": customer.code,
        "name": customer.name,
        "type": customer.type,
        "grade": customer.grade,
        "address": customer.address,
        "status": customer.status,
    }
