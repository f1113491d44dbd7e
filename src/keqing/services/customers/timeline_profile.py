"""The profile of a customer, which cadences look at, as the timeline keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keqing.models import Customer, Event
from keqing.services.context.desk import Desk
from keqing.timeline.enrollment import DUTY, told_in_file
from keqing.timeline.ladder_levels import GIVEN


def creation_event(desk: Desk, customer: Customer) -> Event:
    """The event that stands for a customer's creation, first on the day; its details are the profile."""
    return Event(
        customer_id=customer.id,
        sequence=0,
        day=customer.created,
        time=desk.at.time().replace(second=0, microsecond=0) if desk.live else None,
        kind="created",
        agent_id=desk.agent.id if desk.agent else None,
        details={name: value for name, value in profile_of(customer).items() if value},
        apart=[],
        voided=False,
    )


def profile_of(customer: Customer) -> dict[str, Any]:
    """Return the whole profile of a customer, empty values included."""
    return {
        "type": customer.type,
        "grade": customer.declared_grade,
        "tag": list(customer.tags or ()),
        "stage": customer.declared_stage,
        "role": (customer.fields or {}).get("role"),
        "birthday": customer.birthday,
        DUTY: customer.duty,
        **told_in_file(customer.fields or {}),
    }


def profile_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return what another profile has, where it differs; None for what it has no more."""
    names = [*after, *(name for name in before if name not in after)]
    return {name: after.get(name) for name in names if after.get(name) != before.get(name)}


def as_imported(details: Mapping[str, Any], *, by_hand: bool) -> dict[str, Any]:
    """Return a change of the profile that a file brings: its grade is one given, unless one was set `by_hand`."""
    given = "grade" in details and not by_hand
    return {**details, GIVEN: True} if given else dict(details)


def given_profile(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return the profile values that a file can give, of the columns that it does give."""
    known = {
        "type": columns.get("type"),
        "grade": columns.get("grade"),
        "tag": columns.get("tags"),
        "birthday": columns.get("birthday"),
        DUTY: columns.get("duty"),
        **told_in_file(columns.get("fields") or {}),
    }
    return {name: value for name, value in known.items() if value}
