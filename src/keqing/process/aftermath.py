"""The message when something fails after a command has made its record.

A record that stands must not be entered a second time because nobody saw that it was made.
"""

from __future__ import annotations

from typing import ClassVar

from keqing.errors import Failed, KeqingError, PartlyDone
from keqing.i18n import Message, msg
from keqing.process.streams import UnprintedError

STOPPED = msg("Stopped.")
STOPPED_AFTER = msg("Stopped, after it was recorded. See: keqing history")
_LOOK = msg("See what is recorded with: keqing history")


class RecordedError(Failed):
    """It is recorded, but what came after that failed."""

    kind = "unprinted"


class UnreadError(RecordedError):
    """It is recorded, and the reader of the output has gone, which is no fault."""

    exit_code: ClassVar[int] = 0


def stopped_message(*, recorded: bool) -> Message:
    """Say that the command was interrupted, and whether that was after its work."""
    return STOPPED_AFTER if recorded else STOPPED


def reader_gone(error: BaseException) -> bool:
    """Tell whether the reader of our output has closed it."""
    return isinstance(error, BrokenPipeError) or (
        isinstance(error, UnprintedError) and error.closed
    )


def after_recording(error: BaseException, told: KeqingError) -> KeqingError:
    """Turn an error and its message into an error that says first that the record stands."""
    if reader_gone(error):
        return UnreadError(msg("It is recorded; it could not be printed."), _LOOK)
    if isinstance(error, UnprintedError):
        sentence = msg("It is recorded; it could not be printed: {reason}.", reason=error.reason)
        return RecordedError(sentence, _LOOK)
    if isinstance(told, PartlyDone):
        return told
    return RecordedError(
        msg("It is recorded, but what came after that failed."),
        _LOOK,
        (told.message, *told.details, *([told.hint] if told.hint else [])),
    )
