"""The tables. No queries here, and nobody asks for the time.

Facts are written by people and undone; derived rows follow from them (`timeline.fold`) and can be made
anew at any time. Dates are calendar dates of the business time zone.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, MetaData, UniqueConstraint, text

from keqing.mapping import Declared, mapped_column

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


NEVER_AGAIN = {"sqlite_autoincrement": True}
"""The id of a row that was deleted is given to no other one, as PostgreSQL has it by itself."""


def _where_given(column: str) -> Index:
    """Index the few rows with a value here: deleting what they refer to looks them up.

    PostgreSQL indexes all rows: saying more here would load its dialect at every start.
    """
    given = text(f"{column} IS NOT NULL")
    return Index(None, column, sqlite_where=given)


class Base(Declared):
    """The mother of all tables: every constraint has a name, so that migrations can find it."""

    metadata = MetaData(naming_convention=NAMING)


# Facts


class Agent(Base):
    """Who does the work. `login` is the name of the account at the machine, `roles` are names.

    `until` is the last day of somebody who leaves, or has left.
    """

    __tablename__ = "agent"
    __table_args__ = NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    login: Mapped[str | None]
    roles: Mapped[list[Any]]
    capacity: Mapped[int | None]
    phone: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    until: Mapped[date | None]


class Absence(Base):
    """An agent is away from `since` to `until`, both included; `substitute_id` has the agent's list meanwhile."""

    __tablename__ = "absence"
    __table_args__ = NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"), index=True)
    substitute_id: Mapped[int] = mapped_column(ForeignKey("agent.id"), index=True)
    since: Mapped[date]
    until: Mapped[date]


class Customer(Base):
    """A person or institution that we care for.

    `status`, `stage`, `grade`, `paused_until`, `track_pauses`, `folded`, `next_change` and `search` are derived.
    `declared_stage` and `declared_grade` are what people gave, and hold where nothing else gives a stage or a grade. `folded` is
    the clock's day of the last fold, `search` the form of the name in which it is looked up. On `next_change` time
    alone turns a condition of a cadence. `declined` are the names of fields that the customer does not want to tell.
    `track_pauses` are the days until which single tracks are paused for longer than all are. `duty` are the days on
    which the customer can be visited, as text; `quiet` are hours in seasons of the year in which nobody calls. Rows
    of type `self` are the department and its agents, with negative ids.
    """

    __tablename__ = "customer"
    __table_args__ = (_where_given("referrer_id"), NEVER_AGAIN)
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    pinyin: Mapped[str] = mapped_column(default="")
    initials: Mapped[str] = mapped_column(default="", index=True)
    type: Mapped[str]
    grade: Mapped[str | None]
    sex: Mapped[str | None]
    birthday: Mapped[str | None]
    address: Mapped[str | None]
    source: Mapped[str | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"), index=True)
    referrer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    note: Mapped[str | None]
    tags: Mapped[list[Any]] = mapped_column(default=list)
    hours: Mapped[list[Any]] = mapped_column(default=list)
    quiet: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    duty: Mapped[str | None]
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created: Mapped[date]
    declared_stage: Mapped[str | None]
    declared_grade: Mapped[str | None]
    status: Mapped[str] = mapped_column(default="active")
    stage: Mapped[str | None]
    paused_until: Mapped[date | None]
    track_pauses: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    folded: Mapped[date | None]
    search: Mapped[str] = mapped_column(default="", server_default="", index=True)
    next_change: Mapped[date | None] = mapped_column(index=True)
    declined: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")


class ContactPerson(Base):
    """Who speaks for a customer; `health` says whether health may be discussed with them."""

    __tablename__ = "contact_person"
    __table_args__ = NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    name: Mapped[str]
    relation: Mapped[str | None]
    health: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str | None]
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")


class Phone(Base):
    """A number in E.164 form, of a customer or of a contact person of theirs."""

    __tablename__ = "phone"
    __table_args__ = NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    contact_person_id: Mapped[int | None] = mapped_column(
        ForeignKey("contact_person.id"), index=True
    )
    number: Mapped[str] = mapped_column(index=True)
    tail: Mapped[str] = mapped_column(index=True)
    label: Mapped[str | None]
    bad: Mapped[bool] = mapped_column(default=False)


class Assignment(Base):
    """Who holds a role for a customer, from `since` to `until`, both included."""

    __tablename__ = "assignment"
    __table_args__ = NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    role: Mapped[str]
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    since: Mapped[date]
    until: Mapped[date | None]


class Stop(Base):
    """A number that is not to be called, as a keyed digest, with the evidence."""

    __tablename__ = "stop"
    __table_args__ = NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    day: Mapped[date]
    evidence: Mapped[str | None]


class Event(Base):
    """One row of a customer's timeline; `sequence` orders the events of one day.

    `details` are validated by the kind. `apart` names the roles that somebody else held (R5).
    `imported` is the day of import (R14). `corrects` is the event that this one stands in for.
    `edition` is the number of the text of its kind, where that is the department's own.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_timeline", "customer_id", "day", "sequence"),
        Index("ix_event_kind", "kind", "day"),
        _where_given("answers"),
        _where_given("corrects"),
        NEVER_AGAIN,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    sequence: Mapped[int]
    day: Mapped[date]
    time: Mapped[time | None]
    kind: Mapped[str]
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    direction: Mapped[str | None]
    channel: Mapped[str | None]
    outcome: Mapped[str | None]
    minutes: Mapped[int | None]
    text: Mapped[str | None]
    entry: Mapped[str | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    answers: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    apart: Mapped[list[Any]] = mapped_column(default=list)
    imported: Mapped[date | None]
    voided: Mapped[bool] = mapped_column(default=False)
    corrects: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    edition: Mapped[int | None]


class Definition(Base):
    """A definition's text as it holds from `since` on; `active` false where it was switched off."""

    __tablename__ = "definition"
    __table_args__ = (UniqueConstraint("type", "name", "version"), NEVER_AGAIN)
    id: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str]
    name: Mapped[str]
    version: Mapped[int]
    text: Mapped[str]
    since: Mapped[date]
    active: Mapped[bool] = mapped_column(default=True)


class Holiday(Base):
    """A day that the notice of a year names: with or without work, and for which festival.

    A year with a row is announced: its other days are working days from Monday to Friday. The table
    begins with the years that the library knows; `source` says where a row comes from.
    """

    __tablename__ = "holiday"
    day: Mapped[date] = mapped_column(primary_key=True)
    workday: Mapped[bool]
    name: Mapped[str | None]
    source: Mapped[str | None]


class Gathering(Base):
    """An event with a day and a place to which customers are invited; `seats` None is without limit.

    `details` may have `time`, `meeting` (where and how guests meet), `staff` and `checks`.
    """

    __tablename__ = "gathering"
    __table_args__ = NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    day: Mapped[date]
    place: Mapped[str | None]
    seats: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")


class Setting(Base):
    """A setting of the department."""

    __tablename__ = "setting"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any]


class Operation(Base):
    """One command that wrote facts, at a time of UTC without its zone.

    `digest` chains it to the one before; `payload` may be erased.
    """

    __tablename__ = "operation"
    __table_args__ = NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str]
    at: Mapped[datetime]
    command: Mapped[str]
    payload: Mapped[str | None]
    payload_digest: Mapped[str]
    digest: Mapped[str]
    undoes: Mapped[int | None] = mapped_column(ForeignKey("operation.id"))
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("operation.id"))


# Derived


class Enrollment(Base):
    """A customer in a cadence, as last folded.

    `listed` is the day from which the day's list has it, for its step or its notes. `held` is the day until
    which a pause, a promised call, the cap or the gap hold it. `red` is the day from which it is red. `rank` is
    the part of the order that no day changes. Without `owner_id` it stands with everybody who has its `role`.
    """

    __tablename__ = "enrollment"
    __table_args__ = (
        UniqueConstraint("customer_id", "cadence", "subject", "anchor"),
        Index("ix_enrollment_day", "owner_id", "listed", "rank", "customer_id", "id"),
        Index(
            "ix_enrollment_pool",
            "role",
            "listed",
            "customer_id",
            "id",
            sqlite_where=text("owner_id IS NULL"),
        ),
        Index(
            "ix_enrollment_closes",
            "closes",
            "customer_id",
            sqlite_where=text("ended IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    cadence: Mapped[str]
    version: Mapped[int]
    subject: Mapped[str] = mapped_column(default="")
    anchor: Mapped[date]
    start: Mapped[date]
    last: Mapped[date]
    previous: Mapped[date]
    position: Mapped[int]
    number: Mapped[int]
    attempts: Mapped[int]
    attempted: Mapped[date | None]
    hold: Mapped[date | None]
    planned: Mapped[date | None]
    spread: Mapped[date | None]
    held: Mapped[date | None]
    limit_day: Mapped[date | None]
    red: Mapped[date | None]
    label: Mapped[str | None]
    nominal: Mapped[date | None]
    opens: Mapped[date | None]
    due: Mapped[date | None]
    closes: Mapped[date | None]
    channel: Mapped[str | None]
    role: Mapped[str | None]
    guide: Mapped[str | None]
    listed: Mapped[date | None]
    effective: Mapped[date | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id", ondelete="SET NULL"))
    rank: Mapped[int]
    time: Mapped[time | None]
    text: Mapped[str | None]
    topic: Mapped[str | None]
    ended: Mapped[date | None]
    ended_by: Mapped[str | None]
    origin: Mapped[int | None]
    notes: Mapped[list[Any]] = mapped_column(default=list)


class Closing(Base):
    """A closed step of an enrollment, with the event that closed it."""

    __tablename__ = "closing"
    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(
        ForeignKey("enrollment.id", ondelete="CASCADE"), index=True
    )
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), index=True
    )
    n: Mapped[int]
    label: Mapped[str]
    nominal: Mapped[date]
    opens: Mapped[date]
    due: Mapped[date]
    closes: Mapped[date | None]
    status: Mapped[str]
    closed_on: Mapped[date]
    event_id: Mapped[int | None]


class Supply(Base):
    """A customer's supply of a product; `units` and `daily` are decimal text (R15)."""

    __tablename__ = "supply"
    __table_args__ = (UniqueConstraint("customer_id", "product"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    product: Mapped[str]
    start: Mapped[date]
    units: Mapped[str]
    daily: Mapped[str]
    run_out: Mapped[date]
    supply_end: Mapped[date]


class NamePart(Base):
    """A customer's name from one place on, as it is written or read, or the code: a search can begin there.

    It follows from the name, its readings and the code alone; `text.name_parts` says how.
    """

    __tablename__ = "name_part"
    __table_args__ = (
        Index(None, "following", "rest"),
        {"sqlite_with_rowid": False},
    )
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True
    )
    following: Mapped[str] = mapped_column(primary_key=True)
    rest: Mapped[str] = mapped_column(primary_key=True)


FACTS = (
    Agent,
    Absence,
    Customer,
    ContactPerson,
    Phone,
    Assignment,
    Stop,
    Event,
    Definition,
    Gathering,
    Holiday,
    Setting,
)
"""The tables whose changes an operation records, and `undo` takes back."""

DERIVED = frozenset(
    {
        "status",
        "stage",
        "grade",
        "paused_until",
        "track_pauses",
        "folded",
        "search",
        "next_change",
    }
)
"""Columns of a customer that follow from the facts, and that no operation records."""
