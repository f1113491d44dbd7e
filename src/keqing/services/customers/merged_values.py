"""The dated changes of a file's values when two customers become one.

A value that the one who is kept takes over has its history with it. So a record that filled it gives the file back
what it had before, when it is struck out after all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from keqing.models import Customer, Event
from keqing.services.context.desk import Desk
from keqing.services.customers.dated_values import read_changes, value_now
from keqing.services.customers.value_changes import file_of
from keqing.timeline.enrollment import told_in_file
from keqing.timeline.file_values import CHANGED, DECLINED_BEFORE


def taken_over(before: Mapping[str, Any], after: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the values that a file did not have before."""
    return frozenset(
        name
        for name, value in after.items()
        if value not in (None, "") and before.get(name) in (None, "")
    )


def keep_changes(event: Event, taken: Collection[str]) -> bool:
    """Leave of a change of a file what is about the values taken over; tell whether that is anything."""
    details = event.details or {}
    changed = {name: both for name, both in details.get(CHANGED, {}).items() if name in taken}
    if event.kind != "profile" or event.voided or not changed:
        return False
    after = {name: value for name, (_, value) in changed.items()}
    kept: dict[str, Any] = {**_told(after), CHANGED: changed}
    declined = [name for name in details.get(DECLINED_BEFORE, ()) if name in taken]
    event.details = {**kept, **({DECLINED_BEFORE: declined} if declined else {})}
    return True


def without_dated(
    desk: Desk, kept: Customer, changed: Mapping[str, Any], taken: Collection[str]
) -> dict[str, Any]:
    """Return a change of a file without the values to which its dated changes come by themselves."""
    desk.session.flush()
    dated, now = read_changes(desk, [kept.id])[kept.id], file_of(kept)
    told = {
        name
        for name in taken
        if any(change.holds for change in dated[name]) and value_now(dated[name]) == now[name]
    }
    twice = _told({name: now[name] for name in told})
    left = {name: both for name, both in changed.get(CHANGED, {}).items() if name not in told}
    rest = {name: value for name, value in changed.items() if name != CHANGED and name not in twice}
    return {**rest, **({CHANGED: left} if left else {})}


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the timeline is told besides the values themselves: the role, days, and the reorder cycle."""
    role = {"role": values["role"]} if "role" in values else {}
    return {**told_in_file(values), **role}
