"""Reading a file's bytes, if there are not too many."""

from __future__ import annotations

from pathlib import Path

from keqing.errors import Failed, NotFound, Unusable
from keqing.i18n import msg
from keqing.transfer.table import Limits


def content_of(path: Path, limits: Limits) -> bytes:
    """Return the bytes. Raises NotFound, Failed, and Unusable for a folder or a file that is too large."""
    try:
        if path.is_file() and path.stat().st_size > limits.size:
            raise Unusable(
                msg("{file} is larger than {n} MB.", file=path, n=limits.size // 1024 // 1024),
                msg("Split it into several files, or allow more with --max-rows N."),
            )
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise NotFound(
            msg("There is no file {file}.", file=path), msg("Look at the name and the folder.")
        ) from None
    except IsADirectoryError:
        raise Unusable(msg("{file} is a folder.", file=path), msg("Name one file in it.")) from None
    except OSError as error:
        raise Failed(
            msg("{file} cannot be read: {reason}.", file=path, reason=error.strerror),
            msg("Check who owns the file and its mode."),
        ) from error
