"""Files of one name pattern, such as `today-{date}.csv`, and those of them that are past keeping.

Only what bears the pattern's own name, with one real day in it, is looked at: plain files, in the one folder
that the pattern names.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from keqing.errors import PartlyDone, Unusable, system_reason
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.transfer.write import target
from keqing.transfer.write.files import DAY

_PERIOD = re.compile(r"([1-9]\d{0,4})([dwmy])", re.ASCII)
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
    path = Path(pattern).expanduser()
    parts = [re.escape(part) for part in path.name.split(DAY)]
    name = re.compile(
        f"{parts[0]}(?P<day>\\d{{4}}-\\d\\d-\\d\\d){'(?P=day)'.join(parts[1:])}", re.ASCII
    )
    found: list[tuple[date, Path]] = []
    with os.scandir(path.parent) as entries:
        for entry in entries:
            matched = name.fullmatch(entry.name)
            day = matched and _day(matched["day"])
            if day and day < first and stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
                found.append((day, path.parent / entry.name))
    return [path for _, path in sorted(found) if not target.is_spared(path, spared)]


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
