"""The department's own work, told on the command line: it is a customer of its own, and so is each agent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from tests.cli_department import Department
from tests.conftest import Keqing

OURS = """
[cadence.our-plan]
title = { zh = "月计划", en = "Our month plan" }
track = "office"
anchor = "month"
applies_to = { type = ["self"], role = ["manager"] }
steps = ["0d"]
shift = "previous"
done_by = "named"
source = "003:227"

[cadence.our-points]
title = { zh = "积分对账单", en = "Points statement" }
track = "office"
anchor = "quarter"
applies_to = { type = ["self"], role = ["accountant"] }
steps = ["0d"]
done_by = "named"
source = "003:131"

[cadence.audit]
title = { zh = "年度自查", en = "Yearly audit" }
track = "office"
anchor = "year"
applies_to = { type = ["self"] }
steps = [{ at = "10wd", role = "accountant" }]
done_by = "named"
source = "ours"

[cadence.everybody]
title = { zh = "人人有份", en = "For every customer" }
track = "care"
repeat = { every = "30d" }
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
    department.keqing("add-agent", "周红", "--role", "accountant", "--login", "zhou@office")
    file = tmp_path / "ours.toml"
    file.write_text(OURS, encoding="utf-8")
    assert department.keqing("define", "check", str(file)).code == 0
    assert department.keqing("define", "apply", str(file), "-y").code == 0
    return department


def codes(department: Department, day: str, *more: str) -> dict[str, list[str]]:
    """Whose rows stand in the list of a day, with the cadences."""
    return {
        row["code"]: [reason["cadence"] for reason in row["reasons"]]
        for row in department.today(day, *more)
    }


def test_s27_the_month_plan_is_due_on_the_last_working_day_before(department: Department) -> None:
    """S09, S27 (R432): the plan of January 2027 stands with the agent on 2026-12-31."""
    assert codes(department, "2026-11-30") == {"SELF-TESTER": ["our-plan"]}
    department.do("done", "SELF-TESTER", "our-plan", "--date", "2026-11-30")
    assert codes(department, "2026-12-30") == {}
    assert codes(department, "2026-12-31")["SELF-TESTER"] == ["our-plan"]
    assert codes(department, "2026-12-31", "--agent", "周红") == {
        "SELF-ZHOU-OFFICE": ["our-points"]
    }
    (row,) = department.today("2026-12-31", "--agent", "周红")
    assert (row["name"], row["type"], row["phone"]) == ("周红", "self", None)
    assert department.keqing("check", "--replay").code == 0


def test_s21_the_points_statement_of_each_quarter(
    department: Department, clock: time_machine.Traveller
) -> None:
    """S21 (R355): points on 2026-12-31 and 2027-03-31, with whoever has the role."""
    seen = []
    for day in ("2026-12-31", "2027-03-31"):
        clock.move_to(f"{day}T02:00:00+00:00")
        seen.append(department.due("SELF-ZHOU-OFFICE", "our-points"))
        done = department.keqing("done", "SELF-ZHOU-OFFICE", "our-points", "--agent", "周红")
        assert done.code == 0
    assert seen == ["2026-12-31", "2027-03-31"]


def test_work_of_the_department_stands_with_the_holder_of_its_role(department: Department) -> None:
    """S23 (R002, R046): each post has its role, a step names it, and its list is that of its holder."""
    assert department.due("SELF", "audit") == "2027-01-15"
    assert "SELF" in codes(department, "2027-01-15", "--agent", "周红")
    assert "SELF" not in codes(department, "2027-01-15")


def test_only_cadences_that_name_the_department_hold_it(department: Department) -> None:
    assert {each["cadence"] for each in department.json("show", "SELF")["followups"]} == {"audit"}
    who = department.customer("王秀英")
    cadences = {each["cadence"] for each in department.json("show", who)["followups"]}
    assert "everybody" in cadences
    assert not cadences & {"audit", "our-plan", "our-points"}


@pytest.mark.parametrize("words", [["李敏"], ["tester"], ["lm"], ["一部"]])
def test_the_department_is_not_found_by_name(department: Department, words: list[str]) -> None:
    assert department.keqing("show", *words).code == 3
    assert department.json("list", *words)["customers"] == []


def test_the_department_is_no_customer(department: Department) -> None:
    """It is not listed, counted, exported, found as forgotten, or asked for a number."""
    assert department.json("list")["customers"] == []
    assert department.do("export", "customers", "--format", "csv").out.count("\n") == 1
    assert "0 customers" in department.do("doctor").out
    assert "no next date" not in department.keqing("check").out
    line = department.do("today", "--date", "2026-12-31").out
    assert "--phone" not in line
    assert "keqing done SELF-TESTER" in line
    card = department.do("show", "SELF-TESTER").out
    assert "the department itself" in card
    assert "no number" not in card
    assert "本部门" in department.do("--lang", "zh", "show", "SELF").out


@pytest.mark.parametrize(
    "words",
    [
        ["log", "SELF", "reached", "都好"],
        ["edit-customer", "SELF", "--grade", "A"],
        ["add-contact", "SELF", "王芳"],
        ["merge", "SELF", "SELF-TESTER", "-y"],
        ["promise", "SELF", "2026-12-01", "回电"],
        ["pause", "SELF"],
        ["gathering", "sign-in", "茶话会", "SELF"],
    ],
)
def test_nobody_calls_the_department(department: Department, words: list[str]) -> None:
    department.do("gathering", "add", "茶话会", "2026-11-23")
    ran = department.keqing(*words)
    assert (ran.code, ran.out) == (2, "")
    assert "SELF is the department's own work: nobody is called there." in ran.err
    assert "keqing done SELF CADENCE" in ran.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["start", "SELF", "everybody"], "For every customer is for customers, not for"),
        (["start", "SELF", "therapy"], "is for customers, not for the department's own work."),
        (["add", "purchase", "SELF", "product=安胶囊"], "not of the department itself."),
        (["add", "complaint", "SELF", "what=慢"], "not of the department itself."),
        (["add", "rsvp-yes", "SELF", "gathering=茶话会"], "not of the department itself."),
    ],
)
def test_what_customers_have_is_not_recorded_of_the_department(
    department: Department, words: list[str], says: str
) -> None:
    department.do("gathering", "add", "茶话会", "2026-12-23")
    ran = department.keqing(*words)
    assert (ran.code, ran.out, says in ran.err) == (2, "", True), ran.err
    assert len(department.json("show", "SELF")["followups"]) == 1


def test_what_its_own_cadences_look_at_is_recorded(department: Department, tmp_path: Path) -> None:
    """A kind that starts a cadence of the department, closes a step of it, or that its condition asks for."""
    file = tmp_path / "own.toml"
    file.write_text(
        """
[cadence.stall]
title = { zh = "摆摊", en = "Stall" }
track = "office"
starts_on = "purchase"
ends_when = "count(complaint) >= 1"
applies_to = { type = ["self"] }
steps = [{ at = "3d", records = "first-visit" }]
done_by = "named"
source = "ours"
""",
        encoding="utf-8",
    )
    assert department.keqing("define", "apply", str(file), "-y").code == 0
    department.do("add", "purchase", "SELF", "product=安胶囊")
    assert department.due("SELF", "stall") == "2026-11-26"
    department.do("add", "complaint", "SELF", "what=慢")
    assert "is for customers" not in department.keqing("start", "SELF", "audit").err


def test_a_task_can_be_promised_there(department: Department) -> None:
    department.do("promise", "SELF-TESTER", "2026-12-01", "交报表", "--task")
    assert codes(department, "2026-12-01")["SELF-TESTER"] == ["promise", "our-plan"]


def test_its_code_is_kept(department: Department, tmp_path: Path) -> None:
    ran = department.keqing("add-customer", "王秀英", "--code", "self-9")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "SELF-9 is kept for the department itself.")
    file = tmp_path / "people.csv"
    file.write_text("编号,姓名\nSELF,王秀英\n", encoding="utf-8")
    ran = department.keqing("import", str(file), "-y")
    assert ran.code == 4
    assert "SELF is kept for the department itself." in ran.out + ran.err


def test_other_roles_hold_from_their_day_and_are_taken_back(department: Department) -> None:
    department.keqing("add-agent", "李敏", "--role", "accountant")
    followups = {each["cadence"] for each in department.json("show", "SELF-TESTER")["followups"]}
    assert followups == {"audit", "our-points"}
    assert department.keqing("check", "--replay").code == 0
    assert department.keqing("undo", "-y").code == 0
    followups = {each["cadence"] for each in department.json("show", "SELF-TESTER")["followups"]}
    assert followups == {"audit", "our-plan"}
    assert department.keqing("check", "--replay").code == 0


def test_undo_of_a_new_agent_takes_their_own_work_too(department: Department) -> None:
    department.keqing("add-agent", "赵强", "--role", "manager")
    (code,) = department.json("show", "SELF-3")["code"].split()
    assert code == "SELF-3"
    assert department.keqing("undo", "-y").code == 0
    assert department.keqing("show", "SELF-3").code == 3


def test_agents_of_a_file_have_their_own_work(department: Department, tmp_path: Path) -> None:
    file = tmp_path / "agents.csv"
    file.write_text("姓名,角色,账号\n赵强,主管,zhao\n", encoding="utf-8")
    assert department.keqing("import", str(file), "--kind", "agents").code == 0
    assert department.due("SELF-ZHAO", "our-plan") == "2026-11-30"


def test_shipped_office_work_is_off_until_somebody_wants_it(
    keqing: Keqing, clock: time_machine.Traveller
) -> None:
    """S18, S21, S25, S27 (R256, R355, R368, R432): each with whoever has the role, on its working day."""
    department = Department(keqing, "all")
    department.keqing("add-agent", "周红", "--role", "accountant", "--login", "zhou")
    department.keqing("add-agent", "赵强", "--role", "consultant", "--login", "zhao")
    assert department.json("show", "SELF-ZHOU")["followups"] == []
    for name in ("month-plan", "month-expenses", "points-statement", "day-money"):
        assert department.keqing("cadence", "on", name, "-y").code == 0
    assert {each["cadence"]: each["due"] for each in department.json("show", "SELF-ZHAO")["followups"]} == {
        "month-plan": "2026-11-30", "month-expenses": "2026-12-03",
    }  # fmt: skip
    assert {each["cadence"]: each["due"] for each in department.json("show", "SELF-ZHOU")["followups"]} == {
        "day-money": "2026-11-24", "points-statement": "2026-12-31",
    }  # fmt: skip
    clock.move_to("2026-12-04T02:00:00+00:00")
    (row,) = department.today("2026-12-04", "--agent", "周红")
    assert [(each["cadence"], each["due"]) for each in row["reasons"]] == [("day-money", "2026-12-04")]  # fmt: skip
    assert department.keqing("done", "SELF-ZHOU", "day-money", "--agent", "周红").code == 0
    assert department.due("SELF-ZHOU", "day-money") == "2026-12-07"
