"""R12: several calls promised to one customer, in every order; what puts off, replaces, and stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import permutations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from keqing.schedule import NEVER
from keqing.timeline.enrollment import Enrollment, Standing
from keqing.timeline.fold import REPLACED
from tests.timeline.test_fold import Timeline, day, running


def calls(standing: Standing) -> list[str]:
    """The promised calls that are open: day, time, text, and after an arrow when they stand."""
    return sorted(
        map(_said, (enrollment for enrollment in standing.live if enrollment.topic == "call"))
    )


def _said(enrollment: Enrollment) -> str:
    parts = [
        f"{enrollment.anchor:%m-%d}",
        f"{enrollment.time:%H:%M}" if enrollment.time else "",
        enrollment.text or "",
    ]
    said = " ".join(filter(None, parts))
    return (
        said
        if enrollment.effective == enrollment.anchor
        else f"{said} > {enrollment.effective:%m-%d}"
    )


def replaced(standing: Standing) -> list[str]:
    return [
        f"{enrollment.anchor:%m-%d}"
        for enrollment in standing.enrollments
        if enrollment.ended_by == REPLACED
    ]


def tell(*told: Sequence[str]) -> Timeline:
    """A timeline of (day, what, next day and time, text); `promise` is a directive, the rest outcomes."""
    life = Timeline()
    for when, what, following, *text in told:
        on, _, at = following.partition(" ")
        said = text[0] if text else None
        if what in {"promise", "task"}:
            details = {"day": f"{day(on)}", "time": at or None, "task": what == "task"}
            life.add(when, "promise", details, text=said)
        else:
            outcome, _, way = what.partition(" ")
            details = {"next": f"{day(on)}", "next_time": at or None} if on else {}
            life.call(
                when,
                outcome,
                "sms" if way == "sms" else "phone",
                direction="in" if way == "in" else "out",
                details=details,
                text=said,
            )
    return life


@pytest.mark.parametrize(
    ("told", "open_", "gone"),
    [
        # A call promised for a day stands on that day, whatever is promised for another.
        ([("11-26", "promise", "12-20 10:00", "X"), ("11-26", "callback", "11-26 15:00", "在开会")],
         ["11-26 15:00", "12-20 10:00 X"], []),
        ([("11-26", "callback", "11-26 15:00"), ("11-26", "promise", "12-20 10:00", "X")],
         ["11-26 15:00", "12-20 10:00 X"], []),
        ([("11-26", "promise", "12-20", "X"), ("11-26", "cut-off", "11-26 09:40")],
         ["11-26 09:40", "12-20 X"], []),
        ([("11-26", "cut-off", "11-26 09:40"), ("11-26", "promise", "12-20", "X")],
         ["11-26 09:40", "12-20 X"], []),
        ([("11-25", "promise", "11-26 15:00", "X"), ("11-26", "promise", "12-20", "Y")],
         ["11-26 15:00 X", "12-20 Y"], []),
        ([("11-25", "promise", "11-26", "X"), ("11-26", "sent sms", "12-20")],
         ["11-26 X", "12-20"], []),  # a message closes no call, and puts none off that is due
        ([("11-25", "promise", "11-26", "X"), ("11-25", "no-answer", "12-20")],
         ["11-26 X", "12-20"], []),  # tried before its day
        # What was promised out of a later contact or attempt puts off what was due before it.
        ([("11-25", "promise", "11-26", "X"), ("11-28", "no-answer", "12-02")],
         ["11-26 X > 12-02", "12-02"], []),
        ([("11-25", "promise", "11-26", "X"), ("11-26", "no-answer", "12-02")],
         ["11-26 X > 12-02", "12-02"], []),  # tried on its day: in that day's list as tried
        ([("11-25", "promise", "11-26", "X"), ("11-28", "promise", "12-02", "Y")],
         ["11-26 X", "12-02 Y"], []),
        ([("11-28", "no-answer", "12-02"), ("11-28", "promise", "11-28", "X")],
         ["11-28 X", "12-02"], []),  # made after it
        # A callback replaces the call that it answers, and keeps what that was about; others stand.
        ([("11-25", "promise", "11-26", "X"), ("11-26", "callback", "12-02 09:00", "在忙")],
         ["12-02 09:00 X"], ["11-26"]),
        ([("11-25", "promise", "11-26 15:00", "X"), ("11-25", "promise", "11-26 10:00", "Y"),
          ("11-26", "callback", "12-02")],
         ["11-26 15:00 X", "12-02 Y"], ["11-26"]),
        ([("11-25", "promise", "11-26", "X"), ("11-27", "no-answer", "11-28"),
          ("11-28", "callback", "12-02")],
         ["11-26 X > 12-02", "12-02"], ["11-28"]),
        ([("11-25", "promise", "12-20", "X"), ("11-26", "callback", "12-22")],
         ["12-20 X", "12-22"], []),  # called before the promised day: about something else
        # What comes in moves the appointment, the one that is next.
        ([("11-25", "promise", "12-20", "X"), ("11-26", "reached in", "12-22", "改到二十二号")],
         ["12-22 X"], ["12-20"]),
        ([("11-25", "promise", "12-20", "X"), ("11-25", "promise", "12-24", "Y"),
          ("11-26", "callback in", "12-22")],
         ["12-22 X", "12-24 Y"], ["12-20"]),
        ([("11-25", "promise", "12-20", "X"), ("11-26", "reached", "12-22")],
         ["12-20 X", "12-22"], []),  # one that we made is about something else
        ([("11-25", "promise", "11-26", "X"), ("11-25", "promise", "12-20", "Y"),
          ("11-26", "reached in", "12-22")],
         ["12-20 Y", "12-22"], []),  # it keeps the one that was due, and moves none
        ([("11-25", "promise", "12-20", "X"), ("11-26", "reached in", "")], ["12-20 X"], []),
        # Two that are the same are one.
        ([("11-25", "promise", "12-20 10:00", "X")] * 2, ["12-20 10:00 X"], []),
        ([("11-25", "promise", "12-20 10:00", "X"), ("11-26", "promise", "12-20 10:00", "X")],
         ["12-20 10:00 X"], []),
        ([("11-26", "reached", "12-20 10:00", "甲"), ("11-26", "reached", "12-20 10:00", "乙")],
         ["12-20 10:00"], []),
        ([("11-25", "promise", "12-20 10:00", "X"), ("11-25", "promise", "12-20 10:01", "X")],
         ["12-20 10:00 X", "12-20 10:01 X"], []),
        ([("11-25", "promise", "12-20 10:00", "X"), ("11-25", "promise", "12-20 10:00", "Y")],
         ["12-20 10:00 X", "12-20 10:00 Y"], []),
        ([("11-25", "promise", "11-26 15:00"), ("11-26", "callback", "11-26 15:00")],
         ["11-26 15:00"], ["11-26"]),
    ],
)  # fmt: skip
def test_r12_promised_calls(told: list[Sequence[str]], open_: list[str], gone: list[str]) -> None:
    standing = tell(*told).stand("11-26")
    assert (calls(standing), replaced(standing)) == (open_, gone)


def test_r12_what_was_said_in_a_call_is_no_text_of_the_promise() -> None:
    (call,) = calls(tell(("11-26", "reached", "12-20", "在开会，下次再谈")).stand())
    assert call == "12-20"


def test_r12_a_call_that_is_kept_closes_those_it_put_off() -> None:
    life = tell(("11-25", "promise", "11-26", "X"), ("11-28", "no-answer", "12-02"))
    life.call("12-02")
    assert "promise" not in running(life.stand())


def test_r12_a_voided_callback_gives_back_the_call_that_it_replaced() -> None:
    life = tell(("11-25", "promise", "11-26", "X"), ("11-26", "callback", "12-02"))
    life.events.pop()
    assert calls(life.stand()) == ["11-26 X"]


def test_r12_a_task_is_moved_by_no_call_and_waits_in_no_pause() -> None:
    life = tell(("11-25", "task", "11-27", "寄书"), ("11-27", "callback in", "12-02"))
    life.add("11-27", "pause")
    standing = life.stand()
    (task,) = [enrollment for enrollment in standing.live if enrollment.task]
    assert (task.text, task.effective, task.listed) == ("寄书", day("11-27"), day("11-27"))
    (call,) = [enrollment for enrollment in standing.live if enrollment.topic == "call"]
    assert call.listed == NEVER


def test_r12_two_tasks_that_are_the_same_are_one() -> None:
    life = tell(("11-25", "task", "11-27", "寄书"), ("11-26", "task", "11-27", "寄书"))
    assert sum(enrollment.task for enrollment in life.stand().live) == 1
    life.call("11-27", "wrong-number")
    life.call("11-27", "wrong-number")
    assert sum(enrollment.task for enrollment in life.stand().live) == 2


@pytest.mark.parametrize(
    ("contact", "open_", "gone"),
    [("11-22", ["11-24 X"], []), ("11-25", ["11-25 X"], ["11-24"])],
)
def test_r14_a_callback_of_the_past_replaces_only_with_a_day_to_come(
    contact: str, open_: list[str], gone: list[str]
) -> None:
    life = tell(("11-01", "promise", "11-24", "X"))
    details = {"next": f"{day(contact)}"}
    life.call("11-24", "callback", imported=day("11-25"), details=details)
    standing = life.stand("11-25")
    assert (calls(standing), replaced(standing)) == (open_, gone)


DEEDS = ["promise", "callback", "callback in", "reached in", "no-answer", "cut-off", "sent sms"]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 8), st.sampled_from(DEEDS), st.integers(0, 8)), max_size=6
    ).map(sorted)
)
@example([(0, "promise", 8), (0, "callback", 0)])
def test_r12_law_no_promised_call_of_a_day_is_missing_from_it(
    told: list[tuple[int, str, int]],
) -> None:
    """A call promised for a day to come stands on that day, unless it was kept, replaced or tried then."""
    first = date(2026, 12, 1)
    spoken = [
        (f"{date.fromordinal(first.toordinal() + n)}", deed,
         f"{date.fromordinal(first.toordinal() + n + ahead)}")
        for n, deed, ahead in told
    ]  # fmt: skip
    standing = tell(*spoken).stand("2026-12-01")
    for enrollment in standing.live:
        if enrollment.topic != "call" or enrollment.effective == enrollment.anchor:
            continue
        later = [
            call.anchor
            for call in standing.live
            if call.topic == "call" and call.origin and call.origin.day > enrollment.anchor
        ]
        assert enrollment.state.attempted or enrollment.effective in later


def test_the_order_in_which_promises_are_told_is_that_of_their_numbers() -> None:
    life = tell(
        ("11-25", "promise", "11-26 15:00", "X"),
        ("11-25", "promise", "12-20", "Y"),
        ("11-26", "callback", "12-02 09:00"),
    )
    found = {tuple(calls(_told(life, order))) for order in permutations(range(1, 4))}
    assert found == {("12-02 09:00 X", "12-20 Y")}


def _told(life: Timeline, order: Sequence[int]) -> Standing:
    shuffled = Timeline()
    shuffled.events = [life.events[0], *(life.events[n] for n in order)]
    return shuffled.stand()
