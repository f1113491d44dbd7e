"""What a calendar was told last, so that it hears of every change: kept in private files of the state folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import Any

from keqing.disk import private_files
from keqing.records.week import Appointment, Revision
from keqing.store.last_list import key_of


def revise_feed(
    before: Mapping[str, Revision], now: Iterable[Appointment], today: date
) -> tuple[Revision, ...]:
    """Give what the calendar is told today: appointments, and those of coming days that were called off.

    One that is as it was keeps its number and day; one that changed, went or came back gets the next number.
    What has passed is forgotten. The same appointments twice give the same.
    """
    found: dict[str, Revision] = {}
    for appointment in now:
        old = before.get(appointment.uid)
        if old is None:
            found[appointment.uid] = Revision(appointment, 0, today)
        elif old.appointment == appointment and not old.cancelled:
            found[appointment.uid] = old
        else:
            found[appointment.uid] = Revision(appointment, old.sequence + 1, today)
    for uid, old in before.items():
        if uid in found or old.appointment.day < today:
            continue
        off = Revision(old.appointment, old.sequence + 1, today, cancelled=True)
        found[uid] = old if old.cancelled else off
    return tuple(sorted(found.values(), key=_order))


def recall_feed(folder: Path, feed: Sequence[str]) -> dict[str, Revision]:
    """Read what a feed told last; nothing for a new one, or where it cannot be read."""
    try:
        kept = json.loads(_file(folder, feed).read_text("utf-8"))
        read = [_read(written) for written in kept["appointments"]]
    except (OSError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return {}
    return {revision.appointment.uid: revision for revision in read}


def keep_feed(folder: Path, feed: Sequence[str], revisions: Iterable[Revision]) -> None:
    """Keep what a feed was told. Raises OSError when that cannot be written."""
    kept = [_written(revision) for revision in revisions]
    private_files.keep_text(_file(folder, feed), json.dumps({"appointments": kept}))


def forget_feeds(folder: Path) -> None:
    """Forget what all feeds were told, names among it; each begins anew."""
    for file in (folder / "feeds").glob("*.json"):
        file.unlink(missing_ok=True)


def _order(revision: Revision) -> tuple[date, time, str]:
    return revision.appointment.day, revision.appointment.time or time.min, revision.appointment.uid


def _file(folder: Path, feed: Sequence[str]) -> Path:
    """Name the file of a feed; the database's name comes first, and may hold a password."""
    db, *rest = feed
    name = hashlib.sha256(json.dumps([key_of(db), *rest]).encode()).hexdigest()[:32]
    return folder / "feeds" / f"{name}.json"


def _written(revision: Revision) -> dict[str, Any]:
    appointment = revision.appointment
    return {
        "uid": appointment.uid,
        "day": appointment.day.isoformat(),
        "time": appointment.time.isoformat("minutes") if appointment.time else None,
        "summary": appointment.summary,
        "text": appointment.text,
        "sequence": revision.sequence,
        "changed": revision.changed.isoformat(),
        "cancelled": revision.cancelled,
    }


def _read(written: Mapping[str, Any]) -> Revision:
    appointment = Appointment(
        uid=str(written["uid"]),
        day=date.fromisoformat(written["day"]),
        time=time.fromisoformat(written["time"]) if written["time"] else None,
        summary=str(written["summary"]),
        text=str(written["text"]),
    )
    return Revision(
        appointment,
        int(written["sequence"]),
        date.fromisoformat(written["changed"]),
        cancelled=bool(written["cancelled"]),
    )
