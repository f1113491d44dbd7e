"""The day's list as a spreadsheet has it: a row a customer, a cell for every value, nothing cut.

Words are in the language spoken; codes, names and texts are data. The hour of the day changes nothing in it, so that
the same records give the same file whenever it is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from keqing.i18n import Message, msg
from keqing.records import Today, TodayRow
from keqing.render import reasons
from keqing.render.days import clock
from keqing.render.mask import shown
from keqing.render.text import clean
from keqing.render.words import OUTCOMES, TRACKS, Titles, label, named, note, said

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


def rows(record: Today, *, full: bool = False, titles: Titles | None = None) -> list[list[str]]:
    """Return the header and every row of the list, beyond the day's capacity too; phones masked unless `full`."""
    cells = [
        [_text(cell) for cell in _cells(row, record.day, full, titles or {})] for row in record.rows
    ]
    return [[said(heading) for heading in HEADINGS], *cells]


def _cells(row: TodayRow, day: date, full: bool, titles: Titles) -> Iterator[object]:  # noqa: FBT001  # one call
    last = row.last
    yield from (row.row, row.code, row.name)
    yield shown(row.phone, full=full) if row.phone else None
    yield from (named(row.type, {}, titles), row.grade, row.owner, row.must)
    yield named(row.track, TRACKS) if row.track else msg("note")
    yield from (row.effective, row.overdue, row.time and clock(row.time), row.closes, row.red)
    yield row.tried if row.tried is None else row.tried or msg("today")
    yield [note(one) for one in row.notes]
    yield from (last.day, named(last.outcome, OUTCOMES, titles), last.text) if last else (None,) * 3
    yield row.entry
    yield [text for text, _ in reasons.why(row, day, exact=True)]
    yield [_step(one.cadence, one.label) for one in row.reasons]


def _step(cadence: str, text: str) -> Message:
    if text == cadence:
        return msg("{label}", label=cadence)
    return msg("{cadence} {step}", cadence=cadence, step=label(text))


def _text(cell: object) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return said(msg("yes") if cell else msg("no"))
        case str():
            return clean(cell)
        case _:
            return said(cell)
