from __future__ import annotations

import builtins
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from keqing.errors import Failed
from keqing.models import Customer, Setting
from keqing.store import database, unit
from keqing.store import engine as engines
from keqing.store.location import locate_database
from tests.store.facts import add, customer, writing


@pytest.mark.parametrize(
    ("version", "table", "mode"),
    [
        ((3, 51, 3), "x / ext4 rw", "wal"),
        ((3, 51, 3), "x / nfs4 rw", "truncate"),
        ((3, 40, 1), "x / ext4 rw", "truncate"),
    ],
)
def test_the_journal_goes_by_library_and_disk(
    file: Path,
    version: tuple[int, ...],
    table: str,
    mode: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    engine = engines.open_engine(locate_database(str(file)), mounts=lambda: table)
    with writing(engine) as work:
        work.session.add(customer("C0001"))
        assert work.session.scalar(text("PRAGMA journal_mode")) == mode
        work.session.flush()
        beside = {path.name: path.stat().st_mode & 0o777 for path in file.parent.glob("k.db?*")}
        assert set(beside.values()) == {0o600}
    with unit.reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(Customer)) == 1


def test_a_file_goes_back_from_wal(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "sqlite_version_info", (3, 51, 3))
        add(
            engines.open_engine(locate_database(str(file)), mounts=lambda: "x / ext4 rw"),
            customer("C0001"),
        )
    engine = engines.open_engine(locate_database(str(file)), mounts=lambda: "")
    with unit.reading(engine) as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"  # a reader changes nothing
    with writing(engine) as work:
        assert work.session.scalar(text("PRAGMA journal_mode")) == "truncate"


def test_chinese_in_json_stays_readable(file: Path) -> None:
    with writing(database.open_existing(str(file), "")) as work:
        work.session.add(Setting(name="department", value={"zh": "客服部"}))
    with sqlite3.connect(file) as raw:
        (stored,) = raw.execute("SELECT value FROM setting WHERE name = 'department'").fetchone()
    raw.close()
    assert stored == '{"zh":"客服部"}'
    assert json.loads(stored) == {"zh": "客服部"}


def test_without_the_driver_of_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        level = rest[3] if len(rest) > 3 else more.get("level", 0)
        if name.startswith("psycopg") and not level:  # not SQLAlchemy's own module of that name
            raise ModuleNotFoundError(name)
        return ours(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(Failed) as told:
        engines.open_engine(locate_database("postgresql://host/crm"))
    assert "keqing[postgres]" in str(told.value.hint)


def test_the_patience_that_a_url_asks_for() -> None:
    engine = engines.open_engine(locate_database("postgresql://host/crm?connect_timeout=3"))
    assert engine.url.query["connect_timeout"] == "3"
