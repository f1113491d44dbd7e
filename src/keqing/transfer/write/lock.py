"""Locks on files, which keep two runs apart and end with the program that holds them, however it ends."""

from __future__ import annotations

import errno
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from keqing.disk import private_files
from keqing.disk.file_lock import try_lock
from keqing.errors import Failed, system_reason
from keqing.i18n import msg

_PAUSE_SECONDS = 0.2
"""Between two looks at a lock that is waited for."""


class HeldError(Exception):
    """Another run has the lock."""


@contextmanager
def alone(
    folder: Path,
    what: str,
    seconds: int = 0,
    *,
    rest: Callable[[float], None] = time.sleep,
) -> Iterator[None]:
    """Hold the lock called `what` for the block; its file is in `folder` (0600) and stays there.

    Another holder is waited for, for so many seconds. Raises HeldError when it did not end meanwhile, and
    Failed where there are no locks.
    """
    handle = -1
    try:
        private_files.make_folder(folder)
        name = hashlib.sha256(what.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        handle = os.open(folder / f"{name}.lock", flags, 0o600)
        _wait_for(handle, seconds, rest)
    except OSError as error:
        if handle >= 0:
            os.close(handle)
        raise _without(folder, error) from error
    except BaseException:
        if handle >= 0:
            os.close(handle)
        raise
    try:
        yield
    finally:
        os.close(handle)


def _wait_for(handle: int, seconds: int, rest: Callable[[float], None]) -> None:
    left = round(seconds / _PAUSE_SECONDS)
    while not try_lock(handle):
        if left <= 0:
            raise HeldError
        rest(_PAUSE_SECONDS)
        left -= 1


def _without(folder: Path, error: OSError) -> Failed:
    if error.errno == errno.ENOLCK:
        return Failed(
            msg("This system has no locks for --lock."),
            msg("Leave out --lock; the system's own scheduler can keep two runs apart."),
        )
    return Failed(
        msg(
            "No lock can be made in {folder}: {reason}.", folder=folder, reason=system_reason(error)
        ),
        msg("Check the folder's owner and the space on the disk."),
    )
