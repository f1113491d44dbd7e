"""Whether the clock can be right, seen from what is recorded: a wrong one moves every date that counts from today."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from keqing.i18n import Message, msg
from keqing.models import Event, Operation
from keqing.records.event import ON_FILE
from keqing.services.context.desk import zone_of
from keqing.store import operations
from keqing.store.changes import each

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SLACK = timedelta(minutes=5)
"""By so much may two machines' clocks differ without a word."""
SILENCE = timedelta(days=31)
"""No department that keeps its records here is silent for longer."""
KEEPS = timedelta(days=7)
"""So far from the newest record nothing is deleted by its age."""


def doubt(session: Session, now: datetime) -> Message | None:
    """Say why the clock, which shows `now`, is hardly right; None when nothing speaks against it.

    Only the newest records are looked at, as this is asked before every record.
    """
    newest = newest_record(session, now, of=operations.NEWEST_OPERATIONS)
    if newest is None or newest - SLACK <= now <= newest + SILENCE:
        return None
    zone = ZoneInfo(zone_of(session))
    times = {
        "now": now.astimezone(zone).replace(tzinfo=None),
        "at": newest.astimezone(zone).replace(tzinfo=None),
    }
    if now < newest:
        return msg("Is the clock right? It shows {now}, and the newest record is of {at}.", **times)
    return msg("Is the clock right? It shows {now}, and nothing was recorded since {at}.", **times)


def newest_record(session: Session, now: datetime, *, of: int | None = None) -> datetime | None:
    """Return when the newest record was made that still stands, by the clock of then; None without any.

    One that was taken back, or whose events have all been corrected, is none. Of those that cannot be
    corrected, one from the future counts only as long as nothing was recorded after it. `of` is how many of
    the newest are looked at, all without it.
    """
    bound = (now + SLACK).astimezone(UTC).replace(tzinfo=None)
    before, later = operations.newest_times(session, bound, of=of)
    for operation in later:
        if _stands(session, operation):
            return operation.at.replace(tzinfo=UTC)
    return before.replace(tzinfo=UTC) if before else None


def may_delete(session: Session, now: datetime) -> bool:
    """Tell whether today is near enough to the newest record to delete files by their age."""
    newest = newest_record(session, now)
    return newest is None or abs(_day(session, now) - _day(session, newest)) <= KEEPS


def _day(session: Session, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(zone_of(session))).date()


def _stands(session: Session, operation: Operation) -> bool:
    """Tell whether an operation from the future still says something that nobody has corrected."""
    made = {
        int(change.key)
        for change in each(operations.entries_of(operation))
        if change.table == "event"
        and change.after
        and change.before is None
        and change.after["kind"] not in ON_FILE
    }
    if not made:
        return operation.id == operations.last(session)
    standing = select(func.count()).select_from(Event).where(Event.id.in_(made), ~Event.voided)
    return bool(session.scalar(standing))
