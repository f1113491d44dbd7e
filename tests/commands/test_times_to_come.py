"""A record has no time that has not come: what is meant of a call is when the next one is."""

from __future__ import annotations

import json
import shlex

import pytest

from tests.conftest import Keqing


@pytest.fixture
def promised(department: Keqing) -> Keqing:
    """A department with C0001, whom record 2 promises a call today, and record 3 one on another day."""
    assert department("add-customer", "王强", "--phone", "13912345678").code == 0
    assert department("log", "C0001", "callback", "--next", "15:00").code == 0
    assert department("log", "C0001", "callback", "--next", "2026-12-30 15:00").code == 0
    return department


@pytest.mark.parametrize(
    ("lang", "word", "record", "command"),
    [
        ("en", "time", "2", "keqing amend 2 next=16:00"),
        ("zh", "时间", "2", "keqing amend 2 下次=16:00"),
        ("en", "time", "3", "keqing amend 3 'next=2026-12-30 16:00'"),
        ("zh", "时间", "3", "keqing amend 3 '下次=2026-12-30 16:00'"),
    ],
)
def test_a_time_of_a_call_to_come_names_the_next_call(
    promised: Keqing, lang: str, word: str, record: str, command: str
) -> None:
    before = promised("history", "C0001").out
    ran = promised("--lang", lang, "--width", "200", "amend", record, f"{word}=16:00")
    assert (ran.code, ran.out, command in ran.err) == (2, "", True)
    assert promised("history", "C0001").out == before
    meant = promised(*shlex.split(command)[1:])
    assert (meant.code, meant.err) == (0, "")
    assert "16:00" in promised("show", "C0001").out


def test_a_time_that_has_come_is_the_call_s_own(promised: Keqing) -> None:
    assert promised("amend", "2", "time=8:00").code == 0
    assert "08:00" in promised("history", "C0001").out


def test_an_event_has_no_time_to_come_either(promised: Keqing) -> None:
    assert promised("add", "adverse", "C0001", "reaction=itch").code == 0
    ran = promised("amend", "4", "time=23:00")
    assert (ran.code, "now or earlier" in ran.err) == (2, True)


def test_a_record_moved_to_today_keeps_no_time_to_come(promised: Keqing) -> None:
    assert promised("amend", "2", "day=yesterday", "time=23:00").code == 0
    assert "now or earlier" in promised("amend", "2", "day=today").err


@pytest.mark.parametrize("outcome", ["stop", "cut-off"])
def test_what_promises_no_other_call_is_told_of_none(promised: Keqing, outcome: str) -> None:
    logged = json.loads(promised("log", "C0001", outcome, "--format", "json").out)
    assert "now or earlier" in promised("amend", str(logged["event"]), "time=23:00").err
