"""Records drawn by lot that a manager asks the customers about, told on the command line.

Which ones are drawn hangs on a secret that every database has of its own, so no test knows it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.cli_department import Department
from tests.conftest import Keqing

WEEKLY = """
[sample.dealers]
title = { zh = "订货抽查", en = "Orders" }
of = "order"
n = 2
per = "week"
"""
CALLS = ("甲", "乙", "丙", "丁", "戊", "己")


@pytest.fixture
def department(clock: time_machine.Traveller, keqing: Keqing) -> Department:
    clock.move_to("2026-12-07T02:00:00+00:00")
    department = Department(keqing)
    for name in CALLS:
        department.call(department.customer(name), "2026-12-07", "reached", "-y")
    return department


def names(sample: dict[str, Any]) -> list[str]:
    return [record["name"] for record in sample["records"]]


def test_s27_three_of_six_calls_are_drawn_and_asked_about(
    department: Department, clock: time_machine.Traveller
) -> None:
    """S27 (R179, R297, R308, R377, R417): 3 of the 6 calls of 2026-12-07, the same each time; one not confirmed is named."""
    seen = department.json("sample", "calls", "-n")
    assert seen["drawn"] is None
    assert department.json("open", "抽查")["records"] == []
    first = department.json("sample", "calls", "--date", "2026-12-07")
    assert names(first) == names(seen)
    assert (first["period"], first["drawn"]) == ("2026-12", "2026-12-07")
    assert first["agents"] == [{"agent": "李敏", "n": 3, "of": 6}]
    for late in ("庚", "辛"):
        department.call(department.customer(late), "2026-12-07")
    clock.move_to("2026-12-08T02:00:00+00:00")
    again = department.json("sample", "电话抽查")
    assert again["records"] == first["records"]
    opened = department.json("open", "抽查")["records"]
    assert {row["name"] for row in opened} == set(names(first))
    assert {row["owner"] for row in opened} == {"李敏"}
    for n, record in enumerate(first["records"]):
        words = ("结果=未属实", "备注=没接到过电话") if n == 0 else ("result=confirmed",)
        department.do("add", "spot-check-result", record["code"], f"ref={record['id']}", *words)
    asked = department.json("sample", "calls")["records"]
    assert [each["result"] for each in asked] == ["not-confirmed", "confirmed", "confirmed"]
    assert {each["answered"] for each in asked} == {"2026-12-08"}
    shown = department.do("--lang", "zh", "sample", "calls", "--format", "table").out
    (line,) = [line for line in shown.splitlines() if "未属实" in line]
    assert asked[0]["name"] in line
    counted = department.json("report", "spot-checks")["total"]["cells"]
    assert [cell["value"] for cell in counted] == ["3", "2", "1"]
    assert department.json("open", "抽查")["records"] == []
    assert department.keqing("check", "--replay").code == 0


def test_s27_an_undone_draw_is_the_same_again(
    department: Department, clock: time_machine.Traveller
) -> None:
    """S27 (R179): undo takes the draw back with its open records; drawn anew, a late record may be in it."""
    first = department.json("sample", "calls")
    assert department.keqing("undo", "-y").code == 0
    assert department.json("open", "抽查")["records"] == []
    assert names(department.json("sample", "calls")) == names(first)
    clock.move_to("2027-01-04T02:00:00+00:00")
    department.keqing("log", "甲", "接通", "都好", "--date", "2027-01-02")
    january = department.json("sample", "calls", "--date", "2027-01-03")
    assert (january["period"], names(january)) == ("2027-01", ["甲"])
    december = department.json("sample", "calls", "--date", "2026-12-31")
    assert names(december) == names(first)
    out = department.do("sample", "calls", "--date", "2026-12-31", "--format", "table").out
    assert "Drawn on 2026-12-07; the same each time." in out


def test_each_agent_has_a_draw_of_who_may_be_called(department: Department) -> None:
    """S27 (R008, R377): calls of every agent, the manager's too; who asked not to be called is not asked."""
    department.do("add-agent", "赵敏")
    department.keqing("log", "甲", "勿再联系", "别打了", "-y")
    events = department.json("show", "乙")["events"]
    (contact,) = [event["id"] for event in events if event["kind"] == "contact"]
    department.do("amend", str(contact), "内容=很好")
    for name in ("丙", "丁"):
        department.do("log", name, "接通", "又打了", "--agent", "赵敏")
    department.do("log", "戊", "no-answer", "--agent", "赵敏")
    drawn = department.json("sample", "calls")
    assert drawn["agents"] == [
        {"agent": "李敏", "n": 3, "of": 5},
        {"agent": "赵敏", "n": 2, "of": 2},
    ]
    assert "甲" not in names(drawn)
    assert {each["agent"] for each in drawn["records"][3:]} == {"赵敏"}
    refused = department.keqing("sample", "visits", "--agent", "赵敏")
    assert (refused.code, refused.out) == (1, "")
    assert "A sample is drawn by a manager: 李敏." in refused.err


def test_gifts_visits_and_samples_of_our_own(department: Department, tmp_path: Path) -> None:
    """S27 (R019, R377, R417): gifts and visits are drawn as calls are, and orders by the week, whoever took them."""
    file = tmp_path / "ours.toml"
    file.write_text(WEEKLY, "utf-8")
    department.do("define", "apply", str(file), "-y")
    department.call("甲", "2026-12-07", "visited")
    department.keqing("add", "gift", "乙", "item=茶叶", "value=80", "receiver=本人")
    for name in ("甲", "乙", "丙"):
        assert department.keqing("add", "order", name, "product=安胶囊", "--date", "2026-12-06").code == 0  # fmt: skip
    assert names(department.json("sample", "visits")) == ["甲"]
    gifts = department.json("sample", "gifts")
    assert [(each["n"], each["of"]) for each in gifts["agents"]] == [(1, 1)]
    assert "茶叶" in department.keqing("sample", "gifts").out
    week = department.json("sample", "订货抽查", "--date", "2026-12-06")
    assert (week["period"], week["since"], week["until"]) == ("2026-W49", "2026-11-30", "2026-12-06")  # fmt: skip
    assert week["agents"] == [{"agent": None, "n": 2, "of": 3}]
    assert department.json("sample", "订货抽查")["agents"] == []
    assert department.json("sample", "订货抽查")["drawn"] is None


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("calls", "--date", "2027-03-01"), 2, "The period 2027-03 has not begun."),
        (("callz",), 3, "There is no sample 'callz'."),
        ((), 2, "SAMPLE"),
    ],
)
def test_what_cannot_be_drawn_is_said(
    department: Department, words: tuple[str, ...], code: int, says: str
) -> None:
    ran = department.keqing("sample", *words)
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err
