"""When people can be visited and called, told on the command line: duty days, quiet hours of a season (S15)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from tests.cli_department import BOX, Department
from tests.conftest import Keqing

VISITS = """
[cadence.rounds]
title = { zh = "院内拜访", en = "Rounds" }
track = "coverage"
starts_on = "first-visit"
steps = [{ at = "8d", channel = "visit" }, { at = "13d", late = "1d", channel = "visit" }, "20d"]
done_by = ["visit", "phone"]
source = "ours"
"""


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """A morning in Shanghai, before all that is told here."""
    with time_machine.travel("2026-11-23T01:00:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def department(keqing: Keqing, tmp_path: Path) -> Department:
    department = Department(keqing, "therapy")
    file = tmp_path / "ours.toml"
    file.write_text(VISITS, encoding="utf-8")
    assert department.keqing("define", "apply", str(file), "-y").code == 0
    return department


def test_s15_a_visit_waits_for_the_next_duty_day(department: Department) -> None:
    """S15 (R172): on duty every fourth day from 2026-12-02, so a visit due 12-08 is due 12-10."""
    who = department.customer("李医生", "--type", "hospital")
    department.do("add", "first-visit", who, "--date", "2026-11-30")
    assert department.due(who, "rounds") == "2026-12-08"
    department.do("edit-customer", who, "--duty", "4d from 2026-12-02")
    assert department.due(who, "rounds") == "2026-12-10"
    assert department.listed("2026-12-09") == {}
    assert department.listed("2026-12-10") == {"李医生": ["rounds 8d"]}
    why = department.do("why", who).out
    assert "2026-12-08 is no duty day of the customer: visited on 2026-12-10." in why
    assert (
        "2026-12-08 客户不当班，2026-12-10 去拜访。"
        in department.do("--lang", "zh", "why", who).out
    )
    assert "every 4 days from" in department.do("show", who).out
    assert department.keqing("check", "--replay").code == 0
    department.call(who, "2026-12-10", "visited")
    assert department.due(who, "rounds") == "2026-12-14"  # inside its window
    assert department.keqing("undo", "-y").code == 0
    assert department.keqing("undo", "-y").code == 0
    assert department.due(who, "rounds") == "2026-12-08"


def test_a_duty_day_past_the_window_is_none(department: Department) -> None:
    """S15 (R172): where no duty day lies inside the window, the step stays; calls never move."""
    who = department.customer("李医生", "--type", "hospital", "--duty", "每10天 2026-12-05起")
    department.do("add", "first-visit", who, "--date", "2026-11-30")
    assert department.due(who, "rounds") == "2026-12-15"
    department.call(who, "2026-12-08", "visited")
    assert department.due(who, "rounds") == "2026-12-15"
    department.do("edit-customer", who, "--clear", "duty")
    assert department.due(who, "rounds") == "2026-12-13"  # the visit of 12-08 counts now


def test_s15_quiet_hours_of_a_season(department: Department, clock: time_machine.Traveller) -> None:
    """S15 (R057, R419): at 12:30 of 2027-07-15 not before 14:30, at 15:00 as ever; in October as the department."""
    who = department.customer("王秀兰", "--quiet", "06-01..09-30 12:00-14:30")
    department.do("add", "purchase", who, *BOX, "--date", "2027-07-01")
    seen = []
    for at in ("2027-07-15T04:30", "2027-07-15T07:00", "2027-10-15T06:10", "2027-07-15T06:10"):
        clock.move_to(f"{at}:00+00:00")
        (row,) = department.json("today")["rows"]
        seen.append(row["hours_from"])
    assert seen == ["14:30", None, None, "14:30"]
    card = department.do("show", who).out
    assert "not 12:00-14:30 from 06-01 to 09-30" in card
    assert "06-01 到 09-30 期间 12:00-14:30 不打" in department.do("--lang", "zh", "show", who).out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--duty", "often"], "'often' are no duty days."),
        (["--duty", "0d from 12-02"], "'0d from 12-02' are no duty days."),
        (["--quiet", "summer"], "'summer' are no quiet hours."),
        (["--quiet", "06-01..09-30 14:00-12:00"], "'14:00-12:00' is not a span of hours."),
    ],
)
def test_what_cannot_be_read_is_refused(
    department: Department, words: list[str], sentence: str
) -> None:
    who = department.customer("王秀兰")
    ran = department.keqing("edit-customer", who, *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(sentence)


def test_both_come_from_a_file(department: Department, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(
        "姓名,电话,值班,免打扰时段\n李医生,13812345678,每4天 2026-12-02起,6月至9月 12:00-14:30\n张三,13812345679,常常,\n",
        encoding="utf-8",
    )
    ran = department.keqing("import", str(file), "-y")
    assert ran.code == 4
    assert "'常常' are no duty days." in ran.out + ran.err
    card = department.do("show", "李医生").out
    assert "every 4 days from" in card
    assert "not 12:00-14:30 from 06-01 to 09-30" in card
    assert "dates differ" not in department.keqing("check", "--replay").out


def test_s15_what_was_noted_once_is_seen_at_every_later_contact(department: Department) -> None:
    """S15 (R166, R168, R221, R228): a preference with its day and source, a character with the advice on it."""
    who = department.customer("王秀兰", "--set", "性格=顽固型")
    noted = ("add", "喜好", who, "内容=喜欢龙井", "得知=家人", "--date", "2026-12-07")
    department.do(*noted)
    card = department.do("show", who, "--date", "2027-01-07").out
    assert "喜欢龙井 (told by the family, 2026-12-07)" in card
    assert "do not try to change them quickly" in card
    chinese = department.do("--lang", "zh", "show", who).out
    assert "喜欢龙井（家人说的，2026-12-07）" in chinese
    assert "不急于改变对方" in chinese
    (event,) = [each["id"] for each in department.json("show", who)["events"] if each["kind"] == "preference"]  # fmt: skip
    assert department.keqing("void", str(event), "--reason", "弄错了").code == 0
    assert "told by the family" not in department.do("show", who).out
