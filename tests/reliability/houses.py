"""Departments for tests of reliability, on a SQLite file and on a PostgreSQL server."""

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
from tests.reliability.crowd import run, wrong
from tests.sharing import kept
from tests.store.servers import at

_TEMPLATE = "keqing_furnished"
INIT = ("init", "--department", "一部", "--name", "李敏", "--capacity", "50", "--preset", "all")


@pytest.fixture
def server_house(server: str, tmp_path: Path) -> Iterator[str]:
    """The address of a department on a server with the customers C0001 to C0003."""
    with psycopg.connect(server, autocommit=True) as admin:
        known = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_TEMPLATE])
        if known.fetchone() is None:
            do(admin, "CREATE DATABASE {}", _TEMPLATE)
            furnish(at(server, _TEMPLATE), tmp_path)
        name = f"t{uuid4().hex}"
        do(admin, "CREATE DATABASE {} TEMPLATE {}", name, _TEMPLATE)
        yield at(server, name)
        do(admin, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A department on either engine, with the customers C0001 to C0003."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("server_house"))
    file = tmp_path / "k.db"
    kept(file, "three customers", lambda: furnish(str(file), tmp_path))
    return str(file)


def furnish(db: str, folder: Path) -> None:
    """Set up a department of three customers."""
    for words in (INIT, *(("add-customer", name) for name in ("王秀英", "张伟", "陈静"))):
        assert not wrong([run(db, words, folder)])


def do(admin: psycopg.Connection[Any], statement: str, *names: str) -> None:
    """Administer the server."""
    admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@pytest.fixture
def server_engine(server_house: str) -> Engine:
    """The department on a server, as commands open it."""
    return database.open_existing(server_house, "")
