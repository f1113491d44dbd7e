"""Storing what follows from the facts: fold customers, and write down what came of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol, cast

from sqlalchemy import Table, bindparam, delete, select

from keqing import models, schedule
from keqing.definitions.condition import Term
from keqing.frozen import dataclass
from keqing.models import Closing, Customer, Event, Supply
from keqing.records.event import Event as EventRecord
from keqing.records.self_customer import SELF, is_self, name_to_find
from keqing.schedule import NEVER
from keqing.services.context.desk import Desk, Staff, event_record
from keqing.services.derived.derived_rows import (
    ClosingRow,
    CustomerColumns,
    DerivedRows,
    EnrollmentRow,
    SupplyRow,
)
from keqing.services.queries.enrollment_rows import position_of
from keqing.services.queries.number_to_dial import first_numbers
from keqing.store import bulk
from keqing.text import folding
from keqing.timeline.enrollment import (
    Enrollment,
    PersonFacts,
    Standing,
    profile_sets,
    told_in_file,
)
from keqing.timeline.file_values import COLUMNS, first_values
from keqing.timeline.fold import fold_timeline
from keqing.timeline.list_order import rank
from keqing.timeline.supply import Stock

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

CUSTOMERS_PER_FOLD = 500
"""Customers folded at a time: few enough for memory, many enough for the database."""

_KEY = "its_id"
"""The parameter that names the customer whose derived columns are written."""

_PROFILES = frozenset({"created", "profile"})
"""Kinds of events that tell what is in a customer's file."""

Parameters = dict[str, object]
"""Values for the named parameters of a statement, as the database's library takes them."""

EventRow = Event
"""An event as it is read here: a plain row with the columns of one."""


class Owned(Protocol):
    """A customer, as far as the columns of their enrollments look at them."""

    @property
    def id(self) -> int: ...  # noqa: D102  # as in `Customer`, like those that follow
    @property
    def owner_id(self) -> int | None: ...  # noqa: D102
    @property
    def type(self) -> str: ...  # noqa: D102
    @property
    def grade(self) -> str | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Derived:
    """The result of folding one customer: the rows that follow, and the derived columns of the customer."""

    rows: DerivedRows
    columns: CustomerColumns

    @property
    def enrollments(self) -> tuple[EnrollmentRow, ...]:
        """The enrollments alone."""
        return tuple(enrollment for enrollment, _ in self.rows.enrollments)


def refold(desk: Desk, customer_ids: Iterable[int]) -> dict[int, Standing]:
    """Fold these customers anew and store the result in place of what stood there."""
    standings: dict[int, Standing] = {}
    for customers in _batches(desk.session, sorted(set(customer_ids))):
        folded = dict(fold_all(desk, customers))
        standings |= folded
        _store(desk, customers, folded)
    return standings


def fold_all(
    desk: Desk,
    customers: Sequence[Customer],
    today: date | None = None,
    staff: Staff | None = None,
) -> Iterator[tuple[int, Standing]]:
    """Fold customers from their facts, by the clock's day or another with its staff; nothing is written."""
    staff = staff or (desk.staff if today else desk.staff_now)
    day = today or desk.clock
    for customer, person, timeline in read_timelines(desk, customers, staff):
        yield customer.id, fold_timeline(person, timeline, desk.book, desk.almanac, day)


def read_timelines(
    desk: Desk, customers: Sequence[Customer], staff: Staff
) -> Iterator[tuple[Customer, PersonFacts, list[EventRecord]]]:
    """Give of each customer what a fold reads: the file as it was at first, and the events."""
    desk.session.flush()
    events: dict[int, list[EventRow]] = defaultdict(list)
    ids = [customer.id for customer in customers]
    columns = cast("Table", Event.__table__).columns
    for row in desk.session.execute(select(*columns).where(Event.customer_id.in_(ids))):
        events[row.customer_id].append(cast("EventRow", row))
    with_phone = numbers_asked(desk, ids)
    for customer in customers:
        timeline = _entered(desk, customer, staff) + timeline_of(desk, events[customer.id])
        yield customer, person_of(customer, timeline, with_phone), timeline


def rehearse(desk: Desk) -> None:
    """Fold one customer for nothing, so that all that folding needs is loaded, read and compiled."""
    newest = desk.session.scalars(select(Customer.id).order_by(Customer.id.desc()).limit(1)).all()
    for customers in _batches(desk.session, [*newest, 0]):
        dict(fold_all(desk, customers))
        desk.assigned([customer.id for customer in customers])


def timeline_of(desk: Desk, rows: Sequence[EventRow]) -> list[EventRecord]:
    """A customer's events. A corrected copy goes by the id of the first one, which others may name."""
    first: dict[int, int] = {}
    for row in sorted(rows, key=lambda event: event.id):
        original = row.corrects or row.id
        first[row.id] = first.get(original, original)
    events = (event_record(event, desk.staff) for event in rows)
    return [
        event
        if first[event.id] == event.id and first.get(event.answers or 0) in {None, event.answers}
        else replace(
            event,
            id=first[event.id],
            answers=first.get(event.answers, event.answers) if event.answers else None,
        )
        for event in events
    ]


def _entered(desk: Desk, customer: Customer, staff: Staff | None = None) -> list[EventRecord]:
    """The creation of the department or of an agent who works here as a customer: no record of its own tells of it."""
    agent = (staff or desk.staff).by_id(customer.owner_id)
    if not is_self(customer.id) or (agent and not agent.active):
        return []
    details = {"type": SELF, "role": (customer.fields or {}).get("role")}
    return [EventRecord(0, -1, customer.created, "created", details=details)]


def person_of(
    customer: Customer, timeline: Sequence[Any], with_phone: Collection[int] = ()
) -> PersonFacts:
    """The customer as the fold needs them: their profile is the one of the day of creation."""
    created = next(
        (event for event in timeline if event.kind == "created" and not event.voided), None
    )
    details: Mapping[str, Any] = created.details if created else {}
    return PersonFacts(
        customer.code,
        customer.created,
        profile_sets({**_never_told(customer, timeline), **details}),
        first_values(_in_file(customer), timeline),
        customer.id in with_phone,
    )


def numbers_asked(desk: Desk, ids: Sequence[int]) -> frozenset[int]:
    """Return those of these customers who have a number on file, where a ladder asks for it; else nobody."""
    editions = desk.book.ladders.editions
    asked = any(Term("has", "phone") in each.ladder.terms for each in editions if each.ladder)
    return frozenset(first_numbers(desk.session, ids)) if asked else frozenset()


def _in_file(customer: Customer) -> Mapping[str, Any]:
    """The values of the file by name, as they are now."""
    return {**(customer.fields or {}), **{name: getattr(customer, name) for name in COLUMNS}}


def _never_told(customer: Customer, timeline: Sequence[Any]) -> Mapping[str, Any]:
    """Return the values of the file that no event tells: they are older than the events of such fields."""
    found = told_in_file(customer.fields) if customer.fields else {}
    if not found:
        return found
    told = {name for event in timeline if event.kind in _PROFILES for name in event.details}
    return {name: day for name, day in found.items() if name not in told}


def _batches(session: Session, ids: Sequence[int]) -> Iterator[Sequence[Customer]]:
    for start in range(0, len(ids), CUSTOMERS_PER_FOLD):
        part = ids[start : start + CUSTOMERS_PER_FOLD]
        yield session.scalars(
            select(Customer).where(Customer.id.in_(part)).order_by(Customer.id)
        ).all()


def derive(
    desk: Desk,
    customer: Customer,
    standing: Standing,
    assigned: Sequence[tuple[str, int]],
    staff: Staff | None = None,
) -> Derived:
    """The rows of one customer's standing; `assigned` are the roles held for them.

    `staff` are those of the day; without it those of the day worked on.
    """
    grade = grade_of(desk, customer, standing)
    return Derived(
        DerivedRows(
            tuple(
                (
                    enrollment_row(desk, customer, enrollment, assigned, staff, grade),
                    tuple(_closings(customer, enrollment)),
                )
                for enrollment in standing.enrollments
            ),
            tuple(_supply(customer, stock) for stock in standing.stocks),
        ),
        CustomerColumns(
            status=standing.status,
            stage=standing.stage or customer.declared_stage,
            grade=grade,
            paused_until=standing.paused_until,
            track_pauses=standing.pauses.apart,
            next_change=_next_change(desk, customer, standing),
        ),
    )


def _next_change(desk: Desk, customer: Customer, standing: Standing) -> date | None:
    """Return the day on which time alone changes something: of an agent's own work the day after the last one, too."""
    agent = desk.staff.by_id(customer.owner_id) if is_self(customer.id) else None
    if agent is None or agent.until is None or agent.until < desk.clock:
        return standing.next_change
    return min(filter(None, (standing.next_change, agent.until + schedule.DAY)))


def grade_of(desk: Desk, customer: Customer, standing: Standing) -> str | None:
    """The grade that holds: where no ladder gives any, the one that people gave."""
    return standing.grade.grade if desk.book.ladders.setting else customer.declared_grade


def enrollment_row(  # whose it is, and what is the same for all of theirs
    desk: Desk,
    customer: Owned,
    enrollment: Enrollment,
    assigned: Sequence[tuple[str, int]],
    staff: Staff | None = None,
    grade: str | None = None,
) -> EnrollmentRow:
    """The columns of an enrollment, whose rank is that of a `grade`. `staff` is as for `derive`."""
    state, step = enrollment.state, enrollment.step
    role = role_of(enrollment)
    return EnrollmentRow(
        customer_id=customer.id,
        cadence=enrollment.cadence.name,
        version=enrollment.version,
        subject=enrollment.subject,
        anchor=enrollment.anchor,
        start=state.start,
        last=state.last,
        previous=state.previous,
        position=position_of(enrollment),
        number=state.number,
        attempts=state.attempts,
        attempted=state.attempted,
        hold=state.hold,
        planned=state.planned,
        spread=state.spread,
        held=enrollment.kept_back,
        limit_day=enrollment.limit,
        red=step.red if step else None,
        label=step.label if step else None,
        nominal=step.nominal if step else None,
        opens=step.opens if step else None,
        due=step.due if step else None,
        closes=step.closes if step else None,
        channel=step.channel if step else None,
        role=role,
        guide=step.guide if step else None,
        listed=None if enrollment.listed == NEVER else enrollment.listed,
        effective=enrollment.effective,
        owner_id=owner_of(desk, customer, role, assigned, staff),
        rank=rank(enrollment.track, desk.words, grade, customer.type),
        time=enrollment.hour,
        text=enrollment.text,
        topic=enrollment.topic,
        ended=enrollment.ended,
        ended_by=enrollment.ended_by,
        origin=enrollment.origin.id if enrollment.origin else None,
        notes=[[note.status, note.label, note.since.isoformat()] for note in enrollment.notes],
    )


def role_of(enrollment: Enrollment) -> str | None:
    """The role that does the current step, None for the customer's owner."""
    return enrollment.role or (enrollment.step.role if enrollment.step else None)


def owner_of(
    desk: Desk,
    customer: Owned,
    role: str | None,
    assigned: Sequence[tuple[str, int]],
    staff: Staff | None = None,
) -> int | None:
    """Who alone has a step on their list; `Staff.with_whom` says in whose lists it stands where that is None.

    It is the holder of its role for the customer, the owner among them. Else it is whoever has the role in the
    department, and None where that are several. A role that nobody has is the owner's, but for a licensed one.
    An agent's own work stands with that agent, whatever its role.
    """
    if role is None or (is_self(customer.id) and customer.owner_id):
        return customer.owner_id
    staff = staff or desk.staff
    for name, agent_id in assigned:
        if name == role:
            return agent_id
    owner = staff.by_id(customer.owner_id)
    if owner and owner.active and role in owner.roles:
        return owner.id
    holders = staff.holders(role)
    if len(holders) == 1:
        return holders[0].id
    return None if holders or role in desk.licensed else customer.owner_id


def _closings(customer: Customer, enrollment: Enrollment) -> Iterator[ClosingRow]:
    for closing, event in enrollment.closings:
        yield ClosingRow(
            customer_id=customer.id,
            n=closing.number,
            label=closing.label,
            nominal=closing.nominal,
            opens=closing.opens,
            due=closing.due,
            closes=closing.closes,
            status=str(closing.status),
            closed_on=closing.closed_on,
            event_id=event,
        )


def _supply(customer: Customer, stock: Stock) -> SupplyRow:
    return SupplyRow(
        customer_id=customer.id,
        product=stock.product,
        start=stock.start,
        units=str(stock.units),
        daily=str(stock.daily),
        run_out=stock.run_out,
        supply_end=stock.supply_end,
    )


def _store(desk: Desk, customers: Sequence[Customer], folded: Mapping[int, Standing]) -> None:
    """Replace the derived rows of these customers."""
    assigned = desk.assigned([customer.id for customer in customers], desk.clock)
    now = desk.staff_now
    store_derived(
        desk,
        (
            (customer, derive(desk, customer, folded[customer.id], assigned[customer.id], now))
            for customer in customers
        ),
    )


def store_derived(desk: Desk, derived_rows: Iterable[tuple[Customer, Derived]]) -> None:
    """Put these rows in place of what is stored of each customer."""
    from sqlalchemy.orm.attributes import set_committed_value  # noqa: PLC0415  # readers do without

    session = desk.session
    folded: dict[int, DerivedRows] = {}
    changed: list[Parameters] = []
    for customer, derived in derived_rows:
        follows = derived.columns._asdict() | {
            "folded": desk.clock,
            "search": folding.fold_name(name_to_find(customer.id, customer.name)),
        }
        if any(getattr(customer, name) != value for name, value in follows.items()):
            changed.append({_KEY: customer.id, **follows})
            for name, value in follows.items():
                set_committed_value(customer, name, value)
        folded[customer.id] = derived.rows
    for table in (Closing, models.Enrollment, Supply):
        session.execute(delete(table).where(table.customer_id.in_(folded)))
    update_derived(desk, changed)
    supplies = [row._asdict() for rows in folded.values() for row in rows.supplies]
    bulk.insert_rows(session, Supply, supplies)
    enrollments = [pair for rows in folded.values() for pair in rows.enrollments]
    _, keys = bulk.insert_rows(
        session, models.Enrollment, [row._asdict() for row, _ in enrollments]
    )
    closed = [
        {**closing._asdict(), "enrollment_id": key}
        for key, (_, closings) in zip(keys, enrollments, strict=True)
        for closing in closings
    ]
    bulk.insert_rows(session, Closing, closed)


def update_derived(desk: Desk, rows: Sequence[Parameters]) -> None:
    """Write derived columns of customers, the same in each row; `its_id` says whose they are.

    It goes past the session: what is derived is no change that an operation records.
    """
    if rows:
        people = cast("Table", Customer.__table__)
        statement = people.update().where(people.c.id == bindparam(_KEY))
        desk.session.connection().execute(statement, list(rows))


def current_standing(desk: Desk, customer: Customer) -> Standing:
    """The customer's standing as of the clock's day or, when later, the day worked on."""
    ((_, standing),) = fold_all(desk, [customer], max(desk.clock, desk.today))
    return standing


def standing_then(desk: Desk, customer: Customer) -> Standing:
    """The customer's standing at the end of the day worked on, as it was: what came later is left out.

    Left out are events and cadence texts of later days, and what was imported later.
    """
    day = desk.today
    if day >= desk.clock:
        return current_standing(desk, customer)
    desk.session.flush()
    columns = cast("Table", Event.__table__).columns
    rows = desk.session.execute(select(*columns).where(Event.customer_id == customer.id))
    recorded_here = [cast("EventRow", row) for row in rows]
    timeline = _entered(desk, customer) + timeline_of(desk, recorded_here)
    recorded = [event for event in timeline if event.day <= day and (event.imported or day) <= day]
    editions = tuple(edition for edition in desk.book.editions if edition.since <= day)
    book = replace(desk.book, editions=editions)
    return fold_timeline(
        person_of(customer, timeline, numbers_asked(desk, [customer.id])),
        recorded,
        book,
        desk.almanac,
        day,
    )
