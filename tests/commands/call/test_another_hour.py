"""Somebody who does not answer is tried again at another hour of the same day, where the cadence says so (R6)."""

from __future__ import annotations

from pathlib import Path

import pytest
import time_machine

from tests.commands.call.conftest import BOX, Told, Typed, contacts
from tests.conftest import Begin, Keqing

CADENCE = """
[cadence.therapy]
title = { zh = "服药回访", en = "Therapy follow-up" }
track = "revisit"
starts_on = "purchase"
subject = "product"
steps = ["1d", "3d", "6d"]
retry = { max = 2, same_day = ["11:00", "16:00"] }
source = "own"
"""


@pytest.fixture
def desk(begin: Begin, tmp_path: Path) -> Keqing:
    """One customer with a call due on the 24th, the day of the tests, at ten in the morning."""
    file = tmp_path / "own.toml"
    file.write_text(CADENCE, encoding="utf-8")
    return begin(
        "therapy",
        ("cadence", "apply", str(file), "--yes"),
        ("add-customer", "王秀英", "--phone", "13800000001", "--date", "2026-11-23"),
        ("add", "purchase", "王秀英", *BOX, "--date", "2026-11-23"),
    )


def rows(told: Told) -> list[tuple[str | None, str | None, str | None, str, bool]]:
    return [
        (row["time"], row["tried"], row["again"], row["effective"], row["must"])
        for row in told("today")["rows"]
    ]


def test_it_stays_due_at_that_hour_and_counts_one_day(
    desk: Keqing, typed: Typed, told: Told, clock: time_machine.Traveller
) -> None:
    assert rows(told) == [(None, None, None, "2026-11-24", True)]
    ran = typed("2")
    assert "next: Tue 2026-11-24 (today) 11:00 Therapy follow-up" in ran.out
    assert "1 may be called from 11:00 on." in ran.out
    assert rows(told) == [("11:00", "10:00", "11:00", "2026-11-24", True)]
    assert "tried 10:00, again at 11:00" in desk("today").out
    assert "to call 1" in desk("today", "--width", "80").out
    facts = told("why", "C0001")["followups"][0]["facts"]
    says = [fact["says"] for fact in facts if fact["rule"] == "R6"]
    assert says[-1] == "Tried again on 2026-11-24 at 11:00."
    clock.move_to("2026-11-24T16:00:00+08:00")
    assert "王秀英" in typed("3").out
    assert rows(told) == [(None, "16:00", None, "2026-11-25", False)]
    followup = next(
        each for each in told("show", "C0001")["followups"] if each["cadence"] == "therapy"
    )
    assert (followup["attempts"], followup["effective"]) == (1, "2026-11-25")
    assert "1 was tried today" in typed().out
    assert contacts(told, "C0001") == [("busy", None), ("no-answer", None)]
    assert desk("check", "--replay").code == 0


def test_it_joins_a_session_when_the_hour_comes(
    desk: Keqing, typed: Typed, clock: time_machine.Traveller
) -> None:
    assert "1 may be called from 11:00 on." in typed("2").out
    clock.move_to("2026-11-24T10:59:00+08:00")
    assert "Nobody is left to call now." in typed().out
    clock.move_to("2026-11-24T11:00:00+08:00")
    assert "at 11:00" in typed().out


@pytest.mark.parametrize("outcome", ["declined", "wrong-number"])
def test_who_said_no_is_not_tried_again_that_day(desk: Keqing, told: Told, outcome: str) -> None:
    assert desk("log", "C0001", outcome).code == 0
    assert rows(told)[0][1:3] == ("10:00", None)


def test_an_hour_that_was_not_kept_is_left_to_the_next_day(
    desk: Keqing, told: Told, clock: time_machine.Traveller
) -> None:
    assert desk("log", "C0001", "no-answer").code == 0
    clock.move_to("2026-11-25T10:00:00+08:00")
    assert rows(told) == [(None, None, None, "2026-11-24", True)]
    assert desk("log", "C0001", "no-answer").code == 0
    clock.move_to("2026-11-25T17:00:00+08:00")
    document = told("log", "C0001", "no-answer")
    assert [(step["label"], step["status"]) for step in document["closed"]] == [("1d", "unreached")]


def test_put_off_or_undone_it_is_not_due_that_day(desk: Keqing, told: Told) -> None:
    assert desk("log", "C0001", "no-answer").code == 0
    assert desk("undo").code == 0
    assert rows(told) == [(None, None, None, "2026-11-24", True)]
    assert desk("log", "C0001", "no-answer").code == 0
    assert desk("snooze", "C0001", "tomorrow").code == 0
    assert [row[2] for row in rows(told)] == [None]
    assert desk("check", "--replay").code == 0


def test_a_birthday_has_only_its_day(begin: Begin, told: Told) -> None:
    keqing = begin(
        "therapy",
        ("cadence", "on", "birthday"),
        ("add-customer", "李四", "--phone", "13800000002", "--birthday", "1950-11-24"),
        ("log", "李四", "no-answer"),
    )
    assert [row[:3] for row in rows(told)] == [("16:00", "10:00", "16:00")]
    assert "16:00" in keqing("today").out
