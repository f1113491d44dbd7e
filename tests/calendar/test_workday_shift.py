"""The shift to working days, and the last working day of a period."""

from __future__ import annotations

from datetime import date

import pytest

from keqing.calendar.almanac import Almanac
from keqing.calendar.periods import Length, period_of
from keqing.calendar.workday_shift import Shift, last_workday_of, shift_to_workday

ALMANAC = Almanac()
D = date.fromisoformat


@pytest.mark.parametrize(
    ("day", "shift", "after", "moved"),
    [
        ("2026-12-05", Shift.KEEP, "2026-12-01", "2026-12-05"),  # a Saturday
        ("2026-12-05", Shift.NEXT, "2026-12-01", "2026-12-07"),
        ("2026-12-05", Shift.PREVIOUS, "2026-12-01", "2026-12-04"),
        ("2026-12-05", Shift.PREVIOUS, "2026-12-03", "2026-12-04"),
        ("2026-12-05", Shift.PREVIOUS, "2026-12-04", "2026-12-07"),
        ("2026-12-04", Shift.PREVIOUS, "2026-12-04", "2026-12-04"),
        ("2026-10-10", Shift.NEXT, "2026-10-01", "2026-10-10"),  # a Saturday that is worked
        ("2026-10-01", Shift.NEXT, "2026-09-30", "2026-10-08"),
    ],
)
def test_r3_a_day_without_work_moves(day: str, shift: Shift, after: str, moved: str) -> None:
    assert shift_to_workday(D(day), shift, ALMANAC, after=D(after)) == D(moved)


@pytest.mark.parametrize(
    ("day", "length", "last"),
    [
        ("2026-11-10", "month", "2026-11-30"),
        ("2026-10-03", "month", "2026-10-30"),
        ("2026-02-17", "week", "2026-02-22"),  # the Spring Festival's week has no working day
    ],
)
def test_r9_the_last_working_day_of_a_period(day: str, length: Length, last: str) -> None:
    assert last_workday_of(period_of(D(day), length), ALMANAC) == D(last)
