"""`keqing audit verify` and `keqing undo --list`."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import Keqing

DATABASE = ".local/share/keqing/keqing.db"


def change(home: Path, sql: str) -> None:
    with closing(sqlite3.connect(home / DATABASE)) as connection:
        connection.executescript(sql)


def test_a_seal_proves_later_that_nothing_was_cut_off(department: Keqing, home: Path) -> None:
    department("add-customer", "王秀英", "--phone", "13800000088")
    found = json.loads(department("audit", "verify", "--format", "json").out)
    assert (found["operations"], found["sealed"], len(found["seal"])) == (2, None, 64)
    department("add-customer", "张三", "--phone", "13900000088")
    ran = department("audit", "verify", "--seal", found["seal"][:8].upper())
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[0] == "3 operations, unbroken"
    assert "The seal that you gave is that of operation 2." in ran.out.splitlines()
    assert "第 2 步" in department("--lang", "zh", "审计", "核验", "--seal", found["seal"]).out
    change(home, "DELETE FROM operation WHERE id >= 2")
    ran = department("audit", "verify", "--seal", found["seal"], "-q")
    assert (ran.code, ran.out) == (1, "")
    assert "the history was cut or replaced" in ran.err
    assert department("audit", "verify", "-q").code == 0


def test_a_changed_operation_is_named(department: Keqing, home: Path) -> None:
    department("add-customer", "王秀英", "--phone", "13800000088")
    change(home, "UPDATE operation SET login = 'somebody' WHERE id = 2")
    ran = department("audit", "verify")
    assert (ran.code, ran.out) == (1, "")
    assert "Operation 2 does not fit the chain" in ran.err


@pytest.mark.parametrize("seal", ["", "1234567", "no seal at all", "g" * 64])
def test_what_is_no_seal(department: Keqing, seal: str) -> None:
    ran = department("audit", "verify", "--seal", seal)
    assert (ran.code, ran.out) == (2, "")
    assert "is no seal" in ran.err


def test_what_is_taken_back_next(department: Keqing) -> None:
    empty = department("undo", "--list")
    assert (empty.code, empty.err) == (0, "")
    department("add-customer", "王秀英", "--phone", "13800000088")
    department("log", "王秀英", "接通", "都好")
    department("undo")
    listed = json.loads(department("undo", "--list", "--format", "json").out)["operations"]
    assert [(line["id"], line["command"]) for line in listed] == [(2, "add-customer")]
    department("undo")
    assert json.loads(department("undo", "--list", "--format", "json").out)["operations"] == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_seal_is_never_broken(
    department: Keqing, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    """It is to be copied, and a narrow screen would break it in two."""
    monkeypatch.setenv("COLUMNS", "40")
    seal = json.loads(department("audit", "verify", "--format", "json").out)["seal"]
    assert department("--lang", lang, "audit", "verify").out.splitlines()[-1].endswith(seal)
