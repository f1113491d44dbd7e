"""Whose turn it is in a call session, and which numbers are dialled."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from keqing.records.call import CallTurn, Number
from keqing.services.customers.contact_persons import PersonWords, save_person
from keqing.services.worklist import calling
from tests.departments import BOX, Department, who

BOUGHT = date(2026, 11, 20)


@pytest.fixture
def department(tmp_path: Path) -> Department:
    """Three customers with a call due."""
    department = Department(tmp_path / "k.db", preset="therapy")
    for name, number in {"甲": "13800000001", "乙": "13800000002", "丙": "13800000003"}.items():
        code = department.customer(name, BOUGHT, phones=[number])
        department.add(code, "purchase", *BOX, day=BOUGHT)
    return department


def turn(department: Department, taken: set[int] | None = None, **words: Any) -> CallTurn:
    """Whose turn it is at ten in the morning, where others have taken these customers by id."""
    with department.reading() as desk:
        desk.at = datetime.combine(department.clock, desk.at.time().replace(hour=10))
        return calling.next_turn(
            desk, None, lambda customer_id: customer_id not in (taken or set()), **words
        )


def code_of(found: CallTurn) -> str | None:
    return found.card.row.code if found.card else None


def test_the_first_of_the_list_comes_first(department: Department) -> None:
    found = turn(department)
    assert (code_of(found), found.left) == ("C0001", 3)


def test_one_may_come_before_all_others_and_some_at_the_end(department: Department) -> None:
    assert code_of(turn(department, first="C0003")) == "C0003"
    assert code_of(turn(department, passed=["C0001"])) == "C0002"
    assert code_of(turn(department, passed=["C0002", "C0001", "C0003"])) == "C0002"


def test_customers_of_another_session_are_passed_over(department: Department) -> None:
    found = turn(department, {1, 2})
    assert (code_of(found), found.left, found.waiting.elsewhere) == ("C0003", 1, 2)
    nobody = turn(department, {1, 2, 3})
    assert (code_of(nobody), nobody.left, nobody.waiting.elsewhere) == (None, 0, 3)


def test_whoever_was_tried_today_waits(department: Department) -> None:
    department.log("C0001", "no-answer", text=None)
    found = turn(department)
    assert (code_of(found), found.waiting.tried) == ("C0002", 1)


def test_whoever_has_no_number_is_counted(department: Department) -> None:
    code = department.customer("丁", BOUGHT)
    department.add(code, "purchase", *BOX, day=BOUGHT)
    found = turn(department)
    assert (found.left, found.waiting.unnumbered) == (3, 1)


def test_a_patient_who_does_not_know_is_not_called(department: Department) -> None:
    code = department.customer("戊", BOUGHT, phones=["13800000005"], fields=["informed=no"])
    department.add(code, "purchase", *BOX, day=BOUGHT)
    with department.desk("add-contact") as desk:
        save_person(desk, who(desk, code), "女儿", PersonWords(phones=["13900000005"], health=True))
        save_person(desk, who(desk, code), "邻居", PersonWords(phones=["13900000006"]))
    found = turn(department, first=code)
    assert found.card is not None
    assert found.card.numbers == (Number("+8613900000005", None, "女儿"),)
