"""What is said to come next after something was recorded, and on the card."""

from __future__ import annotations

import json
import re
import shlex
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from tests.conftest import Keqing
from tests.sharing import kept_home
from tests.surroundings import MORNING

PURCHASE = ("product=安胶囊", "quantity=6", "pack=30", "daily=6", "line=therapy")


@pytest.fixture
def wang(department: Keqing, home: Path) -> Keqing:
    """王秀英, with a birthday, greetings at festivals, and a purchase of today."""

    def work() -> None:
        department("cadence", "on", "festival-greeting")
        department("add-customer", "王秀英", "--phone", "13812345678", "--birthday", "1950-03-05")
        assert department("add", "purchase", "C0001", *PURCHASE).code == 0

    kept_home(home, (__name__, "wang"), work)
    return department


def told(keqing: Keqing, *words: str) -> list[str]:
    ran = keqing(*words)
    assert ran.code == 0
    return [line.strip() for line in ran.out.splitlines()]


def test_the_nearest_two_dates_are_named_and_the_others_counted(wang: Keqing) -> None:
    said = told(wang, "log", "C0001", "reached", "x")
    assert [line.partition(" (")[0] for line in said if line.startswith("next:")] == [
        "next: Wed 2026-11-25",
        "next: Thu 2026-12-17",
    ]
    assert "and 2 later: keqing show C0001" in said
    document = json.loads(wang("log", "C0001", "no-answer", "--format", "json").out)
    assert len(document["next"]) == 4


def test_a_day_that_has_passed_is_open_and_never_next(
    wang: Keqing, clock: time_machine.Traveller
) -> None:
    wang("promise", "C0001", "2026-11-25", "寄说明书", "--task")
    clock.move_to(MORNING + timedelta(days=6))
    said = told(wang, "log", "C0001", "reached", "x")
    still = "still open: Promise: 寄说明书, since Wed 2026-11-25 (5 days ago);"
    assert f"{still} when done: keqing done C0001 promise" in " ".join(said)
    assert not any("ago" in line for line in said if line.startswith("next:"))
    chinese = " ".join(told(wang, "--lang", "zh", "log", "C0001", "未接"))
    assert "还没办：约定：寄说明书" in chinese
    assert "办完： keqing done C0001 约定" in chinese
    wang("done", "C0001", "promise")
    assert "still open" not in wang("log", "C0001", "busy").out


def test_what_is_held_without_an_end_is_said_where_nothing_else_comes(wang: Keqing) -> None:
    said = told(wang, "pause", "C0001")
    assert [line for line in said if line.startswith("next:")] == []
    assert len([line for line in said if line.startswith("held for now:")]) == 2


def test_festivals_are_named_in_closings_and_next_dates(
    wang: Keqing, clock: time_machine.Traveller
) -> None:
    clock.move_to(MORNING.replace(year=2027, month=1, day=1))
    said = " ".join(told(wang, "log", "C0001", "reached", "新年好"))
    assert "closed: Festival greeting (New Year's Day), 2027, on the day (done)" in said
    assert "Festival greeting (Spring Festival), 2027, on the day" in " ".join(
        told(wang, "show", "C0001")
    )
    history = " ".join(told(wang, "show", "C0001", "--history"))
    assert "Festival greeting (New Year's Day), 2027, on the day: done" in history
    undone = " ".join(told(wang, "--lang", "zh", "undo"))
    assert "节日问候（元旦）" in undone or "服药回访" in undone


def test_what_is_months_ahead_is_later_on_the_card(wang: Keqing) -> None:
    card = told(wang, "show", "C0001", "--format", "table")
    (now,) = [n for n, line in enumerate(card) if line.startswith("Now")]
    (later,) = [n for n, line in enumerate(card) if line.startswith("Later")]
    assert card[now].endswith("nothing is due")
    assert now < later
    assert "2027" not in "".join(card[now:later])
    assert "Number in full: keqing show C0001 --full" in card
    assert not any("Number in full" in line for line in told(wang, "show", "C0001", "--full"))


def test_a_saved_customer_is_told_the_nearest_dates_too(wang: Keqing) -> None:
    said = told(wang, "edit-customer", "C0001", "--note", "听力弱")
    assert len([line for line in said if line.startswith("next:")]) == 2


def test_a_purchase_that_tells_no_end_names_the_command_that_adds_it(department: Keqing) -> None:
    department("add-customer", "王秀英", "--phone", "13812345678")
    said = " ".join(told(department, "add", "purchase", "C0001", "product=安胶囊", "quantity=6"))
    found = re.search(
        r"It is not known when it runs out\. Add what is missing: keqing (amend \d+) (.+)", said
    )
    assert found
    assert found[2] == "pack=N daily=N"
    chinese = " ".join(
        told(department, "--lang", "zh", "add", "购买", "C0001", "产品=乙", "数量=6")
    )
    assert "每盒=N 日剂量=N" in chinese
    amended = department(*found[1].split(), "pack=30", "daily=6")
    assert amended.code == 0
    assert "not known" not in amended.out
    card = department("show", "C0001", "--format", "json")
    assert json.loads(card.out)["supplies"][0]["supply_end"] == "2026-12-24"
    for words in (("daily=6",), ("pack=30", "daily=6")):
        assert "not known" not in department("add", "purchase", "C0001", "product=丙", *words).out
    assert "not known" not in department("add", "arrival", "C0001").out


def test_each_of_several_tasks_names_a_command_that_closes_it_alone(department: Keqing) -> None:
    department("add-customer", "王秀英", "--phone", "13812345678", "--owner", "李敏")
    department("promise", "C0001", "today", "寄说明书", "--task")
    department("promise", "C0001", "today", "换 一盒", "--task")
    department("log", "C0001", "declined", "--date", "2026-11-23")
    department("log", "C0001", "declined", "--date", "2026-11-24")
    for left in (3, 2, 1):
        shown = " ".join(department("today").out.split())
        commands = re.findall(r"when done: keqing ([^|]+?) (?:\||2026|\t|last|20|李敏|$)", shown)
        assert len(commands) == left, shown
        closed = department(*shlex.split(commands[0]))
        assert closed.code == 0, closed.err
        assert closed.out.count("closed:") == 1


@pytest.mark.parametrize("outcome", ["stop", "deceased"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_card_of_somebody_not_to_be_called_names_no_call(
    wang: Keqing, outcome: str, lang: str
) -> None:
    assert wang("log", "C0001", outcome, "x").code == 0
    card = wang("--lang", lang, "show", "C0001").out
    assert "keqing why C0001" in card
    assert "keqing log" not in card


@pytest.mark.parametrize(
    ("lang", "whose"), [("en", "on the day, for 陈医生"), ("zh", "当天，归 陈医生")]
)
def test_what_somebody_else_does_next_is_said_with_whose_it_is(
    wang: Keqing, lang: str, whose: str
) -> None:
    wang("add-agent", "陈医生", "--role", "doctor")
    said = told(wang, "--lang", lang, "log", "C0001", "reached", "头晕", "--adverse")
    assert [line.endswith(whose) for line in said if "2026-11-24" in line] == [True]
    assert not any("陈医生" in line for line in said if "2026-12-17" in line)


def test_a_wrong_number_names_what_was_dialled_and_what_there_is_to_dial(wang: Keqing) -> None:
    wang("edit-customer", "C0001", "--phone", "13912345679")
    wang("add-contact", "C0001", "张丽", "--relation", "女儿", "--phone", "13712345670")
    other = "The number is marked as wrong. There is another one: keqing show C0001 --full"
    for number, remark in [("138****5678", other), ("139****5679", other)]:
        said = told(wang, "log", "C0001", "wrong-number")
        assert said[0] == f"Recorded: 王秀英 C0001 {number}, Wrong number"
        assert remark in said
        assert not any("on record" in line for line in said)
    assert "number of 张丽 (女儿)" in wang("today", "--ahead", "9", "--format", "table").out
    last = " ".join(told(wang, "--lang", "zh", "log", "C0001", "空号", "--with", "女儿"))
    assert "已记：王秀英 C0001 137****5670 空号" in last
    assert "问到新号码后请写：keqing edit-customer C0001 --phone 号码" in last
    assert "no number to call, the one on file is wrong" in " ".join(
        told(wang, "today", "--ahead", "9", "--format", "table")
    )
    assert told(wang, "log", "C0001", "wrong-number")[0] == "Recorded: 王秀英 C0001, Wrong number"


def test_a_wrong_number_struck_out_is_right_again_whosever_it_was(department: Keqing) -> None:
    department("add-customer", "王秀英")
    department("add-contact", "C0001", "张丽", "--relation", "女儿", "--phone", "13712345670")
    event = json.loads(department("log", "C0001", "wrong-number", "--json").out)["event"]
    said = told(department, "void", str(event), "--reason", "x")
    assert "The number is no longer marked as wrong." in said
    assert "wrong" not in department("show", "C0001").out.replace("Wrong number", "")


def test_the_right_number_ends_the_task_to_find_it(wang: Keqing) -> None:
    said = told(wang, "log", "C0001", "wrong-number")
    task = "next: Wed 2026-11-25 (tomorrow) Task: wrong number, find the right one"
    assert task in said
    said = told(wang, "edit-customer", "C0001", "--phone", "13912345679")
    assert "The task to find the right number is done." in said
    assert "find the right one" not in " ".join(said)
    assert told(wang, "check", "--replay")
    wang("undo")
    assert "find the right one" in " ".join(told(wang, "show", "C0001").copy())
    assert "on file" not in wang("edit-customer", "C0001", "--grade", "A").out


def test_the_same_wrong_number_is_not_the_right_one(wang: Keqing) -> None:
    number = json.loads(wang("show", "C0001", "--format", "json", "--full").out)["phones"][0]
    wang("log", "C0001", "wrong-number")
    said = " ".join(told(wang, "edit-customer", "C0001", "--phone", number))
    assert f"ends in {number[-4:]} is on file as wrong and stays so" in said
    assert "is done" not in said
    assert "find the right one" in " ".join(told(wang, "show", "C0001"))
    words = ["edit-customer", "C0001", "--remove-phone", number[-4:], "--phone", number]
    assert "The task to find the right number is done." in " ".join(told(wang, *words))


def test_the_number_of_a_contact_person_ends_the_task_too(wang: Keqing) -> None:
    number = json.loads(wang("show", "C0001", "--format", "json", "--full").out)["phones"][0]
    wang("log", "C0001", "wrong-number")
    wang("add-contact", "C0001", "张丽", "--phone", number)
    assert "find the right one" in " ".join(told(wang, "show", "C0001"))
    said = " ".join(told(wang, "add-contact", "C0001", "张丽", "--phone", "13712345670"))
    assert "The task to find the right number is done." in said
    assert "find the right one" not in " ".join(told(wang, "show", "C0001"))
    assert wang("check", "--replay").code == 0


@pytest.mark.parametrize(
    ("lang", "still"), [("en", "next date: still Wed"), ("zh", "下次不变，仍是")]
)
def test_an_undo_that_moves_no_date_says_so(wang: Keqing, lang: str, still: str) -> None:
    wang("log", "C0001", "reached", "x")
    assert still in " ".join(told(wang, "--lang", lang, "undo"))
