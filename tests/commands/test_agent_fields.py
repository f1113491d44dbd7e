"""A field that holds an agent takes those of the department, by name or login."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Keqing

KIND = """
[kind.handover]
title = { zh = "交接班", en = "Shift" }
fields.by = { title = { zh = "交班人", en = "Handed by" }, type = "agent", required = true }
"""


@pytest.fixture
def shifts(department: Keqing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Keqing:
    """A department with a register of shifts, the agents 李敏 and 周红, and a customer."""
    monkeypatch.chdir(tmp_path)
    Path("shifts.toml").write_text(KIND, "utf-8")
    assert department("define", "apply", "shifts.toml").code == 0
    assert department("add-agent", "周红").code == 0
    assert department("add-customer", "王秀英", "--phone", "13800001111").code == 0
    return department


def test_a_name_is_taken_and_nobody_refused_with_the_nearest(shifts: Keqing) -> None:
    ran = shifts("add", "handover", "王秀英", "by=周洪")
    assert (ran.code, "Did you mean 周红?" in ran.err) == (2, True)
    assert shifts("add", "handover", "王秀英", "by= 周红 ").code == 0
    assert shifts("amend", "2", "by=somebody").code == 2
    assert shifts("amend", "2", "by=李敏").code == 0
    assert "李敏" in shifts("register", "handover").out


def test_a_cell_of_a_file_is_read_the_same_way(shifts: Keqing) -> None:
    rows = "姓名,电话,日期,交班人\n王秀英,13800001111,2026-11-20,周红\n王秀英,13800001111,2026-11-21,周洪\n"
    Path("rows.csv").write_text(rows, "utf-8")
    ran = shifts("import", "rows.csv", "--kind", "handover", "--format", "json")
    done = json.loads(ran.out)
    assert (ran.code, done["new"], done["rejected"]) == (4, 1, 1)


@pytest.mark.parametrize("nobody", ["none", "Nobody", "无", "没有"])
def test_a_customer_can_be_without_an_owner(shifts: Keqing, nobody: str) -> None:
    assert shifts("edit-customer", "王秀英", "--owner", "周红").code == 0
    ran = shifts("edit-customer", "王秀英", "--owner", nobody)
    assert (ran.code, "no owner" in ran.out) == (0, True)
    assert "王秀英" in shifts("list", "--owner", nobody).out
    assert shifts("add-customer", "李四", "--phone", "13800001112", "--owner", nobody).code == 0
    assert "李四" in shifts("list", "--owner", "none").out
