from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator

import pytest
import time_machine

from tests.conftest import Begin, Keqing


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """A Monday morning in Shanghai."""
    with time_machine.travel("2026-11-23T01:00:00+00:00", tick=False):
        yield


@pytest.fixture
def department(begin: Begin) -> Keqing:
    return begin("therapy")


def test_all_is_well(department: Keqing) -> None:
    ran = department("check", "--replay", "--format", "json")
    assert (ran.code, json.loads(ran.out)) == (0, {"schema": "keqing.check/1", "findings": []})
    quiet = department("check", "--quiet")
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")


def test_whoever_is_forgotten_is_named(department: Keqing) -> None:
    assert department("add-customer", "王秀英").code == 0
    ran = department("check", "--format", "json")
    (found,) = json.loads(ran.out)["findings"]
    assert (ran.code, found["kind"]) == (1, "no-next-date")
    assert found["command"] == "keqing start C0001 loyal-care"
    assert department(*shlex.split(found["command"])[1:]).code == 0
    assert department("check", "-q").out == ""


def test_whoever_is_forgotten_is_listed(department: Keqing) -> None:
    assert department("add-customer", "王秀英").code == 0
    assert department("check", "-q").out


def test_rebuild_says_how_many(department: Keqing) -> None:
    assert department("add-customer", "王秀英").code == 0
    ran = department("rebuild")
    assert (ran.code, ran.out, ran.err) == (0, "The dates of 1 customer are computed again.\n", "")
    assert department("rebuild", "-q").out == ""
    history = json.loads(department("history", "--format", "json").out)["operations"]
    assert [operation["command"] for operation in history] == ["add-customer", "init"]


def test_progress_is_for_a_terminal(department: Keqing, monkeypatch: pytest.MonkeyPatch) -> None:
    assert department("add-customer", "王秀英").code == 0
    with monkeypatch.context() as terminal:
        terminal.setattr(sys.stderr, "isatty", lambda: True)
        ran = department("rebuild")
    assert "1 / 1" in ran.err
    assert ran.out == "The dates of 1 customer are computed again.\n"


def test_why(department: Keqing) -> None:
    assert department("add-customer", "王秀英").code == 0
    assert department("add", "inquiry", "C0001", "来源=电台").code == 0
    ran = department("why", "C0001", "--format", "json")
    found = json.loads(ran.out)
    assert (ran.code, found["schema"], found["code"]) == (0, "keqing.why/1", "C0001")
    assert {fact["rule"] for fact in found["followups"][0]["facts"]} >= {"R2", "R4", "R11"}
    assert "2026-11-26" in department("--lang", "zh", "why", "C0001").out
    assert department("why", "C0099").code == 3


def test_a_finding_is_said_in_the_readers_language(department: Keqing) -> None:
    department("add-customer", "王秀英", "--phone", "13812345678")
    ran = department("--lang", "zh", "check")
    assert "没有下次日期\t" in ran.out
    assert "keqing start C0001 忠诚关怀" in ran.out
