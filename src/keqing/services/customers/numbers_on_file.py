"""Numbers on file: those that ring where others do, and those that a text means."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select

from keqing.errors import Unusable
from keqing.models import Phone
from keqing.patterns import late_pattern
from keqing.services.queries.batching import chunks
from keqing.text.phones import EXTENSION, TAIL, line_of, plain_text, read_phone, tail_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_FEW_NUMBERS = 50
"""Numbers up to which it is not worth a look whether any number on file has an extension."""
_STARRED = late_pattern(r"(?P<begin>\+?[\d\s()-]*)[*\u2022\u00b7\u2026]{2,}(?P<end>\d{2,4})")
"""A number as lists show it."""
_DIGITS = late_pattern(r"[+\d][\d\s()-]*", re.ASCII)
"""A number, or the end of one, and nothing else."""
_DIALLED = late_pattern(r"^\D{0,8}\d", re.ASCII)
_MIN_LOCAL_DIGITS = 7
"""Digits of the shortest number that can be a whole one."""


class OnFile(NamedTuple):
    """A number on file: its id, and whose it is; `person_id` is None for the customer's own."""

    id: int
    customer_id: int
    person_id: int | None
    number: str


def any_extended(session: Session) -> bool:
    """Tell whether any number on file has an extension: it looks at all of them."""
    found = select(Phone.id).where(Phone.number.contains(EXTENSION)).limit(1)
    return session.scalar(found) is not None


def numbers_on_lines(
    session: Session, numbers: Iterable[str], *, extended: bool | None = None
) -> list[OnFile]:
    """Return the numbers on file that ring where one of these rings, whoever has them, in the order of entry.

    `extended` tells whether any number on file has an extension, where that is known.
    """
    wanted = {line_of(number) for number in numbers}
    found: list[OnFile] = []
    if extended is None:
        extended = len(wanted) <= _FEW_NUMBERS or any_extended(session)
    columns = select(Phone.id, Phone.customer_id, Phone.contact_person_id, Phone.number)
    for part in map(set, chunks(wanted)):
        same: ColumnElement[bool] = Phone.number.in_(part)
        if extended:
            tails = Phone.tail.in_({tail_of(number) for number in part})
            same = or_(same, and_(tails, Phone.number.contains(EXTENSION)))
        rows = session.execute(columns.where(same))
        found += [OnFile(*row) for row in rows if line_of(row.number) in part]
    return sorted(found)


def named_by(text: str, least: int = TAIL) -> ColumnElement[bool] | None:
    """Return which numbers on file a text means, None for a text that means none.

    A text means numbers by a whole number in any spelling, or by its last digits, at least `least` of
    them. It may also be a number as lists show it, with stars for the hidden digits.
    """
    plain = plain_text(text)
    if found := _STARRED.fullmatch(plain):
        begin, end = (re.sub(r"\D", "", found[side]) for side in ("begin", "end"))
        home = begin.lstrip("0")
        begins = [Phone.number.startswith(f"+{prefix}") for prefix in {home, f"86{home}"}]
        return and_(_ends(end), or_(*begins)) if home else _ends(end)
    digits = re.sub(r"\D", "", plain, flags=re.ASCII)
    if len(digits) < least or not _DIALLED.search(plain):
        return None
    ways = [_ends(digits)] if _DIGITS.fullmatch(plain) else []
    if len(digits) >= _MIN_LOCAL_DIGITS and (whole := _whole(plain)):
        ways.append(_ends(whole))
    return or_(*ways) if ways else None


def _ends(digits: str) -> ColumnElement[bool]:
    """Whether a number's line ends so; the index of tails is used where there are digits enough for it."""
    ends = or_(Phone.number.endswith(digits), Phone.number.contains(f"{digits}{EXTENSION}"))
    return and_(Phone.tail == digits[-TAIL:], ends) if len(digits) >= TAIL else ends


def _whole(text: str) -> str | None:
    """Return the line of a whole number, None for what is none."""
    try:
        return line_of(read_phone(text).number)
    except Unusable:
        return None
