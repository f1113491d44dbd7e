"""The board and the reports on the command line: what they count, for whom, in which forms."""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import time_machine

from keqing.render.text import width
from tests.cli_department import BOX, Department
from tests.conftest import Keqing

MORNING = "2026-12-07 01:00:00+00:00"
EVENING = "2026-12-07 10:00:00+00:00"


@pytest.fixture
def monday(keqing: Keqing, home: Path, clock: time_machine.Traveller) -> Department:
    """Eight customers to be called on Monday 2026-12-07, six of whom were reached, on the evening of that day."""
    clock.move_to(MORNING)
    told = Department(keqing, "therapy")
    for n in range(1, 9):
        told.customer(f"王{n}", "--phone", f"1381234567{n}", "--owner", "李敏")
        told.do("promise", f"C000{n}", "2026-12-07", "问血压", "--date", "2026-12-01")
    clock.move_to(EVENING)
    for n in range(1, 7):
        told.do("log", f"C000{n}", "reached", "都好", "--min", str(n))
    told.do("log", "C0007", "no-answer")
    return told


def test_the_day_report_is_the_success_handbook(monday: Department) -> None:
    """S27 (R434, R484): planned 8, done 6, carried over 2, on time 75 %; what is carried over stands in the next list."""
    found = monday.json("report", "day")
    assert found["schema"] == "keqing.report/1"
    total = found["total"]
    assert (total["due"], total["done"], total["carried"]) == (8, 6, 2)
    assert (total["on_time"], total["judged"], total["on_time_percent"]) == (6, 8, 75)
    came = {row["name"]: (row["result"], row["outcome"]) for row in found["planned"]}
    assert came["王1"] == ("done", "reached")
    assert came["王7"] == ("carried", "no-answer")
    assert came["王8"] == ("carried", None)
    assert found["next_day"] == "2026-12-08"
    assert [row["code"] for row in found["next_planned"]] == ["C0007", "C0008"]
    tomorrow = {row["code"] for row in monday.today("2026-12-08")}
    assert tomorrow >= {"C0007", "C0008"}


def test_a_past_day_reads_the_same_the_day_after(
    monday: Department, clock: time_machine.Traveller
) -> None:
    evening = monday.json("report", "day")
    clock.move_to("2026-12-09 01:00:00+00:00")
    monday.do("log", "C0007", "reached", "好")
    later = monday.json("report", "day", "--date", "2026-12-07")
    assert later["total"] == evening["total"]
    assert later["planned"] == evening["planned"]
    moved = monday.json("report", "day")["total"]
    assert (moved["due"], moved["done"], moved["carried"], moved["overdue"]) == (2, 1, 1, 1)
    assert moved["oldest"] == 2
    assert (moved["on_time"], moved["judged"]) == (0, 0)
    week = monday.json("report", "week")["total"]
    assert (week["due"], week["done"], week["on_time"], week["judged"]) == (8, 7, 6, 8)


def test_a_call_entered_later_counts_on_its_day(
    monday: Department, clock: time_machine.Traveller
) -> None:
    clock.move_to("2026-12-09 01:00:00+00:00")
    monday.do("log", "C0008", "reached", "好", "--date", "2026-12-07")
    total = monday.json("report", "day", "--date", "2026-12-07")["total"]
    assert (total["done"], total["called"], total["on_time_percent"]) == (7, 8, 88)


def test_what_the_customer_puts_off_is_not_late(
    monday: Department, clock: time_machine.Traveller
) -> None:
    monday.do("log", "C0008", "callback", "--next", "2026-12-10")
    total = monday.json("report", "day")["total"]
    assert (total["due"], total["rebooked"], total["carried"], total["put_off"]) == (8, 1, 1, 1)
    assert (total["on_time"], total["judged"]) == (6, 7)
    clock.move_to("2026-12-10 01:00:00+00:00")
    monday.do("log", "C0008", "reached", "好")
    today = monday.json("report", "day")["total"]
    assert (today["on_time"], today["judged"]) == (1, 1)


def test_the_same_figures_stand_on_the_board_and_in_every_form(
    monday: Department, tmp_path: Path
) -> None:
    board = monday.json("board")
    assert board["schema"] == "keqing.board/1"
    report = monday.json("report", "day")
    for part in ("rows", "cadences", "total", "days", "targets", "overdue_ages"):
        assert board[part] == report[part]
    (row,) = board["rows"]
    assert (row["called"], row["reached"], row["reached_percent"]) == (7, 6, 86)
    assert (row["unreached"], row["timed"], row["mean_minutes"]) == (1, 6, "3.5")
    assert row["calls"] == [0, 0, 0, 0, 0, 0, 7]
    lines = [*csv.DictReader(io.StringIO(monday.do("board", "--format", "csv").out))]
    assert [line["by"] for line in lines] == ["agent", "cadence", "all"]
    assert (lines[0]["due"], lines[0]["on time, %"]) == ("8", "75")
    assert lines[1]["called"] == ""
    monday.do("board", "-o", "board.csv", "--header", "id")
    with Path("board.csv").open(encoding="utf-8-sig", newline="") as file:
        (by_agent, *_) = csv.DictReader(file)
    assert (by_agent["due"], by_agent["on_time_percent"]) == ("8", "75")
    monday.do("report", "week", "-o", "week.json")
    assert json.loads(Path("week.json").read_text("utf-8"))["total"] == report["total"]
    assert json.loads(monday.do("board", "--format", "ndjson").out) == row


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_workbook_has_charts_of_its_figures(monday: Department, lang: str) -> None:
    monday.do("--lang", lang, "report", "day", "-o", "day.xlsx")
    book = openpyxl.load_workbook("day.xlsx")
    titles = {
        "en": ["Success handbook", "Agents", "Last 7 days", "Cadences", "What the figures mean"],
        "zh": ["成功手册", "员工", "近7天", "回访计划", "数字的含义"],
    }
    assert book.sheetnames == titles[lang]
    agents = book[titles[lang][1]]
    heads = [cell.value for cell in agents[1]]
    cells = [cell.value for cell in agents[2]]
    assert cells[:3] == ["李敏", 8, 6]
    assert len(heads) == len(cells)
    with zipfile.ZipFile("day.xlsx") as packed:
        charts = [name for name in packed.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 4
    before = Path("day.xlsx").read_bytes()
    monday.do("--lang", lang, "report", "day", "-o", "day.xlsx")
    assert Path("day.xlsx").read_bytes() == before


def test_a_sheet_of_a_day_holds_both_parts_and_no_formula(monday: Department) -> None:
    monday.do("edit-customer", "C0001", "--name", "=1+1")
    lines = [*csv.DictReader(io.StringIO(monday.do("report", "day", "--format", "csv").out))]
    assert [line["date"] for line in lines] == ["2026-12-07"] * 8 + ["2026-12-08"] * 2
    assert lines[0]["name"] == "'=1+1"
    assert (lines[6]["what came of it"], lines[6]["outcome"]) == ("carried over", "No answer")
    assert lines[8]["what came of it"] == ""
    monday.do("report", "day", "-o", "day.csv", "--header", "id")
    with Path("day.csv").open(encoding="utf-8-sig", newline="") as file:
        named = [*csv.DictReader(file)]
    assert (named[6]["result"], named[6]["outcome"]) == ("carried", "no-answer")


@pytest.mark.sampled(2)
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("columns", [40, 60, 80, 120, 200])
def test_no_line_is_wider_than_the_screen(monday: Department, columns: int, lang: str) -> None:
    for words in (("board",), ("report", "day"), ("report", "month")):
        out = monday.do("--lang", lang, "--width", str(columns), *words, "--format", "table").out
        assert max(map(width, out.splitlines())) <= columns
        assert "6/8 = 75" in out or columns < 80
        assert "李敏" in out


def test_figures_have_their_definitions_under_them(monday: Department) -> None:
    out = monday.do("report", "week", "--format", "table").out
    assert "reached: of the calls, those that reached somebody" in out
    assert "on time: of the follow-ups due in these days" in out
    assert "on time: of the follow-ups due" in monday.do("board", "--format", "table").out


def test_the_last_days_are_drawn_in_blocks_where_that_is_asked_for(monday: Department) -> None:
    plain = monday.do("--width", "120", "board", "--format", "table").out
    drawn = monday.do("--width", "120", "board", "--unicode", "--format", "table").out
    assert "\u2588" not in plain
    assert "\u2588" in drawn
    assert len(plain.splitlines()) == len(drawn.splitlines())


def test_only_figures_that_are_shown_are_explained(monday: Department) -> None:
    for columns, shown, not_shown in (
        ("60", {"due", "overdue", "carried"}, {"visits", "skipped", "minutes"}),
        ("200", {"due", "carried", "minutes"}, set()),
    ):
        out = monday.do("--width", columns, "board", "--format", "table").out
        explained = {name for name in shown | not_shown if f"\n{name}: " in out}
        assert explained == shown


def test_a_line_that_needs_somebody_is_a_command_to_copy(
    monday: Department, clock: time_machine.Traveller
) -> None:
    clock.move_to("2026-12-10 01:00:00+00:00")
    monday.do("add-customer", "无主", "--phone", "13900000001")
    board = monday.json("board")
    assert [(need["kind"], need["count"]) for need in board["needs"]][:1] == [("overdue", 2)]
    for need in board["needs"]:
        assert monday.keqing(*need["command"][1:]).code == 0, need
    out = monday.do("board", "--format", "table").out
    assert "李敏: 2 overdue, the oldest 3 d" in out
    assert "keqing today --agent 李敏 --all" in out
    zh = monday.do("--lang", "zh", "board", "--format", "table").out
    assert "李敏 逾期 2 个，最久 3 天" in zh


def test_an_agent_sees_what_is_their_own_and_a_manager_all(monday: Department) -> None:
    monday.do("add-agent", "赵文静", "--role", "manager", "--login", "boss")
    monday.do("add-agent", "陈刚", "--role", "doctor")

    def seen(*words: str) -> list[str | None]:
        return [row["agent"] for row in monday.json("board", *words)["rows"]]

    everybody = ["李敏", "赵文静", "陈刚"]
    assert seen() == everybody
    assert seen("--agent", "李敏") == ["李敏"]
    monday.keqing("config", "set", "agent", "陈刚")
    assert seen() == ["陈刚"], "who is no manager"
    assert seen("--team") == everybody
    monday.keqing("config", "set", "agent", "赵文静")
    assert seen() == everybody
    assert seen("--agent", "陈刚") == ["陈刚"]


@pytest.mark.parametrize("words", [("board",), ("report", "day"), ("report", "month")])
def test_an_empty_department_has_figures_too(department: Keqing, words: tuple[str, ...]) -> None:
    for form in ("table", "plain", "csv", "json"):
        ran = department(*words, "--format", form)
        assert (ran.code, ran.err) == (0, ""), ran
    total: dict[str, Any] = json.loads(department(*words, "--format", "json").out)["total"]
    assert set(total.values()) <= {0, None}
    assert department(*words, "-o", "empty.xlsx").code == 0


def test_a_day_to_come_is_a_plan(monday: Department) -> None:
    total = monday.json("report", "day", "--date", "2026-12-08")["total"]
    assert (total["due"], total["done"], total["carried"]) == (2, 0, 2)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("report", "year"), 3, "There is no report 'year'."),
        (("report", "wek"), 3, "week"),
        (("report", "neglekt"), 3, "neglect"),
        (
            ("report", "day", "--month", "2026-11"),
            2,
            "--month and --per are for a report by its name.",
        ),
        (("report", "neglect", "--month", "2027-11"), 2, "The month 2027-11 has not begun."),
        (("report", "neglect", "--month", "moon"), 2, "'moon' is no month."),
        (("report", "neglect", "--per", "decade"), 2, "--per cannot be decade."),
        (("report", "day", "-o", "x.ics"), 2, "A report is not written as ics."),
        (("board", "--keep", "30d"), 2, "--keep and --lock are for a file."),
        (("report", "day", "--lock"), 2, "--keep and --lock are for a file."),
        (("board", "--agent", "无人"), 3, "No agent is called 无人."),
        (("report", "day", "--format", "xlsx"), 2, "xlsx"),
    ],
)
def test_what_cannot_be_is_said(
    department: Keqing, words: tuple[str, ...], code: int, says: str
) -> None:
    ran = department(*words)
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err


@pytest.mark.parametrize("word", ["日", "周", "month", "weekly"])
def test_a_period_is_named_in_either_language(department: Keqing, word: str) -> None:
    assert department("report", word).code == 0


def test_a_quota_is_met_by_so_many_of_so_many(
    keqing: Keqing, clock: time_machine.Traveller
) -> None:
    """R10, R443: of the dealers asked for two contacts a week, who had them."""
    clock.move_to("2026-12-01 01:00:00+00:00")
    told = Department(keqing, "dealer")
    for n in (1, 2, 3):
        told.customer(f"经销{n}", "--type", "dealer", "--owner", "李敏")
    clock.move_to("2026-12-11 08:00:00+00:00")
    for who, day in (("C0001", "2026-12-07"), ("C0001", "2026-12-10"), ("C0002", "2026-12-08")):
        told.call(who, day, "visited")
    (weekly,) = [
        target
        for target in told.json("report", "week")["targets"]
        if target["cadence"] == "dealer-weekly"
    ]
    assert (weekly["asked"], weekly["quota"], weekly["floor"]) == (3, 2, 1)
    assert (weekly["quota_met"], weekly["floor_met"]) == (1, 2)
    out = told.do("report", "week", "--format", "table").out
    words = " ".join(out.split())
    assert "2 asked of each customer, met by 1/3 = 33 %; at least 1: 2/3 = 67 %" in words


def day_of(told: Department, day: str) -> dict[str, Any]:
    found: dict[str, Any] = told.json("report", "day", "--date", day)["total"]
    return found


def fates(told: Department, day: str) -> dict[str, str]:
    planned = told.json("report", "day", "--date", day)["planned"]
    return {row["code"]: row["result"] for row in planned}


def test_what_a_pause_a_snooze_or_a_stay_holds_is_not_planned(
    keqing: Keqing, clock: time_machine.Traveller
) -> None:
    """R12: put off before the day it is not planned; put off on the day it is, as put off."""
    clock.move_to("2026-12-01 01:00:00+00:00")
    told = Department(keqing, "therapy")
    for n in range(1, 7):
        told.customer(f"王{n}", "--phone", f"1381234567{n}", "--owner", "李敏")
        told.do("promise", f"C000{n}", "2026-12-07", "问血压")
    told.do("pause", "C0001", "--until", "2026-12-10", "--date", "2026-12-04")
    told.do("pause", "C0002", "--date", "2026-12-04")
    told.do("snooze", "C0004", "2026-12-09", "promise", "--date", "2026-12-07")
    clock.move_to("2026-12-07 08:00:00+00:00")
    told.do("pause", "C0005", "--until", "2026-12-11")
    told.do("skip", "C0006", "promise")
    assert fates(told, "2026-12-07") == {
        "C0003": "carried",
        "C0004": "put-off",
        "C0005": "put-off",
        "C0006": "skipped",
    }
    clock.move_to("2026-12-09 08:00:00+00:00")
    told.do("resume", "C0002")
    assert set(fates(told, "2026-12-08")) == {"C0003"}
    assert set(fates(told, "2026-12-09")) == {"C0002", "C0003", "C0004"}
    assert fates(told, "2026-12-07")["C0004"] == "put-off", "as it was on that day"
    clock.move_to("2026-12-11 08:00:00+00:00")
    told.do("log", "C0001", "reached", "好", "--date", "2026-12-10")
    told.do("log", "C0005", "reached", "好")
    assert fates(told, "2026-12-10")["C0001"] == "done"
    assert day_of(told, "2026-12-11")["oldest"] == 4
    week = told.json("report", "week")["total"]
    assert (week["judged"], week["on_time"]) == (5, 2)


def test_a_stay_in_hospital_holds_until_the_day_after_the_discharge(
    keqing: Keqing, clock: time_machine.Traveller
) -> None:
    clock.move_to("2026-12-01 01:00:00+00:00")
    told = Department(keqing, "therapy")
    told.customer("王秀英", "--phone", "13812345671", "--owner", "李敏")
    told.do("add", "purchase", "C0001", *BOX, "--date", "2026-12-01")
    told.do("add", "admission", "C0001", "--date", "2026-12-01")
    clock.move_to("2026-12-04 01:00:00+00:00")
    assert "Therapy follow-up" not in str(told.json("report", "day")["planned"])
    told.do("add", "discharge", "C0001", "--date", "2026-12-04")
    clock.move_to("2026-12-05 01:00:00+00:00")
    (row,) = told.json("report", "day")["planned"]
    assert "Therapy follow-up" in row["for"]


def test_what_lapsed_since_counts_before_it_is_stored(
    keqing: Keqing, clock: time_machine.Traveller
) -> None:
    """R7: nobody has written anything since the window closed, and the report knows."""
    clock.move_to("2026-12-01 01:00:00+00:00")
    told = Department(keqing, "all")
    told.customer("王秀英", "--phone", "13812345671", "--owner", "李敏", "--birthday", "1950-12-03")
    clock.move_to("2026-12-08 01:00:00+00:00")
    found = told.json("report", "week", "--date", "2026-12-04")
    (birthday,) = [each for each in found["cadences"] if each["cadence"] == "birthday"]
    assert (birthday["due"], birthday["lapsed"]) == (1, 1)
    assert (birthday["on_time"], birthday["judged"]) == (0, 1)
    told.do("log", "C0001", "reached", "好")
    again = told.json("report", "week", "--date", "2026-12-04")
    assert again["total"] == found["total"], "stored it is the same"
    assert again["cadences"] == found["cadences"]


def test_work_that_several_share_stands_in_a_line_of_its_own(monday: Department) -> None:
    for name in ("陈刚", "周洁"):
        monday.do("add-agent", name, "--role", "doctor")
    monday.do("log", "C0001", "reached", "头晕", "--adverse")
    rows = {row["agent"]: row["due"] for row in monday.json("board", "--team")["rows"]}
    assert rows == {"李敏": 8, "陈刚": 0, "周洁": 0, None: 1}
    out = monday.do("board", "--team", "--format", "table").out
    assert "nobody alone" in out
    assert "1 open alert " in out
    whole = monday.do("--lang", "zh", "board", "--team", "--format", "table").out
    assert "共同或无人负责" in whole


def test_a_day_that_is_too_full_is_named(keqing: Keqing, clock: time_machine.Traveller) -> None:
    """S06 (R265): more customers than the agent has calls in a day."""
    clock.move_to("2026-12-07 01:00:00+00:00")
    told = Department(keqing, "therapy")
    told.do("add-agent", "李敏", "--capacity", "1")
    for n in (1, 2, 3):
        told.customer(f"王{n}", "--phone", f"1381234567{n}", "--owner", "李敏")
        told.do("promise", f"C000{n}", "2026-12-09", "再谈")
    (need,) = told.json("board")["needs"]
    assert (need["kind"], need["count"], need["day"]) == ("over-capacity", 2, "2026-12-09")
    out = told.do("board", "--format", "table").out
    assert "李敏: 2 too many on Wed 12-09" in out
    assert "keqing spread 2026-12-09 --agent 李敏 -n" in out
    assert told.json("board", "--agent", "李敏")["needs"] == [need]


def test_a_quiet_board_says_that_nothing_is_needed(department: Keqing) -> None:
    assert "Nothing needs you." in department("board", "--format", "table").out
    assert "Nothing was planned." in department("report", "day", "--format", "table").out


def test_a_terminal_shows_the_first_of_many(
    keqing: Keqing, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.move_to("2026-12-07 01:00:00+00:00")
    told = Department(keqing, "therapy")
    for n in range(1, 24):
        told.customer(f"王{n}", "--phone", f"138123456{n:02}", "--owner", "李敏")
        told.do("promise", f"C00{n:02}", "2026-12-07", "问血压")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    out = told.keqing("report", "day", "--format", "table").out
    assert "3 more: keqing report day --date 2026-12-07 -o report.xlsx" in out
    assert "C0020" in out
    assert "C0021" not in out


def test_one_contact_in_each_quarter_is_a_target_too(
    keqing: Keqing, clock: time_machine.Traveller
) -> None:
    """R9: of the customers who were asked for when the quarter began, who had a contact in it."""
    clock.move_to("2026-12-01 01:00:00+00:00")
    told = Department(keqing, "all")
    for n in (1, 2):
        told.customer(f"药店{n}", "--type", "pharmacy", "--owner", "李敏")
    clock.move_to("2027-01-12 01:00:00+00:00")
    assert told.keqing("log", "C0001", "reached", "好").code == 0
    found = told.json("report", "month")["targets"]
    floors = [target for target in found if target["asked"] and target["floor"] == 1]
    (floor,) = [target for target in floors if target["until"] == "2027-03-31"]
    assert (floor["asked"], floor["floor_met"], floor["quota_met"]) == (2, 1, 1)
    out = " ".join(told.do("report", "month", "--format", "table").out.split())
    assert "1 asked of each customer, met by 1/2 = 50 %" in out
    told.do("report", "month", "-o", "page.html")
    assert "met by 1/2 = 50 %" in Path("page.html").read_text("utf-8")


def test_customers_whom_nobody_has_are_named_on_a_narrow_board(
    monday: Department, monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller
) -> None:
    monday.do("add-customer", "无主", "--phone", "13900000001", "--owner", "none")
    monkeypatch.setenv("LINES", "20")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    clock.move_to("2026-12-08 01:00:00+00:00")
    out = monday.keqing("--width", "40", "board", "--team", "--format", "table").out
    assert " 2 1 customer without an agent\n   keqing orphans\n" in out
    assert "What each figure means is said under:" in out
    assert "on time: of" not in out


def test_a_record_of_now_says_when_and_one_of_a_past_day_does_not(monday: Department) -> None:
    assert "Mon 2026-12-07 18:00" in monday.do("board", "--format", "table").out
    past = monday.do("report", "day", "--date", "2026-12-01", "--format", "table").out
    assert past.startswith("Day report  Tue 2026-12-01  1 agent\n")
    monday.do("report", "day", "--date", "2026-12-01", "-o", "page.html")
    assert "as of" not in Path("page.html").read_text("utf-8")


def test_the_next_day_names_who_is_new_on_it(monday: Department) -> None:
    monday.do("promise", "C0001", "2026-12-08", "再谈")
    out = monday.do("report", "day", "--format", "table").out
    assert "Planned for Tue 2026-12-08: 3 customers, 2 of them carried over." in out
    after = out.split("Planned for")[1].split("agent")[0]
    assert "王1" in after
    assert "王8" not in after


def test_what_is_promised_later_changes_no_past_week(
    keqing: Keqing, clock: time_machine.Traveller
) -> None:
    clock.move_to("2026-12-01 01:00:00+00:00")
    told = Department(keqing, "all")
    told.customer("王秀英", "--phone", "13812345671", "--owner", "李敏", "--birthday", "1950-12-05")
    told.do("add", "purchase", "C0001", *BOX)
    told.do("log", "C0001", "reached", "好", "--date", "2026-12-02")
    clock.move_to("2026-12-08 01:00:00+00:00")
    before = told.json("report", "week", "--date", "2026-12-04")
    told.do("promise", "C0001", "2026-12-20", "再谈")
    after = told.json("report", "week", "--date", "2026-12-04")
    assert after["cadences"] == before["cadences"]
    therapy = next(each for each in before["cadences"] if each["cadence"] == "therapy")
    assert (therapy["done"], therapy["carried"]) == (1, 1)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_report_of_an_evening_reads_the_same_for_ever(
    keqing: Keqing, clock: time_machine.Traveller, seed: int
) -> None:
    """Two weeks of work of all kinds: no later day changes what was due on an earlier one, and what came of it."""
    draw = random.Random(seed)  # noqa: S311  # no secret
    clock.move_to("2026-12-01 01:00:00+00:00")
    told = Department(keqing, "therapy")
    codes = [told.customer(f"王{n}", "--phone", f"1381234567{n}") for n in range(1, 7)]
    for code in codes:
        told.do("add", "purchase", code, *BOX)
    evenings = {}
    for day in range(2, 13):
        clock.move_to(f"2026-12-{day:02} 08:00:00+00:00")
        later = f"2026-12-{day + draw.randint(1, 4):02}"
        for row in told.today(f"2026-12-{day:02}"):
            words = draw.choice(
                [
                    ("log", row["code"], "reached", "好"),
                    ("log", row["code"], "reached", "好", "--next", later),
                    ("log", row["code"], "no-answer"),
                    ("log", row["code"], "callback", "--next", later),
                    ("snooze", row["code"], later),
                    ("pause", row["code"], "--until", later),
                    ("skip", row["code"]),
                    ("promise", row["code"], later, "再谈"),
                    (),
                    (),
                ]
            )
            if words:
                told.keqing(*words)
        evenings[f"2026-12-{day:02}"] = told.json("report", "day")
    for then, evening in evenings.items():
        again = told.json("report", "day", "--date", then)
        assert again["total"] == evening["total"], then
        assert again["planned"] == evening["planned"], then
