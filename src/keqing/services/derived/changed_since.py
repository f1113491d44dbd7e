"""The facts that changed since a moment at which something was worked out from them, before others had to wait."""

from __future__ import annotations

from sqlalchemy import select

from keqing.models import Operation
from keqing.services.context.access_log import LOOK
from keqing.services.context.desk import Desk
from keqing.store.changes import Change, each
from keqing.store.operations import entries_of

_WIDE = frozenset({"agent", "definition", "gathering", "holiday", "setting"})
"""Facts from which the dates of many follow. After a change of them all is worked out again."""


def newest_operation(desk: Desk) -> int:
    """Return the number of the newest operation; whoever sees it sees all that was written before."""
    found = desk.session.scalar(select(Operation.id).order_by(Operation.id.desc()).limit(1))
    return found or 0


def changes_since(desk: Desk, operation: int) -> list[Change] | None:
    """Return the changes of facts since an operation; None when they may concern everybody."""
    changes: list[Change] = []
    for later in desk.session.scalars(select(Operation).where(Operation.id > operation)):
        if later.payload is None:
            return None
        changes += each(entry for entry in entries_of(later) if entry.table != LOOK)
    return None if any(change.table in _WIDE for change in changes) else changes
