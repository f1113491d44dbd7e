"""Who calls or comes in: one file from the first inquiry on, and every contact leads to the next date."""

from __future__ import annotations

import pytest
import time_machine

from tests.cli_department import BOX, Department
from tests.conftest import Keqing


@pytest.fixture
def department(clock: time_machine.Traveller, keqing: Keqing) -> Department:
    return Department(keqing)


def cadences(department: Department, who: str) -> set[str]:
    """The cadences that a customer is in."""
    return {each["cadence"] for each in department.json("show", who)["followups"]}


def test_s02_the_first_inquiry_makes_the_file_and_starts_the_calls(department: Department) -> None:
    """S02 (R009): one command enters the customer and plans the call; one undo takes both back."""
    words = ("source=电台", "--new", "--phone", "13800000001", "--date", "2026-11-24")
    department.do("add", "inquiry", "李新", *words)
    assert department.due("李新", "inquiry") == "2026-11-27"
    department.do("undo", "-y")
    assert department.keqing("show", "李新").code == 3
    department.do("add", "inquiry", "李新", *words)
    twice = department.keqing("add", "inquiry", "李新", *words)
    assert (twice.code, "is on file already" in twice.err) == (2, True)
    namesake = department.keqing("add", "inquiry", "李新", "source=报纸", "--new")
    assert (namesake.code, "There is another 李新" in namesake.err) == (0, True)
    alone = department.keqing("add", "inquiry", "C0001", "source=报纸", "--phone", "13800000002")
    assert (alone.code, "--new" in alone.err) == (2, True)


def test_s01_one_file_from_the_inquiry_to_the_purchase(department: Department) -> None:
    """S01 (R003): the stage follows what happened, and the calls follow the stage."""
    who = department.customer("李新", "--phone", "13800000001")
    seen = []
    for day, words in (
        ("20", ("inquiry", who, "source=电台")),
        ("21", ("arrival", who)),
        ("22", ("consultation", who)),
        ("23", ("purchase", who, *BOX)),
    ):
        department.do("add", *words, "--date", f"2026-11-{day}")
        planned = cadences(department, who) & {"inquiry", "no-purchase", "therapy"}
        seen.append((department.json("show", who)["stage"], *planned))
    assert seen == [
        ("inquired", "inquiry"), ("arrived",), ("consulted", "no-purchase"), ("bought", "therapy"),
    ]  # fmt: skip


def test_s03_a_contact_leads_to_the_next_date_or_ends_with_its_reason(
    department: Department,
) -> None:
    """S03 (R006, R030): who will come has a day, who is undecided the next call, who declined none."""
    people = {name: department.customer(name) for name in ("来", "想", "不")}
    for who in people.values():
        department.do("add", "inquiry", who, "source=电台", "--date", "2026-11-20")
    brief = " ".join(department.do("brief", people["来"]).out.split())
    assert "Would you like to come in? Which day suits you?" in brief
    told = department.call(people["来"], "2026-11-23", "reached", "--next", "2026-11-27")
    assert ("promise", "2026-11-27") in [(each["cadence"], each["due"]) for each in told["next"]]
    told = department.call(people["想"], "2026-11-23", "no-answer")
    assert told["next"][0]["cadence"] == "inquiry"
    department.call(people["不"], "2026-11-23")
    department.do("add", "no-interest", people["不"], "reason=价格", "--date", "2026-11-23")
    assert "inquiry" not in cadences(department, people["不"])
    assert {each["kind"] for each in department.json("check")["findings"]} <= {"no-customers"}


def test_s02_who_wants_no_consultation_leaves_a_number(department: Department) -> None:
    """S02 (R010): name, number and source are enough; the call back is planned, and consent is asked for."""
    words = ("--phone", "13800000002", "--source", "药店导购", "--tag", "不咨询")
    who = department.customer("周姨", *words)
    department.do("promise", who, "2026-11-24", "问问要不要当面咨询", "--date", "2026-11-20")
    assert department.listed("2026-11-24") == {"周姨": ["promise promise"]}
    assert "周姨" in department.do("list", "--tag", "不咨询").out
    bare = department.keqing("add", "consent", who)
    assert (bare.code, "Evidence is missing" in bare.err) == (2, True)
    department.do("add", "consent", who, "evidence=本人当面同意")
    assert "本人当面同意" in department.do("register", "同意书登记").out


def test_s07_calls_are_kept_as_they_were_told(department: Department) -> None:
    """S02, S07 (R023, R056, R140): one command a call; a correction stands beside what was written first."""
    who = department.customer("王秀兰")
    words = ("--min", "6", "--entry", "问睡眠", "--date", "2026-11-23 09:20")
    department.do("log", who, "reached", "血压平稳，睡得少", *words)
    (first,) = [row for row in department.json("show", who)["events"] if row["kind"] == "contact"]
    department.do("amend", str(first["id"]), "text=血压平稳，睡得好")
    told = department.json("history", who)["events"]
    kept = {row["id"]: (row["text"], row["voided"]) for row in told if row["kind"] == "contact"}
    assert set(kept.values()) == {("血压平稳，睡得少", True), ("血压平稳，睡得好", False)}
    page = department.do("register", "contact").out
    assert "睡得好" in page
    assert "问睡眠" in page


def test_s03_a_date_is_put_off_with_its_reason_and_the_ladder_stays(
    department: Department,
) -> None:
    """S03 (R035): not before 2026-12-18 because of a journey; then the steps go on as they were."""
    who = department.customer("王秀兰")
    department.do("add", "purchase", who, *BOX, "--date", "2026-12-01")
    for day in ("2026-12-02", "2026-12-04", "2026-12-07", "2026-12-11"):
        department.call(who, day)
    department.do(
        "snooze", who, "2026-12-18", "therapy", "--reason", "出差", "--date", "2026-12-12"
    )
    assert department.listed("2026-12-17") == {}
    assert department.listed("2026-12-18") == {"王秀兰": ["therapy 15d"]}
    assert "出差" in department.do("show", who, "--history").out
    department.call(who, "2026-12-18")
    assert department.due(who, "therapy") == "2026-12-23"


def test_s08_what_was_planned_to_be_said_stands_in_the_brief(department: Department) -> None:
    """S08, S09 (R055, R076): the note of a promised visit with its hour, place and subject; then what was said."""
    who = department.customer("王秀兰", "--address", "柳堤街1号")
    department.do("promise", who, "2026-11-24 15:00", "上门送请柬，讲路线", "--date", "2026-11-20")
    (row,) = department.today("2026-11-24")
    assert (row["time"], row["reasons"][0]["text"]) == ("15:00", "上门送请柬，讲路线")
    assert "上门送请柬，讲路线" in "".join(department.do("brief", who).out.split())
    assert "柳堤街1号" in department.do("show", who).out


def test_s15_what_must_not_be_spoken_of_comes_first(department: Department) -> None:
    """S15 (R098): before the number, the reason and the words of the call."""
    who = department.customer("王秀兰", "--phone", "13812345678", "--set", "avoid=孙子升学")
    lines = department.do("brief", who).out.splitlines()
    assert lines[2].split(maxsplit=1) == ["Careful", "avoid: 孙子升学"]
    assert lines[3].startswith("Phone")


def test_s12_again_in_two_days_about_the_book_that_was_given(department: Department) -> None:
    """S07, S12 (R118, R119): called on 2026-12-21, the book is not read; so again on 12-23."""
    department.do("gathering", "add", "冬会", "2026-12-19")
    who = department.customer("王秀兰")
    words = ("gathering=冬会", "given=健康手册", "--date", "2026-12-19")
    department.do("add", "attendance", who, *words)
    assert "健康手册" in "".join(
        department.do("brief", who, "--at", "2026-12-21 10:00").out.split()
    )
    department.call(who, "2026-12-21", "reached", "--next", "+2d")
    assert department.due(who, "promise") == "2026-12-23"


def test_s04_registers_by_expert_and_of_each_day(department: Department) -> None:
    """S28 (R020): who advised is on each purchase, and a summary counts by it; money is nobody's share."""
    who = department.customer("王秀兰")
    department.do("add", "purchase", who, *BOX, "expert=王专家", "--date", "2026-11-23")
    rows = department.json("summary", "purchase", "--by", "expert")["rows"]
    assert [(row["fields"]["expert"], row["n"]) for row in rows] == [("王专家", 1)]
    assert "王专家" in department.do("register", "购药登记").out


def test_s08_the_hotline_is_told_where_an_agent_has_no_number(department: Department) -> None:
    """S08 (R139): the department's number ends the call."""
    department.do("config", "set", "hotline", "400-800-1234", "--department")
    who = department.customer("王秀兰")
    assert "400-800-1234" in department.do("brief", who).out
