"""R12: what is listed after a hold is the step that has not closed by then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from keqing import schedule
from keqing.calendar.almanac import Almanac
from keqing.definitions.cadence import Cadence
from keqing.records.progress import Status
from keqing.schedule import NEVER, Binding
from keqing.timeline.enrollment import Enrollment
from keqing.timeline.outlasted import is_outlasted, with_later
from tests.test_schedule import cadence, off, repeat, step

START = date(2026, 12, 1)
LADDER = cadence((step("2d", late="1d"), step("5d", late="2d"), step("9d")))
"""Steps that close on 4 December, on 8 December, and never."""
WEEKLY = cadence((), repeat("7d", late=off("1d")))


def enrolled(of: Cadence, held: str | None) -> Enrollment:
    state = schedule.begin(bind(of), START, START)
    until = NEVER if held == "never" else date.fromisoformat(held) if held else None
    return Enrollment(
        of, 1, "", START, state, None, step=schedule.plan(bind(of), state), held=until
    )


def bind(of: Cadence) -> Binding:
    return Binding(of, Almanac())


def later(enrollment: Enrollment) -> Enrollment | None:
    return with_later(enrollment, lambda each: bind(each.cadence)).later


@pytest.mark.parametrize(
    ("of", "held", "due"),
    [
        (LADDER, None, None),
        (LADDER, "2026-12-04", None),  # it can still be called on its last day
        (LADDER, "2026-12-05", "2026-12-06"),
        (LADDER, "2026-12-08", "2026-12-06"),
        (LADDER, "2026-12-09", "2026-12-10"),
        (LADDER, "2027-06-01", "2026-12-10"),
        (LADDER, "never", None),  # nobody knows what it will be
        (WEEKLY, "2026-12-09", None),
        (WEEKLY, "2026-12-10", "2026-12-15"),
        (WEEKLY, "2026-12-17", "2026-12-22"),
    ],
)
def test_r12_the_step_that_will_be_listed(of: Cadence, held: str | None, due: str | None) -> None:
    enrollment = enrolled(of, held)
    found = later(enrollment)
    assert (found and found.step and str(found.step.due)) == due
    assert is_outlasted(enrollment) is (due is not None)


def test_r7_what_closes_meanwhile_is_missed_and_moves_what_counts_from_contact() -> None:
    """The dates are those that the missed steps will leave behind."""
    enrollment = enrolled(WEEKLY, "2026-12-17")
    found = later(enrollment)
    assert found
    missed = schedule.close_missed(bind(WEEKLY), enrollment.state, date(2026, 12, 17))
    assert found.state == missed.state
    assert {closing.status for closing in missed.closed} == {Status.MISSED}
    assert found.later is None


def test_r12_what_is_listed_after_the_last_step_is_nothing() -> None:
    of = cadence((step("2d", late="1d"),))
    found = later(enrolled(of, "2026-12-20"))
    assert found
    assert found.step is None


def test_r12_an_ended_one_is_outlasted_by_nothing() -> None:
    enrollment = replace(enrolled(LADDER, "2026-12-20"), step=None)
    assert later(enrollment) is None
    assert not is_outlasted(enrollment)


def test_r12_what_a_hold_no_longer_outlasts_is_listed_itself() -> None:
    enrollment = enrolled(LADDER, "2026-12-20")
    outlasted = with_later(enrollment, lambda each: bind(each.cadence))
    assert outlasted.as_listed.step != enrollment.step
    free = replace(outlasted, held=None)
    assert with_later(free, lambda each: bind(each.cadence)) == replace(enrollment, held=None)
