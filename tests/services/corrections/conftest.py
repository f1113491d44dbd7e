"""A buyer whose records are corrected, struck out and taken back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from keqing.records.history import UndoResult
from keqing.records.recorded import Recorded
from keqing.services.corrections import amending, undoing, voiding
from tests.departments import BOX, Department

NOV = {n: date(2026, 11, n) for n in range(1, 31)}


@pytest.fixture
def department(tmp_path: Path) -> Department:
    return Department(tmp_path / "k.db")


@pytest.fixture
def buyer(department: Department) -> str:
    """Bought on the 20th; the calls of the 21st and 23rd are not made yet."""
    code = department.customer("王秀英", NOV[20], phones=["13812345678"])
    department.add(code, "purchase", *BOX, day=NOV[20])
    return code


def amend(department: Department, record: int, *words: str) -> Recorded:
    with department.desk("amend") as desk:
        return amending.amend_record(desk, record, words)


def void(department: Department, record: int, reason: str = "记错了") -> Recorded:
    with department.desk("void") as desk:
        return voiding.void_record(desk, record, reason)[0]


def undo(department: Department) -> UndoResult:
    with department.desk("undo") as desk:
        return undoing.undo_newest(desk)
