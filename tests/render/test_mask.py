"""Phones: masked where they are shown, grouped where they are dialled."""

from __future__ import annotations

import pytest

from keqing.render.mask import grouped, masked, shown

CASES = [
    ("+8613812345678", "138****5678", "138 1234 5678"),
    ("+862164567812", "021-64****12", "021 6456 7812"),
    ("+861064567812", "010-64****12", "010 6456 7812"),
    ("+8673184567812", "0731-84****12", "0731 8456 7812"),
    ("+864118256712", "0411-82****12", "0411 825 6712"),
    ("+864001234567", "400****567", "400 123 4567"),
    ("+8695588", "****", "95588"),
    ("+85291234567", "+852-91****67", "+852 9123 4567"),
    ("+12025550123", "+1-20****23", "+1 20 2555 0123"),
    ("+999123456789", "99****89", "+999123456789"),
    ("13812345678", "13****78", "13812345678"),
    ("123", "****", "123"),
]


@pytest.mark.parametrize(("number", "hidden", "dialled"), CASES)
def test_forms(number: str, hidden: str, dialled: str) -> None:
    assert masked(number) == hidden
    assert grouped(number) == dialled


@pytest.mark.parametrize("number", [number for number, _, _ in CASES])
def test_a_masked_number_hides_three_digits_at_least(number: str) -> None:
    digits = [char for char in number.removeprefix("+86") if char.isdigit()]
    home = masked(number).partition("-")[2] if "-" in masked(number) else masked(number)
    left = [char for char in home if char.isdigit()]
    assert len(left) <= max(0, len(digits) - 3)


def test_only_full_shows_a_number() -> None:
    assert shown("+8613812345678", full=True) == "+8613812345678"
    assert shown("+8613812345678", full=False) == "138****5678"
