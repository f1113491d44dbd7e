"""How and when goods are paid for: the terms of a contract, and the day on which each asks for its money."""

from __future__ import annotations

import pytest
import time_machine

from tests.cli_department import Department
from tests.conftest import Keqing


@pytest.fixture
def department(clock: time_machine.Traveller, keqing: Keqing) -> Department:
    return Department(keqing)


def dealer(department: Department, name: str, terms: str) -> str:
    """A dealer with a contract on these terms."""
    who = department.customer(name, "--type", "dealer")
    words = (f"结款方式={terms}", "终止日期=2027-12-31", "--date", "2026-11-24")
    department.do("add", "合同", who, *words)
    return who


def test_s25_terms_of_payment_and_what_is_owed_by_them(department: Department) -> None:
    """S25 (R201, R213): seven terms and no other; an invoice has its amount and its day, and what is left is open."""
    terms = ("款到发货", "货到付款", "压批付款", "帐期付款", "资信限额付款", "赊销", "代销")
    for number, each in enumerate(terms):
        dealer(department, f"经销商{number}", each)
    page = department.do("register", "合同登记").out
    assert [each for each in terms if each not in page] == []
    who = department.customer("经销商九", "--type", "dealer")
    refused = department.keqing("add", "合同", who, "结款方式=看情况", "终止日期=2027-12-31")
    assert (refused.code, "Terms of payment" in refused.err) == (2, True)
    department.do("add", "发货单", "经销商3", "金额=3000", "应付日=2026-12-24")
    department.do("add", "回款", "经销商3", "金额=1000")
    assert department.due("经销商3", "collection") == "2026-12-24"
    (line,) = department.do("open", "invoice").out.splitlines()[1:]
    assert "2000" in line.replace(",", "")


def test_s25_money_is_asked_for_by_the_week_the_month_or_the_delivery(
    department: Department,
) -> None:
    """S25 (R202): from 2026-11-24 on 12-01 and 12-08; on 12-24; on the day of the next order."""
    for each in ("settle-weekly", "settle-monthly", "settle-batch"):
        department.do("cadence", "on", each, "-y")
    week, month = dealer(department, "周结店", "周结"), dealer(department, "月结店", "月结")
    batch = dealer(department, "压批店", "压批付款")
    assert department.due(week, "settle-weekly") == "2026-12-01"
    department.do("done", week, "settle-weekly", "已收", "--date", "2026-12-01")
    assert department.due(week, "settle-weekly") == "2026-12-08"
    assert department.due(month, "settle-monthly") == "2026-12-24"
    department.do("add", "订货", batch, "product=安胶囊", "quantity=20", "--date", "2026-12-10")
    department.do("add", "订货", week, "product=安胶囊", "quantity=20", "--date", "2026-12-10")
    assert department.due(batch, "settle-batch") == "2026-12-10"
    followups = {each["cadence"] for each in department.json("show", week)["followups"]}
    assert "settle-batch" not in followups
