"""Accounts, papers and risks of those who order, told on the command line with their dates."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.cli_department import Department
from tests.conftest import Keqing

CORE = """
[measure.value12]
title = { zh = "十二个月金额", en = "Value of 12 months" }
sum = ["purchase.price", "order.price"]
over = "365d"

[filter.core]
title = { zh = "核心分销商", en = "Core distributors" }
when = "type = dealer and value12 >= 200000"
"""
PAPERS = """
[measure.licence]
title = { zh = "许可证", en = "Licence" }
count = "document"
where = { document = "药品经营许可证" }
[measure.tax]
title = { zh = "税务证", en = "Tax" }
count = "document"
where = { document = "税务登记证" }
[measure.business]
title = { zh = "执照", en = "Business" }
count = "document"
where = { document = "营业执照" }
[measure.gsp]
title = { zh = "GSP", en = "GSP" }
count = "document"
where = { document = "GSP证" }

[filter.no-gsp]
title = { zh = "缺GSP证", en = "No GSP certificate" }
when = "type = pharmacy and gsp = 0"
[filter.no-other]
title = { zh = "缺其他证照", en = "Another paper is missing" }
when = "type = pharmacy and (licence = 0 or tax = 0 or business = 0)"
"""

NO_SUPPLY = """
[measure.licence-end]
title = { zh = "许可证有效期", en = "Licence until" }
value = "document.expires"
where = { document = "药品经营许可证" }

[filter.unlicensed]
title = { zh = "许可证过期", en = "Without a valid licence" }
when = "type = pharmacy and licence-end <= 2027-03-15"

[cadence.no-supply]
title = { zh = "暂停供货", en = "No supply" }
track = "alert"
applies_to = { type = ["pharmacy"] }
starts_on = "document"
anchor = "document.expires"
subject = "document"
steps = ["1d"]
done_by = "named"
ends_on = "document"
source = "002:71"
"""


@pytest.fixture
def department(clock: time_machine.Traveller, keqing: Keqing) -> Department:
    return Department(keqing)


def apply(department: Department, folder: Path, text: str) -> None:
    file = folder / "ours.toml"
    file.write_text(text, "utf-8")
    assert department.keqing("define", "apply", str(file), "-y").code == 0


def filtered(department: Department, name: str) -> list[str]:
    rows = department.json("list", "--filter", name)["customers"]
    return [row["name"] for row in rows]


def followups(department: Department, who: str) -> dict[str, str]:
    found = department.json("show", who)["followups"]
    return {each["cadence"]: each["due"] for each in found}


def row_of(department: Department, day: str, name: str) -> dict[str, Any]:
    """Somebody's row in the list of a day that may be over."""
    rows = json.loads(department.keqing("today", "--date", day, "--format", "json").out)["rows"]
    (found,) = [row for row in rows if row["name"] == name]
    return dict(found)


def test_s13_a_core_distributor_from_the_order_that_makes_it_one(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S13 (R445): 195,000 in 365 days and 10,000 more on 2026-12-15; older orders do not count."""
    apply(department, tmp_path, CORE)
    who = department.customer("康复经销", "--type", "dealer", "--date", "2025-06-01")
    for day, price in (("2025-12-15", 90000), ("2025-12-17", 100000), ("2026-11-20", 95000)):
        department.do("add", "order", who, "product=甘草片", f"price={price}", "--date", day)
    clock.move_to("2026-12-14T02:00:00+00:00")
    assert filtered(department, "核心分销商") == ["康复经销"]  # with the order of a year before
    clock.move_to("2026-12-15T01:00:00+00:00")
    assert filtered(department, "core") == []
    department.do("add", "order", who, "product=甘草片", "price=10000")
    assert filtered(department, "core") == ["康复经销"]
    (row,) = department.json("list", "--by", "value12", "--top", "1")["customers"]
    assert row["measured"] == "205000"
    department.do("undo")
    assert filtered(department, "core") == []


def test_s13_the_kind_decides_between_equal_dates(department: Department) -> None:
    """S13 (R325, R332): of those due on one day the county hospital is first, the village pharmacy last."""
    types = ("pharmacy", "clinic", "village-clinic", "township-clinic", "county-hospital")
    for name in types:
        who = department.customer(name, "--type", name)
        department.do("promise", who, "2026-12-07", "回访")
    names = [row["name"] for row in department.today("2026-12-07")]
    assert (names[:2], names[-1]) == (["county-hospital", "township-clinic"], "pharmacy")


def test_s24_a_paper_that_is_missing_and_one_that_expires(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S24 (R186, R191): three of four papers; reminders 2026-12-15, 2027-02-13, 2027-03-08; contract 2027-05-01."""
    apply(department, tmp_path, PAPERS)
    who = department.customer("王村药店", "--type", "pharmacy")
    for name in ("药品经营许可证", "税务登记证", "营业执照"):
        end = "2027-03-15" if name == "药品经营许可证" else "2030-12-31"
        department.do("add", "document", who, f"document={name}", f"expires={end}", "--date", "2026-11-20")  # fmt: skip
    assert filtered(department, "缺GSP证") == ["王村药店"]
    assert filtered(department, "no-other") == []
    department.do("add", "document", who, "document=GSP", "expires=2031-12-31")
    assert filtered(department, "缺GSP证") == []
    seen = []
    for day in ("2026-12-15", "2027-02-13", "2027-03-08"):
        clock.move_to(f"{day}T02:00:00+00:00")
        papers = reminders(department, who)
        seen.append(papers.pop("药品经营许可证"))
        assert set(papers.values()) == {"2030-10-02", "2031-10-02"}
        assert department.keqing("skip", who, "document").code == 0
    assert seen == ["2026-12-15", "2027-02-13", "2027-03-08"]
    assert "药品经营许可证" not in reminders(department, who)
    department.do("add", "contract", who, "ends=2027-06-30")
    assert followups(department, who)["contract"] == "2027-05-01"
    found = json.loads(department.keqing("check", "--replay", "--format", "json").out)["findings"]
    assert "replay" not in {each["kind"] for each in found}


def reminders(department: Department, who: str) -> dict[str, str]:
    """The next reminder of each paper."""
    found = department.json("show", who)["followups"]
    return {each["subject"]: each["due"] for each in found if each["cadence"] == "document"}


def test_what_is_skipped_by_its_cadence_is_what_is_due(department: Department) -> None:
    """R7: of several products the one whose call is due; where none is, the next call of each."""
    who = department.customer("王秀英")
    for product, day in (("安胶囊", "2026-12-01"), ("康片", "2026-12-03")):
        bought = (f"product={product}", "line=therapy")
        department.do("add", "purchase", who, *bought, "--date", day)
    left = []
    for day in ("2026-12-02", "2026-12-05", "2026-12-05"):
        department.do("skip", who, "therapy", "--date", day)
        found = department.json("show", who)["followups"]
        left.append({each["subject"]: each["due"] for each in found if each["cadence"] == "therapy"})  # fmt: skip
    assert left == [
        {"安胶囊": "2026-12-04", "康片": "2026-12-04"},  # 康片 was not due
        {"安胶囊": "2026-12-07", "康片": "2026-12-06"},
        {"安胶囊": "2026-12-11", "康片": "2026-12-09"},  # nothing was due any more
    ]


def test_s25_how_late_and_how_near_the_limit(
    department: Department, clock: time_machine.Traveller
) -> None:
    """S25 (R257): reconciled 2026-08-31, on 2026-11-23 54 days overdue and 7 days before the limit."""
    who = department.customer("甲", "--type", "dealer", "--date", "2026-08-01")
    department.do("add", "reconciliation", who, "--date", "2026-08-31")
    row = row_of(department, "2026-11-23", "甲")
    assert (row["effective"], row["overdue"]) == ("2026-09-30", 54)
    limit = next(each for each in row["reasons"] if each["cadence"] == "reconcile-limit")
    assert (limit["due"], limit["opens"], limit["track"]) == ("2026-11-30", "2026-11-23", "alert")
    assert "54 days overdue" in department.keqing("today", "--date", "2026-11-23").out
    clock.move_to("2026-11-30T02:00:00+00:00")
    department.keqing("done", who, "reconcile", "余额=1200")
    assert followups(department, who)["reconcile"] == "2026-12-30"
    assert followups(department, who)["reconcile-limit"] == "2027-02-26"  # 02-28 is a Sunday


def test_s25_the_third_time_that_money_is_late(department: Department) -> None:
    """S25 (R260): the third review of an overdue invoice in twelve months is the manager's on its day."""
    who = department.customer("甲药业", "--type", "dealer", "--date", "2026-06-01")
    seen = []
    for number, due in enumerate(("2026-12-01", "2026-12-16", "2027-01-15"), start=1):
        bill = (f"number={number}", "amount=1000", f"due={due}")
        department.do("add", "invoice", who, *bill, "--date", "2026-11-16")
        reviewed = (department.due(who, "collection-review"), "result=降级")
        department.do("done", who, "collection-review", reviewed[1], "--date", reviewed[0])
        seen.append((reviewed[0], followups(department, who).get("overdue-third")))
    assert seen == [("2026-12-02", None), ("2026-12-17", None), ("2027-01-18", "2027-01-18")]


def test_s26_signs_of_risk_bring_the_visit_forward(department: Department) -> None:
    """S26 (R258, R429): two signs in thirty days, a visit on 2026-12-11 before that of 12-28; half a year 12-30."""
    who = department.customer("甲", "--type", "pharmacy", "--date", "2026-06-01")
    department.call(who, "2026-06-30", "visited")
    assert followups(department, who)["lapse"] == "2026-12-30"
    department.do("promise", who, "2026-12-28", "拜访")
    department.do("add", "danger-sign", who, "sign=拿货量突增", "--date", "2026-12-03")
    assert "risk" not in followups(department, who)
    department.do("add", "danger-sign", who, "sign=银行退票", "--date", "2026-12-10")
    found = followups(department, who)
    assert (found["risk"], found["promise"]) == ("2026-12-11", "2026-12-28")
    reasons = row_of(department, "2026-12-11", "甲")["reasons"]
    assert ("risk", "alert") in {(each["cadence"], each["track"]) for each in reasons}


def test_s26_signs_that_lie_apart_are_no_risk(department: Department) -> None:
    """S26 (R258, R259): the second sign, more than thirty days after the first, starts nothing."""
    who = department.customer("甲", "--type", "pharmacy", "--date", "2026-06-01")
    for day, sign in (("2026-11-03", "供货商上门结款"), ("2026-12-10", "退票")):
        department.do("add", "danger-sign", who, f"sign={sign}", "--date", day)
    assert "risk" not in followups(department, who)


def test_s26_whoever_has_no_next_date_is_found_with_the_repair(keqing: Keqing) -> None:
    """S26 (R005, R050): `check` lists them with a command, after which its list is empty."""
    department = Department(keqing, "therapy")
    who = department.customer("王秀英")
    ran = department.keqing("check", "--format", "json")
    found = [each for each in json.loads(ran.out)["findings"] if each["kind"] == "no-next-date"]
    assert (ran.code, [each["command"] for each in found]) == (1, [f"keqing start {who} loyal-care"])  # fmt: skip
    department.do("start", who, "loyal-care")
    again = json.loads(department.keqing("check", "--format", "json").out)["findings"]
    assert "no-next-date" not in {each["kind"] for each in again}


def test_s24_no_supply_without_a_valid_licence(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S24 (R181): expired from 2027-03-16, the call to order again shows it; a new licence ends it."""
    apply(department, tmp_path, NO_SUPPLY)
    who = department.customer("王村药店", "--type", "pharmacy")
    licence = ("document=药品经营许可证", "expires=2027-03-15")
    department.do("add", "document", who, *licence, "--date", "2026-12-01")
    stock = ("product=安胶囊", "quantity=20", "daily=1", "start=2027-02-28")
    department.do("add", "order", who, *stock, "--date", "2027-02-28")
    clock.move_to("2027-03-17T02:00:00+00:00")
    shown = {
        day: {reason["cadence"] for reason in row_of(department, day, "王村药店")["reasons"]}
        & {"reorder", "no-supply"}
        for day in ("2027-03-15", "2027-03-17")
    }
    assert shown == {"2027-03-15": set(), "2027-03-17": {"reorder", "no-supply"}}
    assert followups(department, who)["no-supply"] == "2027-03-16"
    assert "暂停供货" in department.keqing("--lang", "zh", "today").out
    assert filtered(department, "unlicensed") == ["王村药店"]
    renewed = (licence[0], "expires=2032-03-15")
    assert department.keqing("add", "document", who, *renewed).code == 0
    reasons = row_of(department, "2027-03-17", "王村药店")["reasons"]
    assert {"reorder", "no-supply"} & {each["cadence"] for each in reasons} == {"reorder"}
    assert filtered(department, "unlicensed") == []


WEEKLY = """
[cadence.collect-week]
title = { zh = "周结收款", en = "Collect each week" }
track = "office"
applies_to = { when = "open(invoice) >= 1" }
repeat = { every = "1w", from = "anchor", records = "payment" }
done_by = "named"
source = "002:77"
"""


def test_s25_what_no_record_started_is_closed_by_the_answer_that_it_records(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S25 (R202, R213): each week while something is open; a part of it closes the week, the rest ends it."""
    clock.move_to("2026-11-16T02:00:00+00:00")
    apply(department, tmp_path, WEEKLY)
    who = department.customer("甲", "--type", "dealer", "--date", "2026-11-01")
    department.do("add", "invoice", who, "amount=1000", "due=2026-12-16", "结款方式=帐期付款")
    assert followups(department, who)["collect-week"] == "2026-11-23"
    clock.move_to("2026-11-23T02:00:00+00:00")
    department.do("done", who, "collect-week", "amount=400")
    assert followups(department, who)["collect-week"] == "2026-11-30"
    department.do("add", "payment", who, "amount=600")
    assert "collect-week" not in followups(department, who)
    (row,) = department.json("register", "invoice", "--from", "2026-11-16")["events"][:1]
    assert row["fields"]["terms"] == "帐期付款"
    assert '"kind": "replay"' not in department.keqing("check", "--replay", "--format", "json").out
