"""The scenarios of what stays open, told on the command line: complaints, suggestions, receivables."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli_department import Department
from tests.conftest import Keqing


@pytest.fixture
def department(clock: object, keqing: Keqing) -> Department:
    return Department(keqing)


def due(department: Department, who: str, day: str) -> dict[str, str]:
    """The next date of each cadence, as the card of a day has it."""
    followups = department.json("show", who, "--date", day)["followups"]
    return {followup["cadence"]: followup["due"] for followup in followups}


def reasons(department: Department, day: str) -> set[str]:
    """The cadences of everybody's list of a day."""
    told = department.keqing("today", "--team", "--date", day, "--format", "json")
    rows = json.loads(told.out)["rows"]
    return {reason["cadence"] for row in rows for reason in row["reasons"]}


def opened(department: Department, day: str, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = department.json("open", *words, "--date", day)["records"]
    return found


def test_a_complaint_from_its_day_to_its_solution(department: Department) -> None:
    """S19 (R204, R205, R236, R453, R489, R491, R492, R494): answer 10-08, solution 10-13, summary needed."""
    who = department.customer("仁和药店", "--type", "pharmacy", "--date", "2026-09-01")
    taken = ("what=少两盒", "category=数量少缺", "--date", "2026-09-30")
    department.do("add", "complaint", who, *taken)
    found = due(department, who, "2026-09-30")
    assert (found["complaint"], found["complaint-solution"]) == ("2026-10-08", "2026-10-13")
    for words in (("complaint-solved", who), ("complaint-solved", who, "summary=补发")):
        refused = department.keqing("add", *words, "--date", "2026-10-09")
        assert (refused.code, refused.out) == ((2, "") if len(words) == 2 else (1, ""))
    department.do("add", "complaint-declined", who, "why=厂家停产", "--date", "2026-10-08")
    (row,) = opened(department, "2026-10-09", "complaint")
    assert (row["state"], row["age"], row["owner"]) == ("declined-explained", 9, "李敏")
    assert "complaint" not in due(department, who, "2026-10-08")
    department.do("add", "complaint-nature", who, "nature=善意", "why=属实", "--date", "2026-10-09")
    department.do("add", "complaint-solved", who, "summary=换货", "--date", "2026-10-12")
    assert opened(department, "2026-10-12") == []
    assert "complaint-solution" not in due(department, who, "2026-10-12")
    (complaint,) = department.json("register", "complaint")["events"]
    assert (complaint["state"], complaint["answered_in"], complaint["open_days"]) == (
        "solved",
        8,
        12,
    )
    september = ("--from", "2026-09-01", "--to", "2026-09-30", "--per", "month")
    (digest,) = department.json("summary", "complaint", *september)["rows"]
    assert (digest["period"], digest["n"]) == ("2026-09", 1)


def test_a_complaint_is_put_off_to_a_day(department: Department) -> None:
    """S19 (R205, R245): deferred, it needs its day, 2026-10-20, and is on that day's list."""
    who = department.customer("仁和药店", "--date", "2026-09-01")
    department.do("add", "complaint", who, "what=缺货", "--date", "2026-09-30")
    assert department.keqing("add", "complaint-deferred", who).code == 2
    department.do("add", "complaint-deferred", who, "on=2026-10-20", "--date", "2026-10-08")
    assert due(department, who, "2026-10-08")["promise"] == "2026-10-20"
    assert "promise" in reasons(department, "2026-10-20")
    assert [row["state"] for row in opened(department, "2026-10-20")] == ["deferred"]


def test_the_third_complaint_in_90_days_goes_to_the_manager(department: Department) -> None:
    """S19 (R422): the third case of one customer, and no third after the 90 days."""
    who = department.customer("仁和药店", "--date", "2026-06-01")
    for when in ("2026-08-01", "2026-10-20", "2026-10-31"):
        department.do("add", "complaint", who, "what=慢", "--date", when)
    assert "complaint-third" not in due(department, who, "2026-10-31")
    department.do("add", "complaint", who, "what=慢", "--date", "2026-11-20")
    assert due(department, who, "2026-11-20")["complaint-third"] == "2026-11-20"


def test_a_suggestion_is_answered_in_five_working_days(department: Department) -> None:
    """S20 (R130): owner needed, answer by 2026-12-14."""
    who = department.customer("王秀兰")
    assert department.keqing("add", "suggestion", who, "what=早点送货").code == 2
    words = ("what=早点送货", "owner=李敏", "--date", "2026-12-07")
    department.do("add", "suggestion", who, *words)
    assert due(department, who, "2026-12-07")["suggestion"] == "2026-12-14"
    (row,) = opened(department, "2026-12-10", "suggestion")
    assert (row["owner"], row["age"], row["what"]) == ("李敏", 3, "早点送货")
    department.do("add", "suggestion-answer", who, "what=照办", "--date", "2026-12-11")
    assert opened(department, "2026-12-11") == []
    assert "suggestion" not in due(department, who, "2026-12-11")


def test_a_feedback_slip_is_collected_a_week_later(department: Department) -> None:
    """S20 (R287): the slip left on 2027-01-20 is collected on 2027-01-27, with what they wrote."""
    who = department.customer("王秀兰")
    department.do("add", "slip-left", who, "with=挂历", "--date", "2027-01-20")
    assert due(department, who, "2027-01-20")["slip-collect"] == "2027-01-27"
    department.do("add", "slip-collected", who, "answer=满意", "--date", "2027-01-27")
    assert "slip-collect" not in due(department, who, "2027-01-27")


def test_an_invoice_that_is_overdue(department: Department) -> None:
    """S25 (R249, R478): collection 12-16, then review, assessment and plan, in order, from 12-17."""
    who = department.customer("甲药业", "--type", "dealer")
    invoice = ("amount=1000", "due=2026-12-16", "--date", "2026-11-16")
    department.do("add", "invoice", who, *invoice)
    found = due(department, who, "2026-11-16")
    assert (found["collection"], found["collection-review"]) == ("2026-12-16", "2026-12-17")
    department.do("add", "payment", who, "amount=400", "--date", "2026-12-10")
    assert due(department, who, "2026-12-10")["collection"] == "2026-12-16"
    (row,) = opened(department, "2026-12-17", "invoice")
    assert (row["balance"], row["age"]) == ("600", 31)
    steps = (
        ("rating-review", "result=降级", "overdue-assessment"),
        ("reassessment", "result=可续", "overdue-plan"),
        ("collection-plan", "plan=月底前付清", None),
    )
    for kind, result, following in steps:
        department.do("add", kind, who, result, "--date", "2026-12-17")
        overdue = {
            name for name in due(department, who, "2026-12-17") if name.startswith("overdue")
        }
        assert overdue == ({following} if following else set())
    department.do("add", "payment", who, "amount=600", "--date", "2026-12-20")
    assert opened(department, "2026-12-20", "invoice") == []
    assert "collection" not in due(department, who, "2026-12-20")


def test_what_is_paid_ends_the_work_on_it(department: Department) -> None:
    """S25: what an answer to the invoice started ends, too, once all is paid."""
    who = department.customer("甲药业", "--type", "dealer")
    department.do("add", "invoice", who, "amount=1000", "due=2026-12-16", "--date", "2026-11-16")
    department.do("add", "rating-review", who, "result=降级", "--date", "2026-12-17")
    assert "overdue-assessment" in due(department, who, "2026-12-17")
    department.do("add", "payment", who, "amount=1000", "--date", "2026-12-18")
    assert "overdue-assessment" not in due(department, who, "2026-12-18")


def test_who_owes_more_than_the_limit(department: Department) -> None:
    """S25 (R250): what is open of a customer beside the credit limit of the file."""
    who = department.customer("甲药业", "--type", "dealer", "--set", "资信限额=1000")
    other = department.customer("乙药业", "--type", "dealer", "--set", "资信限额=2000")
    for code in (who, other):
        department.do("add", "invoice", code, "amount=1200", "due=2026-12-16", "--date", "2026-11-01")  # fmt: skip

    def over() -> list[str]:
        asked = ("list", "--where", "sum(invoice.balance) > credit-limit")
        return [row["name"] for row in department.json(*asked)["customers"]]

    assert over() == ["甲药业"]
    department.do("add", "payment", who, "amount=200", "--date", "2026-11-10")
    assert over() == []


def test_money_that_is_not_handed_in(department: Department) -> None:
    """S25 (R256): received 2026-12-16, on that day's list; derived the day after, gone when handed in."""
    who = department.customer("甲药业", "--type", "dealer")
    department.do("add", "money-received", who, "amount=500", "--date", "2026-12-16")
    assert "money-in-hand" in reasons(department, "2026-12-16")
    assert "money-kept" not in due(department, who, "2026-12-16")
    assert due(department, who, "2026-12-17")["money-kept"] == "2026-12-17"
    (kept,) = department.json("register", "money-kept", "--date", "2026-12-17")["events"]
    assert (kept["day"], kept["fields"], kept["derived"]) == ("2026-12-16", {"amount": "500"}, True)
    department.do("add", "money-handed-in", who, "amount=500", "receipt=7", "--date", "2026-12-16")
    assert "money-kept" not in due(department, who, "2026-12-17")
    assert "money-in-hand" not in due(department, who, "2026-12-16")


def test_a_gift_that_is_offered_to_us(department: Department) -> None:
    """S12: offered, and neither refused nor handed in by the end of the day."""
    who = department.customer("王秀兰")
    department.do("add", "gift-offered", who, "item=茶叶", "--date", "2026-12-16")
    assert due(department, who, "2026-12-17")["gift-kept"] == "2026-12-17"
    department.do("add", "gift-refused", who, "--date", "2026-12-16")
    assert "gift-kept" not in due(department, who, "2026-12-17")


def test_all_of_it_is_as_a_fold_anew_would_have_it(department: Department) -> None:
    who = department.customer("甲药业", "--type", "dealer")
    department.do("add", "invoice", who, "amount=10", "due=2026-11-20", "--date", "2026-11-10")
    department.do("add", "payment", who, "amount=4", "--date", "2026-11-12")
    department.do("add", "complaint", who, "what=慢", "--date", "2026-11-12")
    department.do("add", "complaint-deferred", who, "on=2026-12-01", "--date", "2026-11-13")
    department.do("add", "money-received", who, "amount=4", "--date", "2026-11-12")
    findings = department.keqing("check", "--replay", "--format", "json").out
    assert '"kind": "replay"' not in findings


def test_the_work_is_done_by_its_record(department: Department) -> None:
    """S25 (R478): each of two invoices has its own tasks, and `done` answers the one that it is about."""
    who = department.customer("甲药业", "--type", "dealer")
    for amount, due_on in (("1000", "2026-12-16"), ("50", "2026-12-20")):
        words = (f"amount={amount}", f"due={due_on}", "--date", "2026-11-16")
        department.do("add", "invoice", who, *words)
    department.do("done", who, "collection-review", "result=降级", "--date", "2026-12-17")
    department.do("done", who, "overdue-assessment", "result=可续", "--date", "2026-12-17")
    department.do("done", who, "overdue-plan", "plan=月底", "--date", "2026-12-17")
    events = department.json("register", "逾期处理登记", "--date", "2026-12-31")["events"]
    assert [event["kind"] for event in events] == ["rating-review", "reassessment", "collection-plan"]  # fmt: skip
    found = due(department, who, "2026-12-17")
    assert found["collection-review"] == "2026-12-21"
    assert not [name for name in found if name.startswith("overdue")]
