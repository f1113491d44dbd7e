"""The work of the house, told on the command line: daily checks, rota, requests, topics, events, members."""

from __future__ import annotations

from pathlib import Path

import pytest
import time_machine

from tests.cli_department import Department
from tests.conftest import Keqing

OFFICE = """
[cadence.daily-check]
title = { zh = "每日点检", en = "Daily check" }
track = "office"
applies_to = { type = ["self"], role = ["accountant"] }
repeat = { every = "1wd", from = "anchor", late = "0d" }
done_by = "named"
source = "003:193"

[cadence.support-request]
title = { zh = "支持需求", en = "Support for the shops" }
track = "office"
anchor = "month"
applies_to = { type = ["self"], role = ["accountant"] }
steps = [{ at = "27d", task = "submit" }, { at = "28d", task = "answer" }, { at = "31d", task = "deliver" }]
done_by = "named"
source = "003:193"

[kind.spot-check]
title = { zh = "巡店抽查", en = "Round of the shops" }
register = { zh = "巡店登记", en = "Rounds" }
fields.found = { title = { zh = "发现", en = "Found" }, required = true }
fields.passed = { title = { zh = "合格", en = "Passed" }, type = "bool", required = true }
summary = { by = ["passed", "agent"], per = "month" }

[cadence.new-shop]
title = { zh = "新店培训", en = "Training of a new shop" }
track = "office"
starts_on = "first-visit"
applies_to = { type = ["shop"] }
steps = [{ at = "1d", task = "apply" }, { at = "3d", task = "order" }, { at = "7d", task = "display" }]
done_by = "named"
source = "003:253"
"""
RULES = """
[approval.rules]
title = { zh = "规则审批", en = "Rules" }
of = "define"
by = ["manager"]
"""
TOPICS = """
[list.purposes]
values = [
  { name = "关怀", aliases = ["care"] }, { name = "信息", aliases = ["info"] }, { name = "培训指导", aliases = ["training"] },
  { name = "专项服务", aliases = ["service"] }, { name = "订单跟进", aliases = ["order"] }, { name = "额外激励", aliases = ["reward"] },
  { name = "问题解决", aliases = ["solving"] }, { name = "宴请", aliases = ["hospitality"] },
]
[field.sells]
of = "contact"
title = { zh = "走货去向", en = "Sells to" }

[measure.contacts]
title = { zh = "联系", en = "Contacts" }
count = "contact"
[measure.dinners]
title = { zh = "宴请次数", en = "Dinners" }
count = "contact"
where = { purpose = "宴请" }

[guide.for-diabetics]
title = { zh = "控糖建议", en = "For those who watch their sugar" }
like = "call"
ask = [{ zh = "这款无糖的您试过吗？", en = "Have you tried the one without sugar?" }]
[cadence.sugar-free]
title = { zh = "无糖产品", en = "Products without sugar" }
track = "care"
applies_to = { tag = ["无糖"] }
repeat = { every = "60d", from = "contact", guide = "for-diabetics" }
source = "002:213"
"""
STORY = """
[kind.story]
title = { zh = "服务故事", en = "Story of care" }
fields.what = { title = { zh = "内容", en = "What" }, required = true }
fields.consent = { title = { zh = "同意凭据", en = "Consent" }, required = true }

[ladder.life]
title = { zh = "顾客阶梯", en = "Life of a customer" }
level.1.all = ["count(inquiry) >= 1"]
level.2.all = ["count(purchase) >= 1"]
level.3.all = ["count(purchase) >= 4"]
level.4.all = ["count(referral) >= 1"]
"""


@pytest.fixture
def department(clock: time_machine.Traveller, keqing: Keqing) -> Department:
    department = Department(keqing)
    department.do("add-agent", "周红", "--role", "accountant", "--login", "zhou")
    return department


def apply(department: Department, folder: Path, text: str) -> None:
    file = folder / "ours.toml"
    file.write_text(text, "utf-8")
    department.do("define", "apply", str(file), "-y")


def found(department: Department, condition: str) -> list[str]:
    rows = department.json("list", "--where", condition)["customers"]
    return [row["name"] for row in rows]


def test_s27_daily_checks_rounds_and_requests_have_their_days(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S08, S23, S27 (R412, R415, R417, R420, R447): signed off by name; a rota; three dates of a request."""
    apply(department, tmp_path, OFFICE)
    zhou = "SELF-ZHOU"
    assert department.due(zhou, "daily-check") == "2026-11-25"
    clock.move_to("2026-11-25T02:00:00+00:00")
    department.do("done", zhou, "daily-check", "--agent", "周红")
    assert department.due(zhou, "daily-check") == "2026-11-26"
    newest = department.json("history")["operations"][0]
    assert "周红" in str(newest)
    days = []
    for day in ("2026-11-27", "2026-11-28", "2026-12-01"):
        clock.move_to(f"{day}T02:00:00+00:00")
        days.append(department.due(zhou, "support-request"))
        assert department.keqing("done", zhou, "support-request", "--agent", "周红").code == 0
    assert days == ["2026-11-27", "2026-11-28", "2026-12-01"]
    department.do("promise", zhou, "2026-12-05", "值班", "--task")
    (row,) = department.today("2026-12-05", "--agent", "周红")
    assert "值班" in [each["text"] for each in row["reasons"]]
    shop = department.customer("东街店", "--type", "shop")
    department.do("add", "spot-check", shop, "found=价签缺两个", "passed=no")
    (counted,) = department.json("summary", "巡店登记")["rows"]
    assert counted["n"] == 1
    department.do("add", "first-visit", shop)
    for due in ("2026-12-02", "2026-12-04", "2026-12-08"):
        assert department.due(shop, "new-shop") == due
        assert department.keqing("done", shop, "new-shop", "--date", due).code == 0


def test_s27_a_plan_is_carried_out_when_it_is_approved(
    department: Department, tmp_path: Path
) -> None:
    """S27 (R282, R319): a cadence waits for another manager's signature; one date moves with a reason."""
    for name in ("孙静", "陈刚"):
        department.do("add-agent", name, "--role", "manager")
    apply(department, tmp_path, RULES)
    who = department.customer("新世纪商场", "--type", "shop")
    held = department.json("cadence", "on", "after-signing", "--agent", "孙静", "-y")
    department.do("add", "contract", who, "ends=2027-12-31", "--date", "2026-11-24")
    names = {each["cadence"] for each in department.json("show", who)["followups"]}
    assert "after-signing" not in names
    assert department.keqing("approve", str(held["waits"]), "--agent", "孙静").code == 1
    department.do("approve", str(held["waits"]), "--agent", "陈刚")
    department.do("add", "contract", who, "ends=2027-12-31", "--date", "2026-11-24")
    assert department.due(who, "after-signing") == "2026-12-01"
    moved = ("snooze", who, "2026-12-03", "after-signing", "--reason", "盘点")
    department.do(*moved)
    (found,) = [x for x in department.json("show", who)["followups"] if x["cadence"] == "after-signing"]  # fmt: skip
    assert found["effective"] == "2026-12-03"
    assert "盘点" in department.do("--width", "160", "show", who, "--history").out


def test_s07_what_a_contact_was_for_and_what_each_kind_is_asked(
    department: Department, tmp_path: Path
) -> None:
    """S07, S08, S09, S13, S27 (R253, R280, R349, R350, R378, R446): topics are counted, and differ by customer."""
    apply(department, tmp_path, TOPICS)
    dealer = department.customer("康复经销", "--type", "dealer")
    shop = department.customer("东街店", "--type", "shop")
    for purpose in ("信息", "培训指导", "专项服务", "订单跟进", "额外激励", "问题解决", "宴请"):
        visited = ("log", dealer, "visited", "谈过", f"purpose={purpose}", "sells=三个乡镇")
        department.do(*visited)
    department.do("log", dealer, "reached", "新政策已说明", "purpose=info")
    assert department.keqing("log", dealer, "visited", "谈过", "purpose=灌酒").code == 2
    assert found(department, "contacts = 8 and dinners = 1") == ["康复经销"]
    assert "Sells to: 三个乡镇" in department.do("--width", "200", "show", dealer).out
    week = ("--at", "2026-11-26 10:00")
    seen = {who: department.do("brief", who, *week).out for who in (dealer, shop)}
    assert "How did it sell this week?" in seen[dealer]
    assert "Are the display and the price tags in place?" in seen[shop]
    assert "price tags" not in seen[dealer]
    who = department.customer("王秀兰", "--tag", "无糖")
    asked = department.do("brief", who, "--at", f"{department.due(who, 'sugar-free')} 10:00").out
    assert "Have you tried the one without sugar?" in asked


def test_s12_members_and_those_who_wished_for_it_are_invited_first(department: Department) -> None:
    """S12, S20, S21 (R292, R413, R480, R481, R483, R498): a lecture and a reception, each with its guests."""
    people = {name: department.customer(name) for name in ("王秀兰", "李娜", "陈强")}
    for who in people.values():
        department.do("add", "consent", who, "evidence=书面")
    card = ("club=用户协会", "number=8001", "expires=2027-12-31")
    department.do("add", "membership", people["王秀兰"], *card)
    department.do("add", "wish", people["李娜"], "内容=想听讲座", "类别=联谊会")
    for name, day in (("健康讲座", "2027-01-16"), ("年终招待会", "2026-12-29")):
        department.do("gathering", "add", name, day, "--seats", "20")
    first = ("gathering", "invite", "健康讲座", "--where")
    assert "1 customer is invited" in department.do(*first, "count(membership) >= 1", "-y").out
    assert "1 customer is invited" in department.do(*first, "count(wish) >= 1", "-y").out
    rest = department.do("gathering", "invite", "健康讲座", "--where", "count(consent) >= 1", "-y")
    assert "2 invited already" in rest.out
    department.do("gathering", "invite", "年终招待会", people["陈强"], "-y")
    listed = department.json("gathering", "list", "--all")["gatherings"]
    assert {each["name"]: each["invited"] for each in listed} == {"健康讲座": 3, "年终招待会": 1}
    (member,) = department.json("register", "会员登记")["events"]
    assert (member["fields"]["club"], member["fields"]["number"]) == ("用户协会", "8001")


def test_s21_from_a_prospect_to_who_brings_others(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S20, S21 (R299, R500): four steps with their days; a story needs its consent."""
    apply(department, tmp_path, STORY)
    who = department.customer("王秀兰", "--date", "2026-08-01")
    level = ("level", who, "--ladder", "life")
    department.do("add", "inquiry", who, "来源=电台", "--date", "2026-09-01")
    for day in ("2026-09-02", "2026-10-01", "2026-11-01", "2026-11-20"):
        department.do("add", "purchase", who, "product=安胶囊", "--date", day)
    department.customer("赵丽", "--referrer", who)
    department.do("add", "referral", who, "newcomer=赵丽", "--date", "2026-11-23")
    seen = {
        day: department.json(*level, "--date", day)["ladders"][0]["level"]
        for day in ("2026-08-31", "2026-09-01", "2026-09-02", "2026-11-20", "2026-11-23")
    }
    assert list(seen.values()) == [0, 1, 2, 3, 4]
    story = ("add", "story", who, "what=爬上了六楼")
    refused = department.keqing(*story)
    assert (refused.code, "Consent is missing." in refused.err) == (2, True)
    department.do(*story, "consent=书面 2026-11-23")
    assert found(department, "count(story) >= 1") == ["王秀兰"]
