"""The row numbers of the call sheets that this login had printed, by day and agent, for `log --batch`.

A convenience in a file of the state folder (0600), as `seen` is: what cannot be read counts as nothing, and what
cannot be written is let be.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from keqing.disk import private_files
from keqing.store.last_list import key_of

_MAX_SHEETS = 40
"""Sheets remembered, the newest last."""


def keep_sheet(folder: Path, db: str, day: date, agent: str | None, codes: Sequence[str]) -> None:
    """Keep the codes in the rows of a sheet, the first row first."""
    kept = _read(folder)
    kept.pop(_name(db, day, agent), None)
    newest = [*kept.items(), (_name(db, day, agent), list(codes))][-_MAX_SHEETS:]
    with contextlib.suppress(OSError):
        private_files.replace_text(_file(folder), json.dumps(dict(newest)))


def recall_sheet(folder: Path, db: str, day: date, agent: str | None) -> tuple[str, ...] | None:
    """Return the codes in the rows of the sheet of a day, None when there was none."""
    found = _read(folder).get(_name(db, day, agent))
    return None if found is None else tuple(found)


def _read(folder: Path) -> dict[str, list[str]]:
    try:
        found = json.loads(_file(folder).read_text("utf-8"))
        return {str(key): [str(code) for code in codes] for key, codes in found.items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}


def _file(folder: Path) -> Path:
    return folder / "printed.json"


def _name(db: str, day: date, agent: str | None) -> str:
    return f"{key_of(db)} {day} {agent or ''}"
