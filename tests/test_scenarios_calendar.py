"""Days of a department, told on the command line: gatherings, festivals, dealers, papers, accounts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from tests.cli_department import BOX, Department
from tests.conftest import Keqing


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """A morning in Shanghai, before all that is told here."""
    with time_machine.travel("2026-06-01T01:00:00+00:00", tick=False):
        yield


@pytest.fixture
def department(keqing: Keqing) -> Department:
    return Department(keqing)


def visit(department: Department, who: str, *days: str) -> None:
    for day in days:
        department.call(who, day, "visited")


def test_a_day_of_everything_in_its_order(department: Department) -> None:
    """S06, S13 (R326): seven customers, six of them today."""
    new = department.customer
    hospital = new(
        "天河县医院", "--type", "county-hospital", "--grade", "VIP", "--date", "2026-11-01"
    )
    visit(department, hospital, "2026-11-07")
    department.do("add", "admission", new("张伟"), "--date", "2026-12-07")
    department.do("add", "inquiry", new("李娜"), "来源=电台", "--date", "2026-12-03")
    buyer = new("王秀兰")
    pack = (
        "product=安胶囊",
        "line=therapy",
        "quantity=1",
        "pack=54",
        "daily=6",
        "start=2026-12-02",
    )
    department.do("add", "purchase", buyer, *pack, "--date", "2026-12-01")
    for day in ("2026-12-02", "2026-12-04"):
        department.call(buyer, day)
    for name, type_ in (("王村药店", "pharmacy"), ("青山乡卫生院", "township-clinic")):
        who = new(name, "--type", type_)
        department.do("add", "first-visit", who, "--date", "2026-11-30")
    late = new("陈强")
    department.do("add", "purchase", late, *BOX, "--date", "2026-12-07")
    rows = department.today("2026-12-07")
    assert [(row["name"], row["track"], row["overdue"], row["red"]) for row in rows] == [
        ("张伟", "alert", 0, False),
        ("李娜", "deadline", 3, False),
        ("王秀兰", "revisit", 0, True),
        ("天河县医院", "coverage", 0, False),
        ("青山乡卫生院", "coverage", 0, False),
        ("王村药店", "coverage", 0, False),
    ]
    assert [row["name"] for row in department.today("2026-12-07", "--ahead", "1")][-1] == "陈强"
    assert department.today("2026-12-07") == rows


def test_dealers_twice_a_week(department: Department) -> None:
    """S09 (R200, R231): A is met for the week, B owes one, C is red on Friday."""
    a, b, c = (
        department.customer(name, "--type", "dealer", "--date", "2026-12-01") for name in "甲乙丙"
    )
    visit(department, a, "2026-12-07", "2026-12-10")
    visit(department, b, "2026-12-08")
    assert department.due(a, "dealer-weekly") == "2026-12-16"
    assert department.due(b, "dealer-weekly") == "2026-12-11"
    assert {row["name"]: row["red"] for row in department.today("2026-12-10")} == {
        "乙": False,
        "丙": False,
    }
    assert {row["name"]: row["red"] for row in department.today("2026-12-11")} == {
        "乙": False,
        "丙": True,
    }
    assert set(department.listed("2026-12-14")) == {"甲", "乙", "丙"}
    department.call(c, "2026-12-11")  # a call is no visit
    assert department.today("2026-12-11")[0]["name"] == "丙"
    visit(department, c, "2026-12-11")
    assert [row["name"] for row in department.today("2026-12-11")] == ["乙"]
    assert department.keqing("check", "--replay").code == 0


def test_a_village_clinic_dense_first(department: Department) -> None:
    """S09 (R303, R336): after 7, 14, 30, 60, 90 days, then every 90."""
    who = department.customer("青山村卫生室", "--type", "village-clinic", "--date", "2026-12-01")
    department.do("add", "first-visit", who, "--date", "2026-12-01")
    for day in ("2026-12-08", "2026-12-15", "2026-12-31", "2027-01-30", "2027-03-01", "2027-05-30"):
        assert department.due(who, "third-terminal") == day
        visit(department, who, day)


def test_a_dealer_reorders(department: Department) -> None:
    """S05 (R197, R356): stock until 12-23, three days before is a Sunday, so the Friday before."""
    who = department.customer("甲", "--type", "dealer", "--date", "2026-12-01")
    words = ("product=安胶囊", "quantity=20", "daily=1", "start=2026-12-03")
    department.do("add", "order", who, *words, "--date", "2026-12-03")
    (supply,) = department.json("show", who)["supplies"]
    assert supply["run_out"] == "2026-12-23"
    assert department.due(who, "reorder") == "2026-12-18"
    department.do("add", "order", who, *words[:3], "start=2026-12-18", "--date", "2026-12-18")
    assert department.due(who, "reorder") == "2027-01-08"


def test_a_gathering(department: Department) -> None:
    """S12 (R066, R116, R133): reminder, buyer, who came without buying, who said yes and did not come, who declined."""
    assert (
        department.keqing("add", "rsvp-yes", department.customer("零"), "gathering=冬会").code == 3
    )
    department.do("gathering", "add", "冬会", "2026-12-19", "--place", "文化宫", "--seats", "10")
    new = {name: department.customer(name) for name in ("买", "看", "缺", "谢")}
    for name in ("买", "看", "缺"):
        department.do("add", "rsvp-yes", new[name], "gathering=冬会", "--date", "2026-12-10")
        assert department.due(new[name], "event-reminder") == "2026-12-18"
    department.do("add", "rsvp-no", new["谢"], "gathering=冬会", "--date", "2026-12-10")
    for name in ("买", "看", "缺"):
        department.call(new[name], "2026-12-18")
    for name in ("买", "看"):
        department.do("add", "attendance", new[name], "gathering=冬会", "--date", "2026-12-19")
    department.do("add", "purchase", new["买"], *BOX[:1], "line=health", "--date", "2026-12-19")
    refused = department.keqing("add", "no-show", new["缺"], "gathering=冬会")
    assert (refused.code, refused.out) == (1, "")
    assert "Did not come is entered by nobody: it follows from other records." in refused.err
    assert department.due(new["买"], "health-buyer") == "2026-12-26"
    assert department.due(new["看"], "event-no-buy") == "2026-12-21"
    assert "缺" not in department.listed("2026-12-19")
    followups = department.json("show", new["缺"], "--date", "2026-12-20")["followups"]
    assert ("event-no-show", "2026-12-22") in {(each["cadence"], each["due"]) for each in followups}
    assert {
        name: set(department.listed(f"2026-12-{day}")) & set(new)
        for name, day in (("a", 20), ("b", 22))
    } == {
        "a": {"买", "看", "缺"},
        "b": {"买", "看", "缺"},
    }
    assert "谢" not in department.listed("2026-12-22")
    department.do("add", "attendance", new["缺"], "gathering=冬会", "--date", "2026-12-19")
    assert department.listed("2026-12-22")["缺"] == ["event-no-buy 2d"]


def test_who_declined_hears_of_the_next_one_if_they_agreed(department: Department) -> None:
    """S12 (R127): no invitation without a consent, none before ten days ahead."""
    who = department.customer("谢")
    department.do("gathering", "add", "春会", "2027-03-20")
    department.do("add", "no-interest", who, "--date", "2026-12-10")
    assert "谢" not in department.listed("2027-03-10")
    lines = department.keqing("--lang", "zh", "why", who).out.splitlines()
    assert "规定  客户没有同意接受推广：同意之前不列入名单。" in lines
    department.do("add", "consent", who, "evidence=签到表背面签字", "--date", "2026-12-11")
    assert "谢" not in department.listed("2027-03-09")
    (row,) = [row for row in department.today("2027-03-10") if row["name"] == "谢"]
    assert [(reason["cadence"], reason["label"], reason["text"]) for reason in row["reasons"]] == [
        ("event-invite", "2027 -10d", "春会")
    ]
    department.do("gathering", "add", "春会", "2027-03-27")
    assert department.due(who, "event-invite") == "2027-03-17"
    department.do("undo")
    assert department.due(who, "event-invite") == "2027-03-10"
    department.do("add", "consent-withdrawn", who, "--date", "2026-12-20")
    assert "谢" not in department.listed("2027-03-10")
    assert department.keqing("check", "--replay").code == 0


def test_waiting_for_a_gathering_that_is_not_planned_yet_is_a_reason(keqing: Keqing) -> None:
    """S12 (R068): the one who declined is nobody forgotten."""
    department = Department(keqing, "health")
    department.do("gathering", "add", "春会", "2027-03-20")
    who = department.customer("谢")
    department.do("add", "rsvp-no", who, "gathering=春会", "--date", "2026-12-10")
    why = department.do("why", who)
    assert why.out.splitlines()[-1] == "Waits for the next gathering: none is planned yet."
    check = department.keqing("check")
    assert (check.code, "1 customer waits for the next gathering" in check.out) == (0, True)
    department.do("gathering", "add", "夏会", "2027-06-20")
    assert department.due(who, "event-invite") == "2027-06-10"


def test_weeks_without_a_visit_are_one_note(department: Department) -> None:
    """R7: not piled up in the list."""
    department.customer("经销商", "--type", "dealer")
    (row,) = department.today("2027-03-01")
    assert len(row["notes"]) > 20
    shown = department.keqing("--lang", "zh", "today", "--date", "2027-03-01")
    assert shown.code == 0
    (line,) = shown.out.splitlines()[1:]
    assert f"错过：经销商周访 {len(row['notes'])} 步" in line
    assert line.count("错过") == 1


def test_a_card_does_not_say_paused_when_calls_begin_again(department: Department) -> None:
    """R12: on its end day."""
    who = department.customer("谢")
    department.do("pause", who, "--until", "2026-12-19", "--date", "2026-12-10")
    said = [
        "paused" in department.keqing("show", who, "--date", f"2026-12-{day}").out.splitlines()[0]
        for day in (18, 19)
    ]
    assert said == [True, False]


def test_four_calls_a_year_and_one_a_month(department: Department) -> None:
    """S13 (R341, R343, R352, R435): 91 days, not past the next quarter; a month, cut at its end."""
    clinic = department.customer("甲乡卫生院", "--type", "township-clinic", "--date", "2026-11-01")
    department.call(clinic, "2026-12-31")
    assert department.due(clinic, "all-floor") == "2027-03-31"
    department.call(clinic, "2027-01-12")
    assert department.due(clinic, "all-floor") == "2027-04-13"
    vip = department.customer("王秀英", "--grade", "VIP", "--date", "2026-11-01")
    department.call(vip, "2027-01-31")
    assert department.due(vip, "vip-floor") == "2027-02-28"


OURS = """
[cadence.themes]
title = { zh = "主题问候", en = "Themes" }
track = "care"
source = "002:235"
anchor = "festival:theme"
steps = [{ at = "0d", late = "0d", channel = "sms" }]
done_by = ["sms", "phone"]
"""


def test_a_birthday_that_is_a_festival_too(department: Department, tmp_path: Path) -> None:
    """S16 (R239, R288): on 8 March, Women's Day: one row, one message; the cake two days before."""
    who = department.customer("王秀英", "--birthday", "1950-03-08", "--grade", "VIP")
    ours = tmp_path / "ours.toml"
    ours.write_text(OURS, "utf-8")
    department.do("cadence", "apply", str(ours))
    assert department.due(who, "birthday") == "2027-03-08"
    assert department.due(who, "birthday-gift") == "2027-03-06"
    assert department.due(who, "festival-gift") == "2027-01-30"
    department.do("done", who, "birthday-gift", "--date", "2027-03-06")
    (row,) = department.today("2027-03-08")
    assert {reason["cadence"] for reason in row["reasons"] if reason["track"] == "care"} == {
        "birthday",
        "themes",
    }
    told = department.json("log", who, "sent", "生日快乐", "--date", "2027-03-08")
    assert {closing["cadence"] for closing in told["closed"]} == {"birthday", "themes"}
    assert department.due(who, "birthday") == "2028-03-08"


@pytest.mark.parametrize(
    ("birthday", "settings", "days"),
    [
        ("1952-02-29", (), ("2027-02-28", "2028-02-29")),
        ("1952-02-29", ("leap-day-birthday", "03-01"), ("2027-03-01", "2028-02-29")),
        ("农历1950年八月十五", (), ("2026-09-25", "2027-09-15")),
        ("农历1949年腊月三十", (), ("2027-02-05", "2028-01-25")),
        ("农历1960年闰六月初十", (), ("2026-07-23", "2027-07-13")),
        ("农历1984年闰十月初三", ("leap-month-birthday", "leap"), ("2026-11-11", "2027-10-31")),
    ],
)
def test_birthdays_that_not_every_year_has(
    department: Department, birthday: str, settings: tuple[str, ...], days: tuple[str, ...]
) -> None:
    """S16 (R288): on the last day of February, or by the moon."""
    who = department.customer("王秀英", "--birthday", birthday, "--date", "2026-06-01")
    if settings:
        department.do("config", "set", *settings, "--department")
    for day in days:
        assert department.due(who, "birthday") == day
        department.json("log", who, "sent", "生日快乐", "--date", day)


@pytest.mark.parametrize(
    ("birthday", "says"),
    [
        ("1950-03-08", []),
        ("1952-02-29", ["2027 has no 29 February, so it is kept on 2027-02-28."]),
        ("农历1950年八月十五", ["That is lunar 2026-08-15."]),
        (
            "农历1949年闰七月初三",
            [
                "That is lunar 2026-07-03.",
                "Born in a leap month: kept in the ordinary month of that number.",
            ],
        ),
        (
            "农历1949年腊月三十",
            ["That is lunar 2026-12-29.", "That month has 29 days, so the last of them."],
        ),
    ],
)
def test_why_a_birthday_is_kept_on_its_day(
    department: Department, birthday: str, says: list[str]
) -> None:
    """R16: what moved it is told."""
    who = department.customer("王秀英", "--birthday", birthday, "--date", "2026-06-01")
    (found,) = [
        followup
        for followup in department.json("why", who)["followups"]
        if followup["cadence"] == "birthday"
    ]
    assert [fact["says"] for fact in found["facts"] if fact["rule"] == "R16"] == says


def test_a_card_says_a_lunar_birthday_in_words(department: Department) -> None:
    who = department.customer("王秀英", "--birthday", "农历1949年闰七月初三")
    card = department.keqing("--lang", "zh", "show", who)
    assert card.code == 0
    assert "生日      农历 1949-07-03（闰月）" in card.out
    assert "生日：农历 1949-07-03" in card.out
    assert "lunar" not in card.out


def test_a_birthday_told_later_or_otherwise(department: Department) -> None:
    who = department.customer("王秀英")
    assert "birthday" not in {
        followup["cadence"] for followup in department.json("show", who)["followups"]
    }
    department.do("edit-customer", who, "--birthday", "1950-03-08", "--date", "2026-12-01")
    assert department.due(who, "birthday") == "2027-03-08"
    department.do("edit-customer", who, "--birthday", "1950-04-08", "--date", "2026-12-02")
    assert department.due(who, "birthday") == "2027-04-08"
    department.do("undo")
    assert department.due(who, "birthday") == "2027-03-08"
    department.do("edit-customer", who, "--clear", "birthday", "--date", "2026-12-03")
    assert "birthday" not in {
        followup["cadence"] for followup in department.json("show", who)["followups"]
    }
    assert department.keqing("check", "--replay").code == 0


def test_an_honorary_customer_before_a_festival(department: Department) -> None:
    """S16, S21 (R149): between seven days and one day before Spring Festival, by a visit."""
    who = department.customer("王秀英", "--tag", "honorary", "--date", "2027-01-05")
    (found,) = [
        followup
        for followup in department.json("show", who)["followups"]
        if followup["cadence"] == "honorary"
    ]
    assert (found["opens"], found["due"], found["closes"]) == (
        "2027-01-30",
        "2027-02-05",
        "2027-02-05",
    )
    department.call(who, "2027-02-01")
    assert department.due(who, "honorary") == "2027-02-05"
    visit(department, who, "2027-02-02")
    assert department.due(who, "honorary") == "2027-09-14"


def test_a_handover(department: Department) -> None:
    """S23: the new owner calls within three days, and what was due stays due."""
    who = department.customer("王秀英")
    department.do("promise", who, "2027-01-20", "复查", "--task", "--date", "2026-12-31")
    department.do("add", "assignment", who, "--date", "2027-01-04")
    assert department.due(who, "orphan-first") == "2027-01-07"
    assert department.due(who, "promise") == "2027-01-20"


def test_papers_that_expire(department: Department) -> None:
    """S24 (R186, R191): 90, 30 and 7 days before; a renewed paper takes the place of the old one."""
    who = department.customer("王村药店", "--type", "pharmacy")
    paper = ("document=药品经营许可证", "expires=2027-03-15")
    department.do("add", "document", who, *paper, "--date", "2026-12-01")
    for day in ("2026-12-15", "2027-02-13"):
        assert department.due(who, "document") == day
        department.do("skip", who, "document", "--date", day)
    assert department.due(who, "document") == "2027-03-08"
    renewed = (paper[0], "expires=2032-03-15")
    department.do("done", who, "document", *renewed, "--date", "2027-03-09")
    assert department.due(who, "document") == "2031-12-16"
    department.do("add", "contract", who, "ends=2027-06-30", "--date", "2026-12-01")
    assert department.due(who, "contract") == "2027-05-01"


def test_accounts(department: Department) -> None:
    """S25 (R249, R257): reconciled every month, at the latest every three; an invoice is due, paid or collected."""
    who = department.customer("甲", "--type", "dealer", "--date", "2026-08-01")
    department.do("add", "reconciliation", who, "--date", "2026-08-31")
    assert department.due(who, "reconcile") == "2026-09-30"
    assert department.due(who, "reconcile-limit") == "2026-11-30"
    (row,) = department.today("2026-11-23")
    assert [(reason["cadence"], reason["effective"]) for reason in row["reasons"][:2]] == [
        ("reconcile", "2026-09-30"),
        ("reconcile-limit", "2026-11-30"),
    ]
    department.do("add", "reconciliation", who, "--date", "2026-11-30")
    assert department.due(who, "reconcile") == "2026-12-30"
    bill = ("number=1", "amount=1000", "due=2026-12-16")
    department.do("add", "invoice", who, *bill, "--date", "2026-11-16")
    assert department.due(who, "collection") == "2026-12-16"
    assert department.due(who, "collection-review") == "2026-12-17"
    department.do("add", "payment", who, "amount=1000", "--date", "2026-12-17")
    left = {followup["cadence"] for followup in department.json("show", who)["followups"]}
    assert left.isdisjoint({"collection", "collection-review"})


def test_a_customer_about_to_be_lost(department: Department) -> None:
    """S26 (R258, R429): half a year without a visit; two danger signs within thirty days."""
    who = department.customer("甲", "--type", "dealer", "--date", "2026-06-01")
    visit(department, who, "2026-06-30")
    assert department.due(who, "lapse") == "2026-12-30"
    department.do("add", "danger-sign", who, "sign=拿货量突增", "--date", "2026-12-03")
    assert "risk" not in {
        followup["cadence"] for followup in department.json("show", who)["followups"]
    }
    department.do("add", "danger-sign", who, "sign=银行退票", "--date", "2026-12-10")
    assert department.due(who, "risk") == "2026-12-11"


def test_a_complaint_is_answered_and_solved(department: Department) -> None:
    """S19 (R492): over National Day, the next and the fifth working day."""
    who = department.customer("王秀英")
    department.do("add", "complaint", who, "category=质量", "--date", "2026-09-30")
    assert department.due(who, "complaint") == "2026-10-08"
    assert department.due(who, "complaint-solution") == "2026-10-13"
    department.do("add", "complaint-answer", who, "what=换货", "--date", "2026-10-08")
    assert "complaint" not in {
        followup["cadence"] for followup in department.json("show", who)["followups"]
    }
    department.do("add", "complaint-solved", who, "summary=包装破损，已换", "--date", "2026-10-12")
    assert "complaint-solution" not in {
        followup["cadence"] for followup in department.json("show", who)["followups"]
    }


def test_promotion_waits_for_the_cap(department: Department) -> None:
    """S29, R17 (R301, R305): three contacts in seven days put the invitation of 12-08 off to 12-09."""
    who = department.customer("王秀英", "--date", "2026-11-15")
    department.do("gathering", "add", "冬会", "2026-12-18")
    department.do("add", "consent", who, "evidence=电话录音", "--date", "2026-11-15")
    department.do("add", "no-interest", who, "--date", "2026-11-15")
    assert department.listed("2026-12-08") == {"王秀英": ["event-invite 2026 -10d"]}
    for day in ("2026-12-02", "2026-12-04", "2026-12-07"):
        department.call(who, day)
    assert department.listed("2026-12-08") == {}
    assert department.listed("2026-12-09") == {"王秀英": ["event-invite 2026 -10d"]}
    explained = department.json("why", who)["followups"]
    (facts,) = [
        followup["facts"] for followup in explained if followup["cadence"] == "event-invite"
    ]
    assert [fact["date"] for fact in facts if fact["rule"] == "R17"] == ["2026-12-09"]


TIPS = """
[cadence.tips]
title = { zh = "提示", en = "Tips" }
track = "care"
source = "ours"
starts_on = "satisfied"
steps = ["5d"]
"""


def test_care_two_days_before_something_above_it(department: Department, tmp_path: Path) -> None:
    """S29, R17 (R115): care due on 12-06 waits for the revisit of 12-07, and one call does both."""
    ours = tmp_path / "ours.toml"
    ours.write_text(TIPS, "utf-8")
    department.do("cadence", "apply", str(ours))
    who = department.customer("王秀英", "--date", "2026-11-15")
    department.do("add", "purchase", who, *BOX, "--date", "2026-12-01")
    department.do("add", "satisfied", who, "--date", "2026-12-01")
    for day in ("2026-12-02", "2026-12-04"):
        department.call(who, day)
    assert department.listed("2026-12-06") == {}
    assert set(department.listed("2026-12-07")["王秀英"]) == {"therapy 6d", "tips 5d"}
    explained = department.json("why", who)["followups"]
    (facts,) = [followup["facts"] for followup in explained if followup["cadence"] == "tips"]
    assert [fact["date"] for fact in facts if fact["rule"] == "R17"] == ["2026-12-07"]
    told = department.call(who, "2026-12-07")
    assert {closing["cadence"] for closing in told["closed"]} == {"therapy", "tips"}
