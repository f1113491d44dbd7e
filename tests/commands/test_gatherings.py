from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import Keqing


def test_gatherings_are_entered_listed_and_moved(department: Keqing) -> None:
    assert department("gathering", "list", "--format", "table").out.startswith("No gathering")
    told = department(
        "gathering", "add", "冬会", "2026-12-19", "--place", "文化宫", "--seats", "60"
    )
    assert (told.code, told.err) == (0, "")
    assert "Sat 2026-12-19, 文化宫, 60 seats" in told.out
    tried = department("gathering", "add", "冬会", "2026-12-20", "-n")
    assert "would be" in tried.out
    assert department("gathering", "add", "冬会", "2026-12-26").code == 0
    listed = json.loads(department("gathering", "list", "--format", "json").out)
    (found,) = listed["gatherings"]
    named = ("name", "day", "place", "seats", "free", "invited")
    assert [found[name] for name in named] == ["冬会", "2026-12-26", "文化宫", 60, 60, 0]
    (line,) = department("gathering", "list").out.splitlines()[1:]
    assert line.startswith("2026-12-26\t冬会\t文化宫\t60\t60\t0\t")
    assert "文化宫" in department("gathering", "list", "--format", "table", "--all").out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("冬会",), "The day of 冬会 is missing."),
        (("冬会", "2026-12-19", "--seats", "0"), "0 is not a number of seats."),
        (("  ", "2026-12-19"), "The name is missing."),
        (("冬会", "2026-02-30"), "2026-02-30"),
    ],
)
def test_what_cannot_be_is_told(department: Keqing, words: tuple[str, ...], says: str) -> None:
    ran = department("gathering", "add", *words)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err


@pytest.fixture
def party(department: Keqing) -> Keqing:
    """A gathering of today with two seats, and three customers; the clock stands on 2026-11-24."""
    department("gathering", "add", "冬会", "2026-11-24", "--seats", "2")
    for number, name in enumerate(("张三", "李四", "王五")):
        department("add-customer", name, "--phone", f"1381234567{number}")
    return department


def test_who_signs_in_does_so_once(party: Keqing) -> None:
    first = party("gathering", "sign-in", "冬会", "张三", "李四")
    assert (first.code, first.err) == (0, "")
    assert "张三 C0001 came to 冬会." in first.out
    again = party("gathering", "sign-in", "冬", "李四", "王五", "李四")
    assert "李四 C0002 is signed in already." in again.out
    assert "Came so far: 3, of 0 who accepted." in again.out
    assert party("undo", "--yes").code == 0
    shown = json.loads(party("gathering", "show", "冬会", "--format", "json").out)
    assert [guest["name"] for guest in shown["guests"]] == ["张三", "李四"]
    tried = json.loads(party("gathering", "sign-in", "冬会", "王五", "-n", "--format", "json").out)
    assert (tried["came"], tried["counts"]["came"]) == (["王五 C0003"], 3)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("sign-in", "春会", "张三"), 3, "There is no gathering 春会."),
        (("sign-in", "夏会", "张三"), 2, "夏会 is only on"),
        (("sign-in", "冬会", "赵六"), 3, "赵六"),
        (("show", "春会"), 3, "Gatherings: "),
        (("invite", "冬会"), 2, "Whom to invite is missing."),
        (("invite", "秋会", "张三"), 2, "秋会 was on"),
        (("invite", "冬会", "--filter", "core"), 3, "core"),
        (("invite", "冬会", "--where", "nothing > 1"), 2, "nothing"),
        (("sheet", "冬会"), 2, "The file is missing."),
        (("sheet", "冬会", "-o", "x.pdf"), 2, "does not say which format"),
        (("seat", "冬会", "张三", "3"), 3, "张三 has no seat at 冬会."),
        (("staff", "冬会", "王芳"), 3, "王芳"),
        (("staff", "冬会", "王芳", "--remove"), 3, "not on the staff"),
        (
            ("check", "冬会", "备茶", "--before", "soon"),
            2,
            "'soon' is not a number of days before.",
        ),
        (("check", "冬会", "  "), 2, "What is to be done is missing."),
        (("check", "冬会", "--done", "1"), 3, "has no line 1"),
        (("add", "冬会", "--time", "later"), 2, "'later' is not a time of day."),
    ],
)
def test_what_a_gathering_cannot_have_is_told(
    party: Keqing, words: tuple[str, ...], code: int, says: str
) -> None:
    party("gathering", "add", "夏会", "2027-06-01")
    party("gathering", "add", "秋会", "2026-10-01", "--yes")
    ran = party("gathering", *words)
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err


def test_without_any_gathering_the_next_step_is_named(department: Keqing) -> None:
    ran = department("gathering", "show", "冬会")
    assert (ran.code, ran.out) == (3, "")
    assert "keqing gathering add 冬会 DAY" in ran.err


def test_staff_tables_and_checklist(party: Keqing) -> None:
    """S12 (R052, R106, R273): who does what by when, and where each guest sits."""
    party("add-agent", "王芳")
    assert "Staff: 王芳, 迎宾" in party("gathering", "staff", "冬会", "王芳", "迎宾").out
    assert party("gathering", "staff", "冬会", "王芳").out == "Staff: 王芳\n"
    party("gathering", "check", "冬会", "布置会场")
    added = party("gathering", "check", "冬会", "备茶水", "--before", "2wd", "--for", "王芳")
    assert added.out.splitlines() == ["2. 2026-11-20: 备茶水, 王芳", "1. 2026-11-24: 布置会场"]
    party("gathering", "check", "冬会", "--done", "2")
    assert party("gathering", "check", "冬会").out.splitlines()[0] == (
        "2. done 2026-11-24: 备茶水, 王芳"
    )
    party("add", "rsvp-yes", "张三", "gathering=冬会")
    assert party("gathering", "seat", "冬会", "张三", "3", "--arm").code == 0
    shown = json.loads(party("gathering", "show", "冬会", "--format", "json").out)
    (guest,) = shown["guests"]
    assert (guest["table"], guest["help"], guest["came"]) == ("3", True, False)
    assert shown["staff"] == [{"agent": "王芳", "duty": None}]
    assert [each["done"] for each in shown["checks"]] == ["2026-11-24", None]
    plain = party("gathering", "show", "冬会").out
    assert "3, needs an arm" in plain
    assert "Staff: 王芳" in plain
    assert party("gathering", "staff", "冬会", "王芳", "--remove").out == (
        "Nobody is on the staff of 冬会.\n"
    )
    for _ in range(6):
        assert party("undo", "--yes").code == 0
    assert party("gathering", "check", "冬会").out == "The checklist of 冬会 is empty.\n"


def test_whoever_is_invited_is_called(party: Keqing) -> None:
    party("gathering", "add", "夏会", "2026-12-20")
    for name in ("张三", "李四"):
        party("add", "consent", name, "evidence=书面")
    party("pause", "李四", "--until", "+30d")
    tried = party("gathering", "invite", "夏会", "张三", "李四", "王五", "-n", "--format", "json")
    assert json.loads(tried.out) == {
        "schema": "keqing.gathering-invite/1",
        "gathering": "夏会",
        "invited": [{"code": "C0001", "name": "张三", "owner": "李敏", "declined_before": False}],
        "left_out": {"not-called": 1, "no-consent": 1},
        "dry_run": True,
    }
    party("resume", "李四")
    done = party("gathering", "invite", "夏会", "张三", "李四", "王五")
    assert "2 customers are invited to 夏会." in done.out
    assert "Left out: 1 without consent to promotion" in done.out
    assert party("undo", "--yes").code == 0
    shown = json.loads(party("gathering", "show", "夏会", "--format", "json").out)
    assert shown["guests"] == []


def test_many_are_asked_about(party: Keqing) -> None:
    party("gathering", "add", "夏会", "2026-12-20")
    for name in ("张三", "李四", "王五"):
        party("add", "consent", name, "evidence=书面")
    ran = party("gathering", "invite", "夏会", "--where", "count(consent) = 1")
    assert ran.code == 2
    assert "3 customers would be invited to 夏会." in ran.err
    assert party("gathering", "invite", "夏会", "--where", "count(consent) = 1", "--yes").code == 0


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_the_sheet_that_was_printed_comes_back(party: Keqing, tmp_path: Path, ending: str) -> None:
    for name in ("张三", "李四", "王五"):
        party("add", "rsvp-yes", name, "gathering=冬会")
    file = tmp_path / f"sheet{ending}"
    assert party("gathering", "sheet", "冬会", "-o", str(file), "--full").code == 0
    if ending == ".csv":
        rows = file.read_text("utf-8-sig").splitlines()
        assert rows[0] == "冬会 2026-11-24 sign-in sheet"
        file.write_text(
            "\n".join([*rows[:2], *(f"{row}√" for row in rows[2:4]), *rows[4:]]), "utf-8"
        )
    else:
        book = openpyxl.load_workbook(file)
        sheet = book.active
        assert sheet
        assert sheet["A1"].value == "冬会 2026-11-24 sign-in sheet"
        assert sheet["D3"].value == "13812345670"
        for row in (3, 4):
            sheet.cell(row, 8, "√")
        book.save(file)
    brought = party("import", str(file))
    assert "2 new" in brought.out
    shown = json.loads(party("gathering", "show", "冬会", "--format", "json").out)
    assert [(guest["name"], guest["came"]) for guest in shown["guests"]] == [
        ("张三", True),
        ("李四", True),
        ("王五", False),
    ]
    assert "2 the same" in party("import", str(file)).out


def test_a_page_is_printed_without_numbers(party: Keqing, tmp_path: Path) -> None:
    party("add", "rsvp-yes", "张三", "gathering=冬会")
    file = tmp_path / "sheet.html"
    assert party("gathering", "sheet", "冬会", "-o", str(file)).code == 0
    text = file.read_text("utf-8")
    assert "张三" in text
    assert "1381" not in text


@pytest.mark.parametrize(
    ("lines", "wanted", "says"),
    [
        (["冬会签到表", "姓名,电话", "张三,13812345670"], (), "1 new"),
        (["2026年11月24日 签到", "姓名,签到", "张三,是", "李四,否"], (), "1 new"),
        (["冬会", "姓名,电话,签名", "张三,13812345670,张三", "李四,,"], ("--kind", "到会"), "1 new"),
        (["冬会", "姓名,活动,签到", "张三,冬会,√"], (), "1 new"),
        (["冬会", "姓名,Signed in", "张三,√", "李四,未到（请假）"], (), "1 new"),
        (["冬会签到表", "姓名,日期", "张三,2026-11-24"], ("--kind", "到会"), "1 new"),
        (["冬会", "姓名,产品,日期", "张三,安,2026-11-24"], ("--kind", "purchase"), "1 new"),
        (["冬会 2026-11-25 签到表", "姓名,电话", "张三,13812345670"], (), "The sheet says 2026-11-25"),
        (["联谊", "姓名,电话", "张三,13812345670"], ("--kind", "到会"), "no column is Date"),
        (["冬会 2026-13-99 签到", "姓名,电话", "张三,13812345670"], (), "1 new"),
    ],
)  # fmt: skip
def test_a_sheet_says_in_its_title_what_it_is_of(
    party: Keqing, tmp_path: Path, lines: list[str], wanted: tuple[str, ...], says: str
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("\n".join(lines), "utf-8")
    ran = party("import", str(file), *wanted)
    assert says in ran.out + ran.err


def test_the_settings_of_the_department(department: Keqing) -> None:
    def value(name: str) -> str:
        return department("config", "get", name, "--department").out.strip()

    assert value("red-days") == "7"
    assert department("config", "set", "red-days", "10", "--department").code == 0
    assert value("red-days") == "10"
    found = json.loads(department("config", "--department", "--format", "json").out)["settings"]
    assert {setting["name"]: (setting["value"], setting["own"]) for setting in found} == {
        "department": ("一组", True),
        "calling-hours": ("09:00-12:00,14:00-20:00", False),
        "red-days": ("10", True),
        "pause-days": ("90", False),
        "leap-month-birthday": ("ordinary", False),
        "leap-day-birthday": ("02-28", False),
        "log-asks": ("", False),
        "hotline": ("", False),
        "call-minutes": ("5", False),
    }
    assert "leap-day-birthday" in department("config", "--department", "--format", "table").out
    assert department("config", "unset", "red-days", "--department").code == 0
    assert value("red-days") == "7"
    assert department("undo").code == 0
    assert value("red-days") == "10"


@pytest.mark.parametrize(
    ("name", "value", "code", "says"),
    [
        ("red-days", "99", 2, "Write a number from 0 to 60."),
        ("red-days", "9" * 5000, 2, "Write a number from 0 to 60."),
        ("leap-day-birthday", "02-29", 2, "Write one of: 02-28, 03-01."),
        ("red", "1", 3, "red-days"),
        ("calling-hours", "9", 2, "'9' is not a span of hours."),
        ("department", " ", 2, "The department's name is missing."),
    ],
)
def test_settings_that_cannot_be(
    department: Keqing, name: str, value: str, code: int, says: str
) -> None:
    ran = department("config", "set", name, value, "--department")
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("可打时段", "08:30-11:30、14点-18点", "08:30-11:30,14:00-18:00"),
        ("calling hours", "08:30-11:30", "08:30-11:30"),
        ("部门", "二组", "二组"),
        ("标红天数", "十", "10"),
        ("闰月生日", "闰月", "leap"),
        ("leap-day-birthday", "3月1日", "03-01"),
    ],
)
def test_settings_are_known_in_both_languages(
    department: Keqing, name: str, typed: str, value: str
) -> None:
    assert department("config", "设置", name, typed, "--department").code == 0
    assert department("config", "查看", name, "--department").out == f"{value}\n"


def test_the_departments_hours_say_when_calls_may_be_made(department: Keqing) -> None:
    """S15 (R311): nobody is called in the evening."""
    department("add-customer", "王秀英", "--phone", "13812345678")
    department("promise", "王秀英", "今天", "问血压")

    def hours_from() -> str | None:
        told = json.loads(department("today", "--format", "json").out)
        return str(told["rows"][0]["hours_from"])

    assert hours_from() == "None"
    department("config", "set", "calling-hours", "15:00-18:00", "--department")
    assert hours_from() == "15:00"


def test_a_department_keeps_a_name(department: Keqing) -> None:
    ran = department("config", "unset", "department", "--department")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "A department needs a name.")


def test_a_part_of_a_gatherings_name_is_no_new_gathering(party: Keqing) -> None:
    """Whoever leaves out a word is asked whether that one is meant, not told to enter a second one."""
    assert party("gathering", "add", "冬季联谊会", "2027-01-20").code == 0
    ran = party("--lang", "zh", "add", "答应参会", "张三", "联谊会=冬季")
    assert (ran.code, ran.out) == (3, "")
    assert "您是指 冬季联谊会 吗？" in ran.err
    assert "gathering add" not in ran.err
    other = party("add", "rsvp-yes", "张三", "gathering=xyz")
    assert (other.code, "Enter it first: keqing gathering add xyz DAY" in other.err) == (3, True)
