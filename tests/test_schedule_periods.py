"""R13: series that come with each month, quarter or year, and on a day of every year (mechanisms 8.1)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from keqing import schedule
from keqing.calendar.almanac import Almanac
from keqing.calendar.periods import period_of
from keqing.calendar.workday_shift import Shift
from keqing.dates.occasions import PERIODS, Eves, occasions_of, occurrence
from keqing.definitions.cadence import Cadence, Offset, Step, Track
from keqing.records.progress import Closing, Plan, State
from keqing.schedule import Binding

ALMANAC = Almanac()
D = date.fromisoformat
DAY = timedelta(days=1)
law = settings(max_examples=80, deadline=None)


def bound(anchor: str, *steps: str, shift: Shift = Shift.KEEP, in_file: str = "") -> Binding:
    listed = tuple(Step(Offset.parse(at), at) for at in steps)
    cadence = Cadence("one", {}, Track.OFFICE, "", steps=listed, anchor=anchor, shift=shift)
    return Binding(cadence, ALMANAC, occasions=occasions_of(anchor, in_file, ()))


def planned(binding: Binding, start: date, count: int) -> list[Plan]:
    """The next steps, each done on its day."""
    state, found = schedule.begin(binding, start, start), list[Plan]()
    while len(found) < count and (step := schedule.plan(binding, state)):
        found.append(step)
        state = schedule.finish_step(binding, state, step.due).state
    return found


@pytest.mark.parametrize(
    ("anchor", "steps", "shift", "start", "expected"),
    [  # the worked example: working days of a month, those with make-up days too
        ("month", ("3wd", "8wd", "9wd"), "keep", "2026-10-01",
         ["2026-10 3wd 2026-10-10", "2026-10 8wd 2026-10-16", "2026-10 9wd 2026-10-19"]),
        ("month", ("3wd", "8wd", "9wd"), "keep", "2026-12-01",
         ["2026-12 3wd 2026-12-03", "2026-12 8wd 2026-12-10", "2026-12 9wd 2026-12-11"]),
        # the last working day before
        ("month", ("0d",), "previous", "2026-12-02",
         ["2027-01 0d 2026-12-31", "2027-02 0d 2027-01-29", "2027-03 0d 2027-02-26"]),
        ("month", ("5d",), "keep", "2026-12-01", ["2026-12 5d 2026-12-05", "2027-01 5d 2027-01-05"]),
        # of the month that holds S only what is due on S or later
        ("month", ("3wd", "8wd"), "keep", "2026-12-04",
         ["2026-12 8wd 2026-12-10", "2027-01 3wd 2027-01-06"]),
        ("month", ("3wd", "8wd"), "keep", "2026-12-10", ["2026-12 8wd 2026-12-10"]),
        ("month", ("3wd", "8wd"), "keep", "2026-12-11", ["2027-01 3wd 2027-01-06"]),
        ("month", ("0d",), "previous", "2026-12-31", ["2027-01 0d 2026-12-31"]),
        ("month", ("0d",), "previous", "2027-01-01", ["2027-02 0d 2027-01-29"]),
        # what is due before S in a month to come is not planned either: shift previous goes back before S
        ("month", ("0d",), "previous", "2027-01-30", ["2027-03 0d 2027-02-26"]),
        ("quarter", ("0d",), "keep", "2026-12-01", ["2027-Q1 0d 2026-12-31", "2027-Q2 0d 2027-03-31"]),
        ("quarter", ("10d", "20d"), "keep", "2026-10-11", ["2026-Q4 20d 2026-10-20"]),
        ("year", ("10wd",), "keep", "2026-12-01", ["2027 10wd 2027-01-15"]),
        ("date:12-31", ("0d",), "previous", "2026-12-01", ["2026 0d 2026-12-31", "2027 0d 2027-12-31"]),
        ("date:02-29", ("0d",), "keep", "2026-12-01",
         ["2027 0d 2027-02-28", "2028 0d 2028-02-29", "2029 0d 2029-02-28"]),
    ],
)  # fmt: skip
def test_r13_a_series_by_periods(
    anchor: str, steps: tuple[str, ...], shift: str, start: str, expected: list[str]
) -> None:
    found = planned(bound(anchor, *steps, shift=Shift(shift)), D(start), len(expected))
    assert [f"{step.label} {step.due}" for step in found] == expected


def test_r13_a_day_of_the_file_comes_every_year() -> None:
    binding = bound("field:anniversary", "0d", in_file="2001-10-01")
    assert [str(step.due) for step in planned(binding, D("2026-12-01"), 2)] == [
        "2027-10-01",
        "2028-10-01",
    ]
    lunar = bound("field:anniversary", "0d", in_file="lunar 2001-08-15")
    assert planned(lunar, D("2026-12-01"), 1)[0].due == D("2027-09-15")
    assert occasions_of("field:anniversary", "soon", ()) is None


def test_r13_what_is_left_is_missed_when_the_next_month_begins() -> None:
    binding = bound("month", "3wd", "8wd")
    state = schedule.begin(binding, D("2026-12-01"), D("2026-12-01"))
    outcome = schedule.close_missed(binding, state, D("2027-01-06"))
    assert [(closing.label, str(closing.closed_on)) for closing in outcome.closed] == [
        ("2026-12 3wd", "2027-01-05"),
        ("2026-12 8wd", "2027-01-05"),
    ]
    step = schedule.plan(binding, outcome.state)
    assert step
    assert (step.label, step.due) == ("2027-01 3wd", D("2027-01-06"))


def test_r13_a_new_text_goes_on_after_the_last_closed_step() -> None:
    old, new = bound("month", "3wd", "8wd"), bound("month", "5wd", "9wd")
    state = schedule.begin(old, D("2026-12-01"), D("2026-12-01"))
    outcome = schedule.contact(old, state, D("2026-12-03"))
    again = schedule.redefine(new, old.cadence, outcome.state, outcome.closed[0].nominal)
    step = schedule.plan(new, again)
    assert step
    assert step.label == "2026-12 5wd"


def test_r13_a_series_ends_with_the_almanac() -> None:
    assert Eves("month").after(D("2101-01-01")) is None
    binding = bound("month", "0d")
    state = schedule.begin(binding, D("2101-03-01"), D("2101-03-01"))
    assert schedule.plan(binding, state) is None


starts = st.dates(date(2024, 1, 1), date(2030, 12, 31))
lists = st.lists(st.integers(0, 20), min_size=1, max_size=4, unique=True).map(sorted)


@law
@given(
    st.sampled_from(["month", "quarter", "year"]),
    lists,
    st.sampled_from(["d", "wd"]),
    starts,
    st.sampled_from(Shift),
)
@example("month", [0], "d", date(2027, 1, 30), Shift.PREVIOUS)
def test_r13_exactly_the_steps_due_from_the_start_on_are_planned_in_their_order(
    anchor: str, days: list[int], unit: str, start: date, shift: Shift
) -> None:
    """Every one due on S or later, none before; each named apart; none before one that stands before it."""
    steps = [f"{n}{unit}" for n in days]
    binding = bound(anchor, *steps, shift=shift)
    found = planned(binding, start, 2 * len(steps) + 1)
    assert len({step.label for step in found}) == len(found)
    assert all(step.due >= start for step in found)
    assert [step.due for step in found] == sorted(step.due for step in found)
    eve = period_of(start, PERIODS[anchor]).first - DAY
    labels = {step.label for step in found}
    for place in range(len(steps)):
        state = State(eve, start, start, start, listed=place)
        step = schedule.Listed(binding, state, binding.cadence.steps[place])
        assert (step.label in labels) == (step.shifted(step.nominal) >= start)


@law
@given(lists, starts, st.lists(st.integers(1, 90), max_size=6))
def test_r13_it_does_not_matter_when_somebody_looks(
    days: list[int], start: date, looks: list[int]
) -> None:
    """Closing what was missed on some days on the way comes to the same as doing it at the end."""
    binding = bound("month", *(f"{n}d" for n in days))
    begun = schedule.begin(binding, start, start)
    state, closed = begun, list[Closing]()
    day = start
    for ahead in looks:
        day += timedelta(ahead)
        outcome = schedule.close_missed(binding, state, day)
        state, closed = outcome.state, [*closed, *outcome.closed]
    at_once = schedule.close_missed(binding, begun, day)
    assert (state, tuple(closed)) == (at_once.state, at_once.closed)


@pytest.mark.parametrize(
    ("anchor", "day", "name"),
    [
        ("month", "2026-12-31", "2027-01"),
        ("quarter", "2026-12-31", "2027-Q1"),
        ("quarter", "2026-09-30", "2026-Q4"),
        ("year", "2026-12-31", "2027"),
        ("birthday", "2026-12-31", "2026"),
        ("date:12-31", "2026-12-31", "2026"),
    ],
)
def test_r13_an_occurrence_is_named_by_the_period_that_it_precedes(
    anchor: str, day: str, name: str
) -> None:
    assert occurrence(anchor, D(day)) == name
