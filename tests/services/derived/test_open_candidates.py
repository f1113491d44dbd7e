"""Who may have something open: everybody who has, and few others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from keqing.services.context.desk import Desk
from keqing.services.department import definitions
from keqing.services.derived.open_candidates import customers_with_open
from keqing.services.derived.open_reads import read_records
from tests.departments import Department, who

LOAN = """
[kind.loan]
title = { zh = "借支", en = "Loan" }
open_until = ["repaid"]
amount = "sum"
fields.sum = { title = { zh = "金额", en = "Sum" }, type = "int" }
[kind.repaid]
title = { zh = "还款", en = "Repaid" }
answers = "loan"
fields.sum = { title = { zh = "金额", en = "Sum" }, type = "int" }
[kind.topped-up]
title = { zh = "追加", en = "Topped up" }
answers = "loan"
fields.sum = { title = { zh = "金额", en = "Sum" }, type = "int", range = [-1000, 0] }
"""
FIRST, SECOND, THIRD = date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 4)
KINDS = ("complaint", "invoice")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Customers by what they have: see `EXPECTED`."""
    department = Department(tmp_path_factory.mktemp("open") / "k.db")
    for name in EXPECTED:
        code = department.customer(name, date(2026, 11, 1))
        if name in {"open", "answered", "solved"}:
            department.add(code, "complaint", "what=慢", day=FIRST)
        if name in {"answered", "solved"}:
            department.add(code, "complaint-answer", "what=好", day=SECOND)
        if name == "solved":
            department.add(code, "complaint-solved", "summary=好", day=THIRD)
        if name in {"billed", "paid in part", "paid", "paid without a sum"}:
            department.add(code, "invoice", "amount=100", "due=2026-12-01", day=FIRST)
        if name in {"paid in part", "paid"}:
            department.add(code, "payment", "amount=60", day=SECOND)
        if name == "paid":
            department.add(code, "payment", "amount=40", day=THIRD)
        if name == "paid without a sum":
            department.add(code, "payment", day=THIRD)
        if name == "of no sum":
            department.add(code, "invoice", "due=2026-12-01", day=FIRST)
            department.add(code, "payment", "amount=60", day=SECOND)
    with department.reading() as desk:
        yield desk


EXPECTED = {
    "nothing": False,
    "open": True,
    "answered": True,
    "solved": False,
    "billed": True,
    "paid in part": True,
    "paid": False,
    "paid without a sum": False,
    "of no sum": False,
}


def test_they_are_those_who_have_something_open(desk: Desk) -> None:
    codes = {name: f"C{number:04}" for number, name in enumerate(EXPECTED, 1)}
    found = customers_with_open(desk, KINDS)
    assert {name: who(desk, code).id in found for name, code in codes.items()} == EXPECTED
    records, _ = read_records(desk, KINDS)
    assert found == {
        key for key, theirs in records.items() if any(not each.closed_by for each in theirs)
    }


def test_of_other_kinds_there_is_nobody(desk: Desk) -> None:
    assert customers_with_open(desk, ["suggestion"]) == set()


def test_a_balance_that_was_raised_by_a_late_record_is_looked_at_in_the_order_of_days(
    tmp_path: Path,
) -> None:
    department = Department(tmp_path / "k.db")
    with department.desk("define") as desk:
        definitions.apply(desk, LOAN, "ours.toml", since=date(2026, 11, 1))
    code = department.customer(day=date(2026, 11, 1))
    department.add(code, "loan", "sum=100", day=FIRST)
    department.add(code, "repaid", "sum=100", day=THIRD)
    department.add(code, "topped-up", "sum=-20", day=SECOND)
    with department.reading() as desk:
        assert customers_with_open(desk, ["loan"]) == {who(desk, code).id}
