"""Reports as rows, for files and for other programs: a figure in each cell, nothing rounded but rates."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from keqing.i18n import Message, msg
from keqing.records.report import Fate, Figures, Handbook, PlannedCustomer, Report, percent
from keqing.render.output import Sheet
from keqing.render.words import OUTCOMES, Titles, named

FATES: Mapping[Fate, Message] = {
    Fate.DONE: msg("done"),
    Fate.CARRIED: msg("carried over"),
    Fate.PUT_OFF: msg("put off"),
    Fate.UNREACHED: msg("given up, not reached"),
    Fate.MISSED: msg("missed"),
    Fate.SKIPPED: msg("skipped"),
}
"""The fates of follow-ups, in words."""

NUMBERS: tuple[tuple[str, Message, Callable[[Figures], object]], ...] = (
    ("due", msg("due"), lambda figures: figures.due),
    ("done", msg("done"), lambda figures: figures.done),
    ("carried", msg("carried"), lambda figures: figures.carried),
    ("put_off", msg("put off"), lambda figures: figures.put_off),
    ("lapsed", msg("lapsed"), lambda figures: figures.lapsed),
    ("skipped", msg("skipped"), lambda figures: figures.skipped),
    ("overdue", msg("overdue"), lambda figures: figures.overdue),
    ("oldest", msg("oldest, days"), lambda figures: figures.oldest),
    ("called", msg("called"), lambda figures: figures.called),
    ("reached", msg("reached"), lambda figures: figures.reached),
    ("reached_percent", msg("reached, %"), lambda f: percent(f.reached, f.called)),
    ("unreached", msg("no answer"), lambda figures: figures.unreached),
    ("rebooked", msg("rebooked"), lambda figures: figures.rebooked),
    ("final", msg("not to be called again"), lambda figures: figures.final),
    ("visits", msg("visits"), lambda figures: figures.visits),
    ("timed", msg("calls with minutes"), lambda figures: figures.timed),
    ("minutes", msg("minutes"), lambda figures: figures.minutes),
    ("mean_minutes", msg("mean minutes"), lambda figures: _text(figures.mean_minutes)),
    ("judged", msg("follow-ups judged"), lambda figures: figures.judged),
    ("on_time", msg("on time"), lambda figures: figures.on_time),
    ("on_time_percent", msg("on time, %"), lambda f: percent(f.on_time, f.judged)),
)
"""Every figure by its stable name, with its heading in a file."""

NAMES = ("from", "to", "by", "name", *(name for name, _, _ in NUMBERS))
"""The columns of a file of figures, by their stable names."""
HANDBOOK_NAMES = ("day", "agent", "code", "name", "for", "overdue", "result", "outcome", "text")
"""The columns of a file of a day, by their stable names."""


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def numbers(figures: Figures) -> dict[str, object]:
    """Return every figure by its stable name."""
    return {name: value(figures) for name, _, value in NUMBERS}


def sheet(record: Report, *, ids: bool = False) -> Sheet:
    """Return a row for each agent, for each cadence and for all; with `ids` under stable names."""
    words = {"agent": msg("agent"), "cadence": msg("cadence"), "all": msg("all")}
    rows: list[tuple[str, object, Figures]] = [
        *(("agent", each.agent, each.figures) for each in record.agents),
        *(
            ("cadence", each.cadence if ids or not each.title else each.title, each.figures)
            for each in record.cadences
        ),
        ("all", record.agent, record.total),
    ]
    days = (record.since.isoformat(), record.until.isoformat())
    return Sheet(
        (msg("from"), msg("to"), msg("by"), msg("name"), *(heading for _, heading, _ in NUMBERS)),
        [
            (
                *days,
                by if ids else words[by],
                name,
                *(
                    None if by == "cadence" and key in _OF_CALLS else value(figures)
                    for key, _, value in NUMBERS
                ),
            )
            for by, name, figures in rows
        ],
    )


_OF_CALLS = frozenset(
    {
        "called", "reached", "reached_percent", "unreached", "rebooked", "final", "visits", "timed",
        "minutes", "mean_minutes",
    }
)  # fmt: skip
"""Figures that a cadence has not: no call is about one cadence."""


def handbook_sheet(record: Report, book: Handbook, titles: Titles, *, ids: bool = False) -> Sheet:
    """Return a row for each customer planned: with what came of it, and then for the next day."""
    days = [(record.until, each) for each in book.planned]
    days += [(book.next_day, each) for each in book.next_planned]
    return Sheet(
        (
            msg("date"),
            msg("agent"),
            msg("code"),
            msg("name"),
            msg("for"),
            msg("days overdue"),
            msg("what came of it"),
            msg("outcome"),
            msg("text"),
        ),
        [(day.isoformat(), *_cells(each, titles, ids=ids)) for day, each in days],
    )


def _cells(each: PlannedCustomer, titles: Titles, *, ids: bool) -> tuple[object, ...]:
    outcome: object = each.outcome
    if each.outcome and not ids:
        outcome = named(each.outcome, OUTCOMES, titles)
    came: object = None
    if each.fate:
        came = str(each.fate) if ids else FATES[each.fate]
    return (each.agent, each.code, each.name, [*each.titles], each.late, came, outcome, each.text)
