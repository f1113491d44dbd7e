"""Why a customer stands in the day's list, in sentences; and what was said last, and is to be said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from keqing.i18n import Message, msg, msgn
from keqing.records import LastContact, Reason, TodayRow
from keqing.render.days import clock, moment, short
from keqing.render.words import OUTCOMES, Titles, named, notes, step


def why(row: TodayRow, today: date, *, exact: bool = False) -> Iterator[tuple[object, str]]:
    """Say everything that the row is for, each with its style: reasons, the red mark, notes.

    `exact` is for plain lines: whole dates, and no attempt, which has a column of its own there.
    """
    for one in row.reasons:
        yield (
            reason(one, today, exact=exact),
            "yellow" if one.must and one.effective < today else "",
        )
    below = any(one.red for one in row.reasons)
    if below:
        yield msg("! fewer than the least number so far"), "bold red"
    if row.red and (not below or any(one.supply_end for one in row.reasons)):
        yield _red(row, today, exact=exact), "bold red"
    if row.tried is not None and not exact:
        yield msg("tried {time}", time=row.tried) if row.tried else msg("tried today"), ""
    if row.hours_from is not None:
        yield msg("not before {time}", time=clock(row.hours_from)), ""
    for text in notes(row.notes):
        yield text, "yellow"


def reason(one: Reason, today: date, *, exact: bool = False) -> Message:
    """Say one reason and how urgent it is: `Therapy follow-up, day 3, 2 days overdue`."""
    what = step(one.title, one.subject, one.cadence, one.label, one.text)
    late = (today - one.effective).days
    states: list[Message] = []
    if late > 0:
        states.append(msgn("{n} day overdue", "{n} days overdue", late))
    elif late < 0:
        states.append(msg("possible now, due {day}", day=_day(one.effective, today, exact=exact)))
    if one.closes == today:
        states.append(msg("last day today"))
    if one.attempts:
        states.append(msgn("tried on {n} day", "tried on {n} days", one.attempts))
    return msg("{what}, {states}", what=what, states=states) if states else what


def last(
    contact: LastContact | None, today: date, titles: Titles, *, exact: bool = False
) -> Message:
    """Say when the customer was spoken to last, and what came of it."""
    if contact is None:
        return msg("not called yet")
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


def _red(row: TodayRow, today: date, *, exact: bool) -> Message:
    """Say that the customer is running out of a product, or has none left."""
    ends = [one.supply_end for one in row.reasons if one.supply_end]
    if not ends:
        return msg("! supply running out")
    end = min(ends)
    day = _day(end, today, exact=exact)
    if end < today:
        return msg("! supply ended {day}", day=day)
    return msg("! supply ends {day}", day=day)


def _day(day: date, today: date, *, exact: bool) -> object:
    return day.isoformat() if exact else short(day, today)
