"""When a customer hears from us, told on the command line: plans, quarters, months, newcomers, friends."""

from __future__ import annotations

from pathlib import Path

import pytest
import time_machine

from tests.cli_department import BOX, Department
from tests.conftest import Keqing

PLAN = """
[guide.tea]
title = { zh = "送茶", en = "Tea" }
like = "visit"
ask = [{ zh = "今年的新茶喝着怎么样？", en = "How do you like the new tea?" }]

[cadence.spring-tea]
title = { zh = "春茶", en = "Spring tea" }
track = "care"
anchor = "date:04-05"
applies_to = { grade = ["B"] }
steps = [{ at = "0d", early = "7d", channel = "visit", guide = "tea" }]
done_by = ["visit"]
source = "ours"
"""
YEARS = """
[plan.years]
title = { zh = "年度维护计划", en = "Plan of a year" }
cadences = ["third-terminal"]
per = "year"
source = "003:29"
"""
SEASONS = """
[festival.season-spring]
title = { zh = "春季养生", en = "Spring tips" }
solar = "05-01"
[festival.season-summer]
title = { zh = "夏季防暑", en = "Summer tips" }
term = "夏至"
[festival.season-autumn]
title = { zh = "秋季防流感", en = "Autumn tips" }
term = "秋分"
[festival.season-winter]
title = { zh = "冬季保暖", en = "Winter tips" }
term = "立冬"
[set.seasons]
title = { zh = "四季提醒", en = "the seasons" }
festivals = ["season-spring", "season-summer", "season-autumn", "season-winter"]

[cadence.season-tips]
title = { zh = "四季提示", en = "Tips of the season" }
track = "care"
anchor = "festival:seasons"
applies_to = { type = ["consumer"] }
steps = [{ at = "0d", late = "0d", channel = "sms" }]
done_by = ["sms", "phone"]
source = "003:193"
"""
GRADES = """
[cadence.grade-gift]
title = { zh = "B级节日礼品", en = "Gift for grade B" }
track = "office"
anchor = "festival:main"
applies_to = { grade = ["B"] }
steps = [{ at = "-7d", late = "6d" }]
done_by = "named"
source = "002:213"

[cadence.birthday-flowers]
title = { zh = "生日鲜花和贺卡", en = "Flowers and a card" }
track = "care"
anchor = "birthday"
applies_to = { grade = ["A", "B"] }
steps = [{ at = "0d", late = "0d", channel = "visit" }]
done_by = ["visit"]
source = "002:236"
"""


@pytest.fixture
def department(clock: time_machine.Traveller, keqing: Keqing) -> Department:
    return Department(keqing)


def apply(department: Department, folder: Path, text: str) -> None:
    file = folder / "ours.toml"
    file.write_text(text, "utf-8")
    department.do("define", "apply", str(file), "-y")


def on(department: Department, name: str) -> None:
    assert department.keqing("cadence", "on", name, "-y").code == 0


def followups(department: Department, who: str) -> dict[str, str]:
    found = department.json("show", who)["followups"]
    return {each["cadence"]: each["due"] for each in found}


def test_s03_the_days_of_a_plan_and_what_a_late_call_does(department: Department) -> None:
    """S03 (R033, R034, R128): previewed from 2026-12-01; a step counts from the anchor, the repeat from the call."""
    shown = department.json(
        "cadence", "preview", "therapy", "--anchor", "2026-12-01", "--rows", "8"
    )
    days = ["12-02", "12-04", "12-07", "12-11", "12-16", "12-21", "12-26", "12-31"]
    assert [row["due"] for row in shown["steps"]][:8] == [f"2026-{day}" for day in days]
    who = department.customer("王秀英")
    department.do("add", "purchase", who, *BOX, "--date", "2026-12-01")
    for day, following in (
        ("2026-12-02", "2026-12-04"),
        ("2026-12-04", "2026-12-07"),
        ("2026-12-09", "2026-12-11"),
        ("2026-12-11", "2026-12-16"),
        ("2026-12-16", "2026-12-21"),
        ("2026-12-23", "2026-12-28"),
    ):
        department.call(who, day)
        assert department.due(who, "therapy") == following


def test_s03_friendly_calls_at_less_regular_days(department: Department) -> None:
    """S03 (R142, R304, R425, R426, R427): C0007 on 2026-12-20, 2027-01-12, 2027-02-03; warm words, nothing sold."""
    *_, who = [department.customer(f"客{number}") for number in range(1, 8)]
    assert who == "C0007"
    department.do("add", "satisfied", who, "--date", "2026-12-01")
    for day in ("2026-12-20", "2027-01-12", "2027-02-03"):
        assert department.due(who, "loyal-care") == day
        sheet = department.do("--lang", "zh", "brief", who, "--at", f"{day} 10:00").out
        assert "忠诚关怀" in sheet
        assert not any(word in sheet for word in ("买", "订", "优惠"))
        department.call(who, day)


def test_s03_a_plan_says_how_often_what_by_what_means_and_how(
    department: Department, tmp_path: Path
) -> None:
    """S03 (R277): all four are in its text, and in the list and the sheet of its day."""
    apply(department, tmp_path, PLAN)
    who = department.customer("王秀英", "--grade", "B")
    (row,) = department.today("2027-03-29")
    (reason,) = [each for each in row["reasons"] if each["cadence"] == "spring-tea"]
    assert (reason["due"], reason["track"]) == ("2027-04-05", "care")
    assert "visit" in department.do("--width", "160", "today", "--date", "2027-03-29").out
    sheet = department.do("brief", who, "--at", "2027-03-29 10:00").out
    assert "How do you like the new tea?" in sheet
    department.call(who, "2027-04-01", "visited")
    assert followups(department, who)["spring-tea"] == "2028-04-05"


def test_s03_once_in_a_quarter_by_telephone_or_visit(
    department: Department, clock: time_machine.Traveller
) -> None:
    """S03, S22 (R294, R385, R386): an acquaintance in a care plan; either meets the quarter, a message does not."""
    who = department.customer("老同学", "--source", "朋友介绍")
    rows = department.json("list", "--where", 'source = "朋友介绍"')["customers"]
    assert [row["name"] for row in rows] == ["老同学"]
    department.do("add", "care-plan", who)
    seen = [department.due(who, "quarterly")]
    for day, outcome in (("2027-02-10", "reached"), ("2027-05-11", "visited")):
        clock.move_to(f"{day}T02:00:00+00:00")
        assert department.keqing("log", who, "sent", "天冷加衣", "--channel", "sms").code == 0
        assert department.due(who, "quarterly") == seen[-1]
        department.call(who, day, outcome)
        seen.append(department.due(who, "quarterly"))
    assert seen == ["2027-03-31", "2027-06-30", "2027-09-30"]


def test_s07_messages_and_papers_are_no_telephone_call(department: Department) -> None:
    """S07 (R344, R353): what was posted and sent is on record; the call of the quarter stays due."""
    who = department.customer("甲乡卫生院", "--type", "township-clinic")
    due = department.due(who, "all-floor")
    department.do("add", "material", who, "item=手册", "note=邮寄")
    for channel in ("sms", "post", "wechat"):
        department.do("log", who, "sent", "新版手册已寄出", "--channel", channel)
    assert department.due(who, "all-floor") == due
    assert "手册" in department.do("show", who).out
    department.call(who, "2026-11-24")
    assert department.due(who, "all-floor") > due


def test_s03_the_care_begins_when_the_contract_is_signed(department: Department) -> None:
    """S03 (R379): called after a week and after three, then visited every month without an end."""
    on(department, "after-signing")
    who = department.customer("新世纪商场", "--type", "shop")
    assert "after-signing" not in followups(department, who)
    department.do("add", "contract", who, "ends=2027-12-31", "--date", "2026-12-01")
    for day, following in (
        ("2026-12-08", "2026-12-22"),
        ("2026-12-22", "2027-01-22"),
        ("2027-01-22", "2027-02-22"),
        ("2027-02-22", "2027-03-22"),
    ):
        assert department.due(who, "after-signing") == day
        department.call(who, day, "visited")
        assert department.due(who, "after-signing") == following


@pytest.mark.parametrize(
    ("type_", "grade", "kind"),
    [
        ("consumer", None, ("inquiry", "来源=电台")),
        ("consumer", None, ("purchase", *BOX)),
        ("consumer", None, ("purchase", "product=安胶囊", "line=health")),
        ("consumer", None, ("consultation",)),
        ("pharmacy", None, ("first-visit",)),
        ("village-clinic", None, ("first-visit",)),
        ("dealer", None, ()),
        ("shop", None, ()),
    ],
)
def test_s03_who_is_new_hears_from_us_within_a_week(
    department: Department, type_: str, grade: None, kind: tuple[str, ...]
) -> None:
    """S03 (R461): the first step of whatever begins is at most seven days away."""
    who = department.customer("新客", "--type", type_)
    if kind:
        department.do("add", kind[0], who, *kind[1:], "--date", "2026-11-24")
    days = [each["effective"] for each in department.json("show", who)["followups"]]
    assert min(day for day in days if day) <= "2026-12-01"


def test_s09_a_key_account_is_visited_every_month(department: Department) -> None:
    """S09, S13 (R428, R495): three months in a row; who is no key account has no such rhythm."""
    key = department.customer("天河医院", "--type", "hospital", "--grade", "A")
    other = department.customer("城东医院", "--type", "hospital")
    assert set(followups(department, other)) == {"lapse", "festival-greeting"}
    for day in ("2026-12-01", "2027-01-01", "2027-02-01"):
        department.call(key, day, "visited")
        following = department.due(key, "field-care")
        assert following[8:] == "01"
        assert following[5:7] == f"{int(day[5:7]) % 12 + 1:02}"


def test_s09_a_reward_is_brought_on_a_visit(department: Department) -> None:
    """S09 (R357): the reason stands in the row of the day."""
    who = department.customer("康复经销", "--type", "dealer")
    department.do("promise", who, "2026-12-09", "上门送第四季度奖励", "--date", "2026-12-01")
    row = department.today("2026-12-09")[0]
    assert row["reasons"][0]["text"] == "上门送第四季度奖励"
    assert (
        "上门送第四季度奖励" in department.do("--width", "160", "today", "--date", "2026-12-09").out
    )


def test_s16_tips_of_each_season(department: Department, tmp_path: Path) -> None:
    """S16 (R418): four days of the year, by the calendar and by solar terms."""
    apply(department, tmp_path, SEASONS)
    who = department.customer("王秀英")
    for day in ("2027-05-01", "2027-06-21", "2027-09-23", "2027-11-07"):
        assert department.due(who, "season-tips") == day
        department.json("log", who, "sent", "多喝水", "--date", day)


def test_s16_each_grade_has_what_it_is_entitled_to(department: Department, tmp_path: Path) -> None:
    """S13, S16 (R043, R278, R296): one trip a year for A, gifts for B, a greeting for everybody; flowers on birthdays."""
    apply(department, tmp_path, GRADES)
    people = {
        grade: department.customer(f"客{grade}", "--grade", grade, "--birthday", "1950-12-08")
        for grade in ("A", "B", "C")
    }
    due = {grade: followups(department, who) for grade, who in people.items()}
    assert {grade for grade in due if "grade-gift" in due[grade]} == {"B"}
    assert due["B"]["grade-gift"] == "2026-12-25"
    assert {grade for grade in due if "birthday-flowers" in due[grade]} == {"A", "B"}
    assert {found["festival-greeting"] for found in due.values()} == {"2027-01-01"}
    assert {found["birthday"] for found in due.values()} == {"2026-12-08"}
    department.do("add", "trip", people["A"], "in-province=yes")
    again = department.keqing("add", "trip", people["A"], "in-province=yes")
    none = department.keqing("add", "trip", people["B"], "in-province=yes")
    assert (again.code, none.code) == (1, 1)
    (line,) = [x for x in department.json("limits", people["A"])["limits"] if x["name"] == "trip"]
    assert (line["used"], line["left"], line["until"]) == ("1", "0", "2026-12-31")


def test_s27_the_visits_of_the_next_three_years(department: Department, tmp_path: Path) -> None:
    """S27 (R322): dense in the first year, then every ninety days: so many visits a year can be seen ahead."""
    apply(department, tmp_path, YEARS)
    who = department.customer("青山村卫生室", "--type", "village-clinic")
    department.do("add", "first-visit", who, "--date", "2026-11-24")
    counted = {}
    for year in ("2026", "2027", "2028", "2029"):
        visits = department.json("plan", year, "--name", "years")["visits"]
        counted[year] = len([each for each in visits if each["code"] == who])
    assert counted == {"2026": 3, "2027": 5, "2028": 4, "2029": 4}


def test_s09_we_go_there_and_they_come_to_us(department: Department) -> None:
    """S09 (R340, R450, R497): regular visits, one that was agreed at our place, and what was shown to whom."""
    who = department.customer("康复经销", "--type", "dealer")
    department.do("promise", who, "2026-11-27 10:00", "请到公司看样", "--date", "2026-11-24")
    (row,) = department.today("2026-11-27")
    assert {each["cadence"] for each in row["reasons"]} == {"promise", "dealer-weekly"}
    assert (row["time"], row["reasons"][0]["text"]) == ("10:00", "请到公司看样")
    department.do("log", who, "visited", "在公司看了样", "--incoming", "--date", "2026-11-24")
    department.do("log", who, "visited", "看了仓库", "--date", "2026-11-24")
    rows = department.json("summary", "contact", "--by", "direction")["rows"]
    assert {each["direction"]: each["n"] for each in rows} == {"in": 1, "out": 1}
    for paper in ("GSP", "营业执照"):
        department.do("add", "paper-shown", who, f"paper={paper}", "看的人=孙经理")
    shown = department.json("register", "出示登记")["events"]
    assert [(each["fields"]["paper"], each["fields"]["to"]) for each in shown] == [
        ("GSP证书", "孙经理"),
        ("营业执照", "孙经理"),
    ]
