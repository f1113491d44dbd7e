"""Changes of a file's values as facts with their day: what a `profile` event keeps, and what holds now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from keqing.models import Customer
from keqing.services.context.desk import Desk
from keqing.services.customers.dated_values import LAST, read_changes, value_before
from keqing.services.customers.discreet import is_health
from keqing.timeline.file_values import CHANGED, COLUMNS


def file_of(customer: Customer) -> dict[str, Any]:
    """Return the values whose changes are kept, by name."""
    return {**(customer.fields or {}), **{name: getattr(customer, name) for name in COLUMNS}}


class FileOfDay(NamedTuple):
    """The values of a file on a day, and the names of those that a later day has changed."""

    values: Mapping[str, Any]
    later: frozenset[str]

    @property
    def fields(self) -> dict[str, Any]:
        """The values that are fields and not columns of their own."""
        return {
            name: value
            for name, value in self.values.items()
            if name not in COLUMNS and value is not None
        }

    def put(self, customer: Customer, after: Mapping[str, Any]) -> None:
        """Put what is new on the day into the file, but for what a later day has changed: that holds now."""
        now = file_of(customer)
        names = {
            name for name in {*self.values, *after} if self.values.get(name) != after.get(name)
        }
        now |= {name: after.get(name) for name in names - self.later}
        for name in COLUMNS:
            if getattr(customer, name) != now[name]:
                setattr(customer, name, now[name])
        fields = {
            name: value for name, value in now.items() if name not in COLUMNS and value is not None
        }
        if fields != (customer.fields or {}):
            customer.fields = fields


def file_on(desk: Desk, customer: Customer) -> FileOfDay:
    """Return the file of a customer as it was on the day worked on."""
    now = file_of(customer)
    if desk.today >= desk.clock:
        return FileOfDay(now, frozenset())
    dated = read_changes(desk, [customer.id])[customer.id]
    later = frozenset(
        name
        for name, changes in dated.items()
        if any(change.holds and change.day > desk.today for change in changes)
    )
    then = {name: value_before(dated[name], desk.today, LAST, now.get(name)) for name in later}
    return FileOfDay({**now, **then}, later)


def value_changes(
    desk: Desk, before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the detail that holds what differs; health facts are left out of timelines. Empty where nothing does."""
    names = [*after, *(name for name in before if name not in after)]
    changed = {
        name: [before.get(name), after.get(name)]
        for name in names
        if before.get(name) != after.get(name) and not is_health(desk, name)
    }
    return {CHANGED: changed} if changed else {}
