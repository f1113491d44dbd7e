"""Deeds that the department itself is spared, which is a customer of type `self`."""

from __future__ import annotations

from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.models import Customer
from keqing.records.self_customer import is_self


def refuse_self(customer: Customer) -> None:
    """Raise Unusable for the department or an agent: nobody is called there, and the file follows from the agent's."""
    if is_self(customer.id):
        raise own_work_error(customer.code)


def own_work_error(code: str) -> Unusable:
    """Return the error of what is told about the department's own work, which `code` names."""
    return Unusable(
        msg("{code} is the department's own work: nobody is called there.", code=code),
        msg("Its work is closed by name: keqing done {code} CADENCE", code=code),
    )
