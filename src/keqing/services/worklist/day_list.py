"""The day's list: whom to call, why, in which order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from keqing import models
from keqing.definitions.kinds import EFFECTS, Effect
from keqing.definitions.vocabulary import IN_PERSON
from keqing.records.today import AlsoDue, Today, TodayRow
from keqing.services.context.desk import Desk
from keqing.services.derived import long_pauses
from keqing.services.derived.plan_concerns import has_plans, plans_need_approval
from keqing.services.queries import today_reads
from keqing.services.queries.batching import chunks
from keqing.services.queries.today_reads import ContactRow, StandingRow
from keqing.services.worklist.day_rows import DayRows, UnnumberedRow
from keqing.services.worklist.idle import idle
from keqing.store.today_queries import listed_ids, moved_ids

if TYPE_CHECKING:
    from keqing.definitions.plan import VisitPlan
    from keqing.services.worklist.planned_visits import HeldBack


def today(
    desk: Desk,
    *,
    agent: models.Agent | None,
    ahead: int = 0,
    now: time | None = None,
    health: bool = False,
    tried_last: bool = True,
    visits: bool = False,
) -> Today:
    """The list of `desk.today` for an agent, or with None for the whole department.

    `ahead` takes in what is listed so many days later. `now` is the time of day for calling hours.
    `health` says what of a customer's health whoever calls must know: allergies, a diagnosis that was not told.
    `tried_last` puts whoever was tried that day at the end; a list of other days does without.
    `visits` leaves out whoever is not to be visited.
    Nothing is written: the same facts give the same list.
    """
    horizon = desk.today + timedelta(days=ahead)
    contacts = today_reads.contacts_of(desk.session, desk.today, agent.id if agent else None)
    tried = _tried(contacts)
    owners = None if agent is None else _owners(desk, agent)
    roles = _roles(desk, agent) if agent else ()
    found = listed_ids(desk.session, owners, horizon, roles)
    lapsed, turned = moved_ids(desk.session, desk.today)
    ids = {customer_id for customer_id, _ in found} | tried.keys() | lapsed | turned
    enrollments = _enrollments(desk, ids, turned, horizon)
    held = _hold_back(desk, enrollments, owners, horizon)
    enrollments = held.enrollments
    reading = DayRows(
        desk, set(enrollments), tried, horizon, now, health=health, tried_last=tried_last
    )
    reading.unapproved = held.marked
    viewer = agent.id if agent else None
    rows = [
        row
        for customer_id, items in enrollments.items()
        for row in reading.rows(customer_id, items, viewer)
    ]
    mine = sorted((row for row in rows if row.stands_with(viewer)), key=lambda row: row.order)
    if has_plans(desk):
        from keqing.services.worklist.planned_visits import along_route  # noqa: PLC0415  # most departments have none

        mine = along_route(desk, mine)
    if visits:
        mine = [row for row in mine if row.is_visit]
    numbered = tuple(row.build(number) for number, row in enumerate(mine, start=1))
    finished = _finished(contacts, agent)
    return Today(
        day=desk.today,
        agent=agent.name if agent else None,
        rows=numbered,
        shown=_shown(agent, numbered, finished),
        done=finished,
        also=tuple(_also(rows, agent)),
        **_made(contacts, agent),
        idle=None if numbered or visits else idle(desk, owners, roles),
        past=desk.today < desk.clock,
        clock=desk.clock,
        paused=_paused(desk, owners),
        covers=_covers(desk, viewer),
        covered_by=desk.staff.name(desk.staff.substitutes.get(viewer or 0)),
        waiting_for_plan=held.waiting,
    )


class _AsFound(NamedTuple):
    """The steps that the list can show where no plan needs an approval."""

    enrollments: dict[int, list[StandingRow]]
    waiting: int = 0
    marked: Mapping[tuple[int, str], VisitPlan] = MappingProxyType({})


def _hold_back(
    desk: Desk,
    found: dict[int, list[StandingRow]],
    owners: frozenset[int | None] | None,
    horizon: date,
) -> _AsFound | HeldBack:
    """Take out the visits that wait for the approval of their plan."""
    if not plans_need_approval(desk):
        return _AsFound(found)
    from keqing.services.worklist.planned_visits import hold_back  # noqa: PLC0415  # most departments have none

    return hold_back(desk, found, owners, horizon)


def _covers(desk: Desk, viewer: int | None) -> tuple[str, ...]:
    """Name the agents who are away, and whose lists the viewer has."""
    away = desk.staff.lists_of(viewer) - {viewer}
    return tuple(agent.name for agent in desk.staff.agents if agent.id in away)


def _paused(desk: Desk, owners: frozenset[int | None] | None) -> int:
    """Count those whose pause has no end and has lasted long (R12)."""
    days = int(str(desk.setting(long_pauses.SETTING, long_pauses.DAYS)))
    kinds = desk.book.every_kind
    return len(long_pauses.long(desk.session, kinds, desk.today, days, owners))


def _owners(desk: Desk, agent: models.Agent) -> frozenset[int | None]:
    """Whose follow-ups stand in an agent's list: their own, those of whom they cover, and what leavers shared with them.

    For a manager that is all of nobody's and of those who have left. Who is away has an empty list.
    """
    staff = desk.staff
    mine = staff.lists_of(agent.id)
    if any(manager.id in mine for manager in staff.managers):
        return frozenset({*mine, None, *(other.id for other in staff.agents if not other.active)})
    roles = set(_roles(desk, agent))
    shared = {other.id for other in staff.agents if not other.active and roles & set(other.roles)}
    return frozenset(mine | shared)


def _roles(desk: Desk, agent: models.Agent) -> Sequence[str]:
    """Return the roles whose work stands in an agent's list: theirs, and those of whom they cover."""
    mine = desk.staff.lists_of(agent.id)
    held = (role for other in desk.staff.agents if other.id in mine for role in other.roles)
    return tuple(dict.fromkeys(held))


def _also(rows: Iterable[UnnumberedRow], agent: models.Agent | None) -> Iterable[AlsoDue]:
    """Customers in somebody else's list with a reason of ours, which the call made there closes."""
    if agent is None:
        return
    for row in sorted(rows, key=lambda row: row.order):
        if row.stands_with(agent.id):
            continue
        ours = tuple(
            replace(reason, also_for=()) for reason in row.reasons if agent.name in reason.people
        )
        if ours:
            yield row.also_due(ours)


def _tried(contacts: Iterable[ContactRow]) -> dict[int, str]:
    """Customers whom somebody tried to reach on the day, with the time of the last attempt."""
    return {
        row.customer_id: row.time.isoformat("minutes") if row.time else ""
        for row in contacts
        if EFFECTS[row.outcome] is Effect.ATTEMPT
    }


def _finished(contacts: Iterable[ContactRow], agent: models.Agent | None) -> int:
    """Customers whom the agent, or with None anybody, reached on the day."""
    return len(
        {
            row.customer_id
            for row in contacts
            if row.outcome in IN_PERSON and (agent is None or row.agent_id == agent.id)
        }
    )


def _made(contacts: Iterable[ContactRow], agent: models.Agent | None) -> dict[str, int]:
    """How many calls and visits the agent, or with None anybody, made on the day, and what came of them."""
    own = [row for row in contacts if agent is None or row.agent_id == agent.id]
    calls = [row for row in own if row.direction == "out" and row.channel == "phone"]
    return {
        "dialled": len(calls),
        "reached": sum(row.outcome == "reached" for row in calls),
        "visited": sum(row.outcome == "visited" for row in own),
    }


def _shown(agent: models.Agent | None, rows: Sequence[TodayRow], finished: int) -> int:
    """How many rows fit the day's capacity, what is done already counted; only calls take room."""
    if agent is None or not agent.capacity:
        return len(rows)
    calls = sum(row.is_call for row in rows)
    return len(rows) - calls + min(calls, max(0, agent.capacity - finished))


def _enrollments(
    desk: Desk, ids: set[int], turned: set[int], horizon: date
) -> dict[int, list[StandingRow]]:
    """What a list can show of these customers; those with what lapsed or `turned` since are folded anew (R7, R11)."""
    found: dict[int, list[StandingRow]] = defaultdict(list)
    for row in today_reads.standing_rows(desk.session, ids, desk.today, horizon):
        found[row.customer_id].append(row)
    lapsed = {
        customer_id
        for customer_id, items in found.items()
        if any(step.closes and step.closes < desk.today for step in items)
    }
    if not (stale_ids := sorted(lapsed | turned)):
        return dict(found)
    from keqing.services.derived.refold import fold_all  # noqa: PLC0415  # most days nothing has lapsed
    from keqing.services.derived.standing_rows import derive  # noqa: PLC0415  # most days nothing has lapsed

    for part in chunks(stale_ids):
        stale = desk.session.scalars(
            select(models.Customer).where(models.Customer.id.in_(part))
        ).all()
        assigned = desk.assigned(part)
        folded = dict(fold_all(desk, stale, desk.today))
        for customer in stale:
            derived = derive(desk, customer, folded[customer.id], assigned[customer.id])
            found[customer.id] = [StandingRow.of(row) for row in derived.enrollments]
    return dict(found)
