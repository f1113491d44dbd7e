"""Setting calls to days inside their windows, so that no day passes an agent's capacity (`keqing spread`)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from keqing.definitions.cadence import Track
from keqing.definitions.vocabulary import IN_PERSON
from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.models import Absence, Agent, Customer, Enrollment, Event
from keqing.records.team import Spread, SpreadAgent, SpreadMove, SpreadProof
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.derived.events import write
from keqing.services.derived.refold import refold
from keqing.services.queries.batching import chunks
from keqing.text import shell
from keqing.timeline.levelling import AgentDay, Call, Levelled, level
from keqing.timeline.list_order import track_of

DAYS = (1, 366)
"""Days that are looked at, from and to."""
SET = "spread"
"""The kind of a record that a call is set to a day."""
_DAY = timedelta(days=1)
_FIXED = frozenset({Track.ALERT, Track.PROMISE})


@dataclass(frozen=True, slots=True)
class _CallRow:
    """A call to a customer: the steps that it closes, its window, and the day on which it stands."""

    customer_id: int
    steps: tuple[Any, ...]
    first: date
    last: date
    day: date


def spread(desk: WritingDesk, agent: Agent | None, days: int) -> Spread:
    """Level the calls of an agent, or with None of everybody, for so many days, today the first of them.

    Alerts, promises and what is overdue stay where they are. Raises Unusable for a number of days that cannot be,
    and for an agent without a capacity.
    """
    least, most = DAYS
    if not least <= days <= most:
        raise Unusable(
            msg("{n} days cannot be looked at.", n=days),
            msg("Give a number from {least} to {most}.", least=least, most=most),
        )
    if agent and not agent.capacity:
        raise Unusable(
            msg("How many calls {name} makes in a day is not known.", name=agent.name),
            msg("Set it: keqing add-agent {name} --capacity 60", name=shell.quote_word(agent.name)),
        )
    last = desk.today + timedelta(days - 1)
    agents = [agent] if agent else [each for each in desk.staff.agents if each.active]
    found = [_spread(desk, each, last) for each in agents if each.capacity]
    return Spread(
        first=desk.today,
        last=last,
        agents=tuple(found),
        without=tuple(each.name for each in agents if not each.capacity),
        dry_run=desk.dry_run,
    )


def _spread(desk: WritingDesk, agent: Agent, last: date) -> SpreadAgent:
    rows = _rows(desk, agent, last)
    room = _room(desk, agent, rows, last)
    plan = level(
        (
            Call(
                f"{row.customer_id:012}",
                (0,),
                _number(desk, row.first),
                _number(desk, row.last),
                AgentDay(0, _number(desk, row.day)),
            )
            for row in rows
        ),
        room,
    )
    by_key = {f"{row.customer_id:012}": row for row in rows}
    moved = {move.key: desk.today + timedelta(move.after.day) for move in plan.moves}
    keys = {*moved, *(key for proof in plan.certificates for key in proof.keys)}
    customers = _customers(desk, [by_key[key].customer_id for key in keys])
    for key, day in sorted(moved.items()):
        _set(desk, customers[by_key[key].customer_id], by_key[key], day)
    for part in chunks(by_key[key].customer_id for key in moved):
        refold(desk, part)
    return _told(desk, agent, plan, room, by_key, customers)


def _told(
    desk: Desk,
    agent: Agent,
    plan: Levelled,
    room: Mapping[AgentDay, int],
    rows: Mapping[str, _CallRow],
    customers: Mapping[int, Customer],
) -> SpreadAgent:
    loads = Counter(AgentDay(0, _number(desk, row.day)) for row in rows.values())
    fullest = max(plan.loads.items(), key=lambda pair: (pair[1], -pair[0].day), default=None)

    def day(place: AgentDay) -> date:
        return desk.today + timedelta(place.day)

    def named(key: str) -> tuple[str, str]:
        customer = customers[rows[key].customer_id]
        return customer.code, customer.name

    return SpreadAgent(
        agent=agent.name,
        capacity=agent.capacity or 0,
        before=sum(max(0, n - room.get(place, 0)) for place, n in loads.items()),
        after=sum(plan.over.values()),
        fullest=(day(fullest[0]), fullest[1]) if fullest else None,
        moves=tuple(
            SpreadMove(*named(move.key), day(move.before), day(move.after)) for move in plan.moves
        ),
        proofs=tuple(
            SpreadProof(
                day(proof.places[0]),
                day(proof.places[-1]),
                proof.room,
                tuple(named(key) for key in proof.keys),
            )
            for proof in plan.certificates
        ),
    )


def _number(desk: Desk, day: date) -> int:
    return (day - desk.today).days


def _customers(desk: Desk, ids: Iterable[int]) -> dict[int, Customer]:
    return {
        customer.id: customer
        for part in chunks(set(ids))
        for customer in desk.session.scalars(select(Customer).where(Customer.id.in_(part)))
    }


def _set(desk: WritingDesk, customer: Customer, row: _CallRow, day: date) -> None:
    """R12: set the steps that the call closes, and that stand by that day."""
    steps = [
        [step.cadence, step.subject, step.anchor.isoformat()]
        for step in row.steps
        if step.effective <= max(day, row.day)
    ]
    write(desk, customer, SET, details={"followups": steps, "day": day.isoformat()})


def _rows(desk: Desk, agent: Agent, last: date) -> list[_CallRow]:
    """Return the first call of each customer of the agent that stands by the last day."""
    by_name = {
        (edition.name, edition.version)
        for edition in desk.book.editions
        if edition.cadence and edition.cadence.done_by is None
    }
    steps: defaultdict[int, list[Any]] = defaultdict(list)
    for row in desk.session.execute(
        select(*Enrollment.__table__.columns)
        .where(
            Enrollment.owner_id == agent.id,
            Enrollment.ended.is_(None),
            Enrollment.effective <= last,
            or_(Enrollment.topic.is_(None), Enrollment.topic == "call"),
            Enrollment.customer_id > 0,
        )
        .order_by(Enrollment.customer_id, Enrollment.effective, Enrollment.id)
    ):
        if (row.cadence, row.version) not in by_name:
            steps[row.customer_id].append(row)
    active = set(desk.session.scalars(select(Customer.id).where(Customer.status == "active")))
    return [_row(desk, key, theirs, last) for key, theirs in steps.items() if key in active]


def _row(desk: Desk, customer_id: int, steps: Sequence[Any], last: date) -> _CallRow:
    """Return a customer's first call with the days on which it closes the same steps.

    A step that never closes is done by its due day, and so is a deadline. A call with an alert, a promise or what is
    overdue stands where it is.
    """
    day = max(steps[0].effective, desk.today)
    closed = tuple(step for step in steps if step.listed and step.listed <= day)
    others = [step.effective for step in steps if step not in closed]
    ends = [_latest(step) for step in closed] + [other - _DAY for other in others] + [last]
    begins = [step.listed for step in closed] + [desk.today]
    fixed = steps[0].effective < desk.today or any(track_of(step.rank) in _FIXED for step in closed)
    if fixed or min(ends) < day or not closed:
        return _CallRow(customer_id, closed, day, day, day)
    return _CallRow(customer_id, closed, max(begins), min(ends), day)


def _latest(step: Any) -> date:  # noqa: ANN401  # a row of enrollment
    """R4: the last day of the window."""
    closes: date = step.closes or step.due
    due: date = step.due
    return min(closes, due) if track_of(step.rank) is Track.DEADLINE else closes


def _room(desk: Desk, agent: Agent, rows: Sequence[_CallRow], last: date) -> dict[AgentDay, int]:
    """Return how many calls each day holds: none on a day of absence, and on a rest day those that stay there."""
    fixed = Counter(row.day for row in rows if row.first == row.last)
    away = desk.session.execute(
        select(Absence.since, Absence.until).where(
            Absence.agent_id == agent.id, Absence.until >= desk.today, Absence.since <= last
        )
    ).all()
    done = (
        desk.session.scalar(
            select(func.count(func.distinct(Event.customer_id))).where(
                Event.day == desk.today,
                Event.agent_id == agent.id,
                Event.kind == "contact",
                Event.outcome.in_(IN_PERSON),
                ~Event.voided,
            )
        )
        or 0
    )
    found: dict[AgentDay, int] = {}
    for n in range(_number(desk, last) + 1):
        day = desk.today + timedelta(n)
        gone = agent.until is not None and day > agent.until
        most = (agent.capacity or 0) - (done if n == 0 else 0)
        if gone or any(since <= day <= until for since, until in away):
            most = 0
        elif not desk.almanac.is_workday(day):
            most = fixed[day]
        found[AgentDay(0, n)] = max(0, most)
    return found
