"""The columns of figures, on every screen, in files and on pages: their names, headings and definitions.

`docs/reports.md` says the same at length.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.records.report import DayCalls, Figures, percent
from keqing.render.text import width
from keqing.render.words import said

LEVELS = " .:-=+*#"
"""The signs of a sparkline, from nothing to the most: ASCII, because nobody knows how wide others are."""
BLOCKS = " \u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588"
"""The same in blocks, for those whose terminal draws them one column wide."""


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """A column of figures on a screen. Where there is no room, those of a high `rank` go first."""

    name: str
    heading: Message
    rank: int
    cell: Callable[[Figures], object]
    defined: Message
    is_of_work: bool = True
    """Whether a cadence has the figure, too: no call is about a cadence alone."""


def share(part: int, whole: int) -> Message | None:
    """Write a rate with what it is made of: 12/30 = 40 %. None of nothing."""
    rate = percent(part, whole)
    if rate is None:
        return None
    return msg("{part}/{whole} = {rate} %", part=part, whole=whole, rate=rate)


def _late(figures: Figures) -> object:
    if not figures.overdue:
        return figures.overdue
    return msg("{n:,} ({days} d)", n=figures.overdue, days=figures.oldest)


def _minutes(figures: Figures) -> object:
    return figures.mean_minutes


COLUMNS = (
    FigureColumn(
        "due",
        msg("due"),
        1,
        lambda figures: figures.due,
        msg(
            "customers to be called or visited, once for each day on which something came due: not put off "
            "before, not done before"
        ),
    ),
    FigureColumn(
        "done",
        msg("done"),
        2,
        lambda figures: figures.done,
        msg("of those due, the customers of whom nothing is left open"),
    ),
    FigureColumn(
        "called",
        msg("called"),
        3,
        lambda figures: figures.called,
        msg("outgoing calls that were recorded"),
        is_of_work=False,
    ),
    FigureColumn(
        "reached",
        msg("reached"),
        4,
        lambda figures: share(figures.reached, figures.called),
        msg("of the calls, those that reached somebody"),
        is_of_work=False,
    ),
    FigureColumn(
        "unreached",
        msg("no answer"),
        7,
        lambda figures: figures.unreached,
        msg("no answer, busy, switched off, declined or a wrong number"),
        is_of_work=False,
    ),
    FigureColumn(
        "rebooked",
        msg("rebooked"),
        8,
        lambda figures: figures.rebooked,
        msg("call back later, or cut off"),
        is_of_work=False,
    ),
    FigureColumn(
        "visits",
        msg("visits"),
        11,
        lambda figures: figures.visits,
        msg("visits that were recorded"),
        is_of_work=False,
    ),
    FigureColumn(
        "put_off",
        msg("put off"),
        12,
        lambda figures: figures.put_off,
        msg("of those due, put off: promised for another day, snoozed or paused"),
    ),
    FigureColumn(
        "carried",
        msg("carried"),
        10,
        lambda figures: figures.carried,
        msg("of those due, still open at the end"),
    ),
    FigureColumn(
        "lapsed",
        msg("lapsed"),
        13,
        lambda figures: figures.lapsed,
        msg("of those due, missed or given up as not reached"),
    ),
    FigureColumn(
        "skipped",
        msg("skipped"),
        14,
        lambda figures: figures.skipped,
        msg("of those due, left out"),
    ),
    FigureColumn(
        "overdue",
        msg("overdue"),
        5,
        _late,
        msg("of those carried over, customers whose day is past; the age of the oldest in days"),
    ),
    FigureColumn(
        "on_time",
        msg("on time"),
        6,
        lambda figures: share(figures.on_time, figures.judged),
        msg(
            "of the follow-ups due in these days, those done by the last day of their window, or "
            "by the day to which they were put off in time; what is open on its last day counts as late"
        ),
    ),
    FigureColumn(
        "minutes",
        msg("minutes"),
        9,
        _minutes,
        msg("mean length of the calls that reached somebody and have one"),
        is_of_work=False,
    ),
)
"""The figures, in their order on a screen."""


def sparkline(counts: Sequence[int], most: int, levels: str = LEVELS) -> str:
    """Draw counts, of which `most` is the greatest of the whole table; a count above 0 is never blank."""
    top = len(levels) - 1
    return "".join(levels[-(-count * top // most)] if count else " " for count in counts)


def draw_calls(calls: Sequence[int], most: int, *, blocks: bool = False) -> str:
    """Draw the calls of the last days, with their sum; in `blocks` or in ASCII."""
    return f"[{sparkline(calls, max(1, most), BLOCKS if blocks else LEVELS)}] {sum(calls)}"


def calls_of(days: Sequence[DayCalls]) -> tuple[int, ...]:
    """Return the calls of some days."""
    return tuple(day.called for day in days)


def fitting(
    columns: Sequence[FigureColumn], rows: Sequence[Figures], room: int, gap: int
) -> list[FigureColumn]:
    """Choose the columns that fit side by side, those of a low rank first, and keep their order.

    A column in which nothing but nothing stands is left out.
    """
    wide = {
        column.name: max(
            width(said(column.heading)), *(width(_said(column.cell(row))) for row in rows)
        )
        for column in columns
    }
    chosen: set[str] = set()
    for column in sorted(columns, key=lambda each: each.rank):
        if column.rank > _ALWAYS and not any(_counts(column.cell(row)) for row in rows):
            continue
        room -= gap + wide[column.name]
        if room < 0:
            break
        chosen.add(column.name)
    return [column for column in columns if column.name in chosen]


_ALWAYS = 9
"""Columns of this rank or below are shown even where all is 0."""


def _counts(cell: object) -> bool:
    return cell not in {0, None}


def _said(cell: object) -> str:
    return "-" if cell is None else said(cell)
