"""What a use case works with: one transaction, the department's book and almanac, the day, and who acts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field, fields
from datetime import date, datetime, time
from functools import cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Literal, cast

from sqlalchemy import and_, func, or_, select, true

from keqing.calendar import festivals
from keqing.calendar.almanac import Almanac
from keqing.clock import BUSINESS_ZONE
from keqing.definitions.defined_field import FieldBook
from keqing.definitions.kinds import DepartmentWords, Kinds, Outcomes, outcomes_of
from keqing.definitions.stored import Stored
from keqing.definitions.stored_definitions import read_stored
from keqing.errors import NotFound, Unusable
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.models import Absence, Agent, Assignment, Definition, Event, Setting
from keqing.records.event import Event as EventRecord
from keqing.services.context import book
from keqing.services.context.stored_almanac import almanac_of
from keqing.services.context.titles import KindTitles
from keqing.text import shell
from keqing.timeline.enrollment import Book
from keqing.worklist.row_sharing import Whose

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from keqing.store.unit import Work

MANAGER = "manager"
DIRECTIONS: Mapping[str, Literal["in", "out"]] = {"in": "in", "out": "out"}


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


@dataclass
class Desk:
    """One transaction and what goes with it. `today` is the day worked on, `clock` what the clock says.

    `at` is the business time of the clock, without its zone; `login` is who sits at the machine.
    `sure` says that days far off need no second look. `live` says that the day worked on is the clock's own, not
    one that was asked for; `said_time` is the time of day asked for with it.
    """

    session: Session
    almanac: Almanac
    today: date
    clock: date
    at: datetime
    login: str
    agent: Agent | None = None
    live: bool = True
    said_time: time | None = None
    sure: bool = False

    @cached_property
    def staff(self) -> Staff:
        """The agents of the day worked on, by id."""
        return staff_of(self.session, self.today)

    @cached_property
    def staff_now(self) -> Staff:
        """The agents of the clock's day, by which what follows from the facts is stored."""
        return self.staff if self.today == self.clock else staff_of(self.session, self.clock)

    @cached_property
    def kinds(self) -> Kinds:
        """The event kinds in force, with the festivals that the program knows from now on."""
        found = read_stored(self.stored, self.clock)
        festivals.use_festivals(found.festivals)
        return found

    def fields_on(self, day: date) -> FieldBook:
        """Return the fields that hold on a day; those of a day to come are those in force now."""
        if day >= self.clock:
            return self.kinds.field_book
        return read_stored(self.stored, day).field_book

    def know_words(self) -> None:
        """Let words name the department's own festivals."""
        festivals.use_festivals(self.kinds.festivals)

    @property
    def outcomes(self) -> Outcomes:
        """The outcomes as the department calls them."""
        return outcomes_of(self.kinds)

    @property
    def words(self) -> DepartmentWords:
        """The types, grades, stages and roles in force."""
        return self.kinds.words

    @cached_property
    def stored(self) -> tuple[Stored, ...]:
        """Every edition of the department's own definitions."""
        return book.stored(self.session)

    @cached_property
    def book(self) -> Book:
        """The cadences in force, with their kinds."""
        return book.load(self.session, self.stored, self.kinds)

    @property
    def has_ladders(self) -> bool:
        """Whether the department has had any ladder."""
        found = select(Definition.id).where(Definition.type == "ladder").limit(1)
        return self.session.scalar(found) is not None

    @property
    def titles(self) -> KindTitles:
        """The titles of kinds, their fields and outcomes, by their names."""
        if not any(row.type == "plan" for row in self.stored):
            return KindTitles(self.kinds)
        from keqing.definitions.plan_file import plan_titles  # noqa: PLC0415  # most departments have none

        return KindTitles(self.kinds, plan_titles(self.stored, self.kinds))

    @property
    def licensed(self) -> frozenset[str]:
        """The roles of which nobody else may do the work."""
        return frozenset(name for name, role in self.words.roles.items() if role.licensed)

    def setting(self, name: str, default: object) -> object:
        """A setting of the department, or its default."""
        return self.settings.get(name, default)

    @cached_property
    def settings(self) -> dict[str, object]:
        """The department's settings, as they are kept."""
        rows = self.session.execute(select(Setting.name, Setting.value))
        return {row.name: row.value for row in rows}

    def to_write(self, work: Work, *, dry_run: bool = False) -> WritingDesk:
        """Return the same desk as one that writes in `work`, whose session it has."""
        given = {each.name: getattr(self, each.name) for each in fields(Desk)}
        made = WritingDesk(**given, work=work, dry_run=dry_run)
        vars(made).update(vars(self))  # what is read already
        return made

    def reload(self) -> None:
        """Read agents, definitions and the almanac anew, after some of them were changed."""
        for name in ("staff", "staff_now", "stored", "kinds", "book", "settings"):
            self.__dict__.pop(name, None)
        self.almanac = almanac_of(self.session)

    def assigned(
        self, customer_ids: Collection[int], day: date | None = None
    ) -> dict[int, list[tuple[str, int]]]:
        """The roles assigned for these customers on a day, today without one: (role, agent's id)."""
        day = day or self.today
        rows = self.session.execute(
            select(Assignment.customer_id, Assignment.role, Assignment.agent_id).where(
                Assignment.customer_id.in_(customer_ids),
                Assignment.since <= day,
                or_(Assignment.until.is_(None), Assignment.until >= day),
            )
        )
        found: dict[int, list[tuple[str, int]]] = {customer_id: [] for customer_id in customer_ids}
        for customer_id, role, agent_id in rows:
            found[customer_id].append((role, agent_id))
        return found


@dataclass
class WritingDesk(Desk):
    """A desk whose transaction writes. What only reads takes a `Desk`, and can be given either.

    `work` is the writing transaction; with `dry_run` it is given up at the end. `heard` says that somebody was
    asked whether what was said means a stop, and has decided; `cleared` the same of an adverse reaction.
    """

    work: Work = field(kw_only=True)
    dry_run: bool = False
    heard: bool = False
    cleared: bool = False


def staff_of(session: Session, day: date) -> Staff:
    """Read the department's agents on a day, as plain rows: there may be thousands, and they are changed elsewhere.

    An agent who has left before that day is not active.
    """
    columns = [
        column for column in cast("Table", Agent.__table__).columns if column.key != "active"
    ]
    here = and_(Agent.active, func.coalesce(Agent.until >= day, true()))
    away = and_(Absence.agent_id == Agent.id, Absence.since <= day, Absence.until >= day)
    rows = session.execute(
        select(*columns, here.label("active"), Absence.substitute_id.label("substitute"))
        .outerjoin(Absence, away)
        .order_by(Agent.id, Absence.id)
    ).all()
    unique = {row.id: row for row in rows}
    return Staff(tuple(cast("Agent", row) for row in unique.values()), substitutes_of(rows))


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


def zone_of(session: Session) -> str:
    """The business time zone."""
    found = session.get(Setting, "zone")
    return str(found.value) if found else BUSINESS_ZONE


def acting(staff: Staff, login: str, wanted: str | None) -> Agent | None:
    """Who acts: the agent named, else the one of this login, else the only one; None when unclear."""
    if wanted:
        return staff.named(wanted)
    active = [agent for agent in staff.agents if agent.active]
    mine = [agent for agent in active if agent.login == login]
    if mine:
        return mine[0]
    return active[0] if len(active) == 1 else None


def whose(desk: Desk) -> Agent | None:
    """The agent whose list is meant; None in a department without agents. Raises Unusable if unclear."""
    if desk.agent is None and desk.staff.names:
        raise Unusable(
            msg("Whose list? Agents here: {names}.", names=desk.staff.names),
            msg("Add --agent NAME, or --team for everybody."),
        )
    return desk.agent


def event_record(row: Event, staff: Staff) -> EventRecord:
    """An event as the floors above and the core see it."""
    return EventRecord(
        id=row.id,
        sequence=row.sequence,
        day=row.day,
        kind=row.kind,
        time=row.time,
        agent=staff.name(row.agent_id),
        direction=DIRECTIONS.get(row.direction or ""),
        channel=row.channel,
        outcome=row.outcome,
        minutes=row.minutes,
        text=row.text,
        entry=row.entry,
        details=row.details or {},
        answers=row.answers,
        apart=frozenset(row.apart or ()),
        imported=row.imported,
        voided=row.voided,
        edition=row.edition,
        roles=staff.roles_of(row.agent_id) if row.kind == "contact" else (),
    )
