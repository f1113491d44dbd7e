"""The agents of a department on a day: who works, in which roles, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date
from functools import cache, cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Date, and_, bindparam, func, select, true

from keqing.errors import NotFound
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.models import Absence, Agent
from keqing.text import shell
from keqing.worklist.row_sharing import Whose

if TYPE_CHECKING:
    from sqlalchemy import Select, Table
    from sqlalchemy.orm import Session

MANAGER = "manager"


@dataclass(frozen=True)
class Staff:
    """The department's agents on a day: who is called what, who works here, who holds which role.

    `substitutes` say whose list somebody else has on that day, because they are away: agent's id to agent's id.
    """

    agents: tuple[Agent, ...]
    substitutes: Mapping[int, int] = field(default_factory=dict)

    def by_id(self, agent_id: int | None) -> Agent | None:
        """The agent with this id, if any."""
        return self._by_id.get(agent_id) if agent_id is not None else None

    @cached_property
    def _by_id(self) -> Mapping[int, Agent]:
        return {agent.id: agent for agent in self.agents}

    def roles_of(self, agent_id: int | None) -> tuple[str, ...]:
        """The roles of an agent, none of nobody's."""
        found = self.by_id(agent_id)
        return tuple(found.roles or ()) if found else ()

    def name(self, agent_id: int | None) -> str | None:
        """The agent's name, None for nobody."""
        found = self.by_id(agent_id)
        return found.name if found else None

    def named(self, name: str) -> Agent:
        """The agent of that name. Raises NotFound."""
        for agent in self.agents:
            if agent.name == name:
                return agent
        if near := self._near(name):
            raise NotFound(
                msg("No agent is called {name}.", name=name),
                msg(
                    "Did you mean {near}? Somebody new is added with: keqing add-agent {name}",
                    near=near,
                    name=shell.quote_word(name),
                ),
            )
        raise NotFound(
            msg("No agent is called {name}.", name=name),
            msg(
                "Agents: {names}. Add this one with: keqing add-agent {name}",
                names=self.names,
                name=shell.quote_word(name),
            )
            if self.agents
            else msg("Add this one with: keqing add-agent {name}", name=shell.quote_word(name)),
        )

    def _near(self, name: str) -> list[str]:
        """Return who of those here has a name near to a typed one: a part of it, or a slip."""
        from difflib import get_close_matches  # noqa: PLC0415  # only where nobody was found

        typed = name.strip().casefold()
        among = {each.casefold(): each for each in self.names}
        parts = [among[each] for each in among if typed and (typed in each or each in typed)]
        return parts or [among[each] for each in get_close_matches(typed, among, 1)]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of those who work here now."""
        return tuple(agent.name for agent in self.agents if agent.active)

    def holders(self, role: str) -> tuple[Agent, ...]:
        """Who holds a role in the department, the longest here first."""
        return tuple(agent for agent in self.agents if agent.active and role in agent.roles)

    def apart(
        self,
        agent_id: int | None,
        assigned: Iterable[tuple[str, int]],
        licensed: Collection[str] = (),
    ) -> frozenset[str]:
        """R5: the roles that are not this agent's: those that somebody else holds, and `licensed` ones.

        Other roles that nobody holds are the owner's.
        """
        held = {(role, agent.id) for agent in self.agents if agent.active for role in agent.roles}
        held |= set(assigned)
        lists = self.lists_of(agent_id) | {agent_id}
        mine = {role for role, holder in held if holder in lists}
        nobodys = licensed if self.names else ()
        return (frozenset(role for role, _ in held) | frozenset(nobodys)) - mine

    def with_whom(self, owner_id: int | None, role: str | None) -> tuple[int, ...]:
        """Return in whose lists a step stands that is stored with this owner and role, the longest here first.

        With the owner, who works here; where there is none, with all who have the role; else it is nobody's, and
        stands with every manager. Where nobody is one, it stands with everybody. A substitute stands in for
        whoever is away.
        """
        owner = self.by_id(owner_id)
        if owner and owner.active:
            return (self.substitutes.get(owner.id, owner.id),)
        shared = self.holders(role) if role else ()
        people = [agent.id for agent in shared or self.managers]
        return tuple(dict.fromkeys(self.substitutes.get(agent_id, agent_id) for agent_id in people))

    def without(self, gone: Collection[int]) -> Staff:
        """Return the staff as if these agents did not work here; nobody has the lists of whom they cover."""
        agents = (_gone(each) if each.id in gone else each for each in self.agents)
        covers = {away: by for away, by in self.substitutes.items() if not {away, by} & set(gone)}
        return Staff(tuple(agents), covers)

    def whose(self, owner_id: int | None, role: str | None, licensed: Collection[str]) -> Whose:
        """Return with whom a step stands that is stored with this owner and role: an agent, a role, or nobody."""
        owner = self.by_id(owner_id)
        if owner and owner.active:
            return self.with_whom(owner_id, role)[0]
        return role if role and (self.holders(role) or role in licensed) else None

    def lists_of(self, agent_id: int | None) -> frozenset[int]:
        """Return whose lists an agent has on the day: their own, unless they are away, and those that they cover."""
        own = {agent_id} - {None} - self.substitutes.keys()
        covered = {away for away, substitute in self.substitutes.items() if substitute == agent_id}
        return frozenset(own | covered)  # type: ignore[arg-type]  # None is taken away above

    @property
    def managers(self) -> tuple[Agent, ...]:
        """Who has nobody's work in their lists: the managers, or everybody where nobody is one."""
        return self.holders(MANAGER) or tuple(agent for agent in self.agents if agent.active)


def staff_of(session: Session, day: date) -> Staff:
    """Read the department's agents on a day, as plain rows: there may be thousands, and they are changed elsewhere.

    An agent who has left before that day is not active.
    """
    rows = session.execute(_agents_here(), {"day": day}).all()
    unique = {row.id: row for row in rows}
    return Staff(tuple(cast("Agent", row) for row in unique.values()), substitutes_of(rows))


@cache
def _agents_here() -> Select[Any]:
    """Select all agents with whether they work on `day`, and each who stands in for them then."""
    day = bindparam("day", type_=Date())
    columns = [
        column for column in cast("Table", Agent.__table__).columns if column.key != "active"
    ]
    here = and_(Agent.active, func.coalesce(Agent.until >= day, true()))
    away = and_(Absence.agent_id == Agent.id, Absence.since <= day, Absence.until >= day)
    return (
        select(*columns, here.label("active"), Absence.substitute_id.label("substitute"))
        .outerjoin(Absence, away)
        .order_by(Agent.id, Absence.id)
    )


def _gone(agent: Agent) -> Agent:
    """Return an agent as if they had left."""
    names = (column.key for column in cast("Table", Agent.__table__).columns)
    columns = {name: getattr(agent, name) for name in names}
    return cast("Agent", SimpleNamespace(**{**columns, "active": False}))


def substitutes_of(rows: Sequence[Any]) -> dict[int, int]:
    """Return who has whose list: the substitute, or the one's own where that one is away as well.

    Nobody has the list of those whose substitutes have left, or stand in for each other.
    """
    direct = {row.id: row.substitute for row in rows if row.substitute and row.active}
    here = {row.id for row in rows if row.active}
    found: dict[int, int] = {}
    for away in direct:
        agent_id, passed = away, set[int]()
        while agent_id in direct and agent_id not in passed:
            passed.add(agent_id)
            agent_id = direct[agent_id]
        if agent_id in here and agent_id not in passed:
            found[away] = agent_id
    return found


def acting(staff: Staff, login: str, wanted: str | None) -> Agent | None:
    """Who acts: the agent named, else the one of this login, else the only one; None when unclear."""
    if wanted:
        return staff.named(wanted)
    active = [agent for agent in staff.agents if agent.active]
    mine = [agent for agent in active if agent.login == login]
    if mine:
        return mine[0]
    return active[0] if len(active) == 1 else None
