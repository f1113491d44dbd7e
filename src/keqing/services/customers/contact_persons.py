"""Contact persons: who speaks for a customer, entered or changed (`keqing add-contact`)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from keqing.definitions.barred import refuse_value
from keqing.definitions.fields import write_example
from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.models import ContactPerson, Customer
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.customers import profile, stop_digests
from keqing.services.customers.customer_numbers import add_numbers, read_numbers
from keqing.services.customers.customer_words import numbers_beside, read_name
from keqing.services.customers.file_fields import read_person_fields
from keqing.services.customers.own_work import refuse_self
from keqing.services.customers.saved import Remarks, SavedCustomer, hear_note
from keqing.services.derived.events import write
from keqing.services.derived.refold import refold
from keqing.text import limits
from keqing.text.folding import fold_name


@dataclass(frozen=True, slots=True)
class PersonWords:
    """Words typed about a contact person; None and empty where there are none."""

    relation: str | None = None
    phones: Sequence[str] = ()
    health: bool | None = None
    note: str | None = None
    fields: Sequence[str] = ()


def save_person(
    desk: WritingDesk, customer: Customer, name: str, words: PersonWords
) -> SavedCustomer:
    """Enter who speaks for a customer; the same name again is the same person, and is changed."""
    refuse_self(customer)
    relation, note = words.relation, words.note
    remarks = Remarks()
    numbers = read_numbers([*words.phones, *numbers_beside(name)], remarks)
    name = read_name(name, remarks)
    persons = desk.session.scalars(
        select(ContactPerson).where(ContactPerson.customer_id == customer.id)
    )
    known = next(
        (contact for contact in persons if fold_name(contact.name) == fold_name(name)), None
    )
    person = known or ContactPerson(customer_id=customer.id, name=name)
    if known:
        remarks.add(msg("{name} was on file already and has been changed.", name=name))
    person.health = bool(person.health) if words.health is None else words.health
    if relation is not None:
        refuse_value(relation, desk.kinds.bars)
        person.relation = profile.read_text(relation, limits.MAX_NAME_CHARACTERS) or None
    if note is not None:
        person.note = profile.read_text(note) or None
    person.fields = {**(person.fields or {}), **read_person_fields(desk, words.fields)}
    _refuse_lacking(desk, person)
    desk.session.add(person)
    desk.session.flush()
    remarks.add(*add_numbers(desk, customer, numbers, person))
    if stop_digests.stopped_numbers(desk.session, [number.number for number in numbers]):
        remarks.add(stopped_number(name))
    heard = hear_note(desk, customer, note)
    if heard.marks:
        write(desk, customer, "profile", details=heard.marks, **heard.evidence)
    refold(desk, [customer.id])
    return SavedCustomer(customer, tuple(remarks.found), *heard)


def _refuse_lacking(desk: Desk, person: ContactPerson) -> None:
    """Raise Unusable where a field that is required of contact persons has no value."""
    for field in desk.kinds.field_book.person.values():
        if field.required and field.name not in person.fields:
            raise Unusable(
                msg("{field} is missing.", field=field.title), write_example(field, option="--set ")
            )


def stopped_number(name: str) -> Message:
    """Say that a contact person has a number that is not to be called."""
    return msg(
        "The number of {name} is on the list of those not to be called: do not call it.", name=name
    )
