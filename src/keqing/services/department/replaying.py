"""Whether what is stored of customers follows from the facts: dates, and what their names are looked up by."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sqlalchemy import select

from keqing.i18n import msg
from keqing.models import Customer
from keqing.records.check import Finding
from keqing.records.self_customer import name_to_find
from keqing.services.context.desk import Desk
from keqing.services.context.staff import staff_of
from keqing.services.derived.derived_rows import (
    ClosingRow,
    DerivedRows,
    EnrollmentRow,
    SupplyRow,
    stored_rows,
)
from keqing.services.derived.refold import fold_all
from keqing.services.derived.standing_rows import Derived, derive
from keqing.store import name_parts
from keqing.text.folding import fold_name

_COLUMNS = ("status", "stage", "grade", "paused_until", "track_pauses")
"""The derived columns of a customer that are compared."""


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
            customer.id: derived
            for day, those in by_day.items()
            for customer, derived in _replayed(desk, those, day)
        }
        stored = stored_rows(desk.session, part)
        yield from _unnamed(desk, customers)
        for customer in customers:
            derived = wanted[customer.id]
            if any(
                getattr(customer, name) != getattr(derived.columns, name) for name in _COLUMNS
            ) or _comparable(stored[customer.id]) != _comparable(derived.rows):
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


def _comparable(rows: DerivedRows) -> Comparable:
    enrollments = sorted(
        (_text(row), sorted(map(_text, closings))) for row, closings in rows.enrollments
    )
    return enrollments, sorted(map(_text, rows.supplies))


def _text(row: EnrollmentRow | ClosingRow | SupplyRow) -> str:
    """Write a row as text: dates as ISO, lists as JSON has them."""
    return json.dumps(row, default=str, ensure_ascii=False)
