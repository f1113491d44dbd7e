"""A report: the figures of a day, a week or a month, by agent and by cadence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import select

from keqing.calendar.periods import Period, period_of
from keqing.frozen import dataclass
from keqing.models import Agent, Customer
from keqing.records.report import (
    AgentFigures,
    CadenceFigures,
    DayCalls,
    Handbook,
    PeriodName,
    PlannedCustomer,
    Report,
    total,
)
from keqing.services.context.desk import Desk
from keqing.services.queries.batching import chunks
from keqing.services.reports import facts, needs, outlook, targets
from keqing.services.reports.figures import (
    CallCount,
    FollowUp,
    age,
    age_groups,
    fate,
    of_calls,
    of_steps,
    planned_day,
    strongest,
)

SEVEN = 7
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ReportParts:
    """The parts of a report beside its figures: what needs somebody, the handbook of a day, what the page shows."""

    needs: bool = False
    handbook: bool = False
    outlook: bool = False


FIGURES = ReportParts()
BOARD = ReportParts(needs=True)
HANDBOOK = ReportParts(handbook=True)
PAGE = ReportParts(needs=True, outlook=True)
DAY_PAGE = ReportParts(needs=True, handbook=True, outlook=True)


def report(
    desk: Desk, period: PeriodName, agent: Agent | None, wanted: ReportParts = FIGURES
) -> Report:
    """Make the report of the period that holds the day worked on, of one agent or of the whole department.

    A period that is running is counted up to the clock's day.
    """
    days = _days(desk, period)
    only = agent.id if agent else None
    next_day = desk.almanac.next_workday(days.last + _DAY)
    last = next_day if wanted.handbook else days.last
    steps = [step for step in facts.steps(desk, days.first, last) if only in {None, step.agent}]
    week = days.last - timedelta(SEVEN - 1)
    contacts = [
        count
        for count in facts.calls(desk, min(days.first, week), days.last)
        if only in {None, count.agent}
    ]
    agents = _agents(desk, steps, contacts, days, only)
    return Report(
        period=period,
        since=days.first,
        until=days.last,
        agent=agent.name if agent else None,
        agents=agents,
        cadences=_cadences(desk, steps, days),
        total=total(each.figures for each in agents),
        days=_seven(contacts, days.last),
        targets=targets.targets(desk, days.last, only),
        ages=age_groups(_planned(steps, days), days.last),
        hours=facts.hours(desk, days.first, days.last, only) if wanted.outlook else (),
        funnel=outlook.funnel(desk, days.first, days.last, only) if wanted.outlook else (),
        load=outlook.load_ahead(desk, only) if wanted.outlook else (),
        needs=needs.needs(desk, agents, only) if wanted.needs else (),
        handbook=_handbook(desk, steps, days, next_day) if wanted.handbook else None,
        at=desk.at.time().isoformat("minutes") if days.last == desk.clock else None,
    )


def _days(desk: Desk, period: PeriodName) -> Period:
    whole = Period(desk.today, desk.today) if period == "day" else period_of(desk.today, period)
    return whole if whole.first > desk.clock else Period(whole.first, min(whole.last, desk.clock))


def _planned(steps: Iterable[FollowUp], days: Period) -> list[FollowUp]:
    return [step for step in steps if planned_day(step, *days)]


def _agents(
    desk: Desk,
    steps: Iterable[FollowUp],
    contacts: Iterable[CallCount],
    days: Period,
    only: int | None,
) -> tuple[AgentFigures, ...]:
    """Count for each agent who works here or has worked, in their order, and last for nobody."""
    work: dict[int | None, list[FollowUp]] = defaultdict(list)
    made: dict[int | None, list[CallCount]] = defaultdict(list)
    for step in steps:
        work[step.agent].append(step)
    for count in contacts:
        made[count.agent].append(count)
    found = []
    for key in [*(agent.id for agent in desk.staff.agents), None]:
        agent = desk.staff.by_id(key)
        figures = of_steps(work[key], *days) + of_calls(
            count for count in made[key] if count.day >= days.first
        )
        calls = tuple(day.called for day in _seven(made[key], days.last))
        works_here = agent is not None and agent.active and only in {None, agent.id}
        if works_here or figures != type(figures)() or any(calls):
            found.append(AgentFigures(agent.name if agent else None, figures, calls))
    return tuple(found)


def _seven(contacts: Sequence[CallCount], last: date) -> tuple[DayCalls, ...]:
    """Count the calls of the seven days up to the last, by day."""
    by_day: dict[date, list[CallCount]] = defaultdict(list)
    for count in contacts:
        by_day[count.day].append(count)
    counted = (
        (day, of_calls(by_day[day]))
        for day in (last - timedelta(SEVEN - 1 - n) for n in range(SEVEN))
    )
    return tuple(DayCalls(day, figures.called, figures.reached) for day, figures in counted)


def _cadences(desk: Desk, steps: Iterable[FollowUp], days: Period) -> tuple[CadenceFigures, ...]:
    """Count for each cadence with a figure, the most customers first."""
    work: dict[str, list[FollowUp]] = defaultdict(list)
    for step in steps:
        work[step.cadence].append(step)
    titles = _titles(desk)
    counted = ((name, of_steps(theirs, *days)) for name, theirs in work.items())
    found = [
        CadenceFigures(name, titles.get(name, {}), figures)
        for name, figures in counted
        if figures != type(figures)()
    ]
    return tuple(sorted(found, key=lambda each: (-each.figures.due, each.cadence)))


def _titles(desk: Desk) -> dict[str, Mapping[str, str]]:
    return {
        edition.name: edition.cadence.title for edition in desk.book.editions if edition.cadence
    }


def _handbook(desk: Desk, steps: Sequence[FollowUp], days: Period, next_day: date) -> Handbook:
    now = [step for step in steps if planned_day(step, *days)]
    then = [step for step in steps if planned_day(step, next_day, next_day)]
    people = _people(desk, {step.customer for step in (*now, *then)})
    said = facts.last_contacts(desk, {step.customer for step in now}, days.last)
    return Handbook(
        planned=_customers(desk, now, people, days.last, said),
        next_day=next_day,
        next_planned=_customers(desk, then, people, next_day),
    )


def _people(desk: Desk, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    found: dict[int, tuple[str, str]] = {}
    for part in chunks(ids):
        rows = desk.session.execute(
            select(Customer.id, Customer.code, Customer.name).where(Customer.id.in_(part))
        )
        found |= {row.id: (row.code, row.name) for row in rows}
    return found


def _customers(
    desk: Desk,
    steps: Iterable[FollowUp],
    people: Mapping[int, tuple[str, str]],
    day: date,
    said: Mapping[int, tuple[str | None, str | None]] | None = None,
) -> tuple[PlannedCustomer, ...]:
    """List the customers of these follow-ups, by agent; the oldest first. Without `said` nothing has come of it."""
    work: dict[tuple[int | None, int], list[FollowUp]] = defaultdict(list)
    for step in steps:
        work[step.agent, step.customer].append(step)
    titles = _titles(desk)
    found = []
    for (agent, customer), theirs in work.items():
        code, name = people[customer]
        outcome, text = (said or {}).get(customer, (None, None))
        found.append(
            PlannedCustomer(
                code=code,
                name=name,
                agent=desk.staff.name(agent),
                titles=tuple(
                    titles.get(cadence, {}) for cadence in sorted({step.cadence for step in theirs})
                ),
                fate=None if said is None else strongest(fate(step, day) for step in theirs),
                late=max(max(0, (day - step.due).days) for step in theirs)
                if said is None
                else max(age(step, day) for step in theirs),
                outcome=outcome,
                text=text,
            )
        )
    return tuple(sorted(found, key=lambda each: (each.agent or "\uffff", -each.late, each.code)))
