"""Customers' codes: C0001, C0002, ... and never one that was given before."""

from __future__ import annotations

import re

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from keqing.models import Customer
from keqing.services.desk import Desk
from keqing.store.operations import taken_back

_CODE = re.compile(r"C(\d+)", re.ASCII)


def next_number(session: Session) -> int:
    """The number after the highest ever used, of customers on file and of those taken back."""
    return max(_on_file(session), _taken_back(session)) + 1


def written(number: int) -> str:
    """The code with this number."""
    return f"C{number:04}"


def next_codes(desk: Desk, count: int) -> list[str]:
    """The codes of the next customers."""
    first = next_number(desk.session) if count else 1
    return [written(number) for number in range(first, first + count)]


def _on_file(session: Session) -> int:
    codes = session.scalars(
        select(Customer.code)
        .where(Customer.code.like("C%"))
        .order_by(func.length(Customer.code).desc(), Customer.code.desc())
        .execution_options(yield_per=100)
    )
    return next((int(found[1]) for code in codes if (found := _CODE.fullmatch(code))), 0)


def _taken_back(session: Session) -> int:
    """The highest number in operations that were undone: their customers are no longer on file."""
    codes = (
        one.after["code"]
        for one in taken_back(session, "customer")
        if one.after and "code" in one.after
    )
    return max((int(found[1]) for code in codes if (found := _CODE.fullmatch(code))), default=0)
