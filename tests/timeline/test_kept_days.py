"""R12: the days that a plan of visits keeps, inside the windows of the steps (mechanisms 11.1)."""

from __future__ import annotations

from datetime import date

import pytest

from keqing.records.progress import Plan
from keqing.timeline.kept_days import KeptDay, KeptDays
from tests.timeline.test_fold import Timeline, book, live

OWN = """
[cadence.round]
title = { zh = "巡访", en = "Round" }
track = "coverage"
starts_on = "first-visit"
steps = ["7d", "21d", "40d"]
early = "3d"
late = "5d"
done_by = ["visit"]
source = "003:85"

[cadence.weekly]
title = { zh = "周访", en = "Weekly" }
track = "coverage"
starts_on = "first-visit"
repeat = { quota = 2, floor = 1, per = "week", channel = "visit" }
done_by = ["visit"]
source = "003:85"
"""


def visited() -> Timeline:
    life = Timeline()
    life.add("12-01", "first-visit")
    return life


def keep(life: Timeline, when: str, plan: str = "visits", **days: list[str]) -> None:
    life.add(when, "visit-days", {"plan": plan, "period": "2026-12", "days": days})


def effective(life: Timeline, name: str, today: str) -> str:
    found = live(life.stand(today, book(OWN)), name)
    return f"{found.effective:%m-%d} {f'{found.listed:%m-%d}'}"


def test_a_step_stands_on_the_day_that_is_kept() -> None:
    """Inside its window a step is listed on the kept day, and on no earlier one; outside of it nothing is kept."""
    life = visited()
    assert effective(life, "round", "12-02") == "12-08 12-05"
    keep(life, "12-02", round=["2026-12-10", "2026-12-30"])
    assert effective(life, "round", "12-02") == "12-10 12-10"
    found = live(life.stand("12-02", book(OWN)), "round")
    assert found.kept == KeptDay(date(2026, 12, 10), "visits", "2026-12")
    life.call("12-10", "visited", "visit")
    assert effective(life, "round", "12-11") == "12-22 12-19"


def test_a_step_takes_its_day_when_it_comes_to_its_turn() -> None:
    """Later visits of the plan keep their days, too: when the one before is done, or missed."""
    life = visited()
    keep(life, "12-02", round=["2026-12-09", "2026-12-24"])
    life.call("12-09", "visited", "visit")
    assert effective(life, "round", "12-10") == "12-24 12-24"
    missed = visited()
    keep(missed, "12-02", round=["2026-12-09", "2026-12-24"])
    assert effective(missed, "round", "12-20").startswith("12-24")


def test_of_two_kept_days_the_nearest_counts() -> None:
    """Both visits of a week have one window: each takes the kept day next to its own due day."""
    life = visited()
    keep(life, "12-02", weekly=["2026-12-08", "2026-12-10"])
    assert effective(life, "weekly", "12-07").startswith("12-08")
    life.call("12-07", "visited", "visit")
    assert effective(life, "weekly", "12-08").startswith("12-10")


def test_a_newer_plan_stands_in_the_place_of_the_older() -> None:
    """Of one plan and period the last one holds; a day that somebody set by hand stays."""
    life = visited()
    keep(life, "12-02", round=["2026-12-10"])
    keep(life, "12-03", round=["2026-12-11"])
    assert effective(life, "round", "12-04").startswith("12-11")
    keep(life, "12-03")
    assert effective(life, "round", "12-04") == "12-08 12-05"
    followups = [["round", "", "2026-12-01"]]
    life.add("12-04", "spread", {"followups": followups, "day": "2026-12-12"})
    keep(life, "12-04", round=["2026-12-10"])
    assert effective(life, "round", "12-04").startswith("12-12")
    assert live(life.stand("12-04", book(OWN)), "round").kept is None


@pytest.mark.parametrize(
    ("day", "kept"), [("12-04", False), ("12-05", True), ("12-08", True), ("12-09", False)]
)
def test_a_step_that_never_closes_keeps_days_up_to_its_due_day(day: str, *, kept: bool) -> None:
    """As with a day that is set by hand, the window of such a step ends on the day on which it is due."""
    days = KeptDays()
    assert not days
    life = Timeline()
    keep(life, "12-01", round=[f"2026-{day}"])
    assert days.take(life.events[-1]) == {"round"}
    due = date(2026, 12, 8)
    step = Plan(1, "7d", due, date(2026, 12, 5), due, None, "visit", None, None)
    assert (days.of("round", step) is not None) is kept
    assert days.of("other", step) is None
