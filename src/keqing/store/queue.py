"""The queue of those who write to a SQLite file: each waits for its turn on a lock of the file's folder.

SQLite lets writers wait by looking again after a pause, so that one who comes later may go first, again and
again. The system hands a lock to those who wait for it in their order. It is a lock of the folder so that no
file is left beside the database, and none of the database itself, whose own locks it would disturb. Other
programs than keqing do not know the queue; SQLite's own lock still stands between them and us.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from keqing.frozen import dataclass

try:
    import fcntl
except ImportError:  # pragma: no cover  # Windows has none; tests take it away
    fcntl = None  # type: ignore[assignment]  # what is missing is None


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a command waits for others, all its waiting together: until a moment of the steady clock."""

    until: float

    @classmethod
    def of(cls, seconds: float) -> Patience:
        """Begin to wait now."""
        return cls(time.monotonic() + seconds)

    @property
    def left(self) -> float:
        """Seconds that are left, 0 when there are none."""
        return max(0.0, self.until - time.monotonic())


@contextmanager
def turn(file: Path, patience: Patience) -> Iterator[None]:
    """Wait for our turn to write to a database, and have it for the block.

    Where there are no such locks, or our turn does not come, the block begins all the same: then SQLite's own
    lock decides.
    """
    handle = _open(file.parent)
    if handle is None:
        yield
        return
    try:
        _wait(handle, patience)
        yield
    finally:
        os.close(handle)


def _open(folder: Path) -> int | None:
    """Open a folder; None where that cannot be."""
    if fcntl is not None:
        with contextlib.suppress(OSError):
            return os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    return None


def _wait(handle: int, patience: Patience) -> None:
    """Get the lock, waiting in the system's queue as long as there is patience."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        if patience.left:
            _Waiting(handle).done(patience.left)
    except OSError:  # a file system without them
        return


class _Waiting:
    """A wait in the system's queue that can be given up: by time, or by Ctrl-C."""

    def __init__(self, handle: int) -> None:
        self._handle = os.dup(handle)  # it stays open until the system lets us go
        self._over = threading.Event()
        threading.Thread(target=self._wait, daemon=True).start()

    def _wait(self) -> None:
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX)
        finally:
            os.close(self._handle)  # first: as long as it is open, whoever goes on cannot let go
            self._over.set()

    def done(self, seconds: float) -> None:
        """Wait until our turn comes, but no longer than this."""
        self._over.wait(seconds)
