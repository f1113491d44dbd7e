"""The scenarios of visit plans, told on the command line: ordered, submitted, approved, and only then listed."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
import time_machine
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.cli_department import Department
from tests.commands.test_sheets import OUTCOME, TEXT, fill
from tests.conftest import Keqing

PLAN = """
[plan.visits]
title = { zh = "月度巡访计划表", en = "Month plan of visits" }
cadences = ["third-terminal", "dealer-weekly"]
per = "month"
order = ["route", "town", "stop"]
due = "0d"
source = "003:227"
"""
APPROVAL = """
[approval.month-plan]
title = { zh = "月度巡访计划审批", en = "Month plan" }
of = "plan:visits"
by = ["manager"]
within = ["2wd"]
source = "003:227"

[limit.visit-minutes]
title = { zh = "拜访时长", en = "Length of a visit" }
of = "contact.minutes"
where = { channel = "visit" }
each = 30
breach = "flag"
source = "001:50"
"""


@pytest.fixture
def department(clock: time_machine.Traveller, keqing: Keqing) -> Department:
    clock.move_to("2026-12-04T02:00:00+00:00")
    found = Department(keqing)
    found.do("add-agent", "孙静", "--role", "manager")
    return found


def define(department: Department, tmp_path: Path, *texts: str) -> None:
    path = tmp_path / "plan.toml"
    path.write_text("".join(texts), "utf-8")
    department.do("define", "apply", str(path))


def clinic(department: Department, name: str, first: str, **fields: str) -> str:
    """A village clinic that was visited first on a day."""
    words = [part for key, value in fields.items() for part in ("--set", f"{key}={value}")]
    who = department.customer(name, "--type", "village-clinic", "--owner", "李敏", *words)
    department.do("add", "first-visit", who, "--date", first, "--agent", "李敏")
    return who


def visits(department: Department, day: str, agent: str = "李敏") -> list[str]:
    """The customers with a visit of the plan in the list of a day, in its order, marked ones with a star."""
    found = []
    for row in department.today(day, "--agent", agent):
        if any(each["cadence"] in {"third-terminal", "dealer-weekly"} for each in row["reasons"]):
            marked = any(note.startswith("unapproved:") for note in row["notes"])
            found.append(f"{row['name']}{'*' if marked else ''}")
    return found


def waiting(department: Department, day: str) -> int:
    listed = department.json("today", "--agent", "李敏", "--date", day)
    return int(listed.get("waiting_for_plan", 0))


def plan(department: Department, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = department.json("plan", *words, "--agent", "李敏")["visits"]
    return found


def visit(department: Department, who: str, day: str) -> None:
    department.do("log", who, "visited", "都好", "--date", day, "--agent", "李敏", "--yes")


def explained(department: Department, who: str) -> str:
    """What why says of a customer, on one line."""
    return " ".join(department.do("why", who).out.split())


def test_visits_of_a_clinic_grow_apart_and_stand_in_the_plan(
    department: Department, tmp_path: Path
) -> None:
    """S09 (R333, R336, R337, R342, R432): 7, 14, 30, 60, 90 days, then every 90; a plan of a month, a quarter, a year."""
    define(department, tmp_path, PLAN)
    first = clinic(department, "王村卫生室", "2026-12-01", route="二号线", town="青山", stop="3")
    clinic(department, "李庄卫生室", "2026-12-02", route="二号线", town="青山", stop="12")
    clinic(department, "赵村卫生室", "2026-12-03", route="一号线")
    clinic(department, "孙村卫生室", "2026-12-04")
    days = [each["day"] for each in plan(department, "2026-12") if each["code"] == first]
    assert days == ["2026-12-08", "2026-12-15", "2026-12-31"]
    days = [each["day"] for each in plan(department, "2027-Q1") if each["code"] == first]
    assert days == ["2027-01-30", "2027-03-01"]
    days = [each["day"] for each in plan(department, "2027-H1") if each["code"] == first]
    assert days == ["2027-01-30", "2027-03-01", "2027-05-30"]
    assert len(plan(department, "2027")) > len(days)
    rows = plan(department, "2026-12")
    assert list(dict.fromkeys(each["name"] for each in rows)) == [
        "赵村卫生室", "王村卫生室", "李庄卫生室", "孙村卫生室",
    ]  # fmt: skip
    assert (rows[0]["fields"]["route"], rows[0]["times"]) == ("一号线", 2)
    ran = department.do("plan", "2026-12", "--team", "--format", "csv")
    (head, *lines) = csv.reader(io.StringIO(ran.out))
    assert head[:3] == ["day", "code", "name"]
    assert len(lines) == len(rows)
    path = tmp_path / "plan.csv"
    department.do("plan", "2026-12", "--team", "-o", str(path))
    assert len(path.read_text("utf-8-sig").splitlines()) == len(rows) + 1


def test_the_list_goes_along_the_route(department: Department, tmp_path: Path) -> None:
    """S09 (R219, R334): visits are ordered by route, town and stop; what is urgent stays before them."""
    for name, first, fields in (
        ("王村卫生室", "2026-12-01", {"route": "B", "stop": "2"}),
        ("李庄卫生室", "2026-12-02", {"route": "A", "stop": "10", "transport": "6:30 班车"}),
        ("赵村卫生室", "2026-12-03", {"route": "A", "stop": "9"}),
        ("孙村卫生室", "2026-12-04", {}),
    ):
        clinic(department, name, first, **fields)
    department.do("promise", "孙村卫生室", "2026-12-11", "带样品", "--agent", "李敏")
    before = [row["name"] for row in department.today("2026-12-11", "--agent", "李敏")]
    assert before[:2] == ["孙村卫生室", "王村卫生室"]
    define(department, tmp_path, PLAN)
    rows = department.today("2026-12-11", "--agent", "李敏")
    expected = ["孙村卫生室", "赵村卫生室", "李庄卫生室", "王村卫生室"]
    assert [row["name"] for row in rows] == expected
    assert [row["row"] for row in rows] == [1, 2, 3, 4]
    out = department.do("today", "--date", "2026-12-11", "--agent", "李敏", "--format", "csv").out
    assert [line.split(",")[2] for line in out.splitlines()[1:]] == expected
    only = department.today("2026-12-11", "--agent", "李敏", "--visits")
    assert [row["name"] for row in only] == expected[1:]
    path = tmp_path / "route.html"
    department.do("sheet", "--visits", "--date", "2026-12-11", "--agent", "李敏", "-o", str(path))
    page = path.read_text("utf-8")
    assert "带样品" not in page
    assert page.index("赵村卫生室") < page.index("李庄卫生室") < page.index("王村卫生室")
    (bus,) = [each for each in plan(department, "2026-12") if each["day"] == "2026-12-09"]
    assert bus["fields"]["transport"] == "6:30 班车"


def test_a_month_plan_is_returned_and_approved(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S27 (R433), S09 (R432): submitted 12-28, returned 12-29, approved 12-30; listed from 2027-01-01."""
    define(department, tmp_path, PLAN, APPROVAL)
    clock.move_to("2026-12-28T02:00:00+00:00")
    other = clinic(department, "李庄卫生室", "2026-12-27", route="B")
    clinic(department, "赵村卫生室", "2026-12-25", route="A")
    assert visits(department, "2027-01-03") == []
    assert waiting(department, "2027-01-03") == 2
    told = department.keqing("today", "--agent", "李敏", "--date", "2027-01-03")
    assert told.err == "2 visits wait for the plan's approval.\n"
    assert (
        "Waits for the approval of Month plan of visits of 2027-01; listed from 2027-01-06"
        in explained(department, other)
    )
    submitted = department.json("plan", "2027-01", "--submit", "--agent", "李敏")
    number = str(submitted["event"])
    again = department.keqing("plan", "2027-01", "--submit", "--agent", "李敏")
    assert (again.code, again.out) == (2, "")
    assert f"keqing withdraw {number}" in again.err
    assert department.keqing("approve", number, "--agent", "李敏").code == 1
    assert f"keqing approve {number}" in str(department.json("check")["findings"])
    (task,) = department.today("2026-12-28", "--agent", "孙静")
    assert (
        "Month plan of visits" in task["reasons"][0]["text"]
        or "月度巡访计划表" in task["reasons"][0]["text"]
    )
    assert department.json("plan", "2027-01", "--agent", "李敏")["state"] == "submitted"
    clock.move_to("2026-12-29T02:00:00+00:00")
    department.do("return", number, "--reason", "少一家", "--agent", "孙静")
    assert department.json("plan", "2027-01", "--agent", "李敏")["state"] == "returned"
    again = department.do("plan", "2027-01", "--submit", "--agent", "李敏")
    assert "The same is on record" not in again.out
    assert f"'{number} " not in str(department.today("2026-12-29", "--agent", "李敏"))
    department.do("undo", "--yes")
    assert f"'{number} " in str(department.today("2026-12-29", "--agent", "李敏"))
    department.do("submit", number, "--agent", "李敏")
    clock.move_to("2026-12-30T02:00:00+00:00")
    department.do("approve", number, "--agent", "孙静")
    assert department.json("plan", "2027-01", "--agent", "李敏")["state"] == "frozen"
    assert visits(department, "2026-12-31") == []
    assert visits(department, "2027-01-01") == ["赵村卫生室"]
    assert visits(department, "2027-01-03") == ["赵村卫生室", "李庄卫生室"]
    assert waiting(department, "2027-01-03") == 0
    said = explained(department, other)
    assert "Kept on 2027-01-03 by the plan Month plan of visits of 2027-01." in said
    assert "struck out" not in department.do("history", other).out
    ran = department.keqing(
        "void", str(department.json("history", other)["events"][0]["id"]), "--reason", "x"
    )
    assert ran.code == 2
    assert "keqing plan PERIOD --submit" in ran.err
    department.do("add-agent", "王强")
    department.do("assign", other, "--to", "王强")
    assert visits(department, "2027-01-03", "王强") == ["李庄卫生室"]
    department.do("check", "--replay")
    for _ in range(3):
        department.do("undo", "--yes")
    assert visits(department, "2027-01-03") == []
    department.do("check", "--replay")


def test_a_plan_that_nobody_approves_forgets_nobody(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S27, S09 (R433): alerts, promises and what was due before are listed; from the third working day on all is."""
    define(department, tmp_path, PLAN, APPROVAL)
    clock.move_to("2026-12-28T02:00:00+00:00")
    clinic(department, "赵村卫生室", "2026-12-20", route="A")
    clinic(department, "王村卫生室", "2026-12-26", route="A")
    late = clinic(department, "李庄卫生室", "2026-12-26", route="B")
    clock.move_to("2026-12-31T02:00:00+00:00")
    findings = [
        each for each in department.json("check")["findings"] if each["kind"] == "plan-not-approved"
    ]
    (named,) = findings
    assert "2027-01" in named["command"]
    department.do("promise", late, "2027-01-04", "带样品", "--agent", "李敏")
    assert visits(department, "2027-01-04") == ["赵村卫生室"]
    assert waiting(department, "2027-01-04") == 2
    rows = [row["name"] for row in department.today("2027-01-04", "--agent", "李敏")]
    assert rows == ["李庄卫生室", "赵村卫生室"]
    assert visits(department, "2027-01-05") == ["赵村卫生室"]
    assert visits(department, "2027-01-06") == ["李庄卫生室*", "赵村卫生室", "王村卫生室*"]
    assert waiting(department, "2027-01-06") == 0
    said = department.do("today", "--agent", "李敏", "--date", "2027-01-06").out
    assert "plan not approved: Month plan of visits" in said
    clock.move_to("2027-01-06T02:00:00+00:00")
    assert "is not approved: listed with a mark since 2027-01-06" in explained(department, late)
    department.do("plan", "2027-01", "--submit", "--agent", "李敏")
    (named,) = [
        each for each in department.json("check")["findings"] if each["kind"] == "plan-not-approved"
    ]
    assert named["command"].startswith("keqing approve ")


def test_what_cannot_be_planned_is_said(department: Department, tmp_path: Path) -> None:
    """A plan needs a definition, a period that is to come, somebody whose it is, and a visit."""

    def refused(*words: str) -> tuple[int, str]:
        ran = department.keqing("plan", *words)
        assert ran.out == ""
        return ran.code, ran.err

    code, said = refused("2026-12")
    assert (code, "keqing define show plan visits" in said) == (3, True)
    define(department, tmp_path, PLAN)
    code, said = refused("someday")
    assert (code, "2027-Q1" in said) == (2, True)
    code, said = refused("2026-12", "--name", "rounds")
    assert code == 3
    code, said = refused("2026-10", "--agent", "李敏")
    assert (code, "is over" in said) == (2, True)
    code, said = refused("2026-10", "--agent", "李敏", "--submit")
    assert (code, "is over" in said) == (2, True)
    code, said = refused("2026-12", "--agent", "李敏", "--submit")
    assert (code, "has no visit" in said) == (2, True)
    code, said = refused("2027-Q1", "--agent", "李敏", "--submit")
    assert (code, "a month" in said) == (2, True)
    code, said = refused("2026-12", "--team", "--submit")
    assert (code, "--agent" in said) == (2, True)
    code, said = refused("2026-12", "--agent", "李敏", "-o", str(tmp_path / "plan.ics"))
    assert (code, "csv" in said) == (2, True)
    other = PLAN.replace("plan.visits", "plan.rounds").replace("月度巡访计划表", "巡线")
    define(department, tmp_path, other.replace("Month plan of visits", "Rounds"))
    code, said = refused("2026-12", "--agent", "李敏")
    assert (code, "--name" in said) == (2, True)
    ran = department.keqing("define", "drop", "cadence", "third-terminal", "--yes")
    assert (ran.code, "plan.visits" in ran.err) == (1, True)


def test_a_plan_without_an_approval_holds_at_once(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S09 (R432): the office work of handing it in is done with it; a newer one stands in its place; each can be undone."""
    define(department, tmp_path, PLAN)
    department.do("add-agent", "李敏", "--role", "consultant")
    department.do("cadence", "on", "month-plan")
    clock.move_to("2026-12-30T02:00:00+00:00")
    who = clinic(department, "王村卫生室", "2026-12-26", route="A")
    dealer = department.customer(
        "大药商", "--type", "dealer", "--owner", "李敏", "--set", "route=B"
    )
    clock.move_to("2026-12-30T02:00:00+00:00")
    (own,) = [
        row
        for row in department.today("2026-12-31", "--agent", "李敏")
        if row["code"].startswith("SELF")
    ]
    assert [each["cadence"] for each in own["reasons"]] == ["month-plan"]
    found = [
        each for each in department.json("check")["findings"] if each["kind"] == "plan-not-approved"
    ]
    assert found == []
    clock.move_to("2026-12-31T02:00:00+00:00")
    found = [
        each for each in department.json("check")["findings"] if each["kind"] == "plan-not-approved"
    ]
    assert len(found) == 1
    before = plan(department, "2027-01")
    department.do("plan", "2027-01", "--submit", "--agent", "李敏")
    assert department.json("plan", "2027-01", "--agent", "李敏")["state"] == "frozen"
    found = [
        each for each in department.json("check")["findings"] if each["kind"] == "plan-not-approved"
    ]
    assert found == []
    listed = department.today("2026-12-31", "--agent", "李敏")
    assert not [row for row in listed if row["code"].startswith("SELF")]
    department.do("end", dealer, "dealer-weekly", "--agent", "李敏")
    department.do("plan", "2027-01", "--submit", "--agent", "李敏")
    assert {each["code"] for each in before} == {who, dealer}
    assert plan(department, "2027-01") == [each for each in before if each["code"] == who]
    department.do("check", "--replay")
    department.do("undo", "--yes")
    assert plan(department, "2027-01") == before
    department.do("check", "--replay")


def test_dealers_are_visited_twice_a_week(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S09 (R087, R200, R231): target 2, floor 1 a week; a visit of 45 minutes is stored and flagged."""
    clock.move_to("2026-12-11T02:00:00+00:00")
    define(
        department,
        tmp_path,
        PLAN,
        APPROVAL.partition("[limit")[1] + APPROVAL.partition("[limit")[2],
    )
    met, once, never = (
        department.customer(f"{letter}经销", "--type", "dealer", "--owner", "李敏")
        for letter in "甲乙丙"
    )
    visit(department, met, "2026-12-07")
    ran = department.keqing(
        "log",
        met,
        "visited",
        "都好",
        "--min",
        "45",
        "--date",
        "2026-12-10",
        "--agent",
        "李敏",
        "--yes",
    )
    assert ran.code == 0
    visit(department, once, "2026-12-08")
    assert department.due(met, "dealer-weekly") == "2026-12-16"
    rows = {row["code"]: row for row in department.today("2026-12-11", "--agent", "李敏")}
    assert met not in rows
    assert (rows[once]["effective"], rows[once]["red"]) == ("2026-12-11", False)
    assert rows[never]["red"] is True
    (named,) = [
        each for each in department.json("check")["findings"] if each["kind"] == "over-limit"
    ]
    assert "45" in str(named) or "Length of a visit" in str(named)


def test_a_visit_has_its_kit_and_its_checks(department: Department) -> None:
    """S09, S08 (R078, R086, R199, R215, R216, R233, R253, R430, R436, R439): two checklists to print."""
    kit = department.do("guide", "show", "visit-kit").out
    for words in ("身份证", "授权委托书", "邀请函", "样品", "笔、本、地图、鞋套"):
        assert words in kit
    checks = department.do("guide", "show", "visit-checks").out
    for words in ("亲情、产品、医疗、需求", "零售价", "外地来的货", "店面整齐", "领导的问候"):
        assert words in checks


def test_a_route_sheet_comes_back(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S09 (R333): the sheet of the visits is filled in on the way, and brought in like any call sheet."""
    define(department, tmp_path, PLAN)
    clinic(department, "王村卫生室", "2026-12-01", route="B")
    who = clinic(department, "李庄卫生室", "2026-12-01", route="A")
    clock.move_to("2026-12-08T02:00:00+00:00")
    path = tmp_path / "route.xlsx"
    sheet = ("sheet", "--visits", "--date", "2026-12-08", "--agent", "李敏", "-o", str(path))
    assert department.keqing(*sheet).code == 0
    book = load_workbook(path)
    lines = book.active
    assert isinstance(lines, Worksheet)
    named = [str(cell.value) for cell in lines[3]]
    assert "李庄卫生室" in named
    assert "王村卫生室" in [str(cell.value) for cell in lines[4]]
    fill({1: {OUTCOME: "上门", TEXT: "都好"}}, str(path))
    department.keqing("import", str(path), "--agent", "李敏", "--yes")
    assert department.json("history", who)["events"][0]["outcome"] == "visited"


def lacking_on_file(department: Department) -> list[str]:
    """The fields that the first file lacks."""
    found: list[str] = department.json("files", "--missing")["files"][0]["missing"]
    return found


def test_the_pack_of_rounds_is_off_until_it_is_asked_for(
    department: Department, clock: time_machine.Traveller
) -> None:
    """S09 (R087, R199, R338, R340, R436, R450): a plan with its approval, fields of visits, seven questions."""
    assert department.keqing("plan", "2026-12", "--agent", "李敏").code == 3
    department.do("define", "apply", "visit-rounds")
    who = clinic(department, "王村卫生室", "2026-12-01", route="A")
    lacking = " ".join(department.do("show", who).out.split())
    for title in ("Sort of business", "Where they buy", "Opinion of the product"):
        assert title in lacking
    before = lacking_on_file(department)
    department.do("edit-customer", who, "--set", "补货渠道=县医药公司")
    after = lacking_on_file(department)
    assert set(before) - set(after) == {"supplier"}
    clock.move_to("2026-12-08T02:00:00+00:00")
    logged = department.keqing(
        "log", who, "visited", "都好", "checked=窜货", "shown=公司资质", "meeting-place=客户处",
        "--min", "45", "--next", "2026-12-15", "--agent", "李敏",
    )  # fmt: skip
    assert logged.code == 0, logged
    (event,) = [
        each for each in department.json("history", who)["events"] if each["kind"] == "contact"
    ]
    fields = event["details"]
    assert (fields["checked"], fields["shown"]) == ("窜货", "公司资质")
    assert "Length of a visit" in department.do("check").out
    assert who in {row["code"] for row in department.today("2026-12-15", "--agent", "李敏")}
    assert len(plan(department, "2027-01")) > 0


def test_a_handed_over_visit_keeps_the_days_of_the_newer_plan(
    department: Department, tmp_path: Path
) -> None:
    """S09 (R342): dealers who stand alike are in the plan; whose they were submits again, and takes no day from them."""
    define(department, tmp_path, PLAN)
    department.do("add-agent", "周红")
    first, second = (
        department.customer(name, "--type", "dealer", "--owner", "李敏") for name in ("甲", "乙")
    )
    submitted = plan(department, "2026-12")
    assert {each["code"] for each in submitted} == {first, second}
    assert len(submitted) == 2 * submitted[0]["times"]
    department.do("plan", "2026-12", "--submit", "--agent", "李敏", "--yes")
    department.do("assign", first, "--to", "周红")
    department.do("plan", "2026-12", "--submit", "--agent", "周红", "--yes")
    kept = department.json("plan", "2026-12", "--agent", "周红")["visits"]
    assert {each["code"] for each in kept} == {first}
    department.do("plan", "2026-12", "--submit", "--agent", "李敏", "--yes")
    assert {each["code"] for each in plan(department, "2026-12")} == {second}
    assert "Kept on" in explained(department, first)
    assert "Kept on" in explained(department, second)
    assert department.keqing("check", "--replay").code == 0
    department.do("log", second, "stop", "--agent", "李敏", "--yes")
    assert plan(department, "2026-12") == []
