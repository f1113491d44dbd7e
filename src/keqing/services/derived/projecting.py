"""The calls of the days ahead, if each is made on its day, from what is stored of the customers.

Nobody's timeline is read for it: what an enrollment's row does not hold (its period, its occasion) follows
from its current step.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select

from keqing import schedule
from keqing.dates.duty import DutyDays
from keqing.dates.occasions import BIRTHDAY, FIELD, occasions_of
from keqing.definitions.cadence import Cadence, Track
from keqing.frozen import dataclass
from keqing.models import Closing, Customer, Event
from keqing.models import Enrollment as Stored
from keqing.records.progress import State
from keqing.schedule import NEVER, Binding
from keqing.services.context.desk import Desk
from keqing.services.queries.contact_filters import is_finished_contact, is_outgoing
from keqing.services.queries.enrollment_rows import enrollment_of
from keqing.timeline.enrollment import Enrollment
from keqing.timeline.gap_and_cap import CAP_DAYS, GAP, PROMOTION_DAYS
from keqing.timeline.list_order import track_of
from keqing.timeline.pauses import stored_by_track
from keqing.timeline.projection import Ahead, calls

PORTION = 500
"""Customers looked at a time: few enough for memory and for one list of ids."""

Calls = Counter[tuple[date, int | None]]
"""How many customers are called on a day by an agent, by his id."""


def project(
    desk: Desk,
    days: int,
    ids: Collection[int] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Calls:
    """Count the calls of so many days, today the first, to these customers or to all."""
    first, last = desk.today, desk.today + timedelta(days - 1)
    wanted = _wanted(desk, last, ids)
    found: Calls = Counter()
    for start in range(0, len(wanted), PORTION):
        part = wanted[start : start + PORTION]
        for ahead, framing in _read(desk, part, last):
            found.update(set(calls(ahead, framing, first, last)))
        if progress:
            progress(start + len(part), len(wanted))
    return found


def _wanted(desk: Desk, last: date, ids: Collection[int] | None) -> list[int]:
    """Return the customers with a current step that stands by the last day."""
    rows = select(Stored.customer_id).where(Stored.ended.is_(None), Stored.effective <= last)
    found = set(desk.session.connection().scalars(rows.distinct()))
    return sorted(found if ids is None else found.intersection(ids))


def _read(desk: Desk, ids: Sequence[int], last: date) -> Iterator[tuple[Ahead, _Framing]]:
    """Give each customer's enrollments that may have a step by then, with what else counts."""
    connection = desk.session.connection()
    near = last + GAP
    rows: dict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(
        select(*Stored.__table__.columns).where(
            Stored.customer_id.in_(ids),
            Stored.ended.is_(None),
            or_(Stored.due <= near, Stored.effective <= near, Stored.topic == "call"),
        )
    ):
        rows[row.customer_id].append(row)
    people = {
        customer.id: customer
        for customer in connection.execute(
            select(
                Customer.id,
                Customer.code,
                Customer.birthday,
                Customer.fields,
                Customer.duty,
                Customer.paused_until,
                Customer.track_pauses,
            ).where(Customer.id.in_(ids), Customer.status == "active")
        )
    }
    made, promoted = _made(desk, ids), _promoted(desk, ids)
    cadences = {
        (edition.name, edition.version): edition.cadence
        for edition in desk.book.editions
        if edition.cadence
    }
    for key, person in people.items():
        framing = _Framing(desk, person.code, person.birthday, person.fields or {}, person.duty)
        stand = [_enrollment(row, cadences[row.cadence, row.version], framing) for row in rows[key]]
        asked = [row for row in rows[key] if track_of(row.rank) is Track.PROMOTION]
        yield (
            Ahead(
                tuple(stand),
                tuple(_caller(desk, row) for row in rows[key]),
                stored_by_track(person.paused_until, person.track_pauses),
                tuple(made[key]),
                tuple(promoted[key]),
                consented=any(row.held != NEVER for row in asked),
            ),
            framing,
        )


def _caller(desk: Desk, row: Any) -> int | None:  # noqa: ANN401  # a row of enrollment
    """Return who makes the call for a step: of those who share it, the one who is here longest."""
    if row.owner_id is not None or row.role is None:
        return row.owner_id  # type: ignore[no-any-return]  # a column of the row
    return next(iter(desk.staff.with_whom(None, row.role)), None)


def _made(desk: Desk, ids: Sequence[int]) -> Mapping[int, list[date]]:
    """Return the days of the outgoing contacts that the cap may count (R17)."""
    found: dict[int, list[date]] = defaultdict(list)
    for key, day in desk.session.connection().execute(
        select(Event.customer_id, Event.day).where(
            Event.customer_id.in_(ids),
            Event.day > desk.today - timedelta(CAP_DAYS),
            is_finished_contact(desk.book),
            is_outgoing(),
        )
    ):
        found[key].append(day)
    return found


def _promoted(desk: Desk, ids: Sequence[int]) -> Mapping[int, list[date]]:
    """Return the days of the promotions that the next one has to mind (R17)."""
    promotions = [edition.name for edition in desk.book.editions if _promotes(edition.cadence)]
    found: dict[int, list[date]] = defaultdict(list)
    for key, day in desk.session.connection().execute(
        select(Closing.customer_id, Closing.closed_on)
        .join(Stored, Stored.id == Closing.enrollment_id)
        .where(
            Closing.customer_id.in_(ids),
            Closing.status == "done",
            Closing.closed_on > desk.today - timedelta(PROMOTION_DAYS),
            Stored.cadence.in_(promotions),
        )
    ):
        found[key].append(day)
    return found


def _promotes(cadence: Cadence | None) -> bool:
    return cadence is not None and cadence.track is Track.PROMOTION


@dataclass(frozen=True, slots=True)
class _Framing:
    """A customer's bindings, by enrollment: the cadence, and what of the customer it looks at."""

    desk: Desk
    code: str
    birthday: str | None
    fields: Mapping[str, Any]
    duty: str | None

    def __call__(self, enrollment: Enrollment) -> Binding:
        book, anchor = self.desk.book, enrollment.cadence.anchor
        named = self.fields.get(anchor.removeprefix(FIELD))
        in_file = self.birthday if anchor == BIRTHDAY else named
        days = occasions_of(anchor, in_file, book.gatherings.values(), book.keeping)
        duty = DutyDays.parse(self.duty) if self.duty else None
        almanac = self.desk.almanac
        return Binding(enrollment.cadence, almanac, self.code, enrollment.limit, days, duty)


def _enrollment(row: Any, cadence: Cadence, framing: _Framing) -> Enrollment:  # noqa: ANN401  # a row of enrollment
    """Return an enrollment as it was stored, at the occasion that a series has come to."""
    enrollment = enrollment_of(row, cadence)
    binding = framing(enrollment)
    return replace(enrollment, state=_at_occasion(binding, enrollment.state, row.nominal))


def _at_occasion(binding: Binding, state: State, nominal: date) -> State:
    """R13: the state at the occasion from which the current step's nominal date counts."""
    days = binding.occasions
    if days is None:
        return state
    at = binding.cadence.steps[state.listed].at
    found = days.after(nominal - schedule.LONGEST_SERIES)
    while found and schedule.add_offset(found, at, binding.almanac) < nominal:
        found = days.after(found)
    return replace(state, anchor=found) if found else state
