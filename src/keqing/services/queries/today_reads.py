"""The reads of the day's list, each one query for all its customers.

The statements are of tables and prepared once: a list is read many times a day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, time
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, Date, Integer, Select, or_, select, true

from keqing import models
from keqing.records.customer import Supply
from keqing.records.today import CalledPerson, NewestContact
from keqing.store.prepared import Among, Prepared, make_parameter

if TYPE_CHECKING:
    from sqlalchemy.orm import InstrumentedAttribute, Session

_CUSTOMER = models.Customer.__table__.c
_ENROLLMENT = models.Enrollment.__table__.c
_EVENT = models.Event.__table__.c
_PHONE = models.Phone.__table__.c
_SUPPLY = models.Supply.__table__.c
_PERSON = models.ContactPerson.__table__.c
Statement = Select[*tuple[Any, ...]]


class StandingRow(NamedTuple):
    """The columns of an enrollment that a row of the list looks at; `opens` and `due` None: it has notes alone."""

    customer_id: int
    cadence: str
    version: int
    subject: str
    attempts: int
    attempted: date | None
    hold: date | None
    planned: date | None
    held: date | None
    red: date | None
    label: str
    opens: date | None
    due: date | None
    closes: date | None
    channel: str | None
    role: str | None
    guide: str | None
    owner_id: int | None
    time: time | None
    text: str | None
    topic: str | None
    notes: list[tuple[str, str, str]]
    anchor: date
    start: date

    @classmethod
    def of(cls, enrollment: object) -> StandingRow:
        """Take these columns of an enrollment that was folded anew."""
        return cls._make(getattr(enrollment, name) for name in cls._fields)


class CustomerRow(NamedTuple):
    """The columns of a customer that a row shows."""

    id: int
    code: str
    name: str
    type: str
    grade: str | None
    status: str
    hours: list[str] | None
    quiet: list[dict[str, str]] | None
    fields: dict[str, Any] | None
    address: str | None
    created: date
    track_pauses: dict[str, str] | None


class NumberRow(NamedTuple):
    """A number of a customer, or with `person` that of a contact person of theirs."""

    customer_id: int
    number: str
    bad: bool
    person: str | None
    relation: str | None
    health: bool | None


class ContactRow(NamedTuple):
    """A contact of the day, as far as the list looks at it."""

    customer_id: int
    agent_id: int | None
    time: time | None
    outcome: str
    direction: str | None
    channel: str | None


class _RunOutRow(NamedTuple):
    customer_id: int
    product: str
    supply_end: date
    run_out: date


class _NewestRow(NamedTuple):
    customer_id: int
    day: date
    time: time | None
    outcome: str
    text: str | None


class _EntryRow(NamedTuple):
    customer_id: int
    entry: str


class Numbers(NamedTuple):
    """The numbers of some customers that are not known to be wrong, by customer, in the order of entry.

    `wrong` are the customers who have another one that was found to be wrong, their own or a contact person's.
    """

    own: dict[int, list[str]]
    persons: dict[int, list[CalledPerson]]
    wrong: set[int]


def standing_rows(
    session: Session, ids: Collection[int], day: date, horizon: date
) -> list[StandingRow]:
    """The enrollments of these customers that a list of `day` can show.

    Those listed by `horizon`, those tried on `day`, and those with a step that closed before it.
    """
    return _STANDING.rows(session, ids, day=day, horizon=horizon)


def customers(session: Session, ids: Collection[int]) -> dict[int, CustomerRow]:
    """Read the columns that a row shows of its customer."""
    return {row.id: row for row in _CUSTOMERS.rows(session, ids)}


def numbers(session: Session, ids: Collection[int]) -> Numbers:
    """Read the numbers of these customers and of who speaks for them."""
    found = Numbers({}, {}, set())
    for customer_id, number, bad, person, relation, health in _NUMBERS.rows(session, ids):
        if bad:
            found.wrong.add(customer_id)
        elif person is None:
            found.own.setdefault(customer_id, []).append(number)
        else:
            speaker = CalledPerson(person, relation, number, bool(health))
            found.persons.setdefault(customer_id, []).append(speaker)
    return found


def supplies(session: Session, ids: Collection[int]) -> dict[int, dict[str, Supply]]:
    """Read the supplies that the customers have, by product."""
    found: dict[int, dict[str, Supply]] = {}
    for customer_id, product, supply_end, run_out in _SUPPLIES.rows(session, ids):
        found.setdefault(customer_id, {})[product] = Supply(product, supply_end, run_out)
    return found


def last_contacts(
    session: Session, ids: Collection[int], until: date = date.max
) -> dict[int, NewestContact]:
    """The newest contact of each customer, up to a day."""
    rows = _LAST_CONTACTS.rows(session, ids, until=until)
    return {row.customer_id: NewestContact(*row[1:]) for row in rows}


def entries(session: Session, ids: Collection[int], until: date = date.max) -> dict[int, str]:
    """The newest entry point that somebody noted for each customer, up to a day."""
    return dict(_ENTRIES.rows(session, ids, until=until))


def contacts_of(session: Session, day: date, owner: int | None) -> list[ContactRow]:
    """The contacts of a day, oldest first: of one agent and with their customers, or with None of all."""
    if owner is None:
        return _CONTACTS.rows(session, day=day)
    return _OWN_CONTACTS.rows(session, day=day, owner=owner)


def owned_by(
    column: ColumnElement[Any] | InstrumentedAttribute[Any], owners: Collection[int | None] | None
) -> ColumnElement[bool]:
    """Return the condition that `column` has one of these agents; None among them is nobody, None alone anybody."""
    if owners is None:
        return true()
    named = column.in_([agent for agent in owners if agent is not None])
    return or_(named, column.is_(None)) if None in owners else named


def _standing(among: Among) -> Statement:
    live = or_(_ENROLLMENT.ended.is_(None), _ENROLLMENT.listed.is_not(None))
    shown = or_(
        _ENROLLMENT.listed <= make_parameter("horizon", Date()),
        _ENROLLMENT.attempted == make_parameter("day", Date()),
        _ENROLLMENT.closes < make_parameter("day", Date()),
    )
    columns = [_ENROLLMENT[name] for name in StandingRow._fields]
    return select(*columns).where(among(_ENROLLMENT.customer_id), live, shown)


def _customers(among: Among) -> Statement:
    return select(*(_CUSTOMER[name] for name in CustomerRow._fields)).where(among(_CUSTOMER.id))


def _numbers(among: Among) -> Statement:
    return (
        select(
            _PHONE.customer_id,
            _PHONE.number,
            _PHONE.bad,
            _PERSON.name,
            _PERSON.relation,
            _PERSON.health,
        )
        .outerjoin_from(
            models.Phone.__table__,
            models.ContactPerson.__table__,
            _PERSON.id == _PHONE.contact_person_id,
        )
        .where(among(_PHONE.customer_id))
        .order_by(_PHONE.id)
    )


def _supplies(among: Among) -> Statement:
    return select(*(_SUPPLY[name] for name in _RunOutRow._fields)).where(among(_SUPPLY.customer_id))


def _last_contacts(among: Among) -> Statement:
    return _newest(among, _EVENT.kind == "contact", _NewestRow._fields)


def _entries(among: Among) -> Statement:
    return _newest(among, _EVENT.entry.is_not(None), _EntryRow._fields)


def _newest(among: Among, condition: ColumnElement[bool], columns: Iterable[str]) -> Statement:
    """The newest event of each customer that meets a condition: one index look-up a customer."""
    event = models.Event.__table__.alias()
    newest = (
        select(_EVENT.id)
        .where(
            _EVENT.customer_id == _CUSTOMER.id,
            _EVENT.day <= make_parameter("until", Date()),
            ~_EVENT.voided,
            condition,
        )
        .order_by(_EVENT.day.desc(), _EVENT.sequence.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(*(event.c[name] for name in columns))
        .select_from(models.Customer.__table__)
        .join(event, event.c.id == newest)
        .where(among(_CUSTOMER.id))
    )


def _contacts(_: Among) -> Statement:
    day = make_parameter("day", Date())
    return (
        select(*(_EVENT[name] for name in ContactRow._fields))
        .where(_EVENT.kind == "contact", _EVENT.day == day, ~_EVENT.voided)
        .order_by(_EVENT.sequence, _EVENT.id)
    )


def _own_contacts(among: Among) -> Statement:
    owner = make_parameter("owner", Integer())
    return (
        _contacts(among)
        .join(models.Customer.__table__, _CUSTOMER.id == _EVENT.customer_id)
        .where(or_(_EVENT.agent_id == owner, _CUSTOMER.owner_id == owner))
    )


_STANDING = Prepared(StandingRow, _standing)
_CUSTOMERS = Prepared(CustomerRow, _customers)
_NUMBERS = Prepared(NumberRow, _numbers)
_SUPPLIES = Prepared(_RunOutRow, _supplies)
_LAST_CONTACTS = Prepared(_NewestRow, _last_contacts)
_ENTRIES = Prepared(_EntryRow, _entries)
_CONTACTS = Prepared(ContactRow, _contacts)
_OWN_CONTACTS = Prepared(ContactRow, _own_contacts)
