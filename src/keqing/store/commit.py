"""The moment of the commit: it is not interrupted, and where it failed so that nobody can tell, that is said."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from sqlalchemy.exc import DBAPIError

from keqing.store import driver_errors

_WAITING = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]


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
            unsure = driver_errors.unsure(error)
            if unsure is None:
                raise
            raise unsure from error
        if done is not None:
            done()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let Ctrl-C and its like wait until the block is over; the first one then comes through.

    Handlers keep them, for a mask would hold for this thread alone, and the system hands a signal to any.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are handled in the main thread, and do not come here
        return
    came: list[int] = []
    before = {number: signal.signal(number, lambda got, _: came.append(got)) for number in _WAITING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        for number in came[:1]:
            signal.raise_signal(number)
