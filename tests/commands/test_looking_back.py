"""`keqing history`: whom and what commands were about, who did them, and whether they stand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.conftest import Begin, Keqing


@pytest.fixture
def office(begin: Begin) -> Keqing:
    """Commands 2 to 5: two customers, a call, and a merge of the second into the first."""
    return begin(
        "therapy",
        ("add-customer", "王秀英", "--phone", "13812345678"),
        ("add-customer", "王秀应", "--phone", "13712345678"),
        ("log", "C0002", "接通", "都好"),
        ("merge", "C0001", "C0002", "--yes"),
    )


def listed(keqing: Keqing, *words: str) -> list[dict[str, Any]]:
    ran = keqing("history", *words, "--json")
    assert (ran.code, ran.err) == (0, ""), ran
    operations: list[dict[str, Any]] = json.loads(ran.out)["operations"]
    return operations


def numbers(keqing: Keqing, *words: str) -> list[int]:
    return [operation["id"] for operation in listed(keqing, *words)]


def test_about_somebody_are_the_commands_from_before_a_merge(office: Keqing) -> None:
    assert office("add-customer", "别人").code == 0
    assert numbers(office, "C0001", "--commands") == [5, 4, 3, 2]
    assert numbers(office, "C0003", "--commands") == [6]


def test_a_merge_that_was_taken_back_joins_nobody(office: Keqing) -> None:
    assert office("undo").code == 0
    assert numbers(office, "C0001", "--commands") == [6, 5, 2]
    assert numbers(office, "C0002", "--commands") == [6, 5, 4, 3]
    newest, merged, *_ = listed(office)
    assert (newest["undoes"], merged["undone_by"], merged["undone"]) == (5, 6, True)
    told = office("history").out.splitlines()
    assert told[1].endswith("\ttakes back 5")
    assert told[2].endswith("\tby 6")


def test_of_an_import_everybody_finds_it(office: Keqing, tmp_path: Path) -> None:
    """A long one is packed; its rows are found all the same, and the first of them are named."""
    rows = "".join(f"客户{n:03},137{n:08}\n" for n in range(100))
    (tmp_path / "many.csv").write_text("姓名,电话\n" + rows, "utf-8")
    assert office("import", "many.csv").code == 0
    (brought,) = listed(office, "客户042", "--commands")
    assert (brought["id"], brought["customers"], len(brought["names"])) == (6, 100, 3)
    assert "\t100 customers, among them 客户000 C0003, 客户001 C0004, 客户002 C0005\t" in (
        office("history").out
    )
    assert numbers(office, "C0001", "--commands", "--rows", "2") == [5, 4]


def test_of_a_short_import_everybody_finds_it_too(office: Keqing, tmp_path: Path) -> None:
    """Three rows are not packed, and stand in one batch all the same."""
    words = "姓名,电话\n甲一,13700000001\n乙二,13700000002\n丙三,13700000003\n"
    (tmp_path / "few.csv").write_text(words, "utf-8")
    assert office("import", "few.csv").code == 0
    assert numbers(office, "乙二", "--commands") == [6]
    assert numbers(office, "C0001", "--commands") == [5, 4, 3, 2]


def test_a_setting_has_its_name_of_each_language(office: Keqing) -> None:
    assert "setting department | " in office("history").out
    assert "设置 部门 | " in office("--lang", "zh", "history").out


def test_those_of_a_login_an_agent_and_of_days(
    office: Keqing, monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller
) -> None:
    clock.shift(86_400)
    monkeypatch.setenv("LOGNAME", "zhao")
    assert office("add-agent", "赵强").code == 0
    assert office("config", "set", "red-days", "9", "--department").code == 0
    assert numbers(office, "--by", "zhao") == [7, 6]
    assert numbers(office, "--by", "李敏") == [5, 4, 3, 2, 1]
    assert numbers(office, "--from", "today") == [7, 6]
    assert numbers(office, "--to", "yesterday", "--rows", "1") == [5]
    assert numbers(office, "C0001", "--by", "李敏", "--from", "today") == []
    assert listed(office, "--rows", "1")[0]["login"] == "zhao"
    refused = office("history", "--by", "nobody")
    assert (refused.code, refused.out) == (3, "")
    assert "zhao" in refused.err
    assert (
        "No command is as you asked."
        in office("history", "王秀英", "--from", "today", "--format", "table").out
    )


def test_who_did_it_is_named_with_the_login(office: Keqing) -> None:
    (newest,) = listed(office, "--rows", "1")
    assert newest["agent"] == "李敏"
    assert f"\t{newest['login']} (李敏)\t" in office("history").out


def test_what_was_forgotten_says_so(office: Keqing) -> None:
    assert office("forget", "C0001", "--yes").code == 0
    erased = [operation["id"] for operation in listed(office) if operation["erased"]]
    assert erased == [5, 4, 3, 2]
    assert "what it changed was forgotten on request" in office("history").out
    assert "所改内容已应要求抹去" in office("--lang", "zh", "history").out
    assert office("audit", "verify", "-q").code == 0
    refused = office("undo", "--yes")
    assert (refused.code, refused.out) == (1, "")
    assert "What was forgotten on request cannot be brought back." in refused.err
    assert json.loads(office("undo", "--list", "--json").out)["operations"] == []
    assert "其中 4 步所改内容已应要求抹去。" in office("--lang", "zh", "audit", "verify").out


def test_a_correction_tells_by_whose_command(office: Keqing) -> None:
    (record,) = (
        event["id"]
        for event in json.loads(office("history", "C0001", "--json").out)["events"]
        if event["outcome"] == "reached"
    )
    copy = json.loads(office("amend", str(record), "text=好多了", "--json").out)["event"]
    assert office("void", str(copy), "--reason", "打错").code == 0
    told = office("history", "C0001").out
    assert f"corrects {record}, struck out: " in told
    assert "(李敏), 2026-11-24 10:00, command 6" in told
    assert "，操作 7" in office("--lang", "zh", "history", "C0001").out
