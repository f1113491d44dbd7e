"""R17: the contact cap, and what stands above; one row a case, and what always holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keqing import schedule
from keqing.calendar.almanac import Almanac
from keqing.definitions.cadence import Cadence, Offset, Step, Track
from keqing.schedule import NEVER, Binding
from keqing.timeline import gap_and_cap
from keqing.timeline.enrollment import Enrollment, Reason, Wait

ALMANAC = Almanac()
D = date.fromisoformat
law = settings(max_examples=60, deadline=None)


def enrolled(track: Track, due: str, subject: str = "", late: str | None = None) -> Enrollment:
    """An enrollment with one step that is due on a day."""
    days = Offset(days=(D(due) - D("2026-12-01")).days)
    step = Step(days, "step", late=Offset.parse(late) if late else None)
    of = Cadence(f"{track}-{due}", {}, track, "", steps=(step,))
    binding = Binding(of, ALMANAC)
    state = schedule.begin(binding, D("2026-12-01"), D("2026-12-01"))
    enrollment = Enrollment(of, 1, subject, state.anchor, state, None)
    return replace(enrollment, step=schedule.plan(binding, state))


def waits(
    *stand: Enrollment, made: Sequence[str] = (), consented: bool = True
) -> list[Wait | None]:
    contacts = [D(day) for day in made]
    return [
        enrollment.wait
        for enrollment in gap_and_cap.with_waits(stand, contacts, consented=consented)
    ]


def test_r17_what_is_below_waits_and_what_is_above_does_not() -> None:
    found = waits(
        enrolled(Track.CARE, "2026-12-06"),
        enrolled(Track.REVISIT, "2026-12-07"),
        enrolled(Track.COVERAGE, "2026-12-06"),
    )
    assert found == [Wait(D("2026-12-07"), Reason.GAP), None, None]


def test_r17_what_closes_before_does_not_wait_for_what_is_above() -> None:
    above = enrolled(Track.REVISIT, "2026-12-07")
    assert waits(enrolled(Track.CARE, "2026-12-06", late="0d"), above) == [None, None]


def test_r17_the_cap_says_until_when() -> None:
    made = ("2026-12-02", "2026-12-04", "2026-12-05")
    care, revisit = enrolled(Track.CARE, "2026-12-06"), enrolled(Track.REVISIT, "2026-12-06")
    assert waits(care, revisit, made=made) == [Wait(D("2026-12-09"), Reason.CAP), None]


def test_r17_care_that_waits_for_the_cap_may_then_wait_for_what_is_above() -> None:
    made = ("2026-12-02", "2026-12-04", "2026-12-05")
    found = waits(
        enrolled(Track.CARE, "2026-12-06"), enrolled(Track.REVISIT, "2026-12-10"), made=made
    )
    assert found == [Wait(D("2026-12-10"), Reason.GAP), None]


def test_what_is_held_without_an_end_waits_for_nothing_more() -> None:
    care = replace(enrolled(Track.CARE, "2026-12-06"), held=NEVER)
    assert waits(care, enrolled(Track.REVISIT, "2026-12-07")) == [None, None]


def test_a_promotion_waits_for_consent() -> None:
    promotion = enrolled(Track.PROMOTION, "2026-12-06")
    assert waits(promotion, consented=False) == [Wait(NEVER, Reason.CONSENT)]
    assert waits(promotion) == [None]


def test_an_end_and_a_task_wait_for_nothing() -> None:
    ended = replace(enrolled(Track.CARE, "2026-12-06", "1"), ended=D("2026-12-05"), step=None)
    task = replace(enrolled(Track.CARE, "2026-12-06", "2"), topic="task")
    assert waits(ended, task, enrolled(Track.REVISIT, "2026-12-07")) == [None, None, None]


@pytest.mark.parametrize(
    ("first", "second", "may"),
    [
        (Track.CARE, Track.REVISIT, True),
        (Track.REVISIT, Track.CARE, True),
        (Track.CARE, Track.PROMOTION, True),
        (Track.CARE, Track.CARE, False),
        (Track.CARE, Track.OFFICE, False),
        (Track.REVISIT, Track.ALERT, False),
    ],
)
def test_r17_only_care_and_promotion_wait(first: Track, second: Track, may: bool) -> None:
    assert gap_and_cap.may_wait(first, second) is may


@pytest.mark.parametrize(
    ("day", "contacts", "allowed"),
    [
        ("2026-12-08", ("2026-12-02", "2026-12-04", "2026-12-07"), "2026-12-09"),
        ("2026-12-09", ("2026-12-02", "2026-12-04", "2026-12-07"), "2026-12-09"),
        ("2026-12-08", ("2026-12-04", "2026-12-07"), "2026-12-08"),
        ("2026-12-07", ("2026-12-07",) * 3, "2026-12-14"),
        ("2026-12-08", ("2026-12-03", "2026-12-04", "2026-12-05", "2026-12-06"), "2026-12-11"),
        ("2026-12-01", ("2026-12-02", "2026-12-03", "2026-12-04"), "2026-12-01"),
        ("2026-12-08", (), "2026-12-08"),
    ],
)
def test_r17_three_contacts_in_seven_days(day: str, contacts: Sequence[str], allowed: str) -> None:
    assert gap_and_cap.allowed_from(D(day), map(D, contacts)) == D(allowed)


@pytest.mark.parametrize(
    ("day", "allowed"),
    [("2026-12-07", "2027-01-06"), ("2027-01-05", "2027-01-06"), ("2027-01-06", "2027-01-06")],
)
def test_r17_one_promotion_in_thirty_days(day: str, allowed: str) -> None:
    assert gap_and_cap.allowed_from(D(day), [], [D("2026-12-07")]) == D(allowed)


@pytest.mark.parametrize(
    ("listed", "closes", "until"),
    [
        ("2026-12-08", None, "2026-12-09"),
        ("2026-12-08", "2026-12-08", "2026-12-08"),  # it closes that day
        ("2026-11-01", None, "2026-12-09"),  # listed for long, and waits since the last contact
        ("2026-12-10", None, None),
    ],
)
def test_r17_the_cap_keeps_from_the_list(
    listed: str, closes: str | None, until: str | None
) -> None:
    contacts = [D("2026-12-02"), D("2026-12-04"), D("2026-12-07")]
    found = gap_and_cap.capped_until(D(listed), D(closes) if closes else None, contacts)
    assert found == (D(until) if until else None)


@pytest.mark.parametrize(
    ("promoted", "closes", "until"),
    [
        ("2026-11-10", "2026-12-12", "2026-12-10"),  # thirty days after, and still open
        ("2026-11-10", "2026-12-09", "2026-12-10"),  # closed by then: missed, not listed
        ("2026-11-10", None, "2026-12-10"),
        ("2026-11-05", "2026-12-05", "2026-12-05"),  # allowed on its last day
        ("2026-10-01", "2026-12-02", None),
    ],
)
def test_r17_the_limit_of_promotions_has_no_exception(
    promoted: str, closes: str | None, until: str | None
) -> None:
    last = D(closes) if closes else None
    found = gap_and_cap.capped_until(D("2026-12-02"), last, [], [D(promoted)])
    assert found == (D(until) if until else None)


def test_r17_the_cap_has_its_exception_for_a_promotion_that_the_limit_allows() -> None:
    contacts = [D("2026-11-30"), D("2026-12-01"), D("2026-12-02")]
    found = gap_and_cap.capped_until(D("2026-12-02"), D("2026-12-03"), contacts, [D("2026-11-01")])
    assert found == D("2026-12-03")


@pytest.mark.parametrize(
    ("track", "day", "others", "waits"),
    [
        (Track.CARE, "2026-12-06", [(Track.REVISIT, "2026-12-07")], "2026-12-07"),
        (Track.CARE, "2026-12-06", [(Track.REVISIT, "2026-12-08")], "2026-12-08"),
        (Track.CARE, "2026-12-06", [(Track.REVISIT, "2026-12-09")], "2026-12-06"),
        (Track.CARE, "2026-12-06", [(Track.REVISIT, "2026-12-06")], "2026-12-06"),
        (Track.CARE, "2026-12-06", [(Track.REVISIT, "2026-12-06"), (Track.ALERT, "2026-12-07")], "2026-12-07"),
        (Track.CARE, "2026-12-06", [(Track.ALERT, "2026-12-08"), (Track.REVISIT, "2026-12-07")], "2026-12-07"),
        (Track.CARE, "2026-12-06", [(Track.PROMOTION, "2026-12-07")], "2026-12-06"),
        (Track.CARE, "2026-12-06", [(Track.OFFICE, "2026-12-07")], "2026-12-06"),
        (Track.PROMOTION, "2026-12-06", [(Track.CARE, "2026-12-08"), (Track.ALERT, "2026-12-07")], "2026-12-07"),
    ],
)  # fmt: skip
def test_r17_what_is_due_shortly_before_something_above_it_waits(
    track: Track, day: str, others: Sequence[tuple[Track, str]], waits: str
) -> None:
    found = gap_and_cap.waits_for(track, D(day), [(above, D(when)) for above, when in others])
    assert found == D(waits)


@pytest.mark.parametrize(
    ("day", "contacts", "allowed"),
    [
        (
            "2026-12-07",
            ["12-01", "12-04", "12-06"],
            "2026-12-08",
        ),  # the first leaves after seven days
        ("2026-12-08", ["12-01", "12-04", "12-06"], "2026-12-08"),
        ("2026-12-07", ["12-01", "12-01", "12-01", "12-07"], "2026-12-08"),
        ("2026-12-07", ["12-05", "12-06", "12-07", "12-07"], "2026-12-13"),
    ],
)
def test_r17_the_cap_looks_at_today_and_the_six_days_before(
    day: str, contacts: list[str], allowed: str
) -> None:
    made = [D(f"2026-{contact}") for contact in contacts]
    assert gap_and_cap.allowed_from(D(day), made) == D(allowed)


@law
@given(st.lists(st.integers(0, 40), max_size=20), st.integers(0, 40))
def test_r17_law_the_allowed_day_has_fewer_than_three(days: list[int], n: int) -> None:
    first = D("2026-12-01")
    contacts = [first + timedelta(day) for day in days]
    allowed = gap_and_cap.allowed_from(first + timedelta(n), contacts)
    recent = [contact for contact in contacts if allowed - timedelta(6) <= contact <= allowed]
    assert len(recent) < gap_and_cap.CAP
    assert allowed >= first + timedelta(n)


@given(
    tracks=st.tuples(st.sampled_from(list(Track)), st.sampled_from(list(Track))),
    apart=st.integers(-5, 5),
    last=st.integers(-9, 9),
)
@law
def test_law_what_may_not_wait_does_not(tracks: tuple[Track, Track], apart: int, last: int) -> None:
    """The bulk path leaves out whoever may not wait: neither gap nor cap has a say then."""
    first = D("2026-12-10")
    second, contact = first + timedelta(apart), first - timedelta(last)
    pair = enrolled(tracks[0], str(first), "a"), enrolled(tracks[1], str(second), "b")
    if not gap_and_cap.may_keep_apart((tracks[0], first), (tracks[1], second)):
        assert waits(*pair) == [None, None]
    if not gap_and_cap.may_be_capped(tracks[0], pair[0].listed, contact):
        assert waits(pair[0], made=[str(contact)] * 3) == [None]


def test_r17_two_follow_ups_keep_apart_only_where_their_days_are_close() -> None:
    """Of two the lower waits, if it is care or promotion, and not more than two days lie between."""
    low, high = Track.CARE, Track.REVISIT
    day = date(2026, 12, 10)
    for days, apart in ((0, True), (2, True), (-2, True), (3, False), (-3, False)):
        other = day + timedelta(days)
        assert gap_and_cap.may_keep_apart((low, day), (high, other)) is apart
        assert gap_and_cap.may_keep_apart((high, day), (low, other)) is apart
        assert not gap_and_cap.may_keep_apart((Track.ALERT, day), (high, other))
        assert not gap_and_cap.may_keep_apart((low, day), (low, other))
