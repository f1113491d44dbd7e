"""The next code: the number after the highest, whatever other codes there are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from keqing.services.customers import codes
from tests.departments import Department


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ((), 1),
        (("C0007",), 8),
        (("C9999", "C10000"), 10001),
        (("C0009", "C00008"), 9),
        (("C0003", "C-0000000009", "CX", "C1X000000", "D0009", "VIP-1000"), 4),
        (("CB9", "B9"), 1),
    ],
)
def test_the_next_number(tmp_path: Path, given: tuple[str, ...], number: int) -> None:
    department = Department(tmp_path / "k.db")
    for code in given:
        department.customer("王秀英", date(2026, 11, 1), code=code)
    with department.reading() as desk:
        assert codes.next_number(desk.session) == number
