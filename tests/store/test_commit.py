"""A commit is not interrupted, and says when nobody can tell whether it was done."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
from dataclasses import dataclass

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from keqing.errors import Failed
from keqing.i18n import translate_message
from keqing.store.commit import commit

COMMIT = "COMMIT"
WAITING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Transaction:
    """A transaction whose commit fails, or is met by a signal."""

    error: Exception | None = None
    signal: int | None = None

    def commit(self) -> None:
        if self.signal is not None:
            os.kill(os.getpid(), self.signal)
        if self.error is not None:
            raise DBAPIError(COMMIT, None, self.error)


def failed(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (failed(sqlite3.SQLITE_IOERR_FSYNC), "The disk reports an error"),
        (failed(sqlite3.SQLITE_IOERR_DIR_FSYNC), "The disk reports an error"),
        (failed(sqlite3.SQLITE_IOERR_TRUNCATE), "The disk reports an error"),
        (failed(sqlite3.SQLITE_IOERR_DELETE), "The disk reports an error"),
        (psycopg.OperationalError("server closed the connection"), "The database server broke off"),
        (psycopg.errors.AdminShutdown("terminating"), "The database server broke off"),
    ],
)
def test_nobody_can_tell(error: Exception, says: str) -> None:
    done: list[bool] = []
    with pytest.raises(Failed) as caught:
        commit(Transaction(error), lambda: done.append(True))
    assert translate_message(caught.value.message).startswith(says)
    assert "it may or may not have been written" in translate_message(caught.value.message)
    assert caught.value.hint is not None
    assert "keqing history" in translate_message(caught.value.hint)
    assert done == []


@pytest.mark.parametrize(
    "error",
    [
        failed(sqlite3.SQLITE_IOERR_WRITE),
        failed(sqlite3.SQLITE_FULL),
        failed(sqlite3.SQLITE_BUSY),
        psycopg.errors.SerializationFailure("again"),
    ],
)
def test_it_was_surely_not_done(error: Exception) -> None:
    with pytest.raises(DBAPIError):
        commit(Transaction(error))


def test_an_interruption_waits_until_it_is_known_to_be_done() -> None:
    done: list[bool] = []
    with pytest.raises(KeyboardInterrupt):
        commit(Transaction(signal=signal.SIGINT), lambda: done.append(True))
    assert done == [True]


def test_signals_come_again_after_a_commit_that_fails() -> None:
    before = [signal.getsignal(number) for number in WAITING]
    with pytest.raises(DBAPIError):
        commit(Transaction(failed(sqlite3.SQLITE_FULL)))
    assert [signal.getsignal(number) for number in WAITING] == before


def test_a_signal_waits_though_another_thread_could_take_it() -> None:
    ends, done = threading.Event(), [False]
    other = threading.Thread(target=ends.wait)
    other.start()
    with pytest.raises(KeyboardInterrupt):
        commit(Transaction(signal=signal.SIGINT), lambda: done.__setitem__(0, True))
    ends.set()
    other.join()
    assert done == [True]


def test_a_commit_beside_the_main_thread_leaves_signals_alone() -> None:
    done: list[bool] = []
    other = threading.Thread(target=commit, args=(Transaction(), lambda: done.append(True)))
    other.start()
    other.join()
    assert done == [True]
