"""Steps closed or set by name, steps that were never planned, and work that is void from a day on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqing import schedule
from keqing.definitions.cadence import Cadence
from keqing.records.progress import State, Status
from keqing.schedule import Binding
from tests.test_schedule import ALMANAC, THERAPY, cadence, repeat, step

D = date.fromisoformat
ONCE = cadence((step("7d", early="2d", late="3d"),))
"""A step that opens on the 5th, is due on the 7th and closes on the 10th day."""
NEVER_CLOSES = cadence((step("7d", early="2d"),))


def begun(of: Cadence, anchor: str, start: str | None = None) -> tuple[Binding, State]:
    binding = Binding(of, ALMANAC)
    return binding, schedule.begin(binding, D(anchor), D(start or anchor))


@pytest.mark.parametrize(
    ("start", "labels"),
    [
        ("2026-12-01", []),
        ("2026-12-05", ["1d", "3d"]),
        ("2026-12-08", ["1d", "3d", "6d"]),
        ("2026-12-16", ["1d", "3d", "6d", "10d"]),
    ],
)
def test_r2_tells_which_listed_steps_were_never_planned(start: str, labels: list[str]) -> None:
    binding, state = begun(THERAPY, "2026-12-01", start)
    found = schedule.passed_over(binding, state)
    assert [label for label, _ in found] == labels
    assert all(day < D(start) for _, day in found)


@pytest.mark.parametrize("repetition", [1, 3])
def test_r2_the_last_listed_step_was_planned_for_whoever_came_late(repetition: int) -> None:
    binding, state = begun(cadence(("1d", "3d"), repeat("5d")), "2026-12-01", "2026-12-20")
    found = schedule.passed_over(binding, replace(state, repetition=repetition))
    assert found == (("1d", D("2026-12-02")),)


@pytest.mark.parametrize(
    ("over", "closes"),
    [
        (None, "2026-12-11"),
        ("2026-12-20", "2026-12-11"),
        ("2026-12-09", "2026-12-09"),
        ("2026-12-08", "2026-12-08"),
        ("2026-12-02", "2026-12-08"),
    ],
)
def test_r4_work_that_is_void_from_a_day_on_closes_by_then_but_not_before_it_is_due(
    over: str | None, closes: str
) -> None:
    binding, state = begun(ONCE, "2026-12-01")
    planned = schedule.plan(replace(binding, over=D(over) if over else None), state)
    assert planned is not None
    assert planned.closes == D(closes)


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        ("2026-12-05", []),
        ("2026-12-06", [Status.DONE]),
        ("2026-12-11", [Status.DONE]),
        ("2026-12-12", [Status.MISSED]),
    ],
)
def test_r5_a_step_done_by_name_closes_when_it_is_open(day: str, closed: list[Status]) -> None:
    binding, state = begun(ONCE, "2026-12-01")
    outcome = schedule.do_step(binding, state, D(day))
    assert [closing.status for closing in outcome.closed] == closed


def test_r5_a_step_done_by_name_closes_no_further_one() -> None:
    binding, state = begun(cadence((step("1d", early="0d"), step("2d", early="1d"))), "2026-12-01")
    outcome = schedule.do_step(binding, state, D("2026-12-02"))
    assert [(closing.label, closing.status) for closing in outcome.closed] == [("1d", Status.DONE)]


@pytest.mark.parametrize(
    ("day", "planned"),
    [
        ("2026-12-05", None),
        ("2026-12-06", "2026-12-06"),
        ("2026-12-11", "2026-12-11"),
        ("2026-12-12", None),
    ],
)
def test_r12_a_step_is_set_to_a_day_of_its_window_only(day: str, planned: str | None) -> None:
    binding, state = begun(ONCE, "2026-12-01")
    outcome = schedule.set_day(binding, state, D("2026-12-01"), D(day))
    assert outcome.state.planned == (D(planned) if planned else None)
    assert outcome.closed == ()


@given(after=st.integers(0, 400))
def test_r12_a_step_that_never_closes_is_set_to_no_day_after_it_is_due(after: int) -> None:
    binding, state = begun(NEVER_CLOSES, "2026-12-01")
    day = date.fromordinal(D("2026-12-06").toordinal() + after)
    outcome = schedule.set_day(binding, state, D("2026-12-01"), day)
    assert outcome.state.planned == (day if day <= D("2026-12-08") else None)


def test_nothing_is_set_or_done_where_no_step_is_left() -> None:
    binding, state = begun(ONCE, "2026-12-01")
    left = schedule.contact(binding, state, D("2026-12-08")).state
    assert schedule.plan(binding, left) is None
    for outcome in (
        schedule.set_day(binding, left, D("2026-12-09"), D("2026-12-10")),
        schedule.do_step(binding, left, D("2026-12-09")),
    ):
        assert outcome.state.planned is None
        assert outcome.closed == ()
