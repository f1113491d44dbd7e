"""Commands that would mend days with more calls than an agent makes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from keqing.i18n import Message, msg
from keqing.records.forecast import AgentForecast, Forecast
from keqing.records.what_if import BrokenDay
from keqing.services.ahead.forecasting import DAYS
from keqing.services.department.agents import CAPACITY
from keqing.text import shell


def mends(
    after: Forecast,
    breaks: Sequence[BrokenDay],
    without: Sequence[str],
    nobodys: int,
    *,
    made_up: bool,
) -> Iterator[Message]:
    """Give the lines to type: what nobody has is shared out, a full day is spread, and too much work is given away.

    Calls of customers who are `made_up` can only be made by one more agent, who makes what is too much on the fullest
    day behind the first.
    """
    here = [each for each in after.agents if each.agent is not None]
    for name in without:
        if nobodys:
            others = ",".join(shell.quote_word(each.agent or "") for each in here)
            yield _shared_out(shell.quote_word(name), others)
    if made_up:
        if excess := _excess(after, breaks):
            yield msg("keqing add-agent NAME --capacity {n}", n=min(excess, CAPACITY[1]))
        return
    for agent in here:
        days = [each.day for each in breaks if each.agent == agent.agent]
        if not days:
            continue
        name = shell.quote_word(agent.agent or "")
        if _is_too_much(after, agent) and len(here) > 1:
            others = ",".join(
                shell.quote_word(each.agent or "") for each in here if each is not agent
            )
            yield _shared_out(name, f"{name},{others}")
        else:
            reach = (max(days) - after.first + timedelta(7)).days + 1
            yield msg(
                "keqing spread --agent {name} --days {days} -n",
                name=name,
                days=min(reach, DAYS[1]),
            )


def _shared_out(name: str, among: str) -> Message:
    return msg("keqing assign --from {name} --fair --among {among} -n", name=name, among=among)


def _excess(after: Forecast, breaks: Sequence[BrokenDay]) -> int:
    """Return how many calls are too many on the fullest day; the first one has what is overdue as well."""
    by_day: Counter[date] = Counter()
    for each in breaks:
        by_day[each.day] += each.calls - each.room
    later = [n for day, n in by_day.items() if day > after.first]
    return max(later or by_day.values(), default=0)


def _is_too_much(after: Forecast, agent: AgentForecast) -> bool:
    """Tell whether all working days together have less room than there are calls."""
    days = (after.last - after.first).days + 1
    workdays = sum(after.first + timedelta(n) not in after.rest for n in range(days))
    calls = sum(found.calls for found in agent.days.values())
    return calls > workdays * (agent.capacity or 0)
