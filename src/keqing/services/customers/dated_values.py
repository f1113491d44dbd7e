"""The changes of a file's values in the order of their days, and what they come to: now, and before a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select

from keqing.models import Event
from keqing.services.context.desk import Desk
from keqing.timeline.file_values import CHANGED

LAST = 1_000_000_000
"""A place behind all records of a day."""


class DatedValue(NamedTuple):
    """A dated change of one value of a file. Those struck out still tell what the file had before them."""

    day: date
    sequence: int
    id: int
    before: Any
    after: Any
    holds: bool = True


DatedValues = Mapping[str, list[DatedValue]]
"""The changes of a file by the name of the value, in their order."""


def read_changes(
    desk: Desk, ids: Sequence[int]
) -> Mapping[int, defaultdict[str, list[DatedValue]]]:
    """Return the changes of the files of customers, those struck out among them."""
    found: defaultdict[int, defaultdict[str, list[DatedValue]]] = defaultdict(
        lambda: defaultdict(list)
    )
    rows = desk.session.scalars(
        select(Event)
        .where(Event.customer_id.in_(ids), Event.kind == "profile")
        .order_by(Event.day, Event.sequence, Event.id)
    )
    for row in rows:
        for name, (before, after) in (row.details or {}).get(CHANGED, {}).items():
            found[row.customer_id][name].append(
                DatedValue(row.day, row.sequence, row.id, before, after, not row.voided)
            )
    return found


def value_now(changes: Sequence[DatedValue]) -> Any:  # noqa: ANN401  # of any type
    """Return what the changes of a value come to: the last one that holds, else what was before all of them."""
    holding = [change.after for change in changes if change.holds]
    return holding[-1] if holding else changes[0].before


def value_before(changes: Sequence[DatedValue], day: date, sequence: int, now: Any) -> Any:  # noqa: ANN401  # as above
    """Return the value that held before a place in a day, as the changes say it; without any it is that of now."""
    place = day, sequence
    earlier = [change.after for change in changes if change.holds and change[:2] <= place]
    if earlier:
        return earlier[-1]
    return changes[0].before if changes else now
