"""R15: an order whose daily use nobody told lasts for the customer's reorder cycle."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from keqing.timeline.enrollment import REORDER_DAYS, PersonFacts, Standing, profile_sets
from keqing.timeline.reorder_cycle import cycle_of, is_by_cycle
from keqing.worklist.list_order import FORGOTTEN
from tests.timeline.test_fold import KINDS, Timeline, book, day

OWN = """
[cadence.again]
title = { zh = "补货", en = "Reorder" }
track = "deadline"
source = "test"
starts_on = "order"
anchor = "supply_end"
subject = "product"
steps = ["-3d", "0d"]
"""


@pytest.mark.parametrize(
    ("days", "cycle"),
    [
        ("30", 30),
        (30, 30),
        ("1", 1),
        ("365", 365),
        ("366", None),
        ("0", None),
        ("-5", None),
        ("monthly", None),
        ("", None),
    ],
)
def test_a_cycle_is_a_number_of_days_up_to_a_year(days: object, cycle: int | None) -> None:
    found = cycle_of({REORDER_DAYS: frozenset({days})})
    assert found == (timedelta(cycle) if cycle else None)
    assert cycle_of({}) is None


@pytest.mark.parametrize(
    ("kind", "details", "by_cycle"),
    [
        ("order", {"product": "p"}, True),
        ("order", {"product": "p", "daily": "2"}, False),
        ("order", {}, False),
        ("inquiry", {"product": "p"}, False),
    ],
)
def test_only_what_could_tell_the_use_and_does_not_is_by_the_cycle(
    kind: str, details: dict[str, Any], by_cycle: bool
) -> None:
    assert is_by_cycle(KINDS.by_name[kind], details) is by_cycle


def known(**profile: str) -> Timeline:
    """Somebody on file since 1 December, with that in the file."""
    life = Timeline("12-01")
    life.person = PersonFacts("C0007", day("12-01"), profile_sets({"type": "consumer", **profile}))
    return life


def orders(*placed: tuple[str, dict[str, str]], cycle: str | None = "30") -> Timeline:
    life = known(**({REORDER_DAYS: cycle} if cycle else {}))
    for when, more in placed:
        life.add(when, "order", {"product": "安胶囊", **more})
    return life


def ends(standing: Standing) -> list[tuple[str, bool]]:
    return [(f"{stock.supply_end:%m-%d}", stock.by_cycle) for stock in standing.stocks]


def dates(standing: Standing) -> list[str]:
    return [
        f"{each.step.due:%m-%d}"
        for each in standing.live
        if each.cadence.name == "again" and each.step
    ]


@pytest.mark.parametrize(
    ("placed", "cycle", "supply", "due"),
    [
        ([("12-02", {})], "30", [("12-31", True)], ["12-28"]),
        ([("12-02", {"start": "2026-12-05"})], "30", [("01-03", True)], ["12-31"]),
        ([("12-02", {})], None, [], []),
        ([("12-02", {}), ("12-10", {})], "30", [("01-08", True)], ["01-05"]),
        # one that tells its use counts its units, and takes nothing over from a cycle
        ([("12-02", {}), ("12-10", {"quantity": "10", "daily": "1"})], "30", [("12-20", False)], ["12-17"]),
        ([("12-02", {"quantity": "40", "daily": "1"}), ("12-10", {})], "30", [("01-08", True)], ["01-05"]),
    ],
)  # fmt: skip
def test_an_order_lasts_for_the_cycle(
    placed: list[tuple[str, dict[str, str]]],
    cycle: str | None,
    supply: list[tuple[str, bool]],
    due: list[str],
) -> None:
    standing = orders(*placed, cycle=cycle).stand("12-10", book(OWN))
    assert (ends(standing), dates(standing)) == (supply, due)


@pytest.mark.parametrize(
    ("when", "cycle", "supply", "due"),
    [
        ("12-12", "20", "12-21", ["12-18"]),
        ("12-12", "30", "12-31", ["12-28"]),
        ("12-12", "60", "01-30", ["01-27"]),
        ("12-12", "0", "12-31", ["12-28"]),  # no cycle any more: what was reckoned stands
    ],
)
def test_another_cycle_moves_the_end_of_the_last_order(
    when: str, cycle: str, supply: str, due: list[str]
) -> None:
    life = orders(("12-02", {}))
    life.add(when, "profile", {REORDER_DAYS: cycle})
    standing = life.stand(when, book(OWN))
    assert ends(standing) == [(supply, True)]
    assert dates(standing) == due


def test_a_first_cycle_starts_what_counts_from_the_end_of_an_order_before_it() -> None:
    life = orders(("12-02", {}), cycle=None)
    assert dates(life.stand("12-03", book(OWN))) == []
    life.add("12-04", "profile", {REORDER_DAYS: "30"})
    standing = life.stand("12-04", book(OWN))
    assert (ends(standing), dates(standing)) == ([("12-31", True)], ["12-28"])
    (found,) = [each for each in standing.live if each.cadence.name == "again"]
    assert found.state.start == day("12-04")


@pytest.mark.parametrize(("late", "kept"), [(0, True), (1, False)])
def test_an_order_that_ran_out_long_ago_is_history(late: int, kept: bool) -> None:
    """A supply that ended more than a month before the day of the cycle starts nothing."""
    life = orders(("12-02", {}), cycle=None)
    run_out = date(2026, 12, 12)
    entered = run_out + FORGOTTEN + timedelta(late)
    life.add(entered.isoformat(), "profile", {REORDER_DAYS: "10"})
    standing = life.stand(entered.isoformat(), book(OWN))
    assert [stock.run_out for stock in standing.stocks] == ([run_out] if kept else [])


def test_what_is_counted_in_hand_says_nothing_of_a_cycle() -> None:
    life = orders(("12-02", {}))
    life.add("12-05", "stock", {"product": "安胶囊", "units": "3"})
    (stock,) = life.stand("12-05", book(OWN)).stocks
    assert (stock.units, stock.daily, stock.by_cycle) == (Decimal(30), Decimal(1), True)
