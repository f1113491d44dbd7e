"""Erasing a person's data on request (Personal Information Protection Law, articles 19 and 47).

A row without a name stays, so that what others refer to stands. The stop stays, as a digest of the number: a list that
brings the person back does not have them called.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, cast, delete, func, or_, select, update

from keqing.models import (
    Assignment,
    ContactPerson,
    Customer,
    Enrollment,
    Event,
    Operation,
    Phone,
    Stop,
    Supply,
)
from keqing.records.forgotten import Forgotten
from keqing.services.customers import stops
from keqing.services.customers.own_work import refuse_self
from keqing.services.derived.events import write
from keqing.services.derived.refold import refold
from keqing.store.changes import Change
from keqing.store.erasing import (
    erase_payloads,
    operations_about,
    tell_again,
    wipe_deleted,
)
from keqing.store.forgotten_since import FORGET
from keqing.store.name_parts import rewrite_parts
from keqing.text.folding import fold_name
from keqing.timeline.signatures import ITEM, PENDING

if TYPE_CHECKING:
    from datetime import date

    from keqing.models import Base
    from keqing.services.context.desk import WritingDesk

_KEPT = "created"
"""The kind of the record that a customer begins with; it names nobody."""
_ERASED: Mapping[str, Any] = {
    "pinyin": "",
    "initials": "",
    "grade": None,
    "sex": None,
    "birthday": None,
    "address": None,
    "source": None,
    "owner_id": None,
    "referrer_id": None,
    "note": None,
    "tags": [],
    "hours": [],
    "quiet": [],
    "duty": None,
    "fields": {},
    "declined": [],
    "declared_stage": None,
    "declared_grade": None,
}
"""The columns of a customer of whom nothing is known."""
_MIN_CHARACTERS = 2
"""Characters of a name that is long enough to be looked for in texts."""


def forget_customer(desk: WritingDesk, customer: Customer) -> Forgotten:
    """Erase all that is known of a customer, and stop all calls for good; nothing of it can be undone.

    Nothing is written where nothing is left to erase. Raises Unusable for the department's own rows.
    """
    refuse_self(customer)
    session, key, name = desk.session, customer.id, customer.name
    numbers = set(session.scalars(select(Phone.number).where(Phone.customer_id == key)))
    about = operations_about(session, key, numbers)
    already = _erased_on(desk, customer, about.operations)
    if already:
        return Forgotten(customer.code, name, dry_run=desk.dry_run, already=already)
    wipe_deleted(session)
    _close_tasks(desk, key)
    mentions = _count_mentions(desk, key, name, numbers)
    events = _count(desk, Event, key) - 1
    phones, persons = _count(desk, Phone, key), _count(desk, ContactPerson, key)
    stops.stop_customer(desk, customer, None)
    session.flush()
    _delete_rows(desk, key)
    connection = session.connection()
    connection.execute(update(Stop).where(Stop.customer_id == key).values(evidence=None))
    erased = {**_ERASED, "name": customer.code, "search": fold_name(customer.code)}
    connection.execute(update(Customer).where(Customer.id == key).values(erased))
    rewrite_parts(connection, {key})
    erase_payloads(session, about.operations)
    session.expire_all()
    desk.work.entries += [
        Change("customer", merged, {"id": merged}, None) for merged in sorted(about.merged)
    ]
    desk.work.told_again += tell_again(session, about.others)
    write(desk, session.get_one(Customer, key), "contact", direction="in", outcome="stop")
    session.flush()
    refold(desk, [key])
    return Forgotten(
        code=customer.code,
        name=name,
        events=max(0, events),
        phones=phones,
        contact_persons=persons,
        operations=len(about.operations),
        mentions=mentions,
        dry_run=desk.dry_run,
    )


def _erased_on(desk: WritingDesk, customer: Customer, told: Collection[int]) -> date | None:
    """Return the day on which all was erased, None where there was something since, or is still.

    `told` are the operations that tell of the customer.
    """
    session, key = desk.session, customer.id
    known = (getattr(customer, name) != empty for name, empty in _ERASED.items())
    if customer.name != customer.code or any(known):
        return None
    if any(_count(desk, model, key) for model in (Phone, ContactPerson, Assignment, Supply)):
        return None
    events = session.scalars(select(Event).where(Event.customer_id == key, Event.kind != _KEPT))
    commands = session.scalars(select(Operation.command).where(Operation.id.in_(told)))
    if any(not command.startswith(FORGET) for command in commands):
        return None
    match events.all():
        case [Event(outcome="stop", text=None, entry=None) as stop]:
            return stop.day
        case _:
            return None


def _close_tasks(desk: WritingDesk, key: int) -> None:
    """Take the customer's name out of others' tasks to sign something of theirs, which are done: it is gone, too."""
    session = desk.session
    items = set(
        session.scalars(select(Event.id).where(Event.customer_id == key, Event.kind == PENDING))
    )
    tasks = select(Event.id, Event.customer_id, Event.details[ITEM].as_integer()).where(
        Event.kind == "promise", Event.customer_id < 0, ~Event.voided
    )
    about = {row: own for row, own, item in session.execute(tasks) if item in items}
    if not about:
        return
    done = set(
        session.scalars(select(Event.answers).where(Event.kind == "done", Event.answers.in_(about)))
    )
    connection = session.connection()
    for row in about:
        emptied = update(Event).where(Event.id == row)
        connection.execute(emptied.values(text=None, voided=row not in done))
    session.expire_all()
    refold(desk, sorted({*about.values()}))


def _delete_rows(desk: WritingDesk, key: int) -> None:
    """Delete what belongs to a customer, past the notes of what changed: they would keep it."""
    connection = desk.session.connection()
    theirs = Event.customer_id == key
    connection.execute(update(Event).where(theirs).values(answers=None, corrects=None))
    connection.execute(delete(Event).where(theirs, Event.kind != _KEPT))
    began = update(Event).where(theirs).values(text=None, entry=None, details={})
    connection.execute(began)
    for model in (Enrollment, Supply, Phone, ContactPerson, Assignment):
        table = model.__table__
        connection.execute(delete(model).where(table.c.customer_id == key))


def _count(desk: WritingDesk, model: type[Base], key: int) -> int:
    table = model.__table__
    asked = select(func.count()).select_from(table).where(table.c.customer_id == key)
    return desk.session.scalar(asked) or 0


def _count_mentions(desk: WritingDesk, key: int, name: str, numbers: Collection[str]) -> int:
    """Count the records of others whose words have the name, or a number as it is written without its country."""
    words = [number[-8:] for number in numbers] + [name] * (len(name) >= _MIN_CHARACTERS)
    if not words:
        return 0
    found = [
        column.icontains(word, autoescape=True)
        for word in words
        for column in (Event.text, Event.entry, cast(Event.details, String))
    ]
    asked = select(func.count()).select_from(Event).where(Event.customer_id != key, or_(*found))
    return desk.session.scalar(asked) or 0
