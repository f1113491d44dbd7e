"""What the day's list reads, each in one query for all its customers.

The statements are built once, and run past the session's own bookkeeping: a list is read many times a day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Date, Row, Select, bindparam, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from keqing import models
from keqing.models import Customer, Enrollment, Event, Phone
from keqing.records import LastContact, Speaker, Supply
from keqing.services.batching import chunks

_IDS = "ids"
_NO_DAYS: Mapping[str, date] = MappingProxyType({})
Statement = Select[*tuple[Any, ...]]
_STANDING = (
    "customer_id", "cadence", "version", "subject", "attempts", "attempted", "hold", "planned", "held", "red",
    "label", "opens", "due", "closes", "channel", "role", "guide", "owner_id", "time", "text", "topic", "notes",
    "anchor", "start",
)  # fmt: skip
"""The columns of an enrollment that a row of the list looks at."""


def standing_rows(
    session: Session, ids: Collection[int], day: date, horizon: date
) -> list[dict[str, Any]]:
    """The enrollments of these customers that a list of `day` can show, as plain rows.

    Those listed by `horizon`, those tried on `day`, and those with a step that closed before it.
    """
    days = {"day": day, "horizon": horizon}
    found = _rows(session, _standing(), ids, days)
    return [dict(zip(_STANDING, row, strict=True)) for row in found]


def customers(session: Session, ids: Collection[int]) -> dict[int, Row[*tuple[Any, ...]]]:
    """What a row shows of its customer."""
    return {row.id: row for row in _rows(session, _customers(), ids)}


def phones(session: Session, ids: Collection[int]) -> dict[int, list[str]]:
    """The customers' own numbers that are not known to be wrong, in the order of entry."""
    found: dict[int, list[str]] = {}
    for customer_id, number in _rows(session, _phones(), ids):
        found.setdefault(customer_id, []).append(number)
    return found


def persons(session: Session, ids: Collection[int]) -> dict[int, list[Speaker]]:
    """Who speaks for the customers and has a number that is not known to be wrong, in the order of entry."""
    found: dict[int, list[Speaker]] = {}
    for row in _rows(session, _persons(), ids):
        one = Speaker(row.name, row.relation, row.number, bool(row.health))
        found.setdefault(row.customer_id, []).append(one)
    return found


def wrong_numbers(session: Session, ids: Collection[int]) -> set[int]:
    """Which of the customers have a number, their own or a contact person's, that was found to be wrong."""
    return {row.customer_id for row in _rows(session, _wrong(), ids)}


def supplies(session: Session, ids: Collection[int]) -> dict[int, dict[str, Supply]]:
    """What the customers have of each product."""
    found: dict[int, dict[str, Supply]] = {}
    for customer_id, product, supply_end, run_out in _rows(session, _supplies(), ids):
        found.setdefault(customer_id, {})[product] = Supply(product, supply_end, run_out)
    return found


def last_contacts(
    session: Session, ids: Collection[int], until: date = date.max
) -> dict[int, LastContact]:
    """The newest contact of each customer, up to a day."""
    return {
        row.customer_id: LastContact(row.day, row.time, row.outcome, row.text)
        for row in _rows(session, _last_contacts(), ids, {"until": until})
    }


def entries(session: Session, ids: Collection[int], until: date = date.max) -> dict[int, str]:
    """The newest entry point that somebody noted for each customer, up to a day."""
    return {row.customer_id: row.entry for row in _rows(session, _entries(), ids, {"until": until})}


def owned_by(
    column: ColumnElement[Any] | InstrumentedAttribute[Any], owners: Collection[int | None] | None
) -> ColumnElement[bool]:
    """Return the condition that `column` has one of these agents; None among them is nobody, None alone anybody."""
    if owners is None:
        return true()
    named = column.in_([agent for agent in owners if agent is not None])
    return or_(named, column.is_(None)) if None in owners else named


def _rows(
    session: Session,
    statement: Statement,
    ids: Collection[int],
    days: Mapping[str, date] = _NO_DAYS,
) -> Iterator[Row[*tuple[Any, ...]]]:
    """Run a statement for the customers, as often as their number needs."""
    session.flush()
    connection = session.connection()
    for part in chunks(ids):
        yield from connection.execute(statement, {_IDS: part, **days}).all()


def _these(column: Any) -> ColumnElement[bool]:  # noqa: ANN401  # a column of ids
    return column.in_(bindparam(_IDS, expanding=True))  # type: ignore[no-any-return]


@cache
def _standing() -> Statement:
    columns = [getattr(Enrollment, name) for name in _STANDING]
    live = or_(Enrollment.ended.is_(None), Enrollment.listed.is_not(None))
    shown = or_(
        Enrollment.listed <= bindparam("horizon", type_=Date),
        Enrollment.attempted == bindparam("day", type_=Date),
        Enrollment.closes < bindparam("day", type_=Date),
    )
    return select(*columns).where(_these(Enrollment.customer_id), live, shown)


@cache
def _customers() -> Statement:
    return select(
        Customer.id,
        Customer.code,
        Customer.name,
        Customer.type,
        Customer.grade,
        Customer.status,
        Customer.hours,
        Customer.fields,
        Customer.address,
        Customer.created,
    ).where(_these(Customer.id))


@cache
def _phones() -> Statement:
    return (
        select(Phone.customer_id, Phone.number)
        .where(_these(Phone.customer_id), Phone.contact_person_id.is_(None), ~Phone.bad)
        .order_by(Phone.id)
    )


@cache
def _persons() -> Statement:
    person = models.ContactPerson
    return (
        select(Phone.customer_id, Phone.number, person.name, person.relation, person.health)
        .join(person, person.id == Phone.contact_person_id)
        .where(_these(Phone.customer_id), ~Phone.bad)
        .order_by(Phone.id)
    )


@cache
def _wrong() -> Statement:
    return select(Phone.customer_id).where(_these(Phone.customer_id), Phone.bad)


@cache
def _supplies() -> Statement:
    return select(
        models.Supply.customer_id,
        models.Supply.product,
        models.Supply.supply_end,
        models.Supply.run_out,
    ).where(_these(models.Supply.customer_id))


@cache
def _last_contacts() -> Statement:
    return _newest(Event.kind == "contact", "day", "time", "outcome", "text")


@cache
def _entries() -> Statement:
    return _newest(Event.entry.is_not(None), "entry")


def _newest(condition: ColumnElement[bool], *columns: str) -> Statement:
    """The newest event of each customer that meets a condition: one index look-up a customer."""
    one = aliased(Event)
    newest = (
        select(Event.id)
        .where(
            Event.customer_id == Customer.id,
            Event.day <= bindparam("until", type_=Date),
            ~Event.voided,
            condition,
        )
        .order_by(Event.day.desc(), Event.sequence.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(one.customer_id, *(getattr(one, name) for name in columns))
        .select_from(Customer)
        .join(one, one.id == newest)
        .where(_these(Customer.id))
    )


def contacts_of(session: Session, day: date, owner: int | None) -> list[Row[*tuple[Any, ...]]]:
    """The contacts of a day, oldest first: of one agent and with their customers, or with None of all."""
    return list(
        session.connection().execute(
            _contacts(mine=owner is not None), {"day": day, "owner": owner}
        )
    )


@cache
def _contacts(*, mine: bool) -> Statement:
    statement = (
        select(
            Event.customer_id,
            Event.agent_id,
            Event.time,
            Event.outcome,
            Event.direction,
            Event.channel,
        )
        .where(Event.kind == "contact", Event.day == bindparam("day"), ~Event.voided)
        .order_by(Event.sequence, Event.id)
    )
    if not mine:
        return statement
    owner: BindParameter[int] = bindparam("owner")
    return statement.join(Customer, Customer.id == Event.customer_id).where(
        or_(Event.agent_id == owner, Customer.owner_id == owner)
    )
