"""A day-by-day replay of the real program: the list of each day is read, and its calls are recorded as made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import select

from keqing.models import Customer
from keqing.records.today import TodayRow
from keqing.services.ahead.calls_to_come import calls_to_come
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.derived.events import write
from keqing.services.derived.refold import current_standing, refold
from keqing.services.worklist import day_list
from tests.departments import Department

Made = tuple[date, str | None, str]
"""A call: its day, whose row it was, and the customer's code."""

OUTCOMES = {"phone": "reached", "visit": "visited"}


def foretold(desk: Desk, days: int) -> list[Made]:
    last = desk.today + timedelta(days - 1)
    return sorted(
        (
            (call.day, desk.staff.name(found.whose(call)), found.customer.code)
            for found in calls_to_come(desk, last)
            for call in found.calls
        ),
        key=str,
    )


def replayed(department: Department, days: int) -> list[Made]:
    made: list[Made] = []
    for _ in range(days):
        with department.desk("log") as desk:
            made += list(_work(desk))
        department.clock += timedelta(1)
    return sorted(made, key=str)


def _work(desk: WritingDesk) -> Iterator[Made]:
    """Make the calls of the day's list, and do what only its name closes."""
    rows = day_list.today(desk, agent=None).rows
    customers = {each.code: each for each in desk.session.scalars(select(Customer))}
    due = [row for row in rows if customers[row.code].id > 0]
    touched = {customers[row.code].id for row in due if row.must}
    tasks = {
        row.code: [
            [each.cadence.name, each.subject, each.anchor.isoformat()]
            for each in current_standing(desk, customers[row.code]).live
            if each.by_name and each.effective and each.effective <= desk.today
        ]
        for row in due
        if any(reason.must and reason.by_name for reason in row.reasons)
    }
    for row in due:
        if any(reason.must and not reason.by_name for reason in row.reasons):
            yield desk.today, row.owner, row.code
            _call(desk, customers[row.code], row)
    for code, names in tasks.items():
        for name in names:
            write(desk, customers[code], "done", details={"followups": [name], "current": True})
    refold(desk, touched)


def _call(desk: WritingDesk, customer: Customer, row: TodayRow) -> None:
    people = row.reasons[0].people
    desk.agent = desk.staff.named(row.owner or people[0]) if row.owner or people else None
    made: set[str] = set()
    for reason in row.reasons:
        if not reason.must or reason.by_name:
            continue
        cadence = next(
            edition.cadence
            for edition in reversed(desk.book.editions)
            if edition.name == reason.cadence and edition.cadence
        )
        allowed = sorted(cadence.done_by or ())
        channel = reason.channel if reason.channel in allowed else allowed[0]
        if made & set(allowed):
            continue
        made.add(channel)
        write(
            desk,
            customer,
            "contact",
            direction="out",
            channel=channel,
            outcome=OUTCOMES.get(channel, "sent"),
            text="都好",
        )
