"""The reads of the day's list, each one query for all its customers.

The statements are of tables and built once, and run past the session's own bookkeeping: a list is read many
times a day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, ColumnElement, Date, Row, Select, bindparam, or_, select, true

from keqing import models
from keqing.records.customer import Supply
from keqing.records.today import CalledPerson, NewestContact
from keqing.services.queries.batching import chunks

if TYPE_CHECKING:
    from sqlalchemy.orm import InstrumentedAttribute, Session

_IDS = "ids"
_CUSTOMER = models.Customer.__table__.c
_ENROLLMENT = models.Enrollment.__table__.c
_EVENT = models.Event.__table__.c
_PHONE = models.Phone.__table__.c
_SUPPLY = models.Supply.__table__.c
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
    """Read the columns that a row shows of its customer."""
    return {row.id: row for row in _rows(session, _customers(), ids)}


def phones(session: Session, ids: Collection[int]) -> dict[int, list[str]]:
    """The customers' own numbers that are not known to be wrong, in the order of entry."""
    found: dict[int, list[str]] = {}
    for customer_id, number in _rows(session, _phones(), ids):
        found.setdefault(customer_id, []).append(number)
    return found


def persons(session: Session, ids: Collection[int]) -> dict[int, list[CalledPerson]]:
    """Who speaks for the customers and has a number that is not known to be wrong, in the order of entry."""
    found: dict[int, list[CalledPerson]] = {}
    for row in _rows(session, _persons(), ids):
        speaker = CalledPerson(row.name, row.relation, row.number, bool(row.health))
        found.setdefault(row.customer_id, []).append(speaker)
    return found


def wrong_numbers(session: Session, ids: Collection[int]) -> set[int]:
    """Which of the customers have a number, their own or a contact person's, that was found to be wrong."""
    return {row.customer_id for row in _rows(session, _wrong(), ids)}


def supplies(session: Session, ids: Collection[int]) -> dict[int, dict[str, Supply]]:
    """Read the supplies that the customers have, by product."""
    found: dict[int, dict[str, Supply]] = {}
    for customer_id, product, supply_end, run_out in _rows(session, _supplies(), ids):
        found.setdefault(customer_id, {})[product] = Supply(product, supply_end, run_out)
    return found


def last_contacts(
    session: Session, ids: Collection[int], until: date = date.max
) -> dict[int, NewestContact]:
    """The newest contact of each customer, up to a day."""
    return {
        row.customer_id: NewestContact(row.day, row.time, row.outcome, row.text)
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
    columns = [_ENROLLMENT[name] for name in _STANDING]
    live = or_(_ENROLLMENT.ended.is_(None), _ENROLLMENT.listed.is_not(None))
    shown = or_(
        _ENROLLMENT.listed <= bindparam("horizon", type_=Date),
        _ENROLLMENT.attempted == bindparam("day", type_=Date),
        _ENROLLMENT.closes < bindparam("day", type_=Date),
    )
    return select(*columns).where(_these(_ENROLLMENT.customer_id), live, shown)


@cache
def _customers() -> Statement:
    return select(
        _CUSTOMER.id,
        _CUSTOMER.code,
        _CUSTOMER.name,
        _CUSTOMER.type,
        _CUSTOMER.grade,
        _CUSTOMER.status,
        _CUSTOMER.hours,
        _CUSTOMER.quiet,
        _CUSTOMER.fields,
        _CUSTOMER.track_pauses,
        _CUSTOMER.address,
        _CUSTOMER.created,
    ).where(_these(_CUSTOMER.id))


@cache
def _phones() -> Statement:
    return (
        select(_PHONE.customer_id, _PHONE.number)
        .where(_these(_PHONE.customer_id), _PHONE.contact_person_id.is_(None), ~_PHONE.bad)
        .order_by(_PHONE.id)
    )


@cache
def _persons() -> Statement:
    person = models.ContactPerson.__table__
    return (
        select(_PHONE.customer_id, _PHONE.number, person.c.name, person.c.relation, person.c.health)
        .join(person, person.c.id == _PHONE.contact_person_id)
        .where(_these(_PHONE.customer_id), ~_PHONE.bad)
        .order_by(_PHONE.id)
    )


@cache
def _wrong() -> Statement:
    return select(_PHONE.customer_id).where(_these(_PHONE.customer_id), _PHONE.bad)


@cache
def _supplies() -> Statement:
    return select(
        _SUPPLY.customer_id,
        _SUPPLY.product,
        _SUPPLY.supply_end,
        _SUPPLY.run_out,
    ).where(_these(_SUPPLY.customer_id))


@cache
def _last_contacts() -> Statement:
    return _newest(_EVENT.kind == "contact", "day", "time", "outcome", "text")


@cache
def _entries() -> Statement:
    return _newest(_EVENT.entry.is_not(None), "entry")


def _newest(condition: ColumnElement[bool], *columns: str) -> Statement:
    """The newest event of each customer that meets a condition: one index look-up a customer."""
    event = models.Event.__table__.alias()
    newest = (
        select(_EVENT.id)
        .where(
            _EVENT.customer_id == _CUSTOMER.id,
            _EVENT.day <= bindparam("until", type_=Date),
            ~_EVENT.voided,
            condition,
        )
        .order_by(_EVENT.day.desc(), _EVENT.sequence.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(event.c.customer_id, *(event.c[name] for name in columns))
        .select_from(models.Customer.__table__)
        .join(event, event.c.id == newest)
        .where(_these(_CUSTOMER.id))
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
            _EVENT.customer_id,
            _EVENT.agent_id,
            _EVENT.time,
            _EVENT.outcome,
            _EVENT.direction,
            _EVENT.channel,
        )
        .where(_EVENT.kind == "contact", _EVENT.day == bindparam("day"), ~_EVENT.voided)
        .order_by(_EVENT.sequence, _EVENT.id)
    )
    if not mine:
        return statement
    owner: BindParameter[int] = bindparam("owner")
    return statement.join(models.Customer.__table__, _CUSTOMER.id == _EVENT.customer_id).where(
        or_(_EVENT.agent_id == owner, _CUSTOMER.owner_id == owner)
    )
