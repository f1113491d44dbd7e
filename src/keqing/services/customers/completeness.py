"""Which required fields of a customer's file are missing (`keqing files`).

A field is complete when it has a value or is declined. It is required of the customers of its types from a stage on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select

from keqing.definitions.customer_terms import FIRST_STAGE
from keqing.definitions.defined_field import DefinedField, FieldBook
from keqing.definitions.kinds import Kinds
from keqing.definitions.names import label
from keqing.definitions.vocabulary import CLOSED
from keqing.models import Customer, Phone
from keqing.records.customer import FileLine
from keqing.records.self_customer import SELF
from keqing.services.context.desk import Desk
from keqing.services.customers.papers import papers_of
from keqing.services.queries.batching import chunks

_COLUMNS: Mapping[str, str] = {
    "name": "name",
    "birthday": "birthday",
    "address": "address",
    "source": "source",
    "referrer": "referrer_id",
}
"""Fields of the file that are columns of the table, with their columns."""


def files(
    desk: Desk, *, owner: int | None = None, missing_only: bool = False
) -> tuple[FileLine, ...]:
    """Return the files of those whom one may call, those that lack most first, then by code.

    `owner` is an agent's id, 0 nobody's. Files of which nothing is required, and no paper is missing, are left out.
    """
    titles = desk.words.titles_of("type")
    rows = [*_each(desk, owner)]
    papers = papers_of(desk, {row.id: row.type for row, _, _ in rows})
    found = [
        FileLine(
            row.code,
            row.name,
            row.type,
            titles.get(row.type, {}),
            desk.staff.name(row.owner_id),
            len(required),
            tuple(label(field) for field in sorted(lacking, key=_name)),
            tuple(field.name for field in sorted(lacking, key=_name)),
            papers.get(row.id),
        )
        for row, required, lacking in rows
        if lacking or row.id in papers or (required and not missing_only)
    ]
    return tuple(sorted(found, key=_most_lacking_first))


def _most_lacking_first(line: FileLine) -> tuple[int, int, str]:
    papers = line.papers
    lacks = len(line.missing) + (len(papers.lacking) + len(papers.expired) if papers else 0)
    return -lacks, len(line.code), line.code


def missing_fields(
    desk: Desk, customer: Customer, *, has_phone: bool
) -> tuple[list[DefinedField], int]:
    """Return the required fields that a file lacks, in the order in which they are asked, and how many are required."""
    required = required_fields(desk.kinds, customer.type, customer.stage)
    values = {name: getattr(customer, column) for name, column in _COLUMNS.items()}
    lacking = _lacking(
        required, {**(customer.fields or {}), **values}, customer.declined or (), has_phone
    )
    return lacking, len(required)


def required_fields(kinds: Kinds, type_: str, stage: str | None) -> list[DefinedField]:
    """Return the fields that are required of customers of a type in a stage, in the order in which they are asked."""
    wanted = [
        field
        for field in _asked(kinds.field_book)
        if field.required_from is not None and field.is_for(type_)
    ]
    reached = stage or FIRST_STAGE
    order = list(kinds.words.stages)
    if not {reached, *(field.required_from for field in wanted)} <= set(order):
        order = [word.name for word in kinds.stages_in_order]  # for which every kind is read
    places = {name: place for place, name in enumerate(order)}
    return [
        field
        for field in wanted
        if places.get(field.required_from or "", len(places)) <= places.get(reached, len(places))
    ]


def _asked(book: FieldBook) -> list[DefinedField]:
    fields = [*book.columns.values(), *book.customer.values()]
    return sorted(fields, key=lambda field: (field.ask is None, field.ask))


def _name(field: DefinedField) -> str:
    return field.name


def _lacking(
    required: Sequence[DefinedField],
    values: Mapping[str, Any],
    declined: Collection[str],
    has_phone: bool,  # noqa: FBT001  # as the other facts of the file
) -> list[DefinedField]:
    return [
        field
        for field in required
        if field.name not in declined
        and not (has_phone if field.name == "phone" else values.get(field.name) not in (None, ""))
    ]


def _each(
    desk: Desk, owner: int | None
) -> Iterator[tuple[Row[Any], list[DefinedField], list[DefinedField]]]:
    """Give each customer with what is required of the file and what it lacks."""
    statement = (
        select(Customer.id)
        .where(Customer.status.not_in(CLOSED), Customer.type != SELF)
        .order_by(Customer.id)
    )
    if owner is not None:
        theirs = Customer.owner_id == owner if owner else Customer.owner_id.is_(None)
        statement = statement.where(theirs)
    known: dict[tuple[str, str | None], list[DefinedField]] = {}
    for part in chunks(desk.session.scalars(statement).all()):
        having = set(
            desk.session.scalars(
                select(Phone.customer_id).where(
                    Phone.customer_id.in_(part), Phone.contact_person_id.is_(None), ~Phone.bad
                )
            )
        )
        for row in desk.session.execute(
            select(*Customer.__table__.columns).where(Customer.id.in_(part))
        ):
            key = row.type, row.stage
            if key not in known:
                known[key] = required_fields(desk.kinds, *key)
            values = {name: getattr(row, column) for name, column in _COLUMNS.items()}
            lacking = _lacking(
                known[key],
                {**(row.fields or {}), **values},
                row.declined or (),
                row.id in having,
            )
            yield row, known[key], lacking
