"""The week ahead on the screen, in files and in machine forms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from keqing.i18n import Message, msg, msgn
from keqing.records.due import DueReason
from keqing.records.week import Week, WeekRow
from keqing.render import machine, reasons
from keqing.render.console import Screen
from keqing.render.days import WEEKDAYS, clock, long
from keqing.render.mask import shown
from keqing.render.offers import spread_command
from keqing.render.outgoing import Outgoing, of_document
from keqing.render.output import Output, Sheet
from keqing.render.sheet_table import not_shown
from keqing.render.words import TRACKS, Titles, named, said, step
from keqing.text.harmless import clean_text

if TYPE_CHECKING:
    from keqing.render.grid import Cell, Column

WIDE = 70
"""Columns from which the days stand side by side."""
NAME = 16
"""Columns of a name that has something below it."""
_MARKS = 5

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


def output(
    record: Week, *, full: bool = False, titles: Titles | None = None, whole: bool = False
) -> Output:
    """Show the week, one day after the other; as much of it as the screen holds, unless it is to be `whole`."""
    return Output(
        screen=lambda screen: _show(screen, record, full=full, whole=whole),
        document=lambda: machine.week(record, full=full),
        sheet=lambda: Sheet(_HEADINGS, [_cells(row, full, titles or {}) for row in record.rows]),
        records="rows",
    )


def _show(screen: Screen, record: Week, *, full: bool, whole: bool) -> None:
    days = sorted({row.day for row in record.rows})
    who: object = record.agent or msg("everybody")
    title = msg(
        "keqing | the week   {day} to {until}   {who}",
        day=long(record.day),
        until=long(record.until),
        who=who,
    )
    screen.line(title, hang=2)
    if not days:
        screen.line(
            msg(
                "Nothing is due from {day} to {until}.",
                day=long(record.day),
                until=long(record.until),
            )
        )
        return
    around = 3 + _totals(screen, record)  # the first line, what is left out, and the prompt
    left = None if whole else screen.room(around, title)
    shown = 0
    for day in days:
        rows = [row for row in record.rows if row.day == day]
        taken, held = _day(screen, record, rows, full=full, room=left, first=not shown)
        shown += held
        if left is not None:
            left -= taken
        if held < len(rows):
            break
    if shown < len(record.rows):
        screen.line(not_shown(len(record.rows) - shown))


def _day(  # the next day has the room that is left
    screen: Screen,
    record: Week,
    rows: Sequence[WeekRow],
    *,
    full: bool,
    room: int | None,
    first: bool,
) -> tuple[int, int]:
    """Show a day in so many lines; return how many it took, and how many of its rows it shows."""
    from keqing.render import grid  # noqa: PLC0415  # tables load slowly

    laid = grid.lay(screen.width, _columns(), [_row(row, record.agent, full=full) for row in rows])
    frame = len(laid.head) + (2 + bool(laid.head)) * screen.rules + 2
    if room is not None and room < frame + len(laid.rows[0]) and not first:
        return 0, 0
    held = grid.fitting(laid, None if room is None else room - 2, rules=screen.rules)
    day = rows[0].day
    screen.line(long(day))
    grid.print_table(screen, laid, held)
    screen.line(_counted(record, day, rows), hang=2)
    return frame + sum(map(len, laid.rows[:held])), held


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


def _totals(screen: Screen, record: Week) -> int:
    """Show how many customers each day has, and how many it holds; return how many lines that took."""
    from keqing.render.grid import Cell, Column, lay, print_table  # noqa: PLC0415  # tables load slowly

    days = [record.day + timedelta(days=n) for n in range((record.until - record.day).days + 1)]
    rows = {day: [row for row in record.rows if row.day == day] for day in days}
    lines: list[tuple[Message, list[object]]] = [
        (msg("timed"), [_timed(rows[day]) or "-" for day in days]),
        (msg("any time"), [len(rows[day]) - _timed(rows[day]) or "-" for day in days]),
        (
            msg("customers"),
            [_load(rows[day], record.capacity, rest=day in record.rest) for day in days],
        ),
    ]
    if record.capacity:
        bars = [bar(_calls(rows[day]), record.capacity) for day in days]
        lines.append((msg("load"), [*bars]))
    if screen.width >= WIDE:
        columns = [Column(msg("day")), *(Column(_heading(day), right=True) for day in days)]
        cells = [[Cell.of(name), *map(Cell.of, values)] for name, values in lines]
    else:
        del lines[1]  # the rest of the customers has no time
        columns = [Column(msg("day")), *(Column(name, right=True) for name, _ in lines)]
        cells = [
            [Cell.of(_heading(day)), *(Cell.of(values[n]) for _, values in lines)]
            for n, day in enumerate(days)
        ]
    laid = lay(screen.width, columns, cells)
    print_table(screen, laid)
    return laid.height + len(laid.head) + 2 + bool(laid.head)


def bar(n: int, capacity: int) -> str:
    """Draw how full a day is, in five marks; a sixth says that it is passed."""
    if n > capacity:
        return "#" * (_MARKS + 1)
    marks = -(-n * _MARKS // capacity)
    return "#" * marks + "." * (_MARKS - marks) if n else "-"


def _timed(rows: Sequence[WeekRow]) -> int:
    return sum(row.time is not None for row in rows)


def _calls(rows: Sequence[WeekRow]) -> int:
    return sum(row.by_call for row in rows)


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
    calls = _calls(rows)
    other = f"+{len(rows) - calls}" if calls < len(rows) else ""
    return f"{calls}/{capacity}" + "!" * (calls > capacity) + other


def _counted(record: Week, day: date, rows: Sequence[WeekRow]) -> Message:
    """Count a day's customers, and say what does not go with it."""
    counted = msgn("{n} customer.", "{n} customers.", len(rows))
    if day in record.rest:
        counted = msg("{counted} This is a rest day.", counted=counted)
    calls, most = _calls(rows), record.capacity
    if most and calls > most:
        return msg(
            "{counted} That is {n} more than a day holds: {command}",
            counted=counted,
            n=calls - most,
            command=spread_command(day, record.agent),
        )
    return counted


def _columns() -> list[Column]:
    from keqing.render.grid import Column  # noqa: PLC0415  # tables load slowly

    return [
        Column(msg("time")),
        Column(msg("code")),
        Column(msg("name"), flexible=True, most=NAME),
        Column(msg("phone")),
        Column(msg("why"), flexible=True, rank=1, below=lambda text: text),
        Column(msg("owner"), rank=2),
    ]


def _row(row: WeekRow, agent: str | None, *, full: bool) -> list[Cell]:
    """Say of a customer what stands on a day; the owner only where it is somebody else."""
    from keqing.render.grid import Cell  # noqa: PLC0415  # tables load slowly

    return [
        Cell.of(clock(row.time) if row.time else None),
        Cell.of(row.code),
        Cell.of(row.name),
        Cell.of(shown(row.phone, full=full) if row.phone else msg("no phone")),
        Cell.of(*_why(row)),
        Cell.of(row.owner if row.owner != agent else None),
    ]


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
