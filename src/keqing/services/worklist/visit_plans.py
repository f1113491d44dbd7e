"""Plans of visits shown and submitted: what the cadences of a plan give in a period, on whose days, in which order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select

from keqing.calendar.named_periods import NamedPeriod
from keqing.definitions.fields import Field
from keqing.definitions.names import find_called, label, suggest_words
from keqing.definitions.plan import VisitPlan
from keqing.definitions.plan_file import plans_in_force
from keqing.errors import NotFound, Unusable
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.models import Agent, Customer
from keqing.records.export_table import ExportColumn, ExportTable, Portion
from keqing.records.recorded import Recorded
from keqing.records.self_customer import id_for
from keqing.records.visits import FrozenPlan, Visits
from keqing.services.ahead.calls_to_come import calls_to_come
from keqing.services.ahead.whose_customers import customers_of
from keqing.services.context.desk import Desk, WritingDesk, whose
from keqing.services.derived.staff_days import StaffDays
from keqing.services.queries.batching import Progress, chunks
from keqing.services.recording.plan_freezing import (
    frozen_visits,
    open_items,
    period_named,
    plan_of_item,
    submit_plan,
)
from keqing.timeline.signatures import ItemState
from keqing.worklist.route_order import RouteKey, route_key

STATES: Mapping[str, Message] = {
    "projected": msg("not submitted"),
    "submitted": msg("submitted"),
    "returned": msg("returned"),
    "frozen": msg("in force"),
}
"""How far a plan has come."""
_TRANSPORT = "transport"
_GONE = ("stopped", "deceased")
"""Customers in one of these states are visited no more, whatever was submitted before."""


@dataclass(frozen=True, slots=True)
class PlanWanted:
    """Which plan is asked for: of a period, by its name where several are of that length, of everybody with `team`."""

    period: str
    name: str | None = None
    team: bool = False


class _AgentVisits(NamedTuple):
    """An agent's visits of a plan, and how far it has come."""

    agent: Agent | None
    state: str
    visits: Visits


class _VisitLine(NamedTuple):
    key: RouteKey
    day: date
    code: str
    customer: Customer
    cadences: tuple[str, ...]
    times: int
    agent: str | None


def visit_plan(desk: Desk, wanted: PlanWanted, progress: Progress | None = None) -> ExportTable:
    """Return the visits of a plan in a period, in the order of the route.

    A plan that was submitted has its visits as they were frozen. Others follow from the cadences, if each call is made
    on its day. Raises NotFound without a plan, Unusable for a period that is none, or is over and has no plan.
    """
    period = period_named(wanted.period)
    plan = _plan(desk, wanted.name, period)
    agent = None if wanted.team else whose(desk)
    found = list(_found(desk, plan, period, agent, progress))
    if period.last < desk.today and not found:
        raise Unusable(
            msg("{period} is over, and no plan was submitted for it.", period=period.name),
            msg("Name a period that is not over."),
        )
    lines = sorted(_lines(desk, plan, found))
    return ExportTable(
        name="plan",
        title=_title(plan, period, found, agent),
        records="visits",
        columns=_columns(desk, plan, lines, team=agent is None),
        portions=_portions(desk, plan, lines, team=agent is None),
        about={
            "plan": plan.name,
            "period": period.name,
            "from": period.first.isoformat(),
            "to": period.last.isoformat(),
            "agent": agent.name if agent else None,
            "state": found[0].state if len(found) == 1 else None,
        },
    )


def submit(desk: WritingDesk, wanted: PlanWanted, progress: Progress | None = None) -> Recorded:
    """Submit the visits that a plan gives an agent in a period. Raises Unusable where there is nothing to submit."""
    period = period_named(wanted.period)
    plan = _plan(desk, wanted.name, period)
    agent = whose(desk)
    if agent is None or wanted.team:
        raise Unusable(msg("Everybody submits their own plan."), msg("Add --agent NAME."))
    if plan.per != period.length:
        raise Unusable(
            msg("{plan} is a plan for {per}, not for {period}.", plan=plan.title or plan.name, per=_PER[plan.per], period=period.name),
            msg("Leave out --submit to look at it, or name another plan: --name NAME"),
        )  # fmt: skip
    if period.last < desk.today:
        raise Unusable(
            msg("{period} is over.", period=period.name), msg("Name a period that is not over.")
        )
    visits = _projected(desk, plan, period, [agent], progress).get(agent.id, {})
    if not visits:
        raise Unusable(
            msg("{agent} has no visit of this plan in {period}.", agent=agent.name, period=period.name),
            msg("Which cadences it holds: keqing define show plan {name}", name=plan.name),
        )  # fmt: skip
    return submit_plan(desk, FrozenPlan(plan.name, period.name, agent.name, visits), period)


_PER: Mapping[str, Message] = {
    "week": msg("a week"),
    "month": msg("a month"),
    "quarter": msg("a quarter"),
    "half-year": msg("half a year"),
    "year": msg("a year"),
}


def _plan(desk: Desk, word: str | None, period: NamedPeriod) -> VisitPlan:
    """Return the plan that is meant: the one of that name, else the one for such periods."""
    plans = plans_in_force(desk.stored, desk.today, desk.kinds)
    if not plans:
        raise NotFound(
            msg("No plan of visits is in force."),
            msg(
                "Put one in force: keqing define show plan visits > plan.toml, then keqing define apply plan.toml"
            ),
        )
    if word is not None:
        if found := find_called(word, plans):
            return found
        raise NotFound(msg("There is no plan '{word}'.", word=word), suggest_words(word, plans))
    fitting = [plan for plan in plans if plan.per == period.length] or plans
    if len(fitting) > 1:
        raise Unusable(
            msg("Which plan? {names}.", names=[label(plan) for plan in fitting]),
            msg("Name it: --name NAME"),
        )
    return fitting[0]


def _found(
    desk: Desk,
    plan: VisitPlan,
    period: NamedPeriod,
    agent: Agent | None,
    progress: Progress | None,
) -> Iterator[_AgentVisits]:
    """Give the visits of one agent, or of everybody: as they were submitted, else as they come."""
    people = [agent] if agent else [each for each in desk.staff.agents if each.active]
    rest: list[Agent] = []
    for each in people:
        submitted = _submitted(desk, plan, period, each)
        if submitted:
            yield submitted
        else:
            rest.append(each)
    if period.last < desk.today or not (rest or not people):
        return
    visits = _projected(desk, plan, period, rest, progress)
    for each in rest:
        if agent or visits.get(each.id):
            yield _AgentVisits(each, "projected", visits.get(each.id, {}))
    if not agent and visits.get(None):
        yield _AgentVisits(None, "projected", visits[None])


def _submitted(
    desk: Desk, plan: VisitPlan, period: NamedPeriod, agent: Agent
) -> _AgentVisits | None:
    """Return what an agent submitted: what waits for a signature before what holds."""
    items = open_items(desk, agent, plan.name, period.name)
    if items:
        own = desk.session.get_one(Customer, id_for(agent.id))
        state = "returned" if items[-1].state is ItemState.RETURNED else "submitted"
        return _AgentVisits(agent, state, plan_of_item(desk, own, items[-1]).visits)
    held = frozen_visits(desk, agent, plan.name, period.name)
    return None if held is None else _AgentVisits(agent, "frozen", held)


def _projected(
    desk: Desk,
    plan: VisitPlan,
    period: NamedPeriod,
    agents: Collection[Agent],
    progress: Progress | None,
) -> dict[int | None, Visits]:
    """Return the visits to come, by agent: the calls of the days ahead that close a step of the plan's cadences."""
    first = max(period.first, desk.today)
    ids = None
    if len(agents) == 1:
        (agent,) = agents
        ids = customers_of(desk, StaffDays(desk, desk.today, period.last), agent)
    found: defaultdict[int | None, defaultdict[int, defaultdict[str, list[date]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for customer in calls_to_come(desk, period.last, ids, progress):
        for call in customer.calls:
            if call.day < first:
                continue
            for name in {each.cadence.name for each in call.reasons[: call.must]}:
                if name in plan.cadences:
                    found[customer.whose(call)][customer.customer.id][name].append(call.day)
    return {
        agent_id: {
            customer_id: {name: tuple(days) for name, days in sorted(by_cadence.items())}
            for customer_id, by_cadence in visits.items()
        }
        for agent_id, visits in found.items()
    }


def _lines(desk: Desk, plan: VisitPlan, found: Iterable[_AgentVisits]) -> Iterator[_VisitLine]:
    """Give a line for each visit; several cadences on one day are one visit. Nobody who is stopped by now has one."""
    for agent, _, visits in found:
        for part in chunks(sorted(visits)):
            here = select(Customer).where(Customer.id.in_(part), Customer.status.not_in(_GONE))
            for customer in desk.session.scalars(here):
                by_day: defaultdict[date, list[str]] = defaultdict(list)
                for name, days in visits[customer.id].items():
                    for day in days:
                        by_day[day].append(name)
                key = route_key(customer.fields, plan.order)
                for day, names in by_day.items():
                    yield _VisitLine(
                        key,
                        day,
                        customer.code,
                        customer,
                        tuple(sorted(names)),
                        len(by_day),
                        agent.name if agent else None,
                    )


def _title(
    plan: VisitPlan, period: NamedPeriod, found: Sequence[_AgentVisits], agent: Agent | None
) -> Message:
    title = plan.title or plan.name
    if agent is None:
        return msg("{plan}, {period}", plan=title, period=period.name)
    return msg(
        "{plan}, {period}, {agent}: {state}",
        plan=title,
        period=period.name,
        agent=agent.name,
        state=STATES[found[0].state],
    )


def _ordered_fields(desk: Desk, plan: VisitPlan, lines: Sequence[_VisitLine]) -> list[Field]:
    """Return the fields of the order, and the way to get there where a customer has one."""
    names = [*plan.order]
    if any((line.customer.fields or {}).get(_TRANSPORT) for line in lines):
        names.append(_TRANSPORT)
    return [desk.kinds.fields[name] for name in dict.fromkeys(names) if name in desk.kinds.fields]


def _columns(
    desk: Desk, plan: VisitPlan, lines: Sequence[_VisitLine], *, team: bool
) -> tuple[ExportColumn, ...]:
    titles = {
        edition.name: edition.cadence.title for edition in desk.book.editions if edition.cadence
    }
    words = {
        " ".join(names): {
            "zh": "、".join(str(titles.get(name, {}).get("zh", name)) for name in names),
            "en": ", ".join(str(titles.get(name, {}).get("en", name)) for name in names),
        }
        for names in {line.cadences for line in lines}
    }
    return (
        ExportColumn("day", msg("day"), "plain"),
        ExportColumn("code", msg("code"), "plain"),
        ExportColumn("name", msg("name")),
        *(
            ExportColumn(f".{field.name}", field.title, key=field.name)
            for field in _ordered_fields(desk, plan, lines)
        ),
        ExportColumn("cadence", msg("why"), "code", words),
        ExportColumn("times", msg("visits in the period"), "number"),
        *([ExportColumn("agent", msg("owner"))] if team else []),
    )


def _portions(
    desk: Desk, plan: VisitPlan, lines: Sequence[_VisitLine], *, team: bool
) -> Iterator[Portion]:
    if not lines:
        return
    fields = _ordered_fields(desk, plan, lines)
    yield [
        [line.day.isoformat() for line in lines],
        [line.code for line in lines],
        [line.customer.name for line in lines],
        *([_shown(line, field.name) for line in lines] for field in fields),
        [" ".join(line.cadences) for line in lines],
        [line.times for line in lines],
        *([[line.agent for line in lines]] if team else []),
    ]


def _shown(line: _VisitLine, name: str) -> Any:  # noqa: ANN401  # whatever the field holds
    value = (line.customer.fields or {}).get(name)
    return None if value in (None, "") else str(value)
