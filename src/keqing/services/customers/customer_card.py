"""All about one customer, as the card shows it (`keqing show`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from keqing import models
from keqing.dates.birthdays import Birthday
from keqing.dates.duty import DutyDays
from keqing.definitions.vocabulary import CLOSED
from keqing.models import Customer
from keqing.records.customer import (
    ClosedStep,
    ContactPerson,
    Followup,
    Phone,
    Preference,
    Supply,
)
from keqing.records.customer import Customer as Card
from keqing.records.event import Event
from keqing.schedule import NEVER
from keqing.services.context.desk import Desk, event_record
from keqing.services.context.field_words import record_words
from keqing.services.customers import discreet, stop_digests
from keqing.services.customers.card_lists import brought_by, materials_given
from keqing.services.customers.completeness import missing_fields
from keqing.services.customers.listing import status
from keqing.services.customers.papers import papers_missing
from keqing.services.derived import with_whom
from keqing.services.derived.closed_steps import closed_step, occasion
from keqing.services.derived.customer_fold import CustomerFold
from keqing.services.derived.no_next_date import silence
from keqing.services.derived.open_reads import open_lines
from keqing.services.derived.ownership import owners_of
from keqing.services.derived.standing_rows import derive
from keqing.services.queries.workday_dependence import provisional_years
from keqing.timeline.enrollment import Standing, step_label

PREFERENCE = "preference"
"""The kind of a record that tells what a customer likes."""


def card(
    desk: Desk, customer: Customer, *, health: bool = False, fold: CustomerFold | None = None
) -> Card:
    """Gather all about a customer, as of the clock's day: what lapsed since is closed in memory (R7).

    Health facts are there with `health` only; how many there are is told. `fold` is that of the customer, where the
    caller needs it, too.
    """
    standing = (fold or CustomerFold(desk, customer)).standing
    people = _people(desk, customer)
    duty = DutyDays.parse(customer.duty) if customer.duty else None
    fields, events = dict(customer.fields or {}), _events(desk, customer)
    hidden = 0 if health else discreet.withheld(desk, fields, events)
    if hidden:
        fields, events = discreet.fields(desk, fields), discreet.events(desk, events)
    persons = tuple(_contacts(desk, customer, people, health=health))
    followups = tuple(sorted(_followups(desk, customer, standing), key=_order))
    return Card(
        code=customer.code,
        name=customer.name,
        type=customer.type,
        grade=customer.grade,
        status=status(customer, desk.today),
        stage=customer.stage,
        sex=customer.sex,
        birthday=customer.birthday,
        age=_age(customer.birthday, desk.today),
        address=customer.address,
        source=customer.source,
        owner=desk.staff.name(customer.owner_id),
        referrer=_referrer(desk, customer),
        note=customer.note,
        phones=people[None],
        tags=tuple(customer.tags or ()),
        hours=tuple(customer.hours or ()),
        quiet=tuple(customer.quiet or ()),
        duty=(duty.every, duty.origin) if duty else None,
        fields=fields,
        contact_persons=persons,
        supplies=tuple(
            Supply(stock.product, stock.supply_end, stock.run_out) for stock in standing.stocks
        ),
        followups=followups,
        closings=tuple(_closings(desk, standing)),
        events=events,
        events_total=len(events),
        paused_until=standing.paused_until,
        track_pauses={name: date.fromisoformat(day) for name, day in standing.pauses.apart.items()},
        withheld=hidden,
        open=open_lines(desk, customer),
        declined=tuple(customer.declined or ()),
        speaker=_speaker(customer, persons),
        owners=owners_of(desk, customer),
        hints=tuple(_hints(desk, fields)),
        preferences=tuple(_preferences(desk, events)),
        brought=tuple(brought_by(desk, customer)),
        given=tuple(materials_given(desk, events)),
        papers=papers_missing(desk, customer.type, events),
        lacking=_lacking(desk, customer, has_phone=bool(people[None])),
        no_date_because=None if followups else silence(standing),
    )


def _lacking(desk: Desk, customer: Customer, *, has_phone: bool) -> tuple[Mapping[str, str], ...]:
    """Return the missing fields of a customer who may be called, in the order in which they are asked."""
    if customer.status in CLOSED:
        return ()
    lacking, _ = missing_fields(desk, customer, has_phone=has_phone)
    return tuple(field.title for field in lacking)


def _followups(desk: Desk, customer: Customer, standing: Standing) -> Iterator[Followup]:
    """The current steps, with whose list each stands on."""
    assigned = desk.assigned([customer.id])[customer.id]
    rows = derive(desk, customer, standing, assigned).enrollments
    for current, row in zip(standing.enrollments, rows, strict=True):
        enrollment = current.as_listed
        if enrollment.ended is not None or enrollment.step is None:
            continue
        holds = [day for day in (enrollment.state.hold, enrollment.kept_back) if day]
        listed = enrollment.listed if current.later else row.listed
        yield Followup(
            cadence=enrollment.cadence.name,
            subject=enrollment.subject,
            label=step_label(enrollment.cadence.name, enrollment.step.label),
            track=str(enrollment.track),
            anchor=enrollment.state.anchor,
            opens=enrollment.step.opens,
            due=enrollment.step.due,
            closes=enrollment.step.closes,
            hold=max(holds, default=None),
            effective=enrollment.effective,
            listed=None if listed == NEVER else listed,
            attempts=enrollment.state.attempts,
            owner=with_whom.names(desk, row.owner_id, row.role),
            text=enrollment.text,
            time=enrollment.hour,
            title=enrollment.cadence.title,
            provisional=bool(provisional_years(desk.almanac, enrollment)),
            by_name=enrollment.by_name,
            needs=record_words(desk, enrollment.cadence),
            channel=enrollment.step.channel,
            guide=enrollment.step.guide,
        )


def _order(followup: Followup) -> tuple[object, ...]:
    return followup.effective or date.max, followup.due, followup.cadence, followup.subject


def _closings(desk: Desk, standing: Standing) -> list[ClosedStep]:
    """The closed steps, the newest first."""
    found = [
        closed_step(enrollment, closing, event, occasion(desk, enrollment, closing))
        for enrollment in standing.enrollments
        for closing, event in enrollment.closings
    ]
    return sorted(
        found, key=lambda step: (step.closed_on, step.due, step.cadence, step.n), reverse=True
    )


def _hints(desk: Desk, fields: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    """Give what the values in a file advise: a list has it beside such a value."""
    for name, value in fields.items():
        field = desk.kinds.field_book.ever.get(name)
        for choice in field.choices if field else ():
            if choice.name == value and choice.hint:
                yield choice.hint


def _preferences(desk: Desk, events: Sequence[Event]) -> Iterator[Preference]:
    """Give what the customer likes, the newest first."""
    for event in events:
        if event.kind != PREFERENCE or event.voided:
            continue
        kind = desk.book.kind(event)
        source = str(event.details.get("source", ""))
        field = kind.fields.get("source") if kind else None
        titles = {choice.name: choice.title for choice in field.choices} if field else {}
        yield Preference(
            event.day, str(event.details.get("what", "")), titles.get(source) or source
        )


def _events(desk: Desk, customer: Customer) -> tuple[Event, ...]:
    """The timeline, the newest first."""
    rows = desk.session.scalars(
        select(models.Event)
        .where(models.Event.customer_id == customer.id)
        .order_by(models.Event.day.desc(), models.Event.sequence.desc(), models.Event.id.desc())
    )
    return tuple(event_record(row, desk.staff) for row in rows)


def _people(desk: Desk, customer: Customer) -> dict[int | None, tuple[Phone, ...]]:
    """The numbers by contact person; None has the customer's own. Good ones come first."""
    found: dict[int | None, tuple[Phone, ...]] = {None: ()}
    rows = desk.session.scalars(
        select(models.Phone)
        .where(models.Phone.customer_id == customer.id)
        .order_by(models.Phone.bad, models.Phone.id)
    )
    found_rows = rows.all()
    closed = stop_digests.stopped_numbers(desk.session, [row.number for row in found_rows])
    for row in found_rows:
        phone = Phone(row.number, row.label, row.bad, row.number in closed)
        found[row.contact_person_id] = (*found.get(row.contact_person_id, ()), phone)
    return found


def _contacts(
    desk: Desk, customer: Customer, numbers: dict[int | None, tuple[Phone, ...]], *, health: bool
) -> Iterator[ContactPerson]:
    rows = desk.session.scalars(
        select(models.ContactPerson)
        .where(models.ContactPerson.customer_id == customer.id)
        .order_by(models.ContactPerson.id)
    )
    for row in rows:
        own = row.fields or {}
        yield ContactPerson(
            row.name,
            row.relation,
            numbers.get(row.id, ()),
            row.health,
            row.note,
            own if health else discreet.fields(desk, own),
        )


def _speaker(customer: Customer, persons: Iterable[ContactPerson]) -> ContactPerson | None:
    """Return who is called in place of somebody who has not been told the diagnosis, with a number to call."""
    if customer.status != "active" or not discreet.is_untold(customer.fields):
        return None
    for person in persons:
        able = tuple(phone for phone in person.phones if not (phone.bad or phone.stopped))
        if person.health and able:
            return replace(person, phones=able[:1])
    return None


def _referrer(desk: Desk, customer: Customer) -> str | None:
    if customer.referrer_id is None:
        return None
    found = desk.session.get_one(Customer, customer.referrer_id)
    return f"{found.name} {found.code}"


def _age(birthday: str | None, today: date) -> int | None:
    """Whole years since the day of birth; None where its year is not known."""
    born = Birthday.parse(birthday).born if birthday else None
    if born is None:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
