"""Why a customer stands in the day's list, in sentences; and what was said last, and is to be said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from keqing.i18n import Message, msg, msgn
from keqing.records.customer import Supply
from keqing.records.due import NUMBERED, DueCustomer, DueReason
from keqing.records.today import CalledPerson, NewestContact, TodayRow
from keqing.render.days import clock, moment, short
from keqing.render.upcoming import find_decision, when_done
from keqing.render.words import NO_CALL, OUTCOMES, Titles, named, notes, step


def why(
    row: TodayRow,
    today: date,
    *,
    exact: bool = False,
    advise: bool = True,
    live: bool = True,
    where: bool = True,
    titles: Titles | None = None,
) -> Iterator[tuple[object, str]]:
    """Say everything that the row is for, each with its style: reasons, the red mark, notes.

    `exact` is for plain lines: whole dates, and no attempt, which has a column of its own there. `advise` names
    the commands for what no call closes; paper and files do without. `today` is the day of the list, `live` says
    that it is the clock's own. `where` adds the address of a visit; a card has it already.
    """
    for due_step in row.reasons:
        style = "yellow" if due_step.must and due_step.effective < today else ""
        yield reason(due_step, today, exact=exact, live=live, row=row), style
        if due_step.by_name and advise and not find_decision(due_step):
            yield when_done(row.code, due_step, row.reasons, titles), ""
        if due_step.discreet and advise:
            yield msg("what it is about: keqing show {code} --health", code=row.code), ""
    if any(due_step.red for due_step in row.reasons):
        yield msg("! fewer than the least number so far"), "bold red"
    for supply in row.shortages:
        yield _shortage(supply, today, exact=exact), "bold red"
    yield from _long_out(row, today, exact=exact)
    yield from _whom(row, advise=advise, exact=exact, where=where)
    yield from _tried(row, live=live, exact=exact)
    if row.hours_from is not None:
        yield msg("not before {time}", time=clock(row.hours_from)), ""
    for text in notes(row.notes):
        yield text, "yellow"
    if not row.reasons and advise:
        yield msg("seen: {command}", command=msg("keqing skip {code}", code=row.code)), ""


def _whom(row: TodayRow, *, advise: bool, exact: bool, where: bool) -> Iterator[tuple[object, str]]:
    """Say what there is to know of the number, and where a visit goes to."""
    if row.status in NO_CALL:
        if exact:  # elsewhere it stands in place of the number
            yield NO_CALL[row.status], "bold red"
    elif row.phone is None and row.by_number:
        yield _no_number(row, advise=advise), "bold red"
    if row.speaker:
        yield _speaker(row.speaker), ""
    if row.by_visit and where:
        yield visit(row, advise=advise), ""


def visit(row: DueCustomer, *, advise: bool = True) -> Message:
    """Say that somebody is to go there, and where; `advise` names the command for an address that is missing."""
    if row.address:
        return msg("visit: {address}", address=row.address)
    what = msg("to visit, no address on file")
    if not advise:
        return what
    command = msg("keqing edit-customer {code} --address TEXT", code=row.code)
    return msg("{what}: {command}", what=what, command=command)


def _tried(row: TodayRow, *, live: bool, exact: bool) -> Iterator[tuple[object, str]]:
    """Say when somebody tried to reach the customer on the day of the list, and when they are tried again."""
    if row.again:
        yield msg("tried {time}, again at {again}", time=row.tried, again=clock(row.again)), ""
    elif row.tried is not None and not exact:
        today = msg("tried today") if live else msg("tried that day")
        yield msg("tried {time}", time=row.tried) if row.tried else today, ""


def reason(
    due_step: DueReason,
    today: date,
    *,
    exact: bool = False,
    live: bool = True,
    row: TodayRow | None = None,
) -> Message:
    """Say one reason and how urgent it is: `Therapy follow-up, day 3, 2 days overdue`.

    `row` is the row of the day's list in which it stands: it says whether a call is still to be made today.
    """
    what = step(due_step.title, due_step.subject, due_step.cadence, due_step.label, due_step.text)
    late = (today - due_step.effective).days
    states: list[Message] = []
    if late > 0:
        states.append(msgn("{n} day overdue", "{n} days overdue", late))
    elif late < 0:
        day = _day(due_step.effective, today, exact=exact)
        states.append((row and _kept_from(due_step, day, row)) or _early(due_step, day))
    if due_step.closes == today:
        states.append(
            msg("last day today")
            if live and not exact
            else msg("last day {day}", day=_day(due_step.closes, today, exact=exact))
        )
    if due_step.attempts:
        states.append(msgn("tried on {n} day", "tried on {n} days", due_step.attempts))
    states.extend(_whose(due_step))
    for state in states:
        what = msg("{what}, {states}", what=what, states=state)
    return what


def _whose(due_step: DueReason) -> Iterator[Message]:
    """Say whose it is where that is not the row's own person alone."""
    if due_step.unheld:
        yield msg("no {role} here", role=due_step.unheld)
    elif due_step.also_for:
        yield msg("also for {people}", people=list(due_step.also_for))
    elif due_step.shared:
        yield msg("any of {people}", people=list(due_step.people))


def _kept_from(due_step: DueReason, day: object, row: TodayRow) -> Message | None:
    """Say the day alone where no call comes before it: without a number, or tried today and held for that (R6)."""
    if due_step.by_name:
        return None
    if row.phone is None and due_step.channel in NUMBERED:
        return msg("due {day}", day=day)
    if row.tried is not None and due_step.attempts:
        return msg("next try {day}", day=day)
    return None


def _early(due_step: DueReason, day: object) -> Message:
    """Say that it may be done before its day."""
    if due_step.by_name:
        return msg("can be done early, to be done {day}", day=day)
    if due_step.channel == "visit":
        return msg("can be visited early, visit due {day}", day=day)
    return msg("can be called early, due {day}", day=day)


def last(
    contact: NewestContact | None,
    today: date,
    titles: Titles,
    *,
    exact: bool = False,
    visit: bool = False,
) -> Message:
    """Say when the customer was spoken to last, and what came of it; `visit` is for whom nobody calls."""
    if contact is None:
        return msg("not visited yet") if visit else msg("not called yet")
    when: object = moment(contact.day, contact.time, today)
    if exact:
        when = contact.day.isoformat() + (f" {clock(contact.time)}" if contact.time else "")
    outcome = named(contact.outcome, OUTCOMES, titles)
    if contact.text:
        return msg("{when} {outcome}, {text}", when=when, outcome=outcome, text=contact.text)
    return msg("{when} {outcome}", when=when, outcome=outcome)


def talk(row: TodayRow) -> Iterator[object]:
    """Say what to speak about: the entry point that was noted last."""
    if row.entry:
        yield row.entry


def _shortage(supply: Supply, today: date, *, exact: bool) -> Message:
    """Say that the customer is running out of a product, or has none left; the day is the supply's own."""
    day = _day(supply.supply_end, today, exact=exact)
    if supply.supply_end < today:
        return msg("! {product} ran out, lasted until {day}", product=supply.product, day=day)
    return msg("! {product} lasts until {day}", product=supply.product, day=day)


def _long_out(row: TodayRow, today: date, *, exact: bool) -> Iterator[tuple[object, str]]:
    """Say which supplies of the row's deadlines ran out so long ago that they are not red any more."""
    red = {supply.product for supply in row.shortages}
    ended = {
        reason.subject: reason.supply_end
        for reason in row.reasons
        if reason.supply_end and reason.supply_end < today and reason.track == "deadline"
    }
    for product, day in ended.items():
        if product not in red:
            shown_day = _day(day, today, exact=exact)
            yield (
                msg(
                    "{product} ran out long ago, lasted until {day}", product=product, day=shown_day
                ),
                "",
            )


def _speaker(speaker: CalledPerson) -> Message:
    """Say whose number it is where it is not the customer's."""
    who: object = speaker.name
    if speaker.relation:
        who = msg("{name} ({about})", name=speaker.name, about=speaker.relation)
    if speaker.instead:
        return msg("call {who}; do not discuss health with the customer", who=who)
    if speaker.health:
        return msg("number of {who}", who=who)
    return msg("number of {who}, do not discuss health with them", who=who)


def _no_number(row: TodayRow, *, advise: bool) -> Message:
    """Say that nobody can be called, and how to mend it."""
    what = (
        msg("no number to call, the one on file is wrong")
        if row.wrong
        else msg("no number to call")
    )
    if not advise:
        return what
    command = msg("keqing edit-customer {code} --phone NUMBER", code=row.code)
    return msg("{what}: {command}", what=what, command=command)


def _day(day: date, today: date, *, exact: bool) -> object:
    return day.isoformat() if exact else short(day, today)
