"""`list --by`: customers by a number, the largest first, and so many of them."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Begin, Keqing

VALUE = """
[measure.value12]
title = { zh = "十二个月金额", en = "Value of 12 months" }
sum = ["order.price"]
over = "365d"
"""
CUSTOMERS = 23


@pytest.fixture
def dealers(begin: Begin) -> Keqing:
    """23 dealers, the n-th with orders of n times 1,000 yuan but for the last one, and a consumer."""
    lines: list[tuple[str, ...]] = [("add-customer", "王秀英")]
    for n in range(1, CUSTOMERS + 1):
        lines.append(("add-customer", f"经销商{n:02}", "--type", "dealer"))
        if n < CUSTOMERS:
            price = f"price={n * 1000}"
            lines.append(("add", "order", f"C{n + 1:04}", "product=丹参丸", "quantity=1", price))
    return begin("dealer", *lines)


def codes(dealers: Keqing, *words: str) -> list[tuple[str, str]]:
    ran = dealers("list", *words, "--format", "json")
    assert (ran.code, ran.err) == (0, ""), ran
    return [(row["code"], row["measured"]) for row in json.loads(ran.out)["customers"]]


def test_a_fifth_of_23_are_five(dealers: Keqing) -> None:
    """S13 (R324): VIP are the first ceil(23 x 20 %) by value."""
    found = codes(dealers, "--type", "dealer", "--by", "sum(order.price)", "--top", "20%")
    assert found == [
        ("C0023", "22000"),
        ("C0022", "21000"),
        ("C0021", "20000"),
        ("C0020", "19000"),
        ("C0019", "18000"),
    ]


def test_a_measure_of_the_departments_own(dealers: Keqing, tmp_path: object) -> None:
    with open("value.toml", "w", encoding="utf-8") as file:  # noqa: PTH123  # the working folder is the test's
        file.write(VALUE)
    assert dealers("define", "apply", "value.toml", "--yes").code == 0
    assert codes(dealers, "--by", "value12", "--top", "2") == [
        ("C0023", "22000"),
        ("C0022", "21000"),
    ]
    shown = dealers("list", "--by", "十二个月金额", "--top", "1").out
    assert "C0023" in shown
    assert "22000" in shown


def test_of_equals_the_first_code_comes_first_and_nobody_with_nothing(dealers: Keqing) -> None:
    everybody = codes(dealers, "--by", "count(order)")
    assert [code for code, _ in everybody[:3]] == ["C0002", "C0003", "C0004"]
    assert everybody[-2:] == [("C0001", "0"), ("C0024", "0")]
    most = codes(dealers, "--by", "count(order)", "--top", "100%")
    assert len(most) == CUSTOMERS - 1


MISTAKES = {
    ("--by", "name"): "name is no number.",
    ("--by", "last(order)"): "last(order) is no number.",
    ("--by", "value99"): "value99",
    ("--by", "sum(order.price) > 3"): "> cannot stand after",
    ("--by", "count(order)", "--top", "0"): "'0' is neither a number of customers nor a share.",
    ("--by", "count(order)", "--top", "0%"): "'0%' is neither a number of customers nor a share.",
    ("--by", "count(order)", "--top", "120%"): "'120%' is neither",
    ("--by", "count(order)", "--top", "many"): "'many' is neither",
    ("--top", "5"): "--top is for a list by a number.",
}


@pytest.mark.parametrize(("words", "says"), MISTAKES.items())
def test_what_is_no_number_is_refused(dealers: Keqing, words: tuple[str, ...], says: str) -> None:
    ran = dealers("list", *words)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err
