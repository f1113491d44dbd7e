"""S23 on the command line: who leaves, who takes over, who stands in, on the days of the scenario."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from tests.cli_department import Department
from tests.conftest import Keqing


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """A morning in Shanghai, before all that is told here."""
    with time_machine.travel("2026-12-21T01:00:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def department(keqing: Keqing) -> Department:
    """李明 has three customers, due on 2027-01-02, 01-05 and 01-20; 李敏 is the manager."""
    department = Department(keqing, "therapy")
    department.do("add-agent", "李敏", "--role", "manager")
    for name in ("李明", "周红", "吴刚"):
        department.do("add-agent", name)
    for day in ("2027-01-02", "2027-01-05", "2027-01-20"):
        who = department.customer("客户" + day[-2:], "--owner", "李明")
        department.do("promise", who, day, "复查")
    return department


def codes(department: Department, day: str, agent: str) -> list[str]:
    return [row["code"] for row in department.today(day, "--agent", agent) if row["code"][0] == "C"]


def promised(department: Department) -> list[str]:
    return [department.due(who, "promise") for who in ("C0001", "C0002", "C0003")]


DAYS = ["2027-01-02", "2027-01-05", "2027-01-20"]


def test_s23_nobody_is_lost_when_an_agent_leaves(
    department: Department, clock: time_machine.Traveller
) -> None:
    """S23 (R387, R388, R390, R409, R487): orphans, the handover by 2027-01-07, and a week of cover."""
    told = department.json("leave", "李明", "--on", "2026-12-31", "-y")
    assert (told["customers"], told["promises"], told["people"]) == (3, 3, ["李敏"])
    assert department.json("orphans")["orphans"] == []
    assert codes(department, "2026-12-31", "李明") == []
    assert department.json("orphans", "--date", "2026-12-31")["orphans"] == []
    found = department.json("orphans", "--date", "2027-01-01")["orphans"]
    assert [(line["before"], line["left"], line["next"], line["first"]) for line in found] == [
        ("李明", "2026-12-31", day, "promise") for day in DAYS
    ]

    clock.move_to("2027-01-04T01:00:00+00:00")
    assert codes(department, "2027-01-04", "李敏") == ["C0001"]
    assert promised(department) == DAYS
    assigned = department.json("assign", "--from", "李明", "--to", "周红", "-y")
    assert (assigned["handover"], assigned["handover_calls"]) == ("2027-01-07", 3)
    assert department.json("orphans")["orphans"] == []
    (row,) = [row for row in department.today("2027-01-04", "--agent", "周红") if row["must"]]
    assert (row["code"], row["overdue"]) == ("C0001", 2)
    assert [department.due(who, "orphan-first") for who in ("C0001", "C0002", "C0003")] == [
        "2027-01-07"
    ] * 3
    assert promised(department) == DAYS
    assert "C0003" in codes(department, "2027-01-20", "周红")
    assert codes(department, "2027-01-20", "李敏") == []
    assert department.keqing("check", "--replay").code == 0

    department.do("cover", "周红", "吴刚", "--from", "2027-02-15", "--to", "2027-02-19")
    hers = codes(department, "2027-02-14", "周红")
    assert hers
    for day in ("2027-02-15", "2027-02-17", "2027-02-19"):
        assert (codes(department, day, "吴刚"), codes(department, day, "周红")) == (hers, [])
    for day in ("2027-02-14", "2027-02-20"):
        assert (codes(department, day, "吴刚"), codes(department, day, "周红")) == ([], hers)


def test_s23_an_agent_draws_from_the_pool(
    department: Department, clock: time_machine.Traveller
) -> None:
    """S23 (R389, R451): what waits longest is taken first, and nobody's customer can be taken from a colleague."""
    department.do("leave", "李明", "--on", "2026-12-31", "-y")
    clock.move_to("2027-01-04T01:00:00+00:00")
    first = department.json("take", "--agent", "吴刚")
    assert [each["code"] for each in first["customers"]] == ["C0001"]
    named = department.json("take", "C0003", "--agent", "周红")
    assert named["to"] == "周红"
    refused = department.keqing("take", "C0003", "--agent", "吴刚")
    assert (refused.code, "客户20 C0003 belongs to 周红." in refused.err) == (1, True)
    rest = department.json("take", "--count", "5", "--agent", "吴刚")
    assert [each["code"] for each in rest["customers"]] == ["C0002"]
    nobody = department.keqing("take", "--agent", "吴刚")
    assert (nobody.code, "There is nobody to take" in nobody.err) == (3, True)
    department.do("undo")
    assert [line["code"] for line in department.json("orphans")["orphans"]] == ["C0002"]


OFFICE = """
[field.office]
of = "customer"
title = { zh = "办事处", en = "Office" }
type = "text"
"""


def test_s23_files_stay_with_the_house_when_people_move(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S23 (R001, R266, R390, R485, R502): by office and area, whatever the status; a stand-in reads, on record."""
    file = tmp_path / "office.toml"
    file.write_text(OFFICE, encoding="utf-8")
    department.do("define", "apply", str(file), "-y")
    department.do("edit-customer", "C0001", "--set", "office=北京", "--set", "area=青山镇")
    department.do("edit-customer", "C0002", "--set", "office=北京")
    department.do("log", "C0002", "reached", "已购买，都好", "--date", "2026-12-21")
    department.do("pause", "C0003", "--until", "2027-03-01")
    department.do("leave", "李明", "--on", "2026-12-31", "-y")
    clock.move_to("2027-01-04T01:00:00+00:00")
    lines = department.json("orphans")["orphans"]
    assert {line["code"]: line["status"] for line in lines} == {
        "C0001": "active",
        "C0002": "active",
        "C0003": "paused",
    }
    of_office = department.json("list", "--where", 'office = "北京"')["customers"]
    assert [each["code"] for each in of_office] == ["C0001", "C0002"]
    by_town = department.json("assign", "--from", "李明", "--town", "青山", "--to", "吴刚", "-y")
    assert [each["code"] for each in by_town["customers"]] == ["C0001"]
    by_office = ("assign", "--from", "李明", "--where", 'office = "北京"', "--to", "周红", "-y")
    assert [each["code"] for each in department.json(*by_office)["customers"]] == ["C0002"]
    shown = department.json("show", "C0002")
    assert shown["owner"] == "周红"
    assert "已购买，都好" in [event.get("text") for event in shown["events"]]
    department.do("cover", "周红", "吴刚", "--from", "2027-01-05", "--to", "2027-01-08")
    department.do("show", "C0002", "--full")
    told = department.json("history")["operations"]
    assert any(row["command"].startswith("show") for row in told)
