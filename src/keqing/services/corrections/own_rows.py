"""Operations that wrote about their customers alone, so that taking them back concerns nobody else."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from keqing.definitions.vocabulary import ENDING
from keqing.models import Event
from keqing.records.event import MERGED
from keqing.services.context.desk import Desk
from keqing.services.derived import seats
from keqing.services.queries.batching import chunks
from keqing.services.queries.changed_customers import customers_of
from keqing.store.changes import Change
from keqing.timeline.signatures import DECISION, PENDING

_OTHERS = seats.ANSWERS | {"created", MERGED, PENDING, DECISION}
"""Kinds of records that tell of seats, of who is on file, or of what somebody signs."""
_NAMING = frozenset({"code", "name", "number"})
"""Columns by which a customer is found."""


def customers_alone(desk: Desk, changes: Sequence[Change]) -> frozenset[int] | None:
    """Return whose rows the changes are; None where taking them back concerns others, or may.

    Others are concerned by a stop or a death, seats, signatures, names and numbers, and by customers who come or go.
    """
    if not changes or not all(map(_is_own, changes)):
        return None
    keys = {int(change.key) for change in changes if change.table == "event"}
    found = 0
    for part in chunks(keys):
        for kind, outcome in desk.session.execute(
            select(Event.kind, Event.outcome).where(Event.id.in_(part))
        ):
            if kind in _OTHERS or outcome in ENDING:
                return None
            found += 1
    if found < len(keys):  # rows that went are put back: nobody can say what they tell
        return None
    return frozenset(customers_of(desk.session, changes))


def _is_own(change: Change) -> bool:
    """Tell whether a row belongs to one customer, who stays on file under the same name and numbers."""
    if change.table == "event":
        return True
    before, after = change.before, change.after
    if change.table not in {"customer", "contact_person", "phone"} or not (before and after):
        return False
    return _NAMING.isdisjoint(after)
