"""Whether limits or approvals can concern a record at all: what judges them is loaded only then."""

from __future__ import annotations

from sqlalchemy import select

from keqing.definitions.built_in_files import built_in_text
from keqing.models import Event
from keqing.services.context.desk import Desk
from keqing.timeline.signatures import PENDING


def limits_concern(desk: Desk, kind: str) -> bool:
    """Tell whether a limit of the department, of the program or a floor can be about a kind."""
    if any(row.type == "limit" for row in desk.stored):
        return True
    if kind == "contact":
        return False
    shipped = built_in_text("limits")
    found = desk.kinds.by_name.get(kind)
    return (
        f'"{kind}"' in shipped or f'"{kind}.' in shipped or bool(found and found.money == "given")
    )


def signatures_concern(desk: Desk) -> bool:
    """Tell whether anything here can need a signature."""
    return any(row.type == "approval" for row in desk.stored)


def something_waits(desk: Desk) -> bool:
    """Tell whether any record is not in force yet."""
    desk.session.flush()
    waits = select(Event.id).where(Event.kind == PENDING, ~Event.voided).limit(1)
    return desk.session.scalar(waits) is not None
