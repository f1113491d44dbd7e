"""R12: customers of whom some tracks are paused by a record, a death in the family say: whoever calls is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import cast

from sqlalchemy import select

from keqing.definitions.cadence import PAUSABLE, Track
from keqing.definitions.kinds import program_words
from keqing.models import Event
from keqing.records.today import PausedTracks
from keqing.schedule import NEVER
from keqing.services.context.desk import Desk, event_record
from keqing.services.queries.batching import chunks
from keqing.services.queries.today_reads import CustomerRow
from keqing.timeline.pauses import stored_by_track


def paused_tracks(desk: Desk, customers: Mapping[int, CustomerRow]) -> dict[int, PausedTracks]:
    """Return the tracks that are paused on the day of the list, by the ids of those customers; all else is not."""
    days = {
        key: _days(desk, row.track_pauses) for key, row in customers.items() if row.track_pauses
    }
    return {
        key: PausedTracks(kind, title, since, tuple(_titles(days[key])), _last(days[key]))
        for key, (kind, title, since) in _records(desk, [key for key in days if days[key]]).items()
    }


def _days(desk: Desk, stored: Mapping[str, str]) -> dict[Track, date]:
    found = stored_by_track(None, stored)
    return {track: day for track, day in found.items() if day > desk.today}


def _titles(days: Mapping[Track, date]) -> list[Mapping[str, str]]:
    words = program_words("track")
    return [words[track.value].title for track in Track if track in days]


def _last(days: Mapping[Track, date]) -> date | None:
    last = max(days.values())
    return None if last == NEVER else last


def _records(desk: Desk, ids: list[int]) -> dict[int, tuple[str, Mapping[str, str], date]]:
    """Return the newest record that pauses single tracks of each customer: its kind, what that is called, its day."""
    kinds = {kind.name for kind in desk.book.every_kind if kind.pauses and kind.pauses < PAUSABLE}
    found: dict[int, tuple[str, Mapping[str, str], date]] = {}
    for part in chunks(ids if kinds else []):
        rows = desk.session.connection().execute(
            select(*Event.__table__.columns)
            .where(Event.customer_id.in_(part), Event.kind.in_(kinds))
            .where(~Event.voided, Event.day <= desk.today)
            .order_by(Event.day, Event.sequence)
        )
        for row in rows:
            event = event_record(cast("Event", row), desk.staff)
            kind = desk.book.kind(event)
            if kind and kind.pauses and kind.pauses < PAUSABLE:
                found[row.customer_id] = (kind.name, kind.title, event.day)
    return found
