"""Files of people and firms, and greetings of festivals, told on the command line with their dates."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
import time_machine

from tests.cli_department import Department
from tests.conftest import Keqing

EVE = """
[cadence.eve]
title = { zh = "除夕问候", en = "New Year's Eve greeting" }
track = "care"
anchor = "festival:new-years-eve"
steps = [{ at = "0d", late = "0d", channel = "sms" }]
done_by = ["sms", "wechat", "phone", "visit"]
source = "002:235"
"""


@pytest.fixture
def department(clock: time_machine.Traveller, keqing: Keqing) -> Department:
    return Department(keqing)


def test_s01_what_is_known_of_a_person(department: Department) -> None:
    """S01 (R054, R097, R126): work, family and symptoms have fields; health is shown when it is asked for."""
    values = ("单位=纺织厂", "职务=会计", "是否退休=是", "家庭=两个女儿", "患者病情=失眠多梦")
    words = [word for value in values for word in ("--set", value)]
    who = department.customer("王秀兰", *words)
    card = department.do("show", who).out
    for text in ("纺织厂", "会计", "Retired: yes", "两个女儿"):
        assert text in card
    assert "失眠" not in card
    assert "失眠多梦" in department.do("show", who, "--health").out


def test_s01_what_is_known_of_a_firm(department: Department) -> None:
    """S01, S25 (R185, R254): a pharmacy, and those who work there, each by what they do."""
    values = ("principal=钱总", "floor-area=120", "staff=8", "character=连锁")
    words = [word for value in values for word in ("--set", value)]
    who = department.customer("仁和药店", "--type", "pharmacy", *words)
    for name, function in (("孙红", "采购"), ("李出", "会计")):
        department.do("add-contact", who, name, "--set", f"function={function}")
    card = department.do("show", who).out
    for text in ("钱总", "120", "连锁", "孙红", "Function: 采购", "Function: 会计"):
        assert text in card


def test_s01_people_leave_and_customers_stay(department: Department) -> None:
    """S01, S23 (R487): another owner has all that happened before."""
    who = department.customer("王秀兰")
    department.call(who, "2026-11-21")
    department.do("add-agent", "周红")
    department.do("edit-customer", who, "--owner", "周红")
    card = department.do("show", who, "--history").out
    assert "owner: 周红" in card
    assert "2026-11-21 --:--  Reached  李敏  都好" in card


def test_s16_gifts_before_spring_festival_and_a_text_on_its_eve(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S16 (R239, R274, R286, R431): prepared from 2027-01-30 for a VIP alone; all numbers on 2027-02-05."""
    file = tmp_path / "eve.toml"
    file.write_text(EVE, "utf-8")
    assert department.keqing("define", "apply", str(file), "-y").code == 0
    people = {"王秀兰": ("13812345678", "VIP"), "李娜": ("13812345679", "B")}
    for name, (number, grade) in people.items():
        department.customer(name, "--phone", number, "--grade", grade)
    cadences = {
        name: {each["cadence"]: each["due"] for each in department.json("show", name)["followups"]}
        for name in people
    }
    assert cadences["王秀兰"]["festival-gift"] == "2027-01-30"
    assert "festival-gift" not in cadences["李娜"]
    assert {found["eve"] for found in cadences.values()} == {"2027-02-05"}
    clock.move_to("2027-02-05T01:00:00+00:00")
    out = tmp_path / "eve.csv"
    assert department.keqing("export", "today", "--full", "-o", str(out)).code == 0
    rows = csv.DictReader(io.StringIO(out.read_text("utf-8-sig")))
    greeted = {
        row["name"]: row["phone"].lstrip("'") for row in rows if "New Year's Eve" in row["why"]
    }
    assert greeted == {name: f"+86{number}" for name, (number, _) in people.items()}


def test_s16_no_day_of_a_birthday_is_moved(department: Department) -> None:
    """S16 (R288): greeted on 2027-03-08 and no other day, though 2027-03-07 is a Sunday."""
    for name, birthday in (("王秀兰", "1950-03-08"), ("李娜", "1950-03-07")):
        department.customer(name, "--birthday", birthday)
    seen = {
        day: {row["name"] for row in department.today(day) for each in row["reasons"] if each["cadence"] == "birthday"}
        for day in ("2027-03-06", "2027-03-07", "2027-03-08", "2027-03-09")
    }  # fmt: skip
    assert seen == {
        "2027-03-06": set(),
        "2027-03-07": {"李娜"},
        "2027-03-08": {"王秀兰"},
        "2027-03-09": set(),
    }
