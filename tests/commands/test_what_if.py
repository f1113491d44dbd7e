"""What a change would do to the days ahead: looked at in memory, made on demand, taken back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from keqing.render.text import width
from tests.conftest import Keqing

TIMES = """
[cadence.visit]
title = { zh = "回访", en = "Visit" }
track = "revisit"
source = "ours"
starts_on = "inquiry"
steps = [%s]
shift = "next"
"""


@pytest.fixture
def ahead(department: Keqing) -> Keqing:
    """Two agents: one with a customer, one with two, who all inquired on Tuesday, 24 November."""
    Path("now.toml").write_text(TIMES % '"1d", "3d"', encoding="utf-8")
    Path("then.toml").write_text(TIMES % '"1d", "3d", "10d"', encoding="utf-8")
    for words in (("off", "inquiry"), ("apply", "now.toml")):
        assert department("cadence", *words, "--yes").code == 0
    assert department("add-agent", "陈刚", "--capacity", "2").code == 0
    for n, owner in enumerate(("李敏", "陈刚", "陈刚")):
        department("add-customer", f"王{n}", "--phone", f"1381234567{n}", "--owner", owner)
        department("add", "inquiry", f"C000{n + 1}", "source=电台")
    return department


def asked(keqing: Keqing, *words: str) -> dict[str, Any]:
    ran = keqing("what-if", *words, "--days", "14", "--format", "json")
    assert ran.code == 0, ran.err
    document: dict[str, Any] = json.loads(ran.out)
    assert document["schema"] == "keqing.what-if/1"
    return document


def calls(document: dict[str, Any]) -> list[tuple[int, int]]:
    return [(week["calls"]["now"], week["calls"]["then"]) for week in document["weeks"]]


def test_another_cadence_is_tried_and_then_put_in_force(ahead: Keqing) -> None:
    assert calls(asked(ahead, "--cadence", "then.toml")) == [(6, 6), (0, 3), (0, 0)]
    done = asked(ahead, "--cadence", "then.toml", "--apply", "--yes")
    assert done["applied"]
    forecast = json.loads(ahead("forecast", "--team", "--days", "14", "--format", "json").out)
    assert sum(day["calls"] for day in forecast["days"]) == 9
    assert ahead("undo").code == 0
    assert calls(asked(ahead, "--cadence", "now.toml")) == [(6, 6), (0, 0), (0, 0)]


def test_a_capacity_breaks_days_and_a_command_mends_them(ahead: Keqing) -> None:
    found = asked(ahead, "--capacity", "陈刚=1")
    assert [(each["agent"], each["date"], each["room"]) for each in found["breaks"]] == [
        ("陈刚", "2026-11-25", 1),
        ("陈刚", "2026-11-27", 1),
    ]
    assert found["mends"] == ["keqing spread --agent 陈刚 --days 11 -n"]
    assert asked(ahead, "--capacity", "陈刚=1", "--apply")["applied"]
    listed = ahead("list", "agents", "--format", "json").out
    assert '"capacity": 1' in listed
    assert ahead("undo").code == 0
    assert '"capacity": 2' in ahead("list", "agents", "--format", "json").out
    both = ("--capacity", "陈刚=1", "--capacity", "9", "--apply", "--yes")
    assert {each["room"] for each in asked(ahead, *both)["breaks"]} == {1}
    listed = json.loads(ahead("list", "agents", "--format", "json").out)
    capacities = {each["name"]: each["capacity"] for each in listed["agents"]}
    assert capacities == {"李敏": 9, "陈刚": 1}


def test_without_an_agent_the_calls_are_nobodys(ahead: Keqing) -> None:
    found = asked(ahead, "--without", "陈刚")
    assert calls(found) == [(6, 6), (0, 0), (0, 0)]
    assert found["nobodys"] == 4
    assert found["mends"] == ["keqing assign --from 陈刚 --fair --among 李敏 -n"]
    assert asked(ahead, "--without", "陈刚", "--apply", "--yes")["applied"]
    assert "王1" in ahead("orphans").out
    assert ahead("undo").code == 0
    assert "王1" not in ahead("orphans").out


def test_closed_days_move_what_minds_them(ahead: Keqing) -> None:
    """The first call moves from Wednesday to Monday; the second one, of Friday, does as well."""
    found = asked(ahead, "--closed", "2026-11-25..2026-11-27")
    assert calls(found) == [(6, 0), (0, 3), (0, 0)]
    assert asked(ahead, "--closed", "2026-11-25..2026-11-27", "--apply", "--yes")["applied"]
    forecast = json.loads(ahead("forecast", "--team", "--days", "14", "--format", "json").out)
    assert {day["date"] for day in forecast["days"] if day["calls"]} == {"2026-11-30"}
    assert ahead("undo", "--yes").code == 0


def test_more_customers_are_like_those_who_are_here(ahead: Keqing) -> None:
    found = asked(ahead, "--customers", "6 of consumer")
    assert calls(found) == [(6, 18), (0, 0), (0, 0)]
    assert found["mends"] == ["keqing add-agent NAME --capacity 4"]
    shown = ahead(
        "--lang", "zh", "what-if", "--customers", "6 of consumer", "--format", "table"
    ).out
    assert "多 6 位消费者" in shown
    assert "keqing add-agent 姓名 --capacity 4" in shown
    assert calls(asked(ahead, "--customers", "3个消费者")) == [(6, 12), (0, 0), (0, 0)]
    ran = ahead("what-if", "--customers", "6 of consumer", "--apply")
    assert (ran.code, "Bring them in: keqing import FILE" in ran.err) == (2, True)
    both = ahead("what-if", "--customers", "6 of consumer", "--capacity", "9", "--apply", "--yes")
    assert "New customers are not made up" in both.err


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_weeks_stand_side_by_side_at_every_width(ahead: Keqing, lang: str) -> None:
    for columns in (60, 80, 120):
        words = ("what-if", "--capacity", "1", "--without", "陈刚", "--days", "14")
        ran = ahead("--lang", lang, "--width", str(columns), *words, "--format", "table")
        assert max(map(width, ran.out.splitlines())) <= columns
        assert "keqing assign" in ran.out
    assert len(ahead("what-if", "--capacity", "1", "--format", "csv").out.splitlines()) == 14


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((), 2, "What would change is missing."),
        (("--capacity", "0"), 2, "Give a whole number from 1 to 1000."),
        (("--capacity", "周某=5"), 3, "No agent is called 周某."),
        (("--without", "周某"), 3, "No agent is called 周某."),
        (("--without", "陈刚", "--without", "李敏"), 2, "Nobody would be left"),
        (("--closed", "2027-02-19..2027-02-15"), 2, "Put the earlier day first."),
        (("--closed", "2026-11-02..2026-11-03"), 2, "These days are over"),
        (("--closed", "2026-12-01.."), 2, "are no days."),
        (("--customers", "200"), 2, "how many customers of which type"),
        (("--customers", "0 of consumer"), 2, "Give a number from 1 to 100000."),
        (("--customers", "2 of parrot"), 2, "There is no type 'parrot'."),
        (("--customers", "2 of dealer"), 3, "Nobody here is of the type dealer"),
        (("--capacity", "5", "--days", "5000"), 2, "Give a number from 1 to 366."),
        (("--cadence", "none.toml"), 3, "none.toml"),
    ],
)
def test_what_cannot_be_asked_is_said_in_a_sentence(
    ahead: Keqing, words: tuple[str, ...], code: int, says: str
) -> None:
    ran = ahead("what-if", *words)
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err


def test_a_capacity_of_nobody_is_refused(ahead: Keqing) -> None:
    ran = ahead("what-if", "--capacity", "=3")
    assert (ran.code, ran.out) == (2, "")
    assert "'=3' names no agent before the equals sign." in ran.err
