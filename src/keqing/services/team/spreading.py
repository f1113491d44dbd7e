"""Setting calls to days inside their windows, so that no day passes an agent's capacity (`keqing spread`)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import func, select

from keqing.definitions.vocabulary import IN_PERSON
from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.models import Agent, Customer, Event
from keqing.records.team import Spread, SpreadAgent, SpreadMove, SpreadProof
from keqing.services.ahead.forecasting import DAYS, check_days
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.derived.events import write
from keqing.services.derived.refold import refold
from keqing.services.derived.staff_days import StaffDays
from keqing.services.queries.batching import chunks
from keqing.services.team.assigning import check_here
from keqing.services.team.movable_calls import NOBODY, MovableCall, movable_calls
from keqing.text import shell
from keqing.worklist.levelling import AgentDay, Call, Levelled, level

SET = "spread"
"""The kind of a record that a call is set to a day."""


@dataclass(frozen=True, slots=True)
class SpreadRequest:
    """Whose calls are levelled, and which: of `agents`, nobody named is everybody, for so many `days` from today on.

    With `day` only the calls of that day move. With `among` the agents may take each other's calls.
    """

    agents: tuple[Agent, ...] = ()
    days: int = 28
    day: date | None = None
    among: bool = False


def spread(desk: WritingDesk, wanted: SpreadRequest) -> Spread:
    """Level calls for some days, today the first of them; those of a day go to the days after it, too.

    Alerts, promises and what is overdue stay where they are. Raises Unusable for days that cannot be, and for an agent
    without a capacity, or who has left.
    """
    _check(desk, wanted)
    last = max(wanted.day or desk.today, desk.today) + timedelta(wanted.days - 1)
    agents = wanted.agents or tuple(each for each in desk.staff.agents if each.active)
    ahead = _LevelledDays(desk, wanted, agents, last)
    plan = level(ahead.calls(), ahead.room, ahead.covers)
    _write(desk, ahead, plan)
    return Spread(
        first=desk.today,
        last=last,
        agents=tuple(_told(ahead, plan)),
        without=tuple(each.name for each in agents if not each.capacity),
        day=wanted.day,
        dry_run=desk.dry_run,
    )


def _check(desk: Desk, wanted: SpreadRequest) -> None:
    check_days(wanted.days)
    if wanted.day and not 0 <= (wanted.day - desk.today).days < DAYS[1]:
        raise Unusable(
            msg("The calls of {day} cannot be set to other days.", day=wanted.day),
            msg("Give a day of the year ahead, today the first."),
        )
    for agent in wanted.agents:
        check_here(desk, agent)
        if not agent.capacity:
            raise Unusable(
                msg("How many calls {name} makes in a day is not known.", name=agent.name),
                msg(
                    "Set it: keqing add-agent {name} --capacity 60",
                    name=shell.quote_word(agent.name),
                ),
            )
    if wanted.among and len(wanted.agents) < 2:  # noqa: PLR2004  # nobody shares with nobody
        raise Unusable(
            msg("Nobody can share calls with nobody."), msg("Name two agents: --among NAME,NAME")
        )


class _LevelledDays:
    """The calls and the room of the days ahead, by days from today and by agents' numbers."""

    def __init__(
        self, desk: Desk, wanted: SpreadRequest, agents: Sequence[Agent], last: date
    ) -> None:
        self.desk, self.wanted, self.last = desk, wanted, last
        self.agents = {agent.id: agent for agent in agents if agent.capacity}
        self.staff_days = StaffDays(desk, desk.today, last)
        self.days = range((last - desk.today).days + 1)
        self.covers = self._covers()
        self.people = self._people()
        self.rows = {
            f"{row.customer_id:012}{n:06}": row
            for n, row in enumerate(movable_calls(desk, self.people, last))
        }
        self.free = {key for key, row in self.rows.items() if self._free(row)}
        self.room = self._room()

    def day(self, number: int) -> date:
        """Return the day by its number."""
        return self.desk.today + timedelta(number)

    def number(self, day: date) -> int:
        """Return the number of a day, today 0."""
        return (day - self.desk.today).days

    def place(self, row: MovableCall) -> AgentDay:
        """Return where a call stands now."""
        whose = AgentDay(row.owner, self.number(row.day))
        return self.covers.get(whose, whose)

    def _covers(self) -> dict[AgentDay, AgentDay]:
        """Say who has somebody's list on a day, where that is another agent: a substitute, or who has nobody's work."""
        found = {}
        for number in self.days:
            staff = self.staff_days.on(self.day(number))
            for owner in (NOBODY, *(agent.id for agent in self.desk.staff.agents)):
                people = staff.with_whom(owner or None, None)
                if len(people) == 1 and people[0] != owner:
                    found[AgentDay(owner, number)] = AgentDay(people[0], number)
        return found

    def _people(self) -> set[int]:
        """Return those whose calls come to days of these agents, or from them, again and again."""
        found = set(self.agents)
        pairs = {(place.agent, other.agent) for place, other in self.covers.items()}
        while more := {each for pair in pairs if found & set(pair) for each in pair} - found:
            found |= more
        return found

    def _free(self, row: MovableCall) -> bool:
        """Whether a call may move: one on the list of these agents, or that stands with one of them, on the day asked for."""
        mine = row.owner in self.agents or self.place(row).agent in self.agents
        asked = self.wanted.day
        return mine and not row.fixed and (asked is None or row.day == asked)

    def calls(self) -> Iterable[Call]:
        """Return the calls as levelling knows them."""
        for key, row in self.rows.items():
            first, last = (row.first, row.last) if key in self.free else (row.day, row.day)
            whose = self._whose(row) if key in self.free else (row.owner,)
            yield Call(key, whose, self.number(first), self.number(last), self.place(row))

    def _whose(self, row: MovableCall) -> tuple[int, ...]:
        """Return on whose lists a call may stand. One for a role only goes to those who have it.

        A role that nobody has, and that needs no licence, is no bar: its work is the owner's, as any other.
        """
        if not self.wanted.among or row.owner not in self.agents:
            return (row.owner,)
        roles = {
            role
            for role in row.roles
            if role in self.desk.licensed or self.desk.staff.holders(role)
        }
        return tuple(
            sorted(
                agent.id
                for agent in self.agents.values()
                if agent.id == row.owner or roles <= set(agent.roles)
            )
        )

    def _room(self) -> dict[AgentDay, int]:
        """Return how many calls a place holds: on a rest day, or of an agent without a capacity, those that stay there."""
        staying = Counter(
            self.place(row)
            for key, row in self.rows.items()
            if key not in self.free or row.first == row.last
        )
        found = {}
        done = self._done()
        for number in self.days:
            day, staff = self.day(number), self.staff_days.on(self.day(number))
            rest = not self.desk.almanac.is_workday(day)
            for agent_id in sorted(self.people - {NOBODY}):
                place, agent = AgentDay(agent_id, number), staff.by_id(agent_id)
                here = agent is not None and agent.active and place not in self.covers
                if agent is None or not here or self.staff_days.is_away(agent_id, day):
                    continue
                most = (agent.capacity or 0) - (0 if number else done.get(agent_id, 0))
                found[place] = staying[place] if rest or not agent.capacity else max(0, most)
        return found

    def _done(self) -> dict[int, int]:
        """Count the customers whom each agent has spoken to today."""
        rows = self.desk.session.execute(
            select(Event.agent_id, func.count(func.distinct(Event.customer_id)))
            .where(
                Event.day == self.desk.today,
                Event.agent_id.in_(sorted(self.people)),
                Event.kind == "contact",
                Event.outcome.in_(IN_PERSON),
                ~Event.voided,
            )
            .group_by(Event.agent_id)
        )
        return {row[0]: row[1] for row in rows if row[0]}


def _write(desk: WritingDesk, ahead: _LevelledDays, plan: Levelled) -> None:
    """R12: set the steps that each call closes, and that stand by its day, to the new day and to who does it."""
    customers = _customers(desk, (ahead.rows[move.key].customer_id for move in plan.moves))
    moved = []
    for move in plan.moves:
        row, day = ahead.rows[move.key], ahead.day(move.after.day)
        by = desk.staff.name(move.after.agent) if _changes_hands(ahead, row, move.after) else None
        steps = [
            [step.cadence, step.subject, step.anchor.isoformat()]
            for step in row.steps
            if by or step.effective <= max(day, row.day)
        ]
        details = {"followups": steps, "day": day.isoformat()} | ({"agent": by} if by else {})
        write(desk, customers[row.customer_id], SET, details=details)
        moved.append(row.customer_id)
    for part in chunks(sorted(set(moved))):
        refold(desk, part)


def _changes_hands(ahead: _LevelledDays, row: MovableCall, after: AgentDay) -> bool:
    """Whether somebody else takes a call, not for a cover."""
    whose = AgentDay(row.owner, after.day)
    return ahead.covers.get(whose, whose) != after


def _customers(desk: Desk, ids: Iterable[int]) -> dict[int, Customer]:
    return {
        customer.id: customer
        for part in chunks(set(ids))
        for customer in desk.session.scalars(select(Customer).where(Customer.id.in_(part)))
    }


def _told(ahead: _LevelledDays, plan: Levelled) -> list[SpreadAgent]:
    """Tell of each agent asked for, and of those whose days change with theirs."""
    loads = Counter(map(ahead.place, ahead.rows.values()))
    named = _names(ahead, plan)
    moves: defaultdict[int, list[SpreadMove]] = defaultdict(list)
    for move in plan.moves:
        row, after = ahead.rows[move.key], move.after
        whose = row.owner or move.before.agent
        by = None if after.agent == whose else ahead.desk.staff.name(after.agent)
        days = ahead.day(move.before.day), ahead.day(after.day)
        moves[whose].append(SpreadMove(*named[row.customer_id], *days, by))
    proofs: defaultdict[int, list[SpreadProof]] = defaultdict(list)
    for proof in plan.certificates:
        people = list(dict.fromkeys(place.agent for place in proof.places))
        held = [ahead.day(place.day) for place in proof.places]
        proofs[people[0]].append(
            SpreadProof(
                min(held),
                max(held),
                proof.room,
                tuple(named[ahead.rows[key].customer_id] for key in proof.keys),
                tuple(ahead.desk.staff.name(each) or "" for each in people),
            )
        )
    found = []
    for agent in ahead.desk.staff.agents:
        if agent.id not in ahead.agents and not (moves[agent.id] or proofs[agent.id]):
            continue
        own = {place: n for place, n in plan.loads.items() if place.agent == agent.id}
        fullest = max(own.items(), key=lambda pair: (pair[1], -pair[0].day), default=None)
        found.append(
            SpreadAgent(
                agent=agent.name,
                capacity=agent.capacity,
                before=_over(ahead, agent.id, loads),
                after=_over(ahead, agent.id, plan.loads),
                fullest=(ahead.day(fullest[0].day), fullest[1]) if fullest else None,
                moves=tuple(moves[agent.id]),
                proofs=tuple(proofs[agent.id]),
            )
        )
    return found


def _over(ahead: _LevelledDays, agent_id: int, loads: Mapping[AgentDay, int]) -> int:
    return sum(
        max(0, n - ahead.room.get(place, 0))
        for place, n in loads.items()
        if place.agent == agent_id
    )


def _names(ahead: _LevelledDays, plan: Levelled) -> dict[int, tuple[str, str]]:
    """Return code and name of the customers who are told of."""
    keys = {move.key for move in plan.moves}
    keys.update(key for proof in plan.certificates for key in proof.keys)
    return {
        customer_id: (code, name)
        for part in chunks({ahead.rows[key].customer_id for key in keys})
        for customer_id, code, name in ahead.desk.session.execute(
            select(Customer.id, Customer.code, Customer.name).where(Customer.id.in_(part))
        )
    }
