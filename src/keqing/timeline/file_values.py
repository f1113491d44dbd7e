"""The values of a customer's file day by day: each change of one is a fact with its day.

A change stands in the details of a `profile` event, as `{"fields": {NAME: [BEFORE, AFTER]}}`. The value of a day is the
last one entered for it or an earlier day. The first one known holds since the file was made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from keqing.definitions.condition import Value
from keqing.definitions.fields import Field
from keqing.records.event import Event
from keqing.timeline.measures import typed_value

CHANGED = "fields"
"""The detail of a `profile` event that holds the changes of values."""
DECLINED_BEFORE = "declined_before"
"""The detail of a `profile` event that names the values which were declined before it."""
COLUMNS = ("address", "source")
"""Columns of the file whose changes are kept like those of fields."""


def first_values(now: Mapping[str, Any], timeline: Iterable[Event]) -> dict[str, Any]:
    """Return the values that held when the file was made, given those of `now` and all changes.

    A value that was first entered later holds since then, too.
    """
    first = dict(now)
    known: set[str] = set()
    for event in sorted(timeline, key=lambda event: (event.day, event.sequence)):
        if event.kind != "profile" or event.voided:
            continue
        for name, (before, after) in event.details.get(CHANGED, {}).items():
            if name not in known:
                known.add(name)
                first[name] = after if before is None else before
    return first


def values_after(values: Mapping[str, Any], details: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values after a change."""
    changed = {name: after for name, (_, after) in details.get(CHANGED, {}).items()}
    return {**values, **changed}


def typed_values(values: Mapping[str, Any], fields: Mapping[str, Field]) -> dict[str, Value | None]:
    """Return the values as conditions compare them; a field without a definition is a text."""
    return {
        name: typed_value(value, fields[name].type if name in fields else "text")
        for name, value in values.items()
    }


def filled_names(values: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of what has a value."""
    return frozenset(name for name, value in values.items() if value not in (None, ""))
