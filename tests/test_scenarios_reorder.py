"""Orders of customers who order again after so many days, told on the command line (R15)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.cli_department import Department
from tests.conftest import Keqing


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """A Thursday morning in Shanghai."""
    with time_machine.travel("2026-12-03T01:00:00+00:00", tick=False):
        yield


@pytest.fixture
def department(keqing: Keqing) -> Department:
    return Department(keqing)


def order(department: Department, who: str, *more: str) -> str:
    return department.do("add", "order", who, "product=甘草片", "quantity=20", *more).out


def test_an_order_without_daily_use_lasts_for_the_reorder_cycle(department: Department) -> None:
    """S05 (R339, R438): a cycle of 20 days, ordered on 2026-12-03: out on 12-23, called on 12-18."""
    who = department.customer("康复经销", "--type", "dealer", "--set", "补货周期=20")
    assert "It is taken to last for the reorder cycle of 20 days." in order(department, who)
    (supply,) = department.json("show", who)["supplies"]
    assert supply == {"product": "甘草片", "supply_end": "2026-12-22", "run_out": "2026-12-23"}
    assert department.due(who, "reorder") == "2026-12-18"
    why = " ".join(department.do("why", who).out.split())
    assert (
        "甘草片: ordered for 2026-12-03, and again every 20 days; without from 2026-12-23 on."
        in why
    )
    order(department, who, "--date", "2026-12-16")
    assert (
        department.due(who, "reorder") == "2026-12-31"
    )  # 2027-01-02 is a Saturday after a holiday
    assert department.json("check", "--replay")["findings"] == []


def test_a_cycle_told_after_the_order_gives_the_call(department: Department) -> None:
    """S05 (R339): whoever is asked on the next call has the reminder from then on."""
    who = department.customer("康复经销", "--type", "dealer")
    assert "It is not known when it runs out." in order(department, who)
    department.do("edit-customer", who, "--set", "reorder_days=20")
    assert department.due(who, "reorder") == "2026-12-18"
    department.do("edit-customer", who, "--set", "reorder-days=30")
    assert department.due(who, "reorder") == "2026-12-30"
    assert department.json("check", "--replay")["findings"] == []
    department.do("undo")
    assert department.due(who, "reorder") == "2026-12-18"


def test_daily_use_goes_before_the_cycle(department: Department) -> None:
    who = department.customer("康复经销", "--type", "dealer", "--set", "补货周期=60")
    order(department, who, "pack=30", "daily=30", "start=2026-12-03")
    assert department.due(who, "reorder") == "2026-12-18"  # 20 days, whatever the cycle
    department.do("edit-customer", who, "--set", "补货周期=90")
    assert department.due(who, "reorder") == "2026-12-18"


def test_what_is_left_cannot_be_counted_where_the_use_is_not_known(department: Department) -> None:
    who = department.customer("康复经销", "--type", "dealer", "--set", "补货周期=20")
    order(department, who)
    refused = department.keqing("stock", who, "甘草片", "5")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith("How much of 甘草片 is used in a day is not known.\n")
