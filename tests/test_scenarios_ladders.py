"""Levels, grades and honorary customers, told on the command line with their dates."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import time_machine

from keqing.services.derived import draws
from tests.cli_department import Department
from tests.conftest import Keqing


@pytest.fixture
def department(clock: time_machine.Traveller, keqing: Keqing) -> Department:
    clock.move_to("2026-11-24T02:00:00+00:00")
    return Department(keqing)


def on(department: Department, *words: str) -> None:
    assert department.keqing("ladder", "on", *words, "-y").code == 0


def level(department: Department, who: str, ladder: str, day: str) -> tuple[int, str | None]:
    lines = department.json("level", who, "--ladder", ladder, "--date", day)["ladders"]
    (line,) = lines
    return line["level"], line["since"]


def missing(department: Department, who: str, ladder: str, day: str) -> tuple[list[str], list[str]]:
    (line,) = department.json("level", who, "--ladder", ladder, "--date", day)["ladders"]
    return line["missing"], line["one_of"]


def counted(department: Department, ladder: str, day: str) -> dict[int, int]:
    rows = department.json("ladder", "report", ladder, "--date", day)["levels"]
    return {row["level"]: row["customers"] for row in rows}


def project(department: Department, name: str, type_: str, phone: str, ladder: str) -> str:
    day = ("--date", "2026-11-01")
    who = str(
        department.json("add-customer", name, "--type", type_, "--phone", phone, *day)["code"]
    )
    department.do("add", "material", who, "item=样品", *day)
    for tick in ("introduced", "impression"):
        department.do("tick", who, f"{ladder}.{tick}", *day)
    for visited in ("2026-11-02", "2026-11-10", "2026-11-17"):
        department.do("log", who, "visited", "谈过", "--date", visited, "--agent", "小周")
    return who


def test_s14_levels_of_an_owner_and_a_main_contractor(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S14 (R391, R392, R394, R399, R400, R406): by three visits or five, and by either text of level 2."""
    department.keqing("add-agent", "王经理", "--role", "manager")
    department.keqing("add-agent", "小周")
    on(department, "owner", "--version", "1")
    on(department, "main-contractor")
    owner = project(department, "滨江花园", "project-owner", "13812345678", "owner")
    assert level(department, owner, "owner", "2026-11-16") == (0, None)
    assert missing(department, owner, "owner", "2026-11-16") == (["visits >= 3"], [])
    assert level(department, owner, "owner", "2026-11-17") == (1, "2026-11-17")
    assert (
        counted(department, "owner", "2026-11-16")[1],
        counted(department, "owner", "2026-11-17")[1],
    ) == (0, 1)

    contractor = project(
        department, "中建总包", "main-contractor", "13812345679", "main-contractor"
    )
    clock.move_to("2026-12-08T02:00:00+00:00")
    for day in ("2026-11-24", "2026-12-01"):
        department.do("log", contractor, "visited", "谈过", "--date", day, "--agent", "小周")
    asked = ["count(quotation-request) >= 1"]
    assert missing(department, contractor, "main-contractor", "2026-12-01") == (asked, [])
    department.do("add", "quotation-request", contractor, "--date", "2026-11-25")
    assert level(department, contractor, "main-contractor", "2026-12-01") == (1, "2026-12-01")
    assert counted(department, "main-contractor", "2026-11-30") == {0: 1, 1: 0, 2: 0, 3: 0, 4: 0}
    report = tmp_path / "levels.csv"
    department.keqing(
        "ladder", "report", "总包单位客情关系", "--date", "2026-12-01", "-o", str(report)
    )
    with report.open(encoding="utf-8-sig") as lines:
        assert [row["customers"] for row in csv.DictReader(lines)] == ["0", "1", "0", "0", "0"]

    for tick in ("knows", "designed", "met-alone", "tells"):
        department.do("tick", owner, f"owner.{tick}", "--date", "2026-12-01")
    department.do("log", owner, "visited", "经理同去", "--date", "2026-12-08", "--agent", "王经理")
    assert missing(department, owner, "owner", "2026-12-08") == (["tick:easy-to-meet"], [])
    on(department, "owner", "--from", "2026-12-09")
    clock.move_to("2026-12-10T02:00:00+00:00")
    assert level(department, owner, "owner", "2026-12-08") == (1, "2026-11-17")
    assert level(department, owner, "owner", "2026-12-09") == (2, "2026-12-08")
    assert missing(department, owner, "owner", "2026-12-07") == (
        ["tick:easy-to-meet", "manager-visits >= 1"],
        [],
    )


def test_s14_the_heat_of_a_project_sets_its_interval(
    department: Department, clock: time_machine.Traveller
) -> None:
    """S14 (R404): heat 4 from 2026-12-08 on, so the next visit is on 2026-12-15."""
    for n in range(1, 6):
        assert department.keqing("cadence", "on", f"project-heat-{n}", "-y").code == 0
    who = department.customer("滨江花园", "--type", "project-owner", "--set", "heat=2")
    clock.move_to("2026-12-08T02:00:00+00:00")
    department.do("edit-customer", who, "--set", "heat=4")
    department.do("log", who, "visited", "快定了")
    heats = {
        each["cadence"]: each["due"]
        for each in department.json("show", who)["followups"]
        if each["cadence"].startswith("project-heat")
    }
    assert heats == {"project-heat-4": "2026-12-15"}


def test_s14_stages_of_a_relationship_and_facts_of_a_tender(department: Department) -> None:
    """S14 (R184, R272, R383, R396, R398): six stages with their days; facts of a tender with what is public."""
    on(department, "relationship")
    on(department, "development")
    on(department, "owner")
    who = department.customer("滨江花园", "--type", "project-owner")
    department.do("tick", who, "relationship.met", "--date", "2026-11-21")
    department.do("tick", who, "relationship.adapted", "--date", "2026-11-22")
    department.do("tick", who, "development.prepared", "--date", "2026-11-22")
    assert level(department, who, "relationship", "2026-11-23") == (2, "2026-11-22")
    assert level(department, who, "development", "2026-11-23") == (1, "2026-11-22")
    department.do("promise", who, "2026-12-08", "看样板间")
    followed = "type = project-owner and level(relationship) >= 2"
    (row,) = department.json("list", "--where", followed)["customers"]
    assert (row["name"], row["next"]) == ("滨江花园", "2026-12-08")
    ran = department.keqing("tick", who, "public-bidders")
    assert (ran.code, ran.out) == (2, "")
    assert "needs its evidence" in ran.err
    told = department.do("tick", who, "public-bidders", "--evidence", "招标公告 2026-11-20").out
    assert "tick: " in told
    assert "tick taken away: " in department.do("tick", who, "public-bidders", "--remove", "-n").out
    assert "招标公告" in department.do("show", who, "--history").out


def test_s13_who_sells_for_200_000_is_core_from_that_day(
    department: Department, clock: time_machine.Traveller
) -> None:
    """S13 (R317, R444, R445): 195,000 and an order of 10,000 on 2026-12-15; core implies grade A."""
    on(department, "core")
    who = department.customer("华东经销", "--type", "dealer", "--grade", "B")
    for day, price in (("2025-12-20", 30000), ("2026-06-01", 165000)):
        department.do("add", "order", who, f"price={price}", "product=安胶囊", "--date", day, "-y")
    assert department.json("show", who)["grade"] == "B"
    clock.move_to("2026-12-15T02:00:00+00:00")
    department.do("add", "order", who, "price=10000", "product=安胶囊")
    assert level(department, who, "core", "2026-12-15") == (1, "2026-12-15")
    assert department.json("show", who)["grade"] == "A"
    assert "Grade A: level 1 on the ladder Core distributor." in department.do("why", who).out
    assert [row["code"] for row in department.json("list", "--grade", "A")["customers"]] == [who]
    assert department.json("list", "--where", 'grade = "A"')["customers"]
    department.do("edit-customer", who, "--grade", "VIP")
    assert "set by hand" in department.do("why", who).out
    department.do("edit-customer", who, "--grade", "none")
    assert department.json("show", who)["grade"] == "A"
    clock.move_to("2026-12-20T02:00:00+00:00")  # the order of 2025-12-20 has left the window
    department.do("rebuild", "--due")
    assert department.json("show", who)["grade"] == "B"
    assert "from the entry or an import" in department.do("why", who).out
    clock.move_to("2026-12-20T03:00:00+00:00")
    assert department.keqing("check", "--replay").code == 0


def test_s21_four_of_five_criteria_are_not_enough(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S21 (R144, R145): a fourth purchase makes a candidate; five ticks, and the manager's grant on 2026-12-20."""
    on(department, "honorary")
    who = department.customer("王秀兰")
    clock.move_to("2026-12-20T02:00:00+00:00")
    for day in ("2026-11-20", "2026-12-01", "2026-12-10", "2026-12-15"):
        department.do(
            "add",
            "purchase",
            who,
            "product=安胶囊",
            "quantity=1",
            "line=health",
            "--date",
            day,
            "-y",
        )
    candidates = "count(purchase) >= 4 and level(honorary) < 1"
    found = department.json("list", "--where", candidates)["customers"]
    assert [row["code"] for row in found] == [who]
    five = ["health-aware", "helps-elders", "speaks-well", "supports", "used-enough"]
    assert missing(department, who, "honorary", "2026-12-15")[0] == [
        f"tick:{each}" for each in five
    ]
    for tick in five[:4]:
        department.do("tick", who, tick, "--date", "2026-12-18")
    (line,) = department.json("level", who)["ladders"]
    assert (line["level"], line["missing"], line["waits_for_approval"]) == (
        0,
        ["tick:used-enough"],
        False,
    )
    department.do("tick", who, "used-enough")
    (line,) = department.json("level", who)["ladders"]
    assert (line["level"], line["missing"], line["waits_for_approval"]) == (0, [], True)
    approval = tmp_path / "approval.toml"
    approval.write_text(
        '[approval.honours]\ntitle = { zh = "荣誉审批", en = "Honours" }\nof = "level:honorary.1"\nby = ["manager"]\n',
        "utf-8",
    )
    department.do("define", "apply", str(approval))
    department.do("add-agent", "孙静", "--role", "manager")
    department.do("rebuild", "--due")  # as at night: it is submitted for who set the last tick
    (item,) = department.json("open", "--mine", "--agent", "李敏")["records"]
    assert item["signers"] == ["孙静"]
    assert department.keqing("approve", str(item["id"]), "--agent", "李敏").code == 1
    department.do("approve", str(item["id"]), "--agent", "孙静")
    assert level(department, who, "honorary", "2026-12-20") == (1, "2026-12-20")


def test_s13_the_first_fifth_by_value_are_vip_for_a_month(
    department: Department,
    clock: time_machine.Traveller,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """S13, S16 (R324, R341, R346, R352): 5 of 23, drawn on 2027-02-01 by the values of 2027-01-31."""
    clock.move_to("2027-01-31T02:00:00+00:00")
    people = tmp_path / "people.csv"
    lines = [f"药店{n:02},pharmacy,2026-11-02" for n in range(1, 24)]
    people.write_text("姓名,类型,建档日期\n" + "\n".join(lines), "utf-8")
    assert department.keqing("import", str(people), "-y").code == 0
    bought = tmp_path / "bought.csv"
    bought.write_text(
        "姓名,日期,产品,价格\n"
        + "\n".join(f"药店{n:02},2027-01-20,安胶囊,{n * 100}" for n in range(4, 24)),
        "utf-8",
    )
    assert department.keqing("import", str(bought), "--kind", "order", "-y").code == 0
    asked = department.json("ladder", "on", "vip", "-n")
    assert asked["customers"] == 0  # no date is another, and the department itself is no customer
    on(department, "vip")
    clock.move_to("2027-02-01T02:00:00+00:00")
    department.do(
        "add", "order", "药店01", "product=安胶囊", "price=90000"
    )  # on the day itself: too late
    vip = [f"药店{n:02}" for n in range(19, 24)]
    found = department.json("list", "--grade", "VIP")["customers"]
    assert sorted(row["name"] for row in found) == vip
    assert counted(department, "vip", "2027-02-01") == {0: 18, 1: 5}
    assert level(department, "药店19", "vip", "2027-02-01") == (1, "2027-02-01")
    department.do("add", "order", "药店02", "product=安胶囊", "price=80000", "--date", "2027-01-30")
    assert counted(department, "vip", "2027-02-01") == {0: 18, 1: 5}
    assert department.json("show", "药店02")["grade"] is None
    monkeypatch.setattr(draws, "chunks", lambda ids: ([each] for each in ids))
    department.do("ladder", "recompute", "vip")
    department.do("undo", "--yes")  # one operation, however many portions are folded after it
    assert (
        sorted(row["name"] for row in department.json("list", "--grade", "VIP")["customers"]) == vip
    )
    assert department.json("show", "药店02")["grade"] is None
    drawn = department.json("ladder", "recompute", "vip")
    assert (drawn["customers"], drawn["places"], drawn["changed"]) == (23, 5, 2)
    assert department.json("show", "药店02")["grade"] == "VIP"
    assert department.json("show", "药店19")["grade"] is None
    assert department.keqing("check", "--replay").code == 0
    clock.move_to("2027-03-01T02:00:00+00:00")  # nobody has written yet: nobody is among the first
    assert counted(department, "vip", "2027-03-01") == {0: 23, 1: 0}
    department.do("rebuild", "--due")
    assert sorted(row["name"] for row in department.json("list", "--grade", "VIP")["customers"]) == [
        "药店01", "药店02", "药店21", "药店22", "药店23",
    ]  # fmt: skip
    ran = department.keqing("undo", "--yes")
    assert "ladder draw" not in ran.out


def test_s14_every_level_of_each_ladder(department: Department) -> None:
    """S14 (R393, R395, R397, R399, R401, R402, R403, R405): level by level to the fourth, which one criterion takes away."""
    department.do("add-agent", "小周")
    for words in (("main-contractor",), ("installer",), ("owner", "--version", "1")):
        on(department, *words)
    installer = project(department, "安装公司", "installer", "13812345677", "installer")
    assert missing(department, installer, "installer", "2026-11-24")[0] == [
        "count(quotation-request) >= 1"
    ]
    department.do("add", "quotation-request", installer)
    assert level(department, installer, "installer", "2026-11-24")[0] == 1
    who = project(department, "中建总包", "main-contractor", "13812345679", "main-contractor")
    for day in ("2026-11-18", "2026-11-19"):
        department.do("log", who, "visited", "谈过", "--date", day, "--agent", "小周")
    department.do("add", "quotation-request", who)
    department.do("add", "order", who, "product=安胶囊")
    department.do("add", "attendance", who)
    steps = (
        (("knows", "accepts", "tells-projects", "easy-to-meet"), 2),
        (("close", "tells-core", "prefers", "bids-with-us"), 3),
        (("only-us", "helps", "keeps-product", "harder-terms", "changes-to-us"), 4),
    )
    today = "2026-11-24"
    for ticks, reached in steps:
        assert level(department, who, "main-contractor", today)[0] == reached - 1
        for tick in ticks:
            department.do("tick", who, f"main-contractor.{tick}", "--evidence", "见过")
        assert level(department, who, "main-contractor", today)[0] == reached
    department.do("tick", who, "main-contractor.harder-terms", "--remove")
    assert level(department, who, "main-contractor", today)[0] == 3
    assert missing(department, who, "main-contractor", today)[0] == ["tick:harder-terms"]
    owner = project(department, "滨江花园", "project-owner", "13812345678", "owner")
    assert level(department, owner, "owner", today)[0] == 1
    for ticks in (
        ("knows", "designed", "met-alone", "tells", "easy-to-meet"),
        ("close", "public-bidders", "recommends", "key-moments"),
        ("only-us", "helps", "keeps-product", "only-brand"),
    ):
        for tick in ticks:
            department.do("tick", owner, f"owner.{tick}", "--evidence", "公告")
    assert missing(department, owner, "owner", today)[0] == ["manager-visits >= 1"]
    department.do("add-agent", "王经理", "--role", "manager")
    department.do("log", owner, "visited", "经理同去", "--agent", "王经理")
    assert missing(department, owner, "owner", today)[0] == ['phase in ["投标", "品牌确定"]']
    department.do("edit-customer", owner, "--set", "phase=投标")
    assert level(department, owner, "owner", today)[0] == 4


def test_s13_five_scores_make_a_grade_of_quality(department: Department) -> None:
    """S13 (R469): how often they buy is counted, the other four are given, and their sum decides."""
    on(department, "quality")
    who = department.customer("康复经销", "--type", "dealer")
    for score, points in (("credit", 4), ("influence", 3), ("prospects", 3), ("loyalty", 3)):
        department.do("edit-customer", who, "--set", f"{score}={points}")
    assert level(department, who, "quality", "2026-11-24") == (0, None)
    for day in range(1, 7):
        department.do("add", "order", who, "product=安胶囊", "--date", f"2026-11-0{day}")
    assert level(department, who, "quality", "2026-11-24")[0] == 1
    department.do("edit-customer", who, "--set", "loyalty=5", "--set", "prospects=5")
    assert level(department, who, "quality", "2026-11-24")[0] == 2
