"""Opening and making databases: what is there is opened as it must be, and nothing is made by mistake."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from keqing.errors import Failed, KeqingError, NeedsSetup, NotFound, Unusable
from keqing.store import database, schema, unit
from keqing.store import engine as engines
from keqing.store.driver_errors import explain_error
from keqing.store.engine import open_engine, reader, writer
from keqing.store.location import locate_database
from keqing.store.locks import lock_for_writing
from tests import sharing
from tests.store.facts import AT


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def refusal(db: Path | str, default: str = "") -> KeqingError:
    with pytest.raises(KeqingError) as caught:
        database.open_existing(str(db), default)
    assert caught.value.hint is not None
    return caught.value


# What is not there, or is none of ours


def test_a_mistyped_path_is_an_error_and_makes_nothing(tmp_path: Path) -> None:
    error = refusal(tmp_path / "keqing.dv")
    assert isinstance(error, NotFound)
    assert list(tmp_path.glob("keqing*")) == []


def test_a_missing_folder_is_an_error_and_makes_nothing(tmp_path: Path) -> None:
    assert isinstance(refusal(tmp_path / "nowhere" / "k.db"), NotFound)
    assert not (tmp_path / "nowhere").exists()


def test_no_database_yet_on_the_default_path(tmp_path: Path) -> None:
    path = str(tmp_path / "k.db")
    assert isinstance(refusal(path, path), NeedsSetup)
    assert not Path(path).exists()


def test_a_mistyped_path_does_not_become_the_default(tmp_path: Path) -> None:
    database.create_default(str(tmp_path / "typo.db"), str(tmp_path / "k.db"))
    assert not (tmp_path / "typo.db").exists()
    assert not (tmp_path / "k.db").exists()


def test_a_folder(tmp_path: Path) -> None:
    assert isinstance(refusal(tmp_path), Failed)


def test_a_device_is_not_opened() -> None:
    assert isinstance(refusal("/dev/null"), Failed)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert isinstance(refusal(tmp_path / "pipe"), Failed)


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_no_database_takes_the_place_of_what_is_no_file(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    odd = tmp_path / "odd"
    make(odd)
    before = odd.lstat()
    place = locate_database(str(odd))
    with pytest.raises(Failed, match="/odd is "):
        database.create_new(str(odd), "")
    with pytest.raises(Failed, match="/odd is "), database.opened_new(place):
        pass
    assert odd.lstat().st_ino == before.st_ino
    assert list(tmp_path.glob("*odd*")) == [odd]


def test_an_empty_file(tmp_path: Path) -> None:
    file = tmp_path / "k.db"
    file.touch()
    assert isinstance(refusal(file), NeedsSetup)
    assert file.read_bytes() == b""


def test_an_empty_database_on_the_server(empty_server_db: str) -> None:
    assert isinstance(refusal(empty_server_db), NeedsSetup)


@pytest.mark.parametrize("content", [b"Dear all,\n", b"name,phone\n" * 1000, bytes(5000)])
def test_a_file_of_another_kind(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "k.db"
    file.write_bytes(content)
    assert isinstance(refusal(file), Failed)
    assert file.read_bytes() == content


def test_somebody_elses_sqlite_database(tmp_path: Path) -> None:
    file = tmp_path / "k.db"
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE photo (id INTEGER)")
    before = digest(file)
    assert isinstance(refusal(file), Failed)
    with pytest.raises(Unusable):
        database.create_new(str(file), "")
    assert digest(file) == before


def test_somebody_elses_database_on_the_server(empty_server_db: str) -> None:
    with open_engine(locate_database(empty_server_db)).begin() as connection:
        connection.execute(text("CREATE TABLE photo (id integer)"))
    assert isinstance(refusal(empty_server_db), Failed)
    with pytest.raises(Unusable):
        database.create_new(empty_server_db, "")


@pytest.mark.parametrize("at", [0, 16, 40, 100, 4096, 8192])
def test_a_damaged_file_is_a_sentence_or_is_read(file: Path, at: int) -> None:
    with file.open("r+b") as opened:
        opened.seek(at)
        opened.write(b"\xa5" * 64)
    before = digest(file)
    try:
        with unit.reading(database.open_existing(str(file), "")) as session:
            session.execute(text("SELECT count(*) FROM customer"))
    except (KeqingError, DBAPIError) as error:
        told = error if isinstance(error, KeqingError) else explain_error(error)
        assert told is not None
        assert told.exit_code == 1
    assert digest(file) == before


def test_a_truncated_file(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    with pytest.raises((KeqingError, DBAPIError)) as caught:
        read_everything(str(file))
    told = caught.value if isinstance(caught.value, KeqingError) else explain_error(caught.value)
    assert isinstance(told, Failed)


def read_everything(db: str) -> None:
    with unit.reading(database.open_existing(db, "")) as session:
        session.execute(text("SELECT * FROM enrollment JOIN event ON true")).all()


@pytest.mark.parametrize(
    "url",
    ["mysql://me@host/k", "postgresql+asyncpg://me@host/k", "://", "sqlite://", "sqlite+x:///k.db"],
)
def test_other_engines(url: str) -> None:
    assert isinstance(refusal(url), Unusable)


def test_a_sqlite_url_is_a_path(file: Path) -> None:
    database.open_existing(f"sqlite:///{file}", "").dispose()


def test_a_password_is_not_shown() -> None:
    assert "secret" not in str(locate_database("postgresql://li:secret@host/k"))


# Of another version


def stamped(db: str, version: str) -> None:
    with writer(open_engine(locate_database(db))).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})


def test_a_newer_database_is_refused_untouched(file: Path) -> None:
    stamped(str(file), "9999")
    before, names = digest(file), sorted(file.parent.iterdir())
    assert isinstance(refusal(file), NeedsSetup)
    assert digest(file) == before
    assert sorted(file.parent.iterdir()) == names


def test_a_newer_database_with_a_write_ahead_journal_stays_so(file: Path) -> None:
    stamped(str(file), "9999")
    with closing(sqlite3.connect(file)) as other:
        other.execute("PRAGMA journal_mode = WAL")
    before = digest(file)
    assert isinstance(refusal(file), NeedsSetup)
    assert digest(file) == before


def test_a_newer_database_on_the_server(server_db: str) -> None:
    stamped(server_db, "9999")
    assert isinstance(refusal(server_db), NeedsSetup)


def test_an_older_database_names_upgrade(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stamped(db, "0000")
    monkeypatch.setattr(schema, "OLDER", ("0000",))
    error = refusal(db)
    assert isinstance(error, NeedsSetup)
    assert "upgrade" in str(error.hint)


def test_a_database_upgraded_while_it_is_open_is_not_written(db: str, engine: Engine) -> None:
    stamped(db, "9999")
    with pytest.raises(NeedsSetup), unit.writing(engine, login="me", command="x", at=AT):
        pass


# Making one


def test_what_is_there_is_not_made_anew(db: str) -> None:
    with pytest.raises(Unusable):
        database.create_new(db, "")
    database.open_existing(db, "").dispose()


def test_an_empty_file_is_set_up(tmp_path: Path) -> None:
    file = tmp_path / "k.db"
    file.touch()
    database.create_new(str(file), "").dispose()
    database.open_existing(str(file), "").dispose()


def test_the_default_is_made_once(tmp_path: Path) -> None:
    path = str(tmp_path / "new" / "k.db")
    database.create_default(path, path)
    before = digest(Path(path))
    database.create_default(path, path)
    assert digest(Path(path)) == before


def test_a_place_that_may_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Failed):
        database.create_new(str(tmp_path / "file" / "k.db"), "")


def test_what_could_not_be_made_is_not_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(database, "create_tables", fail)
    with pytest.raises(KeyboardInterrupt):
        database.create_new(str(tmp_path / "k.db"), "")
    assert not (tmp_path / "k.db").exists()


@pytest.mark.parametrize("name", ["a b.db", "100%.db", "a?b#c.db", "客情.db", "a'b.db", "-k.db"])
def test_any_name_of_a_file(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    database.create_new(name, "").dispose()
    assert (tmp_path / name).stat().st_size > 0
    assert [path.name for path in tmp_path.iterdir() if "db" in path.name] in (
        [name],
        [name, f"{name}-journal"],
        [f"{name}-journal", name],
    )
    database.open_existing(name, "").dispose()


# How it is opened


def values(engine: Engine, names: list[str], *, writing: bool) -> dict[str, object]:
    with (writer(engine) if writing else reader(engine)).connect() as connection:
        return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}


def test_settings_of_every_connection(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "_PRAGMAS", sharing.PRAGMAS)
    engine = database.open_existing(str(file), "")
    wanted = {
        "busy_timeout": 30_000,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "synchronous": 2,
    }
    for writing in (False, True):
        assert values(engine, [*wanted], writing=writing) == wanted


@pytest.mark.parametrize(
    ("version", "journal"),
    [((3, 40, 1), "truncate"), ((3, 51, 3), "wal"), ((3, 51, 2), "truncate")],
)
def test_the_journal_of_a_writer(
    file: Path, monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...], journal: str
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    engine = open_engine(locate_database(str(file)), mounts=lambda: "/dev/vda / ext4 rw 0 0\n")
    assert values(engine, ["journal_mode"], writing=True) == {"journal_mode": journal}


def test_an_older_library_leaves_the_write_ahead_journal(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(file)) as other:
        other.execute("PRAGMA journal_mode = WAL")
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    engine = database.open_existing(str(file), "")
    assert values(engine, ["journal_mode"], writing=True) == {"journal_mode": "truncate"}


def traced(engine: Engine, *, writing: bool) -> list[str]:
    said: list[str] = []
    with (writer(engine) if writing else reader(engine)).connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.set_trace_callback(said.append)
        lock_for_writing(connection)
        connection.execute(text("SELECT count(*) FROM agent"))
        connection.execute(text("SELECT count(*) FROM agent"))
        connection.commit()
        raw.set_trace_callback(None)
    return [line for line in said if line.split()[0] in {"BEGIN", "COMMIT", "ROLLBACK"}]


def test_a_writer_begins_once_and_with_the_lock(file: Path) -> None:
    engine = database.open_existing(str(file), "")
    assert traced(engine, writing=True) == ["BEGIN IMMEDIATE", "COMMIT"]
    assert traced(engine, writing=False) == ["BEGIN", "COMMIT"]


def test_laying_out_tables_is_part_of_the_transaction(engine: Engine) -> None:
    with writer(engine).connect() as connection:
        connection.execute(text("CREATE TABLE extra (id INTEGER)"))
        connection.execute(text("ALTER TABLE agent ADD COLUMN extra INTEGER"))
        connection.rollback()
    with engine.connect() as connection:
        assert inspect(connection).has_table("extra") is False
        assert "extra" not in {
            column["name"] for column in inspect(connection).get_columns("agent")
        }


def test_values_are_not_in_the_errors_of_sql(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(Exception) as caught:  # noqa: PT011  # any
        connection.execute(text("INSERT INTO nothing VALUES (:name)"), {"name": "王秀英"})
    assert "王秀英" not in str(caught.value)


def test_a_file_that_may_only_be_read_is_read(file: Path) -> None:
    copy = shutil.copy(file, file.with_name("ro.db"))
    with closing(engines.connect_sqlite(Path(copy))) as connection:
        assert connection.execute("SELECT count(*) FROM agent").fetchone() == (0,)
