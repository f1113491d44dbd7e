"""Writing a file whole: the old one or the new one is there, never half of one."""

from __future__ import annotations

import os
import tempfile
from datetime import date
from pathlib import Path

from keqing.errors import Failed, Unusable
from keqing.i18n import msg

_DAY = "{date}"


def dated(name: str, day: date) -> Path:
    """Return the path with every `{date}` in it replaced by the day, as in `today-2026-11-23.csv`."""
    return Path(name.replace(_DAY, day.isoformat())).expanduser()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file, readable by this login alone, in one step and through to the disk.

    The content goes to a temporary file in the same folder, which then takes the old file's place.
    When that fails the old file stays as it was and the temporary one is gone. A device such as
    /dev/stdout is written to as it is.

    Raises Unusable for a folder, and Failed when the file cannot be written.
    """
    if path.is_dir():
        raise Unusable(
            msg("{file} is a folder.", file=path),
            msg("Name a file in it, for example {example}.", example=path / "today.csv"),
        )
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(content)
        else:
            _replace(path.resolve(), content)
    except OSError as error:
        raise Failed(
            msg("{file} cannot be written: {reason}.", file=path, reason=error.strerror),
            msg("Nothing was changed. Check the folder's owner and the space on the disk."),
        ) from error


def _replace(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=".keqing-", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """Bring the new name through to the disk, where folders can be opened."""
    if os.name == "nt":  # pragma: no cover
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
