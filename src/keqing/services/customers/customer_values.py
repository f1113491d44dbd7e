"""A customer's file as conditions compare it: values by name, and which of them are there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from keqing.dates.birthdays import Birthday
from keqing.definitions.condition import Value
from keqing.definitions.kinds import Kinds
from keqing.models import Customer
from keqing.timeline.measures import typed_value

_COLUMNS = ("code", "name", "sex", "birthday", "address", "source", "note", "created")


def values_of(customer: Customer, kinds: Kinds, owner: str | None) -> dict[str, Value | None]:
    """Return what is on file of a customer, but for what cadences look at, phones and referrers; `owner` is the agent's name."""
    return {
        **field_values(customer.fields or {}, kinds),
        "code": customer.code,
        "name": customer.name,
        "sex": customer.sex,
        "birthday": day_of_birth(customer),
        "address": customer.address,
        "source": customer.source,
        "note": customer.note,
        "owner": owner,
        "created": customer.created,
    }


def field_values(fields: Mapping[str, Any], kinds: Kinds) -> dict[str, Value | None]:
    """Return the values of a customer's fields, each by its type; a field without a definition is a text."""
    known = kinds.fields
    return {
        name: typed_value(value, known[name].type if name in known else "text")
        for name, value in fields.items()
    }


def filled_fields(customer: Customer, number: str | None) -> frozenset[str]:
    """Return the names of what has a value; `number` is a phone number of theirs."""
    given = {name for name in _COLUMNS if getattr(customer, name)}
    given |= {
        name for name, value in (customer.fields or {}).items() if value is not None and value != ""
    }
    given |= {"owner"} if customer.owner_id else set()
    given |= {"referrer"} if customer.referrer_id else set()
    return frozenset(given | ({"phone"} if number else set()))


def day_of_birth(customer: Customer) -> date | None:
    """Return the solar day of birth, None where its year is not known."""
    return Birthday.parse(customer.birthday).born if customer.birthday else None
