"""Gifts to customers and from them, accounts that are compared, told on the command line with their dates."""

from __future__ import annotations

from pathlib import Path

import pytest
import time_machine

from tests.cli_department import Department
from tests.conftest import Keqing

BOOK = """
[kind.goods-returned]
title = { zh = "退货", en = "Goods returned" }
register = { zh = "应收登记", en = "Receivables" }
money = "none"
answers = "invoice"
amount = "amount"
fields.amount = { title = { zh = "金额", en = "Amount" }, type = "money", required = true }
"""
FAMILY = """
[limit.family]
title = { zh = "一家一天的礼品", en = "Gifts to a family in a day" }
of = "gift.value"
most = 100
over = "1d"
across = "customer"
source = "002:248"
"""
NEW = """
[cadence.collection-new]
title = { zh = "新客户货款复核", en = "New customer: check the payment twice" }
track = "office"
starts_on = "invoice"
anchor = "invoice.due"
subject = "event"
applies_to = { when = "count(order) < 3" }
steps = [{ at = "0d", role = "manager" }]
done_by = "named"
ends_on = "payment"
again = "parallel"
source = "002:97"
"""


@pytest.fixture
def department(clock: time_machine.Traveller, keqing: Keqing) -> Department:
    return Department(keqing)


def cadences(department: Department, who: str, *more: str) -> dict[str, str]:
    found = department.json("show", who, *more)["followups"]
    return {each["cadence"]: each["due"] for each in found}


def apply(department: Department, folder: Path, text: str) -> None:
    file = folder / "ours.toml"
    file.write_text(text, "utf-8")
    department.do("define", "apply", str(file), "-y")


def test_s17_small_gifts_and_what_the_family_gets(department: Department, tmp_path: Path) -> None:
    """S17 (R306, R345, R348, R351, R460): each is on record with its sort; the family's count to the customer's."""
    apply(department, tmp_path, FAMILY)
    who = department.customer("王秀兰")
    for item, sort in (("便签", "实物"), ("圆珠笔", "实物"), ("台历", "资料")):
        words = (f"item={item}", "value=5", f"赠品种类={sort}", "receiver=王秀兰")
        department.do("add", "gift", who, *words)
    toys = ("add", "gift", who, "item=玩具", "receiver=孙子小宝")
    department.do(*toys, "value=60")
    books = ("add", "gift", who, "item=孩子的练习册", "receiver=孙子小宝")
    refused = department.keqing(*books, "value=25.01")
    assert (refused.code, "it would be 100.01, and 100 is allowed" in refused.err) == (1, True)
    department.do(*books, "value=25")
    assert department.keqing("add", "gift", who, "item=笔", "receiver=王秀兰", "value=1").code == 1
    rows = department.json("register", "赠品收条")["events"]
    items = ["便签", "圆珠笔", "台历", "玩具", "孩子的练习册"]
    assert [row["fields"]["item"] for row in rows] == items
    sorts = ["实物", "实物", "资料", None, None]
    assert [row["fields"].get("kind") for row in rows] == sorts
    assert department.keqing(*toys, "value=1", "赠品种类=现金卡").code != 0


def test_s17_what_customers_offer_us_is_refused_or_handed_in(
    department: Department, clock: time_machine.Traveller
) -> None:
    """S17 (R082, R263): offered on 2026-12-07; what is neither refused nor handed in stands in that day's list."""
    clock.move_to("2026-12-07T02:00:00+00:00")
    names = ("甲", "乙", "丙")
    people = [department.customer(name) for name in names]
    for who in people:
        department.do("add", "gift-offered", who, "item=茶叶")
    assert set(department.listed("2026-12-07")) == set(names)
    department.do("add", "gift-refused", people[0])
    assert department.keqing("add", "gift-handed-in", people[1]).code == 2
    department.do("add", "gift-handed-in", people[1], "to=李敏")
    assert department.listed("2026-12-07") == {"丙": ["gift-in-hand 0d"]}
    rows = department.json("register", "送礼处理登记")["events"]
    assert {
        (row["name"], row["kind"], row["day"]) for row in rows if row["kind"] != "gift-offered"
    } == {
        ("甲", "gift-refused", "2026-12-07"),
        ("乙", "gift-handed-in", "2026-12-07"),
    }
    assert cadences(department, people[2], "--date", "2026-12-08")["gift-kept"] == "2026-12-08"
    assert "gift-kept" not in cadences(department, people[1], "--date", "2026-12-08")


def test_s25_who_is_new_is_checked_twice_and_both_sign_the_balance(
    department: Department, tmp_path: Path
) -> None:
    """S25 (R269, R313): a second check of the payments of a customer with fewer than three orders."""
    apply(department, tmp_path, NEW)
    new, old = (department.customer(name, "--type", "dealer") for name in ("新经销", "老经销"))
    for day in ("2026-08-01", "2026-09-01", "2026-10-01"):
        department.do("add", "order", old, "product=安胶囊", "--date", day)
    for who in (new, old):
        department.do("add", "invoice", who, "amount=1000", "due=2026-12-16")
    assert cadences(department, new)["collection-new"] == "2026-12-16"
    assert "collection-new" not in cadences(department, old)
    department.do("add", "reconciliation", old, "余额=1000", "双方签认=是")
    (row,) = department.json("register", "对账登记")["events"]
    assert (row["fields"]["balance"], row["fields"]["agreed"]) == ("1000", True)
    assert cadences(department, old)["reconcile"] == "2026-12-24"


def test_s20_a_slip_is_asked_for_a_week_after_the_gift(
    department: Department, clock: time_machine.Traveller
) -> None:
    """S17, S20 (R287): handed over on 2027-01-20, asked for on 2027-01-27."""
    assert department.keqing("cadence", "on", "gift-slip", "-y").code == 0
    who = department.customer("王秀兰")
    clock.move_to("2027-01-20T02:00:00+00:00")
    given = ("add", "gift", who, "item=挂历", "value=30", "receiver=王秀兰")
    assert department.keqing(*given).code == 0
    assert department.due(who, "gift-slip") == "2027-01-27"
    clock.move_to("2027-01-27T02:00:00+00:00")
    assert "gift-slip" in {each["cadence"] for each in department.today("2027-01-27")[0]["reasons"]}
    assert department.keqing("done", who, "gift-slip", "很满意").code == 0
    assert "gift-slip" not in cadences(department, who)


def test_s25_the_account_book_of_a_customer(department: Department, tmp_path: Path) -> None:
    """S25 (R252): delivered, returned, paid, what is owed and when it is settled, in one register."""
    apply(department, tmp_path, BOOK)
    who = department.customer("甲药业", "--type", "dealer")
    department.do("add", "invoice", who, "amount=1000", "due=2026-12-16", "--date", "2026-11-20")
    department.do("add", "goods-returned", who, "amount=200", "--date", "2026-11-21")
    department.do("add", "payment", who, "amount=300", "--date", "2026-11-23")
    rows = department.json("register", "应收登记")["events"]
    assert [(row["kind"], row["day"], row["fields"]["amount"]) for row in rows] == [
        ("invoice", "2026-11-20", "1000"),
        ("goods-returned", "2026-11-21", "200"),
        ("payment", "2026-11-23", "300"),
    ]
    (owed,) = department.json("open", "invoice")["records"]
    assert (owed["balance"], department.due(who, "collection")) == ("500", "2026-12-16")
    department.do("add", "payment", who, "amount=500")
    assert department.json("open", "invoice")["records"] == []


def test_s17_one_trip_in_2027(department: Department, clock: time_machine.Traveller) -> None:
    """S17 (R278, R290): recorded on 2027-04-10 in the province; no second in 2027, another from 2028-01-01."""
    who = department.customer("重点店", "--type", "pharmacy", "--grade", "A")
    clock.move_to("2027-04-10T02:00:00+00:00")
    trip = ("add", "trip", who)
    assert department.keqing(*trip, "in-province=no").code == 1
    assert department.keqing(*trip, "in-province=yes").code == 0
    for day, code in (("2027-12-31", 1), ("2028-01-01", 0)):
        clock.move_to(f"{day}T02:00:00+00:00")
        assert department.keqing(*trip, "in-province=yes").code == code


def test_s28_papers_of_the_office_by_their_names(department: Department, tmp_path: Path) -> None:
    """S28 (R369, R432, R434): the plan of a month, the success handbook, expenses and their applications."""
    department.do("define", "apply", "relationship-expense", "-y")
    department.do("define", "apply", "visit-rounds", "-y")
    who = department.customer("青山村卫生室", "--type", "village-clinic")
    department.do("add", "first-visit", who)
    planned = ("plan", "2026-12", "--name", "月度巡访计划表", "--format", "csv")
    assert "青山村卫生室" in department.do("--lang", "zh", *planned).out
    day = department.keqing("--lang", "zh", "report", "day", "-o", str(tmp_path / "day.html"))
    assert (day.code, "成功手册" in (tmp_path / "day.html").read_text("utf-8")) == (0, True)
    asked = ("asked=2000", "why=铺货", "--agent", "李敏")
    told = department.json("add", "expense-application", who, *asked)
    for name in ("月客户采购及客情费统计表", "月新客户特殊费用申请汇总表", "客情档案"):
        ran = department.keqing("--lang", "zh", "register", name, "--format", "csv")
        if ran.code:
            ran = department.keqing("--lang", "zh", "print", name, who)
        assert ran.code == 0, name
    for signer, role in (("孙静", "manager"), ("周红", "accountant")):
        department.do("add-agent", signer, "--role", role)
        department.do("approve", str(told["event"]), "--agent", signer)
    (kept,) = department.json("register", "expense-application")["events"]
    form = department.keqing("print", "新客户特殊费用申请表", str(kept["id"]))
    assert (form.code, "申请金额：2000" in form.out) == (0, True), form
