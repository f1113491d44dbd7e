"""Customers whom a text can name: an index of the parts of names is read, and nobody's row.

The customers found are all whom the text names, and perhaps others. The caller compares the names themselves.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from keqing.models import Customer, NamePart
from keqing.text.name_parts import DIGITS, MAX_REST_CHARACTERS

if TYPE_CHECKING:
    from sqlalchemy.orm import InstrumentedAttribute, Session

_LAST = "\U0010ffff"
"""No character comes after it."""
_LAST_LETTERS = 4
"""Letters that a part is looked through for."""
_MAX_LETTERS = 200
"""Letters among which a first syllable ends: more ways than this do not fit a statement, and no name is as long."""


def written_so(form: str) -> list[Select[int]]:
    """Select customers whose name, in its form for searching, can hold `form`, which is not empty."""
    beginning = select(Customer.id).where(_begins(Customer.search, form))
    return [beginning, select(NamePart.customer_id).where(_continues("", form))]


def coded_so(text: str) -> list[Select[int]]:
    """Select customers whose code can hold `text`, which is of ASCII and not empty.

    A text that begins with a digit is compared with every code, by their index alone.
    """
    if text[0] in DIGITS:
        held = Customer.code.contains if text.isdecimal() else Customer.code.icontains
        return [select(Customer.id).where(held(text, autoescape=True))]
    beginning = select(Customer.id).where(_begins(Customer.code, text.upper()))
    return [beginning, select(NamePart.customer_id).where(_continues("", text.lower()))]


def has_code(codes: Collection[str]) -> ColumnElement[bool]:
    """Whether a customer's code is one of these, which are in capitals, whatever its own capitals."""
    small = [code.lower()[:MAX_REST_CHARACTERS] for code in codes]
    those = select(NamePart.customer_id).where(NamePart.following == "", NamePart.rest.in_(small))
    other = and_(Customer.id.in_(those), func.upper(Customer.code).in_(codes))
    return or_(Customer.code.in_(codes), other)


def read_so(session: Session, letters: str) -> list[Select[int]]:
    """Select customers whose name can be read as `letters`, from any syllable on, each given by one letter or more.

    Either all letters are of one syllable, or the first syllable ends before a letter that begins another one.
    """
    followings = session.scalars(_followings()).all()
    ways = [and_(NamePart.following.in_(followings), _continues(None, letters))]
    ways += [
        and_(_continues(letters[cut], letters[:cut]), _with(letters, cut))
        for cut in range(1, min(len(letters), _MAX_LETTERS))
        if letters[cut] in followings
    ]
    return [select(NamePart.customer_id).where(way) for way in ways]


def _with(letters: str, cut: int) -> ColumnElement[bool]:
    """Whether the last letters follow each other; a pattern of all of them would be tried in too many ways."""
    last = letters[cut + 1 :][-_LAST_LETTERS:]
    is_cut = func.length(NamePart.rest) == MAX_REST_CHARACTERS
    return or_(NamePart.rest.like(f"%{'%'.join(last)}%"), is_cut)


def _continues(following: str | None, start: str) -> ColumnElement[bool]:
    begins = _begins(NamePart.rest, start[:MAX_REST_CHARACTERS])
    return begins if following is None else and_(NamePart.following == following, begins)


def _begins(
    column: ColumnElement[str] | InstrumentedAttribute[str], start: str
) -> ColumnElement[bool]:
    """Whether a column begins so, as a range of its index."""
    return and_(column >= start, column < start + _LAST)


@cache
def _followings() -> Select[Any]:
    """Select each first letter of a syllable that follows another one: the index is asked for one after the other."""
    least = select(func.min(NamePart.following).label("following")).cte(
        "followings", recursive=True
    )
    following = select(func.min(NamePart.following)).where(NamePart.following > least.c.following)
    every = least.union_all(
        select(following.scalar_subquery()).where(least.c.following.is_not(None))
    )
    return select(every.c.following).where(every.c.following.is_not(None))
