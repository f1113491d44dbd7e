"""The program among others: its streams, none of which is missing, and the signals that end it.

A shell may start keqing with a stream closed (`>&-`), and a pipe or disk may end while it prints. A record
from before that stands: `UnprintedError` says that the printing alone failed.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import signal
import sys
from typing import IO, TYPE_CHECKING, TextIO

from keqing.errors import Failed, system_reason
from keqing.i18n import msg

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_READ, _WRITE = os.O_RDONLY, os.O_WRONLY
_CLOSED = ((0, _READ), (1, _READ), (2, _WRITE))
"""How the null device stands in for a closed stream: writing to stdout fails, and talk is lost."""


class UnprintedError(Failed):
    """Text could not be printed; `closed` when its reader has gone, which is no fault."""

    kind = "unprinted"

    def __init__(self, error: OSError) -> None:
        """Keep what the system said."""
        self.closed = error.errno == errno.EPIPE
        known = _REASONS.get(error.errno or 0)
        self.reason = known or system_reason(error)
        super().__init__(msg("It could not be printed: {reason}.", reason=self.reason))


_REASONS = {
    errno.ENOSPC: msg("the disk is full"),
    errno.EDQUOT: msg("the disk is full"),
    errno.EBADF: msg("the output is closed"),
    errno.EPIPE: msg("the output is closed"),
}


class _Guarded(io.RawIOBase):
    """A stream that fails once, as UnprintedError, and then drops all further text.

    With `talk` it never fails: nothing depends on the talk on stderr.
    """

    def __init__(self, stream: TextIO, raw: IO[bytes], *, talk: bool) -> None:
        self._whole = stream  # as long as it is there, nobody closes the file beneath
        self._raw, self._talk, self._lost = raw, talk, False

    def write(self, data: ReadableBuffer, /) -> int:
        """Write, or raise UnprintedError."""
        size = memoryview(data).nbytes
        if self._lost:
            return size
        try:
            return self._raw.write(data)
        except OSError as error:
            self._lost = True
            if self._talk:
                return size
            raise UnprintedError(error) from error

    def writable(self) -> bool:
        """Whether it can be written to: always."""
        return True

    def isatty(self) -> bool:
        """Whether a person reads it."""
        return self._raw.isatty()

    def fileno(self) -> int:
        """Return the number of the file beneath."""
        return self._raw.fileno()


def guard_streams() -> None:
    """Open closed streams, and make printing fail as this module says.

    A signal to end acts like Ctrl-C. A signal that is ignored, as under nohup, stays ignored.
    """
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)
    _reopen()
    sys.stdin = sys.stdin or open(0, closefd=False)  # noqa: SIM115  # as Python has it: open to the end
    sys.stdout = _guarded(sys.stdout or _opened(1), talk=False)
    sys.stderr = _guarded(sys.stderr or _opened(2), talk=True)


def _reopen() -> None:
    """Put the null device in the place of closed streams, before another file takes their numbers."""
    for number, how in _CLOSED:
        try:
            os.fstat(number)
        except OSError:
            with contextlib.suppress(OSError):
                os.open(os.devnull, how)  # the lowest free number, which is this one


def _opened(number: int) -> TextIO:
    return open(number, "w", encoding="utf-8", closefd=False)  # as above


def _guarded(stream: TextIO, *, talk: bool) -> TextIO:
    """Make a text stream over the same file; a stream without a file, as in a test, stays."""
    buffer = getattr(stream, "buffer", None)
    raw = getattr(buffer, "raw", buffer)
    if raw is None:
        return stream
    return io.TextIOWrapper(
        io.BufferedWriter(_Guarded(stream, raw, talk=talk)),
        encoding=stream.encoding,
        errors=stream.errors if stream.encoding.lower() == "utf-8" else "replace",
        newline=None,
        line_buffering=talk or stream.isatty(),
    )
