"""R17 from what is stored: what care and promotion wait for when something is put beside them, or goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import bindparam, false, or_, select, update

from keqing import schedule
from keqing.definitions.cadence import Cadence, Track
from keqing.frozen import dataclass
from keqing.models import Customer, Event
from keqing.models import Enrollment as Stored
from keqing.schedule import NEVER
from keqing.services.context.desk import Desk
from keqing.services.queries.batching import chunks
from keqing.services.queries.contact_filters import is_finished_contact, is_outgoing
from keqing.services.queries.enrollment_rows import enrollment_of
from keqing.timeline.enrollment import Enrollment
from keqing.timeline.gap_and_cap import CAPPED, may_keep_apart, may_wait, with_waits
from keqing.timeline.outlasted import is_outlasted
from keqing.timeline.pauses import stored_by_track
from keqing.worklist.list_order import ranks_of, track_of


class Neighbour(NamedTuple):
    """A current enrollment, as far as others of the customer look at it."""

    track: Track
    anchor: date
    topic: str | None
    effective: date | None


class _StoredWait(NamedTuple):
    """Until when an enrollment is held, and on which days it is listed and stands then."""

    enrollment_id: int
    held: date | None
    listed: date | None
    effective: date | None


@dataclass(frozen=True, slots=True)
class Spaced:
    """The enrollments that start, with what they wait for; and the customers who are to be folded."""

    started: dict[int, Enrollment] = field(default_factory=dict)
    to_fold: set[int] = field(default_factory=set)


def may_wait_for(track: Track, day: date, neighbour: Neighbour) -> bool:
    """R17: tell whether what stands on `day`, on this track, may wait for its neighbour, or that for it."""
    other = neighbour.effective
    return other is not None and may_keep_apart((track, day), (neighbour.track, other))


def neighbours(desk: Desk, track: Track, lo: int, hi: int) -> dict[int, list[Neighbour]]:
    """Return the enrollments of customers in [lo, hi] that may hold one of this track, or wait for it."""
    mind = [other for other in Track if may_wait(track, other)]
    rows = desk.session.connection().execute(
        select(
            Stored.customer_id, Stored.rank, Stored.anchor, Stored.topic, Stored.effective
        ).where(
            Stored.customer_id.between(lo, hi),
            Stored.ended.is_(None),
            or_(
                Stored.topic == "call",
                Stored.effective.is_not(None)
                & or_(false(), *(Stored.rank.between(*ranks_of(other)) for other in mind)),
            ),
        )
    )
    found: dict[int, list[Neighbour]] = defaultdict(list)
    for key, rank, anchor, topic, effective in rows.all():
        found[key].append(Neighbour(track_of(rank), anchor, topic, effective))
    return found


def space(desk: Desk, started: Mapping[int, Enrollment]) -> Spaced:
    """Give what starts for customers what it waits for, and store what others of theirs wait for then."""
    return _space(desk, list(started), started)


def space_anew(desk: Desk, ids: Collection[int]) -> set[int]:
    """Store what care waits for now; returns the customers of whom more must be known."""
    return _space(desk, ids, {}).to_fold


def _space(desk: Desk, ids: Collection[int], started: Mapping[int, Enrollment]) -> Spaced:
    result = Spaced()
    for part in chunks(ids):
        _space_part(desk, part, started, result)
    return result


def _space_part(
    desk: Desk, ids: Collection[int], started: Mapping[int, Enrollment], result: Spaced
) -> None:
    connection = desk.session.connection()
    made: dict[int, list[date]] = defaultdict(list)
    for key, day in connection.execute(
        select(Event.customer_id, Event.day).where(
            Event.customer_id.in_(ids), is_finished_contact(desk.book), is_outgoing()
        )
    ):
        made[key].append(day)
    columns = Customer.id, Customer.paused_until, Customer.track_pauses
    pauses = connection.execute(select(*columns).where(Customer.id.in_(ids)))
    paused = {row.id: stored_by_track(row.paused_until, row.track_pauses) for row in pauses}
    stored: dict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(
        select(*Stored.__table__.columns).where(Stored.customer_id.in_(ids), Stored.ended.is_(None))
    ):
        stored[row.customer_id].append(row)
    cadences = {
        (edition.name, edition.version): edition.cadence
        for edition in desk.book.editions
        if edition.cadence
    }
    changed: list[_StoredWait] = []
    for key in ids:
        rows = stored[key]
        if any(track_of(row.rank) is Track.PROMOTION for row in rows):
            result.to_fold.add(key)
            continue
        calls = [row.anchor for row in rows if row.topic == "call"]
        stand = [
            _enrollment(row, cadences[row.cadence, row.version], paused[key], calls) for row in rows
        ]
        if any(map(is_outlasted, stand)):
            result.to_fold.add(key)
            continue
        new = [started[key]] if key in started else []
        found = with_waits([*stand, *new], made[key], consented=False)
        if new:
            result.started[key] = found[-1]
        for row, enrollment in zip(rows, found, strict=False):
            listed = _stored_day(enrollment.listed)
            now = _StoredWait(row.id, enrollment.kept_back, listed, enrollment.effective)
            stored_wait = _StoredWait(row.id, row.held, row.listed, row.effective)
            if enrollment.cadence.track in CAPPED and now != stored_wait:
                changed.append(now)
    if changed:
        _store(desk, changed)


def _stored_day(day: date | None) -> date | None:
    return None if day == NEVER else day


def _enrollment(
    row: Any,  # noqa: ANN401  # a row of enrollment
    cadence: Cadence,
    paused: Mapping[Track, date],
    calls: Collection[date],
) -> Enrollment:
    """An enrollment as far as R17 looks at it, what it waits for left out."""
    enrollment = enrollment_of(row, cadence)
    if cadence.track not in CAPPED:
        return enrollment
    return replace(
        enrollment,
        held=schedule.held_until(cadence, paused.get(cadence.track), calls, task=enrollment.task),
    )


def _store(desk: Desk, changed: Sequence[_StoredWait]) -> None:
    desk.session.connection().execute(
        update(Stored)
        .where(Stored.id == bindparam("key_"))
        .values(
            held=bindparam("held_"),
            listed=bindparam("listed_"),
            effective=bindparam("effective_"),
        ),
        [
            {
                "key_": wait.enrollment_id,
                "held_": wait.held,
                "listed_": wait.listed,
                "effective_": wait.effective,
            }
            for wait in changed
        ],
    )
