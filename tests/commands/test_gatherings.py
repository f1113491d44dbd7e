from __future__ import annotations

import json

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
    assert listed["gatherings"] == [
        {"name": "冬会", "day": "2026-12-26", "place": "文化宫", "seats": 60}
    ]
    assert department("gathering", "list").out.splitlines()[1:] == ["2026-12-26\t冬会\t文化宫\t60"]
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
        ("department", " ", 2, "The name is missing."),
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
