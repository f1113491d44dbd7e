"""Each figure of a report, as `docs/reports.md` defines it: a table for each, and the laws that tie them together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqing.records.report import Fate, Figures, percent
from keqing.services.reports.figures import (
    CallCount,
    FollowUp,
    PutOff,
    age,
    age_groups,
    fate,
    in_their_turn,
    is_on_time,
    last_day,
    of_calls,
    of_steps,
    planned_day,
)

MONDAY = date(2026, 12, 7)


def on(day: int) -> date:
    """A day of December 2026; the 7th is a Monday."""
    return date(2026, 12, day)


def follow_up(
    due: int,
    closed: int | None = None,
    status: Fate = Fate.DONE,
    *,
    closes: int | None = None,
    put_offs: Sequence[tuple[int, int]] = (),
    customer: int = 1,
) -> FollowUp:
    return FollowUp(
        customer,
        agent=1,
        cadence="therapy",
        due=on(due),
        closes=on(closes) if closes else None,
        status=status if closed else None,
        closed_on=on(closed) if closed else None,
        put_offs=tuple(PutOff(on(made), on(until)) for made, until in put_offs),
    )


@pytest.mark.parametrize(
    ("step", "since", "until", "planned"),
    [
        pytest.param(follow_up(7), 7, 7, 7, id="due on the day"),
        pytest.param(follow_up(4), 7, 7, 7, id="carried over from before"),
        pytest.param(follow_up(8), 7, 7, None, id="not due yet"),
        pytest.param(follow_up(8), 7, 13, 8, id="due within the week"),
        pytest.param(follow_up(7, 7), 7, 7, 7, id="done on the day"),
        pytest.param(follow_up(5, 6), 7, 7, None, id="done the day before"),
        pytest.param(follow_up(9, 7), 7, 7, None, id="done ahead of its day"),
        pytest.param(follow_up(9, 7), 7, 13, None, id="done ahead, within the week"),
        pytest.param(follow_up(7, put_offs=[(6, 10)]), 7, 7, None, id="put off before"),
        pytest.param(follow_up(7, put_offs=[(6, 10)]), 7, 13, 10, id="put off into the week"),
        pytest.param(follow_up(7, put_offs=[(7, 10)]), 7, 7, 7, id="put off on the day itself"),
        pytest.param(follow_up(7, put_offs=[(1, 6)]), 7, 7, 7, id="an old snooze holds nothing"),
        pytest.param(follow_up(7, put_offs=[(6, 9), (9, 12)]), 10, 11, None, id="put off twice"),
        pytest.param(
            follow_up(5, 7, Fate.MISSED, closes=7), 7, 7, 7, id="missed at the end of the day"
        ),
    ],
)
def test_a_follow_up_is_planned_where_it_stands_in_the_morning(
    step: FollowUp, since: int, until: int, planned: int | None
) -> None:
    assert planned_day(step, on(since), on(until)) == (on(planned) if planned else None)


@pytest.mark.parametrize(
    ("step", "day", "came"),
    [
        pytest.param(follow_up(7, 7), 7, Fate.DONE, id="done"),
        pytest.param(follow_up(7, 8), 7, Fate.CARRIED, id="done only the next day"),
        pytest.param(follow_up(7), 7, Fate.CARRIED, id="open"),
        pytest.param(follow_up(7, put_offs=[(7, 10)]), 7, Fate.PUT_OFF, id="promised for later"),
        pytest.param(follow_up(7, 7, Fate.UNREACHED), 7, Fate.UNREACHED, id="tried often enough"),
        pytest.param(follow_up(7, 7, Fate.SKIPPED), 7, Fate.SKIPPED, id="skipped"),
    ],
)
def test_what_came_of_a_follow_up(step: FollowUp, day: int, came: Fate) -> None:
    assert fate(step, on(day)) is came


@pytest.mark.parametrize(
    ("step", "last"),
    [
        pytest.param(follow_up(7), 7, id="no window: its day"),
        pytest.param(follow_up(7, closes=9), 9, id="the end of its window"),
        pytest.param(follow_up(7, put_offs=[(7, 10)]), 10, id="put off on its last day"),
        pytest.param(follow_up(7, put_offs=[(8, 10)]), 7, id="put off too late"),
        pytest.param(follow_up(7, put_offs=[(6, 9), (9, 12)]), 12, id="put off twice in time"),
        pytest.param(follow_up(7, closes=12, put_offs=[(7, 9)]), 12, id="put off in its window"),
    ],
)
def test_the_last_day_on_which_a_follow_up_is_on_time(step: FollowUp, last: int) -> None:
    assert last_day(step) == on(last)


@pytest.mark.parametrize(
    ("step", "seen", "on_time"),
    [
        pytest.param(follow_up(7, 7), 7, True, id="done on its day"),
        pytest.param(follow_up(7, 5), 7, True, id="done early"),
        pytest.param(follow_up(7, 9, closes=9), 9, True, id="done on the last day of its window"),
        pytest.param(follow_up(7, 8), 8, False, id="done a day late"),
        pytest.param(follow_up(7, 8), 7, False, id="not done by the end of its day"),
        pytest.param(follow_up(7), 7, False, id="open on its last day"),
        pytest.param(follow_up(7, closes=9), 8, None, id="there is time left"),
        pytest.param(follow_up(7, 10, put_offs=[(7, 10)]), 10, True, id="as the customer wished"),
        pytest.param(follow_up(7, 9, Fate.MISSED, closes=9), 9, False, id="missed"),
        pytest.param(follow_up(7, 7, Fate.UNREACHED), 7, False, id="never reached"),
        pytest.param(
            follow_up(7, 9, Fate.MISSED, closes=9, put_offs=[(7, 20)]),
            9,
            None,
            id="paused meanwhile",
        ),
        pytest.param(follow_up(7, 7, Fate.SKIPPED), 7, None, id="skipped"),
    ],
)
def test_on_time_is_done_by_the_last_day(step: FollowUp, seen: int, on_time: bool | None) -> None:
    assert is_on_time(step, on(seen)) is on_time


@pytest.mark.parametrize(
    ("step", "day", "days"),
    [
        (follow_up(7), 7, 0),
        (follow_up(4), 7, 3),
        (follow_up(4, put_offs=[(4, 6)]), 7, 1),
        (follow_up(4, put_offs=[(5, 9)]), 7, 0),
        (follow_up(4, 7), 7, 0),
        (follow_up(4, 8), 7, 3),
    ],
)
def test_age_counts_from_the_day_on_which_it_stood(step: FollowUp, day: int, days: int) -> None:
    assert age(step, on(day)) == days


def test_of_steps_that_one_late_call_closes_the_first_counts() -> None:
    steps = [
        FollowUp(1, 1, "therapy", on(due), None, Fate.DONE, on(9), (), "one", number, event)
        for number, (due, event) in enumerate([(2, 7), (4, 7), (9, 7), (3, None), (5, 8)], start=1)
    ]
    assert [step.number for step in in_their_turn(steps)] == [1, 3, 4, 5]
    assert in_their_turn([follow_up(4), follow_up(7, 7)]) == [follow_up(4), follow_up(7, 7)]


def test_a_customer_counts_once_and_something_open_outweighs_what_is_done() -> None:
    steps = [
        follow_up(7, 7),
        follow_up(7),
        follow_up(6, 7, customer=2),
        follow_up(5, customer=3),
        follow_up(7, 7, Fate.SKIPPED, customer=4),
        follow_up(6, 7, Fate.MISSED, closes=7, customer=5),
    ]
    found = of_steps(steps, MONDAY, MONDAY)
    assert found == Figures(
        due=5, done=1, carried=2, lapsed=1, skipped=1, overdue=1, oldest=2, on_time=1, judged=2
    )


def test_a_customer_counts_again_on_another_day_of_a_period() -> None:
    steps = [follow_up(7, 7), follow_up(9, 9), follow_up(9, 11), follow_up(12)]
    found = of_steps(steps, MONDAY, on(13))
    assert (found.due, found.done, found.carried, found.overdue) == (3, 2, 1, 1)


def test_the_groups_of_ages_count_each_customer_by_the_oldest() -> None:
    steps = [follow_up(6), follow_up(4), follow_up(1, customer=2), follow_up(7, customer=3)]
    counted = {(group.least, group.most): group.customers for group in age_groups(steps, MONDAY)}
    assert counted == {(1, 1): 0, (2, 3): 1, (4, 7): 1, (8, 14): 0, (15, 30): 0, (31, None): 0}


def call(outcome: str, count: int = 1, **more: object) -> CallCount:
    given = {"direction": "out", "channel": "phone", **more}
    return CallCount(1, MONDAY, outcome=outcome, count=count, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("counts", "figures"),
    [
        (
            [call("reached", 12, timed=5, minutes=16), call("no-answer", 15), call("busy", 3)],
            Figures(called=30, reached=12, unreached=18, timed=5, minutes=16),
        ),
        ([call("callback", 2), call("cut-off")], Figures(called=3, rebooked=3)),
        ([call("stop"), call("deceased")], Figures(called=2, final=2)),
        ([call("wrong-number"), call("declined"), call("off")], Figures(called=3, unreached=3)),
        ([call("reached", direction="in")], Figures()),
        ([call("visited", 4, channel="visit")], Figures(visits=4)),
        ([call("sent", channel="sms")], Figures()),
    ],
)
def test_calls_are_counted_by_what_came_of_them(counts: list[CallCount], figures: Figures) -> None:
    assert of_calls(counts) == figures


@pytest.mark.parametrize(
    ("part", "whole", "share"), [(12, 30, 40), (0, 0, None), (1, 8, 13), (2, 3, 67), (8, 8, 100)]
)
def test_a_rate_is_a_whole_per_cent(part: int, whole: int, share: int | None) -> None:
    assert percent(part, whole) == share


def test_the_mean_is_of_the_calls_with_a_length() -> None:
    assert Figures(reached=9, timed=4, minutes=13).mean_minutes == Decimal("3.3")
    assert Figures(reached=9).mean_minutes is None


DAYS = st.integers(1, 28).map(on)
STEPS = st.builds(
    FollowUp,
    customer=st.integers(1, 3),
    agent=st.just(1),
    cadence=st.just("therapy"),
    due=DAYS,
    closes=st.none(),
    status=st.none(),
    closed_on=st.none(),
    put_offs=st.lists(
        st.tuples(DAYS, st.integers(1, 9)).map(
            lambda made: PutOff(made[0], made[0] + timedelta(made[1]))
        ),
        max_size=3,
    ).map(lambda found: tuple(sorted(found, key=lambda each: each.made))),
) | st.builds(
    lambda due, status, days: FollowUp(
        1, 1, "therapy", due, status=status, closed_on=due + timedelta(days)
    ),
    DAYS,
    st.sampled_from([Fate.DONE, Fate.UNREACHED, Fate.SKIPPED, Fate.MISSED]),
    st.integers(-3, 5),
)


@given(STEPS, DAYS, st.integers(0, 20))
def test_planned_in_a_period_is_planned_on_one_of_its_days(
    step: FollowUp, since: date, length: int
) -> None:
    days = [since + timedelta(n) for n in range(length + 1)]
    first = next((day for day in days if planned_day(step, day, day)), None)
    assert planned_day(step, since, days[-1]) == first


@given(st.lists(STEPS, max_size=8), DAYS, st.integers(0, 20))
def test_each_customer_that_is_due_has_one_fate(
    steps: list[FollowUp], since: date, length: int
) -> None:
    found = of_steps(steps, since, since + timedelta(length))
    fates = (found.done, found.carried, found.put_off, found.lapsed, found.skipped)
    assert found.due == sum(fates)
    assert found.overdue <= found.carried
    assert found.on_time <= found.judged


@given(st.lists(STEPS, max_size=8), DAYS)
def test_what_is_carried_over_is_planned_the_next_day(steps: list[FollowUp], day: date) -> None:
    open_now = [
        step for step in steps if planned_day(step, day, day) and fate(step, day) is Fate.CARRIED
    ]
    tomorrow = day + timedelta(1)
    assert all(planned_day(step, tomorrow, tomorrow) for step in open_now)
