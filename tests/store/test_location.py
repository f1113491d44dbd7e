from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine

from keqing.errors import NeedsSetup, Unusable
from keqing.store import database
from keqing.store.location import Place, locate_database, require_database
from keqing.store.schema import create_tables
from tests.store.facts import add, agent, writing


@pytest.fixture(params=[0o022, 0o000, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


@pytest.mark.parametrize(
    ("db", "driver"),
    [
        ("/tmp/k.db", "sqlite"),  # noqa: S108  # not touched
        ("sqlite:////tmp/k.db", "sqlite"),
        ("postgresql://li@host/crm", "postgresql+psycopg"),
        ("postgres://li@host/crm", "postgresql+psycopg"),
    ],
)
def test_a_path_and_a_url(db: str, driver: str) -> None:
    assert locate_database(db).url.drivername == driver


@pytest.mark.parametrize(
    ("db", "shown"),
    [
        ("postgres://li:secret@host/crm", "postgresql://li:***@host/crm"),
        ("postgresql://host/crm?sslrootcert=/etc/ca.pem", None),
        ("postgresql://a:5432,b/crm?target_session_attrs=read-write", None),
        ("postgresql://li:x@a,b:5433/crm", "postgresql://li:***@a,b:5433/crm"),
        (
            "postgresql://li@/crm?host=a:5432&host=b:5432&target_session_attrs=any",
            "postgresql://li@a:5432,b:5432/crm?target_session_attrs=any",
        ),
        ("postgresql:///crm?host=/run/pg", None),
    ],
)
def test_an_address_is_shown_as_it_is_given(db: str, shown: str | None) -> None:
    place = locate_database(db)
    assert str(place) == (shown or db)
    if ":***@" not in str(place):
        assert locate_database(str(place)).url == place.url


def test_only_the_login_reads_what_is_made(umask: None, tmp_path: Path) -> None:
    file = tmp_path / "data" / "keqing" / "k.db"
    engine = database.create_new(str(file), str(file))
    assert (mode(file.parent), mode(file)) == ("0o700", "0o600")
    with writing(engine) as work:
        work.session.add(agent())
        work.session.flush()
        journals = [path for path in file.parent.iterdir() if path != file]
        assert [mode(journal) for journal in journals] == ["0o600"]


def test_a_file_that_vanishes_is_not_made_again(file: Path) -> None:
    engine = database.open_existing(str(file), "")
    file.unlink()
    with pytest.raises(Exception, match="unable to open"), writing(engine):
        pass
    assert not file.exists()


def test_a_server_is_taken_to_be_there() -> None:
    place = locate_database("postgresql://host/crm")
    require_database(place)
    assert place.exists


def quicker(monkeypatch: pytest.MonkeyPatch, file: str) -> None:
    """Let another program make the database while we are about to."""

    def slow(engine: Engine, place: Place) -> None:
        monkeypatch.setattr(database, "create_tables", create_tables)
        database.create_new(file, file)
        create_tables(engine, place)

    monkeypatch.setattr(database, "create_tables", slow)


def test_a_program_that_was_quicker_is_let_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(tmp_path / "keqing.db")
    quicker(monkeypatch, file)
    database.create_default(file, file)
    database.open_existing(file, file)


def test_an_empty_database_of_a_server_is_filled(empty_server_db: str) -> None:
    with pytest.raises(NeedsSetup):
        database.open_existing(empty_server_db, "")
    database.create_new(empty_server_db, "")
    add(database.open_existing(empty_server_db, ""), agent())
    with pytest.raises(Unusable):
        database.create_new(empty_server_db, "")


def test_what_another_program_made_is_not_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(tmp_path / "keqing.db")
    quicker(monkeypatch, file)
    with pytest.raises(Unusable):
        database.create_new(file, file)
    database.open_existing(file, file)
    assert not [*tmp_path.glob(".keqing-*")]


@pytest.mark.parametrize("mode", ["WAL", "TRUNCATE"])
def test_what_a_killed_program_began_is_made_anew(tmp_path: Path, mode: str) -> None:
    """An earlier version made its databases where they are to stand, and was killed between its first two steps."""
    file = tmp_path / "keqing.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"PRAGMA journal_mode = {mode}")
        connection.execute("CREATE TABLE customer (id INTEGER)")
        connection.execute("DROP TABLE customer")
    assert file.stat().st_size > 0
    database.create_default(str(file), str(file))
    database.open_existing(str(file), "")


@pytest.mark.parametrize("content", [b"no database", b"x" * 5_000])
def test_no_other_file_is_taken_for_a_blank_one(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "keqing.db"
    file.write_bytes(content)
    with pytest.raises(Unusable):
        database.create_new(str(file), "")
    assert file.read_bytes() == content
