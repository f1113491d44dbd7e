"""Who may have something open: everybody who has, and few others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from keqing.services.context.desk import Desk
from keqing.services.derived.open_candidates import customers_with_open
from keqing.services.derived.open_reads import read_records
from tests.departments import Department, who

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
