"""Who is in a call with whom: a customer whom one session has is given to no other.

A lease is a lock of the operating system, or of the PostgreSQL server, on the customer's number. It ends with
the program that holds it, however that ends, so nothing has to be cleaned up. On a server it belongs to a
transaction that is kept open: a pooler gives what is outside of one to another session. Beside a SQLite file stands an
empty file that only carries these locks. Where there are no such locks, each session goes its own way.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

try:
    import fcntl
except ImportError:  # pragma: no cover  # Windows has none; tests take it away
    fcntl = None  # type: ignore[assignment]  # a missing module is None

_SUFFIX = "-calls"
"""The ending of the name of the file that carries the locks, after the database's."""
_ADVISORY_CLASS = 4_517_382
"""The first of the two numbers of an advisory lock on PostgreSQL; the second is the customer's."""

_LOCK = text("SELECT pg_try_advisory_xact_lock(:class, :customer)")


class Leases(Protocol):
    """The customers whom this session has."""

    def take(self, customer_id: int) -> bool:
        """Take a customer; False when another session has them."""

    def give_back(self, customer_id: int) -> None:
        """Let others have a customer again."""


@contextmanager
def open_leases(engine: Engine) -> Iterator[Leases]:
    """Hold leases for the block; its end gives all of them back."""
    if engine.dialect.name == "postgresql":
        with ExitStack() as stack:
            yield _ServerLeases(engine, stack)
        return
    handle = _open_file(Path(engine.get_execution_options()["place"]))
    if handle is None:
        yield _NoLeases()
        return
    try:
        yield _FileLeases(handle)
    finally:
        os.close(handle)


class _NoLeases:
    """Leases where there are no locks: everybody is free."""

    def take(self, customer_id: int) -> bool:  # noqa: ARG002  # as the protocol has it
        return True

    def give_back(self, customer_id: int) -> None:
        """Do nothing."""


class _FileLeases:
    """Leases as locks on a byte of a file, the one at the customer's number."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def take(self, customer_id: int) -> bool:
        try:
            fcntl.lockf(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, customer_id)
        except (BlockingIOError, PermissionError):
            return False
        except OSError:  # a file system without them
            return True
        return True

    def give_back(self, customer_id: int) -> None:
        with contextlib.suppress(OSError):
            fcntl.lockf(self._handle, fcntl.LOCK_UN, 1, customer_id)


class _ServerLeases:
    """Leases as advisory locks of transactions on a server, one for each customer."""

    def __init__(self, engine: Engine, stack: ExitStack) -> None:
        """`stack` closes what is open at the end."""
        self._engine, self._held = engine, dict[int, ExitStack]()
        stack.callback(self._give_all_back)

    def take(self, customer_id: int) -> bool:
        if customer_id in self._held:
            return True
        with ExitStack() as stack:
            connection = stack.enter_context(_lasting(self._engine))
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            if not connection.scalar(_LOCK, {"class": _ADVISORY_CLASS, "customer": customer_id}):
                return False
            self._held[customer_id] = stack.pop_all()
        return True

    def give_back(self, customer_id: int) -> None:
        if customer_id in self._held:
            self._held.pop(customer_id).close()

    def _give_all_back(self) -> None:
        for customer_id in [*self._held]:
            self.give_back(customer_id)


@contextmanager
def _lasting(engine: Engine) -> Iterator[Connection]:
    """Give a connection whose end may find the server gone: then the lock is gone as well."""
    connection = engine.connect()
    try:
        yield connection
    finally:
        with contextlib.suppress(DBAPIError):
            connection.close()


def _open_file(database: Path) -> int | None:
    """Open the file that carries the locks, for whoever may open the database; None where that cannot be."""
    if fcntl is not None:
        with contextlib.suppress(OSError):
            return _opened(database)
    return None


def _opened(database: Path) -> int:
    """Open the file beside a database, made with its rights where it is missing. Raises OSError."""
    mode = stat.S_IMODE(database.stat().st_mode)
    file = database.with_name(database.name + _SUFFIX)
    return os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, mode)
