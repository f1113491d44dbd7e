"""Who does what: posts, tracks of their own, managers among the others; filters, own hints, own rules."""

from __future__ import annotations

from pathlib import Path

import pytest
import time_machine

from keqing.definitions.kinds import built_in_kinds
from tests.cli_department import BOX, Department
from tests.conftest import Keqing

TRACKS = """
[cadence.warm]
title = { zh = "满意关怀", en = "Warm care" }
track = "care"
starts_on = "satisfied"
steps = [{ at = "5d", role = "满意代表" }]
source = "001:74"

[cadence.doctor-call]
title = { zh = "医生回访", en = "The doctor calls" }
track = "revisit"
starts_on = "satisfied"
steps = [{ at = "3d", role = "consulting-doctor" }, { at = "4d", role = "consulting-doctor" }]
source = "001:74"

[cadence.greeter]
title = { zh = "导购回访", en = "The guide's call" }
track = "deadline"
starts_on = "arrival"
steps = [{ at = "1d", role = "导购" }]
source = "000:18"
"""
OWN = """
[filter.friends]
title = { zh = "老朋友", en = "Old friends" }
when = "count(purchase) >= 2"

[list.personality]
values = [
  { name = "学生型", hint = { zh = "多讲道理", en = "explain the reasons" } },
  { name = "生意人", hint = { zh = "先说要点", en = "the point first" } },
]
"""


@pytest.fixture
def department(clock: time_machine.Traveller, keqing: Keqing) -> Department:
    return Department(keqing)


def apply(department: Department, folder: Path, text: str) -> None:
    """Put a text of the department's own in force."""
    file = folder / "own.toml"
    file.write_text(text, "utf-8")
    department.do("define", "apply", str(file), "-y")


def listed(department: Department, agent: str, day: str) -> list[str]:
    """The cadences in somebody's list of a day."""
    rows = department.today(day, "--agent", agent)
    return [reason["cadence"] for row in rows for reason in row["reasons"]]


def test_s23_each_post_has_its_own_track(department: Department, tmp_path: Path) -> None:
    """S03, S23 (R002, R046, R114, R115): care by the representative, revisits by the doctor; one call a day each."""
    apply(department, tmp_path, TRACKS)
    posts = {"周红": "满意代表", "吴医生": "回访医生", "钱丽": "导购", "孙部长": "客情部长"}
    for name, post in posts.items():
        department.do("add-agent", name, "--role", post)
    department.do("add-agent", "李敏", "--role", "电话咨询员")
    who = department.customer("王秀兰", "--phone", "13812345678")
    department.do("add", "arrival", who, "--date", "2026-11-24")
    department.do("add", "satisfied", who, "--date", "2026-11-24")
    assert listed(department, "钱丽", "2026-11-25") == ["greeter"]
    assert listed(department, "吴医生", "2026-11-27") == ["doctor-call"]
    assert listed(department, "周红", "2026-11-29") == ["warm"]
    assert listed(department, "李敏", "2026-11-29") == []
    told = department.call(who, "2026-11-28", "reached", "--agent", "吴医生")
    assert [each["label"] for each in told["closed"] if each["cadence"] == "doctor-call"] == [
        "3d",
        "4d",
    ]
    roles = {row["name"]: row["roles"] for row in department.json("list", "agents")["agents"]}
    assert (roles["周红"], roles["孙部长"]) == (["满意代表"], ["manager"])


def test_s27_the_manager_calls_too_and_is_counted_apart(department: Department) -> None:
    """S27 (R008): a customer of the manager's own, and a row of their own on the board."""
    department.do("add-agent", "王主管", "--role", "manager")
    own = department.customer("李总", "--owner", "王主管")
    for who, agent in ((own, "王主管"), (department.customer("王秀兰"), "李敏")):
        department.call(who, "2026-11-24", "reached", "--agent", agent)
    rows = department.json("board")["rows"]
    assert {row["agent"]: row["called"] for row in rows} == {"王主管": 1, "李敏": 1}
    assert "李总" in department.do("list", "--owner", "王主管").out


def test_s13_groups_and_hints_are_the_departments_own(
    department: Department, tmp_path: Path
) -> None:
    """S13, S15 (R153, R174): a condition has a name for later, and other people get other advice."""
    apply(department, tmp_path, OWN)
    who = department.customer("王秀兰", "--set", "personality=生意人")
    department.customer("李娜", "--set", "personality=学生型")
    for day in ("2026-11-20", "2026-11-21"):
        department.do("add", "purchase", who, *BOX, "--date", day)
    found = department.json("list", "--filter", "老朋友")["customers"]
    assert [row["name"] for row in found] == ["王秀兰"]
    assert "the point first" in department.do("show", who).out
    assert "explain the reasons" in department.do("show", "李娜").out


@pytest.mark.parametrize(
    ("kind", "cadences"),
    [
        ("dealer", {"dealer-weekly"}),
        ("pharmacy", {"all-floor"}),
        ("village-clinic", {"all-floor"}),
        ("consumer", set()),
    ],
)
def test_s13_the_type_chooses_the_cadences(
    department: Department, kind: str, cadences: set[str]
) -> None:
    """S13 (R180): dealers twice a week, outlets four times a year, consumers by what happens."""
    who = department.customer("甲", "--type", kind)
    followups = {each["cadence"] for each in department.json("show", who)["followups"]}
    assert followups & {"dealer-weekly", "all-floor"} == cadences


def test_s03_the_rules_are_texts_that_can_be_replaced(
    department: Department, tmp_path: Path
) -> None:
    """S03 (R158): what ships is shown, taken over with other days, and put back."""
    text = department.do("cadence", "show", "verbal-yes").out
    (tmp_path / "own.toml").write_text(text.replace('"1d"', '"2d"'), "utf-8")
    department.do("cadence", "apply", str(tmp_path / "own.toml"), "-y")
    who = department.customer("王秀兰")
    department.do("add", "口头答应", who, "--date", "2026-11-24")
    assert department.due(who, "verbal-yes") == "2026-11-26"


def test_s27_no_field_is_asked_for_its_own_sake(department: Department) -> None:
    """S27 (R163): every field that must be given is a column of its register, and one command gives them all."""
    for kind in built_in_kinds().by_name.values():
        required = [field.title["en"] for field in kind.fields.values() if field.required]
        if required and not kind.derive:
            head = department.do(
                "register", kind.name, "--health", "--format", "csv"
            ).out.splitlines()[0]
            assert set(required) <= set(head.lstrip("\ufeff").split(",")), kind.name
            assert len(required) <= 4
