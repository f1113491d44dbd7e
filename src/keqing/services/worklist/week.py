"""The week ahead: today and the six days after it, by the days on which follow-ups stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from keqing import models
from keqing.records.due import DueReason
from keqing.records.today import TodayRow
from keqing.records.week import Week, WeekRow
from keqing.services.context.desk import Desk
from keqing.services.customers import stop_digests
from keqing.services.worklist import day_list

DAYS = 7


def week(desk: Desk, *, agent: models.Agent | None) -> Week:
    """The week of an agent, or with None of the whole department.

    A follow-up stands on its effective day, one that is overdue on the first; what a call of an earlier day
    closes as well (R5) stands with that call. On each day there is one row a customer. Only current steps are
    known: what a call will bring next is not among them.
    """
    last = desk.today + timedelta(days=DAYS - 1)
    listed = day_list.today(desk, agent=agent, ahead=DAYS - 1, tried_last=False)
    rows: list[tuple[date, int, TodayRow, list[DueReason]]] = []
    for row in listed.rows:
        rows += [
            (day, place, row, reasons)
            for place, (day, reasons) in enumerate(_days(row.reasons, desk.today))
            if day <= last
        ]
    rows.sort(key=lambda entry: (entry[0], entry[1], entry[2].row))
    days = [desk.today + timedelta(days=n) for n in range(DAYS)]
    return Week(
        day=desk.today,
        until=last,
        agent=listed.agent,
        rows=tuple(_row(desk, day, row, reasons) for day, _, row, reasons in rows),
        capacity=agent.capacity if agent else None,
        rest=tuple(day for day in days if not desk.almanac.is_workday(day)),
    )


def _days(reasons: Sequence[DueReason], today: date) -> list[tuple[date, list[DueReason]]]:
    """The days on which somebody is to be called or something to be done, and what each closes."""
    by_day: dict[date, list[DueReason]] = defaultdict(list)
    for reason in reasons:
        by_day[max(reason.effective, today)].append(reason)
    found: list[tuple[date, list[DueReason]]] = []
    closed: set[int] = set()
    for day, due in sorted(by_day.items()):
        own = [reason for reason in due if id(reason) not in closed]
        called = any(not reason.by_name for reason in own)
        with_it = [
            reason
            for reason in reasons
            if called and id(reason) not in closed and _closed_too(reason, day)
        ]
        closed |= {id(reason) for reason in (*own, *with_it)}
        if own:
            found.append((day, [*own, *with_it]))
    return found


def _closed_too(reason: DueReason, day: date) -> bool:
    """R5: whether a contact of that day closes it, though its own day is a later one."""
    return not reason.by_name and reason.effective > day and reason.opens <= day


def _row(desk: Desk, day: date, row: TodayRow, reasons: list[DueReason]) -> WeekRow:
    times = [reason.time for reason in reasons if reason.time and reason.effective == day]
    return WeekRow(
        day=day,
        time=min(times, default=None),
        code=row.code,
        name=row.name,
        type=row.type,
        grade=row.grade,
        phone=row.phone,
        owner=reasons[0].owner,
        reasons=tuple(reasons),
        uids=tuple(_uid(desk, row.code, reason) for reason in reasons),
        address=row.address,
    )


def _uid(desk: Desk, code: str, reason: DueReason) -> str:
    """Name a follow-up for good: by the department's own secret, so that nobody reads a customer out of it."""
    name = f"{code}|{reason.cadence}|{reason.subject}|{reason.anchor}|{reason.label}"
    return f"{stop_digests.digest(desk.session, name)[:32]}@keqing"
