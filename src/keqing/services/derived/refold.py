"""Storing what follows from the facts: fold customers, and write down what came of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Table, delete, select

from keqing import models
from keqing.definitions.condition import Term
from keqing.models import Closing, Customer, Event, Supply
from keqing.records.event import Event as EventRecord
from keqing.records.self_customer import SELF, is_self, name_to_find
from keqing.services.context.desk import Desk, event_record
from keqing.services.context.staff import Staff
from keqing.services.derived.derived_rows import (
    DerivedRows,
)
from keqing.services.derived.standing_rows import Derived, derive
from keqing.services.queries.number_to_dial import first_numbers
from keqing.store import bulk
from keqing.store.locks import hold
from keqing.text import folding
from keqing.timeline.enrollment import (
    PersonFacts,
    Standing,
    profile_sets,
    told_in_file,
)
from keqing.timeline.file_values import COLUMNS, first_values
from keqing.timeline.fold import fold_timeline

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


Fold = Callable[[PersonFacts, Sequence[EventRecord], date], Standing]
"""Folds the timeline of a person as it is on a day."""


def refold(
    desk: Desk, customer_ids: Iterable[int], fold: Fold | None = None
) -> dict[int, Standing]:
    """Fold these customers anew and store the result in place of what stood there. `fold` is as for `fold_all`."""
    hold(desk.session, ids := sorted(set(customer_ids)))
    standings: dict[int, Standing] = {}
    for customers in _batches(desk.session, ids):
        folded = dict(fold_all(desk, customers, fold=fold))
        standings |= folded
        _store(desk, customers, folded)
    return standings


def fold_all(
    desk: Desk,
    customers: Sequence[Customer],
    today: date | None = None,
    staff: Staff | None = None,
    fold: Fold | None = None,
) -> Iterator[tuple[int, Standing]]:
    """Fold customers from their facts, by the clock's day or another with its staff; nothing is written.

    `fold` folds one of them where not each is folded by itself.
    """
    staff = staff or (desk.staff if today else desk.staff_now)
    day = today or desk.clock
    for customer, person, timeline in read_timelines(desk, customers, staff):
        yield (
            customer.id,
            fold(person, timeline, day)
            if fold
            else fold_timeline(person, timeline, desk.book, desk.almanac, day),
        )


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
    if not rows:
        return
    people = bulk.RowWriter(desk.session, Customer)
    names = [name for name in rows[0] if name != _KEY]
    people.update(
        names,
        [(*people.bind(names, [row[name] for name in names]), row[_KEY]) for row in rows],
    )


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
