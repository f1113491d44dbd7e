"""What was taken back, and the records of a customer with those that were struck out."""

from __future__ import annotations

from datetime import date

from keqing.i18n import CommandName, Message, msg, msgn
from keqing.records.event import Event
from keqing.records.history import CustomerTimeline, UndoResult
from keqing.records.recorded import NextDate
from keqing.render.console import Screen
from keqing.render.days import clock, near
from keqing.render.lines import older
from keqing.render.operations import by_whom, taken_back
from keqing.render.output import Document, Output, Sheet
from keqing.render.sheet_table import Rest, table
from keqing.render.words import OUTCOMES, Titles, details, kind_named, named, step

_AMEND = msg(
    "To correct one: keqing amend ID FIELD=VALUE. To strike one out: keqing void ID --reason TEXT."
)


def undone(record: UndoResult, today: date) -> Output:
    """Say what was taken back, and the next date before and after it."""
    return Output(
        screen=lambda screen: _undone(screen, record, today), document=lambda: _document(record)
    )


def timeline(record: CustomerTimeline, titles: Titles, total: int | None = None) -> Output:
    """Show the records of a customer with their ids, newest first; of `total` those that the screen holds."""

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
                    event.id,
                    event.day,
                    clock(event.time) if event.time else None,
                    kind_named(event.kind, event.edition, titles),
                    _content(event, titles),
                    event.agent,
                    _correction(event, record),
                )
                for event in record.events
            ],
        )

    def show(screen: Screen) -> None:

        name = msg("{name} {code}", name=record.name, code=record.code)
        following = [_withheld(record)] if record.withheld else []
        correcting = msg(
            "{correct} Who changed what: keqing history {code} --commands",
            correct=_AMEND,
            code=record.code,
        )
        rest = None if total is None else Rest(total, older, around=(name, *following))
        screen.line(name)
        table(screen, sheet(), correcting, msg("There is nothing to show."), rest=rest)
        screen.lines(following, hang=2)

    return Output(
        screen=show,
        document=lambda: _timeline(record),
        sheet=sheet,
        records="events",
    )


def _withheld(record: CustomerTimeline) -> Message:
    """Say how many health facts are left out, and how to see them."""
    return msgn(
        "{n} health fact is left out: keqing history {code} --health (that is recorded)",
        "{n} health facts are left out: keqing history {code} --health (that is recorded)",
        record.withheld,
        code=record.code,
    )


def _undone(screen: Screen, record: UndoResult, today: date) -> None:
    operation = record.operation
    what = msg(
        "operation {id}, {command} of {at}",
        id=operation.id,
        command=CommandName(operation.command),
        at=operation.at,
    )
    who: Message = msgn("{n:,} customer", "{n:,} customers", record.customers)
    if record.who:
        who = msg("{label}", label=record.who)
    before, after = _date(record.before, today), _date(record.after, today)
    if record.who or record.customers:
        what = msg("{what} ({who})", what=what, who=who)
    if record.dry_run:
        said = msg("Would be taken back: {what}", what=what)
    else:
        said = msg("Taken back: {what}", what=what)
    if record.who and record.before is record.after is None:
        said = msg("{said}; there is no next date, as before", said=said)
    elif record.who and record.before == record.after:
        said = msg("{said}; next date: still {after}", said=said, after=after)
    elif record.who:
        said = msg("{said}; next date: {before} -> {after}", said=said, before=before, after=after)
    screen.line(said, hang=2)
    for remark in [*taken_back(record), *record.remarks]:
        screen.line(remark, hang=2)
    if not record.dry_run:
        screen.line(msg("An undo cannot be undone: enter the record again."), hang=2)


def _date(next_date: NextDate | None, today: date) -> Message:
    if next_date is None:
        return msg("none")
    what = step(
        next_date.title, next_date.subject, next_date.cadence, next_date.label, next_date.text
    )
    day = next_date.effective or next_date.due
    if day < today:
        return msg("{step}, open since {day}", day=near(day, today), step=what)
    return msg("{day} {step}", day=near(day, today), step=what)


def _content(event: Event, titles: Titles) -> list[object]:
    """Say what is on record, in a few words."""
    said: list[object] = []
    if event.outcome:
        said.append(named(event.outcome, OUTCOMES, titles))
    said.extend(details(event.details, titles, event.kind, event.edition))
    if event.minutes is not None:
        said.append(msgn("{n} minute", "{n} minutes", event.minutes))
    return [*said, *([event.text] if event.text else [])]


def _correction(event: Event, record: CustomerTimeline) -> Message | None:
    """Say what a record corrects or strikes out, by whose command, and whether it is struck out itself."""
    said, operation = _what_is_corrected(event, record), record.corrected.get(event.id)
    if said is None or operation is None:
        return said
    return msg(
        "{what}: {login}, {at}, command {id}",
        what=said,
        login=by_whom(operation),
        at=operation.at,
        id=operation.id,
    )


def _what_is_corrected(event: Event, record: CustomerTimeline) -> Message | None:
    if event.kind == "void":
        return msg("strikes out {id}", id=event.answers)
    if event.id in record.corrects and event.voided:
        return msg("corrects {id}, struck out", id=record.corrects[event.id])
    if event.id in record.corrects:
        return msg("corrects {id}", id=record.corrects[event.id])
    return msg("struck out") if event.voided else None


def _document(record: UndoResult) -> Document:
    def shown(next_date: NextDate | None) -> Document | None:
        if next_date is None:
            return None
        day = (next_date.effective or next_date.due).isoformat()
        return {"cadence": next_date.cadence, "label": next_date.label, "effective": day}

    operation = record.operation
    return {
        "schema": "keqing.undo/1",
        "operation": operation.id,
        "command": operation.command,
        "customers": record.customers,
        "taken_back": [
            {"table": count.table, "how": count.how, "rows": count.n} for count in operation.counts
        ],
        "before": shown(record.before),
        "after": shown(record.after),
        "dry_run": record.dry_run,
    }


def _timeline(record: CustomerTimeline) -> Document:
    return {
        "schema": "keqing.events/1",
        "code": record.code,
        "events": [
            {
                "id": event.id,
                "day": event.day.isoformat(),
                "time": clock(event.time) if event.time else None,
                "kind": event.kind,
                "agent": event.agent,
                "outcome": event.outcome,
                "minutes": event.minutes,
                "text": event.text,
                "entry": event.entry,
                "details": dict(event.details),
                "voided": event.voided,
                "corrects": record.corrects.get(event.id),
                "answers": event.answers,
                "operation": operation.id
                if (operation := record.corrected.get(event.id))
                else None,
            }
            for event in record.events
        ],
    }
