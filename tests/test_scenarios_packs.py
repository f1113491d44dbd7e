"""Small registers by subject, told on the command line: what must come out, with its dates."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
import time_machine

from tests.cli_department import Department
from tests.conftest import Keqing


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """A Friday morning in Shanghai, before all that is told here."""
    with time_machine.travel("2026-11-20T01:00:00+00:00", tick=False):
        yield


@pytest.fixture
def department(keqing: Keqing) -> Department:
    return Department(keqing)


def rows(department: Department, *words: str) -> list[list[str]]:
    """What a command prints as CSV, without its heading."""
    return list(csv.reader(io.StringIO(department.do(*words, "--format", "csv").out)))[1:]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("kind", "words", "said", "register"),
    [
        ("满意度", ("评分=4", "项目=服务"), "4", ("满意度登记", "Satisfaction survey")),
        ("赠送资料", ("资料=报价单",), "报价表", ("资料登记", "Materials given out")),
        (
            "用药疑问",
            ("产品=安胶囊", "问题=能不能减量"),
            "安胶囊",
            ("用药疑问登记", "Dose questions"),
        ),
        ("服用讲解", ("讲解人=李敏",), "李敏", ("服用讲解登记", "Usage explanations")),
        ("口头答应", ("产品=安胶囊",), "安胶囊", ("口头答应登记", "Verbal yeses")),
        (
            "断货",
            ("产品=安胶囊", "预计到货=2027-01-10"),
            "2027-01-10",
            ("断货登记", "Out of stock"),
        ),
        ("会员", ("会员号=8001", "到期=2027-12-31"), "8001", ("会员登记", "Members")),
        (
            "本公司资料",
            ("名称=委托书", "到期=2027-03-15"),
            "法人授权委托书",
            ("本公司证照登记", "Own papers"),
        ),
        ("活动意愿", ("内容=想去黄山", "类别=旅游"), "旅游", ("意愿登记", "Wishes")),
        ("异议", ("原因=太贵", "原话=比别家贵"), "比别家贵", ("异议登记", "Objections")),
        ("到堂未购", ("原因=做不了主",), "决定权", ("未购登记", "Not bought")),
        ("流失", ("原因=搬家",), "搬迁", ("流失登记", "Lost customers")),
        (
            "市场信息",
            ("内容=邻县有窜货", "类别=窜货"),
            "邻县有窜货",
            ("市场信息登记", "Market news"),
        ),
        ("交房", ("房号=3-201",), "3-201", ("交房登记", "Flats handed over")),
        (
            "团购",
            ("用物日期=2026-12-31", "桌数=12桌"),
            "2026-12-31",
            ("团购信息登记", "Group purchases"),
        ),
    ],
)
def test_each_is_entered_and_printed_by_the_name_of_its_register(
    department: Department,
    lang: str,
    kind: str,
    words: tuple[str, ...],
    said: str,
    register: tuple[str, str],
) -> None:
    """S28 (R486): registers answer to their names."""
    who = department.customer("王秀兰")
    department.do("--lang", "zh", "add", kind, who, *words)
    name = register[0] if lang == "zh" else register[1]
    (row,) = rows(department, "--lang", lang, "register", name)
    assert "王秀兰" in row
    assert said in row


def test_a_verbal_yes_is_confirmed_on_the_next_day(department: Department) -> None:
    """S11 (R307): an agreement may be taken back overnight."""
    who = department.customer("李娜")
    department.do("add", "verbal-yes", who, "产品=安胶囊", "--date", "2026-12-11")
    assert department.due(who, "verbal-yes") == "2026-12-12"
    assert department.listed("2026-12-11") == {}
    assert department.listed("2026-12-12") == {"李娜": ["verbal-yes 1d"]}
    department.do("add", "no-interest", who, "--date", "2026-12-12")
    assert department.listed("2026-12-12") == {}


def test_who_did_not_buy_has_a_reason(department: Department) -> None:
    """S11 (R021, R044): the reason of whoever came and did not buy is required."""
    who = department.customer("李娜")
    refused = department.keqing("add", "not-bought", who, "--date", "2026-12-08")
    assert refused.code == 2
    assert "Reason is missing." in refused.err
    department.do("add", "not-bought", who, "未购原因=价格", "--date", "2026-12-08")
    assert department.json("show", who)["stage"] == "consulted"
    ((*_, reason, agent, n),) = rows(
        department, "summary", "未购登记", "--from", "2026-12-01", "--to", "2026-12-31"
    )
    assert (reason, agent, n) == ("价格", "李敏", "1")


def test_a_referral_is_thanked_for_within_three_days(department: Department) -> None:
    """S22 (R154): the newcomer of 2026-12-12, thanks by 12-15."""
    who = department.customer("王秀兰")
    department.json(
        "add-customer", "赵丽", "--source", "老顾客介绍", "--referrer", who, "--date", "2026-12-12"
    )
    department.do("add", "referral", who, "newcomer=赵丽", "--date", "2026-12-12")
    assert department.due(who, "referral-thanks") == "2026-12-15"
    assert department.listed("2026-12-13") == {"王秀兰": ["referral-thanks 3d"]}
    department.call(who, "2026-12-14")
    assert department.listed("2026-12-15") == {}


def test_a_question_about_the_dose_is_the_doctors(department: Department) -> None:
    """S10 (R132): a dose question is a task for the doctor the same day, and the answer ends it."""
    department.do("add-agent", "赵医生", "--role", "doctor")
    who, other = department.customer("王秀兰"), department.customer("李娜")
    department.do("add", "dose-question", who, "问题=能不能减量", "--date", "2026-12-07")
    department.do("add", "dose-question", other, "问题=饭前还是饭后", "--date", "2026-12-07")
    (first, second) = department.today("2026-12-07", "--agent", "赵医生")
    assert {first["name"], second["name"]} == {"王秀兰", "李娜"}
    assert (first["track"], first["effective"]) == ("alert", "2026-12-07")
    assert department.today("2026-12-07", "--agent", "李敏") == []
    doctor = ("--date", "2026-12-07", "--agent", "赵医生")
    department.do("add", "dose-answer", who, "答复=按说明书服用", *doctor)
    (row,) = department.today("2026-12-08", "--agent", "赵医生")
    assert row["name"] == "李娜"


def test_how_to_take_it_is_explained_once(department: Department) -> None:
    """S04 (R018, R110): after a purchase the use is explained; where it was, nobody is called for it."""
    department.do("cadence", "on", "usage-explained")
    who = department.customer("王秀兰")
    department.do("add", "purchase", who, "product=安胶囊", "--date", "2026-11-23")
    department.do("add", "purchase", who, "product=康片", "--date", "2026-11-23")
    assert department.listed("2026-11-24")["王秀兰"].count("usage-explained 1d") == 2
    department.do(
        "add", "usage-explained", who, "product=安胶囊", "讲解人=李敏", "--date", "2026-11-23"
    )
    (row,) = department.today("2026-11-24")
    assert [r["subject"] for r in row["reasons"] if r["cadence"] == "usage-explained"] == ["康片"]


def test_nobody_is_asked_to_order_what_cannot_be_had(department: Department) -> None:
    """S05, S26 (R423): while goods are out of stock there is no reminder to order; a call when they are back."""
    who = department.customer("康复经销", "--type", "dealer")
    for product in ("丹参丸", "甘草片"):
        department.do(
            "add", "order", who, f"product={product}", "quantity=20", "pack=30", "daily=30",
            "start=2026-12-03", "--date", "2026-12-02",
        )  # fmt: skip
    department.do(
        "add", "out-of-stock", who, "product=丹参丸", "to=2026-12-26", "--date", "2026-12-10"
    )
    due = {
        (each["cadence"], each["subject"]): each["due"]
        for each in department.json("show", who)["followups"]
    }
    assert due["reorder", "甘草片"] == "2026-12-18"
    assert ("reorder", "丹参丸") not in due
    assert due["out-of-stock", "丹参丸"] == "2026-12-28"  # 12-26 is a Saturday


def test_a_membership_and_our_own_papers_end(department: Department) -> None:
    """S21, S24 (R216, R279, R479): 30 days before a membership ends; 90, 30 and 7 before a paper of ours does."""
    member = department.customer("王秀兰")
    department.do(
        "add", "membership", member, "number=8001", "expires=2027-03-31", "--date", "2026-12-01"
    )
    assert department.due(member, "membership") == "2027-03-01"
    firm = "SELF"
    department.do(
        "add",
        "own-paper",
        firm,
        "paper=法人授权委托书",
        "expires=2027-03-15",
        "--date",
        "2026-12-01",
    )
    assert department.due(firm, "own-paper") == "2026-12-15"
    for day, after in (("2026-12-15", "2027-02-12"), ("2027-02-12", "2027-03-08")):
        department.do("done", firm, "own-paper", "--date", day)
        assert department.due(firm, "own-paper") == after


def test_an_objection_is_talked_over_again_on_its_day(department: Department) -> None:
    """S19 (R245): what is put off has a day, and stands in that day's list."""
    who = department.customer("李娜")
    department.do("add", "objection", who, "what=价格", "--date", "2026-12-08")
    refused = department.keqing("add", "objection-deferred", who, "--date", "2026-12-08")
    assert refused.code == 2
    assert "Talk again on is missing." in refused.err
    department.do("add", "objection-deferred", who, "on=2026-12-15", "--date", "2026-12-08")
    assert department.due(who, "objection-again") == "2026-12-15"
    assert department.listed("2026-12-15") == {"李娜": ["objection-again 0d"]}


def test_how_they_live_in_the_new_flat(department: Department) -> None:
    """S04, S21 (R384): 30, 90 and 365 days after the keys were handed over."""
    who = department.customer("购房者")
    department.do("add", "handover", who, "place=3-201", "--date", "2026-11-20")
    for day in ("2026-12-21", "2027-02-18", "2027-11-22"):  # 12-20 and 11-20 are no working days
        assert department.due(who, "handover-care") == day
        department.call(who, day)


def test_a_group_purchase_is_asked_about_before_its_use(department: Department) -> None:
    """S04 (R454): a call before each planned day of use."""
    who = department.customer("某单位")
    goods = ("收货人=钱总", "联系方式=13812345678", "收货地址=东街1号", "用途=年会", "使用次数=2次")
    for day in ("2026-12-31", "2027-02-05"):
        words = (f"use-date={day}", *goods, "--date", "2026-12-01")
        department.do("add", "group-purchase", who, *words)
    due = [
        each["due"]
        for each in department.json("show", who)["followups"]
        if each["cadence"] == "group-use"
    ]
    assert due == ["2026-12-28", "2027-02-02"]
    (row, _) = department.json("register", "团购信息登记", "--to", "2026-12-31")["events"]
    values = ("receiver", "phone", "address", "use", "times")
    assert [str(row["fields"][name]) for name in values] == [
        "钱总",
        "13812345678",
        "东街1号",
        "年会",
        "2",
    ]


def test_who_is_lost_is_counted_by_reason(department: Department) -> None:
    """S26 (R465): a register of lost customers with reasons."""
    for name, reason in (("甲", "搬家"), ("乙", "太贵"), ("丙", "价格")):
        department.do(
            "add",
            "lost-customer",
            department.customer(name),
            f"原因={reason}",
            "--date",
            "2026-12-07",
        )
    found = rows(department, "summary", "流失登记", "--from", "2026-12-01", "--to", "2026-12-31")
    assert [(row[-3], row[-1]) for row in found] == [("价格", "2"), ("搬迁", "1")]
