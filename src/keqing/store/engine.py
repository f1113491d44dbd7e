"""Opening a database so that nothing acknowledged is lost.

SQLite: the driver begins nothing by itself. A writer begins with BEGIN IMMEDIATE, so that it waits for
its turn before it reads anything; a reader cannot write. PostgreSQL: a writer takes the advisory locks of
`locks` until its transaction ends, so that two people never fold one customer from different facts and the
chain of operations has one end. Each of its statements sees all that was committed before, whatever the server's
own setting. A reader sees one moment.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from keqing.errors import Failed
from keqing.i18n import msg
from keqing.store import journal, server
from keqing.store.location import Place
from keqing.store.queue import Patience, turn

BUSY_SECONDS = 30
"""How long a writer waits for its turn."""

_MIN_MILLISECONDS = 1_000
"""Milliseconds for which SQLite looks again in any case."""
_LOOK_SECONDS = 0.25
"""Seconds for which SQLite waits for its lock in one go, and no signal is heard."""

_PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA synchronous = FULL",
)

_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def read_json(text: str) -> Any:  # noqa: ANN401  # JSON is of any type
    """Read JSON; most lists and objects in a database are empty, and need no parser."""
    match text:
        case "[]":
            return []
        case "{}":
            return {}
        case _:
            return json.loads(text)


def open_engine(place: Place, *, mounts: journal.Mounts = journal.mounts) -> Engine:
    """Make an engine that opens what exists and creates nothing.

    Raises Failed where PostgreSQL is asked for and its driver is not installed.
    """
    if place.file is None:
        return _server(place)
    engine = create_engine(
        "sqlite://",
        creator=partial(connect_sqlite, place.file),
        poolclass=NullPool,
        hide_parameters=True,
        json_serializer=_dumps,
        json_deserializer=read_json,
        execution_options={"place": str(place)},
    )
    mode = journal.choose_journal(sqlite3.sqlite_version_info, place.file, mounts())
    event.listen(engine, "begin", partial(_begin, mode))
    return engine


def connect_sqlite(file: Path) -> sqlite3.Connection:
    """Open a SQLite file that exists, with our settings; the file is not changed by that."""
    connection = sqlite3.connect(
        f"file:{quote(str(file))}?mode=rw", uri=True, timeout=BUSY_SECONDS, isolation_level=None
    )
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    return connection


def reader(engine: Engine) -> Engine:
    """Return the engine for a transaction that reads one moment and writes nothing."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def writer(engine: Engine, *, rebuilding: bool = False, patience: Patience | None = None) -> Engine:
    """Return the engine for a transaction that writes.

    `rebuilding` leaves foreign keys unchecked on SQLite, whose tables are changed by copying them. `patience`
    is that of our turn.
    """
    found = engine.execution_options(writing=True, rebuilding=rebuilding, patience=patience)
    if engine.dialect.name == "sqlite":
        return found
    # A snapshot from before our turn would hide what others wrote while we waited.
    return found.execution_options(isolation_level="READ COMMITTED")


@contextmanager
def queued_writer(engine: Engine, seconds: float | None = None) -> Iterator[Patience]:
    """Wait until it is our turn to write, and have it for the block; a server keeps its queue itself.

    Gives the patience that is left for all further waiting, of `seconds` or as long as we wait at most.
    """
    patience = Patience.of(BUSY_SECONDS if seconds is None else seconds)
    if engine.dialect.name != "sqlite":
        yield patience
        return
    with turn(Path(engine.get_execution_options()["place"]), patience):
        yield patience


def hurry_sqlite(connection: Connection) -> None:
    """Let SQLite wait no longer than our patience lasts."""
    patience: Patience | None = connection.get_execution_options().get("patience")
    if patience and connection.dialect.name == "sqlite":
        left = max(_MIN_MILLISECONDS, round(patience.left * 1000))
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {left}")


def _begin(mode: journal.Journal, connection: Connection) -> None:
    """Begin a transaction on SQLite as its engine asks: as a reader, or with the lock for writing."""
    options = connection.get_execution_options()
    if not options.get("writing"):
        connection.exec_driver_sql("PRAGMA query_only = ON")
        connection.exec_driver_sql("BEGIN")
        return
    hurry_sqlite(connection)
    connection.exec_driver_sql(f"PRAGMA journal_mode = {mode}")
    if options.get("rebuilding"):
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    _begin_at_once(connection)


def _begin_at_once(connection: Connection) -> None:
    """Begin with the lock for writing; while another program has it, Ctrl-C is heard between two looks."""
    patience: Patience | None = connection.get_execution_options().get("patience")
    driver = cast("sqlite3.Connection", connection.connection.driver_connection)
    while patience is not None and patience.left > _LOOK_SECONDS:
        driver.execute(f"PRAGMA busy_timeout = {round(_LOOK_SECONDS * 1000)}")
        try:
            driver.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                break  # it is said below, as SQLAlchemy says what a driver does
        else:
            hurry_sqlite(connection)
            return
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _server(place: Place) -> Engine:
    try:
        engine = create_engine(
            place.url,
            poolclass=NullPool,
            hide_parameters=True,
            json_serializer=_dumps,
            json_deserializer=read_json,
            isolation_level="READ COMMITTED",
            connect_args=server.connect_arguments(place.url),
        )
    except ModuleNotFoundError as error:
        raise Failed(
            msg("The driver for PostgreSQL is not installed."),
            msg("Install it with: pip install 'keqing[postgres]'"),
        ) from error
    event.listen(engine, "begin", server.settle_transaction)
    return engine
