"""Promotional contacts told on the command line: one in thirty days, whatever closes meanwhile (R17)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.cli_department import Department
from tests.conftest import Keqing


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """A Friday morning in Shanghai, before all that is told here."""
    with time_machine.travel("2026-11-20T01:00:00+00:00", tick=False):
        yield


def test_no_window_that_closes_opens_the_limit_of_promotions(keqing: Keqing) -> None:
    """S29 (R305): invited on 2026-12-02; the invitation to the gathering of 12-20 is not listed, but missed."""
    department = Department(keqing)
    who = department.customer("李娜")
    department.do("add", "consent", who, "evidence=短信", "--date", "2026-11-20")
    for name, day in (("会一", "2026-12-10"), ("会二", "2026-12-20"), ("会三", "2027-02-20")):
        department.do("gathering", "add", name, day)
    department.do("add", "no-interest", who, "--date", "2026-11-20")
    assert department.listed("2026-12-02") == {"李娜": ["event-invite 2026 -10d"]}
    department.call(who, "2026-12-02")
    for day in ("2026-12-10", "2026-12-18", "2026-12-19"):
        assert department.listed(day) == {}
    with time_machine.travel("2026-12-21T01:00:00+00:00", tick=False):
        closings = department.json("show", who)["closings"]
        assert [
            (step["closed_on"], step["status"])
            for step in closings
            if step["cadence"] == "event-invite"
        ] == [("2026-12-19", "missed"), ("2026-12-02", "done")]
        assert department.due(who, "event-invite") == "2027-02-10"
    assert department.json("check", "--replay")["findings"] == []
