"""`keqing upgrade`."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from keqing.commands import upgrade as command
from keqing.services.derived import rebuilding
from keqing.store import database as database_of
from keqing.store import outputs, portable, upgrade
from tests.conftest import Keqing
from tests.released import SAVED, build

NEW_COLUMNS_SINCE = "schema-0011"
"""Migrations after it add columns alone."""

Rows = dict[str, list[dict[str, Any]]]


def rows(path: str) -> Rows:
    """All rows but those of the department itself, which some upgrades enter, and operations; without derived ids."""
    found: Rows = {table.name: [] for table in portable.TABLES if table.name not in _OWN}
    for line in portable.dump_lines(database_of.open_existing(path, "")):
        document = json.loads(line)
        row = document.get("row", {})
        if document.get("table") in found and row.get("customer_id", row.get("id", 1)) > 0:
            derived = document["table"] in {"enrollment", "closing", "supply"}
            for name in ("id", "enrollment_id") if derived else ():
                row.pop(name, None)
            found[document["table"]].append(row)
    return {name: sorted(found[name], key=json.dumps) for name in found}


_OWN = {"operation", "setting", "absence"}
"""Tables whose rows are each database's own, or that the oldest ones lack."""
NEWER = tuple(
    words.split()
    for words in (
        "upgrade", "today", "add-customer 王秀英", "log 1 接通", "undo", "undo --list", "rebuild", "check", "backup",
        "dump", "copy-to other.db", "forget C0001", "history", "audit verify", "list",
        "merge C0001 C0002", "register 购买", "define list", "cadence list",
    )
)  # fmt: skip
"""A command of each way to open a database."""


@pytest.fixture
def database(tmp_path: Path, keqing: Keqing) -> str:
    path = str(tmp_path / "team.db")
    words = ("--department", "一部", "--name", "李敏", "--capacity", "50", "--preset", "all")
    assert keqing("--db", path, "init", *words).code == 0
    return path


def test_a_new_database_is_up_to_date(database: str, keqing: Keqing) -> None:
    ran = keqing("--db", database, "upgrade")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "The database is up to date.\n"
    assert keqing("--db", database, "upgrade", "-q").out == ""


def test_an_older_one_is_copied_and_brought_up(
    database: str, keqing: Keqing, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = upgrade.OURS
    told = upgrade.Upgraded("0000", ours.head, Path("/srv/team-0000.db"))
    monkeypatch.setattr(upgrade, "upgrade_database", lambda *_, **__: told)
    ran = keqing("--db", database, "upgrade", "--format", "json")
    assert json.loads(ran.out) == {
        "schema": "keqing.upgrade/1",
        "before": "0000",
        "after": ours.head,
        "backup": "/srv/team-0000.db",
    }
    assert (
        "The copy from before the upgrade: /srv/team-0000.db"
        in keqing("--db", database, "upgrade").out
    )


@pytest.mark.parametrize("saved", SAVED[:-1], ids=lambda file: file.stem)
def test_the_dates_of_an_older_one_follow_by_the_rules_of_now(
    saved: Path, tmp_path: Path, keqing: Keqing, newest: Rows
) -> None:
    path = str(tmp_path / "old.db")
    build(saved, Path(path))
    assert keqing("--db", path, "upgrade").code == 0
    if saved.stem >= NEW_COLUMNS_SINCE:  # the derived rows that are saved there follow from nothing
        assert keqing("--db", path, "rebuild").code == 0
    found = json.loads(keqing("--db", path, "check", "--replay", "--format", "json").out)
    assert [file for file in found["findings"] if file["kind"] == "replay"] == []
    history = json.loads(keqing("--db", path, "history", "--format", "json").out)
    assert "upgrade" not in {file["command"] for file in history["operations"]}
    assert rows(path) == newest


@pytest.fixture
def newest(tmp_path: Path, keqing: Keqing) -> Rows:
    """The rows of a database that was made by this keqing, folded."""
    path = tmp_path / "fresh.db"
    build(SAVED[-1], path)
    assert keqing("--db", str(path), "rebuild").code == 0
    found = rows(str(path))
    assert [name for name in found if not found[name]] == [], "a row in every table"
    return found


@pytest.mark.parametrize("saved", SAVED[:-1], ids=lambda file: file.stem)
def test_only_migrations_that_say_so_spare_working_out_the_dates_anew(
    saved: Path, tmp_path: Path, keqing: Keqing, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuilt: list[str] = []
    monkeypatch.setattr(rebuilding, "rebuild", lambda *_: rebuilt.append(saved.stem))
    path = tmp_path / "old.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(saved.read_text("utf-8"))
    connection.close()
    assert keqing("--db", str(path), "upgrade").code == 0
    assert bool(rebuilt) == (saved.stem < NEW_COLUMNS_SINCE)


def test_what_they_spare_follows_all_the_same(
    keqing: Keqing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The demo as it would have been before new columns came, upgraded: its dates are what folding gives."""
    keqing("demo")
    (path,) = Path.home().rglob("demo/keqing.db")
    with sqlite3.connect(path) as connection:
        connection.executescript("""
            ALTER TABLE customer DROP COLUMN declared_grade;
            ALTER TABLE agent DROP COLUMN until;
            DROP TABLE absence;
            ALTER TABLE gathering DROP COLUMN details;
            UPDATE alembic_version SET version_num = '0011';
        """)
    connection.close()
    monkeypatch.setattr(rebuilding, "rebuild", lambda *_: pytest.fail("folded anew"))
    assert keqing("--db", str(path), "upgrade").code == 0
    found = json.loads(keqing("--db", str(path), "check", "--replay", "--format", "json").out)
    assert [file for file in found["findings"] if file["kind"] == "replay"] == []
    assert keqing("--db", str(path), "today", "--format", "csv").out.count("\n") > 1


def test_a_newer_one_is_refused_untouched(database: str, keqing: Keqing) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before, stat = Path(database).read_bytes(), Path(database).stat()
    for words in NEWER:
        ran = keqing("--db", database, *words)
        assert (ran.code, ran.out) == (6, ""), words
        assert "was made by a newer keqing" in ran.err
        assert len(ran.err.splitlines()) == 2, words
    assert Path(database).read_bytes() == before
    assert Path(database).stat().st_mtime_ns == stat.st_mtime_ns
    assert [path.name for path in Path(database).parent.glob("team*")] == ["team.db"]


def test_a_file_is_always_copied_first(database: str, keqing: Keqing) -> None:
    ran = keqing("--db", database, "upgrade", "--no-backup")
    assert (ran.code, ran.out) == (2, "")
    assert "always copied" in ran.err


def test_one_that_is_broken_off_in_the_middle_stays_as_it_was(
    tmp_path: Path, keqing: Keqing, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.db"
    build(SAVED[0], path)
    before = path.read_bytes()

    def broken_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rebuilding, "rebuild", broken_off)
        assert keqing("--db", str(path), "upgrade").code == 130
    assert path.read_bytes() == before
    assert keqing("--db", str(path), "upgrade").code == 0


def test_whoever_is_forgotten_is_looked_for_in_a_dump_from_before_an_upgrade(
    keqing: Keqing, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, made = "postgresql://keqing@db.example.com/keqing", list[Path]()

    def upgraded(db: str, *_: object, dumps: Path, **__: object) -> upgrade.Upgraded:
        assert db == server
        dumps.mkdir(parents=True)
        made.append(dumps / "keqing-0011.ndjson")
        made[0].write_text('{"name":"王秀英"}', "utf-8")
        return upgrade.Upgraded("0011", "0012", made[0])

    monkeypatch.setattr(upgrade, "upgrade_database", upgraded)
    monkeypatch.setattr(command, "_has_other_rules", lambda _: False)  # nothing answers there
    assert keqing("--db", server, "upgrade").code == 0
    state = made[0].parents[1]
    assert [file for file, _ in outputs.outputs_with(state, server, ["王秀英"])] == made
