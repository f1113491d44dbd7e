"""R10, R13, R16: quotas and days that come again; one row a case, and what always holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keqing import schedule
from keqing.calendar.almanac import Almanac
from keqing.calendar.lunar import lunar_of
from keqing.calendar.periods import Length, period_after, period_of
from keqing.dates.birthdays import Birthday
from keqing.dates.occasions import BirthdayRule, Birthdays, festival_set, gatherings
from keqing.definitions.cadence import Cadence, Offset, Quota, Repeat, Step, Track
from keqing.records.progress import Closing, Plan, State, Status, Transition
from keqing.schedule import Binding, Occasions

ALMANAC = Almanac()
D = date.fromisoformat
off = Offset.parse
law = settings(max_examples=60, deadline=None)


class Trial:
    """An enrollment that remembers what was closed."""

    def __init__(
        self, of: Cadence, start: str, *, anchor: str | None = None, on: Occasions | None = None
    ) -> None:
        self.binding = Binding(of, ALMANAC, "C0001", occasions=on)
        self.state = schedule.begin(self.binding, D(anchor or start), D(start))
        self.closed: list[Closing] = []

    def apply(self, rule: Callable[[Binding, State, date], Transition], *days: str) -> Trial:
        for day in days:
            outcome = rule(self.binding, self.state, D(day))
            self.state = outcome.state
            self.closed += outcome.closed
        return self

    def visit(self, *days: str) -> Trial:
        return self.apply(schedule.contact, *days)

    def lapse(self, day: str) -> Trial:
        return self.apply(schedule.close_missed, day)

    @property
    def step(self) -> Plan:
        found = schedule.plan(self.binding, self.state)
        assert found is not None
        return found

    @property
    def dates(self) -> tuple[str, str, str]:
        """Label, opens and due of the current step."""
        return self.step.label, str(self.step.opens), str(self.step.due)

    @property
    def history(self) -> list[tuple[str, str, str]]:
        return [
            (closing.label, str(closing.status), str(closing.closed_on)) for closing in self.closed
        ]


def quota(count: int, floor: int = 1, per: Length = "week") -> Cadence:
    again = Quota(count, floor, per, "visit")
    return Cadence("one", {}, Track.COVERAGE, "", repeat=again, done_by=frozenset({"visit"}))


def series(*steps: Step | str, track: Track = Track.CARE) -> Cadence:
    listed = tuple(Step(off(at), at) if isinstance(at, str) else at for at in steps)
    return Cadence("one", {}, track, "", steps=listed, anchor="birthday")


def step(at: str, early: str = "0d", late: str | None = None) -> Step:
    return Step(off(at), at, off(early), off(late) if late else None)


TWICE = quota(2)


# R10 Quota


@pytest.mark.parametrize(
    ("visits", "label", "opens", "due"),
    [
        ((), "2/week#1", "2026-12-07", "2026-12-09"),
        (("2026-12-08",), "2/week#2", "2026-12-09", "2026-12-11"),
        (("2026-12-07", "2026-12-10"), "2/week#1", "2026-12-14", "2026-12-16"),
        (
            ("2026-12-07", "2026-12-07"),
            "2/week#2",
            "2026-12-08",
            "2026-12-11",
        ),  # one day counts once
        (("2026-12-07", "2026-12-08", "2026-12-09"), "2/week#1", "2026-12-14", "2026-12-16"),
        (("2026-12-04",), "2/week#1", "2026-12-07", "2026-12-09"),  # before the first whole week
        (("2026-12-13",), "2/week#2", "2026-12-14", "2026-12-13"),  # nothing more can be done in it
        (
            ("2026-12-12",),
            "2/week#2",
            "2026-12-13",
            "2026-12-13",
        ),  # the day after, though due on Friday
    ],
)
def test_r10_two_a_week(visits: Sequence[str], label: str, opens: str, due: str) -> None:
    trial = Trial(TWICE, "2026-12-01").visit(*visits)
    assert trial.dates == (label, opens, due)


def test_r10_counting_begins_with_the_first_whole_period_after_the_start() -> None:
    assert Trial(TWICE, "2026-12-07").step.opens == D("2026-12-14")
    assert Trial(TWICE, "2026-12-06").step.opens == D("2026-12-07")


def test_r10_what_was_not_visited_is_missed_on_the_last_day() -> None:
    trial = Trial(TWICE, "2026-12-01").visit("2026-12-08").lapse("2026-12-21")
    assert trial.history == [
        ("2/week#1", "done", "2026-12-08"),
        ("2/week#2", "missed", "2026-12-13"),
        ("2/week#1", "missed", "2026-12-20"),
        ("2/week#2", "missed", "2026-12-20"),
    ]
    assert trial.dates == ("2/week#1", "2026-12-21", "2026-12-23")


def test_r10_a_week_without_working_days_asks_nothing() -> None:
    trial = Trial(TWICE, "2026-02-01").visit("2026-02-09", "2026-02-11")
    assert not ALMANAC.workdays(D("2026-02-16"), D("2026-02-22"))  # Spring Festival
    assert trial.dates == ("2/week#1", "2026-02-23", "2026-02-26")


@pytest.mark.parametrize(
    ("floor", "visits", "red"),
    [
        (1, (), "2026-12-11"),
        (1, ("2026-12-08",), None),
        (2, ("2026-12-08",), "2026-12-11"),
        (0, (), None),
    ],
)
def test_r10_red_below_the_floor(floor: int, visits: Sequence[str], red: str | None) -> None:
    found = Trial(quota(2, floor), "2026-12-01").visit(*visits).step.red
    assert found == (D(red) if red else None)


def test_r10_a_skipped_visit_is_no_visit() -> None:
    trial = Trial(TWICE, "2026-12-01").apply(schedule.skip_due, "2026-12-08")
    assert trial.dates == ("2/week#2", "2026-12-10", "2026-12-11")
    assert trial.step.red == D("2026-12-11")


def test_r10_no_more_than_there_are_working_days() -> None:
    trial = Trial(quota(9), "2026-09-20").visit("2026-09-28", "2026-09-29", "2026-09-30")
    assert len(ALMANAC.workdays(D("2026-09-28"), D("2026-10-04"))) == 3
    assert trial.dates == (
        "9/week#1",
        "2026-10-05",
        "2026-10-08",
    )  # a short week after National Day


def test_r10_after_listed_steps() -> None:
    of = replace(TWICE, steps=(Step(off("3d"), "3d"),))
    trial = Trial(of, "2026-12-01").visit("2026-12-04")
    assert trial.dates == ("2/week#1", "2026-12-07", "2026-12-09")


@pytest.mark.parametrize(
    ("per", "label", "due"),
    [
        ("month", "1/month#1", "2026-12-31"),
        ("quarter", "1/quarter#1", "2027-03-31"),
        ("year", "1/year#1", "2027-12-31"),
    ],
)
def test_r10_longer_periods(per: Length, label: str, due: str) -> None:
    trial = Trial(quota(1, 1, per), "2026-11-20")
    assert (trial.step.label, str(trial.step.due)) == (label, due)


def test_r10_a_contact_outside_moves_nothing() -> None:
    before = Trial(TWICE, "2026-12-01").visit("2026-12-07", "2026-12-08")
    assert before.visit("2026-12-12").dates == ("2/week#1", "2026-12-14", "2026-12-16")


@law
@given(
    st.integers(1, 7),
    st.sampled_from(["week", "month", "quarter"]),
    st.lists(st.integers(0, 200), max_size=30),
)
def test_r10_law_every_step_lies_in_its_period(count: int, per: Length, days: list[int]) -> None:
    start = D("2026-06-01")
    trial = Trial(quota(count, 1, per), str(start))
    for n in sorted(days):
        before = trial.step
        trial.visit(str(start + timedelta(n)))
        assert trial.step.due >= before.due
    step_now = trial.step
    period = period_of(step_now.due, per)
    workdays = ALMANAC.workdays(*period)
    k = int(step_now.label.partition("#")[2])
    assert step_now.nominal == workdays[ceil(k * len(workdays) / min(count, len(workdays))) - 1]
    assert step_now.closes == period.last
    done = [closing for closing in trial.closed if closing.status is Status.DONE]
    assert len({closing.closed_on for closing in done}) == len(done)
    in_period = [closing for closing in trial.closed if closing.closes == period.last]
    assert len(in_period) == k - 1


def test_r10_a_new_text_goes_on_in_the_same_week() -> None:
    trial = Trial(TWICE, "2026-12-01").visit("2026-12-07")
    thrice = replace(trial.binding, cadence=quota(3))
    state = schedule.redefine(thrice, TWICE, trial.state, trial.closed[-1].nominal)
    plan = schedule.plan(thrice, state)
    assert plan is not None
    assert (plan.label, str(plan.due)) == ("3/week#2", "2026-12-10")
    monthly = replace(trial.binding, cadence=quota(2, 1, "month"))
    state = schedule.redefine(monthly, TWICE, trial.state, trial.closed[-1].nominal)
    plan = schedule.plan(monthly, state)
    assert plan is not None
    assert (plan.label, str(plan.opens)) == ("2/month#1", "2027-01-01")


# Periods


@pytest.mark.parametrize(
    ("day", "length", "first", "last"),
    [
        ("2026-12-06", "week", "2026-11-30", "2026-12-06"),
        ("2026-12-07", "week", "2026-12-07", "2026-12-13"),
        ("2028-02-11", "month", "2028-02-01", "2028-02-29"),
        ("2026-12-31", "quarter", "2026-10-01", "2026-12-31"),
        ("2026-01-01", "year", "2026-01-01", "2026-12-31"),
    ],
)
def test_the_period_of_a_day(day: str, length: Length, first: str, last: str) -> None:
    assert period_of(D(day), length) == (D(first), D(last))
    assert period_after(D(day), length).first == D(last) + timedelta(1)


# R13 Series


MAIN = festival_set("festival:main")
BORN = Birthdays(Birthday(3, 8, 1950))
GREETING = series(step("0d", late="0d"))


@pytest.mark.parametrize(
    ("of", "on", "start", "label", "opens", "due", "closes"),
    [
        (GREETING, BORN, "2026-12-01", "2027 0d", "2027-03-08", "2027-03-08", "2027-03-08"),
        (GREETING, BORN, "2027-03-08", "2027 0d", "2027-03-08", "2027-03-08", "2027-03-08"),
        (GREETING, BORN, "2027-03-09", "2028 0d", "2028-03-08", "2028-03-08", "2028-03-08"),
        (series(step("-2d", late="2d")), BORN, "2026-12-01", "2027 -2d", "2027-03-06", "2027-03-06", "2027-03-08"),
        (series(step("-2d", late="2d")), BORN, "2027-03-07", "2027 -2d", "2027-03-07", "2027-03-07", "2027-03-09"),
        (series(step("-1d", "6d", "0d")), MAIN, "2027-01-02", "2027 -1d", "2027-01-30", "2027-02-05", "2027-02-05"),
        (series(step("-7d", late="7d")), festival_set("festival:spring"), "2026-12-01", "2027 -7d", "2027-01-30", "2027-01-30", "2027-02-06"),
        (series("-7d"), BORN, "2026-12-01", "2027 -7d", "2027-03-01", "2027-03-01", "2028-02-29"),
        (series("2d"), BORN, "2027-03-09", "2027 2d", "2027-03-10", "2027-03-10", "2028-03-09"),
    ],
)  # fmt: skip
def test_r13_the_first_occasion(
    of: Cadence, on: Occasions, start: str, label: str, opens: str, due: str, closes: str
) -> None:
    trial = Trial(of, start, on=on)
    assert (*trial.dates, str(trial.step.closes)) == (label, opens, due, closes)


def test_r13_the_anchor_moves_on() -> None:
    trial = Trial(GREETING, "2026-12-01", on=MAIN)
    trial.visit("2027-01-01").lapse("2027-02-10").visit("2027-09-15")
    assert trial.history == [
        ("2027 0d", "done", "2027-01-01"),
        ("2027 0d", "missed", "2027-02-06"),
        ("2027 0d", "done", "2027-09-15"),
    ]
    assert trial.dates == ("2028 0d", "2028-01-01", "2028-01-01")


def test_r13_what_is_not_closed_is_missed_when_the_next_occasion_opens() -> None:
    trial = Trial(series(step("-30d"), step("-7d")), "2026-12-01", on=BORN)
    trial.visit("2027-02-06").lapse("2028-02-07")
    assert trial.history == [
        ("2027 -30d", "done", "2027-02-06"),
        ("2027 -7d", "missed", "2028-02-06"),
    ]
    assert trial.dates == ("2028 -30d", "2028-02-07", "2028-02-07")


def test_r13_it_is_over_with_the_last_occasion() -> None:
    trial = Trial(series(step("-10d", late="9d")), "2026-12-01", on=gatherings([D("2026-12-19")]))
    assert trial.dates == ("2026 -10d", "2026-12-09", "2026-12-09")
    assert trial.step.closes == D("2026-12-18")
    trial.visit("2026-12-10")
    assert schedule.plan(trial.binding, trial.state) is None


def test_r13_without_an_occasion_there_is_nothing() -> None:
    binding = Binding(GREETING, ALMANAC, occasions=gatherings([D("2026-11-19")]))
    state = schedule.begin(binding, D("2026-12-01"), D("2026-12-01"))
    assert schedule.plan(binding, state) is None


def test_r13_occasions_that_overlap_close_no_step_before_it_is_due() -> None:
    near = gatherings([D("2026-12-19"), D("2026-12-21")])
    trial = Trial(series(step("0d", "5d")), "2026-12-01", on=near)
    assert (trial.step.due, trial.step.closes) == (D("2026-12-19"), D("2026-12-19"))


def test_r13_a_new_text_goes_on_from_the_occasion() -> None:
    trial = Trial(GREETING, "2026-12-01", on=BORN).visit("2027-03-08")
    binding = replace(trial.binding, cadence=series(step("-7d"), step("0d")))
    state = schedule.redefine(binding, GREETING, trial.state, trial.closed[-1].nominal)
    plan = schedule.plan(binding, state)
    assert plan is not None
    assert (plan.label, str(plan.due)) == ("2028 -7d", "2028-03-01")


# R16 Lunar and leap


@pytest.mark.parametrize(
    ("birthday", "keeping", "after", "kept"),
    [
        (Birthday(2, 29, 1952), BirthdayRule(), "2026-12-01", "2027-02-28"),
        (Birthday(2, 29, 1952), BirthdayRule(on_first_of_march=True), "2026-12-01", "2027-03-01"),
        (Birthday(2, 29, 1952), BirthdayRule(), "2027-12-01", "2028-02-29"),
        (Birthday(8, 15, 1950, lunar=True), BirthdayRule(), "2026-01-01", "2026-09-25"),
        (Birthday(8, 15, 1950, lunar=True), BirthdayRule(), "2026-12-01", "2027-09-15"),
        (Birthday(12, 30, 1950, lunar=True), BirthdayRule(), "2026-06-01", "2027-02-05"),  # on the 29th
        (Birthday(6, 10, 1960, lunar=True, leap=True), BirthdayRule(), "2025-01-01", "2025-07-04"),
        (Birthday(6, 10, 1960, lunar=True, leap=True), BirthdayRule(in_leap_month=True), "2025-01-01", "2025-08-03"),
        (Birthday(6, 10, 1960, lunar=True, leap=True), BirthdayRule(in_leap_month=True), "2026-01-01", "2026-07-23"),
        (Birthday(3, 8), BirthdayRule(), "9999-12-01", None),
        (Birthday(8, 15, 1950, lunar=True), BirthdayRule(), "2105-01-01", None),
    ],
)  # fmt: skip
def test_r16_when_a_birthday_is_kept(
    birthday: Birthday, keeping: BirthdayRule, after: str, kept: str | None
) -> None:
    assert Birthdays(birthday, keeping).after(D(after)) == (D(kept) if kept else None)


@law
@given(
    st.integers(1, 12), st.integers(1, 30), st.booleans(), st.booleans(), st.booleans(),
    st.integers(1920, 2095),
)  # fmt: skip
def test_r16_law_once_in_each_year_of_its_own_calendar(
    month: int, day: int, leap: bool, in_leap: bool, lunar: bool, year: int
) -> None:
    if not lunar:
        leap, day = False, min(day, 29 if month == 2 else 30)
    on = Birthdays(Birthday(month, day, None, lunar, leap), BirthdayRule(in_leap_month=in_leap))
    kept = [found := on.after(date(year, 1, 1))]
    while found and found.year < year + 4:
        kept.append(found := on.after(found))
    years = [lunar_of(birthday).year if lunar else birthday.year for birthday in kept if birthday]  # type: ignore[union-attr] # in the almanac
    assert years == [*range(years[0], years[0] + len(years))]


def test_a_repetition_is_not_a_quota() -> None:
    again = Repeat(off("5d"), "+5d")
    trial = Trial(Cadence("one", {}, Track.REVISIT, "", repeat=again), "2026-12-01")
    assert trial.step.red is None
