"""Customers are given to an agent: what is open follows them, and whose they were stays on record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import time_machine

from tests.cli_department import Department
from tests.conftest import Keqing


@pytest.fixture
def team(keqing: Keqing) -> Department:
    """李明 has three customers, one of them a VIP in another town; 周红 and 吴刚 have none."""
    department = Department(keqing)
    for name in ("李明", "周红", "吴刚"):
        department.do("add-agent", name)
    for name, *more in (
        ("王秀英", "--grade", "VIP", "--set", "area=青山镇"),
        ("张建国", "--address", "青山镇东街 3 号"),
        ("李桂兰", "--tag", "老顾客"),
    ):
        department.customer(name, "--owner", "李明", *more)
    return department


def owners(team: Department) -> list[str | None]:
    return [line["owner"] for line in team.json("list")["customers"]]


@pytest.mark.parametrize(
    ("words", "moved"),
    [
        (("C0001", "C0003"), {"C0001", "C0003"}),
        (("--from", "李明"), {"C0001", "C0002", "C0003"}),
        (("--from", "李明", "--grade", "VIP"), {"C0001"}),
        (("--town", "青山"), {"C0001", "C0002"}),
        (("--tag", "老顾客"), {"C0003"}),
        (("--type", "consumer", "--search", "李"), {"C0003"}),
        (("--where", 'grade = "VIP"'), {"C0001"}),
        (("C0001", "C0002", "--grade", "VIP"), {"C0001"}),
        (("--status", "active"), {"C0001", "C0002", "C0003"}),
    ],
)
def test_whom_the_filters_leave(team: Department, words: tuple[str, ...], moved: set[str]) -> None:
    told = team.json("assign", *words, "--to", "周红", "-n")
    assert {line["code"] for line in told["customers"]} == moved
    assert (told["to"], told["dry_run"], set(owners(team))) == ("周红", True, {"李明"})


def test_what_is_open_follows_with_its_dates(team: Department) -> None:
    """R12: the promise and the alert are the new owner's on the days that they had."""
    team.do("promise", "C0001", "2026-12-10", "复查")
    team.do("add", "danger-sign", "C0001", "sign=银行退票")
    told = team.json("assign", "C0001", "--to", "周红", "--date", "2026-11-24")
    assert (told["promises"], told["handover"], told["handover_calls"]) == (1, "2026-11-27", 1)
    rows = {row["code"]: row for row in team.today("2026-12-10", "--agent", "周红")}
    assert {"C0001"} <= set(rows)
    reasons = {each["cadence"]: each["effective"] for each in rows["C0001"]["reasons"]}
    assert reasons["promise"] == "2026-12-10"
    assert all(row["code"] != "C0001" for row in team.today("2026-12-10", "--agent", "李明"))
    assert team.keqing("check", "--replay").code == 0


def test_an_assigned_alert_is_counted(team: Department) -> None:
    team.do("add", "complaint", "C0002", "what=慢")
    assert team.json("assign", "C0002", "--to", "周红", "-n")["alerts"] >= 0
    shown = team.do("assign", "C0002", "--to", "周红").out
    assert shown.startswith("Assigned 1 customer to 周红.\n  张建国 C0002\n  1 from 李明\n")


def test_the_history_of_owners_is_shown_and_explained(team: Department) -> None:
    team.do("assign", "C0001", "--to", "周红", "--date", "2026-11-21")
    team.do("edit-customer", "C0001", "--owner", "吴刚", "--date", "2026-11-23")
    assert team.json("show", "C0001")["owners"] == [
        {"owner": "李明", "since": None, "until": "2026-11-20"},
        {"owner": "周红", "since": "2026-11-21", "until": "2026-11-22"},
        {"owner": "吴刚", "since": "2026-11-23", "until": None},
    ]
    shown = " ".join(team.do("show", "C0001").out.split())
    assert "吴刚 since 2026-11-23 周红 from 2026-11-21 to 2026-11-22 李明 until 2026-11-20" in shown
    told = " ".join(team.do("why", "C0001").out.split())
    assert "stands with 吴刚, who has had the customer since 2026-11-23; before that" in told


def test_an_earlier_day_leaves_the_owner_of_a_later_one(team: Department) -> None:
    team.do("assign", "C0001", "--to", "周红", "--date", "2026-11-23")
    team.do("assign", "C0001", "--to", "吴刚", "--date", "2026-11-21")
    assert owners(team)[0] == "周红"
    assert [each["owner"] for each in team.json("show", "C0001")["owners"]] == [
        "李明",
        "吴刚",
        "周红",
    ]


def test_a_record_struck_out_gives_the_customer_back(team: Department) -> None:
    team.do("assign", "C0001", "--to", "周红")
    (event,) = [
        each["id"] for each in team.json("show", "C0001")["events"] if each["kind"] == "assignment"
    ]
    team.do("amend", str(event), "to=吴刚")
    assert owners(team)[0] == "吴刚"
    (event,) = [
        each["id"]
        for each in team.json("show", "C0001")["events"]
        if each["kind"] == "assignment" and not each["voided"]
    ]
    team.do("void", str(event), "--reason", "打错")
    assert owners(team)[0] == "李明"
    assert team.json("show", "C0001")["owners"] == []
    assert team.keqing("check", "--replay").code == 0


def test_a_handover_entered_by_hand_has_the_same_effect(team: Department) -> None:
    team.do("add", "assignment", "C0001", "to=周红")
    assert owners(team)[0] == "周红"
    team.do("add", "assignment", "C0002")
    assert owners(team)[1] == "李明"


def test_a_role_for_a_customer_is_given_from_a_day_on(team: Department) -> None:
    team.do("add-agent", "孙静", "--role", "doctor")
    team.do("add-agent", "钱医生", "--role", "doctor")
    first = team.do("assign", "C0001", "--to", "孙静", "--role", "doctor").out
    assert first.startswith("Gave the role doctor for 1 customer to 孙静.\n")
    again = team.json("assign", "C0001", "--to", "孙静", "--role", "doctor")
    assert (again["customers"], again["same"]) == ([], 1)
    team.do("assign", "C0001", "--to", "钱医生", "--role", "医生", "--date", "2026-11-26")
    team.do("assign", "C0001", "--to", "孙静", "--role", "doctor", "--date", "2026-11-28")
    team.do("assign", "C0001", "--to", "none", "--role", "doctor", "--date", "2026-11-27")
    told = team.do(
        "assign", "C0001", "--to", "none", "--role", "doctor", "--date", "2026-11-24", "-n"
    )
    assert told.out.startswith("Would give the role doctor for 1 customer to nobody.\n")
    assert owners(team)[0] == "李明"


def test_many_are_asked_about_and_one_undo_brings_them_back(team: Department) -> None:
    asked = team.keqing("--no-input", "assign", "--from", "李明", "--to", "周红")
    assert (asked.code, set(owners(team))) == (2, {"李明"})
    assert "3 customers would go to 周红." in asked.err
    team.do("assign", "--from", "李明", "--to", "周红", "-y")
    assert set(owners(team)) == {"周红"}
    team.do("undo", "-y")
    assert set(owners(team)) == {"李明"}
    assert team.keqing("check", "--replay").code == 0


def test_to_nobody(team: Department) -> None:
    told = team.do("assign", "C0001", "--to", "none").out
    assert told.startswith("Assigned 1 customer to nobody.\n")
    assert owners(team)[0] is None
    back = team.do("assign", "C0001", "--to", "李明").out
    assert "  1 from nobody\n" in back


def test_without_the_cadence_it_is_said_that_nobody_is_asked_to_call(team: Department) -> None:
    team.do("cadence", "off", "orphan-first", "-y")
    told = " ".join(team.do("assign", "C0001", "--to", "周红").out.split())
    assert "Switch it on: keqing cadence on orphan-first" in told


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--to", "周红"), 2, "Whom to assign is missing."),
        (("C0001",), 2, "Who gets the customers is missing."),
        (("C0001", "--to", "陈"), 3, "No agent is called 陈."),
        (("--from", "陈", "--to", "周红"), 3, "No agent is called 陈."),
        (("--grade", "C", "--to", "周红"), 2, "No customer fits all of this."),
        (("C0099", "--to", "周红"), 3, "C0099"),
        (("C0001", "--to", "周红", "--role", "doctor"), 1, "which needs a licence"),
        (("C0001", "--to", "周红", "--role", "doctor,head"), 2, "are several roles."),
        (("C0001", "--to", "周红", "--role", "xx"), 2, "There is no role 'xx' here."),
        (("--where", "nonsense >", "--to", "周红"), 2, "nonsense"),
        (("C0001", "--to", "周红", "--among", "吴刚"), 2, "--among is for --fair"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_written(
    team: Department, words: tuple[str, ...], code: int, said: str
) -> None:
    ran = team.keqing("assign", *words)
    assert (ran.code, ran.out, said in ran.err) == (code, "", True), ran
    assert set(owners(team)) == {"李明"}


def test_in_chinese(team: Department, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEQING_LANG", "zh")
    told = team.do("assign", "C0001", "--to", "周红").out
    assert told.startswith("已把 1 户转给周红。\n  王秀英 C0001\n  来自李明：1 户\n")
    assert json.loads(team.do("show", "C0001", "--format", "json").out)["owner"] == "周红"


def test_a_fair_split_goes_by_capacity_and_by_whom_they_know(team: Department) -> None:
    team.do("add-agent", "周红", "--capacity", "20")
    team.do("add-agent", "吴刚", "--capacity", "10")
    team.do("log", "C0003", "reached", "都好", "--agent", "吴刚", "--date", "2026-11-22")
    dry = team.json("assign", "--from", "李明", "--fair", "--among", "周红、吴刚", "-n")
    shares = {each["agent"]: each for each in dry["shares"]}
    assert [len(shares[name]["customers"]) for name in ("周红", "吴刚")] == [2, 1]
    assert [each["code"] for each in shares["吴刚"]["customers"]] == ["C0003"]
    assert shares["吴刚"]["known"] == 1
    assert set(owners(team)) == {"李明"}
    asked = team.keqing("--no-input", "assign", "--from", "李明", "--fair")
    assert (asked.code, "3 customers would be shared out." in asked.err) == (2, True)
    told = team.do("assign", "--from", "李明", "--fair", "--among", "周红,吴刚", "-y").out
    assert "吴刚 (10 calls a day): 0 before, gets 1 (spoken to before: 1), has 1" in told
    assert owners(team) == ["周红", "周红", "吴刚"]
    team.do("undo", "-y")
    assert set(owners(team)) == {"李明"}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--to", "周红"), 2, "it goes with neither --to nor --role"),
        (("--among", "谁"), 3, "No agent is called 谁."),
    ],
)
def test_a_fair_split_that_cannot_be(
    team: Department, words: tuple[str, ...], code: int, said: str
) -> None:
    ran = team.keqing("assign", "--from", "李明", "--fair", *words)
    assert (ran.code, said in ran.err) == (code, True), ran


def test_an_agent_named_twice_is_one_of_those_who_share(team: Department) -> None:
    shared = team.json("assign", "--from", "李明", "--fair", "--among", "周红,吴刚,周红", "-n")
    assert [each["agent"] for each in shared["shares"]] == ["周红", "吴刚"]
    assert sum(len(each["customers"]) for each in shared["shares"]) == 3


@pytest.mark.parametrize("more", [(), ("-n",)])
def test_for_a_day_to_come_nobody_is_given_away_already(
    team: Department, more: tuple[str, ...]
) -> None:
    """The lists would change at once, and the record would say that they change on that day."""
    words = ("assign", "C0001", "--to", "周红", "--date", "2027-01-04", "-y", *more)
    ran = team.keqing(*words)
    assert (ran.code, ran.out) == (2, "")
    assert "Customers cannot be given away for 2027-01-04 already." in ran.err
    assert team.json("show", "C0001")["owner"] == "李明"


def test_who_is_given_to_nobody_is_called_by_nobody(team: Department) -> None:
    """No first call by a new owner begins where there is none."""
    team.do("assign", "C0001", "--to", "none")
    cadences = [each["cadence"] for each in team.json("show", "C0001")["followups"]]
    assert "orphan-first" not in cadences
    assert team.keqing("check", "--replay").code == 0


def test_an_import_that_changes_owners_leaves_a_record_of_each(
    team: Department, tmp_path: Path
) -> None:
    """As if they had been assigned: whose they were and since when, one record for a customer, taken back as one."""
    file = tmp_path / "owners.csv"
    file.write_text(
        "编号,姓名,负责人,备注\nC0001,客户1,周红,新\nC0002,客户2,,新\n", encoding="utf-8"
    )
    before = team.json("show", "C0001")
    name = before["name"]
    text = file.read_text(encoding="utf-8").replace("客户1", name)
    file.write_text(text.replace("客户2", team.json("show", "C0002")["name"]), encoding="utf-8")
    team.do("import", str(file), "-y")
    shown = " ".join(team.do("show", "C0001").out.split())
    assert "周红 since 2026-11-24" in shown
    assert "李明 until 2026-11-23" in shown
    events = [event["kind"] for event in team.json("show", "C0001")["events"]]
    assert events.count("assignment") == 1
    assert team.json("show", "C0002")["owner"] == "李明"
    assert team.keqing("check", "--replay").code == 0
    team.do("undo", "-y")
    assert team.json("show", "C0001")["owner"] == "李明"


def test_whoever_is_never_called_again_is_in_no_split(team: Department) -> None:
    """A stopped customer stays where they are, named or chosen by their agent."""
    team.do("log", "C0002", "stop", "不要再打")
    shared = team.json("assign", "--from", "李明", "--fair", "--among", "周红,吴刚", "-n")
    codes = [row["code"] for each in shared["shares"] for row in each["customers"]]
    assert sorted(codes) == ["C0001", "C0003"]


def test_a_number_beyond_the_list_of_another_day_is_no_row_of_it(
    team: Department, clock: time_machine.Traveller
) -> None:
    team.do("today", "--agent", "李明")
    clock.move_to("2026-12-01T02:00:00+00:00")
    ran = team.keqing("log", "99", "reached", "ok")
    assert (ran.code, "has no row 99." in ran.err) == (3, True), ran


def test_an_agent_with_a_name_near_to_the_typed_one_is_suggested_first(team: Department) -> None:
    ran = team.keqing("today", "--agent", "红")
    assert (ran.code, "Did you mean 周红?" in ran.err, "keqing add-agent 红" in ran.err) == (
        3,
        True,
        True,
    )
    assert (
        "Add this one with: keqing add-agent 孙悟空"
        in team.keqing("today", "--agent", "孙悟空").err
    )
