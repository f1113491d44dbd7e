"""Whose customers they are, day by day: each change of an owner or of a role's holder is a record on the timeline.

A record of the kind `assignment` says from whom to whom. The last of them names the owner.
Before the first one the owner is whom that one took the customer from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from keqing.models import Assignment, Customer, Event
from keqing.records.customer import Ownership
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.queries.batching import KEYS_PER_QUERY

OWNER = "assignment"
"""The kind of a record that a customer has another owner."""
ROLE = "role-assignment"
"""The kind of a record that somebody else has a role for a customer."""
_FROM, _TO = "from", "to"


def change_owners(
    desk: WritingDesk, customers: Sequence[Customer], agent_id: int | None
) -> list[Event]:
    """Give these customers to an agent, or with None to nobody, from the day worked on; return the records of it.

    Customers whom the agent has on that day already are left out. Where a record of a later day says otherwise, the
    owner of now stays who it is. Nobody is folded.
    """
    recorded: list[Event] = []
    for part in _portions(customers):
        ids = [customer.id for customer in part]
        changes, places = _records(desk, ids), _places(desk, ids)
        for customer in part:
            records = changes[customer.id]
            later = any(row.day > desk.today and not row.voided for row in records)
            before = _owner_on(desk, records, desk.today) if later else customer.owner_id
            if before != agent_id:
                recorded.append(_record(desk, customer, OWNER, before, agent_id, places))
                customer.owner_id = customer.owner_id if later else agent_id
    desk.session.add_all(recorded)
    desk.session.flush()
    return recorded


def follow_records(desk: Desk, customer: Customer, event: Event) -> None:
    """Make the owner whom the records name, after `event` was entered or struck out; others change nothing."""
    if event.kind != OWNER:
        return
    if records := _records(desk, [customer.id])[customer.id]:
        customer.owner_id = _owner_on(desk, records, date.max)


def give_role(
    desk: WritingDesk, customers: Sequence[Customer], role: str, agent_id: int | None
) -> list[Event]:
    """Give a role for these customers to an agent, or with None to nobody, from the day worked on.

    Customers for whom the agent has it already are left out. Nobody is folded.
    """
    recorded: list[Event] = []
    for part in _portions(customers):
        ids = [customer.id for customer in part]
        held: dict[int, list[Assignment]] = defaultdict(list)
        for row in desk.session.scalars(
            select(Assignment).where(
                Assignment.customer_id.in_(ids),
                Assignment.role == role,
                or_(Assignment.until.is_(None), Assignment.until >= desk.today),
            )
        ):
            held[row.customer_id].append(row)
        places = _places(desk, ids)
        for customer in part:
            event = _give_role(desk, customer, role, agent_id, held[customer.id], places)
            recorded += [event] if event else []
    desk.session.add_all(recorded)
    desk.session.flush()
    return recorded


def _give_role(
    desk: WritingDesk,
    customer: Customer,
    role: str,
    agent_id: int | None,
    held: Sequence[Assignment],
    places: dict[int, int],
) -> Event | None:
    now = next((row for row in held if row.since <= desk.today), None)
    before = now.agent_id if now else None
    if before == agent_id:
        return None
    later = min((row.since for row in held if row.since > desk.today), default=None)
    if now and now.since == desk.today:
        desk.session.delete(now)
    elif now:
        now.until = desk.today - timedelta(1)
    if agent_id is not None:
        until = later - timedelta(1) if later else None
        desk.session.add(
            Assignment(
                customer_id=customer.id,
                role=role,
                agent_id=agent_id,
                since=desk.today,
                until=until,
            )
        )
    return _record(desk, customer, ROLE, before, agent_id, places, role=role)


def _record(
    desk: WritingDesk,
    customer: Customer,
    kind: str,
    before: int | None,
    after: int | None,
    places: dict[int, int],
    **more: str,
) -> Event:
    names = {_FROM: desk.staff.name(before), _TO: desk.staff.name(after)}
    places[customer.id] = places.get(customer.id, 0) + 1
    at = desk.said_time
    if at is None and desk.live:
        at = desk.at.time().replace(second=0, microsecond=0)
    return Event(
        customer_id=customer.id,
        sequence=places[customer.id],
        day=desk.today,
        time=at,
        kind=kind,
        agent_id=desk.agent.id if desk.agent else None,
        details={name: value for name, value in {**more, **names}.items() if value},
        apart=[],
        voided=False,
        edition=desk.kinds.numbers.get(kind),
    )


def _places(desk: Desk, ids: Sequence[int]) -> dict[int, int]:
    """Return the last place in the day worked on, by customer."""
    rows = desk.session.execute(
        select(Event.customer_id, func.max(Event.sequence))
        .where(Event.customer_id.in_(ids), Event.day == desk.today)
        .group_by(Event.customer_id)
    )
    return {row[0]: row[1] for row in rows}


def _records(desk: Desk, ids: Sequence[int]) -> defaultdict[int, list[Event]]:
    """Return the records of changed owners of these customers that stand, in the order of their days."""
    desk.session.flush()
    found: defaultdict[int, list[Event]] = defaultdict(list)
    for row in desk.session.scalars(
        select(Event)
        .where(Event.customer_id.in_(ids), Event.kind == OWNER)
        .order_by(Event.day, Event.sequence, Event.id)
    ):
        if _names_somebody(row.details):
            found[row.customer_id].append(row)
    return found


def _names_somebody(details: Mapping[str, Any] | None) -> bool:
    """Whether a record says from whom or to whom; one entered by hand may say neither."""
    return bool(details and (details.get(_FROM) or details.get(_TO)))


def _portions(customers: Sequence[Customer]) -> Iterator[Sequence[Customer]]:
    for start in range(0, len(customers), KEYS_PER_QUERY):
        yield customers[start : start + KEYS_PER_QUERY]


def _owner_on(desk: Desk, records: Sequence[Event], day: date) -> int | None:
    """Return the owner on a day, by records: before the first one it is whom that one took the customer from."""
    standing = [row for row in records if not row.voided]
    earlier = [row for row in standing if row.day <= day]
    if earlier:
        return _agent(desk, earlier[-1].details.get(_TO))
    first = standing[0] if standing else records[0]
    return _agent(desk, first.details.get(_FROM))


def owners_on(desk: Desk, customers: Sequence[Customer], day: date) -> dict[int, int | None]:
    """Return the owner whom each of these customers had on a day."""
    found: dict[int, int | None] = {}
    for part in _portions(customers):
        records = _records(desk, [customer.id for customer in part])
        for customer in part:
            theirs = records.get(customer.id)
            found[customer.id] = _owner_on(desk, theirs, day) if theirs else customer.owner_id
    return found


def _agent(desk: Desk, name: object) -> int | None:
    return next((agent.id for agent in desk.staff.agents if agent.name == name), None)


def owners_of(desk: Desk, customer: Customer) -> tuple[Ownership, ...]:
    """Return who has had the customer, the first one first; nobody is None. Empty where it never changed."""
    standing = [row for row in _records(desk, [customer.id])[customer.id] if not row.voided]
    if not standing:
        return ()
    names = [standing[0].details.get(_FROM), *(row.details.get(_TO) for row in standing)]
    days = [None, *(row.day for row in standing)]
    ends = [*(row.day - timedelta(1) for row in standing), None]
    return tuple(
        Ownership(name, since, until) for name, since, until in zip(names, days, ends, strict=True)
    )
