"""Under which names this login had files written out of a database: whoever is forgotten may still stand in them.

Each name, with `{date}` in it or not, is a file of the state folder (0600), so that two jobs never write the same. A name
that cannot be kept or read costs a line of what `keqing forget` tells.
"""

from __future__ import annotations

import contextlib
import glob
import hashlib
import zipfile
from collections.abc import Collection, Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from keqing.clock import BUSINESS_ZONE
from keqing.disk import private_files
from keqing.store.last_list import key_of

_DAY = "{date}"
_ANY_DAY = "-".join(("[0-9]" * 4, "[0-9]" * 2, "[0-9]" * 2))
_ENCODINGS = ("utf-8", "utf-16-le", "gb18030")
_FOLD = b"\r\n "
"""Where a line of a calendar or of an address card is folded."""
_MAX_BYTES = 200 * 1024 * 1024
"""Bytes of a file that are looked through; a longer one counts as having everything."""


def remember_output(folder: Path, db: str, pattern: str) -> None:
    """Keep that files of this name were written."""
    kept = folder / "outputs" / key_of(db) / hashlib.sha256(pattern.encode()).hexdigest()[:32]
    with contextlib.suppress(OSError, ValueError):
        if not kept.exists():
            private_files.make_folder(kept.parent)
            private_files.replace_text(kept, pattern)


def outputs_with(folder: Path, db: str, words: Collection[str]) -> Iterator[tuple[Path, date]]:
    """Give the files that were written and have one of these words, or cannot be read, with their last day."""
    for file in written_files(folder, db):
        if _has(file, words):
            written = datetime.fromtimestamp(file.stat().st_mtime, tz=ZoneInfo(BUSINESS_ZONE))
            yield file, written.date()


def written_files(folder: Path, db: str) -> Iterator[Path]:
    """Give the files that were written and are still there, of every day."""
    for pattern in _patterns(folder / "outputs" / key_of(db)):
        escaped = _ANY_DAY.join(map(glob.escape, pattern.split(_DAY)))
        for name in sorted(glob.glob(escaped)):  # noqa: PTH207  # a whole name, its folders too
            if (file := Path(name)).is_file():
                yield file


def _patterns(folder: Path) -> list[str]:
    found: list[str] = []
    with contextlib.suppress(OSError, ValueError):
        found += sorted(kept.read_text("utf-8") for kept in folder.iterdir() if kept.is_file())
    return found


def _has(file: Path, words: Collection[str]) -> bool:
    wanted = [word.encode(encoding) for word in words for encoding in _ENCODINGS]
    try:
        return any(part in content for content in _contents(file) for part in wanted)
    except (OSError, ValueError, RuntimeError, zipfile.BadZipFile):
        return True


def _contents(file: Path) -> Iterator[bytes]:
    """Give what is in a file, and what is packed in a workbook. Raises ValueError for too much."""
    if not zipfile.is_zipfile(file):
        if file.stat().st_size > _MAX_BYTES:
            raise ValueError(file)
        content = file.read_bytes()
        yield content
        yield content.replace(_FOLD, b"")
        return
    with zipfile.ZipFile(file) as packed:
        if sum(member.file_size for member in packed.infolist()) > _MAX_BYTES:
            raise ValueError(file)
        for member in packed.infolist():
            yield packed.read(member)
