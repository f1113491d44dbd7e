"""What this login saw last: the rows of its list, and the customer it had in hand.

A convenience in a file of the state folder (0600), apart from every database. Losing it costs a look at
the list, so a file that cannot be read counts as empty; one that cannot be written is said by who prints a list.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from keqing.disk import private_files
from keqing.frozen import dataclass
from keqing.records.today import Today

try:
    import fcntl
except (
    ImportError
):  # pragma: no cover  # Windows has none: two windows at once are then not kept apart
    fcntl = None  # type: ignore[assignment]  # what is missing is None

_MAX_DATABASES = 8
"""Databases remembered, the newest last."""
NUMBERS = 999
"""Rows that a number of at most three digits can mean."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Codes in the rows of the list last printed, the first row first, and of which day it was.

    When the very last list went into a file, `screen` has those of the day's list that was printed before it on
    the screen or into a pipe: a number that means two customers is refused. `last` is the code of the customer
    last shown or called.
    """

    day: date | None = None
    rows: tuple[str, ...] = ()
    last: str | None = None
    screen: tuple[str, ...] | None = None

    def means(self, number: int) -> tuple[str, ...]:
        """Return the codes that a row's number can mean: one, none, or two that differ."""
        lists = (self.rows,) if self.screen is None else (self.rows, self.screen)
        return tuple(
            dict.fromkeys(codes[number - 1] for codes in lists if 1 <= number <= len(codes))
        )


def recall_list(folder: Path, db: str) -> Seen:
    """What was last seen of a database."""
    return _read(folder).get(key_of(db), Seen())


def freeze_rows(folder: Path, db: str, listed: Today, *, file: bool = False) -> bool:
    """Keep the row numbers of a list before it is printed: `log 3` means the third row that was printed.

    `file` says that it goes into a file, which somebody may have written while another list stands on the
    screen. Returns whether they could be kept.
    """
    rows = sorted((row for row in listed.rows if row.row <= NUMBERS), key=lambda row: row.row)
    codes = tuple(row.code for row in rows)
    with _alone(folder):
        before = recall_list(folder, db)
        screen: tuple[str, ...] | None = () if file else None
        if file and before.day == listed.day:
            screen = before.rows if before.screen is None else before.screen
        seen = replace(before, day=listed.day, rows=codes, screen=screen)
        return _keep(folder, db, seen)


def remember_customer(folder: Path, db: str, code: str) -> None:
    """Keep whom `.` means."""
    if recall_list(folder, db).last == code:
        return
    with _alone(folder):
        _keep(folder, db, replace(recall_list(folder, db), last=code))


def forget_list(folder: Path, db: str) -> None:
    """Forget all that was seen of a database: its rows mean nobody any more."""
    with _alone(folder):
        if key_of(db) in _read(folder):
            _keep(folder, db, Seen())


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let two windows write one after the other, so that none puts an older list back."""
    handle = -1
    with contextlib.suppress(OSError):
        private_files.make_folder(folder)
        handle = os.open(folder, os.O_RDONLY)
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        if handle >= 0:
            os.close(handle)


def _keep(folder: Path, db: str, seen: Seen) -> bool:
    kept = _read(folder)
    kept.pop(key_of(db), None)
    newest = [*kept.items(), (key_of(db), seen)][-_MAX_DATABASES:]
    text = json.dumps(
        {
            key: {
                "day": shown.day.isoformat() if shown.day else None,
                "rows": list(shown.rows),
                "last": shown.last,
                **({} if shown.screen is None else {"screen": list(shown.screen)}),
            }
            for key, shown in newest
        }
    )
    try:
        private_files.keep_text(_file(folder), text)
    except OSError:
        return False
    return True


def _read(folder: Path) -> dict[str, Seen]:
    try:
        found = json.loads(_file(folder).read_text("utf-8"))
        return {str(key): _seen(written) for key, written in found.items()}
    except (OSError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return {}


def _seen(written: Mapping[str, Any]) -> Seen:
    return Seen(
        day=date.fromisoformat(written["day"]) if written["day"] else None,
        rows=tuple(str(code) for code in written["rows"]),
        last=str(written["last"]) if written["last"] else None,
        screen=None
        if written.get("screen") is None
        else tuple(str(code) for code in written["screen"]),
    )


def _file(folder: Path) -> Path:
    return folder / "seen.json"


def key_of(db: str) -> str:
    """Name a database without its path, or the password in its URL."""
    return hashlib.sha256(db.encode("utf-8", "surrogatepass")).hexdigest()[:32]
