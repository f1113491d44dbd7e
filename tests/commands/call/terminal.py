"""A real terminal of so many columns and lines, in which a program runs; its screen can be read."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pyte

PATIENCE_SECONDS = 60
"""How long a screen is waited for; a screen that comes ends the wait at once."""


class Terminal:
    """The master's side of a pseudo-terminal. `lines` are those of the screen, without spaces at their ends."""

    def __init__(
        self, master: int, program: subprocess.Popen[bytes], columns: int, rows: int
    ) -> None:
        self.program = program
        self._master = master
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self._screen.display]

    @property
    def text(self) -> str:
        """All the screen; the second column of a wide character is left out."""
        return "\n".join(self.lines)

    def press(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def resize(self, columns: int, rows: int) -> None:
        self._screen.resize(rows, columns)
        _size(self._master, columns, rows)

    def wait(self, fits: Callable[[str], bool]) -> str:
        """Read until the screen fits. Raises AssertionError with the screen when it never does."""
        until = _clock() + PATIENCE_SECONDS
        while not fits(self.text):
            ready, _, _ = select.select([self._master], [], [], max(0, until - _clock()))
            assert ready, self.text
            try:
                got = os.read(self._master, 65536)
            except OSError:  # the program has ended
                got = b""
            assert got, self.text
            self._stream.feed(got)
        return self.text

    def see(self, words: str) -> str:
        return self.wait(lambda text: words in text)

    def kill(self) -> None:
        self.program.send_signal(signal.SIGKILL)
        self.program.wait()


@contextmanager
def running(*words: str, columns: int = 80, rows: int = 24) -> Iterator[Terminal]:
    """Run keqing in a terminal of its own; it is killed where it has not ended."""
    master, slave = pty.openpty()
    _size(slave, columns, rows)
    environ = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8"}
    for name in ("COLUMNS", "LINES"):
        environ.pop(name, None)
    program = subprocess.Popen(
        [sys.executable, "-m", "keqing", *words],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=environ,
        start_new_session=True,
    )
    os.close(slave)
    try:
        yield Terminal(master, program, columns, rows)
    finally:
        program.kill()
        program.wait()
        os.close(master)


def _clock() -> float:
    """The steady clock, which stands still for no test."""
    return time.clock_gettime(time.CLOCK_MONOTONIC)


def _size(handle: int, columns: int, rows: int) -> None:
    fcntl.ioctl(handle, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
