"""The calls ahead: for one cadence those of its preview, for several one call with all its reasons (R5, R17)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keqing import schedule
from keqing.calendar.almanac import Almanac
from keqing.definitions.cadence import Cadence, Quota, Repeat, Track
from keqing.schedule import NEVER, Binding
from keqing.timeline.enrollment import Enrollment
from keqing.timeline.pauses import stored_by_track
from keqing.timeline.preview import preview
from keqing.timeline.projection import Ahead, calls
from tests.test_schedule import cadence, cadences, repeat, step

ALMANAC = Almanac()
FIRST = date(2026, 12, 1)
LAST = FIRST + timedelta(13)


def framing(enrollment: Enrollment) -> Binding:
    return Binding(enrollment.cadence, ALMANAC, "C0001")


def enrolled(of: Cadence, anchor: str = "12-01", start: date = FIRST, **more: object) -> Enrollment:
    state = schedule.begin(
        Binding(of, ALMANAC, "C0001"), date.fromisoformat(f"2026-{anchor}"), start
    )
    enrollment = Enrollment(of, 1, "", state.anchor, state, None, **more)  # type: ignore[arg-type]  # a test's words
    return replace(enrollment, step=schedule.plan(framing(enrollment), state))


def ahead(*stand: Enrollment, owners: Sequence[int | None] = (), **more: object) -> Ahead:
    named = tuple(replace(enrollment, subject=str(n)) for n, enrollment in enumerate(stand))
    return Ahead(named, tuple(owners) or (1,) * len(stand), **more)  # type: ignore[arg-type]  # as above


def called(found: Ahead) -> list[str]:
    days = [f"{day:%m-%d}" for day, _ in calls(found, framing, FIRST, LAST)]
    assert days == sorted(days)
    return days


def of(track: Track, *steps: str, every: str = "", **more: object) -> Cadence:
    found = cadence(steps, repeat(every) if every else None, track=track)
    return replace(found, **more)  # type: ignore[arg-type]  # as above


LADDER = of(Track.REVISIT, "1d", "3d", "6d", "10d")


def test_every_step_of_the_days_is_counted() -> None:
    assert called(ahead(enrolled(LADDER))) == ["12-02", "12-04", "12-07", "12-11"]


def test_what_is_overdue_is_called_on_the_first_day_and_once() -> None:
    overdue = enrolled(LADDER, "11-25", date(2026, 11, 25))
    assert called(ahead(overdue)) == ["12-01", "12-05"]


def test_one_call_for_many_reasons() -> None:
    early = cadence((step("5d", "4d"),), track=Track.COVERAGE)
    assert called(ahead(enrolled(LADDER), enrolled(early))) == ["12-02", "12-04", "12-07", "12-11"]


def test_a_call_moves_a_repetition_that_is_not_open() -> None:
    """R5: every seven days after the last call, and there is one on 12-04."""
    often = of(Track.COVERAGE, every="7d")
    assert called(ahead(enrolled(often), enrolled(of(Track.REVISIT, "3d")))) == ["12-04", "12-11"]


def test_a_call_closes_what_was_put_off_and_the_next_step_comes() -> None:
    snoozed = enrolled(of(Track.COVERAGE, "1d", "8d"))
    snoozed = replace(snoozed, state=replace(snoozed.state, hold=date(2026, 12, 31)))
    assert called(ahead(snoozed)) == []
    assert called(ahead(snoozed, enrolled(of(Track.REVISIT, "3d")))) == ["12-04", "12-09"]


def test_care_waits_for_what_stands_above_it_shortly_after() -> None:
    care = enrolled(of(Track.CARE, "2d"))
    assert called(ahead(care)) == ["12-03"]
    assert called(ahead(care, enrolled(of(Track.REVISIT, "4d")))) == ["12-05"]


def test_care_waits_for_the_cap_that_the_calls_before_it_use_up() -> None:
    """R17: calls on 12-02, 12-03 and 12-04, so care of 12-05 may come on 12-09."""
    daily = enrolled(of(Track.REVISIT, "1d", "2d", "3d"))
    care = enrolled(of(Track.CARE, "4d"))
    assert called(ahead(daily, care)) == ["12-02", "12-03", "12-04", "12-09"]
    made = (date(2026, 11, 29), date(2026, 11, 30), FIRST)
    assert called(ahead(care, made=made)) == ["12-06"]


def test_one_promotion_in_thirty_days_and_none_without_consent() -> None:
    offer = enrolled(of(Track.PROMOTION, "1d", every="5d"))
    assert called(ahead(offer, consented=True)) == ["12-02"]
    assert called(ahead(offer, consented=True, promoted=(date(2026, 11, 10),))) == ["12-10"]
    assert called(ahead(offer)) == []


def until(day: date) -> dict[Track, date]:
    return stored_by_track(day, {})


def test_a_pause_and_a_promised_call_hold_the_others() -> None:
    paused = ahead(enrolled(LADDER), paused=until(date(2026, 12, 9)))
    assert called(paused) == ["12-09", "12-11"]
    assert called(replace(paused, paused=until(NEVER))) == []
    alert = enrolled(of(Track.ALERT, "1d"))
    assert called(ahead(alert, paused=until(NEVER))) == ["12-02"]
    promise = enrolled(of(Track.PROMISE, "0d"), "12-08", topic="call")
    assert called(ahead(promise, enrolled(LADDER))) == ["12-08", "12-11"]


def test_what_only_its_name_closes_is_no_call() -> None:
    named = enrolled(of(Track.OFFICE, "1d", done_by=None))
    task = enrolled(of(Track.PROMISE, "0d"), "12-02", topic="task")
    found = list(calls(ahead(enrolled(LADDER), named, task), framing, FIRST, date(2026, 12, 2)))
    assert found == [(date(2026, 12, 2), 1)]


def test_a_visit_closes_no_step_of_whom_only_a_call_counts_for() -> None:
    visits = of(Track.REVISIT, "1d", done_by=frozenset({"visit"}))
    visits = replace(visits, steps=tuple(replace(step, channel="visit") for step in visits.steps))
    phone = of(Track.COVERAGE, "1d", done_by=frozenset({"phone"}))
    assert called(ahead(enrolled(visits), enrolled(phone))) == ["12-02", "12-02"]


def test_a_step_of_another_role_is_another_call() -> None:
    role = of(Track.COVERAGE, "1d")
    role = replace(role, steps=tuple(replace(step, role="doctor") for step in role.steps))
    both = ahead(enrolled(LADDER), enrolled(role), owners=(1, 2))
    assert [owner for _, owner in calls(both, framing, FIRST, date(2026, 12, 2))] == [1, 2]
    same = ahead(enrolled(LADDER), enrolled(role), owners=(1, 1))
    assert [owner for _, owner in calls(same, framing, FIRST, date(2026, 12, 2))] == [1]


def test_what_opens_too_late_in_its_period_is_passed_over() -> None:
    """R10: visited on the Sunday, the second visit of that week cannot be made any more."""
    quota = replace(of(Track.COVERAGE), repeat=Quota(2, 0, "week"))
    enrollment = enrolled(quota, "11-20", date(2026, 11, 20))
    state = schedule.contact(framing(enrollment), enrollment.state, date(2026, 11, 29)).state
    enrollment = replace(enrollment, state=state, step=schedule.plan(framing(enrollment), state))
    assert called(ahead(enrollment)) == ["12-02", "12-04", "12-09", "12-11"]


@settings(max_examples=150, deadline=None)
@given(cadences(), st.integers(0, 20))
def test_law_the_calls_of_one_cadence_are_those_of_its_preview(cadence: Cadence, back: int) -> None:
    anchor = FIRST - timedelta(back)
    if cadence.track is Track.PROMOTION or cadence.done_by is None:
        cadence = replace(cadence, track=Track.REVISIT, done_by=frozenset({"phone", "visit"}))
    cadence = replace(cadence, until=None)
    if isinstance(cadence.repeat, Repeat | Quota):
        cadence = replace(cadence, repeat=replace(cadence.repeat, role=None))
    shown = preview(
        cadence, almanac=ALMANAC, code="C0001", anchor=anchor, start=FIRST, as_of=FIRST, rows=60
    )
    days = [max(each.effective, FIRST) for each in shown.steps if each.effective]
    begun = [day for n, day in enumerate(days) if day > max(days[:n], default=date.min)]
    state = schedule.begin(Binding(cadence, ALMANAC, "C0001"), anchor, FIRST)
    stand = Enrollment(cadence, 1, "", anchor, state, None)
    stand = replace(stand, step=schedule.plan(framing(stand), state))
    found = [day for day, _ in calls(ahead(stand), framing, FIRST, LAST)]
    assert found == [day for day in begun if day <= LAST]


@pytest.mark.parametrize("days", [0, 1])
def test_no_day_at_all(days: int) -> None:
    found = list(calls(ahead(enrolled(LADDER)), framing, FIRST, FIRST + timedelta(days - 1)))
    assert found == []


def test_no_call_is_made_for_what_a_pause_outlasts() -> None:
    """R12: the greeting of 12-03 closes that day, in a pause until 12-08; that of 12-10 comes."""
    greeting = cadence((step("2d", late="0d"), step("9d", late="0d")), track=Track.REVISIT)
    paused = stored_by_track(date(2026, 12, 8), {})
    assert called(ahead(enrolled(greeting), paused=paused)) == ["12-10"]
