"""Programs at the same moment: forked from this one, so that all is loaded and each command takes little time."""

from __future__ import annotations

import os
import pickle
import select
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from keqing.cli import run_program


class Done(NamedTuple):
    """A command line, the code with which it ended, the seconds that it took, and all that it said."""

    words: tuple[str, ...]
    code: int
    seconds: float
    said: str


class Child:
    """A forked program at work; `result` waits for its end."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self._read, write = os.pipe()
        self.number = os.fork()
        if self.number:
            os.close(write)
            return
        os.close(self._read)
        try:
            with os.fdopen(write, "wb") as out:
                pickle.dump(work(), out)
        except BaseException:  # noqa: BLE001  # nothing of it may run on as the tests
            traceback.print_exc()
        finally:
            os._exit(0)

    @property
    def over(self) -> bool:
        """Whether it has come to its end."""
        return bool(select.select([self._read], [], [], 0)[0])

    def result(self) -> Any:
        """Wait for what the work gives."""
        with os.fdopen(self._read, "rb") as given:
            said = given.read()
        os.waitpid(self.number, 0)
        assert said, "the program broke off"
        return pickle.loads(said)  # noqa: S301  # of our own child


def together(count: int, work: Callable[[int], Any]) -> list[Any]:
    """Run the work of each number in a program of its own; all begin when the last one is there."""
    read, write = os.pipe()

    def begin(n: int) -> Any:
        os.close(write)
        os.read(read, 1)  # it ends when the one who forks lets go
        return work(n)

    children = [Child(partial(begin, n)) for n in range(count)]
    os.close(write)
    os.close(read)
    return [child.result() for child in children]


def run(db: str, words: Sequence[str], folder: Path) -> Done:
    """Run a command line in this program, whose streams go into a file meanwhile."""
    file = folder / f"said-{os.getpid()}"
    with _into(file):
        begun = time.perf_counter()
        code = run_program(["--db", db, *words])
        seconds = time.perf_counter() - begun
    return Done(tuple(words), code, seconds, file.read_text("utf-8"))


@contextmanager
def _into(file: Path) -> Any:
    """Let both streams go into a file."""
    kept = os.dup(1), os.dup(2)
    with file.open("wb") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    try:
        yield
    finally:
        for number, stream in enumerate(kept, 1):
            os.dup2(stream, number)
            os.close(stream)


def wrong(done: Sequence[Done], *allowed: int) -> list[Done]:
    """Return those that ended otherwise than well, or as is allowed."""
    return [each for each in done if each.code not in {0, *allowed}]


def longest(done: Sequence[Done]) -> str:
    """Say the longest time that a command took."""
    return f"{max(each.seconds for each in done):.2f} s"
