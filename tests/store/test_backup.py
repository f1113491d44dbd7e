from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from keqing.errors import Failed
from keqing.models import Customer
from keqing.store import backup, database, unit
from tests.store.facts import add, customer, writing


def test_a_copy_is_whole_and_private_while_others_write(file: Path) -> None:
    engine = database.open_existing(str(file), "")
    add(engine, customer("C0001"))
    target = file.with_name("copy.db")
    with writing(engine) as work:
        work.session.add(customer("C0002"))
        work.session.flush()
        backup.copy_database(file, target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with unit.reading(database.open_existing(str(target), "")) as session:
        assert session.scalar(select(func.count()).select_from(Customer)) == 1


def test_nothing_is_written_over(file: Path) -> None:
    target = file.with_name("copy.db")
    target.write_text("mine")
    with pytest.raises(FileExistsError):
        backup.copy_database(file, target)
    assert target.read_text() == "mine"


def test_a_damaged_database_gives_no_copy(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("INSERT INTO phone VALUES (1, 99, NULL, '1', '1', NULL, 0)")
        connection.commit()
    target = file.with_name("copy.db")
    with pytest.raises(Failed):
        backup.copy_database(file, target)
    assert not target.exists()


def test_what_cannot_be_read_gives_no_copy(tmp_path: Path) -> None:
    source = tmp_path / "k.db"
    source.write_bytes(b"no database at all, but long enough to be one" * 100)
    with pytest.raises(sqlite3.DatabaseError):
        backup.copy_database(source, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()
