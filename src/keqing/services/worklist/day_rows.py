"""The rows of the day's list: what stands in each, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
from keqing.services.customers import stops
from keqing.services.customers.calling_hours import hours_from
from keqing.services.customers.discreet import is_health
from keqing.services.department.shared_settings import RED_DAYS
from keqing.services.derived.events import step_label
from keqing.services.queries import today_reads
from keqing.timeline.enrollment import ALARMS, closed_by_name, noted_from
from keqing.timeline.list_order import ReasonPlace, RowPlace, customer_rank, urgency
from keqing.timeline.supply import FORGOTTEN

_Columns = sqlalchemy.Row[*tuple[Any, ...]]
"""The columns of a customer that a row shows."""

_CAREFUL = ("informed", "allergies", "avoid")
"""Fields of a customer that whoever calls must know first."""


@dataclass(frozen=True, slots=True)
class UnnumberedRow:
    """A row before it has its number: the record's values, and the agent's id it stands with."""

    record: dict[str, Any]
    owner_id: int | None
    order: RowPlace

    def numbered(self, number: int) -> TodayRow:
        """The record, as the row of that number."""
        return TodayRow(row=number, **self.record)


class _Called(NamedTuple):
    """Whom a call to a customer would reach. `silent` says that nobody is to be called.

    `speaker` is the contact person who is called where the customer has no number.
    """

    silent: bool
    phone: str | None
    speaker: CalledPerson | None


class _Ranked(NamedTuple):
    """A reason with its place among the others, and the agent's id it stands with."""

    place: ReasonPlace
    reason: DueReason
    owner_id: int | None


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

    def row(self, customer_id: int, items: Sequence[Mapping[str, Any]]) -> UnnumberedRow | None:
        """The customer's row, None when nothing of theirs stands in the list.

        Whoever is not to be called has one for an adverse reaction alone, which calls nobody.
        """
        customer = self.customers[customer_id]
        if self.past and customer.created > self.day:
            return None
        called = self._called(customer)
        if called.silent:
            items = [task for task in items if task["topic"] in ALARMS]
        tried = None if called.silent else self.tried.get(customer_id)
        listed, tried = self._listed(items, tried)
        notes = self._notes(items)
        if not listed and not notes:
            return None
        supplies = self.supplies.get(customer_id, {})
        ranked = self._ranked(listed, supplies)
        first = ranked[0] if ranked else None
        owner_id = first.owner_id if first else self._note_owner(items)
        record = {
            **_of_customer(customer),
            **self._of_calling(customer, called),
            **self._of_first(first.reason if first else None),
            **self._of_reasons([entry.reason for entry in ranked], supplies),
            "owner": self.names.get(owner_id) if owner_id else None,
            "tried": tried,
            "notes": (*notes, *self._careful(customer.fields or {})),
            "last": self.last.get(customer_id),
            "entry": self.entries.get(customer_id),
        }
        order = RowPlace(
            tried=self.tried_last and tried is not None,
            without_reason=first is None,
            urgency=first.place.urgency if first else None,
            customer=customer_rank(self.desk.words, customer.grade, customer.type),
            code=customer.code,
        )
        return UnnumberedRow(record, owner_id, order)

    def _called(self, customer: _Columns) -> _Called:
        """Look whom a call to the customer would reach: their own number, else that of a contact person."""
        known = self.phones.get(customer.id, ())
        numbers = [number for number in known if number not in self.stopped]
        if customer.status != "active" or (known and not numbers):
            return _Called(silent=True, phone=None, speaker=None)
        able = (
            person
            for person in self.persons.get(customer.id, ())
            if person.number not in self.stopped
        )
        speaker = next(able, None)
        number = numbers[0] if numbers else speaker.number if speaker else None
        return _Called(silent=False, phone=number, speaker=speaker)

    def _listed(
        self, items: Iterable[Mapping[str, Any]], tried: str | None
    ) -> tuple[list[Mapping[str, Any]], str | None]:
        """The follow-ups that stand in the list, and the time of the day's last attempt.

        There is no such time where another follow-up wants a call again (R5). Else those that were tried stand
        in the list, too (R6).
        """
        listed = [enrollment for enrollment in items if self._step_listed(enrollment)]
        if any(
            self._by_call(enrollment) and not self._attempted(enrollment) for enrollment in listed
        ):
            return listed, None
        if tried is not None:
            listed += [
                enrollment
                for enrollment in items
                if self._attempted(enrollment) and not self._step_listed(enrollment)
            ]
        return listed, tried

    def _of_calling(self, customer: _Columns, called: _Called) -> dict[str, Any]:
        """The values of a row that say how the customer is called."""
        return {
            "phone": called.phone,
            "speaker": called.speaker,
            "hours_from": None
            if called.silent
            else hours_from(self.desk, customer.hours, self.now),
            "wrong": not called.silent and customer.id in self.wrong,
        }

    def _of_first(self, first: DueReason | None) -> dict[str, Any]:
        """The values that a row has from its first reason."""
        return {
            "must": first is not None and first.must,
            "track": first.track if first else None,
            "effective": first.effective if first else None,
            "overdue": max(0, (self.day - first.effective).days) if first else 0,
            "time": first.time if first else None,
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

    def _careful(self, fields: Mapping[str, Any]) -> Iterable[RowNote]:
        """List warnings for whoever calls, from the customer's own fields; of their health with `health` only."""
        for name in _CAREFUL:
            value = fields.get(name)
            if value in (None, "", True) or (name == "informed" and value is not False):
                continue
            if self.health or not is_health(self.desk, name):
                yield RowNote(f"careful:{name}={'no' if value is False else value}")

    def _note_owner(self, items: Iterable[Mapping[str, Any]]) -> int | None:
        noted = (enrollment for enrollment in items if enrollment["notes"])
        first = min(
            noted,
            key=lambda enrollment: (enrollment["cadence"], enrollment["subject"]),
            default=None,
        )
        return first["owner_id"] if first else None

    def _ranked(
        self, listed: Iterable[Mapping[str, Any]], supplies: Mapping[str, Supply]
    ) -> list[_Ranked]:
        """The reasons of these follow-ups, in their order."""
        found: list[_Ranked] = []
        for enrollment in listed:
            reason = self._reason(enrollment, supplies)
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
            found.append(_Ranked(place, reason, enrollment["owner_id"]))
        return sorted(found, key=lambda entry: entry.place)

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
