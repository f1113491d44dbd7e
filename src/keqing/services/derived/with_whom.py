"""The names of those with whom a step stands, for screens: the same people whose lists have it."""

from __future__ import annotations

from keqing.services.context.desk import Desk

_BETWEEN = " / "
"""Between the names of those who share a step."""


def names(desk: Desk, owner_id: int | None, role: str | None) -> str | None:
    """Name whoever has a step in their list that is stored with this owner and role; None for nobody's."""
    if owner_id is not None:
        return desk.staff.name(owner_id)
    if role is None:
        return None
    found = (desk.staff.name(agent_id) for agent_id in desk.staff.with_whom(None, role))
    return _BETWEEN.join(filter(None, found)) or None
