"""Files of one name pattern, such as `today-{date}.csv`, and those of them that are past keeping.

Only what bears the pattern's own name, with one real day in it, is looked at: plain files, in the one folder
that the pattern names.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from keqing.errors import PartlyDone, Unusable, system_reason
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.records.backup import manifest_of
from keqing.transfer.write import target
from keqing.transfer.write.files import DAY

_PERIOD = re.compile(r"([1-9]\d{0,4})([dwmy])", re.ASCII)
_COUNT = re.compile(r"[1-9]\d{0,4}", re.ASCII)
_UNITS = {"d": "days", "w": "weeks", "m": "months", "y": "years"}


@dataclass(frozen=True, slots=True)
class KeepingTime:
    """How long files are kept: so many days, weeks, months or years."""

    n: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> KeepingTime:
        """Read what `--keep` takes: `30d`, `8w`, `13m`, `1y`. Raises Unusable."""
        found = _PERIOD.fullmatch(text)
        if found is None:
            raise Unusable(
                msg("--keep cannot be {value}.", value=text),
                msg("Write a number and d, w, m or y, as in: --keep 30d"),
            )
        return cls(int(found[1]), _UNITS[found[2]])

    def first(self, today: date) -> date:
        """The first day that is kept on `today`; the first day of all where it would lie before."""
        from dateutil.relativedelta import relativedelta  # noqa: PLC0415  # only where files age

        try:
            return today - relativedelta(**{self.unit: self.n})  # type: ignore[arg-type]  # one of its words
        except (OverflowError, ValueError):
            return date.min


@dataclass(frozen=True, slots=True)
class KeepingCount:
    """How many files are kept, whatever their age."""

    n: int


Keeping = KeepingTime | KeepingCount


def read_keeping(text: str) -> Keeping:
    """Read what `--keep` of a copy takes: a period, or how many. Raises Unusable."""
    if _COUNT.fullmatch(text):
        return KeepingCount(int(text))
    try:
        return KeepingTime.parse(text)
    except Unusable as error:
        raise Unusable(
            error.message,
            msg("Write how many copies are kept, or a period: --keep 14, --keep 30d"),
        ) from error


def require_pattern(pattern: str) -> None:
    """Raise Unusable for a name by whose days nothing can be deleted."""
    path = Path(pattern)
    if DAY not in path.name or DAY in str(path.parent):
        raise Unusable(
            msg("--keep needs {date} in the file's name, and not in that of a folder.", date=DAY),
            msg("As in: -o 'lists/today-{date}.csv' --keep 30d", date=DAY),
        )


def old(pattern: str, first: date, spared: Sequence[Path] = ()) -> list[Path]:
    """Return the files of a pattern whose day is before `first`, the oldest first.

    A link is none of them, wherever it leads, nor is a database, nor one of `spared`.
    """
    found = [path for day, path in _dated(pattern) if day < first]
    return [path for path in found if not target.is_spared(path, spared)]


def aged_copies(pattern: str, keeping: Keeping, today: date, new: Path) -> list[Path]:
    """Return the copies of a database that are past keeping once `new` is written, the oldest first.

    Only what has a manifest beside it is a copy.
    """
    copies = [(day, path) for day, path in _dated(pattern) if manifest_of(path).is_file()]
    if isinstance(keeping, KeepingTime):
        first = keeping.first(today)
        return [path for day, path in copies if day < first and path != new]
    others = [path for _, path in copies if path != new]
    return others[: max(0, len(others) + 1 - keeping.n)]


def delete_copies(copies: Sequence[Path]) -> None:
    """Delete copies of a database and then their manifests. Raises PartlyDone as `delete_files` does."""
    delete_files([*copies, *map(manifest_of, copies)])


def _dated(pattern: str) -> list[tuple[date, Path]]:
    """Return the plain files of a pattern with their days, the oldest first; none where there is no folder."""
    path = Path(pattern).expanduser()
    parts = [re.escape(part) for part in path.name.split(DAY)]
    name = re.compile(
        f"{parts[0]}(?P<day>\\d{{4}}-\\d\\d-\\d\\d){'(?P=day)'.join(parts[1:])}", re.ASCII
    )
    found: list[tuple[date, Path]] = []
    with contextlib.suppress(FileNotFoundError), os.scandir(path.parent) as entries:
        for entry in entries:
            matched = name.fullmatch(entry.name)
            day = matched and _day(matched["day"])
            if day and stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
                found.append((day, path.parent / entry.name))
    return sorted(found)


def delete_files(paths: list[Path]) -> None:
    """Delete files, all that can be. Raises PartlyDone naming the first one that stays."""
    stays: OSError | None = None
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            stays = stays or error
    if stays is not None:
        raise PartlyDone(
            msg(
                "The new file is written, but {file} cannot be deleted: {reason}.",
                file=stays.filename,
                reason=system_reason(stays),
            ),
            msg("Check the owner of the folder and of the file."),
        )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
