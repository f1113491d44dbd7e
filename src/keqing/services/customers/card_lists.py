"""Lists on a customer's card: whom they brought, and which materials they were given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from keqing.models import Customer
from keqing.records.customer import Brought, Given
from keqing.records.event import Event
from keqing.services.context.desk import Desk

MATERIAL = "material"
"""The kind of a record that tells what was handed out."""


def brought_by(desk: Desk, customer: Customer) -> Iterator[Brought]:
    """Give the customers whom this one referred, the newest first; nobody counts those whom they brought in turn."""
    rows = desk.session.execute(
        select(Customer.code, Customer.name, Customer.created)
        .where(Customer.referrer_id == customer.id)
        .order_by(Customer.created.desc(), Customer.id.desc())
    )
    for row in rows:
        yield Brought(row.code, row.name, row.created)


def materials_given(desk: Desk, events: Sequence[Event]) -> Iterator[Given]:
    """Give each sort of material once: as it is called, how many copies, and the last day; the newest first."""
    found: dict[str, list[Event]] = {}
    for event in events:
        if event.kind == MATERIAL and not event.voided and event.details.get("item"):
            found.setdefault(str(event.details["item"]), []).append(event)
    for item, given in found.items():
        kind = desk.book.kind(given[0])
        field = kind.fields.get("item") if kind else None
        titles = {choice.name: choice.title for choice in field.choices} if field else {}
        copies = sum(int(event.details.get("copies") or 1) for event in given)
        yield Given(titles.get(item) or item, copies, given[0].day)
