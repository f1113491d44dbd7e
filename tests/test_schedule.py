"""The rules, one row a case; the worked examples of the design; and what holds for every cadence."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from keqing import schedule
from keqing.calendar.almanac import Almanac
from keqing.calendar.workday_shift import Shift
from keqing.dates.occasions import is_recurring
from keqing.definitions import kinds
from keqing.definitions.cadence import (
    CALLS,
    Cadence,
    Offset,
    Quota,
    Repeat,
    Retry,
    Step,
    Track,
    Until,
)
from keqing.definitions.cadence_file import built_in_cadences, read_cadences
from keqing.definitions.toml_file import Faulty
from keqing.records.progress import Closing, Plan, State, Status, Transition
from keqing.schedule import Binding
from keqing.timeline.projection import call_as_planned
from keqing.timeline.supply import stock_after_purchase

ALMANAC = Almanac()
D = date.fromisoformat


def off(text: str) -> Offset:
    return Offset.parse(text)


def step(at: str, early: str = "0d", late: str | None = None) -> Step:
    return Step(off(at), at, off(early), None if late is None else off(late))


def repeat(every: str, **more: object) -> Repeat:
    return replace(Repeat(off(every), f"+{every}"), **more)  # type: ignore[arg-type]  # a test's words


def cadence(
    steps: Sequence[str | Step] = (),
    again: Repeat | None = None,
    shift: Shift = Shift.KEEP,
    retry: Retry = Retry(),  # noqa: B008 - frozen
    track: Track = Track.REVISIT,
) -> Cadence:
    listed = tuple(step(at) if isinstance(at, str) else at for at in steps)
    return Cadence("one", {}, track, "", steps=listed, repeat=again, shift=shift, retry=retry)


THERAPY = cadence(("1d", "3d", "6d", "10d", "15d"), repeat("5d"))
BUYER = cadence((step("7d", "6d"),), repeat("1m", early=off("29d"), times=1))
FLOOR = cadence((), repeat("91d", within="quarter"))
CARE = cadence((), repeat("21d", jitter=4), track=Track.CARE)


class Trial:
    """An enrollment that remembers what was closed."""

    def __init__(
        self,
        of: Cadence,
        anchor: str,
        start: str | None = None,
        *,
        last: str | None = None,
        late: bool = False,
        code: str = "C0001",
        limit: str | None = None,
    ) -> None:
        self.binding = Binding(of, ALMANAC, code, D(limit) if limit else None)
        self.state = schedule.begin(
            self.binding, D(anchor), D(start or anchor), D(last) if last else None, late=late
        )
        self.closed: list[Closing] = []

    def _take(self, outcome: Transition) -> Trial:
        self.state = outcome.state
        self.closed.extend(outcome.closed)
        return self

    def contact(self, *days: str) -> Trial:
        for day in days:
            self._take(schedule.contact(self.binding, self.state, D(day)))
        return self

    def attempt(self, *days: str) -> Trial:
        for day in days:
            self._take(schedule.attempt(self.binding, self.state, D(day)))
        return self

    def try_at(self, day: str, *times: str | None) -> Trial:
        for at in times:
            tried = time.fromisoformat(at) if at else None
            self._take(schedule.attempt(self.binding, self.state, D(day), tried))
        return self

    def lapse(self, day: str) -> Trial:
        return self._take(schedule.close_missed(self.binding, self.state, D(day)))

    def skip(self, day: str) -> Trial:
        return self._take(schedule.skip_due(self.binding, self.state, D(day)))

    def snooze(self, day: str, until: str) -> Trial:
        return self._take(schedule.snooze_step(self.binding, self.state, D(day), D(until)))

    def finish(self, day: str) -> Trial:
        return self._take(schedule.finish_step(self.binding, self.state, D(day)))

    @property
    def step(self) -> Plan:
        found = schedule.plan(self.binding, self.state)
        assert found is not None
        return found

    def listed_on(self, *held: date | None) -> date:
        return schedule.listed_on(self.step.opens, self.state.planned, self.state.hold, *held)

    def effective_on(self, *held: date | None) -> date:
        return schedule.effective_on(self.step.due, self.state.planned, self.state.hold, *held)

    @property
    def over(self) -> bool:
        return schedule.plan(self.binding, self.state) is None

    @property
    def due(self) -> str:
        return str(self.step.due)

    @property
    def dates(self) -> tuple[str, str, str, str | None]:
        """Nominal, opens, due and closes of the current step."""
        step = self.step
        return (
            str(step.nominal),
            str(step.opens),
            str(step.due),
            str(step.closes) if step.closes else None,
        )

    @property
    def closings(self) -> list[str]:
        """What was closed: label, status, and the day on which."""
        return [f"{closing.label} {closing.status} {closing.closed_on}" for closing in self.closed]

    def on_time(self, n: int) -> list[str]:
        """The due dates of the next n steps when each is done on its day."""
        days = []
        for _ in range(n):
            days.append(self.due)
            self.contact(self.due)
        return days


# The worked examples


def test_example_1_the_ladder_and_its_repetition() -> None:
    assert Trial(THERAPY, "2026-12-01").on_time(8) == [
        "2026-12-02", "2026-12-04", "2026-12-07", "2026-12-11",
        "2026-12-16", "2026-12-21", "2026-12-26", "2026-12-31",
    ]  # fmt: skip


def test_example_2_a_late_call_moves_repetitions_but_not_the_ladder() -> None:
    trial = Trial(THERAPY, "2026-12-01").contact("2026-12-02", "2026-12-04", "2026-12-09")
    assert trial.due == "2026-12-11"
    trial.contact("2026-12-11", "2026-12-16", "2026-12-23")
    assert trial.due == "2026-12-28"


def test_example_3_one_call_closes_all_that_is_due() -> None:
    trial = Trial(THERAPY, "2026-12-01").contact("2026-12-02", "2026-12-12")
    assert [closing.label for closing in trial.closed] == ["1d", "3d", "6d", "10d"]
    assert trial.due == "2026-12-16"
    promised = D("2026-12-18")
    assert trial.effective_on(promised) == promised
    assert trial.listed_on(promised) == promised
    assert trial.contact("2026-12-18").due == "2026-12-23"


@pytest.mark.parametrize(
    ("anchor", "nominal", "due"),
    [("2026-09-29", "2026-10-02", "2026-09-30"), ("2026-12-03", "2026-12-06", "2026-12-04")],
)
def test_example_4_deadlines_move_before_days_without_work(
    anchor: str, nominal: str, due: str
) -> None:
    trial = Trial(cadence((step("3d", "2d"),), shift=Shift.PREVIOUS), anchor)
    assert trial.dates[0] == nominal
    assert trial.due == due


def test_example_5_jitter_is_the_same_everywhere() -> None:
    trial = Trial(CARE, "2026-12-01", code="C0007")
    assert trial.on_time(3) == ["2026-12-20", "2027-01-12", "2027-02-03"]


@pytest.mark.parametrize(
    ("last", "due"), [("2027-01-12", "2027-04-13"), ("2026-12-31", "2027-03-31")]
)
def test_example_6_four_times_a_year(last: str, due: str) -> None:
    assert Trial(FLOOR, last).due == due


def test_example_7_within_a_week_and_within_a_month_of_that() -> None:
    first = Trial(BUYER, "2026-12-24")
    assert first.dates == ("2026-12-31", "2026-12-25", "2026-12-31", None)
    first.contact("2026-12-30")
    assert first.dates == ("2027-01-30", "2027-01-01", "2027-01-30", None)
    assert Trial(BUYER, "2026-12-24").contact("2027-01-31").due == "2027-02-28"
    assert first.contact("2027-01-29").over


def test_example_8_how_long_a_supply_lasts() -> None:
    fields = {"product": "x", "quantity": "6", "pack": "30", "daily": "6", "start": "2026-11-24"}
    first = stock_after_purchase(D("2026-11-23"), fields, None)
    assert first is not None
    assert (str(first.supply_end), str(first.run_out)) == ("2026-12-23", "2026-12-24")
    more = stock_after_purchase(D("2026-12-20"), fields | {"start": "2026-12-20"}, first)
    assert more is not None
    assert str(more.supply_end) == "2027-01-22"


def test_example_9_nobody_reached_and_a_call_entered_later() -> None:
    trial = Trial(THERAPY, "2026-12-01").contact("2026-12-02")
    trial.attempt("2026-12-04", "2026-12-05", "2026-12-06")
    assert trial.closings[-1] == "3d unreached 2026-12-06"
    assert trial.due == "2026-12-07"
    again = Trial(THERAPY, "2026-12-01").contact("2026-12-02").contact("2026-12-05")
    assert again.closings[-1] == "3d done 2026-12-05"


# R1 Offsets


@pytest.mark.parametrize(
    ("day", "offset", "expected"),
    [
        ("2026-01-31", Offset(months=2), "2026-03-31"),  # one addition, not month by month
        ("2026-01-31", Offset(months=1), "2026-02-28"),
        ("2024-02-29", Offset(months=12), "2025-02-28"),
        ("2026-03-31", Offset(months=-1), "2026-02-28"),
        ("2026-01-31", Offset(months=1, days=1), "2026-03-01"),  # clipped, then the days
        ("2026-01-30", Offset(months=1, days=3), "2026-03-03"),  # days first would give 03-02
        ("2026-01-30", Offset(months=1, days=1, workdays=1), "2026-03-02"),
        ("2026-12-04", Offset(workdays=1), "2026-12-07"),  # over a weekend
        ("2026-12-07", Offset(workdays=-1), "2026-12-04"),
        ("2026-12-05", Offset(), "2026-12-05"),
    ],
)
def test_r1_months_then_days_then_working_days(day: str, offset: Offset, expected: str) -> None:
    assert schedule.add_offset(D(day), offset, ALMANAC) == D(expected)


# R2 Nominal date


@pytest.mark.parametrize(
    ("start", "labels"),
    [
        ("2026-12-01", ["1d", "3d", "6d"]),
        ("2026-12-04", ["3d", "6d"]),  # due on S is not before S
        ("2026-12-05", ["6d"]),
        ("2026-12-20", ["6d"]),  # the last of the list stays
    ],
)
def test_r2_listed_steps_before_the_start_are_not_planned(start: str, labels: list[str]) -> None:
    trial = Trial(cadence(("1d", "3d", "6d")), "2026-12-01", start)
    trial.contact("2026-12-30")
    assert [closing.label for closing in trial.closed] == labels
    assert [closing.number for closing in trial.closed] == [*range(1, len(labels) + 1)]


def test_r2_the_steps_that_were_never_planned_are_told_whatever_was_done_since() -> None:
    trial = Trial(THERAPY, "2026-12-01", "2026-12-08")
    never = (("1d", D("2026-12-02")), ("3d", D("2026-12-04")), ("6d", D("2026-12-07")))
    for day in ("2026-12-11", "2026-12-16", "2026-12-21"):
        assert schedule.passed_over(trial.binding, trial.state) == never
        trial.contact(day)
    assert schedule.passed_over(trial.binding, trial.state) == never
    on_time = Trial(THERAPY, "2026-12-01", "2026-12-01")
    assert schedule.passed_over(on_time.binding, on_time.state) == ()


def test_r2_the_last_of_the_list_is_due_on_the_start_without_a_shift() -> None:
    late = Trial(cadence(("1d", "3d"), shift=Shift.NEXT), "2026-12-01", "2026-12-12")  # a Saturday
    assert late.dates == ("2026-12-04", "2026-12-12", "2026-12-12", None)


def test_r2_repetitions_from_the_anchor_are_counted_though_not_planned() -> None:
    of = cadence(("10d",), repeat("10d", origin="anchor", times=4))
    trial = Trial(of, "2026-12-01", "2027-01-05")
    assert (trial.step.label, trial.due) == ("10d", "2027-01-05")
    trial.contact("2027-01-05")
    assert (trial.step.label, trial.step.number, trial.due) == ("+10d#3", 2, "2027-01-10")
    trial.contact("2027-01-10", "2027-01-20")
    assert trial.over


def test_r2_repetitions_from_the_anchor_are_one_addition() -> None:
    monthly = Trial(cadence((), repeat("1m", origin="anchor")), "2026-01-31")
    assert monthly.on_time(3) == ["2026-02-28", "2026-03-31", "2026-04-30"]


@pytest.mark.parametrize(
    ("last", "due"),
    [(None, "2026-12-15"), ("2026-11-30", "2026-12-07"), ("2026-12-05", "2026-12-12")],
)
def test_r2_a_repetition_counts_from_the_last_contact_before_the_start(
    last: str | None, due: str
) -> None:
    assert Trial(cadence((), repeat("7d")), "2026-12-08", last=last).due == due


# R3 Shift


@pytest.mark.parametrize(
    ("shift", "anchor", "at", "due"),
    [
        (Shift.KEEP, "2026-12-01", "4d", "2026-12-05"),
        (Shift.NEXT, "2026-12-01", "4d", "2026-12-07"),
        (Shift.PREVIOUS, "2026-12-01", "4d", "2026-12-04"),
        (Shift.NEXT, "2026-12-01", "3d", "2026-12-04"),
        (Shift.PREVIOUS, "2026-12-04", "1d", "2026-12-07"),  # not after S, so the next one
        (Shift.PREVIOUS, "2026-12-05", "1d", "2026-12-07"),
        (Shift.KEEP, "2026-10-01", "9d", "2026-10-10"),
        (Shift.PREVIOUS, "2026-10-01", "9d", "2026-10-10"),  # a Saturday that is worked
    ],
)
def test_r3_days_without_work(shift: Shift, anchor: str, at: str, due: str) -> None:
    assert Trial(cadence((at,), shift=shift), anchor).due == due


def test_r3_previous_goes_next_when_it_would_not_be_after_the_step_before() -> None:
    trial = Trial(cadence(("3d", "4d"), shift=Shift.PREVIOUS), "2026-12-01").contact("2026-12-04")
    assert trial.due == "2026-12-07"


def test_r3_previous_of_a_repetition_from_contact_is_after_that_contact() -> None:
    trial = Trial(cadence((), repeat("1d"), Shift.PREVIOUS), "2026-12-04")
    assert trial.due == "2026-12-07"


# R4 Window


@pytest.mark.parametrize(
    ("listed", "dates"),
    [
        (step("3d"), ("2026-12-04", "2026-12-04", "2026-12-04", None)),
        (step("3d", "2d"), ("2026-12-04", "2026-12-02", "2026-12-04", None)),
        (step("3d", "9d"), ("2026-12-04", "2026-12-02", "2026-12-04", None)),  # S is not in it
        (step("2d", "1d", "1d"), ("2026-12-03", "2026-12-02", "2026-12-03", "2026-12-04")),
        (step("0d", "0d", "0d"), ("2026-12-01", "2026-12-01", "2026-12-01", "2026-12-01")),
        (step("0d", "2d"), ("2026-12-01", "2026-12-01", "2026-12-01", None)),
        (step("7d", "0d", "1wd"), ("2026-12-08", "2026-12-08", "2026-12-08", "2026-12-09")),
    ],
)
def test_r4_windows(listed: Step, dates: tuple[str, str, str, str | None]) -> None:
    assert Trial(cadence((listed,)), "2026-12-01").dates == dates


def test_r4_a_window_begins_after_the_due_day_of_the_step_before() -> None:
    trial = Trial(cadence(("3d", step("5d", "9d"))), "2026-12-01").contact("2026-12-04")
    assert trial.step.opens == D("2026-12-05")


def test_r4_steps_due_on_one_day_are_open_on_it() -> None:
    trial = Trial(cadence(("4d", "5d"), shift=Shift.NEXT), "2026-12-01").contact("2026-12-07")
    assert [closing.label for closing in trial.closed] == ["4d", "5d"]


def test_r4_the_window_of_a_repetition_begins_after_the_contact() -> None:
    trial = Trial(cadence((), repeat("5d", early=off("9d"), late=off("1d"))), "2026-12-01")
    assert trial.dates == ("2026-12-06", "2026-12-02", "2026-12-06", "2026-12-07")


# R5 Contact


def test_r5_a_contact_closes_what_is_open_and_misses_what_has_closed() -> None:
    of = cadence((step("1d", late="1d"), step("3d", late="1d"), step("6d", late="9d"), "10d"))
    trial = Trial(of, "2026-12-01").contact("2026-12-08")
    assert trial.closings == [
        "1d missed 2026-12-03",
        "3d missed 2026-12-05",
        "6d done 2026-12-08",
    ]
    assert trial.due == "2026-12-11"
    assert trial.state.last == D("2026-12-08")


def test_r5_a_repetition_that_closed_meanwhile_is_missed() -> None:
    of = cadence((step("1d"), step("2d", late="0d"), "9d"))
    assert Trial(of, "2026-12-01").contact("2026-12-05").closings == [
        "1d done 2026-12-05",
        "2d missed 2026-12-03",
    ]


@pytest.mark.parametrize(
    ("again", "day", "due"),
    [
        (repeat("5d"), "2026-12-03", "2026-12-08"),  # moves
        (repeat("5d"), "2026-12-01", "2026-12-06"),  # is already there
        (repeat("5d", times=2), "2026-12-03", "2026-12-06"),  # times is set
        (repeat("5d", origin="anchor"), "2026-12-03", "2026-12-06"),
    ],
)
def test_r5_a_contact_that_closes_nothing_moves_a_repetition(
    again: Repeat, day: str, due: str
) -> None:
    assert Trial(cadence((), again), "2026-12-01").contact(day).due == due


def test_r5_a_contact_that_closes_nothing_leaves_the_list_and_the_hold() -> None:
    trial = Trial(cadence(("5d",), repeat("9d")), "2026-12-01").snooze("2026-12-02", "2026-12-20")
    trial.contact("2026-12-03")
    assert trial.due == "2026-12-06"
    assert trial.state.hold == D("2026-12-20")
    assert Trial(cadence(("5d",)), "2026-12-01").contact("2026-12-03").due == "2026-12-06"


def test_r5_a_day_set_inside_the_window_goes_when_the_window_moves() -> None:
    trial = Trial(cadence((), repeat("9d", early=off("3d"))), "2026-12-01")
    trial.state = replace(trial.state, planned=D("2026-12-08"))
    assert trial.effective_on() == D("2026-12-08")
    trial.contact("2026-12-03")
    assert trial.listed_on() == D("2026-12-09")
    assert trial.effective_on() == D("2026-12-12")


def test_r5_a_contact_that_closes_nothing_clears_attempts() -> None:
    trial = Trial(cadence(("5d",)), "2026-12-01")
    trial.state = replace(trial.state, attempts=2)
    assert trial.contact("2026-12-03").state.attempts == 0


def test_r5_closing_clears_attempts_and_hold() -> None:
    trial = Trial(THERAPY, "2026-12-01").attempt("2026-12-02").contact("2026-12-02")
    assert (trial.state.attempts, trial.state.hold) == (0, None)


@pytest.mark.parametrize(
    ("channel", "done_by", "role", "apart", "counts"),
    [
        ("phone", CALLS, None, (), True),
        ("visit", CALLS, None, (), True),
        ("message", CALLS, None, (), False),
        (None, CALLS, None, (), False),
        ("message", frozenset({"message"}), None, (), True),
        ("phone", None, None, (), False),  # only its name closes it
        ("phone", CALLS, "doctor", {"doctor"}, False),  # somebody else is the doctor
        ("phone", CALLS, "doctor", {"manager"}, True),
    ],
)
def test_r5_a_contact_counts_by_channel_and_role(
    channel: str | None,
    done_by: frozenset[str] | None,
    role: str | None,
    apart: Collection[str],
    counts: bool,
) -> None:
    of = replace(cadence((replace(step("1d"), role=role),)), done_by=done_by)
    trial = Trial(of, "2026-12-01")
    assert schedule.counts(of, trial.step, channel, apart) is counts
    assert schedule.counts(of, None, channel, apart) is (channel in (done_by or ()))


# R6 Attempt


def test_r6_attempts_hold_until_the_next_day_and_count_days() -> None:
    trial = Trial(cadence(("1d",)), "2026-12-01").attempt("2026-12-02", "2026-12-02")
    assert trial.state.attempts == 1
    assert trial.effective_on() == D("2026-12-03")


def test_r6_an_attempt_before_the_window_does_not_count() -> None:
    assert Trial(cadence(("3d",)), "2026-12-01").attempt("2026-12-03").state.attempts == 0


def test_r6_an_attempt_on_a_day_whose_first_one_closed_a_step_does_not_count() -> None:
    trial = Trial(cadence(("1d", "2d"), retry=Retry(most=1)), "2026-12-01")
    trial.attempt("2026-12-02", "2026-12-02")
    assert trial.closings == ["1d unreached 2026-12-02"]
    trial.attempt("2026-12-03")
    assert trial.closings[-1] == "2d unreached 2026-12-03"
    assert trial.attempt("2026-12-04").over


@pytest.mark.parametrize(
    ("shift", "every", "hold"),
    [
        (Shift.KEEP, "1d", "2026-12-05"),
        (Shift.NEXT, "1d", "2026-12-07"),
        (Shift.PREVIOUS, "1d", "2026-12-07"),
        (Shift.KEEP, "2wd", "2026-12-08"),
    ],
)
def test_r6_a_retry_waits_for_a_working_day(shift: Shift, every: str, hold: str) -> None:
    trial = Trial(cadence(("3d",), shift=shift, retry=Retry(off(every))), "2026-12-01")
    assert trial.attempt("2026-12-04").state.hold == D(hold)


def test_r6_a_retry_never_passes_the_closing_and_never_shortens_a_hold() -> None:
    closing = Trial(cadence((step("3d", late="1d"),), retry=Retry(off("5d"))), "2026-12-01")
    assert closing.attempt("2026-12-04").state.hold == D("2026-12-05")
    held = Trial(cadence(("3d",)), "2026-12-01").snooze("2026-12-04", "2026-12-20")
    assert held.attempt("2026-12-04").state.hold == D("2026-12-20")


def test_r6_at_the_maximum_all_that_is_due_is_unreached() -> None:
    of = cadence(("1d", "2d", step("3d", late="0d"), step("5d", late="0d"), "6d"))
    trial = Trial(of, "2026-12-01").attempt("2026-12-02", "2026-12-03", "2026-12-06")
    assert trial.closings == [
        "1d unreached 2026-12-06",
        "2d unreached 2026-12-06",
        "3d missed 2026-12-04",
        "5d unreached 2026-12-06",
    ]
    assert (trial.due, trial.state.attempts) == ("2026-12-07", 0)
    assert trial.state.last == D("2026-12-06")


def test_r6_an_attempt_on_a_step_that_has_closed_counts_for_the_next() -> None:
    trial = Trial(cadence((step("1d", late="0d"), "3d")), "2026-12-01").attempt("2026-12-04")
    assert trial.closings == ["1d missed 2026-12-02"]
    assert trial.state.attempts == 1


TWICE = cadence(("1d", "4d"), retry=Retry(most=2, same_day=(time(11), time(16))))


@pytest.mark.parametrize(
    ("tries", "again", "hold"),
    [
        (["10:00"], "11:00", "2026-12-02"),
        (["11:00"], "16:00", "2026-12-02"),
        (["10:00", "10:30"], "11:00", "2026-12-02"),
        (["10:00", "11:05"], "16:00", "2026-12-02"),
        (["10:00", "11:05", "16:00"], None, "2026-12-03"),
        (["17:00"], None, "2026-12-03"),
        ([None], None, "2026-12-03"),
        (["10:00", None], None, "2026-12-03"),
        ([None, "10:00"], None, "2026-12-03"),
    ],
)
def test_r6_who_did_not_answer_is_tried_again_that_day(
    tries: list[str | None], again: str | None, hold: str
) -> None:
    trial = Trial(TWICE, "2026-12-01").try_at("2026-12-02", *tries)
    assert trial.state.attempts == 1
    assert trial.state.again == (time.fromisoformat(again) if again else None)
    assert trial.effective_on() == D(hold)


def test_r6_the_last_day_of_tries_has_all_its_hours() -> None:
    trial = Trial(TWICE, "2026-12-01").try_at("2026-12-02", "17:00").try_at("2026-12-03", "10:00")
    assert (trial.state.attempts, trial.closings) == (2, [])
    trial.try_at("2026-12-03", "11:00")
    assert trial.closings == []
    assert trial.try_at("2026-12-03", "16:30").closings == ["1d unreached 2026-12-03"]


def test_r6_an_hour_that_nobody_kept_is_left_to_the_next_day() -> None:
    trial = Trial(TWICE, "2026-12-01").try_at("2026-12-02", "17:00").try_at("2026-12-03", "10:00")
    assert trial.effective_on() == D("2026-12-03")
    trial.try_at("2026-12-04", "18:00")
    assert trial.closings == ["1d unreached 2026-12-04"]


def test_r6_another_try_gives_way_to_a_later_hold_a_snooze_and_a_contact() -> None:
    held = Trial(TWICE, "2026-12-01").snooze("2026-12-02", "2026-12-20")
    assert held.try_at("2026-12-02", "10:00").state.again is None
    assert held.state.hold == D("2026-12-20")
    snoozed = Trial(TWICE, "2026-12-01").try_at("2026-12-02", "10:00")
    assert snoozed.snooze("2026-12-02", "2026-12-03").state.again is None
    reached = Trial(TWICE, "2026-12-01").try_at("2026-12-02", "10:00").contact("2026-12-02")
    assert (reached.state.again, reached.closings) == (None, ["1d done 2026-12-02"])
    assert reached.try_at("2026-12-02", "12:00").state.attempts == 0


# R7 Missed, skipped


def test_r7_what_closed_before_today_is_missed_or_unreached() -> None:
    of = cadence((step("1d", late="1d"), step("4d", late="1d"), "9d"))
    assert Trial(of, "2026-12-01").lapse("2026-12-03").closings == []
    assert Trial(of, "2026-12-01").lapse("2026-12-04").closings == ["1d missed 2026-12-03"]
    tried = Trial(of, "2026-12-01").attempt("2026-12-02").lapse("2026-12-09")
    assert tried.closings == ["1d unreached 2026-12-03", "4d missed 2026-12-06"]
    assert tried.state.last == D("2026-12-05")


def test_r7_a_repetition_that_is_missed_counts_from_its_due_date() -> None:
    trial = Trial(cadence((), repeat("5d", late=off("2d"))), "2026-12-01").lapse("2026-12-20")
    assert trial.closings == [
        "+5d#1 missed 2026-12-08",
        "+5d#2 missed 2026-12-13",
        "+5d#3 missed 2026-12-18",
    ]
    assert trial.due == "2026-12-21"


def test_r7_what_a_new_text_asks_before_the_last_contact_leaves_that_contact_the_last() -> None:
    """R11: the new text's step of the 19th closed before the call of the 20th; L stays there."""
    old = cadence(("1d",), repeat("5d"))
    trial = Trial(old, "2026-12-01").contact("2026-12-02", "2026-12-20")
    new = cadence(("1d", step("18d", late="0d")), repeat("5d"))
    trial.binding = replace(trial.binding, cadence=new)
    trial.state = schedule.redefine(trial.binding, old, trial.state, D("2026-12-07"))
    assert trial.lapse("2026-12-21").closings[-1] == "18d missed 2026-12-19"
    assert (trial.state.last, trial.due) == (D("2026-12-20"), "2026-12-25")


def test_r7_skip_closes_what_is_due_by_today() -> None:
    of = cadence(("1d", step("2d", late="0d"), step("3d", late="9d"), "9d"), repeat("5d"))
    trial = Trial(of, "2026-12-01").skip("2026-12-05")
    assert trial.closings == [
        "1d skipped 2026-12-05",
        "2d missed 2026-12-03",
        "3d skipped 2026-12-05",
    ]
    trial.skip("2026-12-06")
    assert trial.closings[-1] == "9d skipped 2026-12-06"
    assert trial.state.last == D("2026-12-10")  # the later of today and its due date
    assert trial.due == "2026-12-15"


def test_r7_skip_leaves_a_further_step_that_is_open_and_not_due() -> None:
    trial = Trial(cadence(("1d", step("9d", "9d"))), "2026-12-01").skip("2026-12-05")
    assert trial.dates[1:3] == ("2026-12-03", "2026-12-10")


def test_r7_skip_at_the_end_does_nothing() -> None:
    assert Trial(cadence(("1d",)), "2026-12-01").skip("2026-12-02").skip("2026-12-03").over


# R8 Jitter, R9 Within


def test_r8_without_jitter_nothing_moves() -> None:
    assert schedule.jitter("C0001", 1, repeat("21d")) == timedelta()


@pytest.mark.parametrize(
    ("within", "every", "last", "shift", "due"),
    [
        ("week", "20d", "2026-12-01", Shift.KEEP, "2026-12-13"),
        ("week", "3d", "2026-12-01", Shift.KEEP, "2026-12-04"),
        ("month", "90d", "2026-12-01", Shift.KEEP, "2027-01-31"),
        ("quarter", "1y", "2026-02-14", Shift.KEEP, "2026-06-30"),
        ("year", "3y", "2026-02-14", Shift.KEEP, "2027-12-31"),
        ("week", "12d", "2026-12-01", Shift.NEXT, "2026-12-11"),  # the shift would pass Sunday
        ("week", "12d", "2026-12-01", Shift.PREVIOUS, "2026-12-11"),
        ("month", "60d", "2026-12-02", Shift.NEXT, "2027-01-29"),
        # Spring Festival takes the whole week from Monday 2026-02-16 to Sunday 2026-02-22:
        ("week", "9d", "2026-02-09", Shift.NEXT, "2026-02-22"),
        ("week", "9d", "2026-02-13", Shift.PREVIOUS, "2026-02-14"),
    ],
)
def test_r9_not_later_than_the_period_after_the_contact(
    within: str, every: str, last: str, shift: Shift, due: str
) -> None:
    trial = Trial(cadence((), repeat(every, within=within), shift), last)
    assert trial.due == due


def test_r9_binds_no_repetition_from_the_anchor() -> None:
    trial = Trial(cadence((), repeat("91d", within="week", origin="anchor")), "2026-12-01")
    assert trial.due == "2027-03-02"


# R11 Start and end


@pytest.mark.parametrize(
    ("limit", "over"), [("2026-12-03", True), ("2026-12-04", False), ("2026-12-05", False)]
)
def test_r11_until_is_the_last_day(limit: str, over: bool) -> None:
    trial = Trial(THERAPY, "2026-12-01", limit=limit).contact("2026-12-02")
    assert trial.over is over


def test_r11_until_looks_at_the_nominal_date() -> None:
    trial = Trial(cadence(("4d",), shift=Shift.NEXT), "2026-12-01", limit="2026-12-05")
    assert trial.due == "2026-12-07"


def test_r11_times_and_the_end_of_the_list() -> None:
    assert Trial(BUYER, "2026-12-24").contact("2026-12-30", "2027-01-30").over
    assert Trial(cadence(("1d",)), "2026-12-01").contact("2026-12-02").over


def test_r11_nothing_happens_after_the_end() -> None:
    trial = Trial(cadence(("1d",)), "2026-12-01").contact("2026-12-02")
    trial.contact("2026-12-09").attempt("2026-12-10").finish("2026-12-11").lapse("2026-12-12")
    trial.snooze("2026-12-12", "2026-12-20")
    assert len(trial.closed) == 1


# R11 A new text


@pytest.mark.parametrize(
    ("calls", "new", "label", "due"),
    [
        ([], ("2d", "4d"), "2d", "2026-12-03"),
        (["2026-12-02"], ("1d", "5d"), "5d", "2026-12-06"),
        (["2026-12-02", "2026-12-05"], ("2d", "4d", "8d"), "4d", "2026-12-05"),
        (["2026-12-02", "2026-12-08"], ("2d", "4d"), "+7d#1", "2026-12-15"),
    ],
)
def test_r11_a_new_text_goes_on_after_the_last_closed_step(
    calls: list[str], new: tuple[str, ...], label: str, due: str
) -> None:
    trial = Trial(THERAPY, "2026-12-01").contact(*calls)
    closed = max((closing.nominal for closing in trial.closed), default=None)
    trial.binding = replace(trial.binding, cadence=cadence(new, repeat("7d")))
    trial.state = schedule.redefine(trial.binding, THERAPY, trial.state, closed)
    assert (trial.step.label, trial.due) == (label, due)


def test_r11_a_new_text_keeps_the_count_of_repetitions() -> None:
    trial = Trial(cadence(("1d",), repeat("5d")), "2026-12-01").contact("2026-12-02", "2026-12-07")
    new = cadence(("1d", "2d"), repeat("9d"))
    trial.binding = replace(trial.binding, cadence=new)
    trial.state = schedule.redefine(
        trial.binding, cadence(("1d",), repeat("5d")), trial.state, D("2026-12-07")
    )
    assert (trial.step.label, trial.due) == ("+9d#2", "2026-12-16")


@pytest.mark.parametrize(("times", "label"), [(None, "+10d#4"), (3, None)])
def test_r11_a_new_text_finds_its_repetition_from_the_anchor_by_its_date(
    times: int | None, label: str | None
) -> None:
    old = cadence((), repeat("30d", origin="anchor"))
    trial = Trial(old, "2026-12-01").contact("2026-12-31")
    new = cadence((), repeat("10d", origin="anchor", times=times))
    trial.binding = replace(trial.binding, cadence=new)
    trial.state = schedule.redefine(trial.binding, old, trial.state, D("2026-12-31"))
    found = schedule.plan(trial.binding, trial.state)
    assert (found and found.label) == label
    fresh = Trial(old, "2026-12-01")
    fresh.binding = replace(fresh.binding, cadence=new)
    fresh.state = schedule.redefine(fresh.binding, old, fresh.state, None)
    assert fresh.step.label == "+10d#1"


def test_r11_a_new_text_keeps_hold_attempts_and_a_spread_date() -> None:
    trial = Trial(cadence((), repeat("30d")), "2026-12-01", last="2026-01-01", late=True)
    before = trial.due
    assert before > "2026-12-01"
    trial.state = replace(trial.state, attempts=2, hold=D("2026-12-09"), planned=D("2026-12-20"))
    old, trial.binding = (
        trial.binding.cadence,
        replace(trial.binding, cadence=cadence((), repeat("31d"))),
    )
    trial.state = schedule.redefine(trial.binding, old, trial.state, None)
    assert trial.due == before
    assert (trial.state.attempts, trial.state.hold) == (2, D("2026-12-09"))
    assert trial.state.planned is None


@pytest.mark.parametrize(
    ("until", "base", "last"),
    [
        (None, "2026-12-01", None),
        (Until(None, off("5d")), "2026-12-01", "2026-12-06"),
        (Until("supply_end", off("1m")), "2026-01-31", "2026-02-28"),
        (Until("supply_end", off("5d")), None, None),  # the day of its field is not known
    ],
)
def test_r11_until_gives_the_last_day(
    until: Until | None, base: str | None, last: str | None
) -> None:
    of = replace(cadence(("1d",)), until=until)
    found = schedule.last_day_by_until(of, D(base) if base else None, ALMANAC)
    assert found == (D(last) if last else None)


# R12 Hold


def test_r12_a_snooze_holds_until_its_day_and_replaces_the_hold() -> None:
    trial = Trial(cadence((step("1d"), "30d")), "2026-12-01").snooze("2026-12-02", "2026-12-10")
    assert trial.listed_on() == D("2026-12-10")
    assert trial.effective_on() == D("2026-12-10")
    trial.snooze("2026-12-03", "2026-12-05")
    assert trial.effective_on() == D("2026-12-05")
    trial.contact("2026-12-05")
    assert trial.effective_on() == D("2026-12-31")


def test_r12_a_snooze_ends_when_the_step_closes() -> None:
    trial = Trial(cadence((step("1d", late="3d"),)), "2026-12-01")
    assert trial.snooze("2026-12-02", "2026-12-20").state.hold == D("2026-12-05")


def test_r12_a_snooze_before_the_window_lists_nothing_sooner() -> None:
    trial = Trial(cadence((step("9d", "2d"),)), "2026-12-01").snooze("2026-12-02", "2026-12-03")
    assert trial.listed_on() == D("2026-12-08")
    assert trial.effective_on(None) == D("2026-12-10")


def test_r12_a_pause_without_an_end_lists_nothing() -> None:
    trial = Trial(THERAPY, "2026-12-01")
    assert trial.listed_on(schedule.NEVER, None) == schedule.NEVER


@pytest.mark.parametrize(
    ("track", "done_by", "paused", "task", "held"),
    [
        (Track.CARE, CALLS, "2026-12-05", False, "2026-12-09"),
        (Track.CARE, CALLS, "2026-12-20", False, "2026-12-20"),
        (Track.CARE, CALLS, None, False, "2026-12-09"),
        (Track.CARE, frozenset({"visit"}), "2026-12-05", False, "2026-12-05"),  # no call closes it
        (Track.CARE, None, None, False, None),
        (Track.PROMISE, None, "2026-12-05", True, None),  # a task waits for nothing
        (Track.ALERT, CALLS, "2026-12-05", False, None),
    ],
)
def test_r12_a_pause_and_a_promised_call_hold(
    track: Track, done_by: frozenset[str] | None, paused: str | None, task: bool, held: str | None
) -> None:
    of = replace(cadence(("1d",), track=track), done_by=done_by)
    calls = [D("2026-12-07"), D("2026-12-09")]
    found = schedule.held_until(of, D(paused) if paused else None, calls, task=task)
    assert found == (D(held) if held else None)


def test_r12_a_promised_task_is_closed_by_name_before_its_day() -> None:
    trial = Trial(cadence(("0d",)), "2026-12-09", "2026-12-01").finish("2026-12-03")
    assert trial.closings == ["0d done 2026-12-03"]
    assert trial.over


# R14 Late entry


@pytest.mark.parametrize(
    ("of", "last", "spread"),
    [
        (cadence((), repeat("30d")), None, True),  # no contact is known
        (cadence((), repeat("30d")), "2026-10-01", True),  # overdue
        (cadence((), repeat("30d")), "2026-11-01", False),  # due on the day itself
        (cadence((), repeat("30d")), "2026-11-20", False),
        (cadence((), repeat("30d", origin="anchor")), None, False),
        (cadence(("1d",), repeat("30d")), None, False),  # a listed step comes first
        (cadence(("1d",)), None, False),
        (cadence((), repeat("91d", within="quarter")), "2026-01-01", True),
    ],
)
def test_r14_the_first_date_of_an_overdue_repetition_is_spread(
    of: Cadence, last: str | None, spread: bool
) -> None:
    trials = [Trial(of, "2026-12-01", last=last, late=True, code=f"C{n:04}") for n in range(1, 40)]
    assert {trial.state.spread is not None for trial in trials} == {spread}
    if spread:
        days = {trial.due for trial in trials}
        assert len(days) > 1
        assert min(days) > "2026-12-01"
        assert trials[0].contact(trials[0].due).state.spread is None


def test_r14_a_contact_takes_the_place_of_the_spread_date() -> None:
    trial = Trial(cadence((), repeat("30d")), "2026-12-01", late=True, code="C0002")
    trial.contact("2026-12-02")
    assert trial.due == "2027-01-01"
    on_the_day = Trial(cadence((), repeat("30d")), "2026-12-01", late=True, code="C0002")
    assert on_the_day.due < "2026-12-31"
    assert on_the_day.contact("2026-12-01").due == "2026-12-31"


def test_r14_nothing_is_spread_on_an_ordinary_day() -> None:
    assert Trial(cadence((), repeat("30d")), "2026-12-01", last="2026-01-01").due == "2026-01-31"


# A call that is assumed (preview)


def test_an_assumed_call_closes_what_is_open_whatever_has_closed() -> None:
    of = cadence((step("1d", late="1d"), "3d", "9d"))
    trial = Trial(of, "2026-12-01")
    outcome = call_as_planned(trial.binding, trial.state, D("2026-12-08"))
    assert [(closing.label, closing.status) for closing in outcome.closed] == [
        ("1d", Status.DONE),
        ("3d", Status.DONE),
    ]


def test_a_state_without_a_step_has_no_dates() -> None:
    trial = Trial(cadence(("1d",)), "2026-12-01").contact("2026-12-02")
    assert schedule.current_step(trial.binding, trial.state) is None


def test_the_table_of_the_rules_names_each_rule_and_functions_that_exist() -> None:
    rows = re.findall(r"^    (R\d+) +(.+)$", schedule.__doc__ or "", re.MULTILINE)
    assert [rule for rule, _ in rows] == [f"R{n}" for n in range(1, 18)]
    for _, row in rows:
        title, here, elsewhere = (row[:18].strip(), row[18:68].strip(), row[68:].strip())
        assert title
        assert here or elsewhere
        for name in filter(None, here.split(", ")):
            assert hasattr(schedule, name), name


# Laws

KINDS = kinds.built_in_kinds()
BUILT_IN = [
    built_in_cadence
    for built_in_cadence in built_in_cadences(KINDS).values()
    if not is_recurring(built_in_cadence.anchor)
]
FOUND = """steps = [{ at = "3d", early = "2d" }]\nrepeat = { every = "1d", from = "contact" }"""


def windows(draw: st.DrawFn) -> str:
    """`early` and `late` as a file writes them, either or both or none."""
    early = draw(st.none() | st.sampled_from(["0d", "1d", "2d", "5d", "12d", "1wd", "4wd", "1m"]))
    late = draw(st.none() | st.sampled_from(["none", "0d", "1d", "4d", "2wd"]))
    written = {"early": early, "late": late}
    return "".join(f", {key} = '{value}'" for key, value in written.items() if value)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """The body of a cadence as somebody could write it, whether it is accepted or not."""
    unit = draw(st.sampled_from(["d", "d", "d", "wd", "m"]))
    ats = sorted(draw(st.lists(st.integers(0, 3 if unit == "m" else 30), max_size=4)))
    steps = [f"{{ at = '{n}{unit}'{windows(draw)} }}" for n in ats]
    lines = [f"steps = [{', '.join(steps) or repr('0d')}]"]
    lines += windows(draw).split(", ")[1:]
    lines.append(f"shift = '{draw(st.sampled_from([*Shift]))}'")
    lines.append(f"retry = {{ max = {draw(st.integers(1, 3))} }}")
    if draw(st.booleans()):
        every = draw(st.sampled_from([*[f"{n}d" for n in range(1, 13)], "3wd", "1m"]))
        jitter = draw(st.integers(0, (int(every[:-1]) - 1) // 2)) if every.endswith("0d") else 0
        more = [
            f"from = '{draw(st.sampled_from(['contact', 'contact', 'anchor']))}'",
            *([f"jitter = {jitter}"] if jitter else []),
            *draw(st.sampled_from([[], [], ["within = 'week'"], ["within = 'month'"]])),
            *draw(st.sampled_from([[], [], ["times = 1"], ["times = 3"]])),
        ]
        lines.append(f"repeat = {{ every = '{every}', {', '.join(more)}{windows(draw)} }}")
    return "\n".join(lines)


def accepted(body: str) -> Cadence | None:
    """The cadence of a file with that body, None where `cadence check` refuses it."""
    head = '[cadence.one]\ntitle = { zh = "一", en = "One" }\ntrack = "care"\nsource = "ours"\n'
    try:
        (found,) = read_cadences(head + body, file="one.toml", kinds=KINDS)
    except Faulty:
        return None
    return found


def cadences() -> st.SearchStrategy[Cadence]:
    """Whatever a file may hold, and what is built in."""
    own = texts().map(accepted).filter(bool)
    return st.one_of(st.sampled_from(BUILT_IN), own, own, own)


@st.composite
def days_of_work(draw: st.DrawFn) -> list[tuple[date, str]]:
    deeds = st.sampled_from(["contact", "attempt", "skip", "lapse", "snooze"])
    work = draw(st.lists(st.tuples(st.integers(0, 50), deeds), max_size=14))
    return [(D("2026-12-01") + timedelta(n), deed) for n, deed in sorted(work)]


def begin(of: Cadence, back: int) -> Trial:
    """An enrollment that starts on 2026-12-01, with an anchor `back` days before it."""
    return Trial(of, str(D("2026-12-01") - timedelta(back)), "2026-12-01")


def do(trial: Trial, day: date, deed: str) -> None:
    if deed == "snooze":
        trial.snooze(str(day), str(day + timedelta(3)))
    else:
        getattr(trial, deed)(str(day))


law = settings(max_examples=150, deadline=None)


def test_the_file_that_let_a_date_go_back_is_refused() -> None:
    assert accepted(FOUND) is None
    assert accepted(FOUND.replace("1d", "2d")) is not None


@law
@given(cadences(), st.integers(-40, 20), days_of_work())
@example(accepted(FOUND.replace("1d", "2d")), 0, [(D("2026-12-02"), "contact")])
def test_law_closed_steps_stay_closed_and_nothing_goes_back(
    of: Cadence, back: int, work: list[tuple[date, str]]
) -> None:
    trial = begin(of, back)
    for day, deed in work:
        last, due = trial.state.last, None if trial.over else trial.step.due
        do(trial, day, deed)
        assert trial.state.last >= last
        if due and not trial.over:
            assert trial.step.due >= due
    assert [closing.number for closing in trial.closed] == [*range(1, len(trial.closed) + 1)]
    for closing in trial.closed:
        assert closing.opens <= closing.due or isinstance(of.repeat, Quota)
        assert (
            closing.closes is None
            or closing.closed_on <= closing.closes
            or closing.status is Status.SKIPPED
        )


@law
@given(cadences(), st.integers(0, 20), st.integers(0, 40), st.integers(0, 40))
def test_law_lapsing_twice_is_lapsing_once(of: Cadence, back: int, days: int, more: int) -> None:
    first, second = D("2026-12-01") + timedelta(days), D("2026-12-01") + timedelta(days + more)
    twice, once = begin(of, back), begin(of, back)
    twice.lapse(str(first)).lapse(str(second))
    once.lapse(str(second))
    assert (twice.state, twice.closed) == (once.state, once.closed)


@law
@given(cadences(), st.integers(0, 20), days_of_work(), st.integers(2, 4))
def test_law_attempts_of_one_day_are_one(
    of: Cadence, back: int, work: list[tuple[date, str]], times: int
) -> None:
    once, often = begin(of, back), begin(of, back)
    for day, deed in work:
        do(once, day, deed)
        for _ in range(times if deed == "attempt" else 1):
            do(often, day, deed)
    assert (once.state, once.closed) == (often.state, often.closed)


@law
@given(cadences(), st.integers(0, 20))
def test_law_calls_on_the_day_are_as_assumed(of: Cadence, back: int) -> None:
    never = tuple(replace(plan, late=None) for plan in of.steps)
    of = replace(of, steps=never)
    if isinstance(of.repeat, Repeat):
        of = replace(of, repeat=replace(of.repeat, late=None))
    trial = begin(of, back)
    state: State = trial.state
    for _ in range(8):
        plan = schedule.plan(trial.binding, state)
        if plan is None:
            break
        assumed = call_as_planned(trial.binding, state, plan.due)
        real = schedule.contact(trial.binding, state, plan.due)
        assert assumed == real
        assert plan.number == real.closed[0].number
        state = real.state
