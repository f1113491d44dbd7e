"""Customers whom nobody has: `keqing orphans` lists them, and `keqing take` draws from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from keqing.definitions.cadence import Track
from keqing.errors import NotFound, Refused, Unusable
from keqing.i18n import msg
from keqing.models import Agent, Assignment, Customer, Enrollment
from keqing.records.team import Assigned, OrphanLine
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.customers.listing import status
from keqing.services.queries.batching import chunks
from keqing.services.queries.real_customers import is_customer
from keqing.services.team.assigning import assign
from keqing.timeline.enrollment import PROMISE
from keqing.worklist.list_order import track_of

_CALLED = frozenset({"active", "paused"})


def orphans(desk: Desk) -> tuple[OrphanLine, ...]:
    """Return the customers whom nobody has on the day worked on, whatever their status, and roles that nobody holds.

    Customers with an alert stand first, then those with a promise, then by the day of the first follow-up. Customers
    who are not called any more stand last.
    """
    left = {agent.id: agent for agent in desk.staff.agents if not agent.active}
    nobodys = _ownerless(desk, left)
    held = _held_by(desk, left)
    ids = {*nobodys, *(key for key, _, _ in held)}
    customers = {
        customer.id: customer
        for part in chunks(ids)
        for customer in desk.session.scalars(select(Customer).where(Customer.id.in_(part)))
    }
    followups = _followups(desk, ids)
    lines = [
        _line(desk, customers[key], left.get(customers[key].owner_id or 0), None, followups[key])
        for key in nobodys
    ]
    lines += [
        _line(desk, customers[key], left[agent_id], role, followups[key])
        for key, role, agent_id in held
    ]
    return tuple(sorted(lines, key=_order))


def take_customers(desk: WritingDesk, ids: Sequence[int], count: int) -> Assigned:
    """Give customers whom nobody has to the desk's agent: those named, or with nobody named the first `count`.

    Raises Unusable where nobody sits at the desk, NotFound where nobody is left, and Refused for a customer whom somebody has.
    """
    if desk.agent is None:
        raise Unusable(
            msg("Who takes them? Agents here: {names}.", names=desk.staff.names),
            msg("Add --agent NAME."),
        )
    pool = {line.code: line for line in orphans(desk) if line.role is None}
    named = [desk.session.get_one(Customer, key) for key in ids]
    for customer in named:
        if customer.code not in pool:
            raise Refused(
                msg(
                    "{name} {code} belongs to {owner}.",
                    name=customer.name,
                    code=customer.code,
                    owner=desk.staff.name(customer.owner_id) or msg("nobody"),
                ),
                msg(
                    "The manager assigns customers: keqing assign {code} --to NAME",
                    code=customer.code,
                ),
            )
    if not named:
        first = [line.code for line in pool.values() if line.status in _CALLED][:count]
        named = list(desk.session.scalars(select(Customer).where(Customer.code.in_(first))))
    if not named:
        raise NotFound(
            msg("There is nobody to take: every customer has an agent."),
            msg("Those of an agent who leaves can be taken from the day after the last one."),
        )
    return assign(desk, [customer.id for customer in named], desk.agent)


def _ownerless(desk: Desk, left: Iterable[int]) -> list[int]:
    statement = select(Customer.id).where(
        or_(Customer.owner_id.is_(None), Customer.owner_id.in_(sorted(left))), is_customer()
    )
    return list(desk.session.scalars(statement.order_by(Customer.id)))


def _held_by(desk: Desk, left: Iterable[int]) -> list[tuple[int, str, int]]:
    """Return the customers with a role that is held for them by an agent who has left, with role and agent."""
    rows = desk.session.execute(
        select(Assignment.customer_id, Assignment.role, Assignment.agent_id)
        .where(
            Assignment.agent_id.in_(sorted(left)),
            Assignment.since <= desk.today,
            or_(Assignment.until.is_(None), Assignment.until >= desk.today),
        )
        .order_by(Assignment.customer_id, Assignment.role)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _followups(desk: Desk, ids: Iterable[int]) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for part in chunks(ids):
        for row in desk.session.execute(
            select(
                Enrollment.customer_id,
                Enrollment.cadence,
                Enrollment.version,
                Enrollment.rank,
                Enrollment.effective,
                Enrollment.role,
            )
            .where(Enrollment.customer_id.in_(part), Enrollment.ended.is_(None))
            .order_by(Enrollment.effective, Enrollment.rank, Enrollment.id)
        ):
            found[row.customer_id].append(row)
    return found


def _line(
    desk: Desk, customer: Customer, before: Agent | None, role: str | None, live: Sequence[Any]
) -> OrphanLine:
    """Tell of a customer whom nobody has, or with `role` of the work of a role that nobody does."""
    theirs = [row for row in live if role is None or row.role == role]
    urgent = {_urgent(row) for row in theirs} - {None}
    dated = [row for row in theirs if row.effective]
    cadences = desk.book.in_force(desk.today)
    found = cadences[dated[0].cadence].cadence if dated and dated[0].cadence in cadences else None
    return OrphanLine(
        code=customer.code,
        name=customer.name,
        type=customer.type,
        type_title=desk.words.titles_of("type").get(customer.type, {}),
        status=status(customer, desk.today),
        before=before.name if before else None,
        left=before.until if before else None,
        role=role,
        role_title=desk.words.titles_of("role").get(role) if role else None,
        next=dated[0].effective if dated else None,
        what=found.title if found else None,
        first=min(filter(None, urgent), default=None),
        followups=len(theirs),
    )


def _urgent(row: Any) -> str | None:  # noqa: ANN401  # a row of enrollment
    """Name the track of what is looked at first: an alert, or a promise."""
    if track_of(row.rank) is Track.ALERT:
        return str(Track.ALERT)
    return str(Track.PROMISE) if row.cadence == PROMISE else None


def _order(line: OrphanLine) -> tuple[Any, ...]:
    called = line.status in _CALLED
    urgent = {str(Track.ALERT): 0, str(Track.PROMISE): 1}.get(line.first or "", 2)
    return not called, urgent, line.next or date.max, len(line.code), line.code, line.role or ""
