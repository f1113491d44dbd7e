"""The open calls that levelling looks at: each with the steps that it closes, its window, and whose it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from keqing.definitions.cadence import Cadence, Repeat, Track
from keqing.frozen import dataclass
from keqing.models import Customer, Enrollment
from keqing.services.context.desk import Desk
from keqing.worklist.list_order import track_of

NOBODY = 0
"""The number of those whose work nobody has."""
_DAY = timedelta(days=1)
_FIXED = frozenset({Track.ALERT, Track.PROMISE})
_COLUMNS = (
    Enrollment.customer_id,
    Enrollment.owner_id,
    Enrollment.cadence,
    Enrollment.version,
    Enrollment.subject,
    Enrollment.anchor,
    Enrollment.position,
    Enrollment.due,
    Enrollment.closes,
    Enrollment.listed,
    Enrollment.effective,
    Enrollment.role,
    Enrollment.rank,
)


@dataclass(frozen=True, slots=True)
class MovableCall:
    """A call to a customer that stands on `day`, and may stand from `first` to `last`, both included.

    `steps` are those that it closes. It is on the list of `owner`, by the number of the agent or NOBODY. A `fixed` one
    stays as it is.
    """

    customer_id: int
    owner: int
    steps: tuple[Any, ...]
    first: date
    last: date
    day: date
    fixed: bool = False

    @property
    def roles(self) -> frozenset[str]:
        """Return the roles that its steps ask for."""
        return frozenset(step.role for step in self.steps if step.role)


def movable_calls(desk: Desk, owners: Collection[int], last: date) -> list[MovableCall]:
    """Return the open calls of these owners that stand by the last day, in the order of the customers.

    Of several calls of a customer each one is there that the one before leaves as it is. A repetition that counts
    from the last contact is not left so. Work that several share by their role is left out.
    """
    cadences = {
        (edition.name, edition.version): edition.cadence
        for edition in desk.book.editions
        if edition.cadence and edition.cadence.done_by is not None
    }
    ids = sorted(set(owners) - {NOBODY})
    whose: list[ColumnElement[bool]] = [Enrollment.owner_id.in_(ids)]
    if NOBODY in owners:
        whose.append(Enrollment.owner_id.is_(None) & Enrollment.role.is_(None))
    steps: defaultdict[tuple[int, int], list[Any]] = defaultdict(list)
    for row in desk.session.execute(
        select(*_COLUMNS)
        .where(
            or_(*whose),
            Enrollment.ended.is_(None),
            Enrollment.effective <= last,
            or_(Enrollment.topic.is_(None), Enrollment.topic == "call"),
            Enrollment.customer_id > 0,
        )
        .order_by(Enrollment.customer_id, Enrollment.effective, Enrollment.id)
    ):
        if (row.cadence, row.version) in cadences:
            steps[row.customer_id, row.owner_id or NOBODY].append(row)
    active = set(desk.session.scalars(select(Customer.id).where(Customer.status == "active")))
    return [
        call
        for (customer_id, owner), theirs in steps.items()
        if customer_id in active
        for call in _calls(desk, customer_id, owner, theirs, last, cadences)
    ]


def _calls(
    desk: Desk,
    customer_id: int,
    owner: int,
    steps: Sequence[Any],
    last: date,
    cadences: dict[tuple[str, int], Cadence],
) -> Iterator[MovableCall]:
    """Yield a customer's calls one after the other; none may come to a day that another one can have."""
    since, left = desk.today, list(steps)
    while left:
        day = max(left[0].effective, desk.today)
        closed = tuple(step for step in left if step.listed and step.listed <= day)
        left = [
            step
            for step in left
            if step not in closed and not _moves(step, cadences[step.cadence, step.version])
        ]
        if not closed:
            return
        call = _call(customer_id, owner, closed, left, (since, day, last))
        yield call
        since = max(since, call.last + _DAY)


def _call(
    customer_id: int,
    owner: int,
    closed: tuple[Any, ...],
    left: Sequence[Any],
    days: tuple[date, date, date],
) -> MovableCall:
    """Make a call with the days on which it closes the same steps, between the first and the last of `days`.

    A step that never closes is done by its due day, and so is a deadline. A call with an alert, a promise or what is
    overdue stands where it is. So does one that has to wait for another one.
    """
    since, day, last = days
    ends = [_latest(step) for step in closed] + [step.effective - _DAY for step in left] + [last]
    begins = [step.listed for step in closed] + [since]
    fixed = closed[0].effective < day or any(track_of(step.rank) in _FIXED for step in closed)
    if fixed or not max(begins) <= day <= min(ends):
        return MovableCall(customer_id, owner, closed, day, day, day, fixed=True)
    return MovableCall(customer_id, owner, closed, max(begins), min(ends), day)


def _moves(step: Any, cadence: Cadence) -> bool:  # noqa: ANN401  # a row of enrollment
    """R5: whether the call before it gives it another day."""
    repeat = cadence.repeat
    return (
        isinstance(repeat, Repeat)
        and repeat.origin == "contact"
        and repeat.times is None
        and step.position >= len(cadence.steps)
        and track_of(step.rank) is not Track.PROMISE
    )


def _latest(step: Any) -> date:  # noqa: ANN401  # a row of enrollment
    """R4: the last day of the window."""
    closes: date = step.closes or step.due
    due: date = step.due
    return min(closes, due) if track_of(step.rank) is Track.DEADLINE else closes
