"""Patients and those who did not buy, told on the command line: stock, hospital, promotion, with their dates."""

from __future__ import annotations

from pathlib import Path

import pytest
import time_machine

from tests.cli_department import BOX, Department
from tests.conftest import Keqing

STAYS = """
[kind.admission]
title = { zh = "住院", en = "Admission" }
aliases = ["入院", "admitted"]
register = { zh = "住院登记", en = "Admissions" }
pauses = true
open_until = ["discharge"]
states = ["in", "out"]
fields.hospital = { title = { zh = "医院", en = "Hospital" } }

[kind.discharge]
title = { zh = "出院", en = "Discharge" }
register = { zh = "住院登记", en = "Admissions" }
resumes = "1d"
answers = "admission"
set = "out"
"""
"""Stays in hospital, each open until its discharge."""


@pytest.fixture
def department(clock: object, keqing: Keqing) -> Department:
    return Department(keqing)


def dates(department: Department, who: str) -> dict[str, tuple[str, str | None]]:
    """The due day of each cadence, and the day of the list that has it, if any has."""
    followups = department.json("show", who)["followups"]
    return {each["cadence"]: (each["due"], each["effective"]) for each in followups}


def red(department: Department, day: str) -> bool:
    (row,) = department.today(day)
    return bool(row["red"])


def test_s05_red_before_the_last_dose_and_out_after_it(
    department: Department, clock: time_machine.Traveller
) -> None:
    """S05 (R032, R356): last dose 2026-12-23, red from 12-16, out from 12-24."""
    who = department.customer("王秀英")
    department.do("add", "purchase", who, *BOX, "start=2026-11-24", "--date", "2026-11-23")
    assert department.due(who, "supply-end") == "2026-12-16"
    seen = {day: red(department, day) for day in ("2026-12-15", "2026-12-16", "2026-12-23")}
    assert seen == {"2026-12-15": False, "2026-12-16": True, "2026-12-23": True}
    clock.move_to("2026-12-23T02:00:00+00:00")
    assert "none left" not in department.do("show", who).out
    clock.move_to("2026-12-24T02:00:00+00:00")
    assert "安胶囊: none left since Thu 2026-12-24" in department.do("show", who).out
    assert "2026-12-24 周四（今天）起已断" in department.do("--lang", "zh", "show", who).out
    assert "安胶囊 ran out, lasted until 2026-12-23" in department.do("today").out


def test_s05_a_second_purchase_adds_its_days_to_what_is_left(department: Department) -> None:
    """S05 (R032): 30 more days on 2026-12-20, so the last dose is on 2027-01-22, red from 2027-01-15."""
    who = department.customer("王秀英")
    department.do("add", "purchase", who, *BOX, "start=2026-11-24", "--date", "2026-11-23")
    department.do("add", "purchase", who, *BOX, "--date", "2026-12-20")
    (supply,) = department.json("show", who)["supplies"]
    assert (supply["supply_end"], supply["run_out"]) == ("2027-01-22", "2027-01-23")
    assert department.due(who, "supply-end") == "2027-01-15"
    for day in ("2026-12-24", "2027-01-14"):
        assert not red(department, day)
    assert red(department, "2027-01-15")


def test_s10_no_greeting_and_no_promotion_in_hospital(department: Department) -> None:
    """S10 (R038, R039): visited on 2026-12-10; steps of 12-11 and 12-16, birthday and invitation wait."""
    who = department.customer("王秀英", "--birthday", "1950-12-12")
    department.do("gathering", "add", "冬会", "2026-12-26")
    department.do("add", "consent", who, "evidence=书面", "--date", "2026-11-20")
    department.do("add", "no-interest", who, "--date", "2026-11-21")
    department.do("add", "purchase", who, *BOX, "--date", "2026-12-01")
    for day in ("2026-12-02", "2026-12-04", "2026-12-07"):
        department.call(who, day)
    before = dates(department, who)
    assert {name: before[name] for name in ("therapy", "birthday", "event-invite")} == {
        "therapy": ("2026-12-11", "2026-12-11"),
        "birthday": ("2026-12-12", "2026-12-12"),
        "event-invite": ("2026-12-16", "2026-12-16"),
    }
    department.do("add", "admission", who, "--date", "2026-12-10")
    (row,) = department.today("2026-12-10")
    assert [(each["cadence"], each["track"]) for each in row["reasons"]] == [("special", "alert")]
    held = dates(department, who)
    assert held.pop("special") == ("2026-12-10", "2026-12-10")
    assert {effective for _, effective in held.values()} == {None}
    department.call(who, "2026-12-10", "visited")
    for day in ("2026-12-10", "2026-12-11", "2026-12-12", "2026-12-16"):
        assert department.listed(day) == {}
    department.do("add", "discharge", who, "--date", "2026-12-18")
    closings = department.json("show", who)["closings"]
    assert ("birthday", "missed") in {(each["cadence"], each["status"]) for each in closings}
    department.call(who, "2026-12-19")
    assert department.due(who, "therapy") == "2026-12-24"


def test_s10_a_stay_has_its_two_days_and_its_length(department: Department, tmp_path: Path) -> None:
    """S10 (R039): admitted on 2026-12-10, discharged on 2026-12-18, eight days, as a department defines it."""
    file = tmp_path / "stays.toml"
    file.write_text(STAYS, "utf-8")
    assert department.keqing("define", "apply", str(file), "-y").code == 0
    who = department.customer("王秀英")
    department.do("add", "admission", who, "医院=一院", "--date", "2026-12-10")
    (stay,) = department.json("open", "住院登记", "--date", "2026-12-16")["records"]
    assert (stay["state"], stay["age"]) == ("in", 6)
    department.do("add", "discharge", who, "--date", "2026-12-18")
    events = department.json("register", "住院登记", "--date", "2026-12-31")["events"]
    assert [(each["kind"], each["day"], each["open_days"]) for each in events] == [
        ("admission", "2026-12-10", 8),
        ("discharge", "2026-12-18", None),
    ]
    assert department.due(who, "discharge") == "2026-12-19"


def test_s11_consulted_and_not_bought(department: Department) -> None:
    """S11 (R021, R044, R045, R127, R307, R310): review 12-09, call 12-11, confirmed 12-12, the manager's 01-07."""
    who = department.customer("陈强")
    department.do("gathering", "add", "春会", "2027-02-20")
    department.do("add", "consent", who, "evidence=书面", "--date", "2026-12-08")
    assert department.keqing("add", "not-bought", who, "--date", "2026-12-08").code == 2
    department.do("add", "consultation", who, "未购原因=价格", "--date", "2026-12-08")
    department.do("add", "not-bought", who, "未购原因=价格", "--date", "2026-12-08")
    found = {name: due for name, (due, _) in dates(department, who).items()}
    assert (found["no-purchase-review"], found["no-purchase"]) == ("2026-12-09", "2026-12-11")
    assert found["no-purchase-ageing"] == "2027-01-07"
    department.do("add", "verbal-yes", who, "产品=安胶囊", "--date", "2026-12-11")
    assert department.due(who, "verbal-yes") == "2026-12-12"
    department.do("undo")
    department.do("add", "no-interest", who, "原因=价格", "--date", "2026-12-11")
    left = dates(department, who)
    left.pop("festival-greeting")  # which every customer has
    assert left == {"event-invite": ("2027-02-10", "2027-02-10")}


def test_s15_promotion_to_a_stubborn_customer_waits_thirty_days(department: Department) -> None:
    """S15, S29 (R007, R228): invited on 2026-12-07, so not again before 2027-01-06; care is called all the same."""
    who = department.customer("王秀英", "--set", "性格=顽固型")
    department.do("add", "consent", who, "evidence=书面", "--date", "2026-11-20")
    for name, day in (("会一", "2026-12-17"), ("会二", "2027-01-10")):
        department.do("gathering", "add", name, day)
    department.do("add", "no-interest", who, "--date", "2026-11-21")
    assert department.listed("2026-12-07") == {"王秀英": ["event-invite 2026 -10d"]}
    department.call(who, "2026-12-07")
    assert dates(department, who)["event-invite"] == ("2026-12-31", "2027-01-06")
    assert department.listed("2026-12-31") == {}
    assert department.listed("2027-01-01") == {"王秀英": ["festival-greeting 2027 0d"]}
    assert department.listed("2027-01-05") == {}
    assert department.listed("2027-01-06") == {"王秀英": ["event-invite 2027 -10d"]}
    why = department.do("why", who).out
    assert "Waits until 2027-01-06: enough contacts in the last days." in why
