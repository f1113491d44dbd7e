"""The moment of the commit: it is not interrupted, and where it failed so that nobody can tell, that is said."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from sqlalchemy.exc import DBAPIError

from keqing.store import trouble


class Transaction(Protocol):
    """What can be committed: a session or a connection."""

    def commit(self) -> None:
        """Make it last."""


def commit(transaction: Transaction, done: Callable[[], None] | None = None) -> None:
    """Commit, and call `done` before anything can come between.

    Raises Failed, saying that it is not sure, when the disk or the server fails in the commit itself.
    """
    with _undisturbed():
        try:
            transaction.commit()
        except DBAPIError as error:
            unsure = trouble.unsure(error)
            if unsure is None:
                raise
            raise unsure from error
        if done is not None:
            done()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let Ctrl-C and its like wait until the block is over, where the system knows how."""
    if not hasattr(signal, "pthread_sigmask"):  # pragma: no cover  # Windows
        yield
        return
    waiting = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, waiting)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
