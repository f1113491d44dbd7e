from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from keqing.errors import NeedsSetup, Unusable
from keqing.store import database
from keqing.store.location import Place, locate_database, prepare_file, require_database
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


def test_a_program_that_was_quicker_is_let_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(tmp_path / "keqing.db")

    def slow(place: Place) -> bool:
        monkeypatch.setattr(database, "prepare_file", prepare_file)
        database.create_new(file, file)
        return prepare_file(place)

    monkeypatch.setattr(database, "prepare_file", slow)
    database.create_default(file, file)
    database.open_existing(file, file)


def test_an_empty_database_of_a_server_is_filled(empty_server_db: str) -> None:
    with pytest.raises(NeedsSetup):
        database.open_existing(empty_server_db, "")
    database.create_new(empty_server_db, "")
    add(database.open_existing(empty_server_db, ""), agent())
    with pytest.raises(Unusable):
        database.create_new(empty_server_db, "")


def test_what_another_program_filled_is_not_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both found nothing; we made the file, they were the first to lay out tables in it."""
    file = str(tmp_path / "keqing.db")

    def quicker(engine: Engine, place: Place) -> None:
        create_tables(engine, place)
        create_tables(engine, place)

    monkeypatch.setattr(database, "create_tables", quicker)
    with pytest.raises(Unusable):
        database.create_new(file, file)
    database.open_existing(file, file)
