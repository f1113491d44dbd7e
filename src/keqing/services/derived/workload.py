"""How many customers there are to call in the days ahead, before and after something changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, case, func, literal, or_, select, true

from keqing.models import Enrollment
from keqing.records.cadences import AgentLoad, DayLoad
from keqing.services.context.desk import Desk
from keqing.services.derived.staff_days import StaffDays
from keqing.services.queries.batching import chunks

DAYS = 14
"""Days looked at, today the first of them."""

Calls = Counter[tuple[date, int | None]]
"""How many customers are called on a day by an agent, by his id."""


def counts(
    desk: Desk,
    first: date | None = None,
    last: date | None = None,
    *,
    overdue: bool = False,
    nobodys: bool = False,
) -> dict[tuple[int | None, date], int]:
    """Count the customers to call or to visit of each agent on each day from `first` to `last`, as stored.

    These are the days after today that are looked at, unless others are named. A step that several share counts for
    each of them, and that of an agent who is away for the substitute. With `overdue` what has its day before today
    counts for today, and what nobody has for None. With `nobodys` the latter counts for those in whose lists it stands.
    """
    first = first or desk.today + timedelta(1)
    last = last or desk.today + timedelta(DAYS - 1)
    day: ColumnElement[Any] = Enrollment.effective.expression
    held: ColumnElement[bool] = or_(Enrollment.owner_id.is_not(None), Enrollment.role.is_not(None))
    if overdue:
        first = max(first, desk.today)
        day = case((day < desk.today, literal(desk.today, Date)), else_=day)
        held = true()
    by_name = [
        edition.name
        for edition in desk.book.in_force(desk.today).values()
        if edition.cadence and edition.cadence.done_by is None
    ]
    shared = case((Enrollment.owner_id.is_(None), Enrollment.role))
    rows = desk.session.execute(
        select(
            Enrollment.owner_id,
            shared,
            day,
            func.count(Enrollment.customer_id.distinct()),
        )
        .where(
            Enrollment.ended.is_(None),
            Enrollment.effective.is_not(None),
            day.between(first, last),
            held,
            or_(Enrollment.topic.is_(None), Enrollment.topic == "call"),
            Enrollment.cadence.not_in(by_name),
        )
        .group_by(Enrollment.owner_id, shared, day)
    )
    found: Counter[tuple[int | None, date]] = Counter()
    staff_days = StaffDays(desk, first, last)
    for owner, role, on, count in rows:
        people: Sequence[int | None] = (staff_days.whose(owner, on),)
        if (role and not owner) or (nobodys and people == (None,)):
            people = staff_days.on(on).with_whom(owner, role)
        found.update({(agent_id, on): count for agent_id in people})
    return dict(found)


def by_agent(desk: Desk, before: Calls, after: Calls) -> tuple[AgentLoad, ...]:
    """Tell the calls of each agent, in the order of the agents and nobody's last."""
    order = [*(agent.id for agent in desk.staff.agents), None]
    counted = ((owner, _of_agent(before, owner), _of_agent(after, owner)) for owner in order)
    return tuple(
        AgentLoad(desk.staff.name(owner), old, new) for owner, old, new in counted if old or new
    )


def total(calls: Mapping[int, Calls]) -> Calls:
    """Add up the calls of customers."""
    found: Calls = Counter()
    for theirs in calls.values():
        found.update(theirs)
    return found


def _of_agent(calls: Calls, owner: int | None) -> int:
    return sum(count for (_, agent_id), count in calls.items() if agent_id == owner)


def by_day(desk: Desk, before: Calls, after: Calls, days: int) -> tuple[DayLoad, ...]:
    """Tell the calls of so many days, today the first."""
    ahead = (desk.today + timedelta(n) for n in range(days))
    return tuple(DayLoad(day, _of_day(before, day), _of_day(after, day)) for day in ahead)


def _of_day(calls: Calls, day: date) -> int:
    return sum(count for (called_on, _), count in calls.items() if called_on == day)


FOLLOWUP_COLUMNS = (
    "cadence",
    "subject",
    "anchor",
    "label",
    "due",
    "closes",
    "effective",
    "owner_id",
    "ended",
)
"""The columns of an enrollment that the day's list looks at."""


def followups(desk: Desk, customer_ids: Collection[int]) -> dict[int, frozenset[tuple[Any, ...]]]:
    """Return what stands for each of these customers: their enrollments as the day's list sees them."""
    found: dict[int, set[tuple[Any, ...]]] = {}
    for part in chunks(customer_ids):
        rows = desk.session.execute(
            select(
                Enrollment.customer_id, *(getattr(Enrollment, name) for name in FOLLOWUP_COLUMNS)
            ).where(Enrollment.customer_id.in_(part))
        )
        for customer_id, *values in rows:
            found.setdefault(customer_id, set()).add(tuple(values))
    return {customer_id: frozenset(values) for customer_id, values in found.items()}


def marks(desk: Desk, customer_ids: Collection[int]) -> dict[int, int]:
    """Return a number for what stands for each of these customers, another one where it is not the same."""
    found: dict[int, int] = {}
    for part in chunks(customer_ids):
        found |= {
            customer_id: hash(values) for customer_id, values in followups(desk, part).items()
        }
    return found
