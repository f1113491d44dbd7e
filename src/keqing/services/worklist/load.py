"""How full the days of a month are, from the days that are stored."""

from __future__ import annotations

from datetime import date, timedelta

from keqing import models
from keqing.calendar.periods import period_of
from keqing.records.load import AgentMonth, Load
from keqing.services.context.desk import Desk
from keqing.services.derived import workload


def month_load(desk: Desk, month: date, *, agent: models.Agent | None) -> Load:
    """The load of the month that holds a day, of an agent or with None of everybody who works here.

    Only what stands now is counted, a customer once a day: what a call of a day will bring later is not known. An
    overdue follow-up is one of today's.
    """
    first, last = period_of(month, "month")
    by_agent = workload.counts(desk, first, last, overdue=True)
    counted = sorted(by_agent.items(), key=lambda entry: entry[0][1])
    people = [agent] if agent else [each for each in desk.staff.agents if each.active]
    found = [
        AgentMonth(
            person.name,
            person.capacity,
            {day: n for (agent_id, day), n in counted if agent_id == person.id},
        )
        for person in people
    ]
    if agent is None:
        ids = {person.id for person in people}
        others: dict[date, int] = {}
        for (agent_id, day), n in counted:
            if agent_id not in ids:
                others[day] = others.get(day, 0) + n
        found += [AgentMonth(None, None, others)] if others or not found else []
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    return Load(
        first,
        last,
        desk.today,
        tuple(found),
        frozenset(day for day in days if not desk.almanac.is_workday(day)),
        frozenset(day for day in days if desk.almanac.is_provisional(day)),
    )
