"""Where an error arose, in a form that tells nothing of anybody: frames, kinds of errors and their codes.

Messages are left out. Messages of drivers and libraries hold values (`DETAIL: Key (number)=(...)`),
messages of keqing hold names and phones. A sentence of ours stands with its places empty.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator

from keqing.errors import KeqingError
from keqing.text.harmless import clean_for_file

_MAX_CHAINED = 50
"""Errors of one chain that are written; a chain may go in circles."""
_MAX_FRAMES = 100
"""Frames of one error that are written, half from each end: one without end has a thousand."""
_BECAUSE = "\nThe above exception was the direct cause of the following exception:\n\n"
_DURING = "\nDuring handling of the above exception, another exception occurred:\n\n"


def trace_lines(error: BaseException) -> Iterator[str]:
    """Yield the lines of an error, after the lines of the errors that led to it, each with its end."""
    chain: list[tuple[BaseException, str]] = [(error, "")]
    while len(chain) < _MAX_CHAINED:
        last = chain[-1][0]
        before, how = last.__cause__, _BECAUSE
        if before is None and not last.__suppress_context__:
            before, how = last.__context__, _DURING
        if before is None or any(before is known for known, _ in chain):
            break
        chain.append((before, how))
    for at in range(len(chain) - 1, -1, -1):
        yield from _alone(chain[at][0])
        if at:
            yield chain[at][1]


def _alone(error: BaseException) -> Iterator[str]:
    """Yield the lines of one error."""
    frames = traceback.extract_tb(error.__traceback__)
    if frames:
        yield "Traceback (most recent call last):\n"
    half = _MAX_FRAMES // 2
    for at, frame in enumerate(frames):
        if half <= at < len(frames) - half:
            if at == half:
                yield f"  ... {len(frames) - 2 * half} more ...\n"
            continue
        place = f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}'
        yield f"{_one_line(place)}\n"
        if frame.line:
            yield f"    {_one_line(frame.line)}\n"
    yield f"{_one_line(_name(error))}\n"
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions[:_MAX_CHAINED]:
            yield from _alone(part)


def _name(error: BaseException) -> str:
    """Say of what kind an error is, with what in it is a code or a word of the program."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    match error:
        case KeqingError():
            return f"{kind}: {error.message.id}"
        case OSError() if error.errno is not None:
            return f"{kind}: {error.errno} {os.strerror(error.errno)}"
        case AttributeError() | NameError() | ImportError() if error.name:
            return f"{kind}: {error.name}"
    codes = [getattr(error, code, None) for code in ("sqlite_errorname", "sqlstate")]
    known = [code for code in codes if isinstance(code, str)]
    return f"{kind}: {known[0]}" if known else kind


def _one_line(text: str) -> str:
    return " ".join(clean_for_file(text).split("\n"))
