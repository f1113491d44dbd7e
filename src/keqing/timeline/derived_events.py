"""Derive, at the end of a day, what was entered by nobody: who accepted and did not come.

    derived = derived_events(timeline, book)

Each record of a kind's `source` makes an event on its day, or on the day of its gathering. A record of `without`
that comes after it, by the end of that day, prevents it. The last of them by (day, sequence) decides. It is no fact: it
follows from the facts alone, whenever somebody looks, and is seen from the day after.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from keqing.definitions.derivation import BY_GATHERING, Derivation, DerivationEdition
from keqing.frozen import dataclass
from keqing.records.event import Event
from keqing.timeline.enrollment import Book

AFTER_ALL = 1 << 30
"""The sequence of the first event that is derived at the end of a day: behind all that were entered."""


@dataclass(frozen=True, slots=True)
class _Occasion:
    """The day at whose end it is decided, and the gathering if it is that of one."""

    day: date
    gathering: str | None = None


def derived_events(timeline: Sequence[Event], book: Book) -> list[Event]:
    """Return what follows from a customer's records, those of days to come too, in the order of their days.

    `timeline` is in the order of (day, sequence), without what was struck out. The text of a derived kind that is
    in force on the day decides.
    """
    sources = {each.derivation.source for each in book.derivations if each.derivation}
    if not any(event.kind in sources for event in timeline):
        return []
    found: list[Event] = []
    for name in _in_order(book.derivations):
        pool = sorted([*timeline, *found], key=lambda event: (event.day, event.sequence))
        found += _of_kind(name, pool, book, len(found))
    return sorted(found, key=lambda event: (event.day, event.sequence))


def with_derived(timeline: Sequence[Event], derived: Sequence[Event], today: date) -> list[Event]:
    """Return the timeline as a reader of `today` sees it: with what was derived at the end of earlier days."""
    seen = [event for event in derived if event.day < today]
    if not seen:
        return list(timeline)
    return sorted([*timeline, *seen], key=lambda event: (event.day, event.sequence))


def gathering_of(event: Event, book: Book) -> str | None:
    """Return the name of the gathering that a record is about, None where it names none."""
    kind = book.kind(event)
    fields = kind.fields.values() if kind else ()
    named = (event.details.get(each.name) for each in fields if each.type == "gathering")
    return next((str(name) for name in named if name), None)


def _in_order(editions: Sequence[DerivationEdition]) -> list[str]:
    """Return the derived kinds by name, each behind those that it is derived from."""
    needed: dict[str, set[str]] = {}
    for each in sorted(editions, key=lambda edition: edition.name):
        needed.setdefault(each.name, set()).update(each.derivation.kinds if each.derivation else ())
    found: list[str] = []
    while len(found) < len(needed):
        left = [name for name in needed if name not in found]
        free = [name for name in left if not (needed[name] - {name}) & set(left)]
        found += free or left
    return found


def _of_kind(name: str, pool: Sequence[Event], book: Book, already: int) -> Iterator[Event]:
    """Give the derived events of a kind, at most one for an occasion."""
    editions = [each for each in book.derivations if each.name == name]
    ends = [each.since for each in editions[1:]] + [date.max]
    for edition, end in zip(editions, ends, strict=True):
        derivation = edition.derivation
        if derivation is None:
            continue
        about = [_occasion(event, derivation, book) for event in pool]
        occasions = dict.fromkeys(
            occasion
            for event, occasion in zip(pool, about, strict=True)
            if event.kind == derivation.source and occasion and edition.since <= occasion.day < end
        )
        for occasion in occasions:
            deciding = [
                event
                for event, its in zip(pool, about, strict=True)
                if event.kind in derivation.kinds
                and event.day <= occasion.day
                and _is_about(event, its, occasion, derivation)
            ]
            entered = any(
                event.kind == name and _is_about(event, its, occasion, derivation)
                for event, its in zip(pool, about, strict=True)
            )
            if deciding and deciding[-1].kind == derivation.source and not entered:
                yield _made(edition, deciding[-1], occasion, AFTER_ALL + already, book)
                already += 1


def _occasion(event: Event, derivation: Derivation, book: Book) -> _Occasion | None:
    """Return the occasion that a record is about; None for a gathering that is not known, or cancelled."""
    if derivation.on != BY_GATHERING:
        return _Occasion(event.day)
    name = gathering_of(event, book)
    day = book.gatherings.get(name) if name else None
    return _Occasion(day, name) if day else None


def _is_about(
    event: Event, its: _Occasion | None, occasion: _Occasion, derivation: Derivation
) -> bool:
    """Tell whether a record counts for an occasion; one that names no gathering counts on its day."""
    if its is None:
        return event.kind != derivation.source and event.day == occasion.day
    return its == occasion


def _made(
    edition: DerivationEdition, source: Event, occasion: _Occasion, sequence: int, book: Book
) -> Event:
    """Make the event of an occasion from the record that decided, with the values of fields that both kinds have."""
    kind = book.kinds.get(edition.name)
    if edition.number is not None:
        kind = book.kind_editions.get(edition.name, {}).get(edition.number, kind)
    details: dict[str, object] = {}
    for field in kind.fields.values() if kind else ():
        if field.type == "gathering" and occasion.gathering:
            details[field.name] = occasion.gathering
        elif source.details.get(field.name) is not None:
            details[field.name] = source.details[field.name]
    imported = source.imported if source.imported and source.imported > occasion.day else None
    return Event(
        id=source.id,
        sequence=sequence,
        day=occasion.day,
        kind=edition.name,
        agent=source.agent,
        details=details,
        imported=imported,
        edition=edition.number,
        derived=True,
    )
