"""Bringing a copy back: the old database or the new one, never half of one."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from keqing.errors import Busy, Failed, NeedsSetup, NotFound
from keqing.models import Customer
from keqing.records.backup import manifest_of
from keqing.store import backup, database, queue, restore, unit
from keqing.store.location import Place, locate_database
from tests.store.facts import add, customer

AT = datetime.fromisoformat("2026-11-27T08:00")


def count(file: Path) -> int:
    with unit.reading(database.open_existing(str(file), "")) as session:
        return session.scalar(select(func.count()).select_from(Customer)) or 0


@pytest.fixture
def place(file: Path) -> Place:
    """A database with two customers, and copy.db beside it with one."""
    engine = database.open_existing(str(file), "")
    add(engine, customer("C0001"))
    backup.back_up(file, file.with_name("copy.db"), AT)
    add(engine, customer("C0002"))
    return locate_database(str(file))


def the_copy(place: Place) -> Path:
    assert place.file
    return place.file.with_name("copy.db")


def test_the_copy_takes_the_place_and_the_former_is_kept(place: Place) -> None:
    assert place.file
    with closing(sqlite3.connect(place.file)) as reader:  # a window that stays open
        assert reader.execute("SELECT count(*) FROM customer").fetchone() == (2,)
        done = restore.restore_database(the_copy(place), place, AT)
        assert reader.execute("SELECT count(*) FROM customer").fetchone() == (1,)
    assert done.copy
    assert done.copy.customers == 1
    assert done.aside == place.file.with_name("k-20261127-080000.db")
    assert backup.verify_copy(done.aside).customers == 2
    again = restore.restore_database(done.aside, place, AT)
    assert (count(place.file), again.aside) == (2, place.file.with_name("k-20261127-080001.db"))


def test_a_damaged_database_is_moved_aside_whole(place: Place) -> None:
    assert place.file
    content = place.file.read_bytes()
    for wrong in (b"x" * len(content), content[: len(content) // 2]):
        place.file.write_bytes(wrong)
        done = restore.restore_database(the_copy(place), place, AT)
        assert done.aside
        assert (count(place.file), done.aside.read_bytes()) == (1, wrong)
        done.aside.unlink()


def test_a_missing_database_is_made(tmp_path: Path, place: Place) -> None:
    new = locate_database(str(tmp_path / "new" / "team.db"))
    done = restore.restore_database(the_copy(place), new, AT)
    assert new.file
    assert (count(new.file), done.aside) == (1, None)


def test_a_pipe_or_a_device_stays_what_it_is(tmp_path: Path, place: Place) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    copy, there = the_copy(place), locate_database(str(pipe))
    for refused in (
        lambda: restore.require_restorable(copy, there),
        lambda: restore.restore_database(copy, there, AT),
        lambda: backup.back_up(copy, pipe, AT),
    ):
        with pytest.raises(Failed, match="is not a file"):
            refused()
        assert pipe.is_fifo()


def test_what_was_changed_is_refused_and_nothing_happens(place: Place) -> None:
    copy = the_copy(place)
    content = copy.read_bytes()
    copy.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(Failed, match="its checksum is another"):
        restore.restore_database(copy, place, AT)
    assert place.file
    assert count(place.file) == 2
    with pytest.raises(NotFound):
        restore.restore_database(copy.with_name("none.db"), place, AT, proved=False)


def test_a_copy_without_a_manifest_is_taken_only_when_asked(place: Place) -> None:
    copy = the_copy(place)
    manifest_of(copy).unlink()
    with pytest.raises(NotFound, match="has no manifest"):
        restore.restore_database(copy, place, AT)
    done = restore.restore_database(copy, place, AT, proved=False)
    assert place.file
    assert (done.copy, count(place.file)) == (None, 1)


def test_a_database_of_a_newer_keqing_stays(place: Place) -> None:
    assert place.file
    with closing(sqlite3.connect(place.file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(NeedsSetup):
        restore.restore_database(the_copy(place), place, AT)


def test_a_database_of_another_program_stays(place: Place) -> None:
    assert place.file
    place.file.unlink()
    with closing(sqlite3.connect(place.file)) as connection:
        connection.execute("CREATE TABLE letters (id INTEGER PRIMARY KEY)")
        connection.commit()
    with pytest.raises(Failed, match="is not a keqing database"):
        restore.restore_database(the_copy(place), place, AT)


def test_one_whose_tables_were_changed_is_moved_aside(place: Place) -> None:
    assert place.file
    with closing(sqlite3.connect(place.file)) as connection:
        connection.execute("DROP TABLE absence")
        connection.commit()
    done = restore.restore_database(the_copy(place), place, AT)
    assert done.aside
    assert count(place.file) == 1


def test_a_program_that_does_not_let_go_is_named(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert place.file
    monkeypatch.setattr(restore, "BUSY_SECONDS", 0)
    monkeypatch.setattr(queue, "_wait", lambda *_: None)
    monkeypatch.setattr("keqing.store.engine.BUSY_SECONDS", 0)
    monkeypatch.setattr("keqing.store.engine._PRAGMAS", ("PRAGMA busy_timeout = 0",))
    with closing(sqlite3.connect(place.file, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM customer").fetchone()
        with pytest.raises(Busy, match="Another program uses the database"):
            restore.restore_database(the_copy(place), place, AT)
        other.execute("ROLLBACK")
    assert count(place.file) == 2


def test_a_folder_that_takes_nothing_is_named(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("keqing.store.restore.shutil.copyfile", full)
    with pytest.raises(Failed, match="No space left"):
        restore.restore_database(the_copy(place), place, AT)
    new = locate_database(str(the_copy(place).with_name("new.db")))
    with pytest.raises(Failed, match="No space left"):
        restore.restore_database(the_copy(place), new, AT)
    assert new.file
    assert not new.file.exists()


def test_a_copy_that_changes_meanwhile_is_not_taken(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other(_: Path, to: Path) -> None:
        to.write_bytes(b"other")

    monkeypatch.setattr("keqing.store.restore.shutil.copyfile", other)
    with pytest.raises(Failed, match="changed while it was read"):
        restore.restore_database(the_copy(place), place, AT)
