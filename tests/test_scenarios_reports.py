"""Reports that a department defines or finds ready, told on the command line with their dates and figures."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.cli_department import Department
from tests.conftest import Keqing

OURS = """
[measure.rated]
title = { zh = "评分次数", en = "Scores" }
count = "satisfaction"

[measure.mean-score]
title = { zh = "平均分", en = "Mean score" }
mean = "satisfaction.score"

[report.by-month]
title = { zh = "各月评分", en = "Scores by month" }
rows = "month"
columns = ["mean-score", "rated", "rated >= 1", { show = "rated", title = { zh = "至今", en = "So far" }, ever = true }, "last(satisfaction)"]
per = "quarter"

[report.by-cadence]
title = { zh = "各计划", en = "By cadence" }
rows = "cadence"
columns = ["count(inquiry)"]

[report.by-area]
title = { zh = "各片区", en = "By area" }
rows = "area"
columns = ["age", "open(complaint)"]
"""


@pytest.fixture
def department(clock: time_machine.Traveller, keqing: Keqing) -> Department:
    return Department(keqing)


def apply(department: Department, folder: Path, text: str = OURS) -> None:
    file = folder / "ours.toml"
    file.write_text(text, "utf-8")
    ran = department.keqing("define", "apply", str(file), "-y")
    assert ran.code == 0, ran


def cells(table: dict[str, Any]) -> dict[str, list[Any]]:
    """What the columns come to in each row: shares as (n, of), means as (figure, n)."""

    def said(column: dict[str, Any], cell: dict[str, Any]) -> object:
        match column["kind"]:
            case "share":
                return cell["n"], cell["of"]
            case "mean":
                return cell["value"], cell["n"]
            case _:
                return cell["value"]

    return {
        row["title"]: [said(*each) for each in zip(table["columns"], row["cells"], strict=True)]
        for row in [*table["rows"], table["total"]]
    }


def test_s20_the_mean_of_a_quarter_is_of_all_scores(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S20 (R291, R298): 5, 4 and 3 are 4.00 in the report of the fourth quarter, of three scores of one of two customers."""
    asked = department.customer("王秀兰")
    department.customer("李娜")
    for score, day in ((5, "2026-12-01"), (4, "2026-12-05"), (3, "2026-12-10")):
        department.do("add", "satisfaction", asked, f"评分={score}", "--date", day)
    clock.move_to("2026-12-30T02:00:00+00:00")
    found = department.json("report", "satisfaction")
    assert (found["since"], found["until"], found["per"]) == ("2026-10-01", "2026-12-30", "quarter")
    assert cells(found) == {"李敏": [("4.00", 3), "3", (1, 2)], "all": [("4.00", 3), "3", (1, 2)]}
    apply(department, tmp_path)
    months = department.json("report", "各月评分")
    assert cells(months) == {
        "2026-10": [(None, 0), "0", (0, 0), "0", None],
        "2026-11": [(None, 0), "0", (0, 2), "0", None],
        "2026-12": [("4.00", 3), "3", (1, 2), "3", "2026-12-10"],
        "all": [("4.00", 3), "3", (1, 2), "3", "2026-12-10"],
    }
    november = department.json("report", "by-month", "--month", "2026-11")
    assert [row["title"] for row in november["rows"]][-1] == "2026-11"
    assert (november["since"], november["until"]) == ("2025-12-01", "2026-11-30")
    shown = department.do("report", "satisfaction", "--format", "table").out
    assert "1/2 = 50 %" in shown
    assert "4.00 (of 3)" in shown


def test_s22_a_lead_of_december_buys_in_january(
    department: Department, clock: time_machine.Traveller
) -> None:
    """S22 (R047, R154, R448): December 1 lead and no purchase, January 1 purchase, under who brought them alone."""
    clock.move_to("2026-12-12T02:00:00+00:00")
    first = department.customer("王秀兰")
    second = department.customer("赵丽", "--referrer", first)
    department.customer("孙平", "--referrer", second)
    department.do("add", "inquiry", second, "来源=老顾客介绍")
    december = cells(department.json("report", "以老带新汇总", "--date", "2026-12-31"))
    assert december[f"王秀兰 {first}"] == ["1", "0"]
    assert december[f"赵丽 {second}"] == ["0", "0"]
    clock.move_to("2027-01-05T02:00:00+00:00")
    department.keqing("add", "purchase", second, "product=安胶囊")
    assert cells(department.json("report", "referrals"))[f"王秀兰 {first}"] == ["0", "1"]
    again = department.json("report", "referrals", "--month", "2026-12")
    assert cells(again)[f"王秀兰 {first}"] == ["1", "0"]
    assert (again["since"], again["until"]) == ("2026-12-01", "2026-12-31")


def test_s26_a_buyer_is_neglected_after_two_intervals(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S26 (R157, R170, R232, R335): last reached on 2026-12-10, every five days: neglected from 2026-12-20, and who never was reached."""
    clock.move_to("2026-12-10T02:00:00+00:00")
    cadence = """
[cadence.five-days]
title = { zh = "五天一次", en = "Every five days" }
track = "coverage"
anchor = "created"
applies_to = { type = ["other"] }
repeat = { every = "5d", from = "contact" }
source = "003:37"
"""
    apply(department, tmp_path, cadence)
    buyer = department.customer("仁和药店", "--type", "other")
    department.customer("益民药店", "--type", "other")
    department.call(buyer, "2026-12-10")
    found: dict[str, Any] = {}
    for day, neglected in (("2026-12-19", 0), ("2026-12-20", 1)):
        clock.move_to(f"{day}T02:00:00+00:00")
        found = department.json("report", "neglect")
        assert cells(found)["李敏"] == [(neglected, 2), (1, 2)]
    listed = department.json("list", "--where", found["where"])["customers"]
    assert [row["name"] for row in listed] == ["仁和药店"]
    shown = department.do("report", "neglect", "--format", "table").out
    assert f"keqing list --where '{found['where']}'" in " ".join(shown.split())


def test_s26_who_buys_less_and_who_buys_no_more(
    department: Department, clock: time_machine.Traveller
) -> None:
    """S26 (R157, R283, R314, R318, R320): falling value, half a year without a sale, and who bought again."""
    clock.move_to("2026-12-15T02:00:00+00:00")
    falling, lapsed, steady = (department.customer(name) for name in ("甲", "乙", "丙"))
    for who, day, price in (
        (falling, "2026-07-01", "900"),
        (falling, "2026-10-01", "299.99"),
        (lapsed, "2026-06-17", "100"),
        (steady, "2026-06-10", "100"),
        (steady, "2026-10-01", "100"),
    ):
        words = ("product=安胶囊", f"price={price}", "--date", day)
        assert department.keqing("add", "purchase", who, *words).code == 0
    slipping = cells(department.json("report", "slipping"))
    assert slipping["all"] == [(1, 1), "399.99", "1299.99"]
    assert cells(department.json("report", "lapsed"))["all"] == [(1, 3), (0, 3)]
    assert cells(department.json("report", "lapsed", "--date", "2026-12-14"))["all"][0] == (0, 3)
    retention = department.json("report", "retention")
    assert cells(retention)["all"] == [(1, 2), "3", "5"]
    assert [row["title"] for row in retention["rows"]] == ["none"]


def test_s26_the_funnel_says_where_customers_are_lost(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S26, S28 (R004): inquired, came, bought, bought again, by source, and those lost at each stage."""
    clock.move_to("2026-12-15T02:00:00+00:00")
    stages = {"甲": 0, "乙": 1, "丙": 2, "丁": 3}
    for name, stage in stages.items():
        source = "报纸" if name == "甲" else "电台"
        who = department.customer(name, "--source", source)
        department.do("add", "inquiry", who, f"来源={source}", "--date", "2026-12-01")
        if stage:
            department.do("add", "arrival", who, "--date", "2026-12-02")
        for day in ("2026-12-03", "2026-12-09")[: max(0, stage - 1)]:
            assert department.keqing("add", "purchase", who, "product=安胶囊", "--date", day).code == 0  # fmt: skip
    department.customer("戊")
    found = cells(department.json("report", "funnel"))
    assert found["电台"] == [(3, 3), (3, 3), (0, 3), (2, 3), (1, 3), (1, 2), (1, 2)]
    assert found["报纸"] == [(1, 1), (0, 1), (1, 1), (0, 0), (0, 0), (0, 0), (0, 0)]
    assert found["none"][0] == (0, 1)
    assert found["all"] == [(4, 5), (3, 4), (1, 4), (2, 3), (1, 3), (1, 2), (1, 2)]
    file = tmp_path / "funnel.csv"
    department.do("report", "漏斗", "-o", str(file), "--header", "id")
    rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))
    assert [row["source"] for row in rows] == ["电台", "报纸", "", "*"]
    assert (rows[-1]["customers"], rows[-1]["c2"], rows[-1]["c2_of"], rows[-1]["c2_percent"]) == ("5", "3", "4", "75")  # fmt: skip


def test_s28_how_customers_were_cared_for_by_grade(
    department: Department, clock: time_machine.Traveller
) -> None:
    """S27, S28 (R162, R267, R297, R315, R330): with and without a contact in the quarter, by the grade of that day."""
    clock.move_to("2026-12-15T02:00:00+00:00")
    key, other = department.customer("甲", "--grade", "A"), department.customer("乙")
    department.call(key, "2026-12-01", "visited")
    department.call(key, "2026-09-30", "visited")
    department.call(other, "2026-12-02")
    assert cells(department.json("report", "coverage")) == {
        "A": ["1", "1", (1, 1)],
        "none": ["1", "0", (0, 1)],
        "all": ["2", "1", (1, 2)],
    }
    clock.move_to("2026-12-20T02:00:00+00:00")
    department.do("edit-customer", other, "--grade", "B")
    assert [row["title"] for row in department.json("report", "coverage")["rows"]] == ["A", "B"]
    before = department.json("report", "coverage", "--date", "2026-12-19")["rows"]
    assert [row["title"] for row in before] == ["A", "none"]


def test_a_customer_of_two_cadences_counts_once_in_all(
    department: Department, tmp_path: Path
) -> None:
    """S27: rows of cadences may have a customer twice; the total is of all, and not the sum of the rows."""
    apply(department, tmp_path)
    who = department.customer("王秀兰", "--grade", "VIP")
    department.do("add", "inquiry", who, "来源=电台")
    department.customer("李娜", "--type", "other")
    found = department.json("report", "by-cadence")
    counts = {row["key"]: row["customers"] for row in found["rows"]}
    assert counts["inquiry"] == 1
    assert sum(counts.values()) > found["total"]["customers"] == len(("王秀兰", "李娜"))
    assert cells(found)["all"] == ["1"]
    titles = {row["key"]: row["title"] for row in found["rows"]}
    assert titles["inquiry"] == "Inquiry, no visit yet"


def test_rows_of_a_field_have_none_for_who_has_no_value(
    department: Department, tmp_path: Path
) -> None:
    """S01 (R001): a field of the file, such as an office or an area; ages have a mean, open records add up."""
    apply(department, tmp_path)
    north = department.customer("甲", "--set", "area=城北", "--birthday", "1960-01-01")
    department.customer("乙", "--set", "area=城北", "--birthday", "1970-01-01")
    department.customer("丙")
    department.do("add", "complaint", north, "category=质量", "what=漏液")
    found = department.json("report", "by-area")
    assert cells(found) == {
        "城北": [("61.00", 2), "1"],
        "none": [(None, 0), "0"],
        "all": [("61.00", 2), "1"],
    }


def test_the_owner_of_a_past_day_has_the_row(
    department: Department, clock: time_machine.Traveller
) -> None:
    """S23, S27 (R314): after a handover the report of the day before stays with who had the customer then."""
    who = department.customer("王秀兰")
    department.do("add-agent", "赵敏")
    clock.move_to("2026-12-15T02:00:00+00:00")
    department.do("assign", who, "--to", "赵敏", "-y")
    for day, owner in (("2026-12-14", "李敏"), ("2026-12-15", "赵敏")):
        found = department.json("report", "neglect", "--date", day)
        assert [row["title"] for row in found["rows"]] == [owner]


def test_what_a_report_or_sample_of_ours_needs_is_not_dropped(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S28 (R463): a measure in use stays, with the report named; a file has the same columns in every language."""
    own_sample = """
[sample.ratings]
title = { zh = "评分抽查", en = "Ratings" }
of = "satisfaction"
n = 1
per = "month"
"""
    apply(department, tmp_path, OURS + own_sample)
    for words, user in (
        (("measure", "mean-score"), "report.by-month"),
        (("kind", "satisfaction"), "sample.ratings"),
    ):
        refused = department.keqing("define", "drop", *words, "-y")
        assert (refused.code, refused.out) == (1, "")
        assert user in refused.err
    clock.move_to("2026-11-30T02:00:00+00:00")
    month = ("--month", "november", "--format", "csv", "--header", "id")
    file = tmp_path / "months.csv"
    department.do("report", "by-month", *month, "-o", str(file))
    names = file.read_text("utf-8-sig").splitlines()[0]
    assert names == "month,customers,c1,c1_n,c2,c3,c3_of,c3_percent,c4,c5"


def jobs(department: Department, folder: Path) -> dict[str, list[str]]:
    """The words of each job that cron runs, by its name."""
    planned = department.json("cron", "print", "-o", str(folder / "today-{date}.csv"))["jobs"]
    return {
        job["name"]: job["command"][2 + job["command"].index("-m") :]
        if "-m" in job["command"]
        else job["command"][1:]
        for job in planned
    }


def test_s28_cron_writes_the_week_and_the_month_that_are_over(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S02, S20, S22, S28 (R027, R028, R154, R270, R298, R421): on Monday 2026-11-30 to 12-06, on 2027-01-01 December."""
    department.do("add", "inquiry", department.customer("乙"), "来源=报纸", "--date", "2026-11-23")
    clock.move_to("2026-12-04T02:00:00+00:00")
    who = department.customer("甲")
    department.do("add", "inquiry", who, "来源=电台")
    department.do("add", "market-info", who, "内容=邻县有窜货", "类别=窜货")
    clock.move_to("2026-12-06T22:10:00+00:00")  # ten past six in Shanghai
    known = jobs(department, tmp_path)
    for name in ("week-inquiries", "week-market"):
        department.do(*known[name])
    first = (tmp_path / "inquiries-2026-12-06.csv").read_bytes()
    (row,) = csv.DictReader(io.StringIO(first.decode("utf-8-sig")))
    assert (row["period"], row["first day"], row["Source"], row["count"]) == ("2026-W49", "2026-11-30", "电台", "1")  # fmt: skip
    (heard,) = csv.DictReader(io.StringIO((tmp_path / "market-2026-12-06.csv").read_text("utf-8-sig")))  # fmt: skip
    assert heard["What"] == "邻县有窜货"
    department.do(*known["week-inquiries"])
    assert (tmp_path / "inquiries-2026-12-06.csv").read_bytes() == first
    department.do("add", "satisfaction", who, "评分=4")
    clock.move_to("2026-12-31T22:10:00+00:00")
    for name, words in known.items():
        if name.startswith("month"):
            department.do(*words)
    names = {path.name for path in tmp_path.glob("*-2026-12-31.csv")}
    assert names == {f"{name}-2026-12-31.csv" for name in ("month", "satisfaction", "referrals", "spot-checks")}  # fmt: skip
    text = (tmp_path / "satisfaction-2026-12-31.csv").read_text("utf-8-sig")
    (*_, total) = csv.DictReader(io.StringIO(text))
    assert (total["Agent"], total["Gave a score"], total["Gave a score: of"]) == ("all", "1", "2")
