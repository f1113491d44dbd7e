"""What stands on a row of the day's list, and in its head, against what was recorded."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from tests.conftest import Keqing
from tests.surroundings import MORNING


@pytest.fixture
def wang(department: Keqing) -> Keqing:
    """王秀英, whose medicine lasts until 2026-12-01."""
    department("add-customer", "王秀英", "--phone", "13812345678", "--owner", "李敏")
    words = ("product=安胶囊", "quantity=1", "pack=42", "daily=6", "line=therapy")
    assert department("add", "purchase", "C0001", *words).code == 0
    return department


def screen(keqing: Keqing, *words: str) -> str:
    ran = keqing("today", "--format", "table", *words)
    assert ran.code == 0
    return " ".join(ran.out.split())


def test_a_red_supply_names_itself_and_its_last_day_whatever_the_reason(
    wang: Keqing, clock: time_machine.Traveller
) -> None:
    wang("promise", "C0001", "2026-12-10", "寄说明书", "--task")
    clock.move_to(MORNING + timedelta(days=1))
    assert "! 安胶囊 lasts until Tue 12-01" in screen(wang)
    clock.move_to(MORNING + timedelta(days=17))
    wang("log", "C0001", "reached", "x")
    clock.move_to(MORNING + timedelta(days=18))
    shown = screen(wang)
    assert "Promise: 寄说明书" in shown
    assert "! 安胶囊 ran out, lasted until Tue 12-01" in shown
    assert "supply running out" not in shown
    chinese = wang("--lang", "zh", "today", "--format", "table").out
    assert "! 已断药：安胶囊（12-01 周二用完）" in " ".join(chinese.split())


def test_who_has_no_number_cannot_be_called(department: Keqing) -> None:
    department("add-customer", "王秀英", "--owner", "李敏")
    department("add-customer", "李四", "--phone", "13812345678", "--owner", "李敏")
    for code in ("C0001", "C0002"):
        department("promise", code, "today", "再谈")
    department("log", "C0002", "wrong-number")
    shown = screen(department)
    assert "no number to call: keqing edit-customer C0001 --phone NUMBER" in shown
    wrong = "no number to call, the one on file is wrong: keqing edit-customer C0002 --phone NUMBER"
    assert wrong in shown
    assert wrong in department("today").out
    department("edit-customer", "C0001", "--phone", "13912345678")
    assert "edit-customer C0001" not in screen(department)


@pytest.mark.parametrize(
    ("lang", "card", "number"),
    [
        ("en", "Next: keqing show 1 (the card)", "Next: keqing show 2 --full (number and card)"),
        ("zh", "下一步：keqing show 1（看卡片）", "下一步：keqing show 2 --full（看号码和卡片）"),
    ],
)
def test_the_next_step_goes_to_the_first_who_can_be_called(
    department: Keqing, lang: str, card: str, number: str
) -> None:
    department("add-customer", "王秀英", "--owner", "李敏")
    department("promise", "C0001", "today", "再谈")
    assert card in screen(department, "--lang", lang)
    department("add-customer", "李四", "--phone", "13812345678", "--owner", "李敏")
    department("promise", "C0002", "today", "再谈")
    assert number in screen(department, "--lang", lang)


def test_who_was_tried_on_the_last_day_of_a_step_stands_at_the_end(department: Keqing) -> None:
    """R6: a birthday holds nobody until tomorrow, but the row is tried for the rest of the day."""
    department("cadence", "on", "birthday")
    for name, phone in (("王秀英", "13812345678"), ("李四", "13812345679")):
        birthday = ("--birthday", f"{MORNING:1950-%m-%d}", "--owner", "李敏")
        department("add-customer", name, "--phone", phone, *birthday)
    department("add", "purchase", "C0001", "product=安胶囊", "--date", "yesterday")
    department("log", "C0001", "declined")  # nobody asks again on that day who was told no
    rows = json.loads(department("today", "--json").out)["rows"]
    assert [(row["code"], bool(row["tried"])) for row in rows] == [
        ("C0002", False),
        ("C0001", True),
    ]
    assert {reason["cadence"] for reason in rows[1]["reasons"]} == {"birthday", "therapy"}
    assert "to call 1 to try again today 1" in screen(department)


def test_a_greeting_in_writing_wants_a_number_too(department: Keqing) -> None:
    department("cadence", "on", "birthday")
    department("add-customer", "王秀英", "--birthday", f"{MORNING:1950-%m-%d}", "--owner", "李敏")
    assert "no number to call: keqing edit-customer C0001 --phone NUMBER" in screen(department)


def test_what_no_call_closes_names_the_command_that_does(department: Keqing) -> None:
    department("add-customer", "王秀英", "--phone", "13812345678", "--owner", "李敏")
    department("promise", "C0001", "today", "寄说明书", "--task")
    shown = screen(department)
    assert "other work 1" in shown
    assert "to call 0" in shown
    assert "when done: keqing done C0001 promise" in shown
    assert "when done: keqing done C0001 promise" in department("today").out
    assert "when done: keqing done C0001 约定" in department("--lang", "zh", "today").out.replace(
        "办完：", "when done: "
    )
    assert department("done", "C0001", "约定").code == 0
    shown = screen(department)
    assert "Nobody is waiting for a call today." in shown
    assert "Well done" not in shown


def test_an_empty_list_says_what_to_do_for_one_with_rows(department: Keqing) -> None:
    assert "Next: keqing add-customer NAME" in screen(department)
    ran = department("add-customer", "王秀英", "--phone", "13812345678")
    assert "No next date." in ran.out
    assert "keqing add" in ran.out
    assert "keqing promise C0001 tomorrow" in ran.out
    assert "keqing promise C0001 tomorrow TEXT" in screen(department)
    department("promise", "C0001", "2026-11-25", "第一次电话")
    assert "The next day is Wed 2026-11-25 (tomorrow), with 1 customer" in screen(department)
    department("log", "C0001", "reached", "x", "--next", "2026-12-01")
    shown = screen(department)
    assert "Nobody is waiting for a call any more today. Well done." in shown


def test_calls_made_and_calls_that_reached_somebody_are_counted_apart(department: Keqing) -> None:
    for n in range(1, 5):
        department("add-customer", f"王{n}", "--phone", f"1381234567{n}", "--owner", "李敏")
        department("promise", f"C000{n}", "today", "再谈")
    department("log", "C0001", "reached", "x")
    department("log", "C0002", "no-answer")
    department("log", "C0002", "busy")
    department("log", "C0003", "reached", "x", "--incoming")
    department("log", "C0004", "visited", "x")
    shown = screen(department)
    assert "to call 0 to try again today 1 calls made 3 reached 1 visits made 1 overdue 0" in shown


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_next_step_tells_how_to_see_the_number(department: Keqing, lang: str) -> None:
    department("add-customer", "王秀英", "--phone", "13812345678", "--owner", "李敏")
    department("promise", "C0001", "today", "再谈")
    ran = department("--lang", lang, "today", "--format", "table")
    assert "keqing show 1 --full" in ran.out
    assert "138 1234 5678" in department("show", "1", "--full").out


def test_the_list_of_a_day_that_is_over_says_so_and_knows_nothing_of_later(
    department: Keqing, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    for n in (1, 2):
        department("add-customer", f"王{n}", "--phone", f"1381234567{n}", "--owner", "李敏")
        department("promise", f"C000{n}", "today", "寄说明书", "--task")
    department("log", "C0001", "reached", "那天说的", "--entry", "孙子", "--date", "2026-11-23")
    clock.move_to(MORNING + timedelta(days=2))
    department("add-customer", "李四", "--owner", "李敏")
    department("promise", "C0003", "today", "以后说的")
    department("log", "C0001", "reached", "以后说的", "--entry", "外孙")
    department("done", "C0002", "promise")
    ran = department("today", "--date", "2026-11-24", "--format", "table")
    assert ran.out.startswith("This day is over. The list is made from what is known now")
    assert "那天说的" in ran.out
    assert "孙子" in ran.out
    for later in ("以后说的", "外孙", "李四", "王2"):
        assert later not in ran.out
    plain = department("today", "--date", "2026-11-24")
    assert plain.err.startswith("This day is over.")
    assert "This day" not in plain.out
    for words in (("--format", "json"), ("--format", "csv"), ("-o", str(tmp_path / "today.csv"))):
        other = department("today", "--date", "2026-11-24", *words)
        assert other.err.startswith("This day is over.")
        assert "以后说的" not in other.out
    for day in ("2026-11-26", "2026-11-27"):
        assert "This day" not in department("today", "--format", "table", "--date", day).out
    department("done", "C0001", "promise")
    empty = department("--lang", "zh", "today", "--date", "2026-11-24", "--format", "table")
    assert empty.out.startswith("这一天已经过去")
    assert "辛苦" not in empty.out


def test_a_contact_person_is_called_where_the_customer_has_no_number(department: Keqing) -> None:
    department("add-customer", "王秀英", "--owner", "李敏")
    department("promise", "C0001", "today", "再谈")
    person = ("add-contact", "C0001", "张丽", "--relation", "女儿", "--phone", "13987654321")
    assert department(*person).code == 0
    shown = screen(department)
    assert "139****4321" in shown
    assert "number of 张丽 (女儿), do not discuss health with them" in shown
    assert "no number to call" not in shown
    department("add-contact", "C0001", "张强", "--phone", "13987654322", "--health")
    assert "139****4321" in screen(department)
    department("edit-customer", "C0001", "--phone", "13812345678")
    shown = screen(department)
    assert "138****5678" in shown
    assert "张丽" not in shown


def test_a_note_names_the_command_that_takes_it_off_the_list(
    wang: Keqing, clock: time_machine.Traveller
) -> None:
    for days in (1, 2, 3):
        clock.move_to(MORNING + timedelta(days=days))
        wang("log", "C0001", "no-answer")
    clock.move_to(MORNING + timedelta(days=4))
    if "seen: keqing skip C0001" in screen(wang):
        assert wang("skip", "C0001").code == 0
    shown = screen(wang)
    assert "not reached:" not in shown


def test_words_for_days_are_right_in_the_list_of_another_day(department: Keqing) -> None:
    department("add-customer", "王秀英", "--phone", "13812345678", "--owner", "李敏")
    department("add-customer", "李四", "--phone", "13812345679", "--owner", "李敏")
    department("log", "C0001", "reached", "好", "--date", "2026-11-24 09:36")
    department("log", "C0002", "no-answer", "--date", "2026-11-25")
    for code in ("C0001", "C0002"):
        department("promise", code, "2026-11-25", "再谈")
    shown = screen(department, "--date", "2026-11-25")
    assert "last: today 09:36 Reached, 好" in shown
    assert "keqing show C0001 --full" in shown
    assert "keqing show 1" not in shown
    assert "today." not in shown
    empty = screen(department, "--date", "2026-11-24")
    assert "Nobody is waiting for a call any more today" in empty
    for code in ("C0001", "C0002"):
        department("log", code, "reached", "x", "--date", "2026-11-25")
    empty = screen(department, "--date", "2026-11-27")
    assert "Nobody is waiting for a call on Fri 2026-11-27." in empty


def test_the_command_for_the_rest_gives_the_same_list(
    department: Keqing,
) -> None:
    assert department("add-agent", "Li Wei", "--capacity", "1").code == 0
    for n in (1, 2, 3):
        department("add-customer", f"王{n}", "--phone", f"1381234567{n}", "--owner", "Li Wei")
        department("promise", f"C000{n}", "2026-11-25", "再谈")
    words = ("--date", "明天", "--agent", "Li Wei", "--ahead", "2")
    shown = screen(department, *words)
    rest = "2 more beyond the day's capacity: keqing today --date 2026-11-25 --agent 'Li Wei' --ahead 2 --all"
    assert rest in shown


def test_a_window_that_ends_in_the_list_of_another_day_names_its_day(department: Keqing) -> None:
    department("add-customer", "王秀英", "--birthday", "1950-11-26", "--owner", "李敏")
    assert "last day today" not in screen(department, "--date", "2026-11-26")
    assert "last day Thu 11-26" in screen(department, "--date", "2026-11-26")
    week = " ".join(department("week", "--format", "table").out.split())
    assert "last day 2026-11-26" in week
    assert "last day 2026-11-26" in department("today", "--date", "2026-11-26").out


@pytest.mark.sampled(2)
@pytest.mark.parametrize("columns", ["60", "80", "100", "120", "160"])
@pytest.mark.parametrize(
    ("lang", "command"),
    [
        ("en", "keqing edit-customer C0001 --phone NUMBER"),
        ("zh", "keqing edit-customer C0001 --phone 号码"),
    ],
)
def test_a_command_on_a_row_is_on_one_line_in_any_table(
    department: Keqing, monkeypatch: pytest.MonkeyPatch, columns: str, lang: str, command: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    department("add-customer", "阿卜杜热合曼·买买提吐尔逊江", "--owner", "李敏")
    department("promise", "C0001", "today", "问她女儿的号码，再约一个不忙的下午谈谈")
    assert command in department("--lang", lang, "today", "--format", "table").out


@pytest.mark.parametrize(
    ("lang", "step"), [("en", "keqing log 1 visited TEXT"), ("zh", "keqing log 1 已拜访 内容")]
)
def test_where_a_visit_comes_first_it_is_the_next_step(
    clock: time_machine.Traveller, keqing: Keqing, lang: str, step: str
) -> None:
    """A visit closes the call that is due with it; a call does not close the visit."""
    keqing("init", "--department", "外勤", "--name", "王强", "--capacity", "9", "--preset", "field")
    keqing("add-customer", "县医院", "--type", "县医院", "--grade", "A", "--phone", "13900000003")
    clock.move_to(MORNING + timedelta(days=30))
    assert step in screen(keqing, "--lang", lang)
    assert "to call 0 to visit 1" in screen(keqing)
    assert "not visited yet" in screen(keqing)
    closed = json.loads(keqing("log", "1", "visited", "x", "--json").out)["closed"]
    assert {closing["cadence"] for closing in closed} == {"field-care", "vip-floor"}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("preset", "kind"),
    [("therapy", "consumer"), ("health", "consumer"), ("field", "clinic"), ("dealer", "dealer")],
)
def test_the_kind_that_is_named_first_can_be_typed_as_it_is_printed(
    clock: time_machine.Traveller, keqing: Keqing, lang: str, preset: str, kind: str
) -> None:
    keqing("init", "--department", "一", "--name", "王强", "--capacity", "9", "--preset", preset)
    said = " ".join(keqing("--lang", lang, "add-customer", "李红", "--type", kind).out.split())
    found = re.search(r"keqing (add \S+ C0001)", said)
    if found:
        tried = keqing(*found[1].split(), "--dry-run")
        assert "C0001" in tried.out or "missing" in tried.err, tried


def test_who_was_tried_is_said_to_be_tried_again_not_to_be_called_early(wang: Keqing) -> None:
    wang("log", "C0001", "no-answer", "--date", "2026-11-25")
    row = wang("today", "--date", "2026-11-25").out
    assert "day 1, next try 2026-11-26, tried on 1 day" in row
    assert "can be called early" not in row
    assert "to try again 1 " in screen(wang, "--date", "2026-11-25")


def test_who_has_no_number_left_is_not_counted_among_those_to_try_again(wang: Keqing) -> None:
    wang("log", "C0001", "wrong-number", "--date", "2026-11-25")
    shown = screen(wang, "--date", "2026-11-25")
    assert "to try again" not in shown
    assert "without a number 1 " in shown
    assert "day 1, due Thu 11-26, tried on 1 day" in shown
    assert "can be called early" not in shown
