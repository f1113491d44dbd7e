"""A cadence whose steps are the work of two people: found, told, and split into one for each."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import time_machine

from tests.conftest import Begin, Keqing

OLD = """
[cadence.complaint]
title = { zh = "投诉处理", en = "Complaint" }
track = "deadline"
starts_on = "complaint"
subject = "event"
steps = [{ at = "1wd", guide = "complaint", task = "answer" }, { at = "5wd", role = "head", task = "solution" }]
done_by = "named"
ends_on = "complaint-solved"
again = "parallel"
source = "ours"
"""
OWN = """
[cadence.birthday]
title = { zh = "生日", en = "Birthday" }
track = "care"
starts_on = "purchase"
steps = ["1d", { at = "9d", role = "head" }]
repeat = { every = "1m", role = "护士" }
then = "loyal-care"
source = "ours"
"""


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """A morning in Shanghai."""
    with time_machine.travel("2026-12-01T01:00:00+00:00", tick=False):
        yield


@pytest.fixture
def department(begin: Begin) -> Keqing:
    """A department of two whose texts are those of before."""
    keqing = begin(
        "therapy",
        ("add-agent", "部长", "--role", "head"),
        ("add-customer", "甲"),
        ("add", "complaint", "C0001", "what=慢", "--date", "2026-11-30"),
    )
    file = next(Path.home().rglob("*.db"))
    with closing(sqlite3.connect(file)) as connection, connection:
        for name, text in (("complaint", OLD), ("birthday", OWN)):
            connection.execute("UPDATE definition SET text = ? WHERE name = ?", (text, name))
    assert keqing("rebuild").code == 0
    return keqing


def test_what_is_in_force_runs_on_and_check_names_it(department: Keqing) -> None:
    assert department("done", "C0001", "complaint").code == 0
    ran = department("check", "--replay", "--format", "json")
    found = {finding["command"] for finding in json.loads(ran.out)["findings"]}
    assert {"keqing cadence split complaint", "keqing cadence split birthday"} <= found
    assert ran.code == 0
    assert "的步骤由几个人做" in department("--lang", "zh", "check").out


def test_a_split_is_a_file_that_can_be_applied(department: Keqing, tmp_path: Path) -> None:
    assert department("done", "C0001", "complaint").code == 0  # the head's step is the current one
    shown = department("cadence", "split", "complaint")
    assert (shown.code, "A later step waits for C0001" in shown.out) == (0, True), shown
    file = tmp_path / "ours.toml"
    file.write_text(shown.out, "utf-8")
    assert department("cadence", "check", str(file)).code == 0
    assert department("cadence", "apply", str(file), "--yes").code == 0
    found = json.loads(department("cadence", "split", "birthday", "--format", "json").out)
    assert (found["schema"], found["waiting"]) == ("keqing.cadence-split/1", [])
    in_force = json.loads(department("cadence", "list", "--format", "json").out)["cadences"]
    on = {cadence["name"] for cadence in in_force if cadence["on"]}
    assert {"complaint", "complaint-solution"} <= on
    found = json.loads(department("check", "--format", "json").out)["findings"]
    assert [finding["command"] for finding in found if finding["kind"] == "two-people"] == [
        "keqing cadence split birthday"
    ]


def test_the_department_s_own_gets_names_of_its_own(department: Keqing, tmp_path: Path) -> None:
    found = json.loads(department("cadence", "split", "birthday", "--format", "json").out)
    assert found["cadences"] == ["birthday", "birthday-head", "birthday-护士"]
    assert '[cadence."birthday-护士"]' in found["text"]
    assert found["text"].count("then = ") == 1
    file = tmp_path / "ours.toml"
    file.write_text(found["text"], "utf-8")
    ran = department("cadence", "check", str(file))
    assert (ran.code, ran.err) == (0, "")


def test_nothing_to_split(department: Keqing) -> None:
    ran = department("--lang", "zh", "cadence", "split", "服药回访")
    assert (ran.code, ran.out) == (2, "")
    assert "一个人的" in ran.err
    assert department("cadence", "split", "nothing").code == 3


def test_two_people_in_one_file_are_refused(department: Keqing, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(OLD, "utf-8")
    for words in (("cadence", "check"), ("define", "check"), ("cadence", "apply", "-y")):
        ran = department(*words, str(file))
        assert (ran.code, ran.out) == (2, "")
        assert "line 7: the step 5wd is for head, and 1wd is for the owner." in ran.err
        assert "keqing cadence split complaint" in ran.err
