"""The rows of the day's list on a screen: what stands in which column, and what below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import time

from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.records.today import Today, TodayRow
from keqing.render import grid, reasons
from keqing.render.console import Screen
from keqing.render.days import clock
from keqing.render.grid import BETWEEN, Cell, Column, Laid
from keqing.render.mask import grouped, masked
from keqing.render.words import NO_CALL, Titles, said

NAME = 16
"""Columns of a name that has something below it."""
LEAST_WHY = 16
"""A narrower column says nothing of a list with one line each."""
NOBODY = "-"


PRIORITIES: Mapping[str, Message] = {
    "urgent": msg("URG"),
    "high": msg("HIGH"),
    "medium": msg("MED"),
    "low": msg("LOW"),
}


@dataclass(frozen=True, slots=True)
class View:
    """The list as it is shown on one screen; `rows` are those that may be shown.

    `calls_from` is the time before which none of them may be called. `brief` gives each row one line. `short` leaves
    out what is not a row. `options` give the list again.
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
        return list(
            reasons.why(row, record.day, advise=advise, live=record.live, titles=self.titles)
        )

    def last(self, row: TodayRow) -> Message:
        """Say what the newest contact was."""
        day = self.record.clock or self.record.day
        visit = row.to_visit
        return reasons.last(row.last, day, self.titles, visit=visit)


def view(  # all that a list is shown with
    screen: Screen,
    record: Today,
    rows: Sequence[TodayRow],
    titles: Titles,
    *,
    full: bool,
    brief: bool,
    options: str,
) -> View:
    """Make the list of one screen: an hour before which nobody may be called is said once, on top."""
    hours = {row.hours_from for row in rows}
    common = hours.pop() if len(hours) == 1 else None
    if common:
        rows = [replace(row, hours_from=None) for row in rows]
    return View(screen, record, rows, full, titles, common, brief, options=options)


def lay_out(view: View) -> Laid:
    """Lay the rows out in the way that suits the width."""
    columns, width = _columns(), view.screen.width
    if view.brief and view.rows:
        short = [*columns[:5], replace(columns[5], rank=0)]
        rows = [_brief(view, row) for row in view.rows]
        left = grid.room_for_last(width, short, rows)
        if left >= min(LEAST_WHY, max(row[-1].width for row in rows)):
            short[-1] = replace(short[-1], flexible=False, most=left)
            return grid.lay(width, short, rows)
    return grid.lay(width, columns, [_cells(view, row) for row in view.rows])


def _columns() -> list[Column]:
    return [
        Column(msg("#"), right=True),
        Column(msg("pri")),
        Column(msg("time")),
        Column(msg("name"), flexible=True, most=NAME),
        Column(msg("phone")),
        Column(msg("why"), flexible=True, rank=1, below=lambda text: text),
        Column(
            msg("last contact"),
            flexible=True,
            rank=2,
            below=lambda text: msg("last: {contact}", contact=text),
        ),
        Column(
            msg("what to say"),
            flexible=True,
            rank=3,
            below=lambda text: msg("say: {points}", points=text),
        ),
        Column(msg("owner"), flexible=True, rank=4, below=_owned),
    ]


def _owned(owner: str) -> Message:
    """Say whose a row is."""
    return msg("no owner") if owner == NOBODY else msg("owner: {owner}", owner=owner)


def _cells(view: View, row: TodayRow) -> list[Cell]:
    """Say a row in all columns; the owner only where it is somebody else."""
    return [
        *_heads(view, row),
        Cell(tuple((said(text), style) for text, style in view.why(row))),
        Cell.of(view.last(row)),
        Cell.of(*reasons.talk(row)),
        Cell.of((row.owner or NOBODY) if row.owner != view.record.agent else None),
    ]


def _brief(view: View, row: TodayRow) -> list[Cell]:
    """Say a row on one line: its reasons alone."""
    why = (said(text) for text, _ in view.why(row, advise=False))
    return [*_heads(view, row), Cell.of(BETWEEN.join(why), style=_style(row))]


def _heads(view: View, row: TodayRow) -> list[Cell]:
    """Name a row."""
    return [
        Cell.of(row.row, style=_style(row)),
        Cell.of(PRIORITIES[row.priority(view.record.day)], style=_style(row)),
        Cell.of(clock(row.time) if row.time else None),
        Cell.of(row.name, style="dim" if row.settled else ""),
        Cell.of(view.phone(row)),
    ]


def _style(row: TodayRow) -> str:
    if row.settled:
        return "dim"
    return "bold red" if row.track == "alert" else ""
