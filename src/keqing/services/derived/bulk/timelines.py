"""The facts that the bulk path reads of timelines: the profile that each comes to, and its contacts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, String, case, cast, func, null, or_, select

from keqing.dates.occasions import FIELD, is_in_file
from keqing.definitions.cadence import Cadence
from keqing.frozen import dataclass
from keqing.models import Customer, Event
from keqing.schedule import counts
from keqing.services.context.desk import Desk
from keqing.services.queries.contact_filters import is_finished_contact, is_outgoing
from keqing.timeline.enrollment import Edition, days_in_file, profile_after, profile_sets
from keqing.timeline.starting_event import applies

Profile = Mapping[str, frozenset[str]]
MAX_TEXTS = 50_000
"""Different stored profiles, or sets of roles, that are remembered."""


class CountedContact(NamedTuple):
    """The last day of the contacts by one channel, with the roles that others held then (R5)."""

    day: date
    channel: str
    apart: frozenset[str]


@dataclass(slots=True)
class TimelineFacts:
    """The contacts that may count, and the day of the last outgoing one.

    It is plain when its creation is one record and nothing is on record from the edition's day on.
    """

    contacts: frozenset[CountedContact] = frozenset()
    last_outgoing: date | None = None
    plain: bool = True
    created: int = 0


class Timelines:
    """Reads timelines for an edition, those of a range of customers in two queries."""

    def __init__(self, desk: Desk, edition: Edition, cadence: Cadence) -> None:
        """Begin with nothing read."""
        self.desk, self.edition, self.cadence = desk, edition, cadence
        self.looks_at_file = is_in_file(cadence.anchor)
        self._profile = lru_cache(MAX_TEXTS)(_profile)
        self._roles = lru_cache(MAX_TEXTS)(_roles)

    def matching(self, lo: int, hi: int) -> dict[int, str | None]:
        """R11: return the customers in [lo, hi] who match, with the day that their file names, where the cadence looks at it."""
        stages = {kind.name: kind.stage for kind in self.desk.book.every_kind if kind.stage}
        kinds = ["created", "profile", *(stages if "stage" in self.cadence.applies_to else ())]
        looks = bool(self.cadence.applies_to) or self.looks_at_file
        rows = self.desk.session.connection().execute(
            select(Event.customer_id, Event.kind, cast(Event.details, String) if looks else null())
            .where(
                Event.customer_id.between(lo, hi),
                Event.kind.in_(kinds if looks else ["created"]),
                ~Event.voided,
            )
            .order_by(Event.customer_id, Event.day, Event.sequence, Event.id)
        )
        events: dict[int, list[tuple[str, str | None]]] = defaultdict(list)
        for key, kind, details in rows.all():
            events[key].append((kind, details))
        in_file = self._days_in_file(lo, hi)
        found: dict[int, str | None] = {}
        for key, profile_events in events.items():
            profile = self._profile_after(profile_events, stages)
            if profile is not None and applies(self.cadence, profile):
                kept = profile.get(self.cadence.anchor) if self.looks_at_file else None
                untold = in_file.get(key) if self.cadence.anchor not in profile else None
                found[key] = next(iter(kept)) if kept else untold
        return found

    def _days_in_file(self, lo: int, hi: int) -> dict[int, str]:
        """Return the days in the files of customers in [lo, hi], told by an event or not, of an anchor on a field."""
        anchor = self.cadence.anchor
        if not anchor.startswith(FIELD):
            return {}
        files = select(Customer.id, Customer.fields).where(Customer.id.between(lo, hi))
        rows = self.desk.session.connection().execute(files)
        named = ((row.id, days_in_file(row.fields or {}).get(anchor)) for row in rows)
        return {key: day for key, day in named if day}

    def _profile_after(
        self, events: Sequence[tuple[str, str | None]], stages: Mapping[str, str | None]
    ) -> Profile | None:
        """Return the profile that a customer's events come to; None of one who was not created."""
        created = [details for kind, details in events if kind == "created"]
        if not created:
            return None
        profile = self._profile(created[0] or "{}")
        for kind, details in events:
            if kind == "profile":
                profile = profile_after(profile, self._profile(details or "{}"))
            elif kind != "created":
                profile = profile_after(profile, stage=stages[kind])
        return profile

    def read(self, lo: int, hi: int) -> dict[int, TimelineFacts]:
        """Return the timelines of the customers in [lo, hi]; nothing stands for one without events."""
        since = self.edition.since
        contact = is_finished_contact(self.desk.book) & (Event.day <= since)
        groups = (
            case((contact, Event.channel)).label("channel"),
            case((contact, cast(Event.apart, String))).label("apart"),
            case((contact & is_outgoing(), 1), else_=0).label("outgoing"),
        )
        query = select(
            Event.customer_id,
            *groups,
            func.max(Event.day).label("day"),
            func.max(Event.imported).label("imported"),
            func.sum(_creations()).label("created"),
        ).where(Event.customer_id.between(lo, hi))
        found: dict[int, TimelineFacts] = defaultdict(TimelineFacts)
        rows = self.desk.session.connection().execute(query.group_by(Event.customer_id, *groups))
        for key, channel, apart, outgoing, day, imported, created in rows.all():
            timeline = found[key]
            timeline.created += created
            if day >= since or (imported is not None and imported >= since):
                timeline.plain = False
            if outgoing:
                timeline.last_outgoing = max(day, timeline.last_outgoing or day)
            if apart is not None and counts(self.cadence, None, channel, ()):
                timeline.contacts |= {CountedContact(day, channel, self._roles(apart))}
        for timeline in found.values():
            timeline.plain &= timeline.created == 1
        return found


def _creations() -> ColumnElement[int]:
    """Count a creation as one; as two where it is struck out, or was brought in before its day."""
    odd = or_(Event.voided, Event.imported < Event.day)
    created = Event.kind == "created"
    return case((created & odd, 2), (created, 1), else_=0)


def _profile(text: str) -> Profile:
    """Return a stored profile as sets."""
    return profile_sets(json.loads(text))


def _roles(text: str) -> frozenset[str]:
    """Return a stored list of roles."""
    return frozenset(json.loads(text))
