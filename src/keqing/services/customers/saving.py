"""Entering customers, and changing what is on file (`keqing add-customer`, `keqing edit-customer`)."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.models import Customer
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.customers import codes, profile
from keqing.services.customers.customer_numbers import (
    add_numbers,
    keep_stopped,
    read_numbers,
    remove_numbers,
    stop_if_known,
    store_numbers,
)
from keqing.services.customers.customer_words import (
    CONSUMER,
    CustomerChanges,
    NewCustomer,
    changed_tags,
    clear_columns,
    numbers_beside,
    put_fields,
    read_columns,
)
from keqing.services.customers.duplicates import refuse_duplicate, remark_sharers
from keqing.services.customers.grades import grade_by_hand
from keqing.services.customers.own_work import refuse_self
from keqing.services.customers.saved import Remarks, SavedCustomer, hear_note
from keqing.services.customers.timeline_profile import creation_event, profile_changes, profile_of
from keqing.services.customers.value_changes import file_on, value_changes
from keqing.services.derived import ownership, seats
from keqing.services.derived.events import to_come, write
from keqing.services.derived.refold import refold
from keqing.timeline.enrollment import told_in_file
from keqing.timeline.file_values import COLUMNS


def add_customer(desk: WritingDesk, new: NewCustomer) -> SavedCustomer:
    """Enter a customer on the day worked on, and fold.

    Raises Unusable for words that cannot be read, and for a code that is taken. Without `force` it also
    raises Unusable where the same name with the same number is on file already.
    """
    remarks = Remarks()
    values = read_columns(desk, new, remarks)
    if "name" not in values:
        raise Unusable(msg("The name is missing."), msg("Write: keqing add-customer NAME"))
    numbers = read_numbers([*new.phones, *numbers_beside(new.name)], remarks)
    refuse_duplicate(desk, values["name"], numbers, remarks, force=new.force)
    values.setdefault("type", CONSUMER)
    put_fields(desk, values, new, None, {})
    values.setdefault("owner_id", desk.agent.id if desk.agent else None)
    customer = Customer(
        **values, code=_code(desk, new.code), created=desk.today, stage=None, status="active"
    )
    desk.session.add(customer)
    desk.session.flush()
    store_numbers(desk, customer, numbers)
    desk.session.add(creation_event(desk, customer))
    desk.session.flush()
    remarks.add(stop_if_known(desk, customer, numbers), to_come(desk))
    refold(desk, [customer.id])
    heard = hear_note(desk, customer, values.get("note"))
    if heard.marks:
        write(desk, customer, "profile", details=heard.marks, **heard.evidence)
        refold(desk, [customer.id])
    return SavedCustomer(customer, tuple(remarks.found), *heard)


def edit_customer(desk: WritingDesk, customer: Customer, changes: CustomerChanges) -> SavedCustomer:
    """Change what is on file, and fold. The profile of cadences holds from the day worked on.

    Raises Unusable where there is nothing to change, or a change cannot be read.
    """
    refuse_self(customer)
    remarks = Remarks()
    before, file = profile_of(customer), file_on(desk, customer)
    values = read_columns(desk, changes, remarks)
    values["tags"] = changed_tags(customer, values.get("tags", ()), changes)
    put_fields(desk, values, changes, customer, file.fields)
    clear_columns(desk, values, changes.clear)
    graded = grade_by_hand(desk, customer, values)
    numbers = read_numbers([*changes.phones, *numbers_beside(changes.name)], remarks)
    told = {"fields": file.fields, **{name: file.values[name] for name in COLUMNS}}
    same = all(
        (told[name] if name in told else getattr(customer, name)) == value
        for name, value in values.items()
    )
    if same and not graded and not numbers and not changes.remove_phones:
        raise _nothing_to_change(customer, changes)
    if values.get("referrer_id") == customer.id:
        raise Unusable(
            msg("Customers cannot refer themselves."),
            msg("Name another customer after --referrer."),
        )
    new_note = values.get("note") if values.get("note") != customer.note else None
    if "owner_id" in values:
        ownership.change_owners(desk, [customer], values.pop("owner_id"))
    after = {
        **values.pop("fields"),
        **{name: values.pop(name, file.values[name]) for name in COLUMNS},
    }
    file.put(customer, after)
    for name, value in values.items():
        if getattr(customer, name) != value:
            setattr(customer, name, value)
    remark_sharers(desk, customer, numbers, remarks)
    remove_numbers(desk, customer, changes.remove_phones)
    remarks.add(*add_numbers(desk, customer, numbers))
    changed = profile_changes(
        {**before, **told_in_file(file.fields)},
        {**profile_of(customer), **told_in_file(after)},
    )
    changed.pop("grade", None)
    changed |= graded
    heard = hear_note(desk, customer, new_note)
    changed |= value_changes(desk, file.values, after) | heard.marks
    if changed:
        write(desk, customer, "profile", details=changed, **heard.evidence)
    if customer.status == "stopped":
        keep_stopped(desk, customer, numbers)
    with seats.keep_seats(desk, seats.ANSWERS if numbers else ()) as seated:
        remarks.add(stop_if_known(desk, customer, numbers), to_come(desk))
        refold(desk, [customer.id])
    remarks.add(*seated.remarks(desk))
    return SavedCustomer(customer, tuple(remarks.found), *heard)


def _nothing_to_change(customer: Customer, changes: CustomerChanges) -> Unusable:
    """Say why nothing would change: nothing is told, or it is so already."""
    if changes == CustomerChanges():
        return Unusable(
            msg("Nothing says what to change about {name}.", name=customer.name),
            msg("See: keqing edit-customer -h"),
        )
    if replace(changes, clear=()) == CustomerChanges():
        return Unusable(
            msg("{name} has no {values} to clear.", name=customer.name, values=changes.clear),
            msg("What is on file: keqing show {code}", code=customer.code),
        )
    return Unusable(
        msg("That is on file of {name} already: nothing changes.", name=customer.name),
        msg("What is on file: keqing show {code}", code=customer.code),
    )


def _code(desk: Desk, wanted: str | None) -> str:
    if wanted is None:
        return codes.code_of(codes.next_number(desk.session))
    code = profile.read_code(wanted)
    taken = desk.session.scalar(select(Customer.name).where(Customer.code == code))
    if taken is None and (successor := codes.successor(desk.session, code)):
        taken = successor.name
    if taken is not None:
        raise Unusable(
            msg("{code} is the code of {name}.", code=code, name=taken),
            msg("Leave out --code, and the customer gets the next one."),
        )
    return code
