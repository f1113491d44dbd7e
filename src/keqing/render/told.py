"""What a command did or found out, in sentences: recorded, imported, explained, a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from keqing.i18n import Message, msg, msgn
from keqing.lunar import in_words
from keqing.records import (
    ClosedStep,
    Explained,
    Imported,
    ImportRow,
    Recorded,
    Replaced,
    Why,
)
from keqing.render import machine, upcoming
from keqing.render.almanac import titles
from keqing.render.console import Screen
from keqing.render.days import clock, distance, long, near
from keqing.render.mask import masked
from keqing.render.output import Document, Output
from keqing.render.words import (
    DEEDS,
    OUTCOMES,
    STATUSES,
    Titles,
    appointed,
    closed_step,
    named,
    step,
)

if TYPE_CHECKING:
    from keqing.dates import DayFacts

_RULES = {"rank": msg("order"), "guard": msg("guard")}
FIRST = 20
"""Rows of an import that a screen shows."""
FEW = 10
"""Row numbers that a sentence lists."""
RULE = 6
"""Columns of a rule's number."""


def recorded(record: Recorded, today: date, *, titles: Titles | None = None) -> Output:
    """Echo what was recorded, for whom, what it closed, and the next date."""

    def show(screen: Screen) -> None:
        who = msg("{name} {code}", name=record.name, code=record.code)
        if record.phone:
            who = msg(
                "{name} {code} {phone}",
                name=record.name,
                code=record.code,
                phone=masked(record.phone),
            )
        kind = named(record.kind, {**DEEDS, **OUTCOMES}, titles)
        day = near(record.day, today)
        if record.dry_run:
            screen.line(msg("Would be recorded: {who}, {kind}, {day}", who=who, kind=kind, day=day))
        elif record.day == today:
            screen.line(msg("Recorded: {who}, {kind}", who=who, kind=kind))
        else:
            screen.line(msg("Recorded: {who}, {kind}, {day}", who=who, kind=kind, day=day))
        for closed in record.closed:
            screen.line(_closed(closed), indent=2, hang=2)
        screen.lines(map(_replaced, record.replaced), indent=2, hang=2)
        screen.lines(upcoming.lines(record.next, today, record.code), indent=2, hang=2)
        if not record.next:
            screen.line(msg("No next date."), indent=2)
        screen.lines(record.remarks, indent=2, hang=2)

    return Output(screen=show, document=lambda: machine.log(record))


def why(record: Why, today: date, *, sources: bool = False) -> Output:
    """Explain every follow-up of a customer: each in a sentence, and below rule by rule.

    With `sources`, the rules name the document that the cadence comes from.
    """

    def show(screen: Screen) -> None:
        screen.line(msg("{name} {code}", name=record.name, code=record.code))
        if not record.followups:
            screen.line(
                record.silent or msg("No cadence holds this customer: see keqing check."), hang=2
            )
        screen.lines((_in_short(one, today) for one in record.followups), indent=2, hang=2)
        for one in record.followups:
            _explain(screen, one, sources=sources)

    return Output(screen=show, document=lambda: machine.why(record), records="followups")


def _in_short(one: Explained, today: date) -> Message:
    """Say where a follow-up comes from and on which day it stands, and what keeps it back."""
    what = step(one.title, one.subject, one.cadence, one.label, one.text)
    state: Message
    if one.effective is None:
        state = msg("not listed for now")
    elif one.effective < today:
        state = msg("was due {day}", day=near(one.effective, today))
    else:
        state = msg("due {day}", day=near(one.effective, today))
    short = msg("{step}. {because}; {state}.", step=what, because=one.because, state=state)
    for says in one.held:
        short = msg("{sentence} {other}", sentence=short, other=says)
    return short


def imported(record: Imported) -> Output:
    """Report an import: what each column was taken for, the first rows to look at, and counts."""

    def show(screen: Screen) -> None:
        if record.columns:
            screen.labelled(
                msg("Columns"),
                [
                    msg("{heading} is {field}", heading=heading, field=field)
                    for heading, field in record.columns.items()
                ],
                10,
            )
        _show_rows(screen, record.rows)
        screen.line(_counts(record), hang=2)
        if record.left_out:
            screen.line(
                msg(
                    "Hidden sheets were left out: {sheets}. Bring one in with --sheet NAME.",
                    sheets=list(record.left_out),
                ),
                hang=2,
            )
        screen.lines(_hidden(record), hang=2)
        screen.lines(_rejects(record), hang=2)

    return Output(screen=show, document=lambda: machine.imported(record), records="rows")


def _rejects(record: Imported) -> Iterator[Message]:
    """Say where the rejected rows are, to be mended."""
    if record.strict and record.rejected and not record.dry_run:
        yield msg("Nothing was written: mend these rows in your file, and import it again.")
    if record.rejects_failed:
        yield msg(
            "The other rows are stored, but no file with the rejected ones could be written: {reason}",
            reason=record.rejects_failed,
        )
    elif record.rejects_kept:
        yield msg(
            "The rejected rows are in {file}, because somebody has changed {kept}: mend them there and import that file.",
            file=record.rejects,
            kept=record.rejects_kept,
        )
    elif record.rejects:
        yield msg(
            "The rejected rows are in {file}: mend them there and import that file.",
            file=record.rejects,
        )


def _hidden(record: Imported) -> Iterator[Message]:
    """Say what the spreadsheet hides, and whether it was read."""
    rows: list[object] = [*record.hidden[:FEW], *[".."] * (len(record.hidden) > FEW)]
    columns = list(record.hidden_columns)
    if rows and record.visible_only:
        yield msgn(
            "{n} hidden row was left out: {rows}.",
            "{n} hidden rows were left out: {rows}.",
            len(record.hidden),
            rows=rows,
        )
    elif rows:
        yield msgn(
            "{n} hidden row was read as well: {rows}. To leave it out, add --visible-only.",
            "{n} hidden rows were read as well: {rows}. To leave them out, add --visible-only.",
            len(record.hidden),
            rows=rows,
        )
    if columns and record.visible_only:
        yield msg("Hidden columns were left out: {columns}.", columns=columns)
    elif columns:
        yield msg(
            "Hidden columns were read as well: {columns}. To leave them out, add --visible-only.",
            columns=columns,
        )


def _show_rows(screen: Screen, rows: Sequence[ImportRow]) -> None:
    """Show the first rows to look at, rejected ones first, and count the rest."""
    if not rows:
        return
    from keqing.render.grid import Cell, Column, show  # noqa: PLC0415  # tables load slowly

    columns = [
        Column(msg("row"), right=True),
        Column(msg("column"), flexible=True),
        Column(msg("status")),
        Column(msg("what is wrong"), flexible=True),
        Column(msg("code")),
    ]
    first = sorted(rows, key=lambda one: one.status != "rejected")[:FIRST]
    show(
        screen,
        columns,
        [
            [
                Cell.of(one.row),
                Cell.of(one.column),
                Cell.of(named(one.status, STATUSES)),
                Cell.of(one.reason),
                Cell.of(one.code),
            ]
            for one in sorted(first, key=lambda one: one.row)
        ],
    )
    if more := len(rows) - len(first):
        screen.line(
            msgn(
                "{n} more row to look at; all of them: --format json",
                "{n} more rows to look at; all of them: --format json",
                more,
            ),
            hang=2,
        )


def day(facts: DayFacts, rest: Message | None = None) -> Output:
    """Tell what is known of a day; `rest` is the warning that it is no working day."""

    def show(screen: Screen) -> None:
        today = date.fromordinal(facts.date.toordinal() - facts.days)
        said = long(facts.date)
        if facts.time:
            said = msg("{day} {time}", day=said, time=clock(facts.time))
        screen.line(msg("{day} ({distance})", day=said, distance=distance(facts.date, today)))
        working = msg("working day") if facts.workday else rest or msg("no working day")
        screen.line(working, indent=2, hang=2)
        if facts.provisional:
            screen.line(
                msg("The working days of {year} are not announced yet.", year=facts.date.year),
                indent=2,
                hang=2,
            )
        if facts.lunar:
            screen.line(in_words(facts.lunar), indent=2)
        if facts.festivals:
            screen.line(msg("{festivals}", festivals=titles(facts.festivals)), indent=2, hang=2)

    return Output(screen=show, document=lambda: machine.day(facts))


def sentences(lines: Sequence[Message | str], document: Callable[[], Document]) -> Output:
    """Show a result that is a few sentences, with its machine form."""
    return Output(screen=lambda screen: screen.lines(lines, hang=2), document=document)


def _closed(one: ClosedStep) -> Message:
    status = named(one.status, STATUSES)
    return msg("closed: {step} ({status})", step=closed_step(one), status=status)


def _replaced(one: Replaced) -> Message:
    what = msg("{title}: {text}", title=one.title, text=one.text) if one.text else one.title
    return msg("replaced: {step}", step=appointed(what, one.due, one.time))


def _explain(screen: Screen, one: Explained, *, sources: bool) -> None:
    screen.rule()
    screen.line(step(one.title, one.subject, one.cadence, one.label, one.text), hang=2)
    for fact in one.facts:
        screen.labelled(msg("{label}", label=_RULES.get(fact.rule, fact.rule)), [fact.says], RULE)
    if sources:
        screen.line(msg("Source: {source}", source=one.source), hang=2)


def _counts(record: Imported) -> Message:
    counts = {
        "new": record.new,
        "changed": record.changed,
        "same": record.same,
        "rejected": record.rejected,
        "flagged": record.flagged,
    }
    if record.dry_run:
        return msg(
            "Nothing is written yet. New {new}, changed {changed}, same {same}, "
            "rejected {rejected}, to look at {flagged}.",
            **counts,
        )
    return msg(
        "New {new}, changed {changed}, same {same}, rejected {rejected}, to look at {flagged}.",
        **counts,
    )
