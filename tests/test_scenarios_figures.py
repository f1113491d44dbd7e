"""Registers, files of the night, answers and newcomers, told on the command line with their dates."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
import time_machine

from tests.cli_department import BOX, Department
from tests.conftest import Keqing

ASKED = """
[measure.score]
title = { zh = "平均分", en = "Mean score" }
mean = "satisfaction.score"
per = "quarter"

[measure.asked]
title = { zh = "本季评分", en = "Scores of the quarter" }
count = "satisfaction"
per = "quarter"

[cadence.quarter-score]
title = { zh = "季度满意度", en = "Satisfaction of the quarter" }
track = "office"
anchor = "quarter"
applies_to = { type = ["consumer"], when = "asked = 0" }
steps = [{ at = "0d", early = "30d" }]
done_by = "named"
source = "002:237"
"""
CRITERIA = ("热爱生活", "关心老年健康", "表达好有影响", "支持品牌", "用量足效果好")
HONORARY = (
    "".join(
        f'[field.criterion-{n}]\nof = "customer"\ntype = "bool"\ntitle = {{ zh = "{words}", en = "Criterion {n}" }}\n'
        for n, words in enumerate(CRITERIA, start=1)
    )
    + """
[filter.candidates]
title = { zh = "荣誉候选", en = "Candidates" }
when = 'count(purchase) >= 4 and not tag("荣誉")'
[filter.worthy]
title = { zh = "五条全符", en = "All five" }
when = "count(purchase) >= 4 and criterion-1 and criterion-2 and criterion-3 and criterion-4 and criterion-5"
"""
)


@pytest.fixture
def department(clock: time_machine.Traveller, keqing: Keqing) -> Department:
    return Department(keqing)


def apply(department: Department, folder: Path, text: str) -> None:
    file = folder / "ours.toml"
    file.write_text(text, "utf-8")
    ran = department.keqing("define", "apply", str(file), "-y")
    assert ran.code == 0, ran


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def filtered(department: Department, name: str) -> list[str]:
    rows = department.json("list", "--filter", name)["customers"]
    return [row["name"] for row in rows]


def test_s04_each_purchase_of_a_day_stands_in_its_register(department: Department) -> None:
    """S04 (R011, R136): the purchases of 2026-11-23, and the next call told with the one of 11-24."""
    for name, day in (("王秀兰", "2026-11-23"), ("李娜", "2026-11-22")):
        department.do("add", "purchase", department.customer(name), *BOX, "--date", day)
    one_day = ("--from", "2026-11-23", "--to", "2026-11-23")
    (row,) = department.json("register", "购药登记", *one_day)["events"]
    assert (row["name"], row["day"], row["fields"]["quantity"]) == ("王秀兰", "2026-11-23", "6")
    told = department.do("log", "王秀兰", "接通", "都好", "--date", "2026-11-24").out
    assert "next: Thu 2026-11-26 (in 2 days) Therapy follow-up (安胶囊), day 3" in told


def test_s20_the_score_of_a_quarter(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S20 (R291, R298): whoever has no score in the fourth quarter by 2026-12-31; 5, 4 and 3 are 4 in the mean."""
    apply(department, tmp_path, ASKED)
    asked, silent = department.customer("王秀兰"), department.customer("李娜")
    for score, day in ((5, "2026-12-01"), (4, "2026-12-05"), (3, "2026-12-10")):
        department.do("add", "satisfaction", asked, f"评分={score}", "--date", day)
    clock.move_to("2026-12-30T02:00:00+00:00")
    rows = json.loads(department.keqing("today", "--format", "json").out)["rows"]
    found = {row["name"] for row in rows for each in row["reasons"] if each["cadence"] == "quarter-score"}  # fmt: skip
    assert found == {"李娜"}
    assert department.due(silent, "quarter-score") == "2026-12-31"
    (row,) = department.json("list", "--by", "score")["customers"]
    assert (row["name"], float(row["measured"])) == ("王秀兰", 4.0)
    counted = department.json("summary", "满意度登记", "--from", "2026-10-01")["rows"]
    assert {each["period"] for each in counted} == {"2026-Q4"}
    (quarter,) = department.json("summary", "满意度登记", "--mean", "评分")["rows"]
    assert (quarter["period"], quarter["n_score"], quarter["mean_score"]) == ("2026-Q4", 3, "4.00")


def test_s20_market_information_week_by_week(department: Department, tmp_path: Path) -> None:
    """S20 (R270, R441): what was heard from 2026-11-30 to 12-06, as a file."""
    who = department.customer("仁和药店", "--type", "pharmacy")
    for text, day in (("邻县有窜货", "2026-12-03"), ("新竞品", "2026-12-07")):
        department.do("add", "市场信息", who, f"内容={text}", "类别=窜货", "--date", day)
    week = ("--from", "2026-11-30", "--to", "2026-12-06")
    file = tmp_path / "market.csv"
    department.do("export", "register", "市场信息登记", *week, "-o", str(file))
    assert [row["What"] for row in table(file.read_text("utf-8"))] == ["邻县有窜货"]
    counted = department.json("summary", "市场信息登记", "--from", "2026-11-30", "--to", "2026-12-13")["rows"]  # fmt: skip
    assert [(each["period"], each["n"]) for each in counted] == [("2026-W49", 1), ("2026-W50", 1)]


def test_s21_a_candidate_with_five_criteria(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S21 (R144): a candidate from the fourth purchase of 2026-12-15; with four of five criteria not yet worthy."""
    apply(department, tmp_path, HONORARY)
    who = department.customer("王秀兰", "--date", "2026-08-01")
    for day in ("2026-09-01", "2026-10-01", "2026-11-01"):
        department.do("add", "purchase", who, "product=安胶囊", "--date", day)
    assert filtered(department, "荣誉候选") == []
    clock.move_to("2026-12-15T02:00:00+00:00")
    department.keqing("add", "purchase", who, "product=安胶囊")
    assert filtered(department, "荣誉候选") == ["王秀兰"]
    for words in CRITERIA[:4]:
        department.do("edit-customer", who, "--set", f"{words}=是")
    assert filtered(department, "五条全符") == []
    clock.move_to("2026-12-20T02:00:00+00:00")
    department.keqing("edit-customer", who, "--set", f"{CRITERIA[4]}=是")
    assert filtered(department, "五条全符") == ["王秀兰"]
    department.do("edit-customer", who, "--tag", "荣誉")
    assert filtered(department, "荣誉候选") == []


def test_s22_an_old_customer_brings_a_new_one(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S22 (R107, R138, R154, R155): brought on 2026-12-12, both calls by 12-15, one table, a lead and a purchase."""
    clock.move_to("2026-12-12T02:00:00+00:00")
    old = department.customer("王秀兰", "--grade", "VIP")
    department.do("add-customer", "赵丽", "--source", "老顾客介绍", "--referrer", old)
    department.do("add", "inquiry", "赵丽", "来源=老顾客介绍")
    department.do("add", "referral", old, "newcomer=赵丽")
    card = department.do("show", "赵丽").out
    assert "Source    老顾客介绍" in card
    assert f"Referrer  王秀兰 {old}" in card
    assert department.due("赵丽", "inquiry") == "2026-12-15"
    assert department.due(old, "referral-thanks") == "2026-12-15"
    department.do("gathering", "add", "茶话会", "2027-01-16", "--seats", "10")
    for who in (old, "赵丽"):
        department.do("add", "consent", who, "evidence=书面")
    department.do("gathering", "invite", "茶话会", old, "赵丽", "-y")
    for who in (old, "赵丽"):
        department.do("add", "rsvp-yes", who, "gathering=茶话会", "table=3")
    guests = department.json("gathering", "show", "茶话会")["guests"]
    assert {(each["name"], each["table"]) for each in guests} == {("王秀兰", "3"), ("赵丽", "3")}
    december = ("--from", "2026-12-01", "--to", "2026-12-31")
    (month,) = department.json("summary", "以老带新登记", *december, "--date", "2026-12-31")["rows"]
    assert (month["period"], month["n"]) == ("2026-12", 1)
    by = ("--by", "介绍人", "--per", "month")
    (lead,) = department.json("summary", "inquiry", *by)["rows"]
    assert (lead["period"], lead["referrer"], lead["n"]) == ("2026-12", f"王秀兰 {old}", 1)
    assert department.json("summary", "purchase", *by)["rows"] == []
    bought = "has(referrer) and count(purchase) >= 1"
    assert department.json("list", "--where", bought)["customers"] == []
    clock.move_to("2027-01-05T02:00:00+00:00")
    department.keqing("add", "purchase", "赵丽", "product=安胶囊")
    for condition in (bought, f'referrer = "{old}" and count(purchase) = 1'):
        rows = department.json("list", "--where", condition)["customers"]
        assert [row["name"] for row in rows] == ["赵丽"]
    (sale,) = department.json("summary", "purchase", *by)["rows"]
    assert (sale["period"], sale["referrer"], sale["n"]) == ("2027-01", f"王秀兰 {old}", 1)


def test_s22_only_who_brought_somebody_has_brought_them(department: Department) -> None:
    """S22 (R154, R448): of a chain of three each newcomer is the direct referrer's alone."""
    first = department.customer("甲")
    second = department.customer("乙", "--referrer", first)
    department.customer("丙", "--referrer", second)
    for who, brought in ((first, ["乙"]), (second, ["丙"])):
        rows = department.json("list", "--where", f'介绍人 = "{who}"')["customers"]
        assert [row["name"] for row in rows] == brought
    assert department.json("list", "--where", 'referrer = "王秀兰"')["customers"] == []


def test_s28_what_cron_writes_on_a_monday_morning(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S28 (R028, R421, R463): the list of 2026-12-07 and the summary of the week before, twice the same bytes."""
    clock.move_to("2026-12-04T02:00:00+00:00")
    who = department.customer("=王秀兰", "--phone", "13812345678")
    department.do("add", "inquiry", who, "来源=电台")
    department.do(
        "add", "inquiry", department.customer("李娜"), "来源=报纸", "--date", "2026-11-29"
    )
    clock.move_to("2026-12-06T22:00:00+00:00")  # six in the morning in Shanghai
    week = ("--from", "2026-11-30", "--to", "2026-12-06")
    commands = {
        "list.csv": ("export", "today", "--lock"),
        "week.csv": ("export", "summary", "电话咨询汇总表", *week, "--lock"),
        "book.csv": ("export", "register", "电话咨询登记表", *week),
    }
    written: list[dict[str, bytes]] = []
    for _ in range(2):
        for name, words in commands.items():
            department.do(*words, "-o", str(tmp_path / name))
        written.append({name: (tmp_path / name).read_bytes() for name in commands})
    assert written[0] == written[1]
    assert {file.name for file in tmp_path.glob("*.*sv*")} == set(commands)
    assert all(text.startswith(b"\xef\xbb\xbf") for text in written[0].values())
    rows = table(written[0]["list.csv"].decode("utf-8"))
    assert {row["name"]: row["phone"] for row in rows}["'=王秀兰"] == "138****5678"
    (counted,) = table(written[0]["week.csv"].decode("utf-8"))
    assert (counted["Source"], counted["count"]) == ("电台", "1")
    clock.move_to("2026-12-31T22:00:00+00:00")
    month = ("--from", "2026-12-01", "--to", "2026-12-31", "--per", "month")
    (row,) = department.json("summary", "电话咨询汇总表", *month)["rows"]
    assert (row["period"], row["n"]) == ("2026-12", 1)


def test_s28_what_a_month_sold(department: Department, clock: time_machine.Traveller) -> None:
    """S28 (R198, R421): boxes and money of December 2026 by product, January apart, the unknown left out."""
    who = department.customer("王秀兰")
    clock.move_to("2027-01-02T02:00:00+00:00")
    for words, day in (
        (("product=安胶囊", "quantity=6", "price=298.50"), "2026-12-01"),
        (("product=安胶囊", "quantity=1.5", "price=0.10"), "2026-12-31"),
        (("product=安胶囊",), "2026-12-15"),
        (("product=清片", "quantity=2"), "2026-12-15"),
        (("product=安胶囊", "quantity=9"), "2027-01-01"),
    ):
        assert department.keqing("add", "purchase", who, *words, "--date", day).code == 0
    december = ("--from", "2026-12-01", "--to", "2026-12-31", "--per", "month")
    figures = ("--sum", "数量", "--sum", "price", "--by", "产品")
    rows = department.json("summary", "购药登记", *december, *figures)["rows"]
    found = [[row[f"{what}{name}"] for name in ("quantity", "price") for what in ("n_", "sum_")] for row in rows]  # fmt: skip
    assert [row["n"] for row in rows] == [3, 1]
    assert found == [[2, "7.5", 2, "298.60"], [1, "2", 0, None]]


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("电话咨询登记表", "inquiry", ("来源=电台",)),
        ("购药登记", "purchase", ("product=安胶囊",)),
        ("签到表", "attendance", ()),
        ("证照登记", "document", ("document=营业执照", "expires=2030-12-31")),
    ],
)
def test_s28_registers_by_their_chinese_names(
    department: Department, name: str, kind: str, words: tuple[str, ...]
) -> None:
    """S28 (R011, R027, R486): a register answers to the name on its cover, on screen and as a file."""
    who = department.customer("王秀兰")
    department.do("add", kind, who, *words)
    (row,) = department.json("register", name)["events"]
    assert row["name"] == "王秀兰"
    (line,) = table(
        department.do("--lang", "zh", "export", "register", name, "--format", "csv").out
    )
    assert line["姓名"] == "王秀兰"
