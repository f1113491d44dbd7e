"""Occasions: gatherings of any sort, tasks for all whom a condition finds, seasons; and what stays guarded."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
import time_machine

from tests.cli_department import Department
from tests.conftest import Keqing

CAMPAIGN = """
[cadence.flood]
title = { zh = "水灾慰问", en = "After the flood" }
track = "care"
anchor = "date:12-05"
applies_to = { when = 'area = "江夏"' }
steps = [{ at = "0d", late = "5d" }]
source = "002:31"

[cadence.price-news]
title = { zh = "调价通知", en = "News of prices" }
track = "promotion"
anchor = "date:12-15"
steps = [{ at = "0d", late = "5d", channel = "sms" }]
done_by = ["sms"]
source = "002:85"

[cadence.busy-season]
title = { zh = "旺季走访", en = "Busy season" }
track = "coverage"
anchor = "date:05-01"
applies_to = { type = ["pharmacy"] }
steps = ["0d", "10d", "20d"]
done_by = ["visit"]
source = "002:64"
"""
RX = '[guide.rx]\ntitle = { zh = "试", en = "Trial" }\nopening = "处方药新到，欢迎选购"\n'
OTHERS = '[guide.rx]\ntitle = { zh = "试", en = "Trial" }\nopening = "别家的产品质量差"\n'
OWN_LIMIT = """
[limit.ours]
title = { zh = "我们的限额", en = "Ours" }
of = "gift.value"
each = 1000
breach = "refuse"
source = "ours"
"""


@pytest.fixture
def department(clock: time_machine.Traveller, keqing: Keqing) -> Department:
    return Department(keqing)


def apply(department: Department, folder: Path, text: str) -> None:
    """Put a text of the department's own in force."""
    file = folder / "own.toml"
    file.write_text(text, "utf-8")
    department.do("define", "apply", str(file), "-y")


def dues(department: Department, who: str, cadence: str) -> list[str]:
    """The days of a cadence that a customer has."""
    followups = department.json("show", who)["followups"]
    return [each["due"] for each in followups if each["cadence"] == cadence]


def test_s16_an_occasion_is_a_task_for_all_whom_a_condition_finds(
    department: Department, tmp_path: Path
) -> None:
    """S16 (R176, R177, R196): those of one area in five days; what came of it is a row of its own on the board."""
    apply(department, tmp_path, CAMPAIGN)
    for name, area in (("王秀兰", "江夏"), ("李娜", "江夏"), ("张伟", "汉口")):
        department.customer(name, "--set", f"area={area}")
    assert set(department.listed("2026-12-05")) == {"王秀兰", "李娜"}
    words = ("送口罩，问平安", "--min", "9", "--entry", "再问", "--date", "2026-12-05")
    department.do("log", "王秀兰", "visited", *words)
    department.call("李娜", "2026-12-05", "no-answer")
    rows = department.json("board", "--date", "2026-12-05")["cadences"]
    (flood,) = [row for row in rows if row["cadence"] == "flood"]
    assert (flood["due"], flood["done"]) == (2, 1)


def test_s16_news_go_to_those_who_agreed(department: Department, tmp_path: Path) -> None:
    """S16 (R210): a change of prices is told to whoever consented, and to nobody else."""
    apply(department, tmp_path, CAMPAIGN)
    agreed, other = department.customer("王秀兰"), department.customer("李娜")
    for who in (agreed, other):
        department.do("edit-customer", who, "--phone", f"1381234567{who[-1]}")
    department.do("add", "consent", agreed, "evidence=面签", "--date", "2026-11-24")
    assert set(department.listed("2026-12-15")) == {"王秀兰"}


def test_s03_the_busy_season_has_shorter_distances(department: Department, tmp_path: Path) -> None:
    """S03 (R183): every ten days in May, four times a year otherwise."""
    apply(department, tmp_path, CAMPAIGN)
    who = department.customer("仁和药店", "--type", "pharmacy")
    assert dues(department, who, "all-floor") == ["2027-02-19"]
    assert dues(department, who, "busy-season") == ["2027-05-01"]
    told = department.json(
        "log", who, "visited", "看陈列", "--min", "9", "--entry", "x", "--date", "2027-05-01"
    )
    assert ("busy-season", "2027-05-11") in [
        (each["cadence"], each["due"]) for each in told["next"]
    ]


def test_s12_what_is_prepared_and_how_guests_get_home(department: Department) -> None:
    """S12 (R091, R093, R104): course, material and the way home, each with its day and who does it."""
    department.do("gathering", "add", "茶话会", "2027-01-16", "--place", "文化宫")
    for text, before in (
        ("流程单人手一份", "1d"),
        ("物料：签到笔、名牌、药箱", "2d"),
        ("远道客人送站", "0d"),
    ):
        words = ("--before", before, "--for", "李敏")
        department.do("gathering", "check", "茶话会", text, *words)
    department.do("gathering", "check", "茶话会", "--done", "1")
    page = " ".join(department.do("gathering", "check", "茶话会").out.split())
    for text in ("流程单人手一份", "物料：签到笔", "远道客人送站", "2027-01-14", "李敏"):
        assert text in page
    assert "Did you get home well?" in department.do("guide", "show", "event-no-buy").out


def test_s21_gatherings_of_every_sort_for_old_and_new(department: Department) -> None:
    """S12, S21, S22 (R147, R150, R155, R207): trips, training, tea parties, offers: each with its own guests."""
    for number, name in enumerate(("黄山旅游", "新品培训", "新老顾客茶话会", "开业酬宾")):
        department.do("gathering", "add", name, f"2027-01-{10 + number}")
    old = department.customer("王秀兰")
    new = department.customer("赵丽", "--referrer", old)
    for who in (old, new):
        department.do("add", "consent", who, "evidence=面签")
    department.do("gathering", "invite", "新老顾客茶话会", old, new, "-y")
    counts = {
        row["name"]: row["invited"] for row in department.json("gathering", "list")["gatherings"]
    }
    assert counts == {"黄山旅游": 0, "新品培训": 0, "新老顾客茶话会": 2, "开业酬宾": 0}


def test_s21_honorary_customers_by_district_and_what_they_do(department: Department) -> None:
    """S21 (R148, R151, R152): who writes for the magazine, how many a district has, for whom one speaks."""
    places = {"王秀兰": "江夏", "李娜": "江夏", "张伟": "汉口"}
    for name, area in places.items():
        department.customer(name, "--tag", "荣誉顾客", "--set", f"area={area}")
    department.do("edit-customer", "李娜", "--tag", "编委")
    department.do("add-contact", "王秀兰", "赵丽", "--relation", "由她联络")
    words = ("--tag", "荣誉顾客", "--where", 'area = "江夏"')
    assert len(department.json("list", *words)["customers"]) == 2
    assert [row["name"] for row in department.json("list", "--tag", "编委")["customers"]] == [
        "李娜"
    ]
    assert "赵丽 由她联络" in " ".join(department.do("show", "王秀兰").out.split())


def test_s19_several_doubts_are_talked_over_in_one_call(department: Department) -> None:
    """S19 (R248): two objections put off to one day are one row, and each is closed by itself."""
    who = department.customer("王秀兰")
    for what in ("价格", "过敏"):
        department.do("add", "异议", who, f"what={what}", "--date", "2026-11-24")
    ids = [
        each["id"] for each in department.json("show", who)["events"] if each["kind"] == "objection"
    ]
    for number in ids:
        words = ("再谈日=2026-12-01", "--ref", str(number), "--date", "2026-11-24")
        department.do("add", "异议缓谈", who, *words)
    (row,) = department.today("2026-12-01")
    assert row["name"] == "王秀兰"
    for number in ids:
        words = ("how=说清楚了", "--ref", str(number), "--date", "2026-12-01")
        department.do("add", "异议结束", who, *words)
    assert department.today("2026-12-02") == []


def test_s09_low_prices_and_goods_from_elsewhere_are_noted(department: Department) -> None:
    """S09 (R199): seen on a visit, in the register of the market."""
    who = department.customer("仁和药店", "--type", "pharmacy")
    for about in ("窜货", "价格"):
        department.do("add", "市场信息", who, f"类别={about}", "what=柜台低于进价")
    rows = department.json("summary", "market-info", "--by", "about")["rows"]
    assert {row["fields"]["about"]: row["n"] for row in rows} == {"窜货": 1, "价格": 1}


def test_s22_who_brings_others_is_asked_whether_their_name_may_stay(department: Department) -> None:
    """S22 (R218): the thanks come with that question."""
    old, new = department.customer("王秀兰"), department.customer("赵丽")
    department.do("add", "介绍新顾客", old, f"newcomer={new}", "--date", "2026-11-24")
    assert "May your name stay" in department.do("brief", old, "--at", "2026-11-26 10:00").out


@pytest.mark.parametrize(("text", "said"), [(RX, "prescription drugs"), (OTHERS, "belittled")])
def test_s29_no_guide_sells_prescription_drugs_or_runs_others_down(
    department: Department, tmp_path: Path, text: str, said: str
) -> None:
    """S29 (R084, R182): refused with its line and the law."""
    (tmp_path / "own.toml").write_text(text, "utf-8")
    ran = department.keqing("guide", "check", str(tmp_path / "own.toml"))
    assert (ran.code, said in ran.err, "line 3" in ran.err) == (2, True, True)


def test_s29_a_definition_switches_no_guard_off(department: Department, tmp_path: Path) -> None:
    """S29 (R089): a limit of 1,000 of the department's own lets nothing through to a prescriber."""
    apply(department, tmp_path, OWN_LIMIT)
    who = department.customer("王秀兰")
    words = ("item=茶叶", "value=20", "to=处方医生", "receiver=赵医生")
    refused = department.keqing("add", "赠品", who, *words)
    assert (refused.code, "Nothing may be given" in refused.err) == (1, True)


def test_s29_files_are_private_numbers_masked_and_reads_recorded(
    department: Department, home: Path, tmp_path: Path
) -> None:
    """S29 (R090): mode 0600; a list hides the middle of a number; whoever asks for all of it is on record."""
    department.customer("王秀兰", "--phone", "13812345678")
    database = home / ".local/share/keqing/keqing.db"
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    for name, words in (("masked.csv", ()), ("full.csv", ("--full",))):
        file = tmp_path / name
        assert department.keqing("export", "customers", *words, "-o", str(file)).code == 0
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert ("13812345678" in file.read_text("utf-8-sig")) is bool(words)
    assert "export customers" in department.do("history").out


def test_s12_a_series_of_lectures_is_entered_at_once(department: Department) -> None:
    """S12, S21 (R146, R156): every month from 2027-01-31 on, clipped to the month's end; no distance is refused."""
    words = ("gathering", "add", "健康讲座", "2027-01-31", "--seats", "30")
    assert "Also: 健康讲座 2027-02-28" in department.do(*words, "--every", "1m", "--times", "3").out
    rows = department.json("gathering", "list")["gatherings"]
    assert [(row["day"], row["seats"]) for row in rows] == [
        ("2027-01-31", 30), ("2027-02-28", 30), ("2027-03-31", 30),
    ]  # fmt: skip
    for wrong in (("--every", "-1m"), ("--every", "often"), ("--times", "3")):
        ran = department.keqing("gathering", "add", "讲座", "2027-01-31", *wrong)
        assert (ran.code, "is no distance between gatherings" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("title", "law"),
    [("佣金", "commission"), ("回扣", "commission"), ("月处方量", "must not be counted")],
)
def test_s29_no_field_takes_a_kickback(
    department: Department, tmp_path: Path, title: str, law: str
) -> None:
    """S29, S30 (R161, R194, R211): a department cannot even define the field; what is said is the law."""
    text = f'[field.extra]\nof = "customer"\ntitle = {{ zh = "{title}", en = "Extra" }}\nsource = "ours"\n'
    (tmp_path / "own.toml").write_text(text, "utf-8")
    ran = department.keqing("define", "check", str(tmp_path / "own.toml"))
    assert (ran.code, law in ran.err) == (2, True)


def test_s29_who_takes_a_medicine_is_asked_one_neutral_question(
    department: Department, tmp_path: Path
) -> None:
    """S29 (R041, R042, R137): for better or worse; no text may bring up another patient as proof."""
    shown = department.do("guide", "show", "therapy").out
    assert "Any change since, for better or worse?" in shown
    text = '[guide.proof]\ntitle = { zh = "试", en = "Trial" }\nopening = "王阿姨用了病就好了"\n'
    (tmp_path / "own.toml").write_text(text, "utf-8")
    ran = department.keqing("guide", "check", str(tmp_path / "own.toml"))
    assert (ran.code, "nothing may be told of other customers" in ran.err) == (2, True)


def test_s17_a_meal_is_a_gift_and_a_prescriber_gets_none(department: Department) -> None:
    """S17 (R171): whatever it is worth, and whatever it is called."""
    who = department.customer("县医院", "--type", "hospital")
    words = ("item=值班盒饭", "value=15", "to=处方医生", "receiver=赵医生")
    refused = department.keqing("add", "赠品", who, *words)
    assert (refused.code, "Nothing may be given" in refused.err) == (1, True)
