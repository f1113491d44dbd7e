"""Health facts are shown when somebody asks for them, and not before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from keqing.records.event import Event
from keqing.services.context.desk import Desk
from keqing.services.customers.profile import FIELDS

_OF_CUSTOMERS = frozenset(name for name, field in FIELDS.items() if field.sensitive)
"""Fields of a customer that are health facts."""


def is_health(name: str) -> bool:
    """Tell whether a customer's field is a health fact."""
    return name in _OF_CUSTOMERS


def fields(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a customer's fields without the health facts."""
    return {name: value for name, value in values.items() if not is_health(name)}


def events(desk: Desk, given: Iterable[Event]) -> tuple[Event, ...]:
    """Return events without the health facts in their details."""
    return tuple(_without(desk, event) for event in given)


def withheld(desk: Desk, values: Mapping[str, Any], given: Iterable[Event]) -> int:
    """Count the health facts in a customer's fields and in these events."""
    own = sum(is_health(name) for name in values)
    return own + sum(len(_facts(desk, event)) for event in given)


def _without(desk: Desk, event: Event) -> Event:
    if not (facts := _facts(desk, event)):
        return event
    kept = {name: value for name, value in event.details.items() if name not in facts}
    return replace(event, details=kept)


def _facts(desk: Desk, event: Event) -> set[str]:
    """Return which of an event's details are health facts: as its kind says, else as of a customer."""
    kind = desk.kinds.ever.get(event.kind)
    return {
        name
        for name in event.details
        if (kind.fields[name].sensitive if kind and name in kind.fields else is_health(name))
    }
