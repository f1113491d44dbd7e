"""A quarrel, an appointment that was moved, a dispute about treatment: who has to act, and on which day."""

from __future__ import annotations

from pathlib import Path

import pytest
import time_machine

from tests.cli_department import Department
from tests.conftest import Keqing

PROMISES = """
[limit.promised]
title = { zh = "承诺限额", en = "Promises" }
of = "commitment.value"
each = 1000
breach = "approve"
source = "ours"

[approval.promised]
title = { zh = "承诺审批", en = "Promises signed" }
of = "limit:promised"
by = ["manager"]
source = "ours"
"""


@pytest.fixture
def department(clock: time_machine.Traveller, keqing: Keqing) -> Department:
    told = Department(keqing)
    told.do("add-agent", "李敏", "--role", "consultant")
    told.do("add-agent", "王主管", "--role", "manager")
    told.do("add-agent", "赵部长", "--role", "head")
    return told


def cadences(department: Department, day: str, agent: str) -> list[str]:
    """What stands in somebody's list of a day."""
    rows = department.today(day, "--agent", agent)
    return [reason["cadence"] for row in rows for reason in row["reasons"]]


def test_s19_after_a_quarrel_the_manager_calls_on_the_next_working_day(
    department: Department,
) -> None:
    """S19 (R085, R309): a quarrel of Friday 2026-11-27 is the manager's on Monday 11-30; the register counts it."""
    who = department.customer("王秀兰", "--phone", "13812345678")
    words = ("what=嫌等太久", "with=李敏", "--date", "2026-11-27")
    department.do("add", "争执", who, *words)
    assert cadences(department, "2026-11-29", "王主管") == []
    assert cadences(department, "2026-11-30", "王主管") == ["conflict"]
    assert "嫌等太久" in department.do("register", "争执登记", "--to", "2026-11-27").out


def test_s09_whoever_was_not_told_of_a_moved_appointment_gets_an_apology(
    department: Department,
) -> None:
    """S09 (R080): moved and not told on 2026-11-25, an apology on 11-26; who was told gets none."""
    told, untold = department.customer("李娜"), department.customer("王秀兰")
    for who, informed in ((told, "yes"), (untold, "no")):
        words = (f"informed={informed}", "to=2026-12-01", "why=车坏了", "--date", "2026-11-25")
        department.do("add", "约访变更", who, *words)
    listed = department.listed("2026-11-26")
    assert listed == {"王秀兰": ["appointment-apology 1d"]}
    refused = department.keqing("add", "约访变更", told, "to=2026-12-01")
    assert (refused.code, "Customer told is missing" in refused.err) == (2, True)


def test_s10_a_dispute_about_treatment_is_the_heads_on_its_day(department: Department) -> None:
    """S10 (R040): the complaint is answered as always, and the head has it at once."""
    who = department.customer("王秀兰")
    department.do("add", "投诉", who, "类别=医患纠纷", "what=说法不一", "--date", "2026-11-25")
    assert cadences(department, "2026-11-25", "赵部长") == ["medical-dispute"]
    assert department.due(who, "complaint") == "2026-11-26"
    department.do("done", who, "medical-dispute", "已约谈", "--date", "2026-11-25")
    assert cadences(department, "2026-11-26", "赵部长") == []


def test_s19_what_cannot_be_solved_goes_to_the_manager_with_its_day(
    department: Department,
) -> None:
    """S19 (R237): a task of the manager's, dated, which no call of the agent ends."""
    who = department.customer("仁和药店", "--type", "pharmacy")
    words = ("2026-12-02", "退货超期，请定", "--task", "--role", "manager")
    department.do("promise", who, *words, "--date", "2026-11-25")
    department.call(who, "2026-11-30")
    assert cadences(department, "2026-12-02", "王主管") == ["promise"]
    assert "promise" not in cadences(department, "2026-12-02", "李敏")


def test_s12_what_was_left_behind_and_a_help_asked_for_are_tasks(department: Department) -> None:
    """S12, S15 (R103, R240): returned on the next day; help with a doctor has its day, and stays until done."""
    who = department.customer("王秀兰")
    for day, words in (("2026-11-26", "送还雨伞"), ("2026-11-27", "帮忙挂专家号")):
        department.do("promise", who, day, words, "--task", "--date", "2026-11-25")
    assert [row["reasons"][0]["text"] for row in department.today("2026-11-26")] == ["送还雨伞"]
    department.do("done", who, "送还雨伞", "--date", "2026-11-26")
    department.call(who, "2026-11-27")
    (row,) = department.today("2026-11-28")
    assert (row["reasons"][0]["text"], row["overdue"]) == ("帮忙挂专家号", 1)


def test_s19_an_objection_may_be_closed_without_more_and_a_complaint_may_not(
    department: Department,
) -> None:
    """S19 (R247): an objection ends with why nothing is done; a complaint without an answer does not."""
    who = department.customer("王秀兰")
    department.do("add", "异议", who, "what=价格", "--date", "2026-11-25")
    bare = department.keqing("add", "异议结束", who, "--date", "2026-11-25")
    assert (bare.code, "Result is missing" in bare.err) == (2, True)
    department.do("add", "异议结束", who, "不处理原因=随口一说", "--date", "2026-11-25")
    assert who not in department.do("open", "objection", "--date", "2026-11-25").out
    department.do("add", "投诉", who, "what=少一盒", "--date", "2026-11-25")
    refused = department.keqing("add", "投诉结案", who, "总结=不处理", "--date", "2026-11-25")
    assert refused.code == 1


def test_s26_customers_lost_by_our_own_mistakes_are_counted(department: Department) -> None:
    """S26 (R206): by reason, so that poor service and open complaints are seen beside prices."""
    for name, reason in (("甲", "服务"), ("乙", "价格"), ("丙", "服务")):
        department.do(
            "add", "流失", department.customer(name), f"reason={reason}", "--date", "2026-11-23"
        )
    table = department.json("summary", "lost-customer", "--by", "reason")["rows"]
    assert {row["fields"]["reason"]: row["n"] for row in table} == {"服务": 2, "价格": 1}


def test_s09_a_visit_cut_short_has_its_reason_and_a_new_date(department: Department) -> None:
    """S09 (R088): other guests on 2026-11-25, so again by 12-02; without a reason it is refused."""
    who = department.customer("王秀兰")
    bare = department.keqing("add", "提前告辞", who, "--date", "2026-11-25")
    assert (bare.code, "Why is missing" in bare.err) == (2, True)
    department.do("add", "提前告辞", who, "原因=家里来了客人", "--date", "2026-11-25")
    assert department.due(who, "visit-again") == "2026-12-02"


def test_s19_a_large_promise_is_signed_and_a_late_one_is_seen(
    department: Department, tmp_path: Path
) -> None:
    """S19, S27 (R209): beyond 1,000 the manager signs; what is not kept by its day is overdue and open."""
    file = tmp_path / "own.toml"
    file.write_text(PROMISES, "utf-8")
    department.do("define", "apply", str(file), "-y")
    who = department.customer("仁和药店", "--type", "pharmacy")
    words = ("until=2026-12-01", "--date", "2026-11-24")
    department.do("add", "承诺", who, "what=陈列架", "value=800", *words)
    (row,) = department.today("2026-12-03")
    assert ([each["cadence"] for each in row["reasons"]], row["overdue"]) == (["commitment"], 2)
    waits = department.do("add", "承诺", who, "what=装修", "value=5000", *words).out
    assert "It counts for nothing until it is signed" in waits
    assert cadences(department, "2026-11-24", "王主管") == ["promise"]
    (line,) = department.do("open", "commitment", "--date", "2026-12-03").out.splitlines()[1:]
    assert ("陈列架" in line, "装修" in line) == (True, False)
