"""The numbers of a customer or contact person: added, removed, and stopped where they are on the list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import false, select

from keqing.errors import NotFound, Unusable
from keqing.i18n import Message, msg
from keqing.models import ContactPerson, Customer, Phone
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.customers import stop_digests, stops
from keqing.services.customers.numbers_on_file import named_by
from keqing.services.customers.saved import Remarks
from keqing.services.derived.events import write
from keqing.services.derived.refold import standing_then
from keqing.text import limits
from keqing.text.phones import Written, doubt_number, read_phone, read_phones, tail_of
from keqing.timeline.enrollment import MEND_NUMBER


def read_numbers(words: Iterable[str], remarks: Remarks) -> list[Written]:
    """Read numbers, each kept once; one that looks made up is remarked on. Raises Unusable."""
    found: dict[str, Written] = {}
    for word in words:
        for number in read_phones(word):
            found.setdefault(number.number, number)
            remarks.add(doubt_number(number.number))
    return list(found.values())


def store_numbers(
    desk: Desk, customer: Customer, numbers: Iterable[Written], person: ContactPerson | None = None
) -> None:
    """Add numbers; one on file already only gets a new label, and a wrong one stays wrong."""
    person_id = person.id if person else None
    known = {
        phone.number: phone
        for phone in desk.session.scalars(select(Phone).where(Phone.customer_id == customer.id))
        if phone.contact_person_id == person_id
    }
    for number in numbers:
        if on_file := known.get(number.number):
            on_file.label = number.label or on_file.label
            continue
        desk.session.add(
            Phone(
                customer_id=customer.id,
                contact_person_id=person_id,
                number=number.number,
                tail=tail_of(number.number),
                label=number.label,
                bad=False,
            )
        )
        desk.session.flush()


def add_numbers(
    desk: WritingDesk,
    customer: Customer,
    numbers: Sequence[Written],
    person: ContactPerson | None = None,
) -> list[Message]:
    """Add numbers, and say what follows. A number that is not known as wrong ends the search for one (R12)."""
    wrong = set(
        desk.session.scalars(
            select(Phone.number).where(Phone.customer_id == customer.id, Phone.bad)
        )
    )
    store_numbers(desk, customer, numbers, person)
    desk.session.flush()
    remarks = [
        msg(
            "The number that ends in {digits} is on file as wrong and stays so. If it is right after all: "
            "keqing edit-customer {code} --remove-phone {digits} --phone NUMBER",
            digits=tail_of(number.number),
            code=customer.code,
        )
        for number in numbers
        if number.number in wrong and person is None
    ]
    found = None
    if any(number.number not in wrong for number in numbers):
        found = _close_search(desk, customer)
    return [*remarks, found] if found else remarks


def _close_search(desk: WritingDesk, customer: Customer) -> Message | None:
    """Close the task to find the right number (R12)."""
    tasks = [task for task in standing_then(desk, customer).live if task.topic == MEND_NUMBER]
    if not tasks:
        return None
    named = [[task.cadence.name, task.subject, task.anchor.isoformat()] for task in tasks]
    write(desk, customer, "done", details={"followups": named})
    return msg("The task to find the right number is done.")


def remove_numbers(desk: Desk, customer: Customer, words: Sequence[str]) -> None:
    """Remove the customer's own numbers by their last digits. Raises NotFound unless one number fits."""
    for word in words:
        meant = named_by(word)
        numbers = select(Phone).where(
            Phone.customer_id == customer.id,
            Phone.contact_person_id.is_(None),
            false() if meant is None else meant,
        )
        fitting = desk.session.scalars(numbers).all()
        exact = [phone for phone in fitting if phone.number == _whole_number(word)]
        if len(exact or fitting) != 1:
            raise NotFound(
                msg("{name} has no number that ends in {digits}.", name=customer.name, digits=word),
                msg("See them with: keqing show {code} --full", code=customer.code),
            )
        desk.session.delete((exact or fitting)[0])
        desk.session.flush()


def _whole_number(word: str) -> str | None:
    """Return a whole number with its extension, None for what is none."""
    try:
        return read_phone(word).number
    except Unusable:
        return None


def stop_if_known(
    desk: WritingDesk, customer: Customer, numbers: Sequence[Written]
) -> Message | None:
    """Stop a customer with a number that is not to be called: the wish holds under a new code, too."""
    known = stop_digests.stopped_numbers(desk.session, [number.number for number in numbers])
    if not known or customer.status == "stopped":
        return None
    evidence = stop_digests.evidence_of(desk.session, known)
    write(
        desk,
        customer,
        "contact",
        direction="in",
        channel=desk.outcomes.channel("stop"),
        outcome="stop",
        text=evidence
        and evidence[: limits.MAX_TEXT_CHARACTERS],  # of a time without a limit, perhaps
    )
    stops.stop_customer(desk, customer, evidence)
    return msg(
        "{name} is stored as not to be called: this number asked for it before.", name=customer.name
    )


def keep_stopped(desk: Desk, customer: Customer, numbers: Sequence[Written]) -> None:
    """Keep new numbers of somebody who is not to be called among the stops."""
    new = {number.number for number in numbers}
    stops.keep_numbers(desk, customer, new - stop_digests.stopped_numbers(desk.session, new), None)
