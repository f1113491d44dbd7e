"""A PostgreSQL server: how we connect to it, and whether it is fit to keep a department.

Nothing is set for a whole session, only for a transaction: a pooler gives each transaction to another session.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

from sqlalchemy import URL, Connection, Engine, text

from keqing.errors import Failed
from keqing.i18n import msg
from keqing.records.check import Checkup

OLDEST_VERSION = 14
"""The oldest major version of PostgreSQL that its makers have kept until this program was written."""
_ENCODING = "UTF8"
_CONNECT_SECONDS = 10
_PROBED_LOCK = 4_517_384
"""The first of the two numbers of the advisory lock that is tried."""
_LASTING = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "local", "remote_write", "remote_apply"),
}
"""Settings with the values under which a server keeps what it has said to be written."""
_ON_THIS_MACHINE = ("/", "@", "localhost", "127.", "::1")
"""How a host begins that is this machine: a socket, or its own address."""


def connect_arguments(url: URL) -> dict[str, Any]:
    """Return how psycopg connects: all that a server or a login may have set otherwise and that we count on.

    Statements are never prepared by name: behind a pooler the next one meets another session.
    """
    given: dict[str, Any] = {"client_encoding": _ENCODING, "prepare_threshold": None}
    if "connect_timeout" not in url.query:
        given["connect_timeout"] = _CONNECT_SECONDS
    if "application_name" not in url.query:
        given["fallback_application_name"] = "keqing"
    return given


def settle_transaction(connection: Connection) -> None:
    """Let days be written as 2026-11-24 in this transaction, and texts read as standard SQL has them."""
    connection.exec_driver_sql(
        "SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL standard_conforming_strings = on"
    )


def require_fit(engine: Engine) -> None:
    """Raise Failed where a server may not keep a department: too old, not in UTF-8, or without locks that hold."""
    with engine.connect() as first, engine.connect() as second:
        unfit = next(_unfit(first, second), None)
    if unfit is not None:
        raise Failed(unfit.says, unfit.mend)


def checkups(engine: Engine) -> Iterator[Checkup]:
    """Look at what a server is like, apart from what is in the database."""
    with engine.connect() as first, engine.connect() as second:
        unfit = [*_unfit(first, second)]
        yield from unfit
        if not unfit:
            yield Checkup("server", "ok", msg("in UTF-8, and its advisory locks hold"))
        yield from _keeps(first)
        yield from _connection(first)


def _unfit(first: Connection, second: Connection) -> Iterator[Checkup]:
    """Name what makes a server unfit, whatever is in the database."""
    version = str(first.scalar(text("SHOW server_version")))
    if int(first.scalar(text("SHOW server_version_num")) or 0) < OLDEST_VERSION * 10_000:
        yield Checkup(
            "server",
            "bad",
            msg("PostgreSQL {version} is too old.", version=version),
            msg("keqing needs version {oldest} or later.", oldest=OLDEST_VERSION),
        )
    encoding = str(first.scalar(text("SHOW server_encoding")))
    if encoding != _ENCODING:
        yield Checkup(
            "server",
            "bad",
            msg("The database keeps its text in {encoding}, not in UTF-8.", encoding=encoding),
            msg("Make one with: CREATE DATABASE keqing TEMPLATE template0 ENCODING 'UTF8'"),
        )
    yield from advisory_locks(first, second)


def advisory_locks(first: Connection, second: Connection) -> Iterator[Checkup]:
    """Try a lock that nobody else asks for: the first must get it, and the second must not."""
    asked = text("SELECT pg_try_advisory_xact_lock(:class, :number)")
    lock = {"class": _PROBED_LOCK, "number": secrets.randbits(31)}
    if not first.scalar(asked, lock) or second.scalar(asked, lock):
        yield Checkup(
            "server",
            "bad",
            msg("The server's advisory locks do nothing; two commands could write at once."),
            msg("Use PostgreSQL itself, or a server on which they hold."),
        )


def _keeps(connection: Connection) -> Iterator[Checkup]:
    """Look whether what the server has said to be written outlasts a crash, and whether it can be written to."""
    for name, values in _LASTING.items():
        value = str(connection.scalar(text(f"SHOW {name}")))
        if value not in values:
            yield Checkup(
                "server",
                "bad",
                msg(
                    "{setting} is {value}: a crash could lose what was recorded",
                    setting=name,
                    value=value,
                ),
                msg("Have it set to on for this database."),
            )
    if connection.scalar(text("SELECT pg_is_in_recovery()")):
        yield Checkup(
            "server",
            "note",
            msg("this server is a standby: nothing can be written"),
            msg("Name both servers in the address, with target_session_attrs=read-write."),
        )
    limit = str(connection.scalar(text("SHOW statement_timeout")))
    if limit != "0":
        yield Checkup(
            "server",
            "note",
            msg("statement_timeout is {value}: an import may be broken off", value=limit),
            msg("Have it set to 0 for the users of this database."),
        )


def _connection(connection: Connection) -> Iterator[Checkup]:
    """Say whether others on the way can read what passes."""
    driver: Any = connection.connection.driver_connection
    host = str(driver.info.host)
    if driver.pgconn.ssl_in_use:
        checked = str(connection.engine.url.query.get("sslmode", "")).startswith("verify")
        if checked:
            yield Checkup("connection", "ok", msg("encrypted, with {host} checked", host=host))
            return
        yield Checkup(
            "connection",
            "note",
            msg("encrypted, but whether it is {host} is not checked", host=host),
            msg("Add to the address: sslmode=verify-full&sslrootcert=FILE"),
        )
    elif host.startswith(_ON_THIS_MACHINE) or not host:
        yield Checkup("connection", "ok", msg("on this machine"))
    else:
        yield Checkup(
            "connection",
            "note",
            msg("not encrypted: others on the network to {host} can read it", host=host),
            msg("Add to the address: sslmode=verify-full&sslrootcert=FILE"),
        )
