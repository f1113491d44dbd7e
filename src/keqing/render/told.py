"""What a command did or found out, in sentences: recorded, imported, explained, a day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from keqing.calendar.lunar import in_words
from keqing.i18n import Message, msg
from keqing.records.customer import ClosedStep
from keqing.records.recorded import Recorded, Replaced
from keqing.records.self_customer import is_kept
from keqing.records.why import Explained, Why
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
    asked_for,
    closed_step,
    named,
    said,
    step,
)

if TYPE_CHECKING:
    from keqing.dates.reading import DayFacts

_RULES = {"rank": msg("order"), "owner": msg("owner"), "guard": msg("guard")}
RULE = 6
"""Columns of a rule's number."""


def recorded(
    record: Recorded, today: date, *, titles: Titles | None = None, corrected: bool = False
) -> Output:
    """Echo what was recorded, or `corrected`, for whom, what it closed, and the next date."""

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
        elif corrected:
            screen.line(msg("Corrected: {who}, {kind}, {day}", who=who, kind=kind, day=day))
        elif record.day == today:
            screen.line(msg("Recorded: {who}, {kind}", who=who, kind=kind))
        else:
            screen.line(msg("Recorded: {who}, {kind}, {day}", who=who, kind=kind, day=day))
        for closed in record.closed:
            screen.line(_closed(closed), indent=2, hang=2)
        screen.lines(map(_replaced, record.replaced), indent=2, hang=2)
        if said := upcoming.promised_day(record.next, record.event, today):
            screen.line(said, indent=2, hang=2)
        screen.lines(
            upcoming.lines(record.next, today, record.code, titles=titles), indent=2, hang=2
        )
        if not record.next and not is_kept(
            record.code
        ):  # of an agent's own work nothing has to come
            screen.line(msg("No next date."), indent=2)
        screen.lines(record.remarks, indent=2, hang=2)

    return Output(screen=show, document=lambda: machine.log(record))


def why(record: Why, today: date, *, sources: bool = False) -> Output:
    """Explain every follow-up of a customer: each in a sentence, and below rule by rule.

    With `sources`, the rules name the document that the cadence comes from.
    """

    def show(screen: Screen) -> None:
        screen.line(msg("{name} {code}", name=record.name, code=record.code))
        if record.grade:
            screen.line(record.grade, hang=2)
        screen.lines(record.breaches, hang=2)
        if not record.followups:
            screen.line(
                record.silent or msg("No cadence applies to this customer: see keqing check."),
                hang=2,
            )
        screen.lines(
            (_in_short(followup, today) for followup in record.followups), indent=2, hang=2
        )
        for followup in record.followups:
            _explain(screen, followup, sources=sources)

    return Output(screen=show, document=lambda: machine.why(record), records="followups")


def _in_short(followup: Explained, today: date) -> Message:
    """Say where a follow-up comes from and on which day it stands, and what keeps it back."""
    what = step(followup.title, followup.subject, followup.cadence, followup.label, followup.text)
    state: Message
    if followup.effective is None:
        state = msg("not listed for now")
    elif asked_for(followup.subject):
        state = msg("to be done {day}", day=near(followup.effective, today))
    elif followup.effective < today:
        state = msg("was due {day}", day=near(followup.effective, today))
    else:
        state = msg("due {day}", day=near(followup.effective, today))
    short = msg("{step}. {because}; {state}.", step=what, because=followup.because, state=state)
    for says in followup.held:
        short = msg("{sentence} {other}", sentence=short, other=says)
    return short


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


def sentences(
    lines: Sequence[Message | str],
    document: Callable[[], Document],
    *,
    copied: Sequence[Message] = (),
) -> Output:
    """Show a result that is a few sentences, with its machine form; lines to be `copied` are never broken."""

    def show(screen: Screen) -> None:
        screen.lines(lines, hang=2)
        screen.spans([(said(line), "")] for line in copied)

    return Output(screen=show, document=document)


def _closed(closing: ClosedStep) -> Message:
    status = named(closing.status, STATUSES)
    return msg("closed: {step} ({status})", step=closed_step(closing), status=status)


def _replaced(promise: Replaced) -> Message:
    what = (
        msg("{title}: {text}", title=promise.title, text=promise.text)
        if promise.text
        else promise.title
    )
    return msg("replaced: {step}", step=appointed(what, promise.due, promise.time))


def _explain(screen: Screen, followup: Explained, *, sources: bool) -> None:
    screen.rule()
    screen.line(
        step(followup.title, followup.subject, followup.cadence, followup.label, followup.text),
        hang=2,
    )
    for fact in followup.facts:
        screen.labelled(msg("{label}", label=_RULES.get(fact.rule, fact.rule)), [fact.says], RULE)
    if sources:
        screen.line(msg("Source: {source}", source=followup.source), hang=2)
