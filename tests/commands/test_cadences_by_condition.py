"""Cadences by condition on the command line: on the day, explained, replayed, taken back (S13, S26)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine

from keqing.services.derived.bulk import newcomers
from keqing.timeline.enrollment import PersonFacts
from keqing.timeline.fold import fold_timeline
from tests.conftest import Keqing

RULES = """
[cadence.slipping]
title = { zh = "回访滑落", en = "Slipping" }
track = "alert"
starts_when = "days_since(contact) >= 2 * interval"
steps = [{ at = "0d", role = "manager" }]
done_by = "named"
source = "two intervals are our default"

[cadence.core-welcome]
title = { zh = "新核心分销商", en = "New core distributor" }
track = "office"
applies_to = { type = ["dealer"] }
starts_when = "sum(order.price) >= 200000"
steps = ["0d"]
done_by = "named"
again = "ignore"
source = "200,000 are our default"

[cadence.regular]
title = { zh = "老顾客", en = "Regular" }
track = "care"
applies_to = { when = "count(purchase) >= 2" }
repeat = { every = "30d", from = "contact" }
source = "two purchases are our default"
"""


@pytest.fixture
def ruled(department: Keqing, tmp_path: Path) -> Keqing:
    """A department with cadences by condition."""
    file = tmp_path / "rules.toml"
    file.write_text(RULES, encoding="utf-8")
    assert department("define", "check", str(file)).code == 0
    assert department("define", "apply", str(file), "-y").code == 0
    return department


def at(clock: time_machine.Traveller, day: str) -> None:
    clock.move_to(datetime.fromisoformat(f"{day}T02:00").replace(tzinfo=UTC))


def listed(keqing: Keqing, *words: str) -> dict[str, list[str]]:
    """Give the cadences in the day's list, by customer."""
    document = json.loads(keqing("today", "--team", "--format", "json", *words).out)
    return {
        row["code"]: [reason["cadence"] for reason in row["reasons"]] for row in document["rows"]
    }


def test_whoever_slips_is_in_the_list_on_that_day_though_nobody_wrote_anything(
    ruled: Keqing, clock: time_machine.Traveller
) -> None:
    """S26 (R157): two intervals of five days after the call of 2026-12-10, so on 12-20."""
    ruled("add-customer", "王秀英", "--phone", "13812345678")
    ruled(
        "add",
        "purchase",
        "C0001",
        "product=安胶囊",
        "line=therapy",
        "quantity=12",
        "pack=30",
        "daily=6",
        "--date",
        "2026-11-23",
    )
    for day in ("2026-11-24", "2026-11-26", "2026-11-29", "2026-12-03", "2026-12-08", "2026-12-10"):
        at(clock, day)
        ruled("log", "C0001", "reached", "好")
    at(clock, "2026-12-19")
    assert "slipping" not in listed(ruled)["C0001"]
    at(clock, "2026-12-20")
    assert "slipping" in listed(ruled)["C0001"]
    assert "slipping" not in listed(ruled, "--date", "2026-12-19")["C0001"]
    rule = "Started on 2026-12-20, when this came to hold: days_since(contact) >= 2 * interval."
    assert rule in " ".join(ruled("why", "C0001").out.split())
    assert "days_since(contact) >= 2 * interval" in ruled("--lang", "zh", "why", "C0001").out
    assert ruled("check", "--replay").out.count("C0001") <= 1
    ran = ruled("done", "C0001", "slipping")
    assert "Slipping" in ran.out
    at(clock, "2026-12-25")
    assert "slipping" not in listed(ruled)["C0001"]
    assert ruled("check", "--replay").code in {0, 1}
    assert "replay" not in ruled("check", "--replay").out


def test_a_core_distributor_is_one_from_the_order_that_makes_it_so(
    ruled: Keqing, clock: time_machine.Traveller
) -> None:
    """S13 (R445): 195,000, and 10,000 more on 2026-12-15."""
    ruled("add-customer", "康复经销", "--type", "dealer")
    ruled("add", "order", "C0001", "product=甘草片", "price=195000", "--date", "2026-11-20")
    at(clock, "2026-12-14")
    assert "core-welcome" not in listed(ruled).get("C0001", [])
    at(clock, "2026-12-15")
    ruled("add", "order", "C0001", "product=甘草片", "price=10000")
    assert "core-welcome" in listed(ruled)["C0001"]
    ruled("undo", "-y")
    assert "core-welcome" not in listed(ruled).get("C0001", [])


def test_a_customer_is_in_a_cadence_while_its_condition_holds(ruled: Keqing) -> None:
    ruled("add-customer", "李明", "--phone", "13812345678")
    ruled("add", "purchase", "C0001", "product=甲", "--date", "2026-11-02")
    assert "regular" not in ruled("show", "C0001", "--format", "json").out
    ruled("add", "purchase", "C0001", "product=乙", "--date", "2026-11-03")
    assert "regular" in ruled("show", "C0001", "--format", "json").out
    said = " ".join(ruled("why", "C0001").out.split())
    assert "because this holds: count(purchase) >= 2" in said
    assert ruled("undo", "-y").code == 0
    running = json.loads(ruled("show", "C0001", "--format", "json").out)["followups"]
    assert "regular" not in [followup["cadence"] for followup in running]


def test_customers_on_file_and_newly_imported_start_by_what_they_meet(
    department: Keqing, tmp_path: Path
) -> None:
    department("add-customer", "李明")
    for day in ("2026-11-02", "2026-11-03"):
        department("add", "purchase", "C0001", "product=甲", "--date", day)
    file = tmp_path / "rules.toml"
    file.write_text(RULES, encoding="utf-8")
    said = department("define", "apply", str(file), "-y")
    assert said.code == 0
    assert "regular" in department("show", "C0001", "--format", "json").out
    rows = tmp_path / "new.csv"
    rows.write_text("姓名,电话\n张三,13900001111\n", encoding="utf-8")
    assert department("import", str(rows), "-y").code == 0
    assert "regular" not in department("show", "C0002", "--format", "json").out
    assert department("undo", "-y").code == 0
    assert department("undo", "-y").code == 0
    assert "regular" not in department("show", "C0001", "--format", "json").out


def test_a_cadence_by_condition_reaches_everybody_whatever_was_done_before(
    department: Keqing, tmp_path: Path
) -> None:
    department("add-customer", "李明")
    department("add", "purchase", "C0001", "product=甲", "--date", "2026-11-02")
    department("cadence", "off", "birthday", "-y")
    department("undo", "-y")
    file = tmp_path / "held.toml"
    file.write_text(
        """
[cadence.held]
title = { zh = "已购", en = "Held" }
track = "coverage"
starts_when = "count(purchase) >= 1"
steps = ["3d"]
source = "our default"
""",
        encoding="utf-8",
    )
    said = department("define", "apply", str(file), "-y")
    assert "dates of 1 customer changed" in said.out
    assert "differ" not in department("check", "--replay").out


def test_a_condition_that_is_none_is_refused_with_file_and_line(
    department: Keqing, tmp_path: Path
) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(RULES.replace("count(purchase)", "cuont(purchase)"), encoding="utf-8")
    ran = department("define", "check", str(file))
    assert (ran.code, ran.out) == (2, "")
    assert "rules.toml, line 23: when is no condition: There is no call cuont( )." in ran.err
    assert "Did you mean count, consent?" in ran.err


def test_old_records_of_a_file_start_on_the_day_of_import(
    ruled: Keqing, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """R14: what a file makes hold on days long past starts once, on the day of import, and not overdue."""
    ruled("add-customer", "王秀英", "--phone", "13812345678")
    ruled("add-customer", "康复经销", "--type", "dealer", "--phone", "13812345679")
    at(clock, "2027-03-01")
    orders = "姓名,电话,日期,产品,金额\n康复经销,13812345679,2026-12-05,安,150000\n康复经销,13812345679,2026-12-20,安,90000\n"
    (tmp_path / "orders.csv").write_text(orders, "utf-8")
    bought = (
        "姓名,电话,日期,产品\n王秀英,13812345678,2026-12-01,安\n王秀英,13812345678,2027-01-05,安\n"
    )
    (tmp_path / "bought.csv").write_text(bought, "utf-8")
    assert ruled("import", str(tmp_path / "orders.csv"), "--kind", "order").code == 0
    assert ruled("import", str(tmp_path / "bought.csv"), "--kind", "purchase").code == 0
    dealer = json.loads(ruled("show", "康复经销", "--format", "json").out)["followups"]
    anchors = {each["cadence"]: (each["anchor"], each["due"]) for each in dealer}
    assert anchors["core-welcome"] == ("2027-03-01", "2027-03-01")
    regular = json.loads(ruled("show", "王秀英", "--format", "json").out)["followups"]
    (spread,) = [each for each in regular if each["cadence"] == "regular"]
    assert spread["anchor"] == "2027-03-01"
    assert "2027-03-01" <= spread["due"] <= "2027-03-31"
    assert "do not follow" not in ruled("check", "--replay").out
    ruled("add", "purchase", "王秀英", "product=安")
    again = json.loads(ruled("show", "王秀英", "--format", "json").out)["followups"]
    assert [each for each in again if each["cadence"] == "regular"] == [spread]


NOBODYS = """
[cadence.first-call]
title = { zh = "首次关怀", en = "First call" }
track = "care"
applies_to = { when = "count(contact) = 0 and type = consumer" }
steps = ["3d"]
source = "ours"
"""


@pytest.mark.parametrize(
    ("when", "folds"),
    [
        ("count(contact) = 0 and type = consumer", 1),
        ("age > 60", 3),
        ("days_since(contact) > 60 or count(contact) = 0", 1),
        ("month = 11", 1),
    ],
)
def test_newcomers_whom_no_condition_tells_apart_are_folded_once(
    department: Keqing,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    when: str,
    folds: int,
) -> None:
    (tmp_path / "rule.toml").write_text(NOBODYS.replace("count(contact) = 0 and type = consumer", when), "utf-8")  # fmt: skip
    assert department("define", "apply", str(tmp_path / "rule.toml"), "-y").code == 0
    rows = "".join(f"客户{n},1380000{n:04},19{n + 30}-01-01\n" for n in (1, 2, 3))
    (tmp_path / "new.csv").write_text(f"姓名,电话,生日\n{rows}", "utf-8")
    folded: list[str] = []

    def fold(person: PersonFacts, *rest: Any) -> Any:
        folded.append(person.code)
        return fold_timeline(person, *rest)

    monkeypatch.setattr(newcomers, "fold_timeline", fold)
    assert department("import", str(tmp_path / "new.csv")).code == 0
    assert len(folded) == folds
    assert "do not follow" not in department("check", "--replay").out
