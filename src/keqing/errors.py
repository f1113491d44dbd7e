"""The errors, as one family: each has a sentence, a way out and an exit code.

The message says what is wrong and where, the hint what to do about it. The error boundary in
`cli` prints both; nothing else does.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping, Sequence
from typing import ClassVar

from keqing.i18n import Message, msg, translate_message


class KeqingError(Exception):
    """The base of all errors that a user is told about.

    `details` are further lines under the sentence: the customers that a name fits, the mistakes
    found in a file.
    """

    exit_code: ClassVar[int] = 1
    kind: ClassVar[str] = "failed"

    def __init__(
        self,
        message: Message,
        hint: Message | None = None,
        details: tuple[Message, ...] = (),
    ) -> None:
        """Keep the sentence, what to do next, and the lines that belong under it."""
        super().__init__(message, hint, details)
        self.message = message
        self.hint = hint
        self.details = details

    @property
    def with_hint(self) -> Message:
        """The mistake and the way out of it as one sentence."""
        if self.hint is None:
            return self.message
        return msg("{mistake} {instead}", mistake=self.message, instead=self.hint)

    def __str__(self) -> str:
        """Return the English sentence, for logs and tracebacks."""
        return translate_message(self.message, "en")


class Failed(KeqingError):
    """It was asked rightly and could not be done: a full disk, a damaged file."""


class Refused(KeqingError):
    """A guard forbids it."""

    kind = "refused"


class Barred(Refused):
    """The law bars it. `typed` is the word of the command that has it: the rest can be recorded without it."""

    def __init__(
        self,
        message: Message,
        hint: Message | None = None,
        typed: str = "",
        details: tuple[Message, ...] = (),
    ) -> None:
        """Keep besides which word has to go."""
        super().__init__(message, hint, details)
        self.typed = typed


class Unusable(KeqingError):
    """The words typed, or a file given, cannot be used as they are."""

    exit_code = 2
    kind = "usage"


class Unasked(Unusable):
    """Somebody has to say yes first; the hint is for where nobody can be asked."""


class NotFound(KeqingError):
    """No such thing exists as was named."""

    exit_code = 3
    kind = "not-found"


class Ambiguous(KeqingError):
    """A name fits several things; never a guess. `candidates` are records of these."""

    exit_code = 3
    kind = "ambiguous"

    def __init__(
        self,
        message: Message,
        hint: Message | None = None,
        details: tuple[Message, ...] = (),
        candidates: Sequence[object] = (),
    ) -> None:
        """Keep besides what the words fit; putting it into lines is for the floors above."""
        super().__init__(message, hint, details)
        self.candidates = candidates


class PartlyDone(KeqingError):
    """Some of it was done and written, and the rest is named."""

    exit_code = 4
    kind = "partly-done"


class Busy(KeqingError):
    """Another program held the database for longer than we wait."""

    exit_code = 5
    kind = "busy"


class NeedsSetup(KeqingError):
    """There is no database yet, or it must be upgraded first."""

    exit_code = 6
    kind = "setup"


_SYSTEM: Mapping[int, Message] = {
    errno.EACCES: msg("Permission denied"),
    errno.EBUSY: msg("Device or resource busy"),
    errno.EDQUOT: msg("Disk quota exceeded"),
    errno.EEXIST: msg("File exists"),
    errno.EFBIG: msg("File too large"),
    errno.EIO: msg("Input/output error"),
    errno.EISDIR: msg("Is a directory"),
    errno.ELOOP: msg("Too many levels of symbolic links"),
    errno.EMFILE: msg("Too many open files"),
    errno.ENAMETOOLONG: msg("File name too long"),
    errno.ENOENT: msg("No such file or directory"),
    errno.ENOSPC: msg("No space left on device"),
    errno.ENOTDIR: msg("Not a directory"),
    errno.EPERM: msg("Operation not permitted"),
    errno.EROFS: msg("Read-only file system"),
}
"""Reasons of the system about files, as the C library words them in English."""


def system_reason(error: OSError) -> Message:
    """Say in the reader's language why the system refused; in its own words where the reason is rare."""
    known = _SYSTEM.get(error.errno or 0)
    return known or msg("{reason}", reason=error.strerror or str(error.errno))
