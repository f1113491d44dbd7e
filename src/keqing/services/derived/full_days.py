"""Days that hold more calls than an agent makes, before and after something changes: then `keqing spread` is offered.

Only rows are counted that are stored already. So this is quick for any number of customers.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from keqing.records.load import Overfull
from keqing.services.context.desk import Desk
from keqing.services.derived import workload

DAYS = 28
"""Days looked at, the clock's day the first of them: so many as `keqing spread` looks at."""

FullDays = Mapping[tuple[int, date], int]
"""By how many calls a day of an agent is overfull, by agent's id and day."""


def full_days(desk: Desk) -> FullDays:
    """Return the days ahead that are overfull. An agent without a capacity has none."""
    most = {agent.id: agent.capacity for agent in desk.staff.agents if agent.capacity}
    if not most:
        return {}
    first, last = desk.clock, desk.clock + timedelta(DAYS - 1)
    counts = workload.counts(desk, first, last, overdue=True, nobodys=True)
    return {
        (agent_id, day): n - most[agent_id]
        for (agent_id, day), n in counts.items()
        if agent_id in most and n > most[agent_id]
    }


def newly_full(desk: Desk, before: FullDays) -> Overfull | None:
    """Tell of the first day that holds too many, and more of them than `before`; None where there is no such day."""
    after = full_days(desk)
    worse = sorted(
        (day, agent_id)
        for (agent_id, day), over in after.items()
        if over > before.get((agent_id, day), 0)
    )
    if not worse:
        return None
    day, agent_id = worse[0]
    alone = len({agent for _, agent in worse}) == 1
    several = len(desk.staff.names) > 1
    return Overfull(
        agent=desk.staff.name(agent_id) or "",
        day=day,
        over=after[agent_id, day],
        more=len(worse) - 1,
        named=alone and several,
        dry_run=getattr(desk, "dry_run", False),
    )
