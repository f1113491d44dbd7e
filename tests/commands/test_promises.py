"""Promised calls on the command line: which stands, which was replaced, and by what name it goes."""

from __future__ import annotations

import json
from typing import Any

import pytest
import time_machine

from tests.conftest import Keqing

WHO = "C0001"


@pytest.fixture
def customer(department: Keqing) -> Keqing:
    assert department("add-customer", "甲", "--phone", "13900010001").code == 0
    return department


def reasons(keqing: Keqing) -> list[tuple[Any, ...]]:
    """What stands in today's list for the only customer: day, time, text."""
    rows = json.loads(keqing("today", "--format", "json").out)["rows"]
    return [
        (reason["due"], row["time"], reason["text"]) for row in rows for reason in row["reasons"]
    ]


def test_a_call_promised_for_today_stands_beside_one_for_later(customer: Keqing) -> None:
    customer("promise", WHO, "12-20 10:00", "复查后谈结果")
    told = customer("log", WHO, "callback", "在开会", "--next", "today 15:00")
    assert (told.code, told.err) == (0, "")
    assert told.out.splitlines()[1:3] == [
        "  next: Tue 2026-11-24 (today) 15:00 Promise",
        "  next: Sun 2026-12-20 (in 26 days) 10:00 Promise: 复查后谈结果",
    ]
    assert reasons(customer) == [("2026-11-24", "15:00", None)]


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "  replaced: Promise: 复查后谈结果, for Tue 2026-11-24 15:00"),
        ("zh", "  改约，原来的不再打：约定：复查后谈结果，2026-11-24 周二 15:00"),
    ],
)
def test_a_callback_says_which_call_it_replaced(customer: Keqing, lang: str, line: str) -> None:
    customer("promise", WHO, "today 15:00", "复查后谈结果")
    told = customer("--lang", lang, "log", WHO, "callback", "在开会", "--next", "12-01")
    assert line in told.out.splitlines()
    assert reasons(customer) == []


def test_the_machine_form_names_what_was_replaced(customer: Keqing) -> None:
    customer("promise", WHO, "12-20 10:00", "复查后谈结果")
    words = ("log", WHO, "reached", "改到二十二号", "--incoming", "--next", "12-22")
    told = json.loads(customer(*words, "--format", "json").out)
    assert told["replaced"] == [{"due": "2026-12-20", "time": "10:00", "text": "复查后谈结果"}]
    assert [step["due"] for step in told["next"]] == ["2026-12-22"]
    assert json.loads(customer("undo", "--format", "json").out)
    shown = json.loads(customer("show", WHO, "--format", "json").out)
    assert [followup["due"] for followup in shown["followups"]] == ["2026-12-20"]


def test_a_call_that_was_cut_off_may_be_promised_for_another_day(customer: Keqing) -> None:
    told = json.loads(customer("log", WHO, "cut-off", "--next", "11-26", "--format", "json").out)
    assert [step["due"] for step in told["next"]] == ["2026-11-26"]


def test_closings_name_a_promise_by_its_text_and_day(customer: Keqing) -> None:
    customer("promise", WHO, "today 15:00", "复查后谈结果")
    told = customer("log", WHO, "reached", "结果正常")
    assert (
        "  closed: Promise: 复查后谈结果, for Tue 2026-11-24 15:00 (done)" in told.out.splitlines()
    )
    shown = customer("show", WHO, "--history").out
    assert "Promise: 复查后谈结果, for Tue 2026-11-24 15:00: done" in shown


def test_why_names_a_promise_and_what_put_it_off(customer: Keqing) -> None:
    customer("promise", WHO, "11-24", "谈结果")
    customer("log", WHO, "no-answer", "--next", "12-01")
    said = customer("why", WHO).out
    assert "Promise: 谈结果" in said
    assert "Put off: a later call is promised for 2026-12-01." in said


def test_the_same_promise_on_another_day_is_said_to_be_one(
    customer: Keqing, clock: time_machine.Traveller
) -> None:
    assert customer("promise", WHO, "12-20 10:00", "复查后谈结果").code == 0
    clock.move_to("2026-11-25T10:00:00+08:00")
    again = customer("promise", WHO, "12-20 10:00", "复查后谈结果")
    assert "That was promised on 2026-11-24 already, and stays one promise." in again.out
    other = customer("promise", WHO, "12-20 10:01", "复查后谈结果")
    assert "already" not in other.out
    shown = json.loads(customer("show", WHO, "--format", "json").out)
    assert len(shown["followups"]) == 2


def test_promises_of_one_day_and_one_text_go_by_their_records(department: Keqing) -> None:
    department("add-customer", "王秀英", "--phone", "13800001111")
    department("promise", "王秀英", "tomorrow", "送资料")
    department("promise", "王秀英", "tomorrow", "送资料", "--role", "doctor")
    ran = department("done", "王秀英", "promise")
    assert ran.code == 3
    commands = [line.split(": ")[1] for line in ran.err.splitlines() if "keqing done" in line]
    assert commands == ["keqing done C0001 2", "keqing done C0001 3"]
    for command in commands:
        assert department(*command.split()[1:]).code == 0
    assert department("done", "王秀英", "promise").code == 3


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("promise", "甲 has no promise."),
        ("nothing", "There is no cadence 'nothing', nor a promise called so."),
        ("birthday", "甲 is not in birthday."),
    ],
)
def test_what_is_not_there_is_told_as_what_it_is(customer: Keqing, word: str, told: str) -> None:
    ran = customer("done", WHO, word)
    assert (ran.code, ran.out, ran.err.splitlines()[0]) == (3, "", told)
