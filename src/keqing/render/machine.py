"""The stable machine forms: JSON documents whose keys, and their order, do not change.

`schema` comes first; keys are English whatever the language; what is absent is null; phones are
masked unless `full`. A key is never renamed or removed without a new number in the schema. Dates are
ISO, times HH:MM. Sentences (`says`, `reason`, `message`) are in the language spoken.
"""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

from keqing.errors import KeqingError
from keqing.i18n import Message, translate_message
from keqing.records.customer import ClosedStep, Customer, Followup
from keqing.records.due import DueReason
from keqing.records.event import Event
from keqing.records.imported import Imported
from keqing.records.preview import Preview
from keqing.records.recorded import Recorded
from keqing.records.today import Today, TodayRow
from keqing.records.week import Week
from keqing.records.why import Why
from keqing.render.days import clock
from keqing.render.mask import shown
from keqing.render.output import Document
from keqing.render.papers import papers_document

if TYPE_CHECKING:
    from keqing.dates.reading import DayFacts

NO_TIME = "00:00"
"""Stands for the time of an attempt that was entered without one: it was tried, no hour is known."""


def today(record: Today, *, full: bool = False) -> Document:
    """`keqing.today/1`: every row, those beyond the day's capacity too."""
    return {
        "schema": "keqing.today/1",
        "date": record.day.isoformat(),
        "agent": record.agent,
        "rows": [_row(row, full=full) for row in record.rows],
        "beyond_capacity": record.beyond_capacity,
        **({"waiting_for_plan": record.waiting_for_plan} if record.waiting_for_plan else {}),
    }


def week(record: Week, *, full: bool = False) -> Document:
    """`keqing.week/1`: a row for each customer and day, in the order of the days."""
    return {
        "schema": "keqing.week/1",
        "from": record.day.isoformat(),
        "to": record.until.isoformat(),
        "agent": record.agent,
        "rows": [
            {
                "day": row.day.isoformat(),
                "time": _clock(row.time),
                "code": row.code,
                "name": row.name,
                "type": row.type,
                "grade": row.grade,
                "phone": shown(row.phone, full=full) if row.phone else None,
                "owner": row.owner,
                "reasons": [_why(reason) for reason in row.reasons],
            }
            for row in record.rows
        ],
    }


def customer(record: Customer, *, full: bool = False) -> Document:
    """`keqing.customer/1`: what `show` and `add-customer` print. Events are newest first."""
    return {
        "schema": "keqing.customer/1",
        "code": record.code,
        "name": record.name,
        "type": record.type,
        "grade": record.grade,
        "status": record.status,
        "stage": record.stage,
        "phones": [shown(phone.number, full=full) for phone in record.phones],
        "birthday": record.birthday,
        "owner": record.owner,
        "owners": [
            {
                "owner": held.owner,
                "since": iso_day(held.since),
                "until": iso_day(held.until),
            }
            for held in record.owners
        ],
        "tags": list(record.tags),
        "contact_persons": [
            {
                "name": person.name,
                "relation": person.relation,
                "phones": [shown(phone.number, full=full) for phone in person.phones],
                "health": person.health,
                "note": person.note,
                "fields": dict(person.fields),
            }
            for person in record.contact_persons
        ],
        "speaker": record.speaker
        and {
            "name": record.speaker.name,
            "relation": record.speaker.relation,
            "phone": shown(record.speaker.phones[0].number, full=full),
        },
        "fields": dict(record.fields),
        "declined": list(record.declined),
        "brought": [
            {"code": each.code, "name": each.name, "day": iso_day(each.day)}
            for each in record.brought
        ],
        **papers_document(record.papers),
        "materials": [
            {
                "item": each.item if isinstance(each.item, str) else dict(each.item),
                "copies": each.copies,
                "day": iso_day(each.day),
            }
            for each in record.given
        ],
        "supplies": [
            {
                "product": supply.product,
                "supply_end": iso_day(supply.supply_end),
                "run_out": iso_day(supply.run_out),
            }
            for supply in record.supplies
        ],
        "open": [
            {
                "id": each.id,
                "day": iso_day(each.day),
                "kind": each.kind,
                "state": each.state,
                "age": each.age,
                "balance": each.balance,
                "what": each.what,
            }
            for each in record.open
        ],
        "followups": [_followup(followup) for followup in record.followups],
        "closings": [_closing(closing) for closing in record.closings],
        "events": [_event(event) for event in record.events],
    }


def log(record: Recorded) -> Document:
    """`keqing.log/1`: the steps that it closed, the promised calls that it replaced, and all current steps."""
    return {
        "schema": "keqing.log/1",
        "code": record.code,
        "event": record.event,
        "closed": [
            {"cadence": step.cadence, "label": step.label, "status": step.status}
            for step in record.closed
        ],
        "replaced": [
            {"due": iso_day(promise.due), "time": _clock(promise.time), "text": promise.text}
            for promise in record.replaced
        ],
        "refused": record.refused,
        "suspected": record.suspected,
        "flagged": list(record.barred.bars) if record.barred else [],
        "bought": record.bought.text if record.bought else None,
        "next": [
            {
                "cadence": step.cadence,
                "label": step.label,
                "due": iso_day(step.due),
                "effective": iso_day(step.effective),
            }
            for step in record.next
        ],
    }


def why(record: Why) -> Document:
    """`keqing.why/1`: the rules that gave each next date, in their order."""
    return {
        "schema": "keqing.why/1",
        "code": record.code,
        "grade": translate_message(record.grade) if record.grade else None,
        "breaches": [translate_message(says) for says in record.breaches],
        "followups": [
            {
                "cadence": followup.cadence,
                "label": followup.label,
                "facts": [
                    {
                        "rule": fact.rule,
                        "says": translate_message(fact.says),
                        "date": iso_day(fact.date),
                    }
                    for fact in followup.facts
                ],
                "provisional": followup.provisional,
                "because": translate_message(followup.because),
                "held": [translate_message(says) for says in followup.held],
                "source": followup.source,
            }
            for followup in record.followups
        ],
    }


def imported(record: Imported) -> Document:
    """`keqing.import/1`: counts, what each column was taken for, and the rows to look at.

    `hidden` and `hidden_columns` are there when the spreadsheet hides some, `rejects` where a file with the
    rejected rows was written. `skipped` lists the flagged rows that are no records: totals, signatures.
    """
    more: dict[str, object] = {}
    if record.skipped:
        more["skipped"] = [row.row for row in record.rows if row.status == "skipped"]
    if record.rejects:
        more["rejects"] = record.rejects
    if record.hidden:
        more["hidden"] = len(record.hidden)
    if record.hidden_columns:
        more["hidden_columns"] = list(record.hidden_columns)
    return {
        "schema": "keqing.import/1",
        "new": record.new,
        "changed": record.changed,
        "same": record.same,
        "rejected": record.rejected,
        "flagged": record.flagged + record.skipped,
        "columns": dict(record.columns),
        "rows": [
            {
                "row": row.row,
                "column": row.column,
                "status": "rejected" if row.status == "rejected" else "flagged",
                "reason": translate_message(row.reason),
                "code": row.code,
            }
            for row in record.rows
        ],
        **more,
    }


def preview(record: Preview) -> Document:
    """`keqing.preview/1`: closed steps, what the next call would close, and what is planned."""
    return {
        "schema": "keqing.preview/1",
        "cadence": record.cadence,
        "anchor": iso_day(record.anchor),
        "start": iso_day(record.start),
        "as_of": iso_day(record.as_of),
        "ended": record.ended,
        "steps": [
            {
                "n": step.n,
                "label": step.label,
                "nominal": iso_day(step.nominal),
                "opens": iso_day(step.opens),
                "due": iso_day(step.due),
                "closes": iso_day(step.closes),
                "effective": iso_day(step.effective),
                "status": step.status,
                "closed_on": iso_day(step.closed_on),
            }
            for step in record.steps
        ],
    }


def day(facts: DayFacts) -> Document:
    """`keqing.date/1`: what some words mean, or what kind of day a date is."""
    return {
        "schema": "keqing.date/1",
        "date": iso_day(facts.date),
        "time": _clock(facts.time),
        "weekday": facts.weekday,
        "days": facts.days,
        "lunar": facts.lunar,
        "workday": facts.workday,
        "provisional": facts.provisional,
        "festivals": list(facts.festivals),
    }


def error(told: KeqingError) -> Document:
    """`keqing.error/1`: what went wrong, for stderr."""
    return {
        "schema": "keqing.error/1",
        "error": told.kind,
        "message": translate_message(told.message),
        "hint": _said(told.hint),
    }


def _row(row: TodayRow, *, full: bool) -> Document:
    """One customer of the day. `effective`, `closes` and `track` are null where only notes keep it."""
    return {
        "row": row.row,
        "code": row.code,
        "name": row.name,
        "type": row.type,
        "grade": row.grade,
        "phone": shown(row.phone, full=full) if row.phone else None,
        "speaker": row.speaker
        and {
            "name": row.speaker.name,
            "relation": row.speaker.relation,
            "health": row.speaker.health,
            "instead": row.speaker.instead,
        },
        "owner": row.owner,
        "must": row.must,
        "track": row.track,
        "effective": iso_day(row.effective),
        "overdue": row.overdue,
        "time": _clock(row.time),
        "hours_from": _clock(row.hours_from),
        "closes": iso_day(row.closes),
        "red": row.red,
        "tried": row.tried if row.tried is None else row.tried or NO_TIME,
        "again": _clock(row.again),
        "notes": [note.text for note in row.notes],
        "last": {
            "day": iso_day(row.last.day),
            "time": _clock(row.last.time),
            "outcome": row.last.outcome,
            "text": row.last.text,
        }
        if row.last
        else None,
        "entry": row.entry,
        "reasons": [_why(reason) for reason in row.reasons],
    }


def _why(reason: DueReason) -> Document:
    return {
        "cadence": reason.cadence,
        "subject": reason.subject or None,
        "label": reason.label,
        "track": reason.track,
        "must": reason.must,
        "opens": iso_day(reason.opens),
        "due": iso_day(reason.due),
        "closes": iso_day(reason.closes),
        "effective": iso_day(reason.effective),
        "attempts": reason.attempts,
        "text": reason.text,
        "people": list(reason.people),
        "also_for": list(reason.also_for),
        "by_name": reason.by_name,
    }


def _followup(followup: Followup) -> Document:
    """Describe a current step; one held until resumed has neither `hold` nor `effective`."""
    return {
        "cadence": followup.cadence,
        "subject": followup.subject or None,
        "label": followup.label,
        "track": followup.track,
        "anchor": iso_day(followup.anchor),
        "opens": iso_day(followup.opens),
        "due": iso_day(followup.due),
        "closes": iso_day(followup.closes),
        "hold": iso_day(followup.hold),
        "effective": None if followup.hold == date.max else iso_day(followup.effective),
        "attempts": followup.attempts,
        "provisional": followup.provisional,
    }


def _closing(closing: ClosedStep) -> Document:
    return {
        "cadence": closing.cadence,
        "subject": closing.subject or None,
        "anchor": iso_day(closing.anchor),
        "n": closing.n,
        "label": closing.label,
        "nominal": iso_day(closing.nominal),
        "opens": iso_day(closing.opens),
        "due": iso_day(closing.due),
        "closes": iso_day(closing.closes),
        "status": closing.status,
        "closed_on": iso_day(closing.closed_on),
        "event": closing.event,
    }


def _event(event: Event) -> Document:
    return {
        "id": event.id,
        "day": iso_day(event.day),
        "time": _clock(event.time),
        "kind": event.kind,
        "agent": event.agent,
        "direction": event.direction,
        "channel": event.channel,
        "outcome": event.outcome,
        "minutes": event.minutes,
        "text": event.text,
        "entry": event.entry,
        "details": dict(event.details),
        "answers": event.answers,
        "imported": iso_day(event.imported),
        "voided": event.voided,
    }


def iso_day(value: date | None) -> str | None:
    """Write a date; the day that never comes is null."""
    return None if value is None or value == date.max else value.isoformat()


def _clock(value: time | None) -> str | None:
    return None if value is None else clock(value)


def _said(message: Message | None) -> str | None:
    return None if message is None else translate_message(message)
