"""How full the days of a month are, if each call is made on its day."""

from __future__ import annotations

from datetime import date, timedelta

from keqing import models
from keqing.calendar.periods import period_of
from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.records.load import AgentMonth, Load
from keqing.services.ahead import forecasting
from keqing.services.context.desk import Desk
from keqing.services.queries.batching import Progress


def month_load(
    desk: Desk, month: date, *, agent: models.Agent | None, progress: Progress | None = None
) -> Load:
    """The load of the month that holds a day, of an agent or with None of everybody who works here.

    It is that of a forecast: a customer counts once a day with whoever calls, and an overdue follow-up is one of
    today's. Raises Unusable for a month too far ahead, and for an agent who has left.
    """
    first, last = period_of(month, "month")
    _, most = forecasting.DAYS
    if first >= desk.today + timedelta(most):
        raise Unusable(
            msg("{month} is too far ahead.", month=f"{first:%Y-%m}"),
            msg("Days can be looked at up to {day}.", day=desk.today + timedelta(most - 1)),
        )
    if agent:
        forecasting.check_here(agent)
    calls = forecasting.of_whom(desk, last, agent, progress) if last >= desk.today else ()
    found = forecasting.forecast_of(desk, first, last, agent, calls)
    return Load(
        first,
        last,
        desk.today,
        tuple(
            AgentMonth(each.agent, each.capacity, {day: n.calls for day, n in each.days.items()})
            for each in found.agents
        ),
        found.rest,
        found.provisional,
    )
