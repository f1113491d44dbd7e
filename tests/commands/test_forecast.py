"""The calls of the days ahead: each made on its day, with the minutes that they take."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from keqing.render.text import width
from tests.conftest import Keqing

TIMES = """
[cadence.visit]
title = { zh = "回访", en = "Visit" }
track = "revisit"
source = "ours"
starts_on = "inquiry"
steps = ["1d", "3d"]
then = "after"

[cadence.after]
title = { zh = "后续", en = "After" }
track = "revisit"
source = "ours"
starts_on = "complaint"
steps = ["10d"]
"""


def foretold(keqing: Keqing, *words: str) -> dict[tuple[str | None, str], tuple[int, float]]:
    """The calls and minutes of each agent and day that has any."""
    document = json.loads(keqing("forecast", *words, "--format", "json").out)
    assert document["schema"] == "keqing.forecast/1"
    return {
        (day["agent"], day["date"][5:]): (day["calls"], day["minutes"])
        for day in document["days"]
        if day["calls"]
    }


@pytest.fixture
def ahead(department: Keqing) -> Keqing:
    """Two agents with a customer each, who inquired on 24 November, and one whom nobody has."""
    Path("ours.toml").write_text(TIMES, encoding="utf-8")
    assert department("cadence", "off", "inquiry", "--yes").code == 0
    assert department("cadence", "apply", "ours.toml", "--yes").code == 0
    assert department("add-agent", "陈刚", "--capacity", "1").code == 0
    for n, owner in enumerate(("李敏", "陈刚", "陈刚", "none")):
        department("add-customer", f"王{n}", "--phone", f"1381234567{n}", "--owner", owner)
        department("add", "inquiry", f"C000{n + 1}", "source=电台")
    return department


def test_what_follows_from_a_call_is_in_it(ahead: Keqing) -> None:
    assert foretold(ahead, "--agent", "李敏") == {
        ("李敏", "11-25"): (1, 5),
        ("李敏", "11-27"): (1, 5),
        ("李敏", "12-07"): (1, 5),
    }
    whole = foretold(ahead, "--team", "--days", "4")
    assert whole == {
        ("李敏", "11-25"): (1, 5),
        ("李敏", "11-27"): (1, 5),
        ("陈刚", "11-25"): (2, 10),
        ("陈刚", "11-27"): (2, 10),
        (None, "11-25"): (1, 5),
        (None, "11-27"): (1, 5),
    }


def test_minutes_are_the_median_of_those_on_record(ahead: Keqing) -> None:
    said = ahead("forecast", "--agent", "李敏").err
    assert "No minutes are on record, so each call takes 5." in said
    ahead("config", "set", "call-minutes", "8", "--department")
    for code, minutes in (("C0001", "4"), ("C0002", "9"), ("C0003", "6")):
        words = ("--min", minutes, "--date", "2026-11-25")
        assert ahead("log", code, "reached", "都好", *words).code == 0
    found = ahead("forecast", "--agent", "李敏", "--date", "2026-11-26", "--format", "json")
    document = json.loads(found.out)
    assert document["minutes"] == [{"cadence": "visit", "median": 6.0, "contacts": 3}]
    assert [day["minutes"] for day in document["days"] if day["calls"]] == [6, 8]
    shown = ahead("forecast", "--agent", "李敏", "--date", "2026-11-26", "--format", "table").out
    assert "Visit 6 (3); any other 8." in " ".join(shown.split())


def test_without_enough_of_a_past_there_are_no_bands(ahead: Keqing) -> None:
    ran = ahead("forecast", "--agent", "李敏", "--bands", "--format", "table")
    assert "How far the days may differ is not known: 0 tries are on record" in ran.out
    others = range(1, 34)  # whose second call is still to come
    rows = [f"刘{n},139123456{n:02},李敏" for n in others]
    Path("others.csv").write_text("\n".join(["姓名,电话,负责人", *rows]), encoding="utf-8")
    assert ahead("import", "others.csv", "--yes").code == 0
    for n in others:
        ahead("add", "inquiry", f"C{n + 4:04}", "source=电台", "--date", "2026-11-20")
    calls = "\n".join(f"C{n + 4:04} reached 都好" for n in others)
    Path("calls.txt").write_text(calls, encoding="utf-8")
    assert ahead("log", "--batch", "calls.txt", "--date", "2026-11-23").code == 0
    found = ahead("forecast", "--agent", "李敏", "--bands", "--days", "7", "--format", "json")
    bands = {day["date"]: day["tries"] for day in json.loads(found.out)["days"]}
    assert bands["2026-11-25"] == {"p10": 1, "p50": 1, "p90": 1}  # all of them were reached at once
    words = ("forecast", "--agent", "李敏", "--bands", "--width", "60")
    shown = ahead("--width", "60", *words[:-2], "--format", "table").out
    assert max(map(width, shown.splitlines())) <= 60
    assert "P10  P50  P90" in shown


def test_load_has_the_same_figures(ahead: Keqing) -> None:
    for month, days in (("2026-11", 7), ("2026-12", 38)):
        load = json.loads(ahead("load", month, "--team", "--format", "json").out)
        counted = {
            (day["agent"], day["date"][5:]): day["customers"]
            for day in load["days"]
            if day["customers"]
        }
        found = foretold(ahead, "--team", "--days", str(days))
        assert counted == {
            key: calls for key, (calls, _) in found.items() if key[1].startswith(month[5:])
        }


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_table_fits_60_columns_and_more(ahead: Keqing, lang: str) -> None:
    for columns in (60, 80, 120):
        words = ("--lang", lang, "--width", str(columns), "forecast", "--team", "--format", "table")
        shown = ahead(*words).out.splitlines()
        assert max(map(width, shown)) <= columns
        assert any("2!" in line for line in shown)


def test_a_file_has_a_line_for_each_agent_and_day(ahead: Keqing) -> None:
    ran = ahead("forecast", "--agent", "陈刚", "--days", "3", "-o", "f.csv", "--header", "en")
    assert (ran.code, ran.out) == (0, "")
    lines = list(csv.reader(Path("f.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert lines[0] == ["date", "agent", "calls", "minutes", "calls a day", "rest day"]
    assert lines[2] == ["2026-11-25", "陈刚", "2", "10", "1", "no"]
    assert len(lines) == 4
    assert ahead("forecast", "-o", "f.ics", "--agent", "陈刚").code == 2


def test_what_cannot_be_forecast_is_said_in_a_sentence(ahead: Keqing) -> None:
    for days in ("0", "5000", "-3"):
        ran = ahead("forecast", "--team", "--days", days)
        assert (ran.code, ran.out) == (2, "")
        assert "Give a number from 1 to 366." in ran.err
    ran = ahead("forecast", "--agent", "周某")
    assert (ran.code, "No agent is called 周某." in ran.err) == (3, True)
    assert ahead("leave", "陈刚", "--on", "2026-11-23", "--yes").code == 0
    ran = ahead("forecast", "--agent", "陈刚")
    assert (ran.code, "陈刚 has left already, on 2026-11-23." in ran.err) == (2, True)
    assert ahead("load", "--agent", "陈刚").code == 2
    assert ahead("load", "2028-01", "--team").code == 2


def test_nobody_has_no_calls(department: Keqing) -> None:
    ran = department("forecast", "--team", "--format", "table")
    assert ran.code == 0
    assert "No call stands on these days." in ran.out


def test_without_a_database_it_says_how_to_make_one(keqing: Keqing) -> None:
    ran = keqing("forecast")
    assert (ran.code, ran.out) == (6, "")
