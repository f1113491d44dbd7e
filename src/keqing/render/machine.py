"""The stable machine forms: JSON documents whose keys, and their order, do not change.

`schema` comes first; keys are English whatever the language; what is absent is null; phones are
masked unless `full`. A key is never renamed or removed without a new number in the schema. Dates are
ISO, times HH:MM. Sentences (`says`, `reason`, `message`) are in the language spoken.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import TYPE_CHECKING

from keqing.errors import KeqingError
from keqing.i18n import Message, pick, translate
from keqing.records.cadences import CadenceLine
from keqing.records.check import Finding
from keqing.records.customer import ClosedStep, Customer, CustomerLine, Followup
from keqing.records.department import AgentLine
from keqing.records.event import Event
from keqing.records.history import OperationLine
from keqing.records.imported import Imported
from keqing.records.preview import Preview
from keqing.records.recorded import Recorded
from keqing.records.today import Reason, Today, TodayRow
from keqing.records.week import Week
from keqing.records.why import Why
from keqing.render.days import clock
from keqing.render.mask import shown
from keqing.render.output import Document

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
                "reasons": [_why(one) for one in row.reasons],
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
        "phones": [shown(one.number, full=full) for one in record.phones],
        "birthday": record.birthday,
        "owner": record.owner,
        "tags": list(record.tags),
        "contact_persons": [
            {
                "name": one.name,
                "relation": one.relation,
                "phones": [shown(phone.number, full=full) for phone in one.phones],
                "health": one.health,
                "note": one.note,
            }
            for one in record.contact_persons
        ],
        "supplies": [
            {
                "product": one.product,
                "supply_end": _day(one.supply_end),
                "run_out": _day(one.run_out),
            }
            for one in record.supplies
        ],
        "followups": [_followup(one) for one in record.followups],
        "closings": [_closing(one) for one in record.closings],
        "events": [_event(one) for one in record.events],
    }


def log(record: Recorded) -> Document:
    """`keqing.log/1`: the steps that it closed, the promised calls that it replaced, and all current steps."""
    return {
        "schema": "keqing.log/1",
        "code": record.code,
        "event": record.event,
        "closed": [
            {"cadence": one.cadence, "label": one.label, "status": one.status}
            for one in record.closed
        ],
        "replaced": [
            {"due": _day(one.due), "time": _clock(one.time), "text": one.text}
            for one in record.replaced
        ],
        "refused": record.refused,
        "suspected": record.suspected,
        "next": [
            {
                "cadence": one.cadence,
                "label": one.label,
                "due": _day(one.due),
                "effective": _day(one.effective),
            }
            for one in record.next
        ],
    }


def why(record: Why) -> Document:
    """`keqing.why/1`: the rules that gave each next date, in their order."""
    return {
        "schema": "keqing.why/1",
        "code": record.code,
        "followups": [
            {
                "cadence": one.cadence,
                "label": one.label,
                "facts": [
                    {"rule": fact.rule, "says": translate(fact.says), "date": _day(fact.date)}
                    for fact in one.facts
                ],
                "provisional": one.provisional,
                "because": translate(one.because),
                "held": [translate(says) for says in one.held],
                "source": one.source,
            }
            for one in record.followups
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
                "row": one.row,
                "column": one.column,
                "status": "rejected" if one.status == "rejected" else "flagged",
                "reason": translate(one.reason),
                "code": one.code,
            }
            for one in record.rows
        ],
        **more,
    }


def preview(record: Preview) -> Document:
    """`keqing.preview/1`: closed steps, what the next call would close, and what is planned."""
    return {
        "schema": "keqing.preview/1",
        "cadence": record.cadence,
        "anchor": _day(record.anchor),
        "start": _day(record.start),
        "as_of": _day(record.as_of),
        "ended": record.ended,
        "steps": [
            {
                "n": one.n,
                "label": one.label,
                "nominal": _day(one.nominal),
                "opens": _day(one.opens),
                "due": _day(one.due),
                "closes": _day(one.closes),
                "effective": _day(one.effective),
                "status": one.status,
                "closed_on": _day(one.closed_on),
            }
            for one in record.steps
        ],
    }


def day(facts: DayFacts) -> Document:
    """`keqing.date/1`: what some words mean, or what kind of day a date is."""
    return {
        "schema": "keqing.date/1",
        "date": _day(facts.date),
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
        "message": translate(told.message),
        "hint": _said(told.hint),
    }


def customers(lines: Sequence[CustomerLine], *, full: bool = False) -> Document:
    """`keqing.list/1`."""
    return {
        "schema": "keqing.list/1",
        "customers": [
            {
                "code": one.code,
                "name": one.name,
                "type": one.type,
                "grade": one.grade,
                "status": one.status,
                "phone": shown(one.phone, full=full) if one.phone else None,
                "owner": one.owner,
                "next": _day(one.next),
            }
            for one in lines
        ],
    }


def findings(found: Sequence[Finding]) -> Document:
    """`keqing.check/1`."""
    return {
        "schema": "keqing.check/1",
        "findings": [
            {
                "kind": one.kind,
                "says": translate(one.says),
                "command": one.command,
                "grave": one.grave,
            }
            for one in found
        ],
    }


def history(operations: Sequence[OperationLine]) -> Document:
    """`keqing.history/1`."""
    return {
        "schema": "keqing.history/1",
        "operations": [
            {
                "id": one.id,
                "at": one.at.isoformat(timespec="seconds"),
                "login": one.login,
                "command": one.command,
                "rows": one.rows,
                "undone": one.undone,
                "seen": dict(one.seen) if one.seen else None,
                "customers": one.customers,
                "who": one.who,
            }
            for one in operations
        ],
    }


def cadences(lines: Sequence[CadenceLine]) -> Document:
    """`keqing.cadences/1`."""
    return {
        "schema": "keqing.cadences/1",
        "cadences": [
            {
                "name": one.name,
                "title": pick(one.title) or None,
                "track": one.track,
                "on": one.on,
                "version": one.version,
                "enrolled": one.enrolled,
                "source": one.source,
            }
            for one in lines
        ],
    }


def agents(lines: Sequence[AgentLine], *, full: bool = False) -> Document:
    """`keqing.agents/1`."""
    return {
        "schema": "keqing.agents/1",
        "agents": [
            {
                "name": one.name,
                "login": one.login,
                "roles": list(one.roles),
                "capacity": one.capacity,
                "phone": shown(one.phone, full=full) if one.phone else None,
                "active": one.active,
            }
            for one in lines
        ],
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
        "owner": row.owner,
        "must": row.must,
        "track": row.track,
        "effective": _day(row.effective),
        "overdue": row.overdue,
        "time": _clock(row.time),
        "hours_from": _clock(row.hours_from),
        "closes": _day(row.closes),
        "red": row.red,
        "tried": row.tried if row.tried is None else row.tried or NO_TIME,
        "notes": [one.text for one in row.notes],
        "last": {
            "day": _day(row.last.day),
            "time": _clock(row.last.time),
            "outcome": row.last.outcome,
            "text": row.last.text,
        }
        if row.last
        else None,
        "entry": row.entry,
        "reasons": [_why(one) for one in row.reasons],
    }


def _why(one: Reason) -> Document:
    return {
        "cadence": one.cadence,
        "subject": one.subject or None,
        "label": one.label,
        "track": one.track,
        "must": one.must,
        "opens": _day(one.opens),
        "due": _day(one.due),
        "closes": _day(one.closes),
        "effective": _day(one.effective),
        "attempts": one.attempts,
        "text": one.text,
    }


def _followup(one: Followup) -> Document:
    """Describe a current step; one held until resumed has neither `hold` nor `effective`."""
    return {
        "cadence": one.cadence,
        "subject": one.subject or None,
        "label": one.label,
        "track": one.track,
        "anchor": _day(one.anchor),
        "opens": _day(one.opens),
        "due": _day(one.due),
        "closes": _day(one.closes),
        "hold": _day(one.hold),
        "effective": None if one.hold == date.max else _day(one.effective),
        "attempts": one.attempts,
        "provisional": one.provisional,
    }


def _closing(one: ClosedStep) -> Document:
    return {
        "cadence": one.cadence,
        "subject": one.subject or None,
        "anchor": _day(one.anchor),
        "n": one.n,
        "label": one.label,
        "nominal": _day(one.nominal),
        "opens": _day(one.opens),
        "due": _day(one.due),
        "closes": _day(one.closes),
        "status": one.status,
        "closed_on": _day(one.closed_on),
        "event": one.event,
    }


def _event(one: Event) -> Document:
    return {
        "id": one.id,
        "day": _day(one.day),
        "time": _clock(one.time),
        "kind": one.kind,
        "agent": one.agent,
        "direction": one.direction,
        "channel": one.channel,
        "outcome": one.outcome,
        "minutes": one.minutes,
        "text": one.text,
        "entry": one.entry,
        "details": dict(one.details),
        "answers": one.answers,
        "imported": _day(one.imported),
        "voided": one.voided,
    }


def _day(value: date | None) -> str | None:
    """Write a date; the day that never comes is null."""
    return None if value is None or value == date.max else value.isoformat()


def _clock(value: time | None) -> str | None:
    return None if value is None else clock(value)


def _said(message: Message | None) -> str | None:
    return None if message is None else translate(message)
