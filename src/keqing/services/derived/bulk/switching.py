"""Switching cadences on that hold whoever matches, and off again, for all customers at once.

This is the one door of the bulk path for cadences; for newcomers it is `newcomers`. An edition that is new
today is the last thing that a fold comes to, for everybody with nothing on record from today on. So what was
folded before stays, and one enrollment is added. It follows from the profile that the cadence looks at, the last
contacts that count, and the part of the code that decides on a first date (R8, R14). It is worked out once for all
customers who are alike, by the functions that fold. Customers for whom more must be known are folded.

It is here for its speed alone. For 10,000 customers with 10 records each it takes 8 times the bare INSERT of the
rows, and the fold takes more than 200 times (processor time, `benchmarks/switching.py`). A fold that remembers
equal timelines takes 117 times, where 285 differ: every record is read, and every derived row is written. The rows
are the same as those of a fold: `tests/services/derived/bulk` compares them on random departments.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date

from sqlalchemy import ColumnElement, delete, func, or_, select

from keqing.dates.occasions import is_recurring
from keqing.definitions.cadence import Cadence, Track
from keqing.models import Closing, Customer, Event
from keqing.models import Enrollment as Stored
from keqing.records.self_customer import SELF
from keqing.services.context.desk import Desk
from keqing.services.derived.bulk import spacing
from keqing.services.derived.bulk.portion import Portion, Starting, SwitchedRow
from keqing.services.queries.batching import Progress, chunks
from keqing.services.queries.real_customers import is_customer, is_department
from keqing.store.bulk import widen_cache
from keqing.timeline.enrollment import PROMISE
from keqing.timeline.starts_and_ends import OVER
from keqing.worklist.list_order import track_of

CUSTOMERS_PER_PORTION = 2000
"""Customers read at a time: few enough for memory, many enough for the database."""

_DATED = ("event", "created")
"""The anchors that need nothing but the day and the customer."""


def can_start(desk: Desk, cadence: Cadence, since: date) -> bool:
    """Whether an edition that is not in force yet can be added to what is stored of most customers."""
    return (
        not cadence.waits_for_start
        and not desk.book.terms
        and not cadence.conditions
        and cadence.name != PROMISE
        and cadence.track is not Track.PROMOTION
        and (cadence.anchor in _DATED or is_recurring(cadence.anchor))
        and since >= desk.clock
        and cadence.name not in desk.book.in_force(since)
        and all(edition.since <= since for edition in desk.book.editions)
        and ("stage" not in cadence.applies_to or _one_stage_each(desk))
    )


def _one_stage_each(desk: Desk) -> bool:
    """Whether every edition of a kind brings a customer to the same stage."""
    stages: dict[str, set[str | None]] = {}
    for kind in desk.book.every_kind:
        stages.setdefault(kind.name, set()).add(kind.stage)
    return all(len(found) == 1 for found in stages.values())


def to_fold_first(desk: Desk, cadences: Collection[Cadence], since: date) -> set[int]:
    """The customers who are to be folded anew, whatever their timelines say.

    An enrollment of theirs ran out from the day on, which may start something; or they are in such a cadence
    already, or were from the same anchor.
    """
    names = [cadence.name for cadence in cadences]
    same = or_(Stored.ended.is_(None), Stored.anchor >= since)
    if any(cadence.anchor == "created" for cadence in cadences):
        same = or_(same, Stored.anchor.is_not(None))
    found = select(Stored.customer_id).where(or_(_over(since), Stored.cadence.in_(names) & same))
    return set(desk.session.connection().scalars(found))


def _over(since: date) -> ColumnElement[bool]:
    """Whether an enrollment ran out from a day on, so that `then` may have started another one (R11)."""
    return (Stored.ended >= since) & (Stored.ended_by == OVER)


def start(desk: Desk, name: str, but: Collection[int], progress: Progress | None = None) -> Portion:
    """Add what the newest edition of a cadence makes of the customers as they stand, all but these.

    Returns who is in it now, and who is still to be folded.
    """
    edition = [candidate for candidate in desk.book.editions if candidate.name == name][-1]
    starting = Starting(desk, edition)
    widen_cache(desk.session)
    result = Portion()
    if SELF in starting.cadence.applies_to.get("type", ()):
        result.to_fold |= set(desk.session.scalars(select(Customer.id).where(is_department())))
    done, total = (
        0,
        desk.session.scalar(select(func.count()).select_from(Customer).where(is_customer())) or 0,
    )
    for customers in _portions(desk):
        if wanted := [customer for customer in customers if customer.id not in but]:
            portion = starting.start(wanted)
            result.started |= portion.started
            result.to_fold |= portion.to_fold
        done += len(customers)
        if progress:
            progress(done, total)
    return result


def can_stop(cadence: Cadence) -> bool:
    """Whether the enrollments of a cadence that was never in force can be taken out as they are."""
    return (
        not cadence.waits_for_start
        and not cadence.conditions
        and cadence.name != PROMISE
        and cadence.track is not Track.PROMOTION
    )


def to_fold_without(desk: Desk, names: Collection[str], since: date) -> set[int]:
    """The customers to fold anew when these cadences never held, of those who are in them.

    They have a record from the day on, or an enrollment that ran out then, which may have started something.
    """
    inside = select(Stored.customer_id).where(Stored.cadence.in_(names))
    recorded = select(Event.customer_id).where(or_(Event.day >= since, Event.imported >= since))
    ended = select(Stored.customer_id).where(_over(since))
    connection = desk.session.connection()
    return {*connection.scalars(inside)} & {
        *connection.scalars(recorded),
        *connection.scalars(ended),
    }


def stop(
    desk: Desk, names: Collection[str], but: Collection[int], progress: Progress | None = None
) -> set[int]:
    """Take the enrollments of these cadences out, all but these customers'; returns who is to be folded.

    The waits of care are worked out anew (R17); nothing else looks at other enrollments.
    """
    connection = desk.session.connection()
    inside = select(Stored.customer_id).where(Stored.cadence.in_(names)).distinct()
    ids = sorted(set(connection.scalars(inside)).difference(but))
    to_fold: set[int] = set()
    widen_cache(desk.session)
    for start in range(0, len(ids), CUSTOMERS_PER_PORTION):
        part = ids[start : start + CUSTOMERS_PER_PORTION]
        near = _near(desk, names, part[0], part[-1]).intersection(part)
        for keys in chunks(part):
            gone = Stored.customer_id.in_(keys), Stored.cadence.in_(names)
            closed = select(Stored.id).where(*gone)
            connection.execute(delete(Closing).where(Closing.enrollment_id.in_(closed)))
            connection.execute(delete(Stored).where(*gone))
        to_fold |= spacing.space_anew(desk, near)
        if progress:
            progress(start + len(part), len(ids))
    return to_fold


def _near(desk: Desk, names: Collection[str], lo: int, hi: int) -> set[int]:
    """The customers of whom something is due shortly before or after their enrollment in these cadences."""
    rows = desk.session.connection().execute(
        select(Stored.customer_id, Stored.rank, Stored.effective).where(
            Stored.customer_id.between(lo, hi),
            Stored.cadence.in_(names),
            Stored.ended.is_(None),
            Stored.effective.is_not(None),
        )
    )
    found: set[int] = set()
    by_track: dict[Track, list[tuple[int, date]]] = defaultdict(list)
    for key, rank, day in rows.all():
        if day:
            by_track[track_of(rank)].append((key, day))
    for track, days in by_track.items():
        neighbours = spacing.neighbours(desk, track, lo, hi)
        found.update(
            key
            for key, day in days
            if any(spacing.may_wait_for(track, day, neighbour) for neighbour in neighbours[key])
        )
    return found


def _portions(desk: Desk) -> Iterator[Sequence[SwitchedRow]]:
    """Give what is looked at of the customers, in portions, by id."""
    columns = [getattr(Customer, name) for name in SwitchedRow._fields]
    after = 0
    while True:
        rows = (
            select(*columns)
            .where(Customer.id > after)
            .order_by(Customer.id)
            .limit(CUSTOMERS_PER_PORTION)
        )
        part = [SwitchedRow(*row) for row in desk.session.connection().execute(rows).all()]
        if not part:
            return
        yield part
        after = part[-1].id
