"""Writing a file whole: the old one or the new one is there, never half of one."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO

from keqing.disk import private_files
from keqing.errors import Failed, Unusable, system_reason
from keqing.i18n import msg
from keqing.patterns import late_pattern
from keqing.transfer.write import target

DAY = "{date}"
"""What stands in a file's name for the day."""
_PLACE = late_pattern(r"\{[^{}]*\}")
"""A word in braces."""


def dated_path(name: str, day: date) -> Path:
    """Return the path with every `{date}` in it replaced by the day, as in `today-2026-11-23.csv`.

    Raises Unusable for another word in braces: a file of that very name was not meant.
    """
    for place in _PLACE.findall(Path(name).name):
        if place != DAY:
            raise Unusable(
                msg("{place} in a file's name stands for nothing.", place=place),
                msg("{date} becomes the day; nothing else is filled in.", date=DAY),
            )
    return Path(name.replace(DAY, day.isoformat())).expanduser()


def write_whole(path: Path, content: bytes, spared: Sequence[Path] = ()) -> None:
    """Write a file as `whole` does, from bytes that are there already."""
    with whole(path, spared) as file:
        file.write(content)


@contextmanager
def whole(path: Path, spared: Sequence[Path] = ()) -> Iterator[IO[bytes]]:
    """Give a file to write to that becomes `path` in one step when the block ends well.

    It is readable by this login alone and goes through to the disk. The content goes to a temporary file
    in the same folder, which then takes the old file's place. When anything fails the old file stays as
    it was and the temporary one is gone; that of a run that was killed goes with the next one. A device
    such as /dev/stdout is written to as it is.

    Raises Unusable for a folder, Refused where `target.checked_target` does (`spared` are its), and Failed when the
    file cannot be written.
    """
    real = require_writable(path, spared)
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                yield file
        else:
            with private_files.replace_file(real) as file:
                yield file
    except OSError as error:
        raise _unwritable(path, error) from error


def require_writable(path: Path, spared: Sequence[Path] = (), *, databases: bool = False) -> Path:
    """Return where a file would be written, as `whole` does; nothing is. Raises as that does.

    With `databases` a database that is none of `spared` may be written over: an older copy.
    """
    try:
        if path.is_dir():
            raise Unusable(
                msg("{file} is a folder.", file=path),
                msg("Name a file in it, for example {example}.", example=path / "today.csv"),
            )
        if not path.parent.exists():
            raise Failed(
                msg(
                    "{file} cannot be written: there is no folder {folder}.",
                    file=path,
                    folder=path.parent,
                ),
                msg("Make the folder first, or name another."),
            )
        return target.checked_target(path, spared, databases=databases)
    except (OSError, RuntimeError) as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError | RuntimeError) -> Failed:
    os_error = (
        error if isinstance(error, OSError) else OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    )
    return Failed(
        msg("{file} cannot be written: {reason}.", file=path, reason=system_reason(os_error)),
        msg("Nothing was changed. Check the folder's owner and the space on the disk."),
    )
