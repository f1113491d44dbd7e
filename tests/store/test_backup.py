from __future__ import annotations

import errno
import os
import sqlite3
import stat
from contextlib import closing
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from keqing.errors import Failed, NeedsSetup, NotFound
from keqing.models import Customer
from keqing.records.backup import manifest_of
from keqing.store import backup, database, manifest, unit
from tests.long_profile import Profile
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


AT = datetime.fromisoformat("2026-11-27T08:00")


@pytest.fixture
def copy(file: Path) -> Path:
    """A proved copy of a database with one customer."""
    add(database.open_existing(str(file), ""), customer("C0001"))
    target = file.with_name("copy.db")
    backup.back_up(file, target, AT)
    return target


def test_a_copy_has_a_manifest_that_proves_it(copy: Path) -> None:
    found = backup.verify_copy(copy)
    assert (found.customers, found.events, found.at) == (1, 0, AT)
    assert found.bytes == copy.stat().st_size
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (copy, manifest_of(copy))]
    assert modes == [0o600, 0o600]
    assert [path.name for path in sorted(copy.parent.glob("*copy*"))] == ["copy.db", "copy.db.json"]


def test_one_flipped_bit_is_refused(copy: Path, profile: Profile) -> None:
    content = copy.read_bytes()
    draws, flips = Random(1), profile.times(200, 1_000)  # noqa: S311  # the same bits in each run, no secret
    with copy.open("r+b", buffering=0) as opened:
        for _ in range(flips):
            at = draws.randrange(len(content))
            opened.seek(at)
            opened.write(bytes([content[at] ^ 1 << draws.randrange(8)]))
            with pytest.raises(Failed, match="its checksum is another"):
                manifest.entry_of(copy)
            opened.seek(at)
            opened.write(content[at : at + 1])
    assert manifest.entry_of(copy).customers == 1
    profile.measured("bits flipped in a copy", flips=flips, refused=flips)


def test_a_manifest_that_was_changed_proves_nothing(copy: Path) -> None:
    path = manifest_of(copy)
    text = path.read_text("utf-8")
    for changed in (text.replace('"customers": 1', '"customers": 2'), "[]", "{", text[:-9]):
        path.write_text(changed, "utf-8")
        with pytest.raises(Failed, match="is damaged"):
            manifest.entry_of(copy)
    path.unlink()
    with pytest.raises(NotFound, match="has no manifest"):
        backup.verify_copy(copy)


def test_a_copy_that_breaks_off_leaves_the_older_one_proved(
    file: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = copy.read_bytes()
    add(database.open_existing(str(file), ""), customer("C0002"))

    def broken(_old: Path, _new: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(Failed, match="No space left"):
        backup.back_up(file, copy, AT)
    monkeypatch.undo()
    assert copy.read_bytes() == before
    assert backup.verify_copy(copy).customers == 1
    backup.back_up(file, copy, AT)
    assert backup.verify_copy(copy).customers == 2


def test_a_copy_whose_operations_were_changed_is_refused(file: Path, copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("UPDATE operation SET login = 'somebody'")
        connection.commit()
    with pytest.raises(Failed, match="was changed outside keqing"):
        backup.require_whole(copy)


def test_a_copy_of_a_newer_keqing_is_refused(copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(NeedsSetup):
        backup.require_whole(copy)
