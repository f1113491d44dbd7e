"""Who is in a call with whom: a customer whom one session has is given to no other.

A lease is a lock of the operating system, or of the PostgreSQL server, on the customer's number. It ends with
the program that holds it, however that ends, so nothing has to be cleaned up. Beside a SQLite file stands an
empty file that only carries these locks. Where there are no such locks, each session goes its own way.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text

try:
    import fcntl
except ImportError:  # pragma: no cover  # Windows has none; tests take it away
    fcntl = None  # type: ignore[assignment]  # a missing module is None

_SUFFIX = "-calls"
"""The ending of the name of the file that carries the locks, after the database's."""
_ADVISORY_CLASS = 4_517_382
"""The first of the two numbers of an advisory lock on PostgreSQL; the second is the customer's."""


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
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            yield _ServerLeases(connection)
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
    """Leases as advisory locks of a connection to a server."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(self, customer_id: int) -> bool:
        return bool(self._ask("pg_try_advisory_lock", customer_id))

    def give_back(self, customer_id: int) -> None:
        self._ask("pg_advisory_unlock", customer_id)

    def _ask(self, function: str, customer_id: int) -> object:
        asked = text(f"SELECT {function}(:class, :customer)")
        return self._connection.scalar(asked, {"class": _ADVISORY_CLASS, "customer": customer_id})


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
