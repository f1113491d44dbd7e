"""A reaction of somebody who is not to be called, or has died, stands in the doctor's list, with no number to dial."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands.test_refusals import typed
from tests.conftest import Keqing
from tests.sharing import kept_home

TOLD = "吃药后起皮疹"
DOCTOR = "张医生"


@pytest.fixture
def care(department: Keqing, home: Path) -> Keqing:
    """A department with a doctor and 王秀英, C0001, who has a number and a daughter with one."""

    def work() -> None:
        assert department("add-agent", DOCTOR, "--role", "doctor").code == 0
        assert department("add-customer", "王秀英", "--phone", "13912345678").code == 0
        assert department("add-contact", "C0001", "张丽", "--phone", "13912345679").code == 0

    kept_home(home, (__name__, "care"), work)
    return department


def doctors(keqing: Keqing) -> list[dict[str, Any]]:
    """Give the rows of the doctor's list."""
    rows: list[dict[str, Any]] = json.loads(
        keqing("today", "--agent", DOCTOR, "--format", "json").out
    )["rows"]
    return rows


@pytest.mark.parametrize(
    "commands",
    [
        [["log", "C0001", "stop", TOLD, "--adverse"]],
        [["log", "C0001", "deceased", "died after taking the tablets, rash", "--adverse"]],
        [["log", "C0001", "stop"], ["add", "adverse", "C0001", f"reaction={TOLD}"]],
        [["log", "C0001", "stop"], ["log", "C0001", "reached", TOLD, "--adverse"]],
        [["add", "adverse", "C0001", f"reaction={TOLD}"], ["log", "C0001", "stop"]],
        [["log", "C0001", "reached", TOLD, "--adverse"], ["log", "C0001", "deceased"]],
        [["log", "C0001", "stop", TOLD, "--adverse"], ["log", "C0001", "deceased"]],
    ],
)
def test_a_reaction_outlives_a_stop_and_a_death(care: Keqing, commands: list[list[str]]) -> None:
    ran = [care(*words) for words in commands]
    assert {each.code for each in ran} == {0}
    assert "settle it without a call" in " ".join(ran[-1].out.split())
    (row,) = doctors(care)
    assert (row["code"], row["phone"], row["track"]) == ("C0001", None, "alert")
    assert [each["text"] for each in row["reasons"]] == ["reaction"]
    listed = care("--width", "200", "today", "--agent", DOCTOR, "--full").out
    assert "settle it without a call to the customer" in listed
    assert "not to be called" in listed or "deceased" in listed
    assert "1391234567" not in listed
    assert care("check", "--replay").code == 0
    assert care("done", "C0001", "promise", "--agent", DOCTOR).code == 0
    assert doctors(care) == []


def test_screen_and_paper_say_it_in_place_of_the_number(care: Keqing, tmp_path: Path) -> None:
    care("log", "C0001", "reached", TOLD)
    care("log", "C0001", "stop")
    screen = care("--width", "160", "today", "--agent", DOCTOR, "--format", "table").out
    assert screen.count("not to be called") == 1
    paper = tmp_path / "paper.html"
    assert care("sheet", "-o", str(paper), "--agent", DOCTOR, "--full").code == 0
    assert "not to be called" in paper.read_text("utf-8")
    assert "1391234" not in paper.read_text("utf-8")


def test_in_chinese_too(care: Keqing) -> None:
    care("log", "C0001", "stop", TOLD, "--adverse")
    listed = care("--lang", "zh", "--width", "200", "today", "--agent", DOCTOR).out
    assert "不良反应，请处理，不要给客户打电话" in listed
    assert "勿打" in listed


@pytest.mark.parametrize(
    "commands",
    [
        [["log", "C0001", "stop", TOLD]],
        [["log", "C0001", "reached", TOLD], ["log", "C0001", "stop"]],
        [["log", "C0001", "reached", TOLD], ["log", "C0001", "deceased"]],
        [["log", "C0001", "stop"], ["log", "C0001", "reached", TOLD]],
    ],
)
def test_what_may_be_a_reaction_is_decided_after_a_stop_too(
    care: Keqing, commands: list[list[str]]
) -> None:
    for words in commands:
        assert care(*words).code == 0
    (row,) = doctors(care)
    assert (row["phone"], row["track"]) == (None, "alert")
    assert [each["text"] for each in row["reasons"]] == ["suspected"]
    assert care("add", "adverse", "C0001", f"reaction={TOLD}").code == 0
    assert [each["text"] for each in doctors(care)[0]["reasons"]] == ["reaction"]
    assert care("check", "--replay").code == 0


def test_both_answered_yes_on_a_terminal_reach_the_doctor(
    care: Keqing, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = typed(care, monkeypatch, "y\ny", "log", "C0001", "reached", f"{TOLD}，别再打了")
    assert ran.code == 0, ran
    assert [each["text"] for each in doctors(care)[0]["reasons"]] == ["reaction"]


def test_a_reaction_that_was_settled_is_not_brought_up_by_a_stop(care: Keqing) -> None:
    care("add", "adverse", "C0001", f"reaction={TOLD}")
    care("log", "C0001", "reached", "好多了", "--agent", DOCTOR)
    assert care("log", "C0001", "stop").code == 0
    assert doctors(care) == []


def test_a_promise_ends_with_a_stop_as_ever(care: Keqing) -> None:
    care("promise", "C0001", "today", "回电")
    care("log", "C0001", "stop")
    assert json.loads(care("today", "--team", "--format", "json").out)["rows"] == []


def test_what_may_be_a_reaction_stands_above_a_promise(care: Keqing) -> None:
    care("add-customer", "甲", "--phone", "13912345670")
    care("promise", "C0002", "today", "回电", "--role", "doctor")
    care("log", "C0001", "reached", TOLD)
    assert [row["code"] for row in doctors(care)] == ["C0001", "C0002"]
    assert "An alert" in care("why", "C0001").out
