"""Databases for the store's tests: the same suite on a SQLite file and on a real PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine

from keqing.store import database
from tests.sharing import new_database
from tests.store.servers import TEMPLATE, at


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A new SQLite database."""
    return new_database(tmp_path / "k.db")


@pytest.fixture
def empty_server_db(server: str) -> Iterator[str]:
    """The address of a database on the server without any table."""
    yield from on_server(server, "template1")


@pytest.fixture
def server_db(server: str) -> Iterator[str]:
    """The address of a new database of keqing's on the server."""
    yield from on_server(server, TEMPLATE)


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest) -> str:
    """What is given as --db: a new database, on either engine."""
    return str(request.getfixturevalue("file" if request.param == "sqlite" else "server_db"))


@pytest.fixture
def engine(db: str) -> Engine:
    """A new database, opened as commands open it."""
    return database.open_existing(db, "")


def on_server(server: str, template: str) -> Iterator[str]:
    """Make a database on the server for as long as somebody works with it; gives its address."""
    name = f"t{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as admin:
        _admin(admin, "CREATE DATABASE {} TEMPLATE {}", name, template)
        yield at(server, name)
        _admin(admin, "DROP DATABASE {} WITH (FORCE)", name)


def _admin(connection: psycopg.Connection[Any], statement: str, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
