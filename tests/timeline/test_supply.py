"""The stock that a customer has in hand (R15)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from keqing.timeline.supply import Stock, first_spellings, stock_after_count, stock_after_purchase

BOUGHT = date(2026, 11, 23)
FIELDS = {"product": "丹参丸", "daily": 6, "quantity": 2, "pack": 30}


@pytest.mark.parametrize(
    ("fields", "units"),
    [
        ({}, 60),
        ({"quantity": 0}, 0),
        ({"quantity": -1}, None),
        ({"pack": -1}, None),
        ({"daily": -1}, None),
        ({"daily": 0}, None),
        ({"daily": None}, None),
        ({"product": ""}, None),
        ({"quantity": "x"}, None),
        ({"quantity": "NaN"}, None),
        ({"pack": "Infinity"}, None),
        ({"quantity": "0.5"}, 15),
    ],
)
def test_what_a_purchase_gives(fields: dict[str, object], units: int | None) -> None:
    stock = stock_after_purchase(BOUGHT, FIELDS | fields, None)
    assert (stock and stock.units) == (None if units is None else Decimal(units))


def test_one_pack_of_one_where_nothing_is_said() -> None:
    stock = stock_after_purchase(BOUGHT, {"product": "丹参丸", "daily": 1}, None)
    assert stock == Stock("丹参丸", date(2026, 11, 24), Decimal(1), Decimal(1))


@pytest.mark.parametrize(
    ("day", "left"),
    [("2026-11-23", 20), ("2026-11-24", 20), ("2026-11-25", 14), ("2026-11-27", 2), ("2026-11-28", 0)],
)  # fmt: skip
def test_what_is_left_at_the_beginning_of_a_day(day: str, left: int) -> None:
    stock = Stock("丹参丸", date(2026, 11, 24), Decimal(20), Decimal(6))
    assert stock.left(date.fromisoformat(day)) == left
    assert (stock.run_out, stock.supply_end) == (date(2026, 11, 27), date(2026, 11, 26))


@pytest.mark.parametrize(
    ("day", "by_cycle", "units"),
    [("2026-11-26", False, 68), ("2026-11-27", False, 60), ("2026-11-26", True, 60)],
)
def test_what_was_left_before_it_ran_out_is_added(day: str, by_cycle: bool, units: int) -> None:
    before = Stock("丹参丸", date(2026, 11, 24), Decimal(20), Decimal(6), by_cycle)
    stock = stock_after_purchase(date.fromisoformat(day), FIELDS | {"start": "2026-11-26"}, before)
    assert stock
    assert stock.units == units


def test_a_count_takes_the_place_of_what_was_reckoned() -> None:
    before = Stock("丹参丸", date(2026, 11, 24), Decimal(20), Decimal(6))
    counted = stock_after_count(BOUGHT, Decimal(3), before)
    assert counted == Stock("丹参丸", BOUGHT, Decimal(3), Decimal(6))
    assert stock_after_count(BOUGHT, Decimal(10**9), before) is None
    by_cycle = Stock("丹参丸", BOUGHT, Decimal(20), Decimal(1), by_cycle=True)
    assert stock_after_count(BOUGHT, Decimal(3), by_cycle) is None


def test_the_first_spelling_of_a_product_stands_for_the_others() -> None:
    assert first_spellings(["Vitamin C", "vitamin c", "丹参丸"]) == {
        "Vitamin C": "Vitamin C",
        "vitamin c": "Vitamin C",
        "丹参丸": "丹参丸",
    }
    assert first_spellings(["丹参丸", "丹参丸"]) == {"丹参丸": "丹参丸"}
    assert first_spellings([]) == {}
