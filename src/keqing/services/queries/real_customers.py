"""Which rows of the table of customers are customers, and which are the department itself."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from keqing.models import Customer
from keqing.records.self_customer import SELF


def is_customer() -> ColumnElement[bool]:
    """Return the condition that a row is a customer. It looks at no index, so that it changes no way of finding."""
    return Customer.type != SELF


def is_department() -> ColumnElement[bool]:
    """Return the condition that a row is the department or an agent: their ids are negative."""
    return Customer.id < 0
