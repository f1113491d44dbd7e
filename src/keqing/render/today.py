"""The day's list: whom to call, why, and what to say.

A screen of 100 columns or more has one line a customer, wrapped; one of 70 to 99 has a line and
under it what else there is to know; a narrower one has short blocks. Only names are ever cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import time
from io import StringIO
from typing import TYPE_CHECKING

from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.records.today import Today, TodayRow
from keqing.render import machine, reasons
from keqing.render import today_words as words
from keqing.render.console import Screen
from keqing.render.days import clock, long
from keqing.render.mask import grouped, masked, shown
from keqing.render.output import Output, Sheet
from keqing.render.text import cut, width, wrap
from keqing.render.words import NO_CALL, TRACKS, Titles, named, said

if TYPE_CHECKING:
    from keqing.render.grid import Cell

ONE_LINE = 100
TWO_LINES = 70
NAME = 16
"""Columns of a name where a customer has two lines."""
BELOW = 4
"""How far in stands what is below a customer's line."""
LEAST_WHY = 16
"""A narrower column says nothing; short blocks do better."""


NUMBER = msg("#")
TRACK = msg("track")
TIME = msg("time")
NAMED = msg("name")
PHONE = msg("phone")
WHY = msg("why")
LAST = msg("last contact")
SAY = msg("what to say")
OWNER = msg("owner")


def output(
    record: Today,
    *,
    everything: bool = False,
    brief: bool = False,
    full: bool = False,
    titles: Titles | None = None,
    below: int = 0,
    options: str = "",
) -> Output:
    """Make all forms of the day's list.

    `everything` shows the rows beyond the day's capacity and beyond the screen too; `brief` gives each one line.
    `below` lines are printed after it and are to be on the same screen. `options` after the command
    give this very list again.
    """
    rows = record.rows if everything else record.within_capacity

    def show(screen: Screen) -> None:
        view = _view(screen, record, rows, titles or {}, full=full, brief=brief)
        view = replace(view, options=options)
        _show(view if everything else _fitting(view, below))

    return Output(
        screen=show,
        document=lambda: machine.today(record, full=full),
        sheet=lambda: _sheet(record, full=full, titles=titles or {}),
        records="rows",
        aside=[
            *([words.PAST] if record.past else []),
            *(words.also(also_due, record) for also_due in record.also),
            *words.paused(record),
        ],
    )


@dataclass(frozen=True, slots=True)
class _View:
    """The list as it is shown on one screen; `rows` are those shown.

    `calls_from` is the time before which none of them may be called, `brief` gives each row one line, `short`
    leaves out what is not a row, `options` give the list again.
    """

    screen: Screen
    record: Today
    rows: Sequence[TodayRow]
    full: bool
    titles: Titles
    calls_from: time | None = None
    brief: bool = False
    short: bool = False
    options: str = ""

    @property
    def owners(self) -> bool:
        """Whether the rows are not all of the agent whose list it is."""
        return any(row.owner != self.record.agent for row in self.rows)

    @property
    def beyond(self) -> int:
        """How many rows are not shown."""
        return len(self.record.rows) - len(self.rows)

    def phone(self, row: TodayRow) -> object:
        """Return the row's number, or that there is none."""
        if row.status in NO_CALL:
            return NO_CALL[row.status]
        if row.phone is None:
            return msg("no phone")
        return grouped(row.phone) if self.full else masked(row.phone)

    def why(self, row: TodayRow, *, advise: bool = True) -> list[tuple[object, str]]:
        """Say what the row is for, the most urgent first, each with a style."""
        record = self.record
        return list(reasons.why(row, record.day, advise=advise, live=record.live))

    def last(self, row: TodayRow) -> Message:
        """Say what the newest contact was."""
        day = self.record.clock or self.record.day
        visit = row.to_visit
        return reasons.last(row.last, day, self.titles, visit=visit)


def _fitting(view: _View, below: int) -> _View:
    """As many of the first rows as the screen holds with what stands around them, one at least."""
    height = view.screen.height
    if height is None:
        return view
    room = height - below - 1  # the line of the prompt
    fitting = replace(view, rows=view.rows[:height])
    while (over := _lines(fitting) - room) > 0:
        if not fitting.short and len(view.record.also) > 1:
            fitting = replace(fitting, short=True)
            continue
        if len(fitting.rows) <= 1:
            break
        each = max(1, round(_lines(fitting) / len(fitting.rows)))
        fitting = replace(
            fitting, rows=fitting.rows[: -max(1, min(len(fitting.rows) - 1, over // each))]
        )
    return fitting


def _lines(view: _View) -> int:
    """How many lines a view takes."""
    text = StringIO()
    _show(replace(view, screen=replace(view.screen, out=text)))
    return text.getvalue().count("\n")


def _view(  # all that a list is shown with
    screen: Screen,
    record: Today,
    rows: Sequence[TodayRow],
    titles: Titles,
    *,
    full: bool,
    brief: bool = False,
) -> _View:
    """What one screen shows: an hour before which nobody may be called is said once, on top."""
    hours = {row.hours_from for row in rows}
    common = hours.pop() if len(hours) == 1 else None
    if common:
        rows = [replace(row, hours_from=None) for row in rows]
    return _View(screen, record, rows, full, titles, common, brief)


def _show(view: _View) -> None:
    screen, record = view.screen, view.record
    if record.past:
        screen.line(words.PAST, hang=2)
    _title(view)
    if view.calls_from:
        screen.line(msg("Calling hours begin at {time}.", time=clock(view.calls_from)))
    if not record.rows:
        screen.lines(words.empty(record), hang=2)
    elif not view.rows:
        screen.line(msg("The day's calls are all made."))
    else:
        _rows(view)
    if view.short:
        screen.line(words.others(len(record.also), view.options))
    else:
        screen.lines((words.also(also_due, record) for also_due in record.also), hang=4)
    screen.lines(words.paused(record), hang=4)
    if view.beyond:
        screen.line(words.more(record, len(view.rows), view.options, brief=view.brief))
    if view.rows:
        screen.line(words.next_step(record, view.rows), hang=2)


def _rows(view: _View) -> None:
    """Show the rows in the way that the width allows."""
    if view.brief and _brief(view):
        return
    if view.screen.width >= ONE_LINE and _one_line_each(view):
        return
    if view.screen.width < TWO_LINES or not _two_lines_each(view):
        _blocks(view)


def _title(view: _View) -> None:
    screen, record = view.screen, view.record
    who: object = record.agent or msg("everybody")
    title = msg("keqing | today's calls   {day}   {who}", day=long(record.day), who=who)
    counts = [said(count) for count in words.counts(record)]
    whole = "  ".join([f"{said(title)} ", *counts])
    if screen.width >= ONE_LINE and width(whole) <= screen.width:
        screen.line(whole)
        return
    screen.line(title)
    screen.packed([(count, "") for count in counts], gap="  ")


def _one_line_each(view: _View) -> bool:
    """Show a line of columns for each customer; False where a command to be copied would be broken."""
    from keqing.render.grid import Cell, Column, show  # noqa: PLC0415  # tables load slowly

    columns = [
        Column(NUMBER, right=True),
        Column(TRACK),
        Column(TIME),
        Column(NAMED, flexible=True),
        Column(PHONE),
        Column(WHY, flexible=True),
        Column(LAST, flexible=True),
        Column(SAY, flexible=True),
        Column(OWNER, flexible=True),
    ]
    rows = [
        [
            Cell.of(row.row),
            Cell.of(_track(row), style=_style(row)),
            Cell.of(clock(row.time) if row.time else None),
            Cell.of(row.name, style="dim" if row.tried is not None else ""),
            Cell.of(view.phone(row)),
            Cell(tuple((said(text), style) for text, style in view.why(row))),
            Cell.of(view.last(row)),
            Cell.of(*reasons.talk(row)),
            Cell.of((row.owner or "-") if view.owners else None),
        ]
        for row in view.rows
    ]
    return show(view.screen, columns, rows, whole=True)


def _brief(view: _View) -> bool:
    """Show one line for each customer, the reasons cut to it; False when it is too narrow."""
    from keqing.render.grid import Cell, Column, fit, table  # noqa: PLC0415  # tables load slowly

    columns = [
        Column(NUMBER, right=True),
        Column(TIME),
        Column(NAMED, most=NAME),
        Column(PHONE),
        Column(WHY, flexible=True),
    ]
    rows = [
        [
            Cell.of(row.row),
            Cell.of(clock(row.time) if row.time else None),
            Cell.of(row.name, style="dim" if row.tried is not None else ""),
            Cell.of(view.phone(row)),
            Cell.of(
                " | ".join(said(text) for text, _ in view.why(row, advise=False)), style=_style(row)
            ),
        ]
        for row in view.rows
    ]
    if all(row.time is None for row in view.rows):
        del columns[1]
        for cells in rows:
            del cells[1]
    widths = fit(view.screen.width, columns, rows)
    if widths is None:
        return False
    for cells in rows:
        text, style = cells[-1].parts[0]
        cells[-1] = Cell(((cut(text, widths[-1]), style),))
    view.screen.rule()
    view.screen.show(
        table([[Cell.of(column.heading) for column in columns], *rows], columns, widths)
    )
    view.screen.rule()
    return True


def _two_lines_each(view: _View) -> bool:
    """Show a line of columns for each customer and under it the rest; False when it is too narrow."""
    from keqing.render.grid import Cell, Column, fit, table  # noqa: PLC0415  # tables load slowly

    columns = [
        Column(NUMBER, right=True),
        Column(TRACK),
        Column(TIME),
        Column(NAMED, most=NAME),
        Column(PHONE),
        Column(WHY, flexible=True),
    ]
    if all(row.time is None for row in view.rows):
        del columns[2]
    heads = [
        [
            Cell.of(row.row),
            Cell.of(_track(row), style=_style(row)),
            *([Cell.of(clock(row.time) if row.time else None)] if len(columns) > 5 else []),  # noqa: PLR2004  # with the time
            Cell.of(row.name, style="dim" if row.tried is not None else ""),
            Cell.of(view.phone(row)),
            Cell(tuple((said(text), style) for text, style in view.why(row)[:1])),
        ]
        for row in view.rows
    ]
    widths = fit(view.screen.width, columns, heads)
    if widths is None or widths[-1] < min(LEAST_WHY, max(head[-1].width for head in heads)):
        return False
    screen = view.screen
    screen.rule()
    screen.show(table([[Cell.of(column.heading) for column in columns]], columns, widths))
    screen.rule()
    for row, head in zip(view.rows, heads, strict=True):
        begun, rest = _begun(head[-1], widths[-1])
        screen.show(table([[*head[:-1], begun]], columns, widths))
        screen.packed([*rest, *view.why(row)[1:], *_about(view, row)], indent=BELOW)
    screen.rule()
    return True


def _begun(why: Cell, columns: int) -> tuple[Cell, list[tuple[object, str]]]:
    """Split the first reason: what the column holds of it on one line, and what goes on below."""
    if not why.parts or why.width <= columns:
        return why, []
    text, style = why.parts[0]
    first = wrap(text, columns)[0]
    return replace(why, parts=((first, style),)), [(text[len(first) :].strip(), style)]


def _about(view: _View, row: TodayRow) -> Iterator[tuple[Message, str]]:
    yield msg("last: {contact}", contact=view.last(row)), ""
    if talk := list(reasons.talk(row)):
        yield msg("say: {points}", points=talk), ""
    if row.owner != view.record.agent:
        yield msg("owner: {owner}", owner=row.owner) if row.owner else msg("no owner"), ""


def _blocks(view: _View) -> None:
    screen = view.screen
    screen.rule()
    for row in view.rows:
        parts = [
            f"{row.row:>2}",
            said(_track(row)),
            clock(row.time) if row.time else "",
            said(row.name),
            said(view.phone(row)),
        ]
        screen.line(" ".join(part for part in parts if part), _style(row), hang=4)
        for text, style in view.why(row):
            screen.line(text, style, indent=4, hang=2)
        screen.packed(_about(view, row), indent=4)
    screen.rule()


def _track(row: TodayRow) -> object:
    return named(row.track, TRACKS) if row.track else msg("note")


def _style(row: TodayRow) -> str:
    if row.tried is not None:
        return "dim"
    return "bold red" if row.track == "alert" else ""


def _sheet(record: Today, *, full: bool, titles: Titles) -> Sheet:
    """One customer a line, for pipes and cron: every row, ISO dates, nothing cut."""
    return Sheet(
        headings=(
            NUMBER,
            msg("code"),
            NAMED,
            PHONE,
            TRACK,
            msg("date"),
            TIME,
            WHY,
            LAST,
            SAY,
            OWNER,
            msg("tried"),
        ),
        rows=[
            (
                row.row,
                row.code,
                row.name,
                shown(row.phone, full=full) if row.phone else None,
                _track(row),
                row.effective,
                clock(row.time) if row.time else None,
                [text for text, _ in reasons.why(row, record.day, exact=True)],
                reasons.last(row.last, record.day, titles, exact=True) if row.last else None,
                list(reasons.talk(row)),
                row.owner,
                row.tried if row.tried is None else row.tried or record.day,
            )
            for row in record.rows
        ],
    )
