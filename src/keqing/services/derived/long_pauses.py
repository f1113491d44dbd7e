"""Pauses without an end that have lasted long: whoever is paused is not forgotten (R12)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import String, cast, or_, select

from keqing.definitions.cadence import Track
from keqing.definitions.kinds import Kind, program_words
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.models import Customer, Event
from keqing.schedule import NEVER
from keqing.services.queries.batching import chunks
from keqing.services.queries.today_reads import owned_by
from keqing.store.prepared import Prepared

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from keqing.timeline.enrollment import Standing

SETTING = "pause-days"
"""The department's setting: after so many days a pause without an end is brought up."""
DAYS = 90


@dataclass(frozen=True, slots=True)
class LongPause:
    """A customer who has been paused without an end since a day; a newer pause begins anew.

    `tracks` are the titles of those that are paused, none where all are.
    """

    code: str
    name: str
    since: date
    tracks: tuple[Mapping[str, str], ...] = ()


def long(
    session: Session,
    kinds: Iterable[Kind],
    today: date,
    days: int,
    owners: Collection[int | None] | None = None,
) -> list[LongPause]:
    """Find those paused without an end for so many days or more, by code.

    `owners` are the agents whose customers are looked at, None among them nobody's; None is everybody.
    """
    paused = _endless(None if owners is None else frozenset(owners))
    people = {row.id: row for row in paused.rows(session)}
    if not people:
        return []
    pausing = ["pause", *(kind.name for kind in kinds if kind.pauses)]
    found: list[LongPause] = []
    for part in chunks(people):
        pause_events = select(Event.customer_id, Event.day, Event.details).where(
            Event.customer_id.in_(part), Event.kind.in_(pausing), ~Event.voided
        )
        began: dict[int, date] = {}
        for key, day, details in session.execute(pause_events):
            if not details.get("until"):
                began[key] = max(day, began.get(key, day))
        found.extend(
            LongPause(people[key].code, people[key].name, since, _tracks(people[key].track_pauses))
            for key, since in began.items()
            if since <= today - timedelta(days=days)
        )
    return sorted(found, key=lambda pause: pause.code)


class _Paused(NamedTuple):
    id: int
    code: str
    name: str
    track_pauses: dict[str, str]


@lru_cache(maxsize=16)
def _endless(owners: frozenset[int | None] | None) -> Prepared[_Paused]:
    """Read who is paused without an end; prepared once for the same agents, whose lists are read often."""
    endless = cast(Customer.track_pauses, String).contains(NEVER.isoformat())
    columns = Customer.id, Customer.code, Customer.name, Customer.track_pauses
    query = select(*columns).where(
        Customer.status == "active",
        or_(Customer.paused_until == NEVER, endless),
        owned_by(Customer.owner_id, owners),
    )
    return Prepared(_Paused, lambda _: query)


def told_pauses(event: Event, standing: Standing) -> Iterator[Message]:
    """Say which tracks the record of a kind pauses, and until when."""
    words = program_words("track")
    for pause in standing.pauses.lasting:
        if pause.kind != event.kind or pause.since != event.day:
            continue
        tracks = [words[track.value].title for track in Track if track in pause.tracks]
        if pause.until == NEVER:
            yield msg("Paused until resumed: {tracks}.", tracks=tracks)
        else:
            yield msg("Paused until {day}: {tracks}.", day=pause.until, tracks=tracks)


def _tracks(apart: Mapping[str, str]) -> tuple[Mapping[str, str], ...]:
    """Return the titles of the tracks that alone are paused without an end."""
    words = program_words("track")
    return tuple(words[name].title for name, day in apart.items() if day == NEVER.isoformat())
