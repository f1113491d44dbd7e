"""Whether what is stored of customers follows from the facts: dates, and what their names are looked up by."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from keqing.i18n import msg
from keqing.models import Base, Closing, Customer, Enrollment, Supply
from keqing.records.check import Finding
from keqing.records.self_customer import name_to_find
from keqing.services.context.desk import Desk, staff_of
from keqing.services.derived.refold import Derived, derive, fold_all
from keqing.store import name_parts
from keqing.text.folding import fold_name


def find_differing(desk: Desk, portions: Iterable[Sequence[int]]) -> Iterator[Finding]:
    """Find customers whose stored rows are not those that their facts gave on the day of the last fold."""
    for part in portions:
        customers = desk.session.scalars(
            select(Customer).where(Customer.id.in_(part)).order_by(Customer.id)
        ).all()
        by_day: dict[date, list[Customer]] = defaultdict(list)
        for customer in customers:
            by_day[customer.folded or desk.clock].append(customer)
        wanted = {
            customer.id: _wanted(derived)
            for day, those in by_day.items()
            for customer, derived in _replayed(desk, those, day)
        }
        stored = _stored(desk, part)
        yield from _unnamed(desk, customers)
        for customer in customers:
            paused = customer.paused_until, customer.track_pauses
            head = (customer.status, customer.stage, *paused)
            if (head, *stored[customer.id]) != wanted[customer.id]:
                yield Finding(
                    "replay",
                    msg(
                        "The dates of {name} ({code}) do not follow from the records.",
                        name=customer.name,
                        code=customer.code,
                    ),
                    "keqing rebuild",
                )


def _unnamed(desk: Desk, customers: Sequence[Customer]) -> Iterator[Finding]:
    """Find customers whom a search by a part of their names would miss."""
    ids = [customer.id for customer in customers]
    connection = desk.session.connection()
    stored = name_parts.stored_parts(connection, ids)
    wanted = name_parts.wanted_parts(connection, ids)
    for customer in customers:
        if stored[customer.id] != wanted[customer.id] or customer.search != fold_name(
            name_to_find(customer.id, customer.name)
        ):
            yield Finding(
                "replay",
                msg(
                    "What {name} ({code}) is looked up by does not follow from the name.",
                    name=customer.name,
                    code=customer.code,
                ),
                "keqing rebuild",
            )


def _replayed(
    desk: Desk, customers: Sequence[Customer], day: date
) -> Iterator[tuple[Customer, Derived]]:
    """Give what the facts said on a day."""
    assigned = desk.assigned([customer.id for customer in customers], day)
    staff = staff_of(desk.session, day)
    standings = dict(fold_all(desk, customers, day, staff))
    for customer in customers:
        standing = standings[customer.id]
        yield customer, derive(desk, customer, standing, assigned[customer.id], staff)


Comparable = tuple[list[tuple[str, list[str]]], list[str]]
"""Enrollments with their closings, and supplies, as text in an order of their own."""


def _wanted(derived: Derived) -> tuple[Any, ...]:
    enrollments = sorted(
        (_text(row), sorted(map(_text, closings))) for row, closings in derived.enrollments
    )
    head = (derived.status, derived.stage, derived.paused_until, derived.track_pauses)
    return head, enrollments, sorted(map(_text, derived.supplies))


def _stored(desk: Desk, ids: Sequence[int]) -> dict[int, Comparable]:
    """Return what is stored of these customers, in the form of `_wanted`."""
    closings: dict[int, list[str]] = defaultdict(list)
    for row in _rows(desk, Closing, ids):
        closings[row.pop("enrollment_id")].append(_text(row))
    found: dict[int, Comparable] = {customer_id: ([], []) for customer_id in ids}
    for row in _rows(desk, Enrollment, ids):
        found[row["customer_id"]][0].append((_text(row), sorted(closings[row["id"]])))
    for row in _rows(desk, Supply, ids):
        found[row["customer_id"]][1].append(_text(row))
    return {
        customer_id: (sorted(first), sorted(second))
        for customer_id, (first, second) in found.items()
    }


def _rows(desk: Desk, table: type[Base], ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    columns = table.__table__.columns
    for row in desk.session.execute(select(*columns).where(columns["customer_id"].in_(ids))):
        yield dict(row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for it


def _text(row: Mapping[str, Any]) -> str:
    """Write a row as text, without its id: dates as ISO, lists as JSON has them."""
    return json.dumps({**row, "id": None}, default=str, ensure_ascii=False, sort_keys=True)
