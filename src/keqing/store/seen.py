"""What this login saw last: the rows of its list, and the customer it had in hand.

A convenience in a file of the state folder (0600), apart from every database. Losing it costs a look at
the list, so a file that cannot be read counts as empty, and one that cannot be written is let be.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from keqing.records import Today
from keqing.store import own

_KEPT = 8
"""Databases remembered, the newest last."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Codes in the rows of the list last seen, the first row first, and of which day it was.

    `last` is the code of the customer last shown or called.
    """

    day: date | None = None
    rows: tuple[str, ...] = ()
    last: str | None = None


def recall(folder: Path, db: str) -> Seen:
    """What was last seen of a database."""
    return _read(folder).get(key_of(db), Seen())


def freeze(folder: Path, db: str, listed: Today) -> None:
    """Keep the row numbers of a list as they were printed: `log 3` means the third row that was seen."""
    rows = tuple(row.code for row in sorted(listed.rows, key=lambda row: row.row))
    _keep(folder, db, replace(recall(folder, db), day=listed.day, rows=rows))


def remember(folder: Path, db: str, code: str) -> None:
    """Keep whom `.` means."""
    before = recall(folder, db)
    if before.last != code:
        _keep(folder, db, replace(before, last=code))


def _keep(folder: Path, db: str, seen: Seen) -> None:
    kept = _read(folder)
    kept.pop(key_of(db), None)
    newest = [*kept.items(), (key_of(db), seen)][-_KEPT:]
    text = json.dumps(
        {
            key: {
                "day": one.day.isoformat() if one.day else None,
                "rows": list(one.rows),
                "last": one.last,
            }
            for key, one in newest
        }
    )
    with contextlib.suppress(OSError):
        own.replace(_file(folder), text)


def _read(folder: Path) -> dict[str, Seen]:
    try:
        found = json.loads(_file(folder).read_text("utf-8"))
        return {str(key): _seen(one) for key, one in found.items()}
    except (OSError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return {}


def _seen(one: Mapping[str, Any]) -> Seen:
    return Seen(
        day=date.fromisoformat(one["day"]) if one["day"] else None,
        rows=tuple(str(code) for code in one["rows"]),
        last=str(one["last"]) if one["last"] else None,
    )


def _file(folder: Path) -> Path:
    return folder / "seen.json"


def key_of(db: str) -> str:
    """Name a database without its path, or the password in its URL."""
    return hashlib.sha256(db.encode("utf-8", "surrogatepass")).hexdigest()[:32]
