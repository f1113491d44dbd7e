"""A pause without an end is brought up again after ninety days: `check`, `doctor` and `today` name it (R12)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import time_machine

from tests.conftest import Keqing

DAY_90 = "2027-02-22T10:00:00+08:00"
"""Ninety days after 2026-11-24."""


@pytest.fixture
def paused(department: Keqing) -> Keqing:
    """Three who are paused: without an end, until a day, and by a stay in hospital."""
    for n in (1, 2, 3):
        assert department("add-customer", f"客户{n}", "--phone", f"1390001000{n}").code == 0
    assert department("pause", "C0001", "--reason", "不方便").code == 0
    assert department("pause", "C0002", "--until", "2027-03-01", "--yes").code == 0
    assert department("add", "admission", "C0003").code == 0
    return department


def named(keqing: Keqing) -> list[str]:
    found = json.loads(keqing("check", "--format", "json").out)["findings"]
    return [finding["command"] for finding in found if finding["kind"] == "long-pause"]


@pytest.mark.parametrize(("before", "codes"), [(1, []), (0, ["C0001", "C0003"])])
def test_after_ninety_days_check_names_it(
    paused: Keqing, clock: time_machine.Traveller, before: int, codes: list[str]
) -> None:
    clock.move_to(DAY_90)
    clock.shift(-86400 * before)
    assert named(paused) == [f"keqing resume {code}" for code in codes]


def test_a_pause_entered_again_begins_anew_and_a_resumed_one_is_none(
    paused: Keqing, clock: time_machine.Traveller
) -> None:
    clock.move_to(DAY_90)
    assert paused("pause", "C0001", "--reason", "还是不方便").code == 0
    assert paused("add", "discharge", "C0003").code == 0
    assert named(paused) == []


def test_whoever_asked_to_be_left_alone_is_no_long_pause(
    paused: Keqing, clock: time_machine.Traveller
) -> None:
    clock.move_to(DAY_90)
    assert paused("log", "C0001", "stop", "别打了").code == 0
    assert named(paused) == ["keqing resume C0003"]


@pytest.mark.parametrize(
    ("lang", "in_list", "by_doctor"),
    [
        ("en", "2 customers have been paused for long, without an end: keqing check",
         "2 customers have been paused for 90 days or more, without an end"),
        ("zh", "有 2 位客户暂停了很久，没说到哪天：keqing check",
         "有 2 位客户暂停了 90 天以上，没说到哪天"),
    ],
)  # fmt: skip
def test_today_and_doctor_name_it(
    paused: Keqing, clock: time_machine.Traveller, lang: str, in_list: str, by_doctor: str
) -> None:
    assert "keqing check" not in paused("--lang", lang, "today").out
    clock.move_to(DAY_90)
    assert in_list in paused("--lang", lang, "today", "--format", "table").out
    plain = paused("--lang", lang, "today", "--format", "plain")
    assert in_list in plain.err
    assert by_doctor in paused("--lang", lang, "doctor").out


def test_an_agent_is_told_of_his_own(paused: Keqing, clock: time_machine.Traveller) -> None:
    clock.move_to(DAY_90)
    assert paused("add-agent", "王芳").code == 0
    assert paused("edit-customer", "C0001", "--owner", "王芳").code == 0
    shown = paused("today", "--agent", "王芳", "--format", "table").out
    assert "1 customer has been paused for long, without an end: keqing check" in shown


def test_the_department_says_after_how_many_days(
    paused: Keqing, clock: time_machine.Traveller
) -> None:
    clock.move_to("2026-12-08T10:00:00+08:00")
    assert named(paused) == []
    assert paused("config", "set", "pause-days", "14", "--department").code == 0
    assert named(paused) == ["keqing resume C0001", "keqing resume C0003"]
    refused = paused("config", "set", "pause-days", "0", "--department")
    assert (refused.code, refused.out) == (2, "")
    assert "Write a number from 1 to 3650." in refused.err


def test_a_promised_task_does_not_wait_in_a_pause(
    paused: Keqing, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    assert paused("promise", "C0001", "11-26", "寄说明书", "--task").code == 0
    assert paused("promise", "C0001", "11-26", "谈复查").code == 0
    clock.move_to("2026-11-26T10:00:00+08:00")
    rows = json.loads(paused("today", "--format", "json").out)["rows"]
    assert [
        [reason["text"] for reason in row["reasons"]] for row in rows if row["code"] == "C0001"
    ] == [["寄说明书"]]
