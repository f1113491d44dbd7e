"""Festivals and sets of a department's own: cadences come with them, and words for days know them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Keqing

OURS = """
[festival.founding-day]
title = { zh = "店庆", en = "Founding day" }
aliases = ["周年庆"]
solar = "12-18"

[set.ours]
title = { zh = "本店节日", en = "Ours" }
festivals = ["founding-day", "new-year"]

[cadence.ours]
title = { zh = "本店节日问候", en = "Our greeting" }
track = "care"
anchor = "festival:ours"
steps = [{ at = "0d", late = "0d" }]
source = "our rules"
"""


@pytest.fixture
def shop(department: Keqing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Keqing:
    """A department with a festival of its own, and a customer who is greeted on it."""
    monkeypatch.chdir(tmp_path)
    Path("ours.toml").write_text(OURS, "utf-8")
    assert department("add-customer", "王秀英", "--phone", "13800001111").code == 0
    assert department("define", "apply", "ours.toml").code == 0
    return department


def due(keqing: Keqing) -> list[str]:
    card = json.loads(keqing("show", "王秀英", "--format", "json").out)
    return [followup["due"] for followup in card["followups"]]


def test_a_cadence_comes_with_it(shop: Keqing) -> None:
    assert due(shop) == ["2026-12-18"]
    assert "Founding day" in shop("why", "王秀英").out
    assert "店庆" in shop("--lang", "zh", "show", "王秀英").out
    assert "Our greeting" in shop("today", "--date", "2026-12-18").out
    assert shop("log", "王秀英", "reached", "好", "--date", "2026-11-24").code == 0
    assert "do not follow" not in shop("check", "--replay").out


@pytest.mark.parametrize("word", ["ours", "Ours", "本店节日"])
def test_it_is_listed_by_its_set(shop: Keqing, word: str) -> None:
    shown = json.loads(shop("festivals", word, "--year", "2027", "--format", "json").out)
    assert [row["date"] for row in shown["festivals"]] == ["2027-01-01", "2027-12-18"]
    assert shop("festivals", "周年庆").code == 0


def test_words_for_days_know_it(shop: Keqing) -> None:
    assert "2026-12-18" in shop("date", "周年庆").out
    assert shop("promise", "王秀英", "店庆", "来店").code == 0
    assert "2026-12-18" in shop("history", "王秀英").out


def test_another_day_moves_the_dates_and_back(shop: Keqing) -> None:
    Path("ours.toml").write_text(OURS.replace("12-18", "12-21"), "utf-8")
    ran = shop("define", "apply", "ours.toml", "--yes")
    assert (ran.code, "1 customer" in ran.out) == (0, True)
    assert due(shop) == ["2026-12-21"]
    assert "do not follow" not in shop("check", "--replay").out
    later = shop("define", "apply", "ours.toml", "--from", "2027-01-01")
    assert later.code == 0, "nothing changes"
    assert shop("undo", "--yes").code == 0
    assert due(shop) == ["2026-12-18"]


def test_what_refers_to_it_keeps_it(shop: Keqing) -> None:
    for words in (("festival", "founding-day"), ("set", "ours"), ("festival", "spring")):
        assert shop("define", "drop", *words).code == 1
    assert shop("define", "drop", "cadence", "ours", "--yes").code == 0
    assert shop("define", "drop", "set", "ours").code == 0
    assert shop("define", "drop", "festival", "founding-day").code == 0
    assert shop("date", "店庆").code == 2
    assert shop("festivals", "ours").code == 3


def test_the_programs_own_is_a_file_too(shop: Keqing) -> None:
    for words in (("festival", "spring"), ("set", "public"), ("festival", "mothers-day")):
        Path("shown.toml").write_text(shop("define", "show", *words).out, "utf-8")
        ran = shop("define", "apply", "shown.toml")
        assert (ran.code, "unchanged" in ran.out or "same" in ran.out) == (0, True), ran.out


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('solar = "12-18"', 'solar = "02-29"'), "solar cannot be"),
        (('solar = "12-18"', 'solar = "13-01"'), "solar cannot be"),
        (('solar = "12-18"', 'lunar = "08-31"'), "lunar cannot be"),
        (('solar = "12-18"', 'term = "清月"'), "term cannot be"),
        (('solar = "12-18"', "nth = { month = 5, weekday = 8, n = 2 }"), "nth cannot be"),
        (('solar = "12-18"', 'nth = "x"'), "nth cannot be"),
        (('solar = "12-18"', 'solar = "12-18"\nlunar = "08-15"'), "does not fall on one day"),
        (('solar = "12-18"', ""), "does not fall on one day"),
        (("周年庆", "春节"), "already means spring"),
        (('aliases = ["周年庆"]', "aliases = 3"), "aliases cannot be"),
        (('"founding-day", "new-year"', '"foundng-day"'), "founding-day"),
        (('festivals = ["founding-day", "new-year"]', ""), "festivals is missing"),
        (('["founding-day", "new-year"]', "[]"), "festivals cannot be"),
        (('en = "Ours"', 'de = "Ours"'), "title cannot be"),
        (("festival:ours", "festival:our"), "festival:ours"),
    ],
)
def test_a_mistake_is_told_with_advice(
    department: Keqing, tmp_path: Path, change: tuple[str, str], says: str
) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(OURS.replace(*change), "utf-8")
    ran = department("define", "check", str(file))
    assert (ran.code, says in ran.err) == (2, True), ran.err


@pytest.mark.parametrize(
    "rule", ['lunar = "08-15"', 'term = "冬至"', "nth = { month = 5, weekday = 7, n = 2 }"]
)
def test_each_rule_gives_a_day(shop: Keqing, rule: str) -> None:
    Path("ours.toml").write_text(OURS.replace('solar = "12-18"', rule), "utf-8")
    assert shop("define", "apply", "ours.toml", "--yes").code == 0
    shown = json.loads(shop("festivals", "店庆", "--year", "2027", "--format", "json").out)
    assert len(shown["festivals"]) == 1


RESTING = """
[festival.founding-day]
title = { zh = "店庆", en = "Founding day" }
solar = "01-05"
rest = { days = 1 }
"""
COUNTING = """
[cadence.counting]
title = { zh = "工作日", en = "Workdays" }
track = "revisit"
starts_on = "purchase"
steps = ["30wd"]
source = "our rules"
"""


def test_its_day_off_moves_dates_counted_in_working_days_and_back(
    department: Keqing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Days off of a year that is not announced follow from the festivals in force, for everybody."""
    monkeypatch.chdir(tmp_path)
    Path("counting.toml").write_text(COUNTING, "utf-8")
    Path("resting.toml").write_text(RESTING, "utf-8")
    department("add-customer", "王秀英", "--phone", "13800001111")
    assert department("define", "apply", "counting.toml", "--yes").code == 0
    assert department("add", "purchase", "王秀英", "product=x").code == 0
    assert "2027-01-06" in due(department)

    def moved() -> bool:
        assert "do not follow" not in department("check", "--replay").out
        return "2027-01-07" in due(department)

    assert not moved()
    ran = department("define", "apply", "resting.toml", "--yes")
    assert (ran.code, "1 customer" in ran.out) == (0, True), ran.out
    assert moved()
    assert department("undo", "--yes").code == 0
    assert not moved()
    assert department("define", "apply", "resting.toml", "--yes").code == 0
    assert moved()
    assert department("define", "drop", "festival", "founding-day", "--yes").code == 0
    assert not moved()


@pytest.mark.parametrize("word", ["店庆", "周年庆", "Founding day"])
def test_a_record_is_dated_by_a_festival_of_the_department(
    department: Keqing, tmp_path: Path, word: str
) -> None:
    """`--date` knows it, for what reads as for what writes; a word that is none is refused as before."""
    file = tmp_path / "ours.toml"
    file.write_text(
        '[festival.founding-day]\ntitle = { zh = "店庆", en = "Founding day" }\n'
        'aliases = ["周年庆"]\nsolar = "11-18"\n',
        "utf-8",
    )
    assert department("define", "apply", str(file), "--yes").code == 0
    assert department("add-customer", "王秀兰", "--date", "2026-11-02").code == 0
    ran = department("add", "consultation", "C0001", "--date", word)
    assert ran.code == 0, ran
    assert "2026-11-18" in department("history", "C0001").out
    assert department("today", "--date", word, "--yes").code in {0, 2}
    ran = department("add", "consultation", "C0001", "--date", "店庆日")
    assert (ran.code, "is not a day that can be read" in ran.err) == (2, True)
