"""The rows of the day's list: what stands in each, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from keqing.records.customer import Supply
from keqing.records.due import DueReason
from keqing.records.today import AlsoDue, CalledPerson, RowNote, TodayRow
from keqing.services.context.desk import Desk
from keqing.services.customers import stop_digests
from keqing.services.customers.calling_hours import hours_from
from keqing.services.customers.discreet import is_health, is_untold
from keqing.services.queries import today_reads
from keqing.services.queries.today_reads import CustomerRow, StandingRow
from keqing.services.worklist.paused_tracks import paused_tracks
from keqing.services.worklist.row_people import Ranked, RowPart, RowPeople, person_of
from keqing.services.worklist.row_reasons import RowReasons
from keqing.timeline.enrollment import ALARMS
from keqing.timeline.supply import RED_DAYS
from keqing.worklist.list_order import FORGOTTEN, RowPlace, customer_rank
from keqing.worklist.row_sharing import People, Whose, deal

if TYPE_CHECKING:
    from keqing.definitions.plan import VisitPlan

_CAREFUL = ("informed", "allergies", "avoid")
"""Fields of a customer that whoever calls must know first."""
_BY_END = attrgetter("supply_end", "product")
"""The order of shortages."""


class UnnumberedRow(NamedTuple):
    """A row before it has its number, and the ids of those in whose lists it stands.

    `build` makes the record of a number.
    """

    build: Callable[[int], TodayRow]
    customer: CustomerRow
    owner: str | None
    reasons: tuple[DueReason, ...]
    people: People
    order: RowPlace

    @property
    def is_visit(self) -> bool:
        """Whether what a contact closes first is a visit."""
        first = next((reason for reason in self.reasons if not reason.by_name), None)
        return first is not None and first.channel == "visit"

    def stands_with(self, agent_id: int | None) -> bool:
        """Whether it is in an agent's list; None stands for the whole department's."""
        return agent_id is None or agent_id in self.people

    def also_due(self, reasons: tuple[DueReason, ...]) -> AlsoDue:
        """The row as an agent sees it in whose list it does not stand, and whose reasons these are."""
        return AlsoDue(self.customer.code, self.customer.name, self.owner, reasons)


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
        self.desk, self.tried, self.now = desk, tried, now
        self.health, self.tried_last = health, tried_last
        self.day = desk.today
        self.names = {agent.id: agent.name for agent in desk.staff.agents}
        self.customers = today_reads.customers(session, ids)
        numbers = today_reads.numbers(session, ids)
        self.phones, self.persons = numbers.own, numbers.persons
        self.wrong = numbers.wrong - numbers.own.keys()
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
        self.untold = {key for key, row in self.customers.items() if is_untold(row.fields)}
        dialled = {number for own in self.phones.values() for number in own}
        dialled |= {person.number for own in self.persons.values() for person in own}
        self.stopped = stop_digests.stopped_numbers(session, dialled)
        self.people = RowPeople(desk, self.customers.keys())
        self.reasons = RowReasons(desk, self.people, horizon)
        self.ranks: dict[tuple[str | None, str], tuple[int, int]] = {}
        red_days = timedelta(days=int(str(desk.setting("red-days", RED_DAYS))))
        self.unapproved: Mapping[tuple[int, str], VisitPlan] = {}
        self.first_red, self.last_red = self.day - FORGOTTEN, self.day + red_days

    def rows(
        self, customer_id: int, items: Sequence[StandingRow], viewer: int | None
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
            items = [step for step in items if step.topic in ALARMS]
        supplies = self.supplies.get(customer_id, {})
        tried = None if called.silent else self.tried.get(customer_id)
        parts = self._parts(customer_id, items, supplies, tried, viewer)
        return [self._row(customer, called, supplies, part) for part in parts]

    def _parts(
        self,
        customer_id: int,
        items: Sequence[StandingRow],
        supplies: Mapping[str, Supply],
        tried: str | None,
        viewer: int | None,
    ) -> list[RowPart]:
        """Deal what stands in the list, and what was tried today, to rows."""
        listed = [entry for entry in items if self.reasons.is_listed(entry)]
        parts: dict[Whose, RowPart] = {}
        self._deal(parts, customer_id, self.reasons.ranked(listed, supplies), viewer)
        if tried is not None:
            self._add_tried(parts, customer_id, items, supplies, viewer)
            for part in parts.values():
                if part.is_call and not any(map(self.reasons.wants_call, part.ranked)):
                    part.tried = tried
                    part.again = self.reasons.again(part.ranked)
        if noted := [entry for entry in items if entry.notes]:
            self._add_notes(parts, noted, tried, viewer)
        return list(parts.values())

    def _add_tried(
        self,
        parts: dict[Whose, RowPart],
        customer_id: int,
        items: Sequence[StandingRow],
        supplies: Mapping[str, Supply],
        viewer: int | None,
    ) -> None:
        """R6: put what was tried today into its rows, but where another follow-up wants a call again (R5)."""
        held = [
            entry
            for entry in items
            if self.reasons.is_attempted(entry) and not self.reasons.is_listed(entry)
        ]
        waiting: dict[Whose, RowPart] = {}
        self._deal(waiting, customer_id, self.reasons.ranked(held, supplies), viewer)
        for person, part in waiting.items():
            there = parts.setdefault(person, part)
            if there is not part and not any(map(self.reasons.wants_call, there.ranked)):
                there.add(part.ranked, whose=part.whose)

    def _add_notes(
        self,
        parts: dict[Whose, RowPart],
        noted: Sequence[StandingRow],
        tried: str | None,
        viewer: int | None,
    ) -> None:
        """Put the notes into the rows: where a call is made, which acknowledges them, or with their own people."""
        found: dict[Whose, list[StandingRow]] = {}
        for entry in noted:
            whose, people, _ = self.people.whose(entry.owner_id, entry.role)
            person = person_of(whose, people, viewer)
            calls = [key for key, part in parts.items() if part.is_call]
            if not self.reasons.is_by_name(entry) and calls and person not in calls:
                person = calls[0]
            found.setdefault(person, []).append(entry)
            if person not in parts and any(self.reasons.notes([entry])):
                parts[person] = RowPart(whose, people, viewer, tried=tried, nobodys=whose is None)
        for person, entries in found.items():
            if person in parts:
                parts[person].notes = self.reasons.notes(entries)

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
        customer: CustomerRow,
        called: _Called,
        supplies: Mapping[str, Supply],
        part: RowPart,
    ) -> UnnumberedRow:
        first = part.ranked[0].reason if part.ranked else None
        reasons = tuple([_in_row(entry, part) for entry in part.ranked])
        short = [supply for supply in supplies.values() if self._is_short(supply)]
        owner = None if part.nobodys else self.names.get(part.person or 0)

        def build(number: int) -> TodayRow:
            return TodayRow(
                row=number,
                code=customer.code,
                name=customer.name,
                type=customer.type,
                grade=customer.grade,
                address=customer.address,
                status=customer.status,
                phone=called.phone,
                speaker=called.speaker,
                hours_from=None
                if self.now is None or called.silent or not part.is_call
                else hours_from(self.desk, customer.hours, self.now, customer.quiet),
                wrong=not called.silent and customer.id in self.wrong,
                must=first is not None and first.must,
                track=first.track if first else None,
                effective=first.effective if first else None,
                overdue=max(0, (self.day - first.effective).days) if first else 0,
                time=part.again or (first.time if first else None),
                closes=first.closes if first else None,
                red=bool(short) or any(reason.red for reason in reasons),
                reasons=reasons,
                shortages=tuple(sorted(short, key=_BY_END)) if short else (),
                owner=owner,
                tried=part.tried,
                again=part.again,
                notes=(
                    *part.notes,
                    *self._unapproved(customer.id, reasons),
                    *self._careful(customer, called),
                ),
                last=self.last.get(customer.id),
                entry=self.entries.get(customer.id),
            )

        order = RowPlace(
            tried=self.tried_last and part.tried is not None and part.again is None,
            without_reason=first is None,
            urgency=part.ranked[0].place.urgency if first else None,
            customer=self._rank(customer.grade, customer.type),
            code=customer.code,
        )
        return UnnumberedRow(build, customer, owner, reasons, part.people, order)

    def _called(self, customer: CustomerRow) -> _Called:
        """Look whom a call to the customer would reach: their own number, else that of a contact person."""
        known = self.phones.get(customer.id, ())
        numbers = [number for number in known if number not in self.stopped]
        untold = customer.id in self.untold
        if customer.status != "active" or (known and not numbers):
            return _Called(silent=True, phone=None, speaker=None)
        if numbers and not untold:
            return _Called(silent=False, phone=numbers[0], speaker=None)
        able = [
            person
            for person in self.persons.get(customer.id, ())
            if person.number not in self.stopped
        ]
        if untold:
            told = next((person for person in able if person.health), None)
            if told:
                return _Called(silent=False, phone=told.number, speaker=replace(told, instead=True))
        speaker = next(iter(able), None) if not numbers else None
        number = numbers[0] if numbers else speaker.number if speaker else None
        return _Called(silent=False, phone=number, speaker=speaker)

    def _unapproved(self, customer_id: int, reasons: Iterable[DueReason]) -> Iterable[RowNote]:
        """Mark a visit that is listed although its plan is not approved."""
        if not self.unapproved:
            return
        plans = {
            plan.name: plan
            for reason in reasons
            if (plan := self.unapproved.get((customer_id, reason.cadence)))
        }
        for plan in plans.values():
            yield RowNote(f"unapproved:{plan.name}", plan.title)

    def _careful(self, customer: CustomerRow, called: _Called) -> Iterable[RowNote]:
        """List warnings for whoever calls: paused tracks, and own fields; those of their health with `health` only."""
        fields = customer.fields or {}
        instead = called.speaker is not None and called.speaker.instead
        if customer.id in self.untold and not (self.health or called.silent or instead):
            yield RowNote("careful:health=no")
        if paused := self.paused.get(customer.id):
            yield RowNote(f"paused:{paused.kind}={paused.since}", paused=paused)
        for name in _CAREFUL if fields else ():
            value = fields.get(name)
            if value in (None, "", True) or (name == "informed" and value is not False):
                continue
            if self.health or not is_health(self.desk, name):
                yield RowNote(f"careful:{name}={'no' if value is False else value}")

    def _is_short(self, supply: Supply) -> bool:
        """R15: it runs out soon, or has run out and is not forgotten."""
        return self.first_red <= supply.supply_end <= self.last_red

    def _rank(self, grade: str | None, type_: str) -> tuple[int, int]:
        """The places of a grade and a type among the others: a list has few of them."""
        if (grade, type_) not in self.ranks:
            self.ranks[grade, type_] = customer_rank(self.desk.words, grade, type_)
        return self.ranks[grade, type_]


def _in_row(entry: Ranked, part: RowPart) -> DueReason:
    """The reason as a row says it: that of other people is for them, too."""
    if entry.claim.whose == part.whose or part.person in entry.claim.people:
        return entry.reason
    return replace(entry.reason, also_for=entry.reason.people)
