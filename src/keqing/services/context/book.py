"""The department's definitions: what is in force here, as it was written down."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache, partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from keqing.dates.occasions import Keeping
from keqing.definitions import cadence_file
from keqing.definitions import kinds as kind_files
from keqing.definitions.cadence import Cadence
from keqing.definitions.kinds import Kinds, outcomes
from keqing.models import Definition, Gathering, Setting
from keqing.timeline.enrollment import Book, Edition

LEAP_MONTH, LEAP_DAY = "leap-month-birthday", "leap-day-birthday"
"""The department's settings of R16: `ordinary` or `leap`, and `02-28` or `03-01`."""

ALWAYS = date(1, 1, 1)
"""The day since which what `init` switches on is in force."""


def kinds(session: Session) -> Kinds:
    """The event kinds: the built-in ones, and the department's own over them."""
    own = session.scalars(
        select(Definition.text)
        .where(Definition.type == "kind", Definition.active)
        .order_by(Definition.since, Definition.id)
    )
    return kind_files.read_all(tuple(own))


def load(session: Session, known: Kinds) -> Book:
    """Every edition of every cadence, oldest first; `promise` is in force everywhere and always.

    An edition's text is read when its cadence is asked for: a day's list needs a few of them.
    """
    rows = session.execute(
        select(
            Definition.name,
            Definition.version,
            Definition.since,
            Definition.active,
            Definition.text,
        )
        .where(Definition.type == "cadence")
        .order_by(Definition.since, Definition.id)
    ).all()
    editions = [
        Edition(name, version, since, partial(parsed, text, name, known) if active else None)
        for name, version, since, active, text in rows
    ]
    days = session.execute(select(Gathering.name, Gathering.day))
    gatherings = {row.name: row.day for row in days}
    return Book(
        with_promise(editions, known),
        known.by_name,
        outcomes().effects,
        gatherings,
        keeping(session),
    )


def keeping(session: Session) -> Keeping:
    """R16: how the department keeps birthdays that not every year has."""
    rows = session.execute(
        select(Setting.name, Setting.value).where(Setting.name.in_((LEAP_MONTH, LEAP_DAY)))
    )
    kept = {row.name: row.value for row in rows}
    return Keeping(
        in_leap_month=kept.get(LEAP_MONTH) == "leap",
        on_first_of_march=kept.get(LEAP_DAY) == "03-01",
    )


def with_promise(editions: Iterable[Edition], known: Kinds) -> tuple[Edition, ...]:
    """The editions, after the built-in `promise` where none of them is one."""
    editions = tuple(editions)
    if any(edition.name == "promise" for edition in editions):
        return editions
    return (Edition("promise", 0, ALWAYS, partial(_promise, known)), *editions)


@cache
def _promise(known: Kinds) -> Cadence:
    return cadence_file.built_in(known)["promise"]


@lru_cache(maxsize=512)
def parsed(text: str, name: str, known: Kinds) -> Cadence:
    """A definition's cadence. It was checked when it was stored, so it is read without complaint."""
    return next(
        cadence
        for cadence in cadence_file.read_cadences(text, file=name, kinds=known, complete=False)
        if cadence.name == name
    )
