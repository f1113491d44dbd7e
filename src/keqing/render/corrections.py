"""What was taken back, and the records of a customer with those that were struck out."""

from __future__ import annotations

from datetime import date

from keqing.i18n import Message, msg, msgn
from keqing.records.event import Event
from keqing.records.history import Timeline, Undone
from keqing.records.recorded import NextDate
from keqing.render.console import Screen
from keqing.render.days import clock, near
from keqing.render.output import Document, Output, Sheet
from keqing.render.words import DEEDS, OUTCOMES, Titles, details, named, step


def undone(record: Undone, today: date) -> Output:
    """Say what was taken back, and the next date before and after it."""
    return Output(
        screen=lambda screen: _undone(screen, record, today), document=lambda: _document(record)
    )


def timeline(record: Timeline, titles: Titles) -> Output:
    """Show the records of a customer with their ids, newest first."""

    def sheet() -> Sheet:
        return Sheet(
            (
                msg("id"),
                msg("day"),
                msg("time"),
                msg("kind"),
                msg("what is on record"),
                msg("agent"),
                msg("correction"),
            ),
            [
                (
                    one.id,
                    one.day,
                    clock(one.time) if one.time else None,
                    named(one.kind, DEEDS, titles),
                    _content(one, titles),
                    one.agent,
                    _correction(one, record),
                )
                for one in record.events
            ],
        )

    def show(screen: Screen) -> None:
        from keqing.render.grid import Cell, Column, show  # noqa: PLC0415  # tables load slowly

        screen.line(msg("{name} {code}", name=record.name, code=record.code))
        made = sheet()
        columns = [Column(one, flexible=one.id == "what is on record") for one in made.headings]
        show(screen, columns, [[Cell.of(cell) for cell in row] for row in made.rows])
        screen.line(
            msg(
                "To correct one: keqing amend ID FIELD=VALUE. To strike one out: keqing void ID --reason TEXT"
            ),
            hang=2,
        )
        if record.withheld:
            screen.line(
                msgn(
                    "{n} health fact is left out: keqing history {code} --health (that is recorded)",
                    "{n} health facts are left out: keqing history {code} --health (that is recorded)",
                    record.withheld,
                    code=record.code,
                ),
                hang=2,
            )

    return Output(
        screen=show,
        document=lambda: _timeline(record),
        sheet=sheet,
        records="events",
    )


def _undone(screen: Screen, record: Undone, today: date) -> None:
    operation = record.operation
    what = msg(
        "operation {id}, {command} of {at}",
        id=operation.id,
        command=operation.command,
        at=operation.at,
    )
    who: Message = msgn("{n} customer", "{n} customers", record.customers)
    if record.who:
        who = msg("{label}", label=record.who)
    before, after = _date(record.before, today), _date(record.after, today)
    if record.dry_run:
        said = msg("Would be taken back: {what} ({who})", what=what, who=who)
    else:
        said = msg("Taken back: {what} ({who})", what=what, who=who)
    if record.who and record.before == record.after:
        said = msg("{said}; next date: still {after}", said=said, after=after)
    elif record.who:
        said = msg("{said}; next date: {before} -> {after}", said=said, before=before, after=after)
    screen.line(said, hang=2)
    if not record.dry_run:
        screen.line(msg("An undo cannot be undone: enter the record again."), hang=2)


def _date(one: NextDate | None, today: date) -> Message:
    if one is None:
        return msg("none")
    what = step(one.title, one.subject, one.cadence, one.label, one.text)
    day = one.effective or one.due
    if day < today:
        return msg("{step}, open since {day}", day=near(day, today), step=what)
    return msg("{day} {step}", day=near(day, today), step=what)


def _content(one: Event, titles: Titles) -> list[object]:
    """Say what is on record, in a few words."""
    said: list[object] = []
    if one.outcome:
        said.append(named(one.outcome, OUTCOMES, titles))
    said.extend(details(one.details, titles, one.kind))
    if one.minutes is not None:
        said.append(msgn("{n} minute", "{n} minutes", one.minutes))
    return [*said, *([one.text] if one.text else [])]


def _correction(one: Event, record: Timeline) -> Message | None:
    if one.kind == "void":
        return msg("strikes out {id}", id=one.answers)
    if one.id in record.corrects and one.voided:
        return msg("corrects {id}, struck out", id=record.corrects[one.id])
    if one.id in record.corrects:
        return msg("corrects {id}", id=record.corrects[one.id])
    return msg("struck out") if one.voided else None


def _document(record: Undone) -> Document:
    def shown(one: NextDate | None) -> Document | None:
        if one is None:
            return None
        day = (one.effective or one.due).isoformat()
        return {"cadence": one.cadence, "label": one.label, "effective": day}

    return {
        "schema": "keqing.undo/1",
        "operation": record.operation.id,
        "command": record.operation.command,
        "customers": record.customers,
        "before": shown(record.before),
        "after": shown(record.after),
        "dry_run": record.dry_run,
    }


def _timeline(record: Timeline) -> Document:
    return {
        "schema": "keqing.events/1",
        "code": record.code,
        "events": [
            {
                "id": one.id,
                "day": one.day.isoformat(),
                "time": clock(one.time) if one.time else None,
                "kind": one.kind,
                "agent": one.agent,
                "outcome": one.outcome,
                "minutes": one.minutes,
                "text": one.text,
                "entry": one.entry,
                "details": dict(one.details),
                "voided": one.voided,
                "corrects": record.corrects.get(one.id),
                "answers": one.answers,
            }
            for one in record.events
        ],
    }
