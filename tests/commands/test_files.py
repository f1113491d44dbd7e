"""`keqing files`: what customers' files lack."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.conftest import Keqing


def files(keqing: Keqing, *words: str) -> list[dict[str, Any]]:
    ran = keqing("files", *words, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    found: list[dict[str, Any]] = json.loads(ran.out)["files"]
    return found


def age(keqing: Keqing, who: str) -> str:
    return keqing("show", who).out.partition("aged ")[2][:2]


def test_s01_exactly_two_of_eight_items_are_missing(
    department: Keqing, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S01 (R024, R025, R026, R096, R099): aged 77 until 2027-06-11; what is declined is not asked again."""
    clock.move_to("2026-12-01T02:00:00+00:00")
    department(
        "add-customer", "王秀兰", "--birthday", "1949-06-12", "--phone", "13812345678",
        "--set", "病种=高血压", "--set", "是否知情=是", "--set", "患者病情=平稳", "--set", "治疗情况=服药",
    )  # fmt: skip
    assert files(department, "--missing") == [
        {
            "code": "C0001",
            "name": "王秀兰",
            "type": "consumer",
            "owner": "李敏",
            "required": 8,
            "missing": ["address", "source"],
            "papers_missing": [],
            "papers_expired": [],
        }
    ]
    assert "2 of 8: address, source" in department("files", "--missing").out
    assert "To ask    Source, Address" in department("show", "C0001").out
    monkeypatch.setenv("KEQING_LANG", "zh")
    assert "8 项缺 2 项：地址、来源" in department("files", "--missing").out
    monkeypatch.setenv("KEQING_LANG", "en")
    assert age(department, "C0001") == "77"
    assert department("edit-customer", "C0001", "--declined", "地址").code == 0
    assert [row["missing"] for row in files(department, "--missing")] == [["source"]]
    assert "To ask    Source" in department("show", "C0001").out
    department(
        "add-contact",
        "C0001",
        "小王",
        "--relation",
        "女儿",
        "--no-health",
        "--phone",
        "13987654321",
    )
    shown = department("show", "C0001").out
    assert "小王 女儿" in shown
    assert "do not discuss health" in shown.replace("\n", " ").replace("          ", "")
    clock.move_to("2027-06-11T02:00:00+00:00")
    assert age(department, "C0001") == "77"
    clock.move_to("2027-06-12T02:00:00+00:00")
    assert age(department, "C0001") == "78"


def test_most_first_then_code_and_only_of_those_whom_one_may_call(department: Keqing) -> None:
    department("add-customer", "甲", "--source", "电台", "--address", "东街")
    department("add-customer", "乙")
    department("add-customer", "丙", "--source", "电台", "--address", "西街")
    department("add-customer", "同春药店", "--type", "pharmacy")
    department("add-customer", "丁")
    department("log", "丁", "stop", "不要再打")
    assert [row["code"] for row in files(department, "--missing")] == ["C0002", "C0001", "C0003"]
    assert [(row["code"], len(row["missing"])) for row in files(department)] == [
        ("C0002", 7),
        ("C0001", 5),
        ("C0003", 5),
        ("C0004", 0),
    ]
    assert "nothing of 1" in department("files").out
    assert files(department, "--owner", "none") == []
    assert len(files(department, "--owner", "李敏")) == 4


def test_a_field_is_required_from_its_stage_on(department: Keqing, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(
        '[field.terms]\nof = "customer"\ntitle = { zh = "付款", en = "Terms" }\nfor = ["pharmacy"]\n'
        'required_from = "bought"\nask = 1\n'
        '[field.phone]\nof = "customer"\ntitle = { zh = "电话", en = "Phone" }\nrequired_from = "filed"\n',
        "utf-8",
    )
    assert department("define", "apply", str(file), "--yes").code == 0
    department("add-customer", "同春药店", "--type", "pharmacy")
    assert files(department, "--missing")[0]["missing"] == ["phone"]
    department("add", "order", "C0001", "product=安胶囊")
    assert files(department, "--missing")[0]["missing"] == ["phone", "terms"]
    department("edit-customer", "C0001", "--phone", "021-64321234", "--set", "terms=月结")
    assert files(department, "--missing") == []


def test_a_terminal_shows_the_first_ones(
    department: Keqing, monkeypatch: pytest.MonkeyPatch
) -> None:
    department("add-customer", "甲")
    department("add-customer", "乙")
    monkeypatch.setenv("LINES", "8")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    ran = department("files")
    assert ran.code == 0
    assert "1 more: add --all" in ran.out
    assert "乙" in department("files", "--all").out
