"""Which copy of a database this login made last: kept in the state folder (0600), for `doctor` to ask after.

A note that cannot be read or kept counts as a copy never made.
"""

from __future__ import annotations

import contextlib
import json
from datetime import datetime
from pathlib import Path

from keqing.disk import private_files
from keqing.store.last_list import key_of


def remember_backup(folder: Path, db: str, copy: Path, at: datetime) -> None:
    """Keep that a copy was made at `at`, in business time."""
    text = json.dumps({"copy": str(copy), "at": at.isoformat(timespec="seconds")})
    with contextlib.suppress(OSError, ValueError):
        private_files.keep_text(_file(folder, db), text)


def recall_backup(folder: Path, db: str) -> tuple[Path, datetime] | None:
    """Return the copy made last and when, None where none is known."""
    try:
        found = json.loads(_file(folder, db).read_text("utf-8"))
        return Path(str(found["copy"])), datetime.fromisoformat(found["at"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def _file(folder: Path, db: str) -> Path:
    return folder / "backups" / f"{key_of(db)}.json"
