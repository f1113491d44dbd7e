"""A form filled in with one record, or one customer (`keqing print`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import select

from keqing.definitions.built_in_files import built_in_text
from keqing.definitions.fields import Field
from keqing.definitions.form_file import CUSTOMER, FORM, PrintedForm, forms_in_force
from keqing.definitions.names import command_word, find_called, suggest_words
from keqing.errors import NotFound
from keqing.i18n import Message, msg
from keqing.models import Customer, Event, Phone
from keqing.services.context.desk import Desk, WritingDesk

_MANY_RECORDS = 2**31
"""More records than there can be."""


def find_form(desk: Desk, word: str) -> PrintedForm:
    """Return the form that is called so. Raises NotFound."""
    among = forms_in_force(desk.stored, desk.clock, desk.kinds)
    if found := find_called(word, among):
        return found
    raise NotFound(msg("There is no form {name}.", name=word), suggest_words(word, among))


def ways_to_print(desk: WritingDesk, kind: str, number: int) -> Iterator[Message]:
    """Name the command for each form that a new record of a kind can fill in; none in a trial run."""
    own = any(row.type == FORM for row in desk.stored)
    if desk.dry_run or not (own or f'of = "{kind}"' in built_in_text("forms")):
        return
    for form in forms_in_force(desk.stored, desk.clock, desk.kinds):
        if form.of == kind:
            yield msg("On paper: keqing print {form} {id}", form=command_word(form), id=number)


def is_of_customer(form: PrintedForm) -> bool:
    """Tell whether a form is of a customer, and not of a record."""
    return form.of == CUSTOMER


def fill_with_customer(
    desk: Desk, form: PrintedForm, customer: Customer, *, health: bool, masked: Callable[[str], str]
) -> list[str]:
    """Return the lines of a form filled in with a customer; health facts with `health` only.

    `masked` hides the middle of a phone number.
    """
    known = {**desk.kinds.columns, **desk.kinds.fields}
    values = _shown({**_columns(desk, customer, masked), **(customer.fields or {})}, known, health)
    return form.filled({**values, "code": customer.code, "name": customer.name})


def _columns(desk: Desk, customer: Customer, masked: Callable[[str], str]) -> dict[str, Any]:
    """Return what stands in the columns of a customer's file, each under the name of its field."""
    referrer = desk.session.get(Customer, customer.referrer_id) if customer.referrer_id else None
    numbers = desk.session.scalars(
        select(Phone.number)
        .where(Phone.customer_id == customer.id, Phone.contact_person_id.is_(None), ~Phone.bad)
        .order_by(Phone.id)
    )
    told = {
        "referrer": referrer.name if referrer else None,
        "phone": "; ".join(masked(number) for number in numbers),
        "owner": desk.staff.name(customer.owner_id),
    }
    return {
        name: told.get(name, getattr(customer, name, None)) for name in (*desk.kinds.columns, *told)
    }


def fill_with_record(
    desk: Desk, form: PrintedForm, number: str, *, health: bool
) -> tuple[Customer, list[str]]:
    """Return a record's customer, and the lines of a form filled in. Raises NotFound."""
    id_ = int(number) if number.isdecimal() else 0
    event = desk.session.get(Event, id_) if 0 < id_ < _MANY_RECORDS else None
    if event is None or event.voided:
        raise NotFound(
            msg("There is no record {id}.", id=number),
            msg("Records have their ids in: keqing history WHO"),
        )
    if event.kind != form.of:
        raise NotFound(
            msg("Record {id} is none for this form.", id=event.id),
            msg(
                "Which records there are: keqing register {kind}", kind=_kind_to_type(desk, form.of)
            ),
        )
    customer = desk.session.get_one(Customer, event.customer_id)
    kind = desk.kinds.of(event.kind, event.edition)
    details = event.details or {}
    values = _shown(details, kind.fields if kind else {}, health)
    values.setdefault("receipt", str(event.id))
    about = {
        "id": str(event.id),
        "day": event.day.isoformat(),
        "agent": desk.staff.name(event.agent_id) or "",
        "text": event.text or "",
        "code": customer.code,
        "name": customer.name,
    }
    return customer, form.filled({**values, **about})


def _kind_to_type(desk: Desk, name: str) -> Mapping[str, str]:
    """Return the name by which a kind is typed: in Chinese its title."""
    kind = desk.kinds.by_name.get(name)
    return {"zh": kind.title.get("zh", name) if kind else name, "en": name}


def _shown(
    values: Mapping[str, Any],
    fields: Mapping[str, Field],
    health: bool,  # noqa: FBT001  # two calls
) -> dict[str, str]:
    """Return the values of fields as texts, those that are health facts only with `health`."""
    return {
        name: str(value)
        for name, value in values.items()
        if value not in (None, "") and (health or not (name in fields and fields[name].sensitive))
    }
