"""R4: visits are due on duty days, inside their windows (mechanisms 8.4); one row a case."""

from __future__ import annotations

from datetime import date

import pytest

from keqing import schedule
from keqing.calendar.almanac import Almanac
from keqing.dates.duty import DutyDays
from keqing.definitions.cadence import Cadence, Offset, Quota, Step, Track
from keqing.records.progress import Plan
from keqing.schedule import Binding

D = date.fromisoformat
DUTY = DutyDays(4, D("2026-12-02"))


def planned(cadence: Cadence, duty: DutyDays | None = DUTY) -> Plan:
    binding = Binding(cadence, Almanac(), duty=duty)
    step = schedule.plan(binding, schedule.begin(binding, D("2026-12-01"), D("2026-12-01")))
    assert step
    return step


def visit(at: str, early: str = "0d", late: str | None = None, channel: str = "visit") -> Cadence:
    step = Step(
        Offset.parse(at), at, Offset.parse(early), Offset.parse(late) if late else None, channel
    )
    return Cadence("one", {}, Track.COVERAGE, "", steps=(step,))


@pytest.mark.parametrize(
    ("cadence", "opens", "due", "closes", "off_duty"),
    [
        (visit("7d"), "2026-12-10", "2026-12-10", None, "2026-12-08"),
        (visit("9d"), "2026-12-10", "2026-12-10", None, None),  # a duty day already
        (visit("7d", "3d"), "2026-12-07", "2026-12-10", None, "2026-12-08"),
        (visit("7d", late="2d"), "2026-12-10", "2026-12-10", "2026-12-10", "2026-12-08"),
        (visit("7d", late="1d"), "2026-12-08", "2026-12-08", "2026-12-09", None),  # none inside
        (visit("7d", channel="phone"), "2026-12-08", "2026-12-08", None, None),
    ],
)
def test_r4_a_visit_is_due_on_a_duty_day(
    cadence: Cadence, opens: str, due: str, closes: str | None, off_duty: str | None
) -> None:
    step = planned(cadence)
    found = (step.opens, step.due, step.closes, step.off_duty)
    assert found == (D(opens), D(due), closes and D(closes), off_duty and D(off_duty))
    assert planned(cadence, None).off_duty is None


def test_r4_a_quota_of_visits_keeps_its_period() -> None:
    again = Quota(1, 1, "week", "visit")
    cadence = Cadence("one", {}, Track.COVERAGE, "", repeat=again, done_by=frozenset({"visit"}))
    assert (planned(cadence, None).due, planned(cadence).due) == (D("2026-12-11"), D("2026-12-11"))
    late = DutyDays(30, D("2026-12-12"))
    step = planned(cadence, late)
    assert (step.opens, step.due, step.closes) == tuple(
        map(D, ("2026-12-07", "2026-12-12", "2026-12-13"))
    )
    assert planned(cadence, DutyDays(30, D("2026-12-14"))).due == D("2026-12-11")
