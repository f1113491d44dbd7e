"""Changes of a file's values as facts with their day: what a `profile` event keeps, and what holds now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from keqing.models import Customer, Event
from keqing.services.context.desk import Desk
from keqing.services.customers.dated_values import LAST, read_changes, value_before
from keqing.services.customers.discreet import is_health
from keqing.timeline.file_values import CHANGED, COLUMNS


def file_of(customer: Customer) -> dict[str, Any]:
    """Return the values whose changes are kept, by name."""
    return {**(customer.fields or {}), **{name: getattr(customer, name) for name in COLUMNS}}


def value_changes(
    desk: Desk,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    customer: Customer | None = None,
) -> dict[str, Any]:
    """Return the detail that holds what differs; health facts are left out of timelines. Empty where nothing does.

    `customer` is named where the change is of the day worked on: what a later day changed was another value then.
    """
    names = [*after, *(name for name in before if name not in after)]
    changed = {
        name: [before.get(name), after.get(name)]
        for name in names
        if before.get(name) != after.get(name) and not is_health(desk, name)
    }
    if customer and changed and desk.today < desk.clock:
        dated = read_changes(desk, [customer.id])[customer.id]
        for name, both in changed.items():
            if any(change.holds and change.day > desk.today for change in dated[name]):
                both[0] = value_before(dated[name], desk.today, LAST, both[0])
    return {CHANGED: changed} if changed else {}


def keep_later(desk: Desk, customer: Customer, before: Mapping[str, Any]) -> None:
    """Give values back to a file that a later day than the one worked on has changed: those hold now."""
    if desk.today >= desk.clock:
        return
    later = {
        name
        for details in desk.session.scalars(
            select(Event.details).where(
                Event.customer_id == customer.id,
                Event.kind == "profile",
                Event.day > desk.today,
                ~Event.voided,
            )
        )
        for name in (details or {}).get(CHANGED, ())
    }
    if not later:
        return
    for name in later & set(COLUMNS):
        setattr(customer, name, before.get(name))
    fields = {name: value for name, value in (customer.fields or {}).items() if name not in later}
    kept = {name: before[name] for name in later - set(COLUMNS) if before.get(name) is not None}
    customer.fields = {**fields, **kept}
