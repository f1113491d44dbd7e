"""A round of visits: the session of calls with the words of a visit, and the address in place of the number."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from tests.commands.call.conftest import BOX, Told, Typed, contacts
from tests.conftest import Begin, Keqing

CADENCE = """
[cadence.home]
title = { zh = "上门", en = "Home visit" }
track = "revisit"
starts_on = "purchase"
channel = "visit"
steps = ["0d", "9d"]
source = "own"
"""
VISITS = ("--visits",)


@pytest.fixture
def round_of_visits(begin: Begin, tmp_path: Path) -> Keqing:
    """Two customers to visit on the 24th, the day of the tests, and one to call."""
    file = tmp_path / "own.toml"
    file.write_text(CADENCE, encoding="utf-8")
    keqing = begin("therapy")
    for words in (
        ("cadence", "off", "therapy", "--yes"),
        ("cadence", "apply", str(file), "--yes"),
        ("add-customer", "王秀英", "--phone", "13800000001", "--phone", "13900000001"),
        ("edit-customer", "王秀英", "--address", "朝阳区安贞里 3 号"),
        ("add-customer", "李四", "--phone", "13800000002"),
        ("add-customer", "张三", "--phone", "13800000003"),
        ("add", "purchase", "王秀英", *BOX),
        ("add", "purchase", "李四", *BOX),
        ("promise", "张三", "today", "谈谈"),
    ):
        ran = keqing(*words)
        assert ran.code == 0, ran
    return keqing


def test_a_visit_costs_its_note_and_two_enters(
    round_of_visits: Keqing, typed: Typed, told: Told
) -> None:
    ran = typed("5", "1", "降压药按时吃", "", options=VISITS)
    assert "Visits: 2 to go" in ran.out
    assert "Visit   朝阳区安贞里 3 号" in ran.out
    assert "Visit   no address" in ran.out
    assert "to visit" not in ran.out  # the card has the address once
    assert "At 王秀英 since 10:00." in ran.out
    assert "What was seen and said: " in ran.out
    assert "Next time (Enter: " in ran.out
    assert "1 visit recorded, somebody was there at 1." in ran.out
    (event,) = [
        event
        for event in told("show", "C0001", "--history")["events"]
        if event["kind"] == "contact"
    ]
    assert (event["outcome"], event["channel"]) == ("visited", "visit")


KEYS: dict[tuple[str, ...], tuple[str, str | None]] = {
    ("2",): ("no-answer", None),
    ("3",): ("busy", None),
    ("6",): ("declined", None),
    ("4", "fri"): ("callback", None),
    ("0", "邻居说住院了", "2"): ("no-answer", "邻居说住院了"),
    ("8", "2"): ("no-answer", None),
}


@pytest.mark.parametrize(("keys", "contact"), KEYS.items())
def test_what_is_recorded(
    round_of_visits: Keqing,
    typed: Typed,
    told: Told,
    keys: tuple[str, ...],
    contact: tuple[str, str | None],
) -> None:
    typed(*keys, options=VISITS)
    assert contacts(told, "C0001") == [contact]
    assert contacts(told, "C0002") == []


def test_the_length_counts_from_the_arrival(
    round_of_visits: Keqing, typed: Typed, told: Told, clock: time_machine.Traveller
) -> None:
    def after(minutes: int, key: str) -> Callable[[], str]:
        def wait() -> str:
            clock.shift(timedelta(minutes=minutes))
            return key

        return wait

    typed(after(40, "5"), after(25, "1"), "都好", "", options=VISITS)
    (event,) = [
        event
        for event in told("show", "C0001", "--history")["events"]
        if event["kind"] == "contact"
    ]
    assert event["minutes"] == 25


def test_each_sort_of_session_has_its_own(round_of_visits: Keqing, typed: Typed) -> None:
    ran = typed("2", "2", options=VISITS)
    assert "Nobody is left to visit now." in ran.out
    assert "1 is to be called: keqing call" in ran.out
    calls = typed("2")
    assert "张三" in calls.out
    assert "王秀英" not in calls.out
    assert "Nobody is left to call now." in calls.out


def test_those_to_visit_are_told_at_the_end_of_the_calls(
    round_of_visits: Keqing, typed: Typed
) -> None:
    assert "2 are to be visited: keqing call --visits" in typed("2").out


def test_outside_the_hours_nobody_is_visited(
    round_of_visits: Keqing, typed: Typed, clock: time_machine.Traveller
) -> None:
    clock.move_to("2026-11-24T12:30:00+08:00")
    assert "2 may be visited from 14:00 on." in typed(options=VISITS).out
    clock.move_to("2026-11-24T20:30:00+08:00")
    assert "2 may be visited tomorrow from 09:00 on." in typed(options=VISITS).out
