"""Customers shared out fairly among agents (`keqing assign --fair`)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select

from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.models import Agent, Customer, Event
from keqing.records.team import FairShare, FairSplit
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.queries.batching import chunks
from keqing.services.queries.real_customers import is_customer
from keqing.services.team.assigning import assign, check_here
from keqing.services.team.fair_split import USUAL, Shared, Sharer, split_fairly
from keqing.services.team.selecting import AREA


def share_out(desk: WritingDesk, ids: Collection[int], among: Sequence[str]) -> FairSplit:
    """Give customers to the agents named, or with nobody named to all who stay and have none of them now.

    A customer who is stopped or has died is in no split, and keeps the owner.
    Raises NotFound for an agent who is not there, Unusable where nobody can take them.
    """
    wanted = set(ids)
    rows = {row.id: row for row in _customers(desk) if row.status == "active"}
    shared = [rows[key] for key in sorted(wanted & rows.keys())]
    owners = {row.owner_id for row in shared}
    agents = list({agent.id: agent for agent in map(desk.staff.named, among)}.values()) or [
        agent
        for agent in desk.staff.agents
        if agent.active and agent.until is None and agent.id not in owners
    ]
    for agent in agents:
        check_here(desk, agent)
    if not agents:
        raise Unusable(
            msg("There is nobody to share them out among."), msg("Name agents: --among NAME,NAME")
        )
    here = {agent.id: agent for agent in agents}
    own = defaultdict(list)
    for row in rows.values():
        if row.owner_id in here and row.id not in wanted:
            own[row.owner_id].append(row)
    known = _known(desk, [row.id for row in shared], here)
    found = split_fairly(
        [Shared(row.id, known[row.id], _town(row), row.type) for row in shared],
        [Sharer(agent.id, agent.capacity or USUAL, len(own[agent.id])) for agent in agents],
        {key: Counter(map(_town, own[key])) for key in here},
        {key: Counter(row.type for row in own[key]) for key in here},
    )
    shares = []
    for agent in agents:
        theirs = [key for key, to in found.items() if to == agent.id]
        shares.append(
            FairShare(
                agent=agent.name,
                capacity=agent.capacity,
                had=len(own[agent.id]),
                has=len(own[agent.id]) + len(theirs),
                known=sum(known[key][agent.id] > 0 for key in theirs),
                assigned=assign(desk, theirs, agent),
            )
        )
    return FairSplit(tuple(shares), dry_run=desk.dry_run)


def _customers(desk: Desk) -> Sequence[Customer]:
    rows = desk.session.execute(
        select(
            Customer.id,
            Customer.owner_id,
            Customer.status,
            Customer.type,
            Customer.fields,
            Customer.address,
        ).where(is_customer())
    )
    return list(rows)  # type: ignore[arg-type]  # rows with the columns of one


def _town(row: Customer) -> str:
    return str((row.fields or {}).get(AREA, ""))


def _known(
    desk: Desk, ids: Sequence[int], agents: Mapping[int, Agent]
) -> defaultdict[int, Counter[int]]:
    """Count the contacts of these agents with these customers."""
    found: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for part in chunks(ids):
        for key, agent_id, n in desk.session.execute(
            select(Event.customer_id, Event.agent_id, func.count())
            .where(
                Event.customer_id.in_(part),
                Event.kind == "contact",
                ~Event.voided,
                Event.agent_id.in_(sorted(agents)),
            )
            .group_by(Event.customer_id, Event.agent_id)
        ):
            found[key][agent_id or 0] = n
    return found
