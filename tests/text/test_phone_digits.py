"""Two spellings of one telephone number."""

from __future__ import annotations

import pytest

from keqing.text.phone_digits import comparable_number


@pytest.mark.parametrize(
    ("number", "same"),
    [
        ("+8613812345678", "138-1234-5678"),
        ("0086 138 1234 5678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("+862164321234;ext=801", "021-64321234"),
        ("021-64321234转801", "(021) 6432 1234"),
        ("+12125550100", "+1 (212) 555-0100"),
        ("8612345", "8612345"),
    ],
)
def test_they_are_one(number: str, same: str) -> None:
    assert comparable_number(number) == comparable_number(same)


def test_others_are_not() -> None:
    assert comparable_number("13812345678") != comparable_number("13812345679")
