"""What is done with honorary customers, told on the command line: activities, trips, training, districts, liaisons."""

from __future__ import annotations

from pathlib import Path

import pytest
import time_machine

from tests.cli_department import Department
from tests.conftest import Keqing

OWN = """
[cadence.lecture]
title = { zh = "每月讲座", en = "Lecture of the month" }
track = "office"
anchor = "month"
applies_to = { type = ["self"], role = ["manager"] }
steps = ["10wd"]
done_by = "named"
source = "001:30, 001:90"

[cadence.home-safely]
title = { zh = "是否平安到家", en = "Home safely" }
track = "care"
starts_on = "attendance"
applies_to = { tag = ["远道"] }
steps = [{ at = "0d", late = "1d" }]
again = "parallel"
source = "001:72"

[approval.honorary]
title = { zh = "荣誉审批", en = "Honours" }
of = "level:honorary.1"
by = ["manager"]

[filter.honoured]
title = { zh = "荣誉顾客", en = "Honoured" }
when = "level(honorary) >= 1"

[field.liaison]
of = "customer"
title = { zh = "联络人", en = "Liaison" }

[report.honoured]
title = { zh = "荣誉顾客分布", en = "Honorary customers by district" }
rows = "area"
columns = [{ show = "level(honorary) >= 1", title = { zh = "荣誉顾客", en = "Honorary" } }]
when = 'status = "active"'
source = "001:90"
"""
FIVE = ("health-aware", "helps-elders", "speaks-well", "supports", "used-enough")


@pytest.fixture
def department(clock: object, keqing: Keqing, tmp_path: Path) -> Department:
    found = Department(keqing)
    path = tmp_path / "own.toml"
    path.write_text(OWN, "utf-8")
    assert found.keqing("ladder", "on", "honorary", "-y").code == 0
    found.do("define", "apply", str(path))
    found.do("add-agent", "孙静", "--role", "manager")
    return found


def test_s21_what_honorary_customers_take_part_in(
    department: Department, clock: time_machine.Traveller
) -> None:
    """S12, S21 (R093, R104, R146, R147, R148, R150, R151, R152, R156): two of three are honoured, in two districts."""
    areas = {"王秀兰": "东城", "李四": "西城", "赵五": "东城"}
    who = {name: department.customer(name, "--set", f"area={area}") for name, area in areas.items()}
    for code in who.values():
        department.do("add", "consent", code, "evidence=书面")
    honoured = [who["王秀兰"], who["李四"]]
    for code in honoured:
        for tick in FIVE[:4]:
            department.do("tick", code, tick)
        asked = department.keqing("tick", code, FIVE[4])
        department.do("approve", asked.err.split()[-1], "--agent", "孙静")
    department.do("edit-customer", honoured[0], "--tag", "编委", "--tag", "远道", "--grade", "A")
    department.do("edit-customer", who["赵五"], "--set", "liaison=王秀兰")
    rows = department.json("report", "honoured")["rows"]
    shares = {row["key"]: (row["cells"][0]["n"], row["cells"][0]["of"]) for row in rows}
    assert shares == {"东城": (1, 2), "西城": (1, 1)}
    assert [row["name"] for row in department.json("list", "--tag", "编委")["customers"]] == [
        "王秀兰"
    ]
    led = department.json("list", "--where", 'liaison = "王秀兰"')["customers"]
    assert [row["name"] for row in led] == ["赵五"]
    for name, day in (
        ("讲座一月", "2027-01-14"),
        ("新品培训", "2027-03-18"),
        ("云台山旅游", "2027-04-10"),
    ):
        department.do("gathering", "add", name, day, "-y")
        invited = department.json("gathering", "invite", name, "--filter", "honoured")
        assert sorted(each["code"] for each in invited["invited"]) == sorted(honoured)
    department.do("gathering", "check", "云台山旅游", "备资料和药箱", "--before", "2wd")
    clock.move_to("2027-04-10T02:00:00+00:00")
    assert department.keqing("gathering", "sign-in", "云台山旅游", honoured[0]).code == 0
    assert department.due(honoured[0], "home-safely") == "2027-04-10"
    assert department.keqing("add", "trip", honoured[0], "in-province=yes").code == 0
    again = department.keqing("add", "trip", honoured[0], "in-province=yes")
    assert (again.code, "2028-01-01" in again.err) == (1, True)
    lectures = [
        row["reasons"][0]["due"]
        for day in ("2027-04-16", "2027-05-20")
        for row in department.json("today", "--agent", "孙静", "--date", day)["rows"]
        if row["reasons"][0]["cadence"] == "lecture"
    ]
    assert lectures == ["2027-04-15", "2027-05-14"]
