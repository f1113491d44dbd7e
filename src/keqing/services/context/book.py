"""The department's definitions: what is in force here, as it was written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING

from sqlalchemy import select

from keqing.dates.occasions import BirthdayRule
from keqing.definitions import cadence_file
from keqing.definitions.cadence import Cadence
from keqing.definitions.cadence_outline import kinds_awaited
from keqing.definitions.kinds import EFFECTS, Kinds
from keqing.definitions.stored import Stored
from keqing.models import Definition, Gathering
from keqing.timeline.enrollment import Book, Edition

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LEAP_MONTH, LEAP_DAY = "leap-month-birthday", "leap-day-birthday"
"""The department's settings of R16: `ordinary` or `leap`, and `02-28` or `03-01`."""
BIRTHDAY_SETTINGS = frozenset({LEAP_MONTH, LEAP_DAY})
"""The settings that move dates: those of the birthdays that not every year has."""

ALWAYS = date(1, 1, 1)
"""The day since which what `init` switches on is in force."""


def stored(session: Session) -> tuple[Stored, ...]:
    """Every edition of what the department has defined itself, in the order of their days and of entry."""
    rows = session.execute(
        select(
            Definition.type,
            Definition.name,
            Definition.version,
            Definition.since,
            Definition.active,
            Definition.text,
        ).order_by(Definition.since, Definition.id)
    )
    return tuple(Stored(*row) for row in rows)


def load(
    session: Session, own: Iterable[Stored], known: Kinds, settings: Mapping[str, object]
) -> Book:
    """Every edition of every cadence, oldest first; `promise` is in force everywhere and always.

    An edition's text is read when its cadence is asked for: a day's list needs a few of them. It is read
    with all that there ever was, so that one of the past stays what it was.
    """
    ever = known.readable
    editions = [
        Edition(
            row.name,
            row.version,
            row.since,
            partial(parsed, row.text, row.name, ever) if row.active else None,
            partial(kinds_awaited, row.text, ever.by_name),
        )
        for row in own
        if row.type == "cadence"
    ]
    days = session.execute(select(Gathering.name, Gathering.day))
    gatherings = {row.name: row.day for row in days}
    return Book(
        with_promise(editions, ever),
        known.by_name,
        EFFECTS,
        gatherings,
        keeping(settings),
        known.editions,
        known.measures,
        known.derivations,
        lambda: known.fields,
        (lambda: known.ladder_book) if known.read_ladder_book else None,
    )


def keeping(settings: Mapping[str, object]) -> BirthdayRule:
    """R16: how the department keeps birthdays that not every year has."""
    return BirthdayRule(
        in_leap_month=settings.get(LEAP_MONTH) == "leap",
        on_first_of_march=settings.get(LEAP_DAY) == "03-01",
    )


def with_promise(editions: Iterable[Edition], known: Kinds) -> tuple[Edition, ...]:
    """The editions, after the built-in `promise` where none of them is one."""
    editions = tuple(editions)
    if any(edition.name == "promise" for edition in editions):
        return editions
    return (Edition("promise", 0, ALWAYS, partial(_promise, known)), *editions)


@cache
def _promise(known: Kinds) -> Cadence:
    return cadence_file.built_in_cadence("promise", known)


@lru_cache(maxsize=512)
def parsed(text: str, name: str, known: Kinds) -> Cadence:
    """A definition's cadence. It was checked when it was stored, so it is read without complaint."""
    found = cadence_file.read_cadences(text, file=name, kinds=known, complete=False)
    return next(cadence for cadence in found if cadence.name == name)
