"""What a scenario says of one day, to the day: an inquiry before a holiday, calls of a morning, one row of three."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.cli_department import BOX, Department
from tests.conftest import Keqing

TIPS = """
[cadence.tips]
title = { zh = "提示", en = "Tips" }
track = "care"
source = "ours"
starts_on = "satisfied"
steps = ["5d"]
"""
GRANT = """
[approval.honour]
title = { zh = "荣誉审批", en = "Honours" }
of = "level:honorary.1"
by = ["manager"]
"""


@pytest.fixture
def department(clock: time_machine.Traveller, keqing: Keqing) -> Department:
    return Department(keqing)


def row_of(department: Department, day: str, name: str) -> dict[str, Any]:
    (row,) = [row for row in department.today(day) if row["name"] == name]
    return row


def apply(department: Department, folder: Path, text: str) -> None:
    file = folder / "ours.toml"
    file.write_text(text, "utf-8")
    department.do("define", "apply", str(file), "-y")


def test_s02_a_deadline_in_a_holiday_is_listed_before_it(department: Department) -> None:
    """S02 (R029): asked on 2026-09-29, due 10-02 in the National Day holiday, so in the list of 09-30."""
    who = department.customer("李娜", "--date", "2026-09-01")
    department.do("add", "inquiry", who, "来源=电台", "--date", "2026-09-29")
    shown = department.json("show", who, "--date", "2026-09-29")["followups"]
    (step,) = [each for each in shown if each["cadence"] == "inquiry"]
    assert (step["due"], step["effective"]) == ("2026-09-30", "2026-09-30")
    moved = [fact for each in department.json("why", who)["followups"] for fact in each["facts"]]
    assert any("2026-10-02" in str(fact) and "2026-09-30" in str(fact) for fact in moved)


def test_s07_the_calls_of_a_morning(department: Department, clock: time_machine.Traveller) -> None:
    """S06, S07 (R072, R074, R119): the next date of each outcome on 2026-12-07, and a third call in vain."""
    names = ("问睡眠", "断线", "书没看", "没人接", "空号")
    people = {name: department.customer(name, "--phone", f"1381234560{n}") for n, name in enumerate(names)}  # fmt: skip
    for who in people.values():
        department.do("add", "purchase", who, *BOX, "--date", "2026-12-01")
        for day in ("2026-12-02", "2026-12-04"):
            department.call(who, day)
    clock.move_to("2026-12-07T02:00:00+00:00")
    at = ("--date", "2026-12-07 09:20")
    department.do("log", people["问睡眠"], "reached", "睡得好些", "--min", "6", "--entry", "下次问睡眠", *at)  # fmt: skip
    assert department.due(people["问睡眠"], "therapy") == "2026-12-11"
    row = row_of(department, "2026-12-11", "问睡眠")
    assert (row["entry"], row["last"]["day"]) == ("下次问睡眠", "2026-12-07")
    assert row["phone"].endswith("5600")
    department.do("log", people["断线"], "cut-off", "--date", "2026-12-07 09:40")
    department.do("log", people["书没看"], "reached", "书没看", "--min", "2", "--next", "2d", *at)
    assert department.due(people["书没看"], "promise") == "2026-12-09"
    department.do("log", people["空号"], "wrong-number", *at)
    rows = department.today("2026-12-07")
    assert rows[0]["name"] == "断线"
    assert "空号" in department.listed("2026-12-08")
    for day in ("2026-12-07", "2026-12-08", "2026-12-09"):
        department.call(people["没人接"], day, "no-answer")
    assert "没人接" in department.listed("2026-12-10")


def test_s29_three_reasons_are_one_row_and_who_says_stop_is_nowhere(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S29 (R048, R305): a step, a care call and an invitation on 2026-12-07; stopped on 12-10, the log stays."""
    apply(department, tmp_path, TIPS)
    who = department.customer("王秀兰", "--phone", "13812345678")
    department.do("gathering", "add", "冬会", "2026-12-17")
    department.do("add", "consent", who, "evidence=书面", "--date", "2026-11-20")
    department.do("add", "no-interest", who, "--date", "2026-11-20")
    department.do("add", "purchase", who, *BOX, "--date", "2026-12-01")
    department.do("add", "satisfied", who, "--date", "2026-12-01")
    for day in ("2026-12-02", "2026-12-04"):
        department.call(who, day)
    assert department.listed("2026-12-06") == {}
    (row,) = department.today("2026-12-07")
    reasons = {each["cadence"] for each in row["reasons"]}
    assert reasons == {"therapy", "tips", "event-invite"}
    department.call(who, "2026-12-07")
    clock.move_to("2026-12-10T02:00:00+00:00")
    department.do("log", who, "stop", "不要再打")
    for day in ("2026-12-10", "2026-12-11", "2027-01-01"):
        assert department.listed(day) == {}
    out = tmp_path / "list.csv"
    department.do("export", "week", "-o", str(out))
    assert "王秀兰" not in out.read_text("utf-8-sig")
    log = department.do("export", "contacts", "--format", "csv").out
    days = [line["day"] for line in csv.DictReader(io.StringIO(log)) if line["code"] == who]
    assert sorted(days) == ["2026-12-02", "2026-12-04", "2026-12-07", "2026-12-10"]


def test_s21_five_ticks_and_the_managers_signature(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S21 (R144, R145): granted on 2026-12-20, and honorary from that day; visited before New Year's Day."""
    apply(department, tmp_path, GRANT)
    department.do("add-agent", "孙静", "--role", "manager")
    department.do("ladder", "on", "honorary", "-y")
    who = department.customer("王秀兰")
    for day in ("2026-11-20", "2026-11-21", "2026-11-22"):
        department.do("add", "purchase", who, "product=安胶囊", "--date", day)
    clock.move_to("2026-12-15T02:00:00+00:00")
    department.do("add", "purchase", who, "product=安胶囊")
    five = ("health-aware", "helps-elders", "speaks-well", "supports", "used-enough")
    clock.move_to("2026-12-20T02:00:00+00:00")
    for tick in five[:4]:
        assert department.keqing("tick", who, tick).code == 0
    assert department.json("open", "--mine", "--agent", "李敏")["records"] == []
    last = department.keqing("tick", who, five[4])
    assert "waits for its approval" in last.err, last
    number = last.err.rsplit("keqing approve ", 1)[1].split()[0]
    (line,) = department.json("level", who, "--ladder", "honorary")["ladders"]
    assert line["level"] == 0
    department.do("approve", number, "--agent", "孙静")
    (line,) = department.json("level", who, "--ladder", "honorary")["ladders"]
    assert (line["level"], line["since"]) == (1, "2026-12-20")
    department.do("edit-customer", who, "--tag", "honorary")
    (visit,) = [x for x in department.json("show", who)["followups"] if x["cadence"] == "honorary"]
    assert (visit["opens"], visit["closes"]) == ("2026-12-25", "2026-12-31")
