"""Days of a department, told on the command line: what must come out, with its dates."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.cli_department import BOX, Department
from tests.conftest import Keqing


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """A Friday morning in Shanghai, before all that is told here."""
    with time_machine.travel("2026-11-20T01:00:00+00:00", tick=False):
        yield


@pytest.fixture
def department(keqing: Keqing) -> Department:
    return Department(keqing)


def test_the_calls_after_a_purchase_and_after_the_next_one(department: Department) -> None:
    """S04 (R033, R034): bought on 2026-11-23 and again on 12-20, with the days of both."""
    who = department.customer("王秀英")
    department.do("add", "purchase", who, *BOX, "--date", "2026-11-23")
    for day in ("11-24", "11-26", "11-29", "12-03", "12-08", "12-13", "12-18"):
        assert department.due(who, "therapy") == f"2026-{day}"
        department.call(who, f"2026-{day}")
    department.do("add", "purchase", who, *BOX, "--date", "2026-12-20")
    days = ("2026-12-21", "2026-12-23", "2026-12-26", "2026-12-30", "2027-01-04")
    for day in days:
        assert department.due(who, "therapy") == day
        department.call(who, day)


def test_an_inquiry_and_an_arrival(department: Department) -> None:
    """S02 (R029): called by 2026-12-07, a day late on 12-08, and not at all once they came."""
    who = department.customer("李娜")
    department.do("add", "inquiry", who, "来源=电台", "--date", "2026-12-04")
    assert department.listed("2026-12-04") == {}
    assert department.listed("2026-12-05") == {"李娜": ["inquiry 3d"]}
    (row,) = department.today("2026-12-07")
    assert (row["effective"], row["overdue"], row["must"]) == ("2026-12-07", 0, True)
    (row,) = department.today("2026-12-08")
    assert row["overdue"] == 1
    department.do("add", "arrival", who, "--date", "2026-12-06")
    assert department.listed("2026-12-08") == {}


def test_how_long_six_boxes_last(department: Department) -> None:
    """S05 (R032): the last dose on 2026-12-23, red from 12-16; with more on 12-20 until 2027-01-22."""
    who = department.customer("王秀英")
    department.do("add", "purchase", who, *BOX, "start=2026-11-24", "--date", "2026-11-23")
    (supply,) = department.json("show", who)["supplies"]
    assert supply == {"product": "安胶囊", "supply_end": "2026-12-23", "run_out": "2026-12-24"}
    assert [department.today(f"2026-12-{day}")[0]["red"] for day in (15, 16)] == [False, True]
    department.do(
        "add",
        "purchase",
        who,
        *BOX[:2],
        "quantity=1",
        "pack=180",
        "daily=6",
        "start=2026-12-20",
        "--date",
        "2026-12-20",
    )
    (supply,) = department.json("show", who)["supplies"]
    assert supply["supply_end"] == "2027-01-22"


def test_a_stay_in_hospital(department: Department) -> None:
    """S10 (R038, R039): visited on 2026-12-10, at home from 12-18, called on 12-19, then on 12-24."""
    who = department.customer("王秀英")
    department.do("add", "purchase", who, *BOX, "--date", "2026-12-01")
    for day in ("12-02", "12-04", "12-07"):
        department.call(who, f"2026-{day}")
    department.do("add", "admission", who, "--date", "2026-12-10")
    assert department.listed("2026-12-10") == {"王秀英": ["special 0d"]}
    assert department.listed("2026-12-16") == {"王秀英": ["special 0d"]}
    department.call(who, "2026-12-10", "visited")
    assert department.listed("2026-12-16") == {}
    assert department.listed("2026-12-17") == {"王秀英": ["special +7d#1"]}
    department.do("add", "discharge", who, "--date", "2026-12-18")
    assert department.listed("2026-12-18") == {}
    assert department.listed("2026-12-19")["王秀英"][0] == "discharge 1d"
    department.call(who, "2026-12-19")
    assert department.due(who, "therapy") == "2026-12-24"


def test_not_reached_three_days_in_a_row(department: Department) -> None:
    first = department.customer("王秀英")
    second = department.customer("李娜")
    for who in (first, second):
        department.do("add", "purchase", who, *BOX, "--date", "2026-12-01")
        for day in ("12-02", "12-04"):
            department.call(who, f"2026-{day}")
    for day in ("2026-12-07", "2026-12-08", "2026-12-09"):
        department.call(first, day, "no-answer")
        rows = department.today(day)
        assert [row["name"] for row in rows] == ["李娜", "王秀英"]
        assert rows[1]["tried"] is not None
    assert department.today("2026-12-09")[1]["notes"] == ["unreached:6d"]
    assert department.due(first, "therapy") == "2026-12-11"
    rows = department.today("2026-12-11")
    assert [(row["name"], row["notes"]) for row in rows] == [
        ("李娜", []),
        ("王秀英", ["unreached:6d"]),
    ]


def test_a_call_of_two_days_ago_entered_today(department: Department) -> None:
    who = department.customer("王秀英")
    department.do("add", "purchase", who, *BOX, "--date", "2026-12-01")
    department.call(who, "2026-12-02")
    department.call(who, "2026-12-12")
    before = department.json("show", who)
    late = department.call(who, "2026-12-05")
    closed = {
        closing["label"]: closing["closed_on"]
        for closing in department.json("show", who)["closings"]
    }
    assert closed["3d"] == "2026-12-05"
    assert closed["6d"] == "2026-12-12"
    department.do("void", str(late["event"]), "--reason", "记错人")
    after = department.json("show", who)
    for name in ("followups", "closings", "supplies"):
        assert after[name] == before[name]
    assert department.keqing("check", "--replay", "--format", "json").code in {0, 1}


def test_a_late_call_closes_everything_due(department: Department) -> None:
    """S03 (R033, R034, R135): one call on 2026-12-12 for three; not before 12-18, then on 12-23."""
    who = department.customer("王秀英")
    department.do("add", "purchase", who, *BOX, "--date", "2026-12-01")
    department.call(who, "2026-12-02")
    told = department.call(who, "2026-12-12", "reached", "--next", "2026-12-18")
    assert [closing["label"] for closing in told["closed"]] == ["3d", "6d", "10d"]
    assert {
        "cadence": "promise",
        "label": "promise",
        "due": "2026-12-18",
        "effective": "2026-12-18",
    } in told["next"]
    assert {
        "cadence": "therapy",
        "label": "15d",
        "due": "2026-12-16",
        "effective": "2026-12-18",
    } in told["next"]
    department.call(who, "2026-12-18")
    assert department.due(who, "therapy") == "2026-12-23"


def test_the_buyer_at_a_gathering(department: Department) -> None:
    """S04 (R133, R134): within a week, then within a month, which ends with February."""
    who = department.customer("王秀英")
    department.do("add", "purchase", who, *BOX[:1], "line=health", "--date", "2026-12-24")
    assert department.due(who, "health-buyer") == "2026-12-31"
    department.call(who, "2026-12-30")
    assert department.due(who, "health-buyer") == "2027-01-30"
    department.do("undo")
    department.call(who, "2027-01-31")
    assert department.due(who, "health-buyer") == "2027-02-28"


def test_consulted_and_not_bought(department: Department) -> None:
    """S11 (R021, R045, R310): called by 2026-12-11, reviewed on 12-09, grown old on 2027-01-07."""
    who = department.customer("陈强")
    department.do("add", "consultation", who, "--date", "2026-12-08")
    assert department.due(who, "no-purchase") == "2026-12-11"
    assert department.due(who, "no-purchase-review") == "2026-12-09"
    department.do("done", who, "no-purchase-review", "--date", "2026-12-09")
    assert department.due(who, "no-purchase-ageing") == "2027-01-07"
    department.do("add", "no-interest", who, "--date", "2026-12-11")
    left = department.json("show", who)["followups"]
    assert {followup["cadence"] for followup in left} == {"festival-greeting"}


def test_came_and_did_not_buy(department: Department) -> None:
    """S12 (R116): two days after the gathering, a day sooner or later."""
    who = department.customer("陈强")
    department.do("add", "attendance", who, "--date", "2026-12-19")
    assert [list(department.listed(f"2026-12-{day}")) for day in (19, 20, 22)] == [
        [],
        ["陈强"],
        ["陈强"],
    ]
    (row,) = department.today("2026-12-23")
    assert (row["reasons"], row["notes"]) == ([], ["missed:2d"])
    department.call(who, "2026-12-23")
    assert department.listed("2026-12-24") == {}


def test_cut_off_callback_and_wrong_number(department: Department) -> None:
    """S07 (R071, R074): called again at once, at the time that was asked for; a wrong number is a task."""
    who = department.customer("王秀英", "--phone", "13800005678")
    department.call(who, "2026-12-07 09:40", "cut-off")
    (row,) = department.today("2026-12-07")
    assert (row["track"], row["time"]) == ("promise", "09:40")
    department.call(who, "2026-12-07")
    department.call(who, "2026-12-07", "callback", "--next", "2026-12-09 15:00")
    (row,) = department.today("2026-12-09")
    assert (row["track"], row["time"]) == ("promise", "15:00")
    department.call(who, "2026-12-09")
    department.call(who, "2026-12-11", "wrong-number")
    (row,) = department.today("2026-12-14")
    assert (row["reasons"][0]["text"], row["phone"]) == ("mend-number", None)


def test_the_order_of_a_day(department: Department) -> None:
    """S06 (R265): alert, promise, deadline, revisit; must rows before those that may wait."""
    people = {name: department.customer(name) for name in ("甲一", "乙二", "丙三", "丁四", "戊五")}
    department.do("add", "admission", people["戊五"], "--date", "2026-12-07")
    department.do("promise", people["丁四"], "2026-12-07 10:00", "回电", "--date", "2026-12-01")
    department.do("add", "inquiry", people["丙三"], "来源=电台", "--date", "2026-12-03")
    department.do("add", "purchase", people["乙二"], *BOX, "--date", "2026-12-06")
    department.do("add", "inquiry", people["甲一"], "来源=电台", "--date", "2026-12-06")
    rows = department.today("2026-12-07")
    assert [(row["name"], row["track"], row["overdue"]) for row in rows] == [
        ("戊五", "alert", 0),
        ("丁四", "promise", 0),
        ("丙三", "deadline", 3),
        ("乙二", "revisit", 0),
        ("甲一", "deadline", 0),
    ]
    assert [row["must"] for row in rows] == [True, True, True, True, False]


def test_today_writes_nothing(department: Department) -> None:
    who = department.customer("王秀英")
    department.do("add", "purchase", who, *BOX, "--date", "2026-12-01")
    first = department.do("today", "--date", "2026-12-05").out
    operations = department.do("history").out
    assert department.do("today", "--date", "2026-12-05").out == first
    assert department.do("history").out == operations


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("log", "nobody", "reached", "x"), 3),
        (("log", "C0001", "reached"), 2),
        (("log", "C0001", "callback"), 2),
        (("log", "C0001", "reached", "x", "--date", "2026-02-30"), 2),
        (("log", "C0001", "reached", "x", "--min", "-1"), 2),
        (("log", "C0001", "danced", "x"), 3),
        (("add", "purchase", "C0001", "product=a", "quantity=-3"), 2),
        (("add", "purchase", "C0001", "colour=red"), 2),
        (("add", "dance", "C0001"), 3),
        (("snooze", "C0001", "昨天"), 2),
        (("skip", "C0001"), 2),
        (("resume", "C0001"), 2),
        (("start", "C0001", "nothing"), 3),
        (("stock", "C0001", "安胶囊", "3"), 3),
        (("stock", "C0001", "安胶囊", "many"), 2),
        (("done", "C0001", "therapy"), 3),
        (("promise", "C0001", "2026-11-01", "x"), 2),
        (("undo", "--nope"), 2),
        (("void", "999", "--reason", "x"), 3),
    ],
)
def test_what_cannot_be_done_writes_nothing(
    department: Department, words: tuple[str, ...], code: int
) -> None:
    department.customer("王秀英")
    before = department.do("history").out
    ran = department.keqing(*words)
    assert ran.code == code, ran
    assert (ran.out, len(ran.err.splitlines()) in {1, 2, 3}) == ("", True), ran
    assert department.do("history").out == before


def test_two_of_one_name_are_listed_and_nothing_is_guessed(department: Department) -> None:
    department.customer("王秀英", "--phone", "13800005678")
    department.customer("王秀英", "--phone", "13900000021")
    ran = department.keqing("log", "王秀英", "reached", "x")
    assert (ran.code, ran.out) == (3, "")
    assert "138****5678" in ran.err
    assert "C0002" in ran.err


def test_a_note_is_acknowledged_and_the_next_step_stays(department: Department) -> None:
    who = department.customer("陈强")
    department.do("add", "attendance", who, "--date", "2026-12-01")
    (row,) = department.today("2026-12-05")
    assert row["reasons"] == []
    department.do("skip", who, "--date", "2026-12-05")
    assert department.today("2026-12-05") == []


def test_the_office_step_stays_in_a_row_that_was_tried(department: Department) -> None:
    who = department.customer("陈强")
    department.do("add", "consultation", who, "--date", "2026-12-08")
    department.call(who, "2026-12-11", "no-answer")
    (row,) = department.today("2026-12-11")
    assert (row["tried"], {reason["cadence"] for reason in row["reasons"]}) == (
        "00:00",
        {"no-purchase", "no-purchase-review"},
    )


def test_a_stop_holds_for_whoever_has_the_same_number(department: Department) -> None:
    first = department.customer("王秀英", "--phone", "13800005678")
    second = department.customer("张大力", "--phone", "13800005678")
    department.do("add", "inquiry", second, "来源=电台", "--date", "2026-12-01")
    ran = department.do("log", first, "stop", "不要打", "--date", "2026-12-02")
    assert "张大力" in ran.out
    assert department.json("show", second)["status"] == "stopped"
    assert department.today("2026-12-05") == []
    assert department.keqing("log", first, "stop", "x", "--next", "+1d").code == 1


def test_the_same_told_twice_is_said(department: Department) -> None:
    who = department.customer("王秀英")
    words = ("log", who, "reached", "很好", "--date", "2026-12-01")
    assert "already" not in department.do(*words).out
    assert "already" in department.do(*words).out


def test_whoever_has_no_owner_and_no_manager_is_found(department: Department) -> None:
    who = department.customer("王秀英")
    department.do("add-agent", "张伟")
    department.do("edit-customer", who, "--clear", "owner")
    found = department.keqing("check", "--format", "json")
    assert "no-owner" not in found.out


@pytest.mark.parametrize(("word", "counts"), [("电话", True), ("上门", True), ("短信", False)])
def test_a_channel_may_be_said_in_either_language(
    keqing: Keqing, word: str, *, counts: bool
) -> None:
    department = Department(keqing)
    who = department.customer("甲")
    department.do("add", "purchase", who, *BOX, "--date", "2026-11-19")
    closed = department.json("log", who, "接通", "好", "--channel", word)["closed"]
    assert bool(closed) is counts
    refused = keqing("log", who, "接通", "好", "--channel", "phnoe")
    assert (refused.code, refused.out) == (2, "")
    assert "There is no channel 'phnoe'.\nDid you mean phone?" in refused.err


@pytest.mark.parametrize(
    ("lang", "sentences"),
    [
        ("en", ("declined twice, decide how to go on", "wrong number, find the right one")),
        ("zh", ("两次拒接，请定下一步", "号码不对，请查正确号码")),
    ],
)
def test_what_the_rules_ask_for_is_said_in_words(
    department: Department, lang: str, sentences: tuple[str, ...]
) -> None:
    who = department.customer("王秀英", "--phone", "13800005678")
    for day, outcome in (
        ("2026-12-07", "declined"),
        ("2026-12-08", "declined"),
        ("2026-12-09", "wrong-number"),
    ):
        department.call(who, day, outcome)
    for words in (("today", "--team", "--date", "2026-12-10"), ("show", who), ("why", who)):
        shown = department.keqing("--lang", lang, *words).out
        assert all(sentence in shown for sentence in sentences), shown
        assert "mend-number" not in shown.replace("keqing done C0001 mend-number", "")


def test_who_asks_for_yet_another_call_is_not_called_again_that_day(
    department: Department,
) -> None:
    who = department.customer("王秀英")
    department.call(who, "2026-12-04", "callback", "--next", "2026-12-07")
    department.call(who, "2026-12-07", "callback", "--next", "2026-12-09 15:00")
    assert department.listed("2026-12-07") == {}
    assert department.listed("2026-12-08") == {}
    assert department.listed("2026-12-09") == {"王秀英": ["promise promise"]}
    department.call(who, "2026-12-09")
    assert department.listed("2026-12-10") == {}


def test_of_two_calls_promised_at_once_each_has_its_day(department: Department) -> None:
    who = department.customer("王秀英")
    for day in ("2026-12-09", "2026-12-11"):
        department.do("promise", who, day, "回电", "--date", "2026-12-04")
    assert department.listed("2026-12-09") == {"王秀英": ["promise promise"]}
    department.call(who, "2026-12-09")
    assert department.listed("2026-12-11") == {"王秀英": ["promise promise"]}
