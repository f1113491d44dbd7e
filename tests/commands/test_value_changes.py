"""Changes of a file's values have their days: conditions of cadences look at the value of the day."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Keqing

HOT = """
[cadence.hot]
title = { zh = "热度高", en = "Hot" }
track = "revisit"
source = "003:153"
starts_when = "heat >= 4 and not has(address)"
steps = ["3d"]
"""


@pytest.fixture
def hot(department: Keqing, tmp_path: Path) -> Keqing:
    """A department with a cadence by the heat of customers, and a customer C0001 of 2026-11-02."""
    department("add-customer", "某项目", "--date", "2026-11-02")
    file = tmp_path / "hot.toml"
    file.write_text(HOT, "utf-8")
    assert department("define", "apply", str(file), "--yes").code == 0
    return department


def anchors(keqing: Keqing, who: str = "C0001") -> list[str]:
    found = json.loads(keqing("show", who, "--format", "json").out)["followups"]
    return [each["anchor"] for each in found if each["cadence"] == "hot"]


def card(keqing: Keqing) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(keqing("show", "C0001", "--format", "json").out)
    return found


def test_s14_a_cadence_starts_on_the_day_of_the_value(hot: Keqing) -> None:
    """S14: heat 4 starts it; the value of a day is the last one entered for it or an earlier day."""
    assert hot("edit-customer", "C0001", "--set", "heat=2").code == 0
    assert anchors(hot) == []
    ran = hot("edit-customer", "C0001", "--set", "热度=5")
    assert ran.code == 0, ran.err
    assert anchors(hot) == ["2026-11-24"]
    assert "Deal heat: 5 (before: 2)" in hot("show", "C0001").out
    assert hot("check", "--replay").code == 0
    assert hot("undo").code == 0
    assert anchors(hot) == []
    assert card(hot)["fields"] == {"heat": 2}


def test_a_change_of_an_earlier_day_leaves_what_a_later_one_says(hot: Keqing) -> None:
    hot("edit-customer", "C0001", "--set", "heat=2")
    assert hot("edit-customer", "C0001", "--set", "heat=5", "--date", "2026-11-20").code == 0
    assert card(hot)["fields"] == {"heat": 2}
    assert hot("edit-customer", "C0001", "--address", "东街", "--date", "2026-11-20").code == 0
    assert card(hot)["fields"] == {"heat": 2}
    assert "differs" not in hot("check", "--replay").out


def test_a_change_of_an_earlier_day_keeps_what_was_before_it(hot: Keqing) -> None:
    """The value before a backdated change is that of its day, not of today."""
    hot("add-customer", "另一项目", "--date", "2026-11-02", "--set", "heat=5")
    assert hot("edit-customer", "C0002", "--set", "heat=1").code == 0
    assert hot("edit-customer", "C0002", "--set", "heat=2", "--date", "2026-11-10").code == 0
    events = json.loads(hot("show", "C0002", "--history", "--format", "json").out)["events"]
    changed = [each["details"]["fields"]["heat"] for each in events if each["kind"] == "profile"]
    assert sorted(changed) == [[5, 1], [5, 2]]
    assert "differs" not in hot("check", "--replay").out
    assert hot("edit-customer", "C0002", "--set", "heat=3").code == 0
    assert hot("edit-customer", "C0002", "--set", "heat=4", "--date", "2026-11-15").code == 0
    events = json.loads(hot("show", "C0002", "--history", "--format", "json").out)["events"]
    changed = [each["details"]["fields"]["heat"] for each in events if each["kind"] == "profile"]
    assert sorted(changed) == [[1, 3], [2, 4], [5, 1], [5, 2]]


def test_health_facts_are_no_part_of_a_timeline_or_of_a_condition(
    hot: Keqing, tmp_path: Path
) -> None:
    hot("edit-customer", "C0001", "--set", "病种=高血压")
    assert "高血压" not in json.dumps(card(hot)["events"], ensure_ascii=False)
    file = tmp_path / "ill.toml"
    file.write_text(HOT.replace("heat >= 4", "has(病种)"), "utf-8")
    ran = hot("define", "check", str(file))
    assert (ran.code, "病种" in ran.err or "condition" in ran.err) == (2, True), ran.err


def test_who_brought_a_customer_is_no_condition_of_a_cadence(hot: Keqing, tmp_path: Path) -> None:
    """Nobody keeps on which day the referrer was entered, so a cadence would never start by it."""
    file = tmp_path / "referred.toml"
    for condition in ("has(referrer)", "not has(介绍人)", "referrer = 'C0001'"):
        file.write_text(HOT.replace("heat >= 4", condition), "utf-8")
        ran = hot("define", "check", str(file))
        assert (ran.code, "cannot ask for 'referrer'" in ran.err) == (2, True), ran.err
    assert hot("list", "--where", "has(referrer)").code == 0


def test_a_file_brings_changes_of_values(hot: Keqing, tmp_path: Path) -> None:
    hot("edit-customer", "C0001", "--set", "heat=2")
    file = tmp_path / "heat.csv"
    file.write_text("编号,姓名,成交热度\nC0001,某项目,4\n", "utf-8")
    ran = hot("import", str(file))
    assert ran.code == 0, ran.err
    assert anchors(hot) == ["2026-11-24"]
    assert hot("check", "--replay").code == 0


def test_new_customers_of_a_file_are_looked_at_each(hot: Keqing, tmp_path: Path) -> None:
    file = tmp_path / "new.csv"
    file.write_text("姓名,成交热度\n甲项目,5\n乙项目,1\n丙项目,\n", "utf-8")
    assert hot("import", str(file)).code == 0
    assert [anchors(hot, code) for code in ("C0002", "C0003", "C0004")] == [["2026-11-24"], [], []]
    assert "differs" not in hot("check", "--replay").out


def test_a_cadence_that_comes_in_force_reaches_whoever_has_the_value(
    department: Keqing, tmp_path: Path
) -> None:
    department("add-customer", "甲项目", "--set", "heat=5")
    department("add-customer", "乙项目", "--set", "heat=1")
    file = tmp_path / "hot.toml"
    file.write_text(HOT, "utf-8")
    assert department("define", "apply", str(file), "--yes").code == 0
    assert [len(anchors(department, code)) for code in ("C0001", "C0002")] == [1, 0]
    assert "differs" not in department("check", "--replay").out


def test_todays_value_can_be_told_for_an_earlier_day_that_had_another(hot: Keqing) -> None:
    """It is what the value of that day was that decides whether a change says anything."""
    hot("edit-customer", "C0001", "--set", "heat=2", "--date", "2026-11-10")
    assert hot("edit-customer", "C0001", "--set", "heat=5").code == 0
    assert anchors(hot) == ["2026-11-24"]
    ran = hot("edit-customer", "C0001", "--set", "heat=2", "--date", "2026-11-12")
    assert (ran.code, "already: nothing changes" in ran.err) == (2, True)
    assert hot("edit-customer", "C0001", "--set", "heat=5", "--date", "2026-11-15").code == 0
    assert card(hot)["fields"] == {"heat": 5}
    events = card(hot)["events"]
    changed = {
        each["day"]: each["details"]["fields"]["heat"]
        for each in events
        if each["kind"] == "profile"
    }
    assert changed["2026-11-15"] == [2, 5]
    assert "differs" not in hot("check", "--replay").out
    ran = hot("edit-customer", "C0001", "--set", "heat=5", "--date", "2026-11-20")
    assert (ran.code, "already: nothing changes" in ran.err) == (2, True)
    assert hot("edit-customer", "C0001", "--clear", "heat", "--date", "2026-11-18").code == 0
    assert card(hot)["fields"] == {"heat": 5}
    assert hot("undo").code == 0
    assert hot("undo").code == 0
    assert (card(hot)["fields"], anchors(hot)) == ({"heat": 5}, ["2026-11-24"])


def test_an_address_of_an_earlier_day(hot: Keqing) -> None:
    hot("edit-customer", "C0001", "--address", "东街", "--date", "2026-11-10")
    hot("edit-customer", "C0001", "--address", "西街")
    assert hot("edit-customer", "C0001", "--address", "西街", "--date", "2026-11-12").code == 0
    ran = hot("edit-customer", "C0001", "--address", "西街", "--date", "2026-11-13")
    assert (ran.code, "already: nothing changes" in ran.err) == (2, True)
    assert "西街" in hot("show", "C0001").out
    events = card(hot)["events"]
    changed = [each["details"].get("fields") for each in events if each["kind"] == "profile"]
    assert {"address": ["东街", "西街"]} in changed
    assert "differs" not in hot("check", "--replay").out
