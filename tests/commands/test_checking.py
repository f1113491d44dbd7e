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
    assert department("cadence", "on", "event-invite").code == 0
    ran = department("check", "--replay", "--format", "json")
    assert (ran.code, json.loads(ran.out)) == (0, {"schema": "keqing.check/1", "findings": []})
    quiet = department("check", "--quiet")
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")


def test_whoever_is_forgotten_is_named(department: Keqing) -> None:
    """S26 (R005): with the command after which nobody is."""
    assert department("add-customer", "王秀英").code == 0
    ran = department("check", "--format", "json")
    found, end = json.loads(ran.out)["findings"]
    assert (ran.code, found["kind"], end["kind"]) == (1, "no-next-date", "dead-end")
    assert found["command"] == "keqing start C0001 loyal-care"
    assert department(*shlex.split(found["command"])[1:]).code == 0
    assert department("check", "-q").out == ""


@pytest.mark.parametrize(
    ("lang", "says", "command"),
    [
        (
            "en",
            "Consulted, not bought leads into Next gathering: invitation, which is switched off: after it nothing follows.",
            "keqing cadence on event-invite",
        ),
        (
            "zh",
            "咨询未购结束后接下次活动邀请，而下次活动邀请没有启用：到此就断了。",
            "keqing cadence on 下次活动邀请",
        ),
    ],
)
def test_a_cadence_that_leads_into_one_that_is_off(
    department: Keqing, lang: str, says: str, command: str
) -> None:
    ran = department("--lang", lang, "check")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[1].split("\t")[1:] == [says, command]
    assert department("cadence", "on", "event-invite").code == 0
    assert json.loads(department("check", "--format", "json").out)["findings"] == []


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


def test_what_time_alone_changed_is_stored_by_night(department: Keqing) -> None:
    department("add-customer", "王秀英", "--phone", "13800001111")
    department("add-customer", "李四", "--phone", "13800001112")
    department("add", "purchase", "王秀英", "product=安", "quantity=1", "pack=10", "daily=1")
    ran = department("rebuild", "--due")
    assert (ran.code, ran.out) == (0, "The dates of 0 customers are computed again.\n")
    with time_machine.travel("2027-03-04T02:00:00+00:00", tick=False):
        ran = department("rebuild", "--due")
        assert (ran.code, ran.out) == (0, "The dates of 1 customer are computed again.\n")
        assert department("rebuild", "--due", "-q").out == ""
        again = department("rebuild", "--due", "--format", "json").out
        assert json.loads(again)["customers"] == 0
        assert "do not follow" not in department("check", "--replay").out
