"""Writing what the rows of a file came to: customers, their numbers and contact persons, stops, and events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import count
from typing import Any

from sqlalchemy import func, select

from keqing import models
from keqing.models import ContactPerson, Customer, Phone, Stop
from keqing.services.context.desk import WritingDesk
from keqing.services.customers import codes, stop_digests, stops
from keqing.services.customers.customer_words import CONSUMER
from keqing.services.customers.grades import grades_of_each
from keqing.services.customers.pinyin import spell_name
from keqing.services.customers.timeline_profile import as_imported, given_profile
from keqing.services.customers.value_changes import file_of, value_changes
from keqing.services.derived.bulk.newcomers import Newcomer, Newcomers
from keqing.services.derived.ownership import change_owners
from keqing.services.importing.compare_events import MatchedRow
from keqing.services.importing.draft import EVENT_VALUES, Draft
from keqing.services.importing.target import Target
from keqing.services.limits.pending import details_of
from keqing.services.queries.batching import chunks
from keqing.services.recording import contact_fields
from keqing.services.recording.filled_values import Filling, fill_files
from keqing.text.folding import fold_name
from keqing.text.phones import tail_of
from keqing.timeline.enrollment import FLAGGED, OVER_LIMIT
from keqing.timeline.signatures import DECISION, DID, PENDING, Deed

_EMPTY_CUSTOMER: Mapping[str, Any] = {
    "type": CONSUMER,
    "grade": None,
    "sex": None,
    "birthday": None,
    "address": None,
    "source": None,
    "note": None,
    "tags": [],
    "hours": [],
    "quiet": [],
    "duty": None,
    "fields": {},
    "declined": [],
}
"""A customer's columns where the file gives none."""
_EMPTY_EVENT: Mapping[str, Any] = {
    "apart": [],
    "voided": False,
    **dict.fromkeys((*EVENT_VALUES, "answers", "imported", "corrects", "edition")),
}
"""An event's columns where the row gives none."""


class Writer:
    """Writes what a plan came to. `imported` is the day that events of the past count from, None for their own.

    `reserved` are the codes of the file, which no other customer gets.
    """

    def __init__(self, desk: WritingDesk, imported: date | None, reserved: set[str]) -> None:
        """Find the first code that is free."""
        self.desk, self.imported = desk, imported
        numbers = count(codes.next_number(desk.session))
        self._free = (code for code in map(codes.code_of, numbers) if code not in reserved)
        self._standings = Newcomers(desk)
        self._made: dict[int, Newcomer] = {}
        only = desk.staff.names[0] if len(desk.staff.names) == 1 else None
        owner = desk.staff.named(only).id if only else None
        self._defaults = {**_EMPTY_CUSTOMER, "owner_id": owner, "created": desk.clock}

    def write(self, targets: Sequence[Target]) -> set[int]:
        """Write customers with their numbers, persons and stops; return the ids of those to fold."""
        new = [target for target in targets if target.id is None]
        changed = [target for target in targets if target.changed]
        self._customers(new)
        self._change(changed)
        both = [*new, *changed]
        self._speakers(both)
        self._numbers(both)
        self._close(both)
        self._flag(both)
        return {target.id for target in both if target.id is not None}

    def settle(self) -> set[int]:
        """Store what follows for the customers made since the last time; returns who they are.

        Left out are those of whom a record has changed the file since: they are to be folded from what is stored.
        """
        made = list(self._made.values())
        self._standings.store(made)
        self._made.clear()
        return {person.id for person in made}

    def events(self, kind: str, happened: Iterable[tuple[Draft, Target, int | None]]) -> set[int]:
        """Write what happened, with the record that each answers; returns whom it touched."""
        listed = list(happened)
        desk = self.desk
        ids = {target.id for _, target, _ in listed if target.id is not None}
        assigned: dict[int, list[tuple[str, int]]] = {}
        for part in chunks(ids if kind == "contact" else ()):
            assigned |= desk.assigned(part)
        apart: dict[object, list[str]] = {}

        def roles(draft: Draft, target: Target) -> list[str]:
            if kind != "contact":
                return []
            held = assigned.get(target.id or 0, [])
            key = draft.event_values.get("agent_id"), tuple(held)
            if key not in apart:
                apart[key] = sorted(
                    desk.staff.apart(draft.event_values.get("agent_id"), held, desk.licensed)
                )
            return apart[key]

        written = self.rows(
            event_row(
                target.id,
                kind,
                draft.day or desk.clock,
                details=draft.details,
                apart=roles(draft, target),
                answers=answers,
                imported=self.imported,
                edition=desk.kinds.numbers.get(kind),
                **draft.event_values,
            )
            for draft, target, answers in listed
        )
        self._fill(
            Filling(target.id or 0, record, kind, draft.day or desk.clock, draft.details)
            for (draft, target, _), record in zip(listed, written, strict=True)
        )
        if kind == "contact":
            started = list(self._started(listed, written))
            self._fill(
                Filling(row["customer_id"], record, row["kind"], row["day"], row["details"])
                for row, record in zip(started, self.rows(started), strict=True)
            )
        return ids

    def held(self, kind: str, rows: Sequence[MatchedRow]) -> Sequence[int]:
        """Write records that wait for a signature or for room, and count for nothing; returns their numbers.

        A record that the file gives to somebody else is submitted by whoever imports it, who cannot sign it.
        """
        desk = self.desk
        me = desk.agent.id if desk.agent else None
        numbers = self.rows(
            event_row(
                row.target.id,
                PENDING,
                row.draft.day or desk.clock,
                details=details_of(
                    kind,
                    row.draft.details,
                    row.held.turns,
                    limit=row.held.limit,
                    answers=row.answers,
                    on=desk.clock.isoformat(),
                ),
                imported=self.imported,
                **{"agent_id": me, **row.draft.event_values},
            )
            for row in rows
            if row.held
        )
        self.rows(
            event_row(
                row.target.id,
                DECISION,
                desk.clock,
                details={DID: str(Deed.SUBMIT)},
                answers=number,
                agent_id=me,
            )
            for row, number in zip((row for row in rows if row.held), numbers, strict=True)
            if row.held and row.held.turns and row.draft.event_values.get("agent_id", me) != me
        )
        return numbers

    def _fill(self, fillings: Iterable[Filling]) -> None:
        """Put values of new records into the files of their customers, as changes of their days."""
        self.rows(
            event_row(
                filling.customer_id,
                "profile",
                filling.day,
                details=details,
                answers=filling.record,
                imported=self.imported,
            )
            for filling, details in fill_files(self.desk, fillings)
        )

    def _started(
        self, listed: Sequence[tuple[Draft, Target, int | None]], written: Sequence[int]
    ) -> Iterator[dict[str, Any]]:
        """Give the events that values of these contacts start, each answering its contact."""
        desk = self.desk
        for (draft, target, _), contact in zip(listed, written, strict=True):
            for name, kind in contact_fields.started_kinds(desk, draft.details).items():
                yield event_row(
                    target.id,
                    name,
                    draft.day or desk.clock,
                    details=contact_fields.details_of(desk, kind, draft.details)
                    | (
                        {OVER_LIMIT: draft.started_over[name]} if name in draft.started_over else {}
                    ),
                    agent_id=draft.event_values.get("agent_id"),
                    time=draft.event_values.get("time"),
                    answers=contact,
                    imported=self.imported,
                    edition=desk.kinds.numbers.get(name),
                )

    def promises(self, coming: Sequence[tuple[Target, Mapping[str, str]]]) -> set[int]:
        """Write calls that are to come; returns whom it touched."""
        self.rows(
            event_row(target.id, "promise", self.desk.clock, details=dict(details))
            for target, details in coming
        )
        return {target.id for target, _ in coming if target.id is not None}

    def refer(self, referred: Mapping[int, int]) -> None:
        """Write who sent whom."""
        for part in chunks(set(referred)):
            for row in self.desk.session.scalars(select(Customer).where(Customer.id.in_(part))):
                row.referrer_id = referred[row.id]
            self.desk.session.flush()

    def rows(self, rows: Iterable[dict[str, Any]]) -> Sequence[int]:
        """Write events, each after those of its day that are there; returns their ids."""
        written = list(rows)
        event = models.Event
        latest: dict[tuple[int, date], int] = {}
        known = self._made
        for id_ in {row["customer_id"] for row in written} & known.keys():
            for _, row in known[id_].events:
                key = id_, row["day"]
                latest[key] = max(latest.get(key, 0), row["sequence"])
        for part in chunks(
            {
                row["customer_id"]
                for row in written
                if row["kind"] != "created" and row["customer_id"] not in known
            }
        ):
            for customer_id, day, sequence in self.desk.session.execute(
                select(event.customer_id, event.day, func.max(event.sequence))
                .where(event.customer_id.in_(part))
                .group_by(event.customer_id, event.day)
            ):
                latest[customer_id, day] = sequence
        for row in written:
            if row["kind"] == "created":
                row["sequence"] = 0
                continue
            key = row["customer_id"], row["day"]
            row["sequence"] = latest[key] = latest.get(key, 0) + 1
        keys = self.desk.work.bulk_insert(event, written)
        for row, id_ in zip(written, keys, strict=True):
            if made := self._made.get(row["customer_id"]):
                made.events.append((id_, row))
                if row["kind"] == "profile":
                    del self._made[made.id]
        return keys

    def _customers(self, new: Sequence[Target]) -> None:
        rows = []
        for target in new:
            target.code = target.code or next(self._free)
            pinyin, initials = target.spelled or spell_name(target.name)
            rows.append(
                {
                    **self._defaults,
                    "folded": self.desk.clock,
                    "code": target.code,
                    "name": target.name,
                    "search": fold_name(target.name),
                    "pinyin": pinyin,
                    "initials": initials,
                    **target.values,
                }
            )
            rows[-1]["declared_grade"] = rows[-1]["grade"]
        for target, key in zip(new, self.desk.work.bulk_insert(Customer, rows), strict=True):
            target.id = key
        for target, row in zip(new, rows, strict=True):
            if target.id is not None:
                self._made[target.id] = Newcomer(target.id, row, has_phone=bool(target.phones))
        self.rows(
            event_row(
                target.id,
                "created",
                row["created"],
                details=given_profile(row),
                imported=self.imported,
            )
            for target, row in zip(new, rows, strict=True)
        )

    def _change(self, changed: Sequence[Target]) -> None:
        """Change what is on file, and tell the fold of what cadences look at; another owner is a record of its own."""
        by_id = {target.id: target for target in changed if target.values}
        new_values: dict[int | None, dict[str, Any]] = {}
        graded = [key for key, target in by_id.items() if key and "grade" in target.values]
        grades = grades_of_each(self.desk, graded)
        by_hand = {key for key, given in grades.items() if given.by_hand}
        owned: defaultdict[int | None, list[Customer]] = defaultdict(list)
        for part in chunks([key for key in by_id if key is not None]):
            for row in self.desk.session.scalars(select(Customer).where(Customer.id.in_(part))):
                values = by_id[row.id].values
                before = file_of(row)
                for column, value in values.items():
                    if column == "owner_id":
                        owned[value].append(row)
                    else:
                        setattr(row, "declared_grade" if column == "grade" else column, value)
                if "name" in values:
                    row.pinyin, row.initials = spell_name(row.name)
                new_values[row.id] = value_changes(self.desk, before, file_of(row))
            self.desk.session.flush()
        for owner_id, theirs in owned.items():
            change_owners(self.desk, theirs, owner_id)
        self.rows(
            event_row(target.id, "profile", self.desk.clock, details=details)
            for target in changed
            if (
                details := as_imported(given_profile(target.values), by_hand=target.id in by_hand)
                | new_values.get(target.id, {})
            )
        )

    def _speakers(self, targets: Sequence[Target]) -> None:
        """Write contact persons, new ones and what changed of others."""
        new = [
            (target.id, person)
            for target in targets
            for person in target.persons.values()
            if person.id is None
        ]
        keys = self.desk.work.bulk_insert(
            ContactPerson,
            [
                {
                    "customer_id": customer_id,
                    "name": person.name,
                    "relation": person.relation,
                    "health": person.health,
                    "note": person.note,
                    "fields": dict(person.fields),
                }
                for customer_id, person in new
            ],
        )
        for (_, person), key in zip(new, keys, strict=True):
            person.id = key
            person.changed.clear()
        known = {
            person.id: person
            for target in targets
            for person in target.persons.values()
            if person.changed
        }
        for part in chunks([key for key in known if key is not None]):
            for row in self.desk.session.scalars(
                select(ContactPerson).where(ContactPerson.id.in_(part))
            ):
                for column, value in known[row.id].changed.items():
                    setattr(row, column, value)
            self.desk.session.flush()

    def _numbers(self, targets: Sequence[Target]) -> None:
        self.desk.work.bulk_insert(Phone, list(_phone_rows(targets)))

    def _flag(self, targets: Sequence[Target]) -> None:
        """Keep what notes tell of that the law bars, on the day of the import: the manager sees it."""
        self.rows(
            event_row(
                target.id,
                "profile",
                self.desk.clock,
                details={FLAGGED: list(target.barred)},
                text=target.barred_text,
            )
            for target in targets
            if target.barred
        )

    def _close(self, targets: Sequence[Target]) -> None:
        """Store who is not to be called again, with the words that say so, and who has died.

        New numbers of somebody who is not to be called are not to be called either.
        """
        ending = [target for target in targets if target.ends]
        closed = {
            id(target): {phone.number for phone in target.phones}
            for target in targets
            if target.status == "stopped" and not target.ends
        } | {id(target): target.numbers for target in ending if target.stop is not None}
        known = stop_digests.stopped_numbers(self.desk.session, set().union(*closed.values()))
        self.rows(
            event_row(
                target.id,
                "contact",
                self.desk.clock,
                outcome="stop" if target.deceased is None else "deceased",
                direction="in",
                text=target.deceased or target.stop or None,
                imported=self.desk.clock,
            )
            for target in ending
            if not target.by_event
        )
        self.desk.work.bulk_insert(
            Stop,
            [
                row
                for target in targets
                if (numbers := closed.get(id(target), set()) - known)
                for row in stops.stop_rows(
                    self.desk.session, target.id, numbers, self.desk.clock, target.stop
                )
            ],
        )


def _phone_rows(targets: Sequence[Target]) -> Iterator[dict[str, Any]]:
    for target in targets:
        for person_id, phones in (
            (None, target.phones),
            *((person.id, person.new_phones) for person in target.persons.values()),
        ):
            for phone in phones:
                yield {
                    "customer_id": target.id,
                    "contact_person_id": person_id,
                    "number": phone.number,
                    "tail": tail_of(phone.number),
                    "label": phone.label,
                    "bad": False,
                }


def event_row(customer_id: int | None, kind: str, day: date, **columns: Any) -> dict[str, Any]:  # noqa: ANN401  # as the columns
    """Return an event's columns, all but its sequence; those not given are empty."""
    return {
        **_EMPTY_EVENT, "customer_id": customer_id, "kind": kind, "day": day, "details": {}, **columns,
    }  # fmt: skip
