"""The day's list as a spreadsheet has it: a row a customer, a cell for every value, nothing cut.

Words are in the language spoken; codes, names and texts are data. The hour of the day changes nothing in it, so that
the same records give the same file whenever it is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from keqing.i18n import Message, msg
from keqing.records.due import DueReason
from keqing.records.today import Today, TodayRow
from keqing.render import machine, reasons
from keqing.render.days import clock
from keqing.render.mask import shown
from keqing.render.outgoing import Outgoing, of_document
from keqing.render.words import OUTCOMES, TRACKS, Titles, named, notes, said, step
from keqing.text.harmless import clean_text

HEADINGS = (
    msg("#"),
    msg("code"),
    msg("name"),
    msg("phone"),
    msg("type"),
    msg("grade"),
    msg("owner"),
    msg("must"),
    msg("track"),
    msg("date"),
    msg("days overdue"),
    msg("time"),
    msg("closes"),
    msg("red"),
    msg("tried"),
    msg("notes"),
    msg("last day"),
    msg("last outcome"),
    msg("last text"),
    msg("entry point"),
    msg("why"),
    msg("cadences"),
)


NAMES = (
    "row", "code", "name", "phone", "type", "grade", "owner", "must", "track", "effective", "overdue",
    "time", "closes", "red", "tried", "notes", "last_day", "last_outcome", "last_text", "entry", "why",
    "cadences",
)  # fmt: skip
"""The columns by their stable names."""


def outgoing(
    record: Today, *, full: bool = False, ids: bool = False, titles: Titles | None = None
) -> Outgoing:
    """Make the list ready to go out, every row of it; phones masked unless `full`, codes for words with `ids`."""
    rows = [
        [_text(cell, ids) for cell in _cells(row, record.day, full, ids, titles or {})]
        for row in record.rows
    ]
    headings = [*NAMES] if ids else [said(heading) for heading in HEADINGS]
    title = said(msg("Calls of {day}", day=record.day))
    return of_document(machine.today(record, full=full), "rows", title, headings, rows)


def _cells(row: TodayRow, day: date, full: bool, ids: bool, titles: Titles) -> Iterator[object]:  # noqa: FBT001  # one call
    last = row.last
    yield from (row.row, row.code, row.name)
    yield shown(row.phone, full=full) if row.phone else None
    yield from (_word(row.type, {}, ids, titles), row.grade, row.owner, row.must)
    yield _word(row.track, TRACKS, ids, titles) if row.track else msg("note")
    yield from (row.effective, row.overdue, row.time and clock(row.time), row.closes, row.red)
    yield row.tried if row.tried is None else row.tried or day
    yield [note.text for note in row.notes] if ids else list(notes(row.notes))
    yield from (
        (last.day, _word(last.outcome, OUTCOMES, ids, titles), last.text) if last else (None,) * 3
    )
    yield row.entry
    yield [text for text, _ in reasons.why(row, day, exact=True, advise=False)]
    yield [_step(due, ids) for due in row.reasons]


def _word(code: str, table: Mapping[str, Message], ids: bool, titles: Titles) -> object:  # noqa: FBT001  # as above
    return code if ids else named(code, table, titles)


def _step(due: DueReason, ids: bool) -> object:  # noqa: FBT001  # as above
    if not ids:
        return step(due.title, due.subject, due.cadence, due.label, due.text)
    return due.cadence if due.label == due.cadence else f"{due.cadence} {due.label}"


def _text(cell: object, ids: bool) -> str | int:  # noqa: FBT001  # as above
    match cell:
        case None:
            return ""
        case bool() if ids:
            return "yes" if cell else "no"
        case bool():
            return said(msg("yes") if cell else msg("no"))
        case int():
            return cell
        case str():
            return clean_text(cell)
        case _:
            return said(cell)
