"""The week ahead on the screen, in files and in machine forms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from keqing.i18n import Message, msg, msgn
from keqing.records.due import DueReason
from keqing.records.week import Week, WeekRow
from keqing.render import machine, reasons
from keqing.render.console import Screen
from keqing.render.days import WEEKDAYS, clock, long
from keqing.render.lines import table
from keqing.render.mask import shown
from keqing.render.outgoing import Outgoing, of_document
from keqing.render.output import Output, Sheet
from keqing.render.words import TRACKS, Titles, named, said, step
from keqing.text.harmless import clean_text

WIDE = 70
"""Columns from which the days stand side by side."""

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
                    "Nothing is due from {day} to {until}.",
                    day=long(record.day),
                    until=long(record.until),
                )
            )
        if days and screen.width >= WIDE:
            _totals(screen, record)
        for day in days:
            rows = [row for row in record.rows if row.day == day]
            screen.line(long(day))
            counted = _counted(rows, record.capacity, rest=day in record.rest)
            table(screen, _of_day(rows, record.agent, full=full), counted, msg("Nothing."))

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
    headings = [*NAMES] if ids else [said(heading) for heading in _HEADINGS]
    title = said(msg("Week from {day} to {until}", day=record.day, until=record.until))
    return of_document(machine.week(record, full=full), "rows", title, headings, rows)


def _totals(screen: Screen, record: Week) -> None:
    """Show how many customers each day has, and how many it holds."""
    from keqing.render.grid import Cell, Column, show  # noqa: PLC0415  # tables load slowly

    days = [record.day + timedelta(days=n) for n in range((record.until - record.day).days + 1)]
    rows = {day: [row for row in record.rows if row.day == day] for day in days}
    timed = [sum(row.time is not None for row in rows[day]) for day in days]
    columns = [Column(msg("day")), *(Column(_heading(day), right=True) for day in days)]
    whole = [_load(rows[day], record.capacity, rest=day in record.rest) for day in days]
    show(
        screen,
        columns,
        [
            [Cell.of(msg("timed")), *(Cell.of(n or "-") for n in timed)],
            [
                Cell.of(msg("any time")),
                *(Cell.of(len(rows[day]) - n or "-") for day, n in zip(days, timed, strict=True)),
            ],
            [Cell.of(msg("customers")), *(Cell.of(load) for load in whole)],
        ],
    )


def _heading(day: date) -> Message:
    return msg("{weekday} {day}", weekday=WEEKDAYS[day.weekday()], day=f"{day:%d}")


def _load(rows: Sequence[WeekRow], capacity: int | None, *, rest: bool) -> object:
    """Write a day's customers, or those to call beside what the agent makes in a day.

    `!` marks a day that is passed; what no call closes is added behind.
    """
    if rest and not rows:
        return msg("rest")
    if not capacity:
        return len(rows)
    calls = sum(row.by_call for row in rows)
    other = f"+{len(rows) - calls}" if calls < len(rows) else ""
    return f"{calls}/{capacity}" + "!" * (calls > capacity) + other


def _counted(rows: Sequence[WeekRow], capacity: int | None, *, rest: bool) -> Message:
    """Count a day's customers, and say what does not go with it."""
    counted = msgn("{n} customer.", "{n} customers.", len(rows))
    if rest:
        counted = msg("{counted} This is a rest day.", counted=counted)
    calls = sum(row.by_call for row in rows)
    if capacity and calls > capacity:
        more = calls - capacity
        return msg("{counted} That is {n} more than a day holds.", counted=counted, n=more)
    return counted


def _of_day(rows: list[WeekRow], agent: str | None, *, full: bool) -> Sheet:
    """Make the table of a day; the owner stands there only where somebody else is one."""
    others = any(row.owner != agent for row in rows)
    return Sheet(
        (msg("time"), msg("code"), msg("name"), msg("phone"), msg("why"), msg("owner")),
        [
            (
                clock(row.time) if row.time else None,
                row.code,
                row.name,
                shown(row.phone, full=full) if row.phone else None,
                _why(row),
                row.owner if others else None,
            )
            for row in rows
        ],
    )


def _why(row: WeekRow) -> list[Message]:
    said_of = [reasons.reason(reason, row.day, exact=True) for reason in row.reasons]
    if row.by_visit:
        said_of.append(reasons.visit(row, advise=False))
    return said_of


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
        [_step(due, ids=ids) for due in row.reasons],
    ]


def _step(due: DueReason, *, ids: bool) -> object:
    if not ids:
        return step(due.title, due.subject, due.cadence, due.label, due.text)
    return due.cadence if due.label == due.cadence else f"{due.cadence} {due.label}"


def _text(cell: object) -> str | None:
    match cell:
        case None:
            return None
        case str():
            return clean_text(cell)
        case _:
            return said(cell)
