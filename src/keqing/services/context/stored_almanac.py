"""The department's almanac as its table has it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Integer, String, cast, func, select

from keqing.calendar.almanac import Almanac
from keqing.models import Holiday

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Day = tuple[bool, str | None]
"""A day of the almanac: whether it is a working day, and what it is called."""


def days_of(session: Session) -> dict[date, Day]:
    """The days of the department's almanac."""
    rows = session.execute(select(Holiday.day, Holiday.workday, Holiday.name)).all()
    return {day: (workday, name) for day, workday, name in rows}


def almanac_with(days: Mapping[date, Day]) -> Almanac:
    """The almanac of these days, in which every year with a day is announced whole."""
    return Almanac(
        overrides={day: workday for day, (workday, _) in days.items()},
        published=frozenset(day.year for day in days),
        names={day: name for day, (_, name) in days.items() if name},
        library=False,
    )


def almanac_of(session: Session) -> Almanac:
    """The department's almanac: its table. Desks with the same days share one, and what it has counted."""
    days = session.scalar(_DAYS_AS_TEXT)
    if days not in _ALMANACS:
        if len(_ALMANACS) == _ALMANACS_KEPT:
            _ALMANACS.clear()
        _ALMANACS[days] = almanac_with(days_of(session))
    return _ALMANACS[days]


_DAYS_AS_TEXT = select(
    func.aggregate_strings(
        cast(Holiday.day, String)
        + cast(cast(Holiday.workday, Integer), String)
        + func.coalesce(Holiday.name, ""),
        "\n",
    )
)
"""All days of the table in one value, which is read in a fraction of the time that hundreds of rows take."""
_ALMANACS: dict[str | None, Almanac] = {}
"""The almanacs of this process by their days as text."""
_ALMANACS_KEPT = 4
