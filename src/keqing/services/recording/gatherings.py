"""Gatherings: what customers are invited to, with day, place and seats (`keqing gathering`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from keqing.dates.occasions import GATHERING
from keqing.definitions.fields import Field
from keqing.definitions.kinds import Kind
from keqing.errors import NotFound, Unusable
from keqing.i18n import Message, msg
from keqing.models import Enrollment, Event, Gathering
from keqing.records.department import GatheringLine
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.customers import profile
from keqing.services.derived.refold import refold
from keqing.services.derived.seats import fill
from keqing.services.queries.batching import chunks
from keqing.text import shell

MOST_SEATS = 100_000


def listed(desk: Desk, *, since: date | None = None) -> tuple[GatheringLine, ...]:
    """Return the gatherings from a day on, or all of them, in the order of their days."""
    query = select(Gathering).order_by(Gathering.day, Gathering.name)
    if since:
        query = query.where(Gathering.day >= since)
    return tuple(line(gathering) for gathering in desk.session.scalars(query))


def save(
    desk: WritingDesk, name: str, *, day: date | None, place: str | None, seats: int | None
) -> tuple[GatheringLine, tuple[Message, ...]]:
    """Enter a gathering; the same name again changes what is said of it, its day too.

    The dates of whoever was invited follow. With more seats whoever waits gets one, which is said. Raises Unusable for a new one without a day.
    """
    name = profile.read_name(name)
    found = desk.session.scalar(select(Gathering).where(Gathering.name == name))
    if found is None:
        if day is None:
            raise Unusable(
                msg("The day of {name} is missing.", name=name),
                msg("Write: keqing gathering add {name} DAY", name=shell.quote_word(name)),
            )
        found = Gathering(name=name, day=day)
        desk.session.add(found)
    if seats is not None and not 1 <= seats <= MOST_SEATS:
        raise Unusable(
            msg("{n} is not a number of seats.", n=seats),
            msg("Write a number from 1 to {most}.", most=MOST_SEATS),
        )
    moved = day is not None and found.day != day
    found.day = day or found.day
    found.place = profile.read_text(place) if place is not None else found.place
    found.seats = seats if seats is not None else found.seats
    new = found.id is None
    desk.session.flush()
    if new or moved:
        desk.reload()
        refold_invited(desk)
    return line(found), tuple(fill(desk).remarks(desk))


def line(gathering: Gathering) -> GatheringLine:
    """A gathering as a record."""
    return GatheringLine(gathering.name, gathering.day, gathering.place, gathering.seats)


def refold_invited(desk: Desk) -> None:
    """Fold anew whom gatherings concern: the invited, and whoever waits for the next one."""
    kinds = [kind.name for kind in desk.kinds.by_name.values() if _fields(kind)]
    cadences = {
        edition.name
        for edition in desk.book.editions
        if edition.cadence and edition.cadence.anchor == GATHERING
    }
    session = desk.session
    invited = session.scalars(select(Event.customer_id).where(Event.kind.in_(kinds)))
    waiting = session.scalars(
        select(Enrollment.customer_id).where(Enrollment.cadence.in_(cadences))
    )
    for part in chunks({*invited, *waiting}):
        refold(desk, part)


def check_known(desk: Desk, kind: Kind, details: Mapping[str, object]) -> None:
    """Refuse an event that needs a gathering nobody has entered: its dates would follow from nothing.

    Raises NotFound with what to write.
    """
    for name, field in _fields(kind).items():
        value = details.get(name)
        if value is None or not field.required or str(value) in desk.book.gatherings:
            continue
        raise NotFound(
            msg("There is no gathering {name}.", name=value),
            msg(
                "Enter it first: keqing gathering add {name} DAY", name=shell.quote_word(str(value))
            ),
        )


def _fields(kind: Kind) -> dict[str, Field]:
    """The fields of a kind that name a gathering."""
    return {name: field for name, field in kind.fields.items() if field.type == "gathering"}
