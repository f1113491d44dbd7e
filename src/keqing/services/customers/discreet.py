"""Health facts are shown when somebody asks for them, and not before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from keqing.records.event import Event
from keqing.services.context.desk import Desk
from keqing.timeline.file_values import CHANGED
from keqing.timeline.signatures import DECISION, FIELDS, OF, PENDING


def is_health(desk: Desk, name: str) -> bool:
    """Tell whether a field of a customer, contact person or contact is a health fact."""
    field = desk.kinds.field_book.ever.get(name)
    return field is not None and field.sensitive


def is_untold(values: Mapping[str, Any] | None) -> bool:
    """Tell whether a customer's fields say that they have not been told the diagnosis."""
    return (values or {}).get("informed") is False


def fields(desk: Desk, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a customer's or contact person's fields without the health facts."""
    return {name: value for name, value in values.items() if not is_health(desk, name)}


def events(desk: Desk, given: Iterable[Event]) -> tuple[Event, ...]:
    """Return events without the health facts in their details."""
    return tuple(_without(desk, event) for event in given)


def withheld(desk: Desk, values: Mapping[str, Any], given: Iterable[Event]) -> int:
    """Count the health facts in a customer's fields and in these events."""
    own = sum(is_health(desk, name) for name in values)
    return own + sum(len(_facts(desk, event)) for event in given)


def _without(desk: Desk, event: Event) -> Event:
    if not (facts := _facts(desk, event)):
        return event
    kept = {name: value for name, value in event.details.items() if name not in facts}
    if changed := _changed(event):
        kept[CHANGED] = {name: both for name, both in changed.items() if name not in facts}
    if held := _held(event):
        kept[FIELDS] = {name: value for name, value in held.items() if name not in facts}
    return replace(event, details=kept)


def _changed(event: Event) -> Mapping[str, Any]:
    """Return the changes of values that an event holds."""
    return event.details.get(CHANGED, {}) if event.kind == "profile" else {}


def _held(event: Event) -> Mapping[str, Any]:
    """Return the fields of a record that is not in force yet."""
    return event.details.get(FIELDS, {}) if event.kind in {PENDING, DECISION} else {}


def _facts(desk: Desk, event: Event) -> set[str]:
    """Return which of an event's details are health facts: as its kind says, else as of a customer."""
    of = str(event.details.get(OF)) if event.kind in {PENDING, DECISION} else event.kind
    kind = desk.kinds.ever.get(of)
    return {
        name
        for name in (*event.details, *_changed(event), *_held(event))
        if (kind.fields[name].sensitive if kind and name in kind.fields else is_health(desk, name))
    }
