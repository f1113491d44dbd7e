"""The week ahead on the screen, in files and in machine forms."""

from __future__ import annotations

from keqing.i18n import Message, msg, msgn
from keqing.records import Week, WeekRow
from keqing.render import machine, reasons
from keqing.render.console import Screen
from keqing.render.days import clock, long
from keqing.render.lines import table
from keqing.render.mask import shown
from keqing.render.outgoing import Outgoing, of_document
from keqing.render.output import Output, Sheet
from keqing.render.text import clean
from keqing.render.words import TRACKS, Titles, label, named, said

NAMES = (
    "day",
    "time",
    "code",
    "name",
    "phone",
    "type",
    "grade",
    "owner",
    "track",
    "why",
    "cadences",
)
"""The columns of a file, by their stable names."""
_HEADINGS = (
    msg("date"),
    msg("time"),
    msg("code"),
    msg("name"),
    msg("phone"),
    msg("type"),
    msg("grade"),
    msg("owner"),
    msg("track"),
    msg("why"),
    msg("cadences"),
)


def output(record: Week, *, full: bool = False, titles: Titles | None = None) -> Output:
    """Show the week, one day after the other."""

    def show(screen: Screen) -> None:
        days = sorted({row.day for row in record.rows})
        if not days:
            screen.line(
                msg(
                    "Nothing stands in the days from {day} to {until}.",
                    day=long(record.day),
                    until=long(record.until),
                )
            )
        for day in days:
            rows = [row for row in record.rows if row.day == day]
            screen.line(long(day))
            table(screen, _of_day(rows, full=full), _counted(rows), msg("Nothing."))

    return Output(
        screen=show,
        document=lambda: machine.week(record, full=full),
        sheet=lambda: Sheet(_HEADINGS, [_cells(row, full, titles or {}) for row in record.rows]),
        records="rows",
    )


def outgoing(
    record: Week, *, full: bool = False, ids: bool = False, titles: Titles | None = None
) -> Outgoing:
    """Make the week ready to go out."""
    rows = [
        [_text(cell) for cell in _cells(row, full, {} if ids else titles or {}, ids=ids)]
        for row in record.rows
    ]
    headings = [*NAMES] if ids else [said(one) for one in _HEADINGS]
    title = said(msg("Week from {day} to {until}", day=record.day, until=record.until))
    return of_document(machine.week(record, full=full), "rows", title, headings, rows)


def _counted(rows: list[WeekRow]) -> Message:
    return msgn("{n} customer.", "{n} customers.", len(rows))


def _of_day(rows: list[WeekRow], *, full: bool) -> Sheet:
    return Sheet(
        (msg("time"), msg("code"), msg("name"), msg("phone"), msg("why"), msg("owner")),
        [
            (
                clock(row.time) if row.time else None,
                row.code,
                row.name,
                shown(row.phone, full=full) if row.phone else None,
                _why(row),
                row.owner,
            )
            for row in rows
        ],
    )


def _why(row: WeekRow) -> list[Message]:
    return [reasons.reason(one, row.day, exact=True) for one in row.reasons]


def _cells(row: WeekRow, full: bool, titles: Titles, *, ids: bool = False) -> list[object]:  # noqa: FBT001  # two calls
    first = row.reasons[0]
    return [
        row.day,
        clock(row.time) if row.time else None,
        row.code,
        row.name,
        shown(row.phone, full=full) if row.phone else None,
        row.type if ids else named(row.type, {}, titles),
        row.grade,
        row.owner,
        first.track if ids else named(first.track, TRACKS),
        _why(row),
        [_step(one.cadence, one.label, ids=ids) for one in row.reasons],
    ]


def _step(cadence: str, text: str, *, ids: bool) -> object:
    if text == cadence:
        return cadence
    return (
        f"{cadence} {text}" if ids else msg("{cadence} {step}", cadence=cadence, step=label(text))
    )


def _text(cell: object) -> str | None:
    match cell:
        case None:
            return None
        case str():
            return clean(cell)
        case _:
            return said(cell)
