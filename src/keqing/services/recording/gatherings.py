"""Gatherings: what customers are invited to, with day, place and seats (`keqing gathering`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, time

from sqlalchemy import select

from keqing.dates.occasions import GATHERING
from keqing.definitions.barred import refuse_value
from keqing.definitions.cadence import Offset
from keqing.definitions.fields import Field
from keqing.definitions.kinds import Kind
from keqing.definitions.names import MAX_SUGGESTIONS, Word, find_near
from keqing.errors import NotFound, Unusable
from keqing.frozen import dataclass
from keqing.i18n import Message, msg, msgn
from keqing.models import Enrollment, Event, Gathering
from keqing.records.gatherings import GatheringLine
from keqing.schedule import add_offset
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.customers import profile
from keqing.services.derived import seats
from keqing.services.derived.refold import refold
from keqing.services.queries.batching import chunks
from keqing.text import shell
from keqing.text.folding import fold_name

MOST_SEATS = 100_000


@dataclass(frozen=True, slots=True)
class GatheringWords:
    """Words about a gathering; None leaves a value as it is."""

    day: date | None = None
    place: str | None = None
    seats: int | None = None
    time: time | None = None
    meeting: str | None = None


def save(
    desk: WritingDesk, name: str, said: GatheringWords
) -> tuple[GatheringLine, tuple[Message, ...]]:
    """Enter a gathering; the same name again changes what is said of it, its day too.

    The dates of whoever was invited follow. With more seats whoever waits gets one, which is said. Raises
    Unusable for a new one without a day.
    """
    name = profile.read_name(name)
    found = desk.session.scalar(select(Gathering).where(Gathering.name == name))
    if found is None:
        refuse_value(name, desk.kinds.bars)
        if said.day is None:
            raise Unusable(
                msg("The day of {name} is missing.", name=name),
                msg("Write: keqing gathering add {name} DAY", name=shell.quote_word(name)),
            )
        found = Gathering(name=name, day=said.day, details={})
        desk.session.add(found)
    if said.seats is not None and not 1 <= said.seats <= MOST_SEATS:
        raise Unusable(
            msg("{n} is not a number of seats.", n=said.seats),
            msg("Write a number from 1 to {most}.", most=MOST_SEATS),
        )
    moved = said.day is not None and found.day != said.day
    found.day = said.day or found.day
    found.place = profile.read_text(said.place) if said.place is not None else found.place
    found.seats = said.seats if said.seats is not None else found.seats
    details = dict(found.details or {})
    if said.time is not None:
        details["time"] = said.time.isoformat("minutes")
    if said.meeting is not None:
        details["meeting"] = profile.read_text(said.meeting)
    if details != (found.details or {}):
        found.details = details
    new = found.id is None
    desk.session.flush()
    if new or moved:
        desk.reload()
        refold_invited(desk)
    return line(found), (*seats.fill(desk).remarks(desk), *_too_many(desk, found.name))


def repeat(
    desk: WritingDesk, first: GatheringLine, said: GatheringWords, every: str, times: int
) -> tuple[Message, ...]:
    """Enter the others of a series, each named after the first one and its day, and say which they are.

    Months count from the first day, so that the 31st comes back. Raises Unusable for what is no distance.
    """
    try:
        distance = Offset.parse(every.strip())
    except ValueError:
        distance = Offset()
    if distance == Offset() or add_offset(first.day, distance, desk.almanac) <= first.day:
        raise Unusable(
            msg("'{text}' is no distance between gatherings.", text=every),
            msg("Write for example 7d, 4w or 1m."),
        )
    entered = []
    for number in range(1, times):
        later = Offset(distance.months * number, distance.days * number, distance.workdays * number)
        day = add_offset(first.day, later, desk.almanac)
        saved, _ = save(desk, f"{first.name} {day.isoformat()}", replace(said, day=day))
        entered.append(msg("Also: {name}", name=saved.name))
    return tuple(entered)


def _too_many(desk: Desk, name: str) -> Iterator[Message]:
    """Say so where more seats are promised than there are: nobody loses one by a smaller number."""
    seating = seats.seatings(desk, [name])[name]
    if seating.seats is not None and seating.taken > seating.seats:
        yield msgn(
            "{taken} have accepted: {n} seat too few.",
            "{taken} have accepted: {n} seats too few.",
            seating.taken - seating.seats,
            taken=seating.taken,
        )


def line(gathering: Gathering) -> GatheringLine:
    """A gathering as a record."""
    details = gathering.details or {}
    at = details.get("time")
    return GatheringLine(
        gathering.name,
        gathering.day,
        gathering.place,
        gathering.seats,
        time.fromisoformat(at) if at else None,
        details.get("meeting"),
    )


def confirmation(desk: Desk, name: str) -> tuple[Message, ...]:
    """Return what to say to whoever accepts: day, time, place, where guests meet, and the seats that are free."""
    row = desk.session.scalar(select(Gathering).where(Gathering.name == name))
    if row is None:
        return ()
    said = line(row)
    about: list[object] = [said.day]
    about += [said.time.isoformat("minutes")] if said.time else []
    about += [said.place] if said.place else []
    about += [said.meeting] if said.meeting else []
    free = seats.seatings(desk, [name])[name].free
    if free is not None:
        about.append(msgn("{n} seat free", "{n} seats free", free))
    return (msg("To confirm: {name}, {about}", name=name, about=about),)


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
        raise NotFound(msg("There is no gathering {name}.", name=value), _instead(desk, str(value)))


def _instead(desk: Desk, word: str) -> Message:
    """Name the gatherings that a word probably means; else say how one is entered."""
    known = [Word(name, {}) for name in desk.book.gatherings]
    wanted = fold_name(word)
    holding = [each for each in known if wanted and wanted in fold_name(each.name)]
    if near := holding[:MAX_SUGGESTIONS] or find_near(word, known):
        return msg("Did you mean {name}?", name=[each.name for each in near])
    return msg("Enter it first: keqing gathering add {name} DAY", name=shell.quote_word(word))


def _fields(kind: Kind) -> dict[str, Field]:
    """The fields of a kind that name a gathering."""
    return {name: field for name, field in kind.fields.items() if field.type == "gathering"}
