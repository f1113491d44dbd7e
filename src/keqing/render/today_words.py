"""What stands around the rows of the day's list: counts, what else is due, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from keqing.i18n import Message, msg, msgn
from keqing.records.today import AlsoDue, Today, TodayRow
from keqing.render import reasons
from keqing.render.days import long, near

PAST = msg(
    "This day is over. The list is made from what is known now, and is not the one that was printed then: "
    "what was closed since is missing, and what came later is left out."
)


def empty(record: Today) -> Iterator[Message]:
    """Say that there is nothing to do today, and what is next."""
    done = record.dialled or record.visited
    if record.past:
        yield msg("Nothing of that day is open any more.")
        return
    if not record.live:
        yield msg("Nobody is waiting for a call on {day}.", day=long(record.day))
    elif done:
        yield msg("Nobody is waiting for a call any more today. Well done.")
    else:
        yield msg("Nobody is waiting for a call today.")
    idle = record.idle
    if idle is None or idle.newest is None:
        yield msg("Next: keqing add-customer NAME, or bring in a list: keqing import FILE")
    elif idle.day is None:
        yield msg(
            "Nobody has a next date yet. Record what happened: keqing add purchase {code} ... "
            "(which kinds there are: keqing add list), or plan a call: keqing promise {code} tomorrow TEXT",
            code=idle.newest,
        )
    else:
        yield msgn(
            "The next day is {day}, with {n} customer: keqing today --date {date}",
            "The next day is {day}, with {n} customers: keqing today --date {date}",
            idle.waiting,
            day=near(idle.day, record.clock or record.day),
            date=idle.day,
        )


def paused(record: Today) -> Iterator[Message]:
    """Bring up those who have been paused for long without an end."""
    if record.paused:
        yield msgn(
            "{n} customer has been paused for long, without an end: keqing check",
            "{n} customers have been paused for long, without an end: keqing check",
            record.paused,
        )


def waiting(record: Today) -> Iterator[Message]:
    """Count the visits that are listed once their plan is approved."""
    if record.waiting_for_plan:
        yield msgn(
            "{n} visit waits for the plan's approval.",
            "{n} visits wait for the plan's approval.",
            record.waiting_for_plan,
        )


def away(record: Today) -> Iterator[Message]:
    """Say whose lists are in this one, or who has it."""
    if record.covered_by:
        yield msg("{name} covers for you: your list is there.", name=record.covered_by)
    if record.covers:
        yield msg("With the list of {names}, who is away.", names=record.covers)


def next_step(record: Today, rows: Sequence[TodayRow]) -> Message:
    """Name what to do with the first row that somebody is to be spoken to for, and can be.

    Row numbers are for the list of the clock's own day; on another one it is named by its code.
    """
    able = (row for row in rows if row.by_call and (row.phone or row.by_visit))
    row = next(able, None)
    who = (row or rows[0]).row if record.live else (row or rows[0]).code
    if row is None:
        return msg("Next: keqing show {row} (the card)", row=who)
    if not row.to_visit:
        return msg(
            "Next: keqing show {row} --full (number and card), keqing log {row} reached TEXT",
            row=who,
        )
    return msg(
        "Next: keqing show {row} --full (number and card), keqing log {row} visited TEXT",
        row=who,
    )


def counts(record: Today) -> Iterator[Message]:
    """Count the rows by what is to be done with them, and what was done today; zeros that tell nothing are left out."""
    waiting = [row for row in record.rows if not row.settled]
    others = sum(not row.by_call for row in waiting)
    visits = sum(row.to_visit for row in waiting)
    tried = [row for row in record.rows if row.settled]
    again = sum(_can_be_tried(row) for row in tried)
    yield msg("to call {n:,}", n=len(waiting) - others - visits)
    if visits:
        yield msg("to visit {n:,}", n=visits)
    if others:
        yield msg("other work {n:,}", n=others)
    if again:
        yield (
            msg("to try again today {n:,}", n=again)
            if record.live
            else msg("to try again {n:,}", n=again)
        )
    if again < len(tried):
        yield msg("without a number {n:,}", n=len(tried) - again)
    yield msg("calls made {n:,}", n=record.dialled)
    yield msg("reached {n:,}", n=record.reached)
    if record.visited:
        yield msg("visits made {n:,}", n=record.visited)
    yield msg("overdue {n:,}", n=sum(_overdue(row, record) for row in record.rows))
    yield msg("timed {n:,}", n=sum(row.time is not None for row in record.rows))


def _can_be_tried(row: TodayRow) -> bool:
    """Whether there is a number for whoever was tried, or another way than a number."""
    return row.phone is not None or row.by_visit or not row.by_number


def _overdue(row: TodayRow, record: Today) -> bool:
    """Whether any of the row's reasons is overdue, as the row itself says it."""
    return any(reason.effective < record.day for reason in row.reasons)


def also(also_due: AlsoDue, record: Today) -> Message:
    """Say what of ours is due for a customer who stands in another list."""
    what = [reasons.reason(reason, record.day, live=record.live) for reason in also_due.reasons]
    if also_due.owner is None:
        return msg(
            "Also due, with nobody: {name} {code}: {what}",
            name=also_due.name,
            code=also_due.code,
            what=what,
        )
    return msg(
        "Also due, with {owner}: {name} {code}: {what}",
        owner=also_due.owner,
        name=also_due.name,
        code=also_due.code,
        what=what,
    )


def others(n: int, options: str) -> Message:
    """Count the customers of whom `also` would tell."""
    return msgn(
        "{n} customer with work of yours stands in another list: keqing today{options} --all",
        "{n} customers with work of yours stand in other lists: keqing today{options} --all",
        n,
        options=options,
    )


def more(record: Today, shown: int, options: str, *, brief: bool) -> Message:
    """Count the rows that are not shown, for whatever reason."""
    if shown < record.shown:
        left = len(record.rows) - shown
        if brief:
            return msgn(
                "{n} more: keqing today{options} --all",
                "{n} more: keqing today{options} --all",
                left,
                options=options,
            )
        return msgn(
            "{n} more: keqing today{options} --all (one line each: --brief)",
            "{n} more: keqing today{options} --all (one line each: --brief)",
            left,
            options=options,
        )
    return msgn(
        "{n} more beyond the day's capacity: keqing today{options} --all",
        "{n} more beyond the day's capacity: keqing today{options} --all",
        len(record.rows) - shown,
        options=options,
    )
