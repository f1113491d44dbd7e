"""A long result page by page, on a terminal alone.

`KEQING_PAGER`, else `PAGER`, names the program; `less` is taken where neither does, `cat` or nothing in them
means none. A result that fits the screen is printed as it is.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from io import StringIO
from typing import TextIO

from keqing.render.console import Screen

_LESS = "FRX"
"""What `less` is told unless LESS says otherwise: end at once if it fits, colours, and leave the text there."""


def has_keys(stdin: TextIO | None = None) -> bool:
    """Tell whether somebody can turn the pages: keys come from a terminal, not from a file or a pipe."""
    keys = stdin or sys.stdin
    return keys is not None and not keys.closed and keys.isatty()


@contextmanager
def paged(screen: Screen, environ: Mapping[str, str] = os.environ) -> Iterator[Screen]:
    """Give a screen whose text is shown when the block has ended well; on none but a terminal it is `screen`."""
    command = _command(environ) if screen.tty and screen.height else []
    if not command:
        yield screen
        return
    text = StringIO()
    yield replace(screen, out=text)
    shown = text.getvalue()
    if shown.count("\n") < (screen.height or 0) or not _show(command, shown, environ):
        screen.out.write(shown)


def _command(environ: Mapping[str, str]) -> list[str]:
    """The pager with its arguments; none where there is none, or it is not wanted."""
    wanted = environ.get("KEQING_PAGER", environ.get("PAGER", "less"))
    try:
        command = shlex.split(wanted)
    except ValueError:
        return []
    if not command or command[0] == "cat":
        return []
    found = shutil.which(command[0], path=environ.get("PATH"))
    return [found, *command[1:]] if found else []


def _show(command: list[str], text: str, environ: Mapping[str, str]) -> bool:
    """Let the pager show a text; False when it could not begin. Whoever ends it early has read enough."""
    settings = {"LESS": _LESS, "LESSCHARSET": "utf-8", **environ}
    try:
        pager = subprocess.Popen(command, stdin=subprocess.PIPE, env=settings)  # noqa: S603  # the reader's own program
    except OSError:
        return False
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # the pager's own business meanwhile
    try:
        pager.communicate(text.encode("utf-8", "replace"))
    except BrokenPipeError:  # pragma: no cover  # which system says so depends on how fast it ends
        pager.wait()
    finally:
        signal.signal(signal.SIGINT, before)
    return True
