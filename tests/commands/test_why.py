"""`keqing why`: for every follow-up a sentence that says where it comes from and what keeps it back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from tests.conftest import Keqing
from tests.surroundings import MORNING

PURCHASE = ("product=安胶囊", "quantity=6", "pack=30", "daily=6", "line=therapy")


@pytest.fixture
def wang(department: Keqing) -> Keqing:
    """王秀英, a customer of all cadences that explain themselves in a way of their own."""
    department("cadence", "on", "festival-greeting")
    department("cadence", "on", "quarterly")
    department("add-customer", "王秀英", "--phone", "13812345678", "--birthday", "1950-03-05")
    assert department("add", "purchase", "C0001", *PURCHASE).code == 0
    return department


def short(keqing: Keqing, *words: str) -> str:
    ran = keqing("why", "C0001", *words)
    assert ran.code == 0
    return " ".join(ran.out.partition("\nR")[0].split())


def test_where_each_date_comes_from(wang: Keqing) -> None:
    wang("promise", "C0001", "2026-11-26", "再谈")
    said = short(wang)
    assert "Promised on 2026-11-24; due Thu 2026-11-26 (in 2 days)." in said
    assert "day 1. Because of Purchase on 2026-11-24; due" in said
    assert "A call is promised for 2026-11-26." in said
    assert "安胶囊 lasts until 2026-12-24; due Thu 2026-12-17 (in 23 days)." in said
    assert "The birthday is on 2027-03-05; due Fri 2027-03-05 (in 101 days)." in said
    assert "New Year's Day is on 2027-01-01; due" in said


def test_the_last_contact_counts_for_a_repetition(
    wang: Keqing, clock: time_machine.Traveller
) -> None:
    clock.move_to(MORNING + timedelta(days=16))
    wang("log", "C0001", "reached", "x")
    said = short(wang)
    assert "Because of Purchase on 2026-11-24, and spoken to last on 2026-12-10; due" in said
    clock.move_to(MORNING + timedelta(days=25))
    assert "was due Tue 2026-12-15 (4 days ago)." in short(wang)
    wang("start", "C0001", "loyal-care")
    assert "Started by hand on 2026-12-19" in short(wang)


def test_what_keeps_it_back_is_said(wang: Keqing) -> None:
    wang("pause", "C0001")
    assert "not listed for now. The customer is paused until resumed." in short(wang)


def test_sources_stand_below_when_asked_for(wang: Keqing) -> None:
    assert "Source:" not in wang("why", "C0001").out
    assert wang("why", "C0001", "--sources").out.count("Source: ") == 4


def test_what_an_import_passed_over_is_said(department: Keqing) -> None:
    header = "姓名,电话,购买日期,产品,数量,每盒,日剂量"
    row = "曹根生,13901010028,2026-10-28,降压片,4,24,3"  # lasts until 11-29
    Path("x.csv").write_text(f"{header}\n{row}\n", "utf-8")
    assert department("import", "x.csv").code == 0
    said = " ".join(department("why", "C0001").out.split())
    assert "R14 Brought in on 2026-11-24; passed over, as due before: -7d (2026-11-23)." in said
    department("add-customer", "张建国", "--phone", "13812345679")
    department("add", "purchase", "C0002", *PURCHASE, "--date", "2026-11-10")
    assert "passed over" not in department("why", "C0002").out
    department("start", "C0002", "therapy", "--product", "乙", "--anchor", "2026-11-20")
    by_hand = " ".join(department("why", "C0002").out.split())
    assert (
        "R2 Begun on 2026-11-24; passed over, as due before: 1d (2026-11-21), 3d (2026-11-23)."
        in by_hand
    )
