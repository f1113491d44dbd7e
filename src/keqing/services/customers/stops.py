"""Do not call again: kept by number, so that no later import or merge revives it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, select

from keqing.i18n import Message, msg
from keqing.models import ContactPerson, Customer, Event, Phone, Stop
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.context.staff import MANAGER
from keqing.services.customers.numbers_on_file import numbers_on_lines
from keqing.services.customers.stop_digests import digest, digests, stopped_numbers
from keqing.services.derived.events import write
from keqing.services.derived.refold import refold
from keqing.services.queries.batching import chunks
from keqing.store.locks import alone
from keqing.text.folding import fold_name
from keqing.text.phones import EXTENSION, line_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_REVIVED = "revived"
"""The topic of the manager's task where a stop or a death was taken back."""


def stop_customer(
    desk: Desk, customer: Customer, evidence: str | None, also: Iterable[str] = ()
) -> None:
    """Keep the customer's own numbers among the stops; `also` are those of whoever asked for them."""
    keep_numbers(
        desk, customer, [*desk.session.scalars(customer_numbers(customer.id)), *also], evidence
    )


def keep_numbers(
    desk: Desk, customer: Customer, numbers: Iterable[str], evidence: str | None
) -> None:
    """Keep these numbers of a customer among the stops, each with its evidence."""
    for row in stop_rows(desk.session, customer.id, numbers, desk.today, evidence):
        desk.session.add(Stop(**row))


def stop_rows(
    session: Session,
    customer_id: int | None,
    numbers: Iterable[str],
    day: date,
    evidence: str | None,
) -> list[dict[str, Any]]:
    """Return what the table of stops keeps of these numbers: of each line once, its extension left aside."""
    alone(session)
    lines = sorted({line_of(number) for number in numbers})
    return [
        {"digest": key, "customer_id": customer_id, "day": day, "evidence": evidence}
        for key in digests(session, lines).values()
    ]


def person_numbers(desk: Desk, customer: Customer, word: str) -> list[str]:
    """The numbers of the customer's contact persons who are called so, by name or relation."""
    persons = desk.session.scalars(
        select(ContactPerson).where(ContactPerson.customer_id == customer.id)
    )
    meant = {
        person.id
        for person in persons
        if fold_name(word) in {fold_name(person.name), fold_name(person.relation or "")}
    }
    return list(
        desk.session.scalars(select(Phone.number).where(Phone.contact_person_id.in_(meant)))
    )


def ask_manager(desk: WritingDesk, customers: Iterable[Customer]) -> None:
    """Leave a task for the manager where a stop or a death was taken back."""
    for customer in customers:
        task = {"day": desk.clock.isoformat(), "task": True, "role": MANAGER, "about": _REVIVED}
        write(replace(desk, today=desk.clock), customer, "promise", details=task)


def release_asked(session: Session, ids: Iterable[int]) -> None:
    """Take away the manager's tasks about customers who go off the file."""
    for part in chunks(set(ids)):
        for event in session.scalars(
            select(Event).where(Event.customer_id.in_(part), Event.kind == "promise")
        ):
            if (event.details or {}).get("about") == _REVIVED:
                session.delete(event)


def stopped_sharers(desk: Desk, customer: Customer, also: Iterable[str] = ()) -> list[Customer]:
    """Other active customers whose every number is not to be called, now that this one asked so.

    `also` are numbers of a contact person that are stopped with the customer's own.
    """
    alone(desk.session)
    mine = [*desk.session.scalars(customer_numbers(customer.id)), *also]
    sharers = {
        on_file.customer_id
        for on_file in numbers_on_lines(desk.session, mine)
        if on_file.person_id is None
    }
    others = desk.session.scalars(
        select(Customer)
        .where(Customer.id.in_(sharers), Customer.id != customer.id, Customer.status == "active")
        .order_by(Customer.id)
    ).all()
    return [sharer for sharer in others if not _callable(desk, sharer)]


def stop_others(
    desk: WritingDesk, customer: Customer, evidence: str | None, also: Iterable[str] = ()
) -> Iterator[tuple[Customer, Message]]:
    """A stop holds for the number, so for whoever has no other one."""
    desk.session.flush()
    for other in stopped_sharers(desk, customer, also):
        write(
            desk,
            other,
            "contact",
            direction="in",
            channel=desk.outcomes.channel("stop"),
            outcome="stop",
            text=evidence,
        )
        refold(desk, [other.id])
        remark = msg(
            "{name} ({code}) has the same number and is not called any more either.",
            name=other.name,
            code=other.code,
        )
        yield other, remark


def sharing_a_line(session: Session, ids: Collection[int]) -> set[int]:
    """Return the customers with whom others share a line, among those of these ids."""
    having: dict[str, set[int]] = defaultdict(set)
    for part in chunks(ids):
        mine = session.scalars(
            select(Phone.number).where(
                Phone.customer_id.in_(part), Phone.contact_person_id.is_(None)
            )
        )
        for on_file in numbers_on_lines(session, mine):
            if on_file.person_id is None:
                having[line_of(on_file.number)].add(on_file.customer_id)
    return {key for owners in having.values() if len(owners) > 1 for key in owners & set(ids)}


def _callable(desk: Desk, customer: Customer) -> bool:
    numbers = desk.session.scalars(customer_numbers(customer.id).where(~Phone.bad)).all()
    return bool(set(numbers) - stopped_numbers(desk.session, numbers))


def customer_numbers(customer_id: int) -> Select[str]:
    """Select the numbers of a customer, those of contact persons left aside."""
    return select(Phone.number).where(
        Phone.customer_id == customer_id, Phone.contact_person_id.is_(None)
    )


def release_lines(session: Session, gone: Iterable[Mapping[str, Any]]) -> None:
    """Take away what the upgrade added beside stops that go: the same by the line (migration 0003)."""
    for stop_row in gone:
        numbers = session.scalars(
            select(Phone.number).where(
                Phone.customer_id == stop_row["customer_id"], Phone.number.contains(EXTENSION)
            )
        ).all()
        of_line = {
            digest(session, line_of(number))
            for number in numbers
            if digest(session, number) == stop_row["digest"]
        }
        for row in session.scalars(
            select(Stop).where(
                Stop.customer_id == stop_row["customer_id"], Stop.digest.in_(of_line)
            )
        ):
            session.delete(row)
