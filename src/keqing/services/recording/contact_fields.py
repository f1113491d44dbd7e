"""Fields of a contact as they are typed, and the kinds that their values start.

A value starts an event of the contact's day, customer and agent that answers the contact. The event goes when the
contact is struck out, or corrected to another value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from keqing.definitions.barred import refuse_name
from keqing.definitions.defined_field import DefinedField
from keqing.definitions.fields import split_assignment, write_example
from keqing.definitions.kinds import Kind
from keqing.definitions.names import find_called, fold_word
from keqing.definitions.vocabulary import IN_PERSON
from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.models import Customer, Enrollment, Event
from keqing.records.call_guide import GuideAsks
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.customers.file_fields import unknown_hint
from keqing.services.derived.events import write
from keqing.services.limits.entering import record_of, refuse_beyond
from keqing.services.recording import licensed_work
from keqing.services.recording.filled_values import fill_file, withdraw_filled
from keqing.services.recording.record_versions import root_id, versions_of
from keqing.text.limits import beginning_of


def read_fields(desk: Desk, words: Sequence[str]) -> dict[str, Any]:
    """Read `field=value` words of a contact. Raises Unusable for a name that is no field, and an unfit value."""
    fields = desk.kinds.field_book.contact
    found: dict[str, Any] = {}
    for word in words:
        name, equals, text = split_assignment(word, fields.values())
        if not equals or not name.strip():
            raise Unusable(
                msg("'{word}' is not FIELD=VALUE.", word=beginning_of(word)),
                msg("Put words that belong together into quotes: {words}", words=f'"... {word}"'),
            )
        field = find_called(name, fields.values())
        if field is None:
            refuse_name(name, desk.kinds.bars, typed=word)
            raise Unusable(
                msg("There is no field '{name}'.", name=beginning_of(name)),
                unknown_hint(name, list(fields.values())),
            )
        if field.name in found:
            raise Unusable(
                msg("{field} is given twice.", field=field.title), msg("Leave one of them out.")
            )
        found[field.name] = field.read(text, today=desk.today, almanac=desk.almanac, sure=desk.sure)
    return found


def part_fields(desk: Desk, words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Part words of a line into those before and the `field=value` words of contacts at its end."""
    end = len(words)
    while end and names_field(desk, words[end - 1]):
        end -= 1
    return list(words[:end]), list(words[end:])


def name_answers(text: str, asked: Sequence[GuideAsks]) -> str:
    """Return a note in which the answers at its end name their fields: `1=正常` answers the first question asked.

    A number of a question without a field stays as it is.
    """
    words = text.split()
    for n in range(len(words) - 1, -1, -1):
        number, equals, answer = words[n].replace("\uff1d", "=", 1).partition("=")
        if not (equals and answer):
            break
        if (
            number.isdecimal()
            and 1 <= int(number) <= len(asked)
            and (to := asked[int(number) - 1].field)
        ):
            words[n] = f"{to}={answer}"
    return " ".join(words)


def names_field(desk: Desk, word: str) -> bool:
    """Tell whether a word is `field=value` of a field that contacts have here."""
    name, equals, text = word.replace("\uff1d", "=", 1).partition("=")
    if not equals or not text.strip():
        return False
    return find_called(name, desk.kinds.field_book.contact.values()) is not None


def check_required(desk: Desk, customer: Customer, outcome: str, given: Mapping[str, Any]) -> None:
    """Raise Unusable where a field that is required of this contact has no value.

    The fields are those that hold on the day worked on. One of certain cadences is required of customers who are in
    one of them.
    """
    if outcome not in IN_PERSON:
        return
    lacking = [field for field in required_on(desk, desk.today) if field.name not in given]
    cadences = _cadences(desk, customer) if any(field.cadences for field in lacking) else set()
    for field in lacking:
        if not field.cadences or cadences & set(field.cadences):
            raise Unusable(msg("{field} is missing.", field=field.title), write_example(field))


def required_on(desk: Desk, day: date) -> list[DefinedField]:
    """Return the fields that are required of contacts of a day."""
    return [field for field in desk.fields_on(day).contact.values() if field.required]


def _cadences(desk: Desk, customer: Customer) -> set[str]:
    """Return the cadences that a customer is in."""
    return set(
        desk.session.scalars(
            select(Enrollment.cadence).where(
                Enrollment.customer_id == customer.id, Enrollment.ended.is_(None)
            )
        )
    )


def started_kinds(desk: Desk, details: Mapping[str, Any]) -> dict[str, Kind]:
    """Return the kinds that the values of a contact start, by name. Raises Unusable where one cannot be entered."""
    found: dict[str, Kind] = {}
    for name, field in desk.kinds.field_book.contact.items():
        kind = desk.kinds.by_name.get(_started_by(field, details.get(name)) or "")
        if kind:
            found[kind.name] = kind
    return found


def unchanged_kinds(
    desk: Desk, old: Mapping[str, Any] | None, new: Mapping[str, Any]
) -> frozenset[str]:
    """Return the kinds that a contact starts of which it says the same as before a correction."""
    before = old or {}
    return frozenset(
        name
        for name, kind in started_kinds(desk, new).items()
        if all(before.get(field) == new.get(field) for field in kind.fields)
    )


def _started_by(field: DefinedField, value: object) -> str | None:
    """Return the kind that a value of a field starts, None for none."""
    if value is None:
        return None
    for word, kind in field.starts.items():
        if field.type == "bool":
            if value is (fold_word(word) in {"yes", "true", "是"}):
                return kind
        elif (choice := find_called(word, field.choices)) and choice.name == value:
            return kind
    return None


def details_of(desk: Desk, kind: Kind, contact: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an event of a kind that a contact starts holds: the contact's values of fields of the same names.

    Raises Unusable where a required one is missing.
    """
    found: dict[str, Any] = {}
    for name, field in kind.fields.items():
        if (value := contact.get(name)) is not None:
            found[name] = field.read(
                _typed(value), today=desk.today, almanac=desk.almanac, sure=True
            )
        elif field.default is not None:
            found[name] = field.read(
                field.default, today=desk.today, almanac=desk.almanac, sure=True
            )
        elif field.required:
            raise Unusable(
                msg("{kind}: {field} is missing.", kind=kind.title, field=field.title),
                write_example(field),
            )
    return found


def _typed(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def enter_started(
    desk: WritingDesk, customer: Customer, contact: Event, but: Iterable[str] = ()
) -> list[Event]:
    """Enter what the values of a contact start, but for what stands already, and these kinds; returns the new events."""
    there = {event.kind for event in started_events(desk, contact)} | set(but)
    for name, kind in started_kinds(desk, contact.details).items():
        if name not in there:
            licensed_work.guard_record(desk, customer, kind)
    that_day = replace(desk, today=contact.day, live=False)
    found = {
        name: details_of(desk, kind, contact.details)
        for name, kind in started_kinds(desk, contact.details).items()
        if name not in there
    }
    for name, details in found.items():
        judged = record_of(desk, name, contact.day, details, agent_id=contact.agent_id)
        refuse_beyond(desk, customer, judged, details)
    started = [
        write(
            that_day,
            customer,
            name,
            at=contact.time,
            details=details,
            answers=root_id(desk, contact),
            agent_id=contact.agent_id,
        )
        for name, details in found.items()
    ]
    for event in started:
        fill_file(desk, customer, event)
    return started


def withdraw_started(desk: WritingDesk, contact: Event, keep: Iterable[str] = ()) -> None:
    """Strike out what a contact started, but for kinds to keep on its own day."""
    kept = set(keep)
    customer = desk.session.get_one(Customer, contact.customer_id)
    for event in started_events(desk, contact):
        if event.kind not in kept or event.day != contact.day:
            event.voided = True
            withdraw_filled(desk, customer, event)
    desk.session.flush()


def started_events(desk: Desk, contact: Event) -> list[Event]:
    """Return the events that a contact started and that are not struck out."""
    return list(
        desk.session.scalars(
            select(Event).where(
                Event.answers.in_(versions_of(desk, contact)),
                Event.customer_id == contact.customer_id,
                Event.kind != "void",
                ~Event.voided,
            )
        )
    )
