"""Reading a file's bytes, if there are not too many."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from keqing.errors import Failed, NotFound, Unusable, system_reason
from keqing.i18n import msg
from keqing.transfer.read.table import Limits


def content_of(path: Path, limits: Limits) -> bytes:
    """Return the bytes. Raises as `open_file` does, and Unusable for a file that is too large."""
    with open_file(path) as file:
        return read_bytes(file, path, limits)


@contextmanager
def open_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that the user named. Raises NotFound, Unusable for a folder, and Failed where it cannot be read."""
    try:
        with path.open("rb") as file:
            yield file
    except (FileNotFoundError, NotADirectoryError):
        raise NotFound(
            msg("There is no file {file}.", file=path), msg("Check the name and the folder.")
        ) from None
    except IsADirectoryError:
        raise Unusable(msg("{file} is a folder.", file=path), msg("Name one file in it.")) from None
    except OSError as error:
        raise Failed(
            msg("{file} cannot be read: {reason}.", file=path, reason=system_reason(error)),
            msg("Check who owns the file and its mode."),
        ) from error


def read_bytes(file: IO[bytes], name: object, limits: Limits) -> bytes:
    """Return all bytes of an open file, be it a pipe that never ends. Raises Unusable for too many."""
    content = file.read(limits.size + 1)
    if len(content) > limits.size:
        raise Unusable(
            msg("{file} is larger than {n} MB.", file=name, n=limits.size // 1024 // 1024),
            msg("Split it into several files, or allow more with --max-rows N."),
        )
    return content
