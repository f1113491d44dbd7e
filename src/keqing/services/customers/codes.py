"""Customers' codes: C0001, C0002, ... and never one that was given before."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from keqing.models import Customer, Event
from keqing.patterns import late_pattern
from keqing.records.event import MERGED
from keqing.store.operations import taken_back
from keqing.store.seat import sees_part

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_CODE = late_pattern(r"C(\d+)", re.ASCII)


def next_number(session: Session) -> int:
    """The number after the highest ever used, of customers on file, merged ones and those taken back."""
    if sees_part(session):
        return (session.scalar(select(func.access_highest_number())) or 0) + 1
    gone = (_number(code) for code in successors(session))
    return max(_on_file(session), _taken_back(session), *gone) + 1


def successors(session: Session) -> dict[str, int]:
    """The ids of the customers who have taken over others, by the codes of those others."""
    rows = session.execute(
        select(Event.customer_id, Event.details).where(Event.kind == MERGED, ~Event.voided)
    )
    return {str(row.details["code"]): row.customer_id for row in rows}


def successor(session: Session, code: str) -> Customer | None:
    """The customer who has taken over the one of this code, whatever its capitals; None for none."""
    for gone, customer_id in successors(session).items():
        if gone.upper() == code.upper():
            return session.get(Customer, customer_id)
    return None


def code_of(number: int) -> str:
    """The code with this number."""
    return f"C{number:04}"


def _on_file(session: Session) -> int:
    """The highest number on file: of codes of one length it is the last one, so that the index need not be sorted."""
    length = func.length(Customer.code)
    in_range = Customer.code >= "C0", Customer.code < "C:"
    lengths = session.scalars(select(length).where(*in_range).distinct()).all()
    for longest in sorted(lengths, reverse=True):
        last = select(Customer.code).where(*in_range, length == longest)
        ordered = last.order_by(Customer.code.desc()).execution_options(yield_per=100)
        with closing(session.scalars(ordered)) as codes:
            if number := next(filter(None, map(_number, codes)), 0):
                return number
    return 0


def _taken_back(session: Session) -> int:
    """The highest number in operations that were undone: their customers are no longer on file."""
    codes = (
        change.after["code"]
        for change in taken_back(session, "customer")
        if change.after and "code" in change.after
    )
    return max(map(_number, codes), default=0)


def _number(code: str) -> int:
    """The number in a code of ours, 0 in another one."""
    found = _CODE.fullmatch(code)
    return int(found[1]) if found else 0
