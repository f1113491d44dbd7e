"""`list --where`: customers for whom a condition holds, and what is said to one that is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Keqing
from tests.sharing import kept_home


@pytest.fixture
def office(department: Keqing, home: Path) -> Keqing:
    """Three customers: one who bought twice and was called, a pharmacy, and one of whom nothing is known."""

    def work() -> None:
        department(
            "add-customer", "王秀英", "--phone", "13812345678", "--birthday", "1945-03-05", "--tag", "荣誉",
            "--grade", "A", "--set", "病种=高血压", "--set", "片区=东区",
        )  # fmt: skip
        department("add-customer", "同春药店", "--type", "pharmacy")
        department("edit-customer", "同春药店", "--clear", "owner")
        department("add-customer", "李明")
        for day in ("2026-11-02", "2026-11-20"):
            department("add", "purchase", "C0001", "product=安胶囊", "price=120.50", "--date", day)
        department("log", "C0001", "reached", "都好", "--date", "2026-11-21")
        department(
            "add", "consent", "C0001", "purpose=promotion", "evidence=短信", "--date", "2026-11-21"
        )

    kept_home(home, (__name__, "office"), work)
    return department


def names(office: Keqing, condition: str) -> list[str]:
    ran = office("list", "--where", condition, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    return [row["name"] for row in json.loads(ran.out)["customers"]]


HOLDS = {
    "count(purchase) >= 2": ["王秀英"],
    "count(购药) = 0": ["同春药店", "李明"],
    "sum(purchase.price) >= 241": ["王秀英"],
    "sum(purchase.price) > 241": [],
    "last(purchase) = 2026-11-20": ["王秀英"],
    "days_since(contact) >= 3 or count(contact) = 0": ["王秀英", "同春药店", "李明"],
    "days_since(contact) < 3": [],
    "count(message) = 0 and count(contact) = 1": ["王秀英"],
    "type = 药店": ["同春药店"],
    'type in ["pharmacy", "dealer"] and not has(phone)': ["同春药店"],
    "not has(owner)": ["同春药店"],
    'phone = "138 1234-5678"': ["王秀英"],
    'phone in ["13812345678", "+8613900000000"]': ["王秀英"],
    "has(phone) and has(birthday)": ["王秀英"],
    "grade <= B": ["王秀英"],
    "stage >= bought": ["王秀英"],
    "stage = filed": ["同春药店", "李明"],
    "status = active and age >= 80": ["王秀英"],
    "年龄 < 90 and month = 11": ["王秀英"],
    'tag("荣誉")': ["王秀英"],
    'consent("promotion")': ["王秀英"],
    '片区 = "东区"': ["王秀英"],
    "has(片区)": ["王秀英"],
    "days_to(birthday) = 101": ["王秀英"],
    "created = 2026-11-24": ["王秀英", "同春药店", "李明"],
    "interval <= 5": ["王秀英"],
}


def test_customers_for_whom_a_condition_holds(office: Keqing) -> None:
    assert {condition: names(office, condition) for condition in HOLDS} == HOLDS


def test_a_consent_that_was_withdrawn_is_none(office: Keqing) -> None:
    office("add", "consent-withdrawn", "C0001", "purpose=promotion")
    assert names(office, 'consent("promotion")') == []


def test_a_record_that_was_struck_out_does_not_count(office: Keqing) -> None:
    office("add", "purchase", "李明", "product=安胶囊")
    assert names(office, "count(purchase) = 1") == ["李明"]
    office("undo", "-y")
    assert names(office, "count(purchase) = 1") == []


def test_a_condition_stands_beside_the_other_options(office: Keqing) -> None:
    ran = office("list", "李", "--where", "count(purchase) = 0")
    assert "李明" in ran.out
    assert "同春药店" not in ran.out
    assert office("list", "--where", "count(purchase) > 5").code == 0


def test_a_condition_on_health_is_recorded(office: Keqing) -> None:
    assert names(office, "has(病种)") == ["王秀英"]
    newest = json.loads(office("history", "--format", "json").out)["operations"][0]
    assert newest["command"] == "list --health"
    assert names(office, "has(phone)") == ["王秀英"]
    assert json.loads(office("history", "--format", "json").out)["operations"][0] == newest


REFUSED = {
    "": "The condition is empty.",
    "age >> 3": "> cannot stand after 'age >'.",
    "hat = 3": "A condition cannot ask for 'hat'.",
    "count(contct) > 1": "Did you mean contact",
    "count(purchase)": "Compare it, as in: count(purchase) >= 1",
}


def test_what_is_no_condition_is_said_so(department: Keqing) -> None:
    for condition, said in REFUSED.items():
        ran = department("list", "--where", condition)
        assert (ran.code, ran.out) == (2, "")
        assert said in ran.err


def test_a_condition_is_understood_in_chinese(office: Keqing) -> None:
    ran = office("--lang", "zh", "list", "--where", "年龄 >> 3")
    assert "“年龄 >”后面不能写 >。" in ran.err


def test_an_empty_department_has_nobody_for_whom_it_holds(department: Keqing) -> None:
    ran = department("list", "--where", "count(purchase) = 0")
    assert ran.code == 0
