"""Who belongs where: offices, sections of an institution, tiers of a channel, what contacts were for."""

from __future__ import annotations

import pytest
import time_machine

from keqing.definitions.kinds import built_in_kinds
from tests.cli_department import Department
from tests.conftest import Keqing

SEASON = """
[cadence.pair]
title = { zh = "专访", en = "For one customer" }
track = "care"
anchor = "created"
applies_to = { tag = ["专访"] }
steps = ["11d", "40d"]
source = "002:124"
"""


@pytest.fixture
def department(clock: time_machine.Traveller, keqing: Keqing) -> Department:
    return Department(keqing)


def found(department: Department, condition: str) -> set[str]:
    """The names that a condition finds."""
    rows = department.json("list", "--where", condition)["customers"]
    return {row["name"] for row in rows}


def test_s23_customers_of_an_office_and_of_a_tier(department: Department) -> None:
    """S13, S23 (R001, R212): each office has its list; who supplies whom stands on the card."""
    places = {
        "武汉一店": ("武汉", "终端"),
        "武汉总代": ("武汉", "一级"),
        "长沙分销": ("长沙", "二级"),
    }
    for name, (office, tier) in places.items():
        words = ("--type", "dealer", "--set", f"办事处={office}", "--set", f"tier={tier}")
        department.customer(name, *words)
    department.do("edit-customer", "长沙分销", "--set", "supplier=武汉总代")
    assert found(department, 'office = "武汉"') == {"武汉一店", "武汉总代"}
    assert found(department, 'office = "武汉" and tier = "终端"') == {"武汉一店"}
    assert "Supplied by: 武汉总代" in department.do("show", "长沙分销").out


def test_s01_people_of_a_hospital_by_section_and_position(department: Department) -> None:
    """S01 (R014, R165): each with section, position and what they do; staff of a pharmacy alike."""
    who = department.customer("县医院", "--type", "hospital")
    people = {"赵医生": ("内科", "主任"), "孙护士": ("外科", "护士长")}
    for name, (section, position) in people.items():
        department.do(
            "add-contact", who, name, "--set", f"科室={section}", "--set", f"岗位={position}"
        )
    card = " ".join(department.do("show", who).out.split())
    for section, position in people.values():
        assert f"Section: {section} Position: {position}" in card
    shop = department.customer("仁和药店", "--type", "pharmacy")
    department.do("add-contact", shop, "小周", "--set", "function=店员")
    assert "小周" in department.do("show", shop).out
    assert department.due(shop, "all-floor")


def test_s07_contacts_are_counted_by_what_they_were_for(department: Department) -> None:
    """S07, S21, S29 (R007, R143, R164, R234): activity, help and information by name; the others are care."""
    who = department.customer("仁和药店", "--type", "pharmacy")
    for day, purpose in (
        ("20", ()),
        ("21", ("目的=帮忙",)),
        ("22", ("purpose=activity",)),
        ("23", ()),
    ):
        words = ("--min", "5", "--entry", "再谈", "--date", f"2026-11-{day}")
        department.do("log", who, "visited", "看望", *purpose, *words)
    rows = department.json("summary", "contact", "--by", "purpose", "--per", "month")["rows"]
    assert {row["fields"]["purpose"]: row["n"] for row in rows} == {"帮忙": 1, "活动": 1, None: 2}


def test_s02_where_customers_are_found(department: Department) -> None:
    """S02 (R217): street, directory, press, radio, television, colleagues, friends and old customers."""
    names = {choice.name for choice in built_in_kinds().by_name["inquiry"].fields["source"].choices}
    assert names >= {"走街", "黄页", "报纸", "电台", "电视", "同行介绍", "朋友介绍", "老顾客介绍"}
    who = department.customer("李新")
    refused = department.keqing("add", "inquiry", who, "source=天上掉的")
    assert refused.code == 2
    department.do("add", "inquiry", who, "source=114")
    assert "黄页" in department.do("register", "电话咨询登记表").out


@pytest.mark.parametrize(
    "channel", ["phone", "visit", "sms", "wechat", "qq", "email", "fax", "post", "ecard"]
)
def test_s07_a_contact_has_its_channel(department: Department, channel: str) -> None:
    """S01, S07 (R113, R241): each way of contact is kept with the record, and told on the card."""
    who = department.customer("王秀兰")
    words = ("--channel", channel, "--min", "2", "--entry", "再谈", "--date", "2026-11-23")
    department.do("log", who, "reached", "都好", *words)
    (told,) = [each for each in department.json("show", who)["events"] if each["kind"] == "contact"]
    assert told["channel"] == channel


def test_s03_one_customer_has_a_cadence_of_their_own(
    department: Department, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """S03 (R129, R235): a cadence for whoever has the tag, and dates of their own beside the rules."""
    file = tmp_path_factory.mktemp("own") / "own.toml"
    file.write_text(SEASON, "utf-8")
    department.do("define", "apply", str(file), "-y")
    own, other = department.customer("王秀兰", "--tag", "专访"), department.customer("李娜")
    assert department.due(own, "pair") == "2026-12-01"
    assert "pair" not in {each["cadence"] for each in department.json("show", other)["followups"]}
    department.do("promise", other, "2026-12-01", "问复查")
    assert department.due(other, "promise") == "2026-12-01"
