"""The versions of a record: itself, and the corrected copies that took its place."""

from __future__ import annotations

from sqlalchemy import select

from keqing.models import Event
from keqing.services.context.desk import Desk


def root_id(desk: Desk, record: Event) -> int:
    """Return the id of the first version of a record."""
    found = record
    while found.corrects is not None:
        found = desk.session.get_one(Event, found.corrects)
    return found.id


def versions_of(desk: Desk, record: Event) -> list[int]:
    """Return the ids of all versions of a record, the first one first."""
    found = [root_id(desk, record)]
    while copy := desk.session.scalar(
        select(Event.id).where(Event.corrects == found[-1], Event.id.not_in(found))
    ):
        found.append(copy)
    return found
