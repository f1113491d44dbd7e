"""An enrollment read back from its row has the dates that it was stored with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from keqing import schedule
from keqing.calendar.almanac import Almanac
from keqing.definitions.cadence import Cadence, Offset, Quota, Repeat, Step, Track
from keqing.schedule import Binding
from keqing.services.queries.enrollment_rows import enrollment_of, position_of
from keqing.timeline.enrollment import Enrollment

START = date(2026, 12, 1)
LISTED = tuple(Step(Offset(days=n), f"{n}d") for n in (1, 3))
REPEAT = Repeat(Offset(days=5), "+5d")


def cadence(steps: Sequence[Step] = (), repeat: Repeat | Quota | None = None) -> Cadence:
    return Cadence("one", {}, Track.REVISIT, "", steps=tuple(steps), repeat=repeat)


def after(of: Cadence, calls: int) -> Enrollment:
    """An enrollment of which so many steps were done on their days."""
    binding = Binding(of, Almanac())
    state = schedule.begin(binding, START, START)
    for _ in range(calls):
        step = schedule.plan(binding, state)
        assert step
        state = schedule.contact(binding, state, step.due).state
    return Enrollment(of, 1, "", START, state, None, step=schedule.plan(binding, state))


def row(enrollment: Enrollment) -> Any:  # like a row of the table
    state = {name: getattr(enrollment.state, name) for name in enrollment.state.__slots__}
    step = (
        {name: getattr(enrollment.step, name) for name in enrollment.step.__slots__}
        if enrollment.step
        else {}
    )
    own = {
        name: getattr(enrollment, name)
        for name in ("version", "subject", "anchor", "held", "topic")
    }
    limit = {"limit_day": enrollment.limit, "position": position_of(enrollment)}
    hour = {"time": enrollment.hour}
    return SimpleNamespace(**{**state, **step, **own, **limit, **hour})


@pytest.mark.parametrize(
    ("of", "calls", "position"),
    [
        (cadence(LISTED, REPEAT), 0, 0),
        (cadence(LISTED, REPEAT), 1, 1),
        (cadence(LISTED, REPEAT), 2, 2),
        (cadence(LISTED, REPEAT), 4, 4),
        (cadence((), REPEAT), 0, 0),
        (cadence((), REPEAT), 2, 2),
        (cadence(LISTED[:1], Quota(2, 1, "week")), 0, 0),
        (cadence((), Quota(2, 0, "week")), 0, 0),
        (cadence((), Quota(2, 0, "week")), 3, 3),
    ],
)
def test_there_and_back(of: Cadence, calls: int, position: int) -> None:
    enrollment = after(of, calls)
    assert position_of(enrollment) == position
    back = enrollment_of(row(enrollment), of)
    assert back.step == enrollment.step
    done = back.state.count and replace(back.state.count, done=enrollment.state.count.done)  # type: ignore[union-attr]  # both or none
    assert replace(back, state=replace(back.state, count=done)) == enrollment


def test_the_end_of_a_list_is_the_position_after_it() -> None:
    ended = after(cadence(LISTED), 2)
    assert ended.step is None
    assert position_of(ended) == len(LISTED)


def test_a_day_that_is_set_and_one_that_is_spread_come_back() -> None:
    enrollment = after(cadence((), REPEAT), 1)
    set_to = replace(enrollment.state, planned=START, spread=START + timedelta(3), hold=START)
    moved = replace(enrollment, state=set_to, limit=START + timedelta(90), held=START, topic="call")
    assert enrollment_of(row(moved), enrollment.cadence) == moved


def test_the_hour_of_another_try_comes_back() -> None:
    enrollment = after(cadence((), REPEAT), 1)
    tried = replace(enrollment, state=replace(enrollment.state, attempts=1, again=time(16)))
    assert enrollment_of(row(tried), enrollment.cadence) == tried
