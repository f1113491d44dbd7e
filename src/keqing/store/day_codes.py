"""Codes of customers that this login keeps for a day and an agent: the rows of a printed sheet, who was passed over.

They are a convenience in files of the state folder (0600), as in `last_list`. A file that cannot be read counts as
empty, and one that cannot be written is let be.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from keqing.disk import private_files
from keqing.frozen import dataclass
from keqing.store.last_list import key_of

_MAX_DAYS = 40
"""Days and agents remembered, the newest last."""


@dataclass(frozen=True, slots=True)
class DayCodes:
    """Lists of codes, one for each database, day and agent, in a file of this name."""

    file: str

    def keep(
        self, folder: Path, db: str, day: date, agent: str | None, codes: Sequence[str]
    ) -> None:
        """Keep codes in their order."""
        kept = self._read(folder)
        kept.pop(_name(db, day, agent), None)
        newest = [*kept.items(), (_name(db, day, agent), list(codes))][-_MAX_DAYS:]
        with contextlib.suppress(OSError):
            private_files.keep_text(folder / self.file, json.dumps(dict(newest)))

    def recall(self, folder: Path, db: str, day: date, agent: str | None) -> tuple[str, ...] | None:
        """Return the codes of a day, None when none were kept."""
        found = self._read(folder).get(_name(db, day, agent))
        return None if found is None else tuple(found)

    def _read(self, folder: Path) -> dict[str, list[str]]:
        try:
            found = json.loads((folder / self.file).read_text("utf-8"))
            return {str(key): [str(code) for code in codes] for key, codes in found.items()}
        except (OSError, ValueError, TypeError, AttributeError, RecursionError):
            return {}


PRINTED = DayCodes("printed.json")
"""The rows of the call sheets that were printed, the first row first, for `log --batch`."""
PASSED = DayCodes("passed.json")
"""Who was put to the end of a call session, in that order."""


def _name(db: str, day: date, agent: str | None) -> str:
    return f"{key_of(db)} {day} {agent or ''}"
