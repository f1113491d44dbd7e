"""What is out of the ordinary, told on the command line: incidents, orders, checks on the spot, ideas."""

from __future__ import annotations

from pathlib import Path

import pytest
import time_machine

from tests.cli_department import Department
from tests.conftest import Keqing

SITE = """
[kind.site-check]
title = { zh = "现场核对", en = "Check on site" }
register = { zh = "现场核对登记", en = "Checks on site" }
fields.guests = { title = { zh = "人数", en = "Guests" }, type = "int", required = true }
fields.tables = { title = { zh = "桌数", en = "Tables" }, type = "int" }
fields.goods = { title = { zh = "用品", en = "Goods" }, required = true }
fields.code = { title = { zh = "编码", en = "Code" } }
fields.photo = { title = { zh = "照片", en = "Photo" }, required = true }
fields.matches = { title = { zh = "与报备相符", en = "As reported" }, type = "choice", of = "as-reported", required = true }

[list.as-reported]
values = [{ name = "相符", aliases = ["yes"] }, { name = "不符", aliases = ["no"] }]

[cadence.site-mismatch]
title = { zh = "与报备不符", en = "Not as reported" }
track = "alert"
starts_on = "site-check"
where = { matches = ["不符"] }
steps = [{ at = "0d", role = "manager", records = "incident" }]
done_by = "named"
again = "parallel"
source = "003:255"
"""


@pytest.fixture
def department(clock: time_machine.Traveller, keqing: Keqing) -> Department:
    department = Department(keqing)
    department.do("add-agent", "周红", "--role", "manager", "--login", "zhou")
    return department


def on(department: Department, *names: str) -> None:
    for name in names:
        assert department.keqing("cadence", "on", name, "-y").code == 0


def alerts(department: Department, day: str, agent: str) -> dict[str, list[str]]:
    rows = department.today(day, "--agent", agent)
    return {
        row["name"]: [each["cadence"] for each in row["reasons"] if each["track"] == "alert"]
        for row in rows
    }


def test_who_hears_of_a_crisis_acts_and_the_manager_has_it_the_same_day(
    department: Department,
) -> None:
    """S10, S14 (R407, R408, R440, R442, R496): no approval before it; news are noted until it is closed."""
    on(department, "incident")
    department.do("add-agent", "吴刚", "--login", "wu")
    hotel = department.customer("万豪酒店", "--type", "shop", "--owner", "吴刚")
    project = department.customer("滨江花园", "--type", "project-owner", "--owner", "吴刚")
    words = ("what=订餐全部取消", "about=取消订货", "done=当场改派两人去看", "--agent", "吴刚")
    told = department.json("add", "incident", hotel, *words)
    department.do(
        "add", "incident", project, "what=设计院换人", "about=重点项目", "--agent", "吴刚"
    )
    assert department.json("register", "突发事件登记")["events"][0]["fields"]["done"]
    assert department.json("open", "incident")["records"][0]["what"] == "订餐全部取消"
    seen = alerts(department, "2026-11-24", "周红")
    assert seen == {"万豪酒店": ["incident"], "滨江花园": ["incident"]}
    assert department.today("2026-11-24", "--agent", "周红")[0]["track"] == "alert"
    ref = f"ref={told['event']}"
    for news in ("母亲病重住院", "已有人替班"):
        department.do("add", "incident-note", hotel, f"what={news}", ref, "--agent", "吴刚")
    assert "已有人替班" in department.do("--width", "160", "show", hotel).out
    assert "万豪酒店" in alerts(department, "2026-11-24", "周红")
    assert department.keqing("add", "incident-closed", hotel, "--agent", "吴刚").code == 2
    department.do("add", "incident-closed", hotel, "summary=已恢复", "--agent", "吴刚")
    assert "万豪酒店" not in alerts(department, "2026-11-24", "周红")
    assert department.keqing("check", "--replay", "--format", "json").out.count('"replay"') == 0


def test_an_order_that_moves_on_is_told_on_its_day(department: Department) -> None:
    """S19 (R452): five states, each told the same day, each with its own reason."""
    on(department, "order-status")
    who = department.customer("康复经销", "--type", "dealer")
    states = ("申请结果", "处理中", "发货", "物流", "提现")
    for day, state in enumerate(states, start=1):
        when = ("--date", f"2026-12-0{day}")
        department.do("add", "order-status", who, f"state={state}", "number=7", *when)
        reasons = department.listed(f"2026-12-0{day}")["康复经销"]
        assert reasons.count("order-status 0d") == 1
        department.call(who, f"2026-12-0{day}")
    assert department.keqing("add", "order-status", who, "state=丢失").code == 2


def test_what_is_not_as_reported_is_a_case_of_the_manager(
    department: Department, tmp_path: Path
) -> None:
    """S27 (R455, R456, R462): guests, tables, goods and a photo; a mismatch stands with the manager."""
    file = tmp_path / "site.toml"
    file.write_text(SITE, "utf-8")
    department.do("define", "apply", str(file), "-y")
    department.do("add-agent", "吴刚", "--login", "wu")
    seen = ("guests=120", "tables=12", "goods=白酒", "code=B7", "photo=2026/banquet-1.jpg")
    names = ("甲饭店", "乙饭店")
    first, who = (department.customer(name, "--type", "shop", "--owner", "吴刚") for name in names)
    for code, matches in ((first, "相符"), (who, "不符")):
        department.do("add", "site-check", code, *seen, f"matches={matches}", "--agent", "吴刚")
    assert department.keqing("add", "site-check", who, *seen[:4], "matches=相符").code == 2
    assert alerts(department, "2026-11-24", "周红") == {"乙饭店": ["site-mismatch"]}
    done = ("done", who, "site-mismatch", "what=少报三桌", "about=不符", "--agent", "周红")
    department.do(*done)
    (row,) = department.json("register", "突发事件登记")["events"]
    assert (row["name"], row["fields"]["about"]) == ("乙饭店", "与报备不符")
    (checked, _) = department.json("register", "现场核对登记")["events"]
    assert (checked["fields"]["tables"], checked["fields"]["photo"]) == (12, "2026/banquet-1.jpg")


def test_needs_and_ideas_have_somebody_who_answers(department: Department) -> None:
    """S20 (R281, R501): a new need and an idea, each with its owner and the day of its answer."""
    who = department.customer("王秀兰")
    for kind, about in (("新需求", "新需求"), ("idea", "点子")):
        refused = department.keqing("add", kind, who, f"类别={about}", "内容=小包装")
        assert (refused.code, "Owner is missing." in refused.err) == (2, True)
        department.do("add", kind, who, f"类别={about}", "内容=小包装", "负责人=周红", "--date", "2026-12-07")  # fmt: skip
    rows = department.json("open", "suggestion", "--date", "2026-12-10")["records"]
    assert [(row["owner"], row["age"]) for row in rows] == [("周红", 3), ("周红", 3)]
    counted = department.json("register", "意见登记", "--to", "2026-12-31")["events"]
    assert [row["fields"]["about"] for row in counted] == ["新需求", "点子"]


def test_how_a_complaint_came_in_and_who_has_it(department: Department) -> None:
    """S02, S19 (R284, R490): a call to the hotline is a case, or the inquiry of a newcomer."""
    old = department.customer("王秀兰", "--owner", "周红")
    department.do("log", old, "reached", "打热线来投诉", "--incoming")
    department.do("add", "complaint", old, "what=漏发一盒", "热线=电话")
    (case,) = department.json("open", "complaint")["records"]
    assert (case["owner"], case["what"]) == ("周红", "漏发一盒")
    (row,) = department.json("register", "投诉记录")["events"]
    assert (row["fields"]["via"], row["agent"]) == ("phone", "李敏")
    assert department.keqing("add", "complaint", old, "what=慢", "via=烟信号").code == 2
    department.do("add-customer", "李娜", "--phone", "13800005678")
    department.do("add", "inquiry", "李娜", "来源=电台")
    assert department.due("李娜", "inquiry") == "2026-11-27"


NATURE = """
[approval.nature]
title = { zh = "定性审批", en = "Judging a complaint" }
of = "kind:complaint-nature"
by = ["manager"]
"""


def test_a_manager_says_after_the_answer_whether_a_complaint_was_made_in_good_faith(
    department: Department, tmp_path: Path
) -> None:
    """S19 (R493): not before the answer, and what an agent enters waits for a manager's signature."""
    file = tmp_path / "nature.toml"
    file.write_text(NATURE, "utf-8")
    who = department.customer("仁和药店", "--type", "pharmacy")
    department.do("add", "complaint", who, "what=少两盒", "--date", "2026-11-20")
    judged = ("add", "complaint-nature", who, "nature=恶意", "why=三次都无凭据")
    early = department.keqing(*judged, "--agent", "周红")
    assert (early.code, early.out) == (1, "")
    assert "is not that far; it needs one of these before: Complaint answered" in early.err
    assert "keqing add complaint-answer" in early.err
    department.do("add", "complaint-answer", who, "what=已补发", "--date", "2026-11-23")
    department.do("define", "apply", str(file), "-y")
    held = department.json(*judged, "--agent", "李敏")
    counted = ("list", "--where", "count(complaint-nature) >= 1")
    assert department.json(*counted)["customers"] == []
    department.do("approve", str(held["event"]), "--agent", "周红")
    assert [row["code"] for row in department.json(*counted)["customers"]] == [who]
    rows = department.json("register", "投诉记录")["events"]
    (nature,) = [row for row in rows if row["kind"] == "complaint-nature"]
    assert nature["fields"]["nature"] == "malicious"
    answer = next(row["id"] for row in rows if row["kind"] == "complaint-answer")
    assert department.keqing("void", str(answer), "--reason", "记错").code == 1
