"""Files that are written day after day: what this login's state folder remembers of them, and which is missing.

A name pattern such as `/srv/out/today-{date}.csv` is remembered when a file of it was written by no person
at a terminal, each in a file of its own (0600), so that two jobs never write the same. Losing one costs a
warning for two days, so what cannot be read counts as empty.

The rule of what is expected: a pattern counts once it was written on two days. When no working day lay
between two of them, it is written daily: a file is expected on every working day. Otherwise it is expected
again as many days after the last one as the two nearest lie apart. Today's file is expected from an hour
after the usual time (the middle one of those remembered) on.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

from keqing.calendar.almanac import Almanac
from keqing.disk import private_files
from keqing.frozen import dataclass

_MAX_DAYS = 10
"""Days remembered of a pattern."""
_GRACE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Run:
    """A pattern and the days on which it was written, the oldest first, each with its business time."""

    pattern: str
    written: Mapping[date, time] = field(default_factory=dict)

    def path(self, day: date) -> Path:
        """The file of a day."""
        return Path(self.pattern.replace("{date}", day.isoformat()))

    def missing(self, now: datetime, almanac: Almanac) -> date | None:
        """The day whose file should be there and is not, nor that of a later day; None when all is well."""
        wanted = self.expected(now, almanac)
        if wanted is None or self.path(wanted).exists():
            return None
        newest = max(self.written)
        return None if newest > wanted and self.path(newest).exists() else wanted

    def expected(self, now: datetime, almanac: Almanac) -> date | None:
        """The last day, up to `now` in business time, on which a file should have been written."""
        days = sorted(self.written)
        if len(days) < 2:  # noqa: PLR2004  # one day is no habit
            return None
        times = sorted(self.written.values())
        usual = datetime.combine(now.date(), times[(len(times) - 1) // 2])
        last = now.date() if now >= usual + _GRACE else now.date() - timedelta(days=1)
        if any(not _working_between(earlier, later, almanac) for earlier, later in pairwise(days)):
            return almanac.previous_workday(last)
        every = min(later - earlier for earlier, later in pairwise(days))
        return last - (last - days[-1]) % every if last >= days[-1] else days[-1]


def remember_run(folder: Path, db: str, pattern: str, at: datetime) -> None:
    """Keep that a file of the pattern was written at `at`, in business time.

    What cannot be kept is let be: the file itself is written.
    """
    written = {**recall_one(folder, db, pattern).written, at.date(): at.time()}
    newest = sorted(written)[-_MAX_DAYS:]
    text = json.dumps(
        {
            "db": _key(db),
            "pattern": pattern,
            "written": {f"{day}": f"{written[day]:%H:%M}" for day in newest},
        },
        ensure_ascii=False,
    )
    with contextlib.suppress(OSError, ValueError):
        private_files.keep_text(_file(folder, db, pattern), text)


def recall_patterns(folder: Path, db: str) -> list[Run]:
    """What is remembered of a database's patterns, by name."""
    return sorted(_all(folder, _key(db)), key=lambda run: run.pattern)


def recall_one(folder: Path, db: str, pattern: str) -> Run:
    """What is remembered of a pattern."""
    return _read(_file(folder, db, pattern), _key(db)) or Run(pattern)


def forget_pattern(folder: Path, db: str, pattern: str) -> bool:
    """Expect files of a pattern no more; False where none were."""
    path = _file(folder, db, pattern)
    known = path.exists()
    path.unlink(missing_ok=True)
    return known


def _all(folder: Path, key: str) -> Iterator[Run]:
    for path in (folder / "runs").glob("*.json"):
        if found := _read(path, key):
            yield found


def _read(path: Path, key: str) -> Run | None:
    try:
        found = json.loads(path.read_text("utf-8"))
        if found["db"] != key:
            return None
        written = {
            date.fromisoformat(day): time.fromisoformat(at) for day, at in found["written"].items()
        }
        return Run(str(found["pattern"]), written)
    except (OSError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return None


def _working_between(earlier: date, later: date, almanac: Almanac) -> bool:
    """Tell whether a working day lies between two days, neither of them counted."""
    return bool(almanac.workdays(earlier + timedelta(days=1), later - timedelta(days=1)))


def _key(words: str) -> str:
    """Name a database or a pattern without its path, or the password in its URL."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _file(folder: Path, db: str, pattern: str) -> Path:
    return folder / "runs" / f"{_key(f'{_key(db)} {pattern}')}.json"
