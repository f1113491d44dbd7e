"""What lapses without a call is stored by the next command, for others too (R7)."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
import time_machine

from keqing.services.derived import lapsing
from tests.conftest import Begin, Keqing


@pytest.fixture
def database(begin: Begin, home: Path) -> Path:
    with time_machine.travel("2026-12-01T01:00:00+00:00", tick=False):
        added = [("add-customer", "陈强"), ("add-customer", "李娜"), ("add", "attendance", "陈强")]
        begin("health", *added)
    return home / ".local/share/keqing/keqing.db"


def closings(database: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(database) as connection:
        found: list[Any] = connection.execute("SELECT label, closed_on FROM closing").fetchall()
    connection.close()
    return found


def test_a_command_about_somebody_else_stores_it(database: Path, keqing: Keqing) -> None:
    with time_machine.travel("2026-12-05T01:00:00+00:00", tick=False):
        rows = json.loads(keqing("today", "--format", "json").out)["rows"]
        assert [row["notes"] for row in rows] == [["missed:2d"]]
        assert closings(database) == []
        assert keqing("edit-customer", "李娜", "--note", "x").code == 0
        assert closings(database) == [("2d", "2026-12-04")]
        again = json.loads(keqing("today", "--format", "json").out)["rows"]
        assert again == rows
        assert "lapse" not in keqing("history").out


def test_it_is_stored_in_portions(
    database: Path, keqing: Keqing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lapsing, "CUSTOMERS_PER_PORTION", 1)
    monkeypatch.setattr(lapsing, "PORTIONS", 2)
    with time_machine.travel("2026-12-01T02:00:00+00:00", tick=False):
        for name in ("张伟", "赵敏"):
            keqing("add-customer", name)
            keqing("add", "attendance", name)
    with time_machine.travel("2026-12-05T01:00:00+00:00", tick=False):
        assert keqing("edit-customer", "李娜", "--note", "x").code == 0
        assert closings(database) == [("2d", "2026-12-04")] * 2
        assert keqing("edit-customer", "李娜", "--note", "y").code == 0
        assert closings(database) == [("2d", "2026-12-04")] * 3


def test_a_day_asked_for_is_not_the_clock(database: Path, keqing: Keqing) -> None:
    with time_machine.travel("2026-12-01T02:00:00+00:00", tick=False):
        assert keqing("edit-customer", "李娜", "--note", "x", "--date", "2027-03-01").code in {0, 2}
        assert keqing("log", "李娜", "no-answer", "--date", "2027-03-01").code == 0
    assert closings(database) == []


def test_a_dry_run_stores_nothing(database: Path, keqing: Keqing) -> None:
    with time_machine.travel("2026-12-05T01:00:00+00:00", tick=False):
        assert keqing("log", "李娜", "no-answer", "-n").code == 0
    assert closings(database) == []


def test_looking_for_it_reads_one_index(database: Path) -> None:
    with sqlite3.connect(database) as connection:
        plan = connection.execute(
            "EXPLAIN QUERY PLAN SELECT customer_id FROM enrollment"
            " WHERE ended IS NULL AND closes < '2026-12-05' LIMIT 2000"
        ).fetchall()
    connection.close()
    assert "INDEX ix_enrollment_closes (closes<?)" in plan[0][3]
