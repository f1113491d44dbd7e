"""Directives and contacts of an earlier day (`--date`): judged by what was then, and told whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import time_machine

from tests.conftest import Keqing, Ran

WHO = "C0001"
BOX = ("产品=AB胶囊", "line=therapy", "数量=1", "每盒=60", "每日=6")


@pytest.fixture
def called(department: Keqing, clock: time_machine.Traveller) -> Keqing:
    """Bought on 12-01, called on 12-02 and 12-12: every step up to the tenth day is closed."""
    assert department("add-customer", "甲", "--phone", "13900010001").code == 0
    assert department("add", "purchase", WHO, *BOX, "--date", "2026-12-01").code == 0
    for when in ("12-02", "12-12"):
        assert department("log", WHO, "reached", "好", "--date", f"2026-{when}").code == 0
    clock.move_to("2026-12-13T10:00:00+08:00")
    return department


def closed(ran: Ran) -> list[str]:
    return [line.strip() for line in ran.out.splitlines() if line.startswith("  closed")]


def steps(keqing: Keqing) -> dict[str, str]:
    """The closed steps of the ladder: label, then status and day."""
    shown = json.loads(keqing("show", WHO, "--format", "json").out)
    return {
        closing["label"]: f"{closing['status']} {closing['closed_on']}"
        for closing in shown["closings"]
        if closing["cadence"] == "therapy"
    }


@pytest.mark.parametrize(
    ("words", "told", "step"),
    [
        (("skip", WHO, "therapy"), ["closed: Therapy follow-up (AB胶囊), day 3 (skipped)"],
         ("3d", "skipped 2026-12-05")),
        (("skip", WHO), ["closed: Therapy follow-up (AB胶囊), day 3 (skipped)",
                         "closed: Supply running out (AB胶囊), 7 days before (skipped)"],
         ("3d", "skipped 2026-12-05")),
        (("snooze", WHO, "2026-12-08", "therapy"), [], ("3d", "done 2026-12-12")),
        (("done", WHO, "therapy"), ["closed: Therapy follow-up (AB胶囊), day 3 (done)"],
         ("3d", "done 2026-12-05")),
        (("end", WHO, "therapy"), [], ("1d", "done 2026-12-02")),
        (("log", WHO, "reached", "补记"),
         ["closed: Therapy follow-up (AB胶囊), day 3 (done)",
          "closed: Supply running out (AB胶囊), 7 days before (done)"],
         ("3d", "done 2026-12-05")),
    ],
)  # fmt: skip
def test_what_is_recorded_of_an_earlier_day_is_judged_by_that_day(
    called: Keqing, words: tuple[str, ...], told: list[str], step: tuple[str, str]
) -> None:
    ran = called(*words, "--date", "2026-12-05")
    assert (ran.code, ran.err) == (0, "")
    assert closed(ran) == told
    assert steps(called)[step[0]] == step[1]
    assert ("10d" in steps(called)) is (words[0] != "end")


def test_the_machine_form_tells_the_same_closings(called: Keqing) -> None:
    ran = called("log", WHO, "reached", "补记", "--date", "2026-12-05", "--format", "json")
    assert [(closing["cadence"], closing["label"], closing["status"]) for closing in json.loads(ran.out)["closed"]] == [
        ("therapy", "3d", "done"), ("supply-end", "-7d", "done"),
    ]  # fmt: skip


@pytest.mark.parametrize("verb", ["skip", "done", "end"])
def test_what_was_not_open_on_that_day_is_not_there(called: Keqing, verb: str) -> None:
    ran = called(verb, WHO, "therapy", "--date", "2026-11-30")
    assert (ran.code, ran.out) == (3, "")
    assert "is not in therapy" in ran.err


def test_nothing_was_due_on_that_day(called: Keqing) -> None:
    ran = called("skip", WHO, "--date", "2026-12-03")
    assert (ran.code, ran.out) == (2, "")
    assert "Nothing is due for 甲 on 2026-12-03." in ran.err


def test_who_asked_to_be_left_alone_since_was_paused_and_ended_before(called: Keqing) -> None:
    assert called("log", WHO, "stop", "别打了").code == 0
    assert called("pause", WHO, "--until", "2026-12-10", "--date", "2026-12-06").code == 0
    assert called("end", WHO, "therapy", "--date", "2026-12-07").code == 0
    assert called("start", WHO, "loyal-care", "--date", "2026-12-07").code == 0
    assert called("pause", WHO).code == 1
    assert called("promise", WHO, "2026-12-08", "再谈", "--date", "2026-12-06").code == 1


def test_a_pause_of_an_earlier_day_can_be_ended_on_one(called: Keqing) -> None:
    assert called("pause", WHO, "--date", "2026-12-06").code == 0
    assert called("resume", WHO, "--date", "2026-12-05").code == 2
    assert called("resume", WHO, "--date", "2026-12-07").code == 0
    assert called("resume", WHO).code == 2


def test_what_was_brought_in_later_was_not_there(called: Keqing, tmp_path: Path) -> None:
    """A purchase of 12-04, imported on 12-13, gave nothing to skip on 12-05."""
    file = tmp_path / "one.csv"
    rows = "姓名,电话,产品,购买日期,数量\n乙,13900010002,AB胶囊,2026-12-04,1\n"
    file.write_text(rows, encoding="utf-8")
    assert called("import", str(file)).code in {0, 4}
    assert called("list", "乙").out
    ran = called("skip", "13900010002", "therapy", "--date", "2026-12-05")
    assert (ran.code, ran.out) == (3, "")
    assert "is not in therapy" in ran.err


# Promises by name


@pytest.fixture
def promised(department: Keqing) -> Keqing:
    assert department("add-customer", "甲", "--phone", "13900010001").code == 0
    assert department("promise", WHO, "11-25", "寄说明书", "--task").code == 0
    assert department("promise", WHO, "11-26", "换一盒", "--task").code == 0
    assert department("promise", WHO, "11-27 15:00", "谈复查").code == 0
    return department


def test_one_of_several_promises_has_to_be_named(promised: Keqing) -> None:
    ran = promised("done", WHO, "promise", "寄了")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.splitlines() == [
        "3 promises to 甲 could be meant.",
        "  2026-11-25: keqing done C0001 寄说明书",
        "  2026-11-26: keqing done C0001 换一盒",
        "  2026-11-27 15:00: keqing done C0001 谈复查",
        "Name one by its text, its day or the number of its record.",
    ]


@pytest.mark.parametrize("word", ["寄说明书", "说明", "2026-11-25", "11-25"])
def test_a_promise_is_named_by_its_text_or_day(promised: Keqing, word: str) -> None:
    ran = promised("done", WHO, word)
    assert closed(ran) == ["closed: Promise: 寄说明书, for Wed 2026-11-25 (done)"]


def test_the_only_one_that_is_due_is_meant(promised: Keqing, clock: time_machine.Traveller) -> None:
    clock.move_to("2026-11-25T10:00:00+08:00")
    assert closed(promised("done", WHO, "promise")) == [
        "closed: Promise: 寄说明书, for Wed 2026-11-25 (done)"
    ]
    assert closed(promised("skip", WHO, "11-27 15:00")) == []
    assert promised("skip", WHO, "2026-11-27 15:00").code == 0


def test_promises_of_one_day_without_a_text_are_named_by_their_times(promised: Keqing) -> None:
    for at in ("10:00", "11:00"):
        assert promised("log", WHO, "reached", "好", "--next", f"11-30 {at}").code == 0
    ran = promised("snooze", WHO, "12-02", "11-30")
    assert [line.strip() for line in ran.err.splitlines()[1:3]] == [
        "2026-11-30 10:00: keqing snooze C0001 '2026-11-30 10:00'",
        "2026-11-30 11:00: keqing snooze C0001 '2026-11-30 11:00'",
    ]
    assert promised("snooze", WHO, "12-02", "2026-11-30 10:00").code == 0


def test_the_list_names_the_command_for_each_of_several(
    promised: Keqing, clock: time_machine.Traveller
) -> None:
    assert promised("promise", WHO, "11-26", "把上次没有带走的发票和说明书寄去", "--task").code == 0
    assert promised("log", WHO, "wrong-number").code == 0
    clock.move_to("2026-11-26T10:00:00+08:00")
    shown = promised("today").out
    for name in ("寄说明书", "换一盒", "5", "mend-number"):
        assert f"keqing done C0001 {name}" in shown
    assert "keqing done C0001 mend-number" in promised("done", WHO, "2026-11-25").err
    assert promised("done", WHO, "mend-number").code == 0


def test_a_word_that_names_nothing_is_not_found(promised: Keqing) -> None:
    ran = promised("done", WHO, "送礼")
    assert (ran.code, ran.out) == (3, "")
