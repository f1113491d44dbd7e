"""The day's list: whom to call, why, and what to say.

Of the layouts of `grid` the one is taken that needs the fewest lines at the screen's width. On a terminal the list
is as long as the screen, and says how to see the rest. Only names are ever cut.
"""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING

from keqing.i18n import msg
from keqing.records.today import Today, TodayRow
from keqing.render import machine, reasons
from keqing.render import today_words as words
from keqing.render.console import Screen
from keqing.render.days import clock, long
from keqing.render.mask import shown
from keqing.render.output import Output, Sheet
from keqing.render.text import width
from keqing.render.words import TRACKS, Titles, named, said

if TYPE_CHECKING:
    from keqing.render.grid import Laid
    from keqing.render.today_rows import View


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
        from keqing.render import today_rows  # noqa: PLC0415  # tables load slowly

        limit = None if everything else screen.height
        view = today_rows.view(
            screen, record, rows[:limit], titles or {}, full=full, brief=brief, options=options
        )
        laid = today_rows.lay_out(view)
        if limit is None:
            _show(view, laid, len(view.rows))
        else:
            _show(*_fitting(view, laid, limit - below - 1, whole=len(rows) == len(view.rows)))

    return Output(
        screen=show,
        document=lambda: machine.today(record, full=full),
        sheet=lambda: _sheet(record, full=full, titles=titles or {}),
        records="rows",
        aside=[
            *([words.PAST] if record.past else []),
            *(words.also(also_due, record) for also_due in record.also),
            *words.away(record),
            *words.paused(record),
            *words.waiting(record),
        ],
    )


def _fitting(view: View, laid: Laid, room: int, *, whole: bool) -> tuple[View, Laid, int]:
    """As many of the first rows as so many lines hold with what stands around them, one at least.

    `whole` says that the view has all the rows. The line of the prompt is not in `room`.
    """
    from keqing.render import grid  # noqa: PLC0415  # tables load slowly

    every = len(view.rows)
    if whole and grid.fitting(laid, room - _around(view, every)) == every:
        return view, laid, every
    if len(view.record.also) > 1:
        view = replace(view, short=True)
    return view, laid, grid.fitting(laid, room - _around(view, min(1, every)))


def _around(view: View, count: int) -> int:
    """How many lines stand around the rows, when so many of these are shown."""
    text = StringIO()
    _show(replace(view, screen=replace(view.screen, out=text)), None, count)
    return text.getvalue().count("\n")


def _show(view: View, laid: Laid | None, count: int) -> None:
    """Print the list with so many rows; without `laid` only what stands around them."""
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
    elif laid:
        from keqing.render import grid  # noqa: PLC0415  # tables load slowly

        grid.print_table(screen, laid, count)
    if view.short:
        screen.line(words.others(len(record.also), view.options))
    else:
        screen.lines((words.also(also_due, record) for also_due in record.also), hang=4)
    screen.lines([*words.away(record), *words.paused(record), *words.waiting(record)], hang=4)
    if count < len(record.rows):
        screen.line(words.more(record, count, view.options, brief=view.brief), hang=2)
    if record.beyond_capacity and record.agent and not record.past:
        from keqing.records.load import Overfull  # noqa: PLC0415  # most days hold their calls
        from keqing.render import offers  # noqa: PLC0415  # as above

        offered = Overfull(record.agent, record.day, record.beyond_capacity)
        screen.line(offers.spread_offer(offered), hang=2)
    if view.rows:
        screen.line(words.next_step(record, view.rows[:count]), hang=2)


def _title(view: View) -> None:
    screen, record = view.screen, view.record
    who: object = record.agent or msg("everybody")
    title = msg("keqing | today's calls   {day}   {who}", day=long(record.day), who=who)
    counts = [said(count) for count in words.counts(record)]
    whole = "  ".join([f"{said(title)} ", *counts])
    if width(whole) <= screen.width:
        screen.line(whole)
        return
    screen.line(title)
    screen.packed([(count, "") for count in counts], gap="  ")


def _track(row: TodayRow) -> object:
    return named(row.track, TRACKS) if row.track else msg("note")


def _sheet(record: Today, *, full: bool, titles: Titles) -> Sheet:
    """One customer a line, for pipes and cron: every row, ISO dates, nothing cut."""
    return Sheet(
        headings=(
            msg("#"),
            msg("code"),
            msg("name"),
            msg("phone"),
            msg("track"),
            msg("date"),
            msg("time"),
            msg("why"),
            msg("last contact"),
            msg("what to say"),
            msg("owner"),
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
                [text for text, _ in reasons.why(row, record.day, exact=True, titles=titles)],
                reasons.last(row.last, record.day, titles, exact=True) if row.last else None,
                list(reasons.talk(row)),
                row.owner,
                row.tried if row.tried is None else row.tried or record.day,
            )
            for row in record.rows
        ],
    )
