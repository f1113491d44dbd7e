"""Who is a customer and who decides there, told on the command line: a department's own questions of newcomers."""

from __future__ import annotations

from pathlib import Path

import pytest
import time_machine

from tests.cli_department import Department
from tests.conftest import Keqing

QUESTIONS = """
[list.potential]
values = [{ name = "大", aliases = ["high"] }, { name = "中", aliases = ["medium"] }, { name = "小", aliases = ["low"] }]
[field.potential]
of = "customer"
title = { zh = "潜力", en = "Potential" }
type = "choice"
list = "potential"

[list.qualified]
values = ["真实", "理想", "合格", "优质"]
[field.qualified]
of = "customer"
title = { zh = "合格程度", en = "Qualified" }
type = "choice"
list = "qualified"

[field.need]
of = "customer"
title = { zh = "有需求", en = "Need" }
type = "bool"
required_from = "filed"
[field.means]
of = "customer"
title = { zh = "有支付能力", en = "Means" }
type = "bool"
required_from = "filed"
[field.decider]
of = "customer"
title = { zh = "谁做主", en = "Who decides" }
required_from = "filed"

[field.decides]
of = "person"
title = { zh = "能做主", en = "Decides" }
type = "bool"
[field.weight]
of = "person"
title = { zh = "分量", en = "Weight" }
type = "int"
range = [1, 5]
[field.interest]
of = "person"
title = { zh = "看重什么", en = "Interest" }

[kind.screening]
title = { zh = "筛选", en = "Screening" }
register = { zh = "筛选登记", en = "Screenings" }
fields.result = { title = { zh = "结论", en = "Result" }, type = "choice", of = "screened", required = true }
fields.why = { title = { zh = "理由", en = "Why" }, required = true }
[list.screened]
values = [{ name = "接受", aliases = ["accepted"] }, { name = "放弃", aliases = ["rejected"] }]
"""
PEOPLE = """
[field.capability]
of = "customer"
title = { zh = "分销本事", en = "Capability" }
for = ["dealer"]
[field.trade]
of = "customer"
title = { zh = "出身", en = "Trade" }
for = ["dealer"]
[field.legal-person]
of = "customer"
title = { zh = "法人", en = "Legal person" }
for = ["clinic"]
[field.business]
of = "customer"
title = { zh = "业务种类", en = "Kind of business" }
for = ["clinic"]
[field.hours-of-visit]
of = "customer"
title = { zh = "就诊时间", en = "Hours of visit" }
for = ["clinic"]
[field.income]
of = "customer"
title = { zh = "收入水平", en = "Income" }
for = ["consumer"]
[field.education]
of = "customer"
title = { zh = "学历", en = "Education" }
for = ["consumer", "clinic"]
[field.tie]
of = "customer"
title = { zh = "渊源", en = "Tie" }
[field.credit-note]
of = "customer"
title = { zh = "账期依据", en = "Grounds of the credit" }

[list.tastes]
values = ["商品", "服务", "文化", "品牌"]
[kind.taste]
title = { zh = "偏爱", en = "Taste" }
fields.about = { title = { zh = "哪方面", en = "About" }, type = "choice", of = "tastes", required = true }
fields.what = { title = { zh = "内容", en = "What" }, required = true }
"""


@pytest.fixture
def department(clock: time_machine.Traveller, keqing: Keqing) -> Department:
    return Department(keqing)


def apply(department: Department, folder: Path, text: str) -> None:
    file = folder / "ours.toml"
    file.write_text(text, "utf-8")
    department.do("define", "apply", str(file), "-y")


def found(department: Department, condition: str) -> list[str]:
    rows = department.json("list", "--where", condition)["customers"]
    return [row["name"] for row in rows]


def test_s13_who_is_worth_following_and_who_decides_there(
    department: Department, tmp_path: Path
) -> None:
    """S11, S13, S15 (R271, R321, R382, R459, R471, R472, R473, R474): what is unknown of a newcomer is asked next."""
    apply(department, tmp_path, QUESTIONS)
    who = department.customer("王村药店", "--type", "pharmacy", "--set", "potential=high")
    department.do("log", who, "reached", "先加微信聊过", "--channel", "wechat")
    refused = department.keqing("add", "screening", who, "result=accepted")
    assert (refused.code, "Why is missing." in refused.err) == (2, True)
    department.do("add", "screening", who, "result=accepted", "why=缺货源")
    other = department.customer("远村药店", "--type", "pharmacy")
    department.do("add", "screening", other, "result=rejected", "why=要停业")
    department.do("edit-customer", who, "--set", "need=yes", "--set", "qualified=理想")
    rows = {row["name"]: row["missing"] for row in department.json("files", "--missing")["files"]}
    assert set(rows["王村药店"]) == {"means", "decider"}
    (asked,) = [x for x in department.do("show", who).out.splitlines() if x.startswith("To ask")]
    assert all(word in asked for word in ("Means", "Who decides"))
    department.do("edit-customer", who, "--set", "means=yes", "--set", "decider=孙红")
    department.do("add-contact", who, "孙红", "--set", "decides=yes", "--set", "weight=5", "--set", "interest=营业额")  # fmt: skip
    card = department.do("--width", "160", "show", who).out
    assert "To ask" not in card
    for text in (
        "Potential: 大",
        "Qualified: 理想",
        "Decides: yes",
        "Weight: 5",
        "Interest: 营业额",
    ):
        assert text in card
    assert found(department, 'potential = "high"') == ["王村药店"]
    assert found(department, "need and means") == ["王村药店"]
    screened = department.json("register", "筛选登记")["events"]
    assert [row["fields"] for row in screened] == [
        {"result": "接受", "why": "缺货源"},
        {"result": "放弃", "why": "要停业"},
    ]


def test_s01_a_file_needs_a_name_and_holds_the_rest(department: Department, tmp_path: Path) -> None:
    """S01, S13, S15, S25 (R449, R467, R468, R470, R475, R477): distributors, clinics, tastes and ties."""
    apply(department, tmp_path, PEOPLE)
    dealer = department.customer("康复经销", "--type", "dealer", "--birthday", "1980-05-01")
    dealer_values = ("trade=药师", "capability=三个县", "tie=同乡", "credit-note=同行都给三十天")
    clinic = department.customer("仁爱诊所", "--type", "clinic")
    clinic_values = ("legal-person=赵法", "business=中医", "hours-of-visit=上午", "education=本科")
    for who, values in ((dealer, dealer_values), (clinic, clinic_values)):
        words = [word for value in values for word in ("--set", value)]
        department.do("edit-customer", who, *words)
        card = department.do("show", who).out
        assert all(value.partition("=")[2] in card for value in values)
    assert found(department, "age = 46") == ["康复经销"]
    person = department.customer("王秀兰", "--set", "education=高中", "--declined", "income")
    assert found(department, 'education = "高中"') == ["王秀兰"]
    assert "Income: declined to say" in department.do("show", person).out
    department.do("add", "taste", person, "about=品牌", "what=只认老牌子")
    refused = department.keqing("add", "taste", person, "about=价钱", "what=便宜")
    assert refused.code == 2
    (taste,) = department.json("register", "taste")["events"]
    assert taste["fields"] == {"about": "品牌", "what": "只认老牌子"}


def test_s13_customers_by_size_value_level_and_region(
    department: Department, tmp_path: Path
) -> None:
    """S13, S26 (R276, R335, R444): each can be asked for, alone and together; so can who was never visited."""
    department.do("ladder", "on", "core", "-y")
    for name, area, size, price in (("甲", "青山", 300, 210000), ("乙", "青山", 40, 500), ("丙", "白水", 300, 0)):  # fmt: skip
        who = department.customer(name, "--type", "dealer", "--set", f"floor-area={size}", "--set", f"area={area}")  # fmt: skip
        if price:
            department.do("add", "order", who, "product=安胶囊", f"price={price}")
    assert found(department, "floor-area >= 100") == ["甲", "丙"]
    assert found(department, "value12 >= 200000") == ["甲"]
    assert found(department, "level(core) >= 1") == ["甲"]
    assert found(department, 'area = "青山" and value12 > 0') == ["甲", "乙"]
    department.do("log", "甲", "visited", "看了门店")
    assert found(department, "visits = 0") == ["乙", "丙"]
    assert found(department, 'area = "青山" and visits = 0') == ["乙"]
    department.do("add-agent", "周红")
    core = ("assign", "--where", "level(core) >= 1", "--to", "周红", "-y")
    assert [row["name"] for row in department.json(*core)["customers"]] == ["甲"]
    assert department.json("show", "甲")["owner"] == "周红"


def test_s01_who_recorded_a_fact_and_whence_it_is(department: Department) -> None:
    """S01 (R476): each value has its day and who entered it; a taste says who told it."""
    for agent in ("周红", "吴刚"):
        department.do("add-agent", agent)
    who = department.customer("仁爱诊所", "--type", "clinic", "--source", "走访", "--agent", "周红")
    department.do("edit-customer", who, "--set", "principal=钱总", "--agent", "吴刚")
    department.do("add", "喜好", who, "内容=喝龙井", "得知=家人", "--agent", "周红")
    lines = department.do("--width", "160", "show", who, "--history").out.splitlines()
    for text, agent in (("type: Clinic", "周红"), ("钱总", "吴刚"), ("龙井", "周红")):
        assert any(text in line and agent in line for line in lines)
    assert any("told by the family" in line for line in lines)
    assert "走访" in department.do("show", who).out


def test_s01_a_customers_file_on_paper(department: Department, tmp_path: Path) -> None:
    """S01, S28 (R328, R486): the file of an outlet by its name, with what is known and room for what is not."""
    who = department.customer("王村药店", "--type", "pharmacy", "--phone", "13812345678")
    department.do(
        "edit-customer", who, "--address", "东街1号", "--set", "补货周期=20", "--set", "乡镇=青山"
    )
    printed = department.do("print", "客情档案", who).out
    for line in (
        "名称：王村药店",
        "电话：138****5678",
        "地址：东街1号",
        "补货周期：20",
        "单位负责人：____",
    ):
        assert line in printed
    department.do("add", "document", who, "document=营业执照", "expires=2030-12-31")
    bundle = department.do("--width", "160", "show", who, "--history").out
    assert "missing 3 of 4" in bundle
    assert "2030-12-31" in bundle
    page = tmp_path / "file.html"
    department.do("print", "customer-file", who, "-o", str(page))
    assert "东街1号" in page.read_text("utf-8")


def test_s09_what_is_not_known_of_an_outlet_is_asked_on_the_next_visit(
    department: Department,
) -> None:
    """S01, S09 (R338): seven questions on the sheet of the visit, until they are answered or declined."""
    department.do("define", "apply", "visit-questions", "-y")
    who = department.customer("王村药店", "--type", "pharmacy", "--set", "补货周期=20")
    department.do("add", "first-visit", who)
    visit = ("brief", who, "--at", "2026-12-01 10:00")
    seven = {
        "Nature of business": "经营性质=零售",
        "Yearly sales of similar products": "同类产品年销量=两百盒",
        "Where they order": "补货渠道=县公司",
        "How they pay": "付款方式=现结",
        "What they need of us": "对企业的需求=培训",
        "What they think of the products": "对产品的看法=包装太大",
    }
    asked = department.json(*visit)["to_ask"]
    assert (department.json(*visit)["channel"], asked) == ("visit", list(seven))
    assert "To ask      Nature of business" in department.do(*visit).out
    *values, declined = seven.values()
    for value in values:
        department.do("edit-customer", who, "--set", value)
    assert department.json(*visit)["to_ask"] == [list(seven)[-1]]
    department.do("edit-customer", who, "--declined", declined.partition("=")[0])
    assert department.json(*visit)["to_ask"] == []
    assert department.json("files", "--missing")["files"] == []


THINNER = """
[measure.calls30]
title = { zh = "近三十天联系", en = "Contacts in 30 days" }
count = "contact"
over = "30d"
[measure.calls120]
title = { zh = "近一百二十天联系", en = "Contacts in 120 days" }
count = "contact"
over = "120d"
"""


def test_s26_whose_contacts_grow_thin_is_found(department: Department, tmp_path: Path) -> None:
    """S26 (R380): dense at the start and one in the last thirty days, beside who is called as before."""
    apply(department, tmp_path, THINNER)
    thin = department.customer("甲", "--date", "2026-07-01")
    steady = department.customer("乙", "--date", "2026-07-01")
    for day in ("2026-08-01", "2026-08-10", "2026-08-20", "2026-09-01", "2026-09-10", "2026-11-10"):
        department.call(thin, day)
    for day in ("2026-09-01", "2026-10-01", "2026-11-01", "2026-11-20"):
        department.call(steady, day)
    assert found(department, "calls120 > 4 * calls30") == ["甲"]
