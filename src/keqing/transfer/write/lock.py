"""Locks on files, which keep two runs apart and end with the program that holds them, however it ends."""

from __future__ import annotations

import errno
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from keqing.errors import Failed, system_reason
from keqing.i18n import msg
from keqing.store import private_files

try:
    import fcntl
except ImportError:  # pragma: no cover  # Windows has none; tests take it away
    fcntl = None  # type: ignore[assignment]  # what is missing is None

_BUSY = {errno.EACCES, errno.EAGAIN}
_EVERY = 0.2
"""Seconds between two looks at a lock that is waited for."""


class HeldError(Exception):
    """Another run has the lock."""


def try_lock(handle: int) -> bool:
    """Lock an open file until it is closed; False when another holds it.

    Raises OSError where the system or the file system has no locks.
    """
    if fcntl is None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _BUSY:
            return False
        raise
    return True


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
        private_files.folder(folder)
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
    left = round(seconds / _EVERY)
    while not try_lock(handle):
        if left <= 0:
            raise HeldError
        rest(_EVERY)
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
