"""How full the days of a month are: per agent, beside the capacity, with rest days."""

from __future__ import annotations

import json
import sys
from itertools import takewhile

import pytest

from keqing.render.text import width
from tests.conftest import Keqing

WIDTHS = range(40, 201, 20)


def days(keqing: Keqing, *words: str) -> dict[tuple[str | None, str], int]:
    """The customers of each agent and day, without days that have none."""
    document = json.loads(keqing("load", *words, "--format", "json").out)
    assert document["schema"] == "keqing.load/1"
    return {
        (day["agent"], day["date"]): day["customers"]
        for day in document["days"]
        if day["customers"]
    }


@pytest.fixture
def month(department: Keqing) -> Keqing:
    """Two agents in November: five customers on the 25th, one on the 28th, and one that nobody has."""
    assert department("add-agent", "陈刚", "--capacity", "4").code == 0
    for n in range(1, 8):
        owner = "李敏" if n == 6 else "陈刚"
        department("add-customer", f"王{n}", "--phone", f"1381234567{n}", "--owner", owner)
        department("promise", f"C000{n}", "2026-11-28" if n > 5 else "2026-11-25", "再谈")
    department("promise", "C0001", "2026-11-25", "再谈一次")
    return department


def test_a_customer_counts_once_a_day_with_whoever_has_them(month: Keqing) -> None:
    assert days(month, "--team") == {
        ("李敏", "2026-11-28"): 1,
        ("陈刚", "2026-11-25"): 5,
        ("陈刚", "2026-11-28"): 1,
    }
    assert days(month, "--agent", "李敏") == {("李敏", "2026-11-28"): 1}
    assert days(month, "2026-12", "--team") == {}


def test_what_is_overdue_counts_for_today(month: Keqing) -> None:
    assert days(month, "--agent", "陈刚", "--date", "2026-11-27") == {
        ("陈刚", "2026-11-27"): 5,
        ("陈刚", "2026-11-28"): 1,
    }
    assert days(month, "--agent", "陈刚", "--date", "2026-12-03") == {("陈刚", "2026-12-03"): 6}


def test_it_agrees_with_the_week(month: Keqing) -> None:
    counted: dict[str, int] = {}
    for row in json.loads(month("week", "--team", "--format", "json").out)["rows"]:
        counted[row["day"]] = counted.get(row["day"], 0) + 1
    found: dict[str, int] = {}
    for (_, day), n in days(month, "--team").items():
        found[day] = found.get(day, 0) + n
    assert found == counted


@pytest.mark.parametrize(
    ("lang", "rest", "over"),
    [
        ("en", "29 rest", "too full: Wed 2026-11-25 5/4"),
        ("zh", "29 休", "超量：2026-11-25 周三 5/4"),
    ],
)
def test_marks_say_how_full_a_day_is_without_colour(
    month: Keqing, lang: str, rest: str, over: str
) -> None:
    shown = month("--lang", lang, "load", "--month", "--agent", "陈刚", "--format", "table").out
    assert "25! 5" in shown
    assert "28. 1" in shown
    assert rest in shown
    assert over in shown
    narrow = month("--lang", lang, "--width", "40", "load", "--agent", "陈刚", "--format", "table")
    assert "25!" in narrow.out
    assert "25! 5" not in narrow.out


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_calendar_fits_every_width(month: Keqing, lang: str) -> None:
    for columns in WIDTHS:
        words = ("--lang", lang, "--width", str(columns), "load", "--team", "--format", "table")
        assert max(map(width, month(*words).out.splitlines())) <= columns


def test_agents_for_whom_a_screen_has_no_room_are_counted(
    month: Keqing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("LINES", "18")
    shown = month("load", "--team").out.splitlines()
    assert len(shown) < 18
    assert shown[-1] == "1 more agent: add --all to see it."
    assert "陈刚" in month("load", "--team", "--all").out
    assert "陈刚" in month("load", "--team", "--format", "plain").out


def test_work_of_nobody_and_agents_without_a_capacity(department: Keqing) -> None:
    department("add-agent", "陈刚")
    department("add-customer", "王秀英", "--owner", "陈刚")
    department("promise", "C0001", "2026-11-25", "再谈")
    department("add-customer", "张伟", "--owner", "陈刚")
    department("promise", "C0002", "2026-11-26", "再谈")
    shown = department("load", "--team", "--format", "table").out
    assert "陈刚   no capacity set" in shown
    assert "25# 1" in shown
    assert "nobody's" not in shown
    department("add-customer", "赵玉兰", "--owner", "none")
    department("promise", "C0003", "2026-11-27", "再谈")
    found = days(department, "--team")
    assert sum(found.values()) == 3
    assert [agent for agent, day in found if day == "2026-11-27"] == [None]
    assert "nobody's" in department("load", "--team", "--format", "table").out
    assert days(department, "--agent", "陈刚").keys() == {
        ("陈刚", "2026-11-25"),
        ("陈刚", "2026-11-26"),
    }


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_days_that_are_over_are_not_drawn_as_empty(month: Keqing, lang: str) -> None:
    words = ("--lang", lang, "load", "--agent", "陈刚", "--date", "2026-11-25")
    shown = month(*words, "--format", "table").out.splitlines()
    assert "keqing report month" in shown[2]
    calendar = list(takewhile(lambda line: not line.startswith("-----"), shown[7:]))
    assert calendar[0].split()[:4] == ["--", "--", "25!", "5"]
    assert len(calendar) == 2
    lines = month(*words, "--format", "csv").out.splitlines()
    assert lines[24].startswith("2026-11-24,陈刚,,4,")
    assert lines[25].startswith("2026-11-25,陈刚,5,4,")
    over = month("--lang", lang, "load", "2026-10", "--format", "table").out.splitlines()
    assert len(over) == 2
    assert "keqing report month --date 2026-10-31" in over[1]


def test_a_file_has_a_line_for_each_agent_and_day(month: Keqing) -> None:
    lines = month("load", "--team", "--format", "csv").out.splitlines()
    assert lines[0] == "date,agent,customers,calls a day,rest day"
    assert len(lines) == 1 + 2 * 30
    assert "2026-11-25,陈刚,5,4,no" in lines


def test_days_that_are_not_announced_are_provisional(month: Keqing) -> None:
    shown = month("load", "2027-10", "--format", "table").out
    assert "The rest days of this month are provisional." in shown


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("2026-12", "2026-12"),
        ("2026年12月", "2026-12"),
        ("12月", "2026-12"),
        ("十二月", "2026-12"),
        ("December", "2026-12"),
        ("nov 2027", "2027-11"),
        ("3", "2027-03"),
        ("11", "2026-11"),
        ("next month", "2026-12"),
        ("下个月", "2026-12"),
        ("上月", "2026-10"),
        ("本月", "2026-11"),
        ("this month", "2026-11"),
        ("２０２７／１", "2027-01"),
    ],
)
def test_a_month_is_named_as_people_do(department: Keqing, words: str, first: str) -> None:
    assert json.loads(department("load", words, "--format", "json").out)["month"] == first


@pytest.mark.parametrize("words", ["13", "0", "2026-13", "soon", "月", "xyz 2026", ""])
def test_what_is_no_month_is_refused_with_examples(department: Keqing, words: str) -> None:
    ran = department("load", words)
    if not words:
        assert ran.code == 0
        return
    assert ran.code == 2
    assert "is no month." in ran.err
    assert "2026-12" in ran.err
    assert department("load", "9999-01").code == 2
