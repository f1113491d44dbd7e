"""What a calendar was told last, so that it hears of every change: kept in private files of the state folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import Any

from keqing.records.week import Appointment, Revision
from keqing.store import private_files
from keqing.store.last_list import key_of


def revise(
    before: Mapping[str, Revision], now: Iterable[Appointment], today: date
) -> tuple[Revision, ...]:
    """Give what the calendar is told today: appointments, and those of coming days that were called off.

    One that is as it was keeps its number and day; one that changed, went or came back gets the next number.
    What has passed is forgotten. The same appointments twice give the same.
    """
    found: dict[str, Revision] = {}
    for one in now:
        old = before.get(one.uid)
        if old is None:
            found[one.uid] = Revision(one, 0, today)
        elif old.appointment == one and not old.cancelled:
            found[one.uid] = old
        else:
            found[one.uid] = Revision(one, old.sequence + 1, today)
    for uid, old in before.items():
        if uid in found or old.appointment.day < today:
            continue
        off = Revision(old.appointment, old.sequence + 1, today, cancelled=True)
        found[uid] = old if old.cancelled else off
    return tuple(sorted(found.values(), key=_order))


def recall(folder: Path, feed: Sequence[str]) -> dict[str, Revision]:
    """Read what a feed told last; nothing for a new one, or where it cannot be read."""
    try:
        kept = json.loads(_file(folder, feed).read_text("utf-8"))
        read = [_read(one) for one in kept["appointments"]]
    except (OSError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return {}
    return {one.appointment.uid: one for one in read}


def keep(folder: Path, feed: Sequence[str], revisions: Iterable[Revision]) -> None:
    """Keep what a feed was told. Raises OSError when that cannot be written."""
    kept = [_written(one) for one in revisions]
    private_files.replace(_file(folder, feed), json.dumps({"appointments": kept}))


def _order(one: Revision) -> tuple[date, time, str]:
    return one.appointment.day, one.appointment.time or time.min, one.appointment.uid


def _file(folder: Path, feed: Sequence[str]) -> Path:
    """Name the file of a feed; the database's name comes first, and may hold a password."""
    db, *rest = feed
    name = hashlib.sha256(json.dumps([key_of(db), *rest]).encode()).hexdigest()[:32]
    return folder / "feeds" / f"{name}.json"


def _written(one: Revision) -> dict[str, Any]:
    appointment = one.appointment
    return {
        "uid": appointment.uid,
        "day": appointment.day.isoformat(),
        "time": appointment.time.isoformat("minutes") if appointment.time else None,
        "summary": appointment.summary,
        "text": appointment.text,
        "sequence": one.sequence,
        "changed": one.changed.isoformat(),
        "cancelled": one.cancelled,
    }


def _read(one: Mapping[str, Any]) -> Revision:
    appointment = Appointment(
        uid=str(one["uid"]),
        day=date.fromisoformat(one["day"]),
        time=time.fromisoformat(one["time"]) if one["time"] else None,
        summary=str(one["summary"]),
        text=str(one["text"]),
    )
    return Revision(
        appointment,
        int(one["sequence"]),
        date.fromisoformat(one["changed"]),
        cancelled=bool(one["cancelled"]),
    )
