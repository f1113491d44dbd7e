"""What a use case works with: one transaction, the department's book and almanac, the day, and who acts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import field, fields
from datetime import date, datetime, time
from functools import cache, cached_property
from typing import TYPE_CHECKING, Literal

from sqlalchemy import Date, Integer, bindparam, or_, select

from keqing.calendar import festivals
from keqing.calendar.almanac import Almanac
from keqing.clock import BUSINESS_ZONE
from keqing.definitions.defined_field import FieldBook
from keqing.definitions.kinds import DepartmentWords, Kinds, Outcomes, outcomes_of
from keqing.definitions.stored import Stored
from keqing.definitions.stored_definitions import read_stored
from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.models import Agent, Assignment, Definition, Event, Setting
from keqing.records.event import Event as EventRecord
from keqing.services.context import book
from keqing.services.context.staff import Staff, staff_of
from keqing.services.context.stored_almanac import almanac_of
from keqing.services.context.titles import KindTitles
from keqing.timeline.enrollment import Book

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from keqing.store.unit import Work

DIRECTIONS: Mapping[str, Literal["in", "out"]] = {"in": "in", "out": "out"}


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
        return book.load(self.session, self.stored, self.kinds, self.settings)

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
        """Read agents, definitions, settings and the almanac anew, after some of them were changed."""
        for name in ("staff", "staff_now", "stored", "kinds", "book", "settings"):
            self.__dict__.pop(name, None)
        self.almanac = almanac_of(self.session)

    def assigned(
        self, customer_ids: Collection[int], day: date | None = None
    ) -> dict[int, list[tuple[str, int]]]:
        """The roles assigned for these customers on a day, today without one: (role, agent's id)."""
        asked = {"day": day or self.today, "customers": tuple(customer_ids)}
        rows = self.session.execute(_assignments(), asked)
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


@cache
def _assignments() -> Select[int, str, int]:
    """Select the roles of `customers` that are assigned on `day`."""
    day = bindparam("day", type_=Date())
    return select(Assignment.customer_id, Assignment.role, Assignment.agent_id).where(
        Assignment.customer_id.in_(bindparam("customers", type_=Integer(), expanding=True)),
        Assignment.since <= day,
        or_(Assignment.until.is_(None), Assignment.until >= day),
    )


def zone_of(session: Session) -> str:
    """The business time zone."""
    return str(session.scalar(_zone()) or BUSINESS_ZONE)


@cache
def _zone() -> Select[object]:
    return select(Setting.value).where(Setting.name == "zone")


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
