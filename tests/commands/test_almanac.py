"""`keqing almanac` and `keqing festivals` on the command line."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Keqing, Ran

EXAMPLE = Path(__file__).parents[2] / "docs/examples/almanac-2027.csv"
FEBRUARY = """
[cadence.ours]
title = { zh = "我们的", en = "Ours" }
track = "care"
source = "ours"
applies_to = { type = ["consumer"] }
repeat = { every = "77d" }
shift = "next"
"""
"""From 2026-11-24 on 2027-02-09, which the example's notice gives off until 02-15."""


def document(ran: Ran) -> dict[str, Any]:
    assert (ran.code, ran.err) == (0, ""), ran
    found: dict[str, Any] = json.loads(ran.out)
    return found


def due(keqing: Keqing) -> str:
    followups = document(keqing("show", "C0001", "--format", "json"))["followups"]
    return next(str(followup["due"]) for followup in followups if followup["cadence"] == "ours")


@pytest.fixture
def three(department: Keqing, tmp_path: Path) -> Keqing:
    """A department with three customers to call on 2027-02-09."""
    file = tmp_path / "ours.toml"
    file.write_text(FEBRUARY, "utf-8")
    assert department("cadence", "apply", str(file)).code == 0
    for name in ("王秀英", "张三", "李四"):
        assert department("add-customer", name, "--type", "consumer").code == 0
    return department


@pytest.mark.usefixtures("clock")
class TestWithoutADatabase:
    def test_a_day(self, keqing: Keqing) -> None:
        found = document(keqing("almanac", "show", "2026-10-10", "--format", "json"))
        assert (found["schema"], found["date"], found["workday"]) == (
            "keqing.date/1",
            "2026-10-10",
            True,
        )

    def test_a_year(self, keqing: Keqing) -> None:
        found = document(keqing("almanac", "show", "2026年", "--format", "json"))
        days = {day["date"]: (day["workday"], day["name"]) for day in found["days"]}
        assert (found["year"], found["provisional"], found["sources"]) == (2026, False, [])
        assert found["known"] == list(range(2004, 2027))
        assert days["2026-10-01"] == (False, "国庆")
        assert days["2026-10-03"] == (False, "国庆")  # a Saturday of the break
        assert days["2026-10-10"] == (True, "国庆")
        assert days["2026-09-25"] == (False, "中秋")
        assert "2026-10-11" not in days

    def test_this_year_on_the_screen(self, keqing: Keqing) -> None:
        ran = keqing("almanac", "show", "--format", "table")
        assert (ran.code, ran.err) == (0, "")
        assert "2026-10-10  Sat      make-up working day" in ran.out
        assert "Announced: 2004 to 2026." in ran.out
        assert "provisional" not in ran.out
        chinese = keqing("--lang", "zh", "almanac", "show", "--format", "table").out
        assert "国庆" in chinese
        assert "已公布：2004 至 2026。" in chinese

    def test_a_year_that_is_not_announced(self, keqing: Keqing) -> None:
        assert document(keqing("almanac", "show", "2031", "--format", "json"))["provisional"]
        shown = keqing("almanac", "show", "2031", "--format", "table").out
        assert "2031 are not announced yet: provisional" in shown
        plain = keqing("almanac", "show", "2031")
        assert plain.out.startswith("day\tweekday\tkind\tfestivals\n2031-01-01\t")
        assert "provisional" in plain.err

    @pytest.mark.parametrize("width", ["40", "60", "200"])
    def test_narrow_and_wide(
        self, keqing: Keqing, width: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("COLUMNS", width)
        for lang in ("zh", "en"):
            for words in (("almanac", "show", "2027"), ("festivals", "--year", "2027")):
                ran = keqing("--lang", lang, *words, "--format", "table")
                assert ran.code == 0
                assert max(map(len, ran.out.splitlines())) <= int(width)

    @pytest.mark.parametrize("words", [("1500",), ("哪天",), ("none",)])
    def test_what_is_no_day_and_no_year(self, keqing: Keqing, words: tuple[str, ...]) -> None:
        ran = keqing("almanac", "show", *words)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err

    def test_a_notice_needs_one(self, keqing: Keqing) -> None:
        ran = keqing("almanac", "import", str(EXAMPLE))
        assert (ran.code, ran.out) == (6, "")
        assert "keqing init" in ran.err

    def test_festivals_of_2027(self, keqing: Keqing) -> None:
        """S16 (R289, R499): the days of the year, computed."""
        found = document(keqing("festivals", "--year", "2027", "--format", "json"))
        assert (found["schema"], found["year"]) == ("keqing.festivals/1", 2027)
        days = {festival["name"]: festival["date"] for festival in found["festivals"]}
        assert days["除夕"] == "2027-02-05"
        for name, day in {
            "元旦": "01-01",
            "春节": "02-06",
            "三八": "03-08",
            "清明": "04-05",
            "母亲节": "05-09",
            "端午": "06-09",
            "中秋": "09-15",
            "国庆": "10-01",
            "感恩节": "11-25",
            "圣诞": "12-25",
        }.items():
            assert days[name] == f"2027-{day}"
        assert found["festivals"][4] == {
            "date": "2027-02-06",
            "weekday": 6,
            "key": "spring",
            "name": "春节",
            "title": {"zh": "春节", "en": "Spring Festival"},
            "lunar": "2027-01-01",
            "sets": ["main", "spring", "public"],
        }

    def test_festivals_of_this_year_in_both_languages(self, keqing: Keqing) -> None:
        english, chinese = keqing("festivals"), keqing("--lang", "zh", "festivals")
        assert "2026-09-25\tFri\tMid-Autumn Festival\t2026-08-15\tmain | campaign" in english.out
        assert "2026-09-25\t周五\t中秋\t2026-08-15\t主要节日 | 促销节日" in chinese.out
        assert (english.err, chinese.err) == ("", "")

    @pytest.mark.parametrize(
        ("which", "names"),
        [
            ("main", ["New Year's Day", "Spring Festival", "Mid-Autumn Festival"]),
            ("MAIN", ["New Year's Day", "Spring Festival", "Mid-Autumn Festival"]),
            ("中秋节", ["Mid-Autumn Festival"]),
            (
                "theme",
                [
                    "Lunar New Year's Eve",
                    "Women's Day",
                    "Mother's Day",
                    "Dragon Boat Festival",
                    "Mid-Autumn Festival",
                ],
            ),
        ],
    )
    def test_a_set_or_one(self, keqing: Keqing, which: str, names: list[str]) -> None:
        """S16 (R295): the five days with a theme of their own are a set, too."""
        ran = keqing("festivals", which, "--year", "2027")
        assert [line.split("\t")[2] for line in ran.out.splitlines()[1:]] == names

    def test_a_festival_that_a_year_lacks(self, keqing: Keqing) -> None:
        ran = keqing("festivals", "腊八", "--year", "2023", "--format", "table")
        assert (ran.code, ran.out) == (0, "None of them falls in 2023.\n")
        assert keqing("festivals", "腊八", "--year", "2023").out.count("\n") == 1
        twice = keqing("festivals", "腊八", "--year", "2022").out.splitlines()
        assert [line.split("\t")[0] for line in twice[1:]] == ["2022-01-10", "2022-12-30"]

    @pytest.mark.parametrize(
        ("words", "code"),
        [
            (("mian",), 3),
            (("--year", "下周"), 2),
            (("--year", "1500"), 2),
            (("--year", "27"), 2),
        ],
    )
    def test_festivals_that_are_none(
        self, keqing: Keqing, words: tuple[str, ...], code: int
    ) -> None:
        ran = keqing("festivals", *words)
        assert (ran.code, ran.out) == (code, "")
        assert "main" in ran.err or "2027" in ran.err or "1900-01-01" in ran.err


def test_it_is_tried_first_and_written_once(three: Keqing) -> None:
    assert due(three) == "2027-02-09"
    tried = document(three("almanac", "import", str(EXAMPLE), "-n", "--format", "json"))
    assert tried == {
        "schema": "keqing.almanac-import/1",
        "dry_run": True,
        "changed": True,
        "years": [{"year": 2027, "status": "new", "days_off": 18, "made_up": 5}],
        "days": tried["days"],
        "customers": 3,
        "followups": 3,
        "agents": [{"agent": "李敏", "customers": 3}],
        "load": [
            {"day": "2027-02-09", "before": 3, "after": 0},
            {"day": "2027-02-15", "before": 0, "after": 3},
        ],
    }
    assert {"date": "2027-02-09", "workday": False, "name": "春节"} in tried["days"]
    assert due(three) == "2027-02-09"
    refused = three("almanac", "import", str(EXAMPLE))
    assert (refused.code, refused.out) == (2, "")
    assert "3 customers" in refused.err
    assert "--yes" in refused.err
    assert due(three) == "2027-02-09"
    done = three("almanac", "import", str(EXAMPLE), "--yes")
    assert (done.code, done.err) == (0, "")
    assert "Written; the dates of 3 customers changed." in done.out
    assert "Tue 2027-02-09  day off instead of work  Spring Festival" in done.out
    assert due(three) == "2027-02-15"
    assert three("check", "--replay").code == 0
    again = three("almanac", "import", str(EXAMPLE))
    assert (again.code, "Nothing was written" in again.out) == (0, True)
    assert three("almanac", "import", str(EXAMPLE), "--quiet").out == ""
    assert document(three("almanac", "show", "2027", "--format", "json"))["provisional"] is False
    assert "Source: An example" in three("almanac", "show", "2027", "--format", "table").out
    undone = three("undo", "--yes")
    assert (undone.code, "almanac import" in undone.out, "3 customers" in undone.out) == (
        0,
        True,
        True,
    )
    assert due(three) == "2027-02-09"
    assert three("check", "--replay").code == 0


def test_it_says_so_in_chinese_too(three: Keqing) -> None:
    ran = three("--lang", "zh", "almanac", "import", str(EXAMPLE), "-n")
    assert (ran.code, ran.err) == (0, "")
    assert "2027 年：新的" in ran.out
    assert "会改动 3 位客户的日期" in ran.out


@pytest.mark.parametrize(
    ("answer", "code", "day"), [("y", 0, "2027-02-15"), ("n", 130, "2027-02-09")]
)
def test_on_a_terminal_it_asks(
    three: Keqing, monkeypatch: pytest.MonkeyPatch, answer: str, code: int, day: str
) -> None:
    class Keyboard(io.StringIO):
        def isatty(self) -> bool:
            return True

    with monkeypatch.context() as terminal:
        terminal.setattr(sys, "stdin", Keyboard(f"{answer}\n"))
        terminal.setattr(sys.stderr, "isatty", lambda: True)
        ran = three("almanac", "import", str(EXAMPLE))
    assert (ran.code, "3 customers" in ran.err) == (code, True)
    assert due(three) == day


def test_every_mistake_is_told_and_nothing_is_written(three: Keqing, tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    rows = EXAMPLE.read_text("utf-8").replace("2027-06-09,,off", "2027-06-09,,free")
    file.write_text(rows + "2027-02-30,,off,,\n2027-12-01,,work,,\n", "utf-8")
    before = three("history").out
    ran = three("almanac", "import", str(file), "--yes")
    assert (ran.code, ran.out) == (2, "")
    for told in ("2027 is not whole", "row 9: 'free'", "row 14", "row 15"):
        assert told in ran.err
    assert three("history").out == before
    error = json.loads(three("almanac", "import", str(file), "--format", "json").err)
    assert (error["schema"], error["error"]) == ("keqing.error/1", "usage")


def test_files_that_are_none(department: Keqing, tmp_path: Path) -> None:
    assert department("almanac", "import", str(tmp_path / "none.csv")).code == 3
    assert department("almanac", "import").code == 2
    assert department("almanac", "import", str(EXAMPLE), "--built-in").code == 2
    (tmp_path / "x.csv").write_bytes(b"\xd6\xd0")
    assert department("almanac", "import", str(tmp_path / "x.csv")).code == 2


def test_the_built_in_years_are_there_already(department: Keqing) -> None:
    ran = department("almanac", "import", "--built-in")
    assert (ran.code, "Nothing was written" in ran.out) == (0, True)


def test_an_empty_department_takes_it_without_a_question(department: Keqing) -> None:
    ran = department("almanac", "import", str(EXAMPLE))
    assert (ran.code, ran.err) == (0, "")
    assert "the dates of 0 customers changed" in ran.out


def test_provisional_dates_are_marked(three: Keqing) -> None:
    assert "provisional" in three("show", "C0001").out
    assert "provisional" in three("why", "C0001").out
    assert "暂定" in three("--lang", "zh", "why", "C0001").out
    for words in (("show", "C0001"), ("why", "C0001")):
        marked = document(three(*words, "--format", "json"))["followups"]
        assert [
            followup["provisional"] for followup in marked if followup["cadence"] == "ours"
        ] == [True]
    assert three("almanac", "import", str(EXAMPLE), "--yes").code == 0
    assert "provisional" not in three("show", "C0001").out
    assert "provisional" not in three("why", "C0001").out
