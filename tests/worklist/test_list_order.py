"""The order of a day: what is urgent on it, and the rank that no day changes."""

from __future__ import annotations

from datetime import date, time

import pytest

from keqing.definitions.cadence import Track
from keqing.definitions.word_file import built_in_words
from keqing.worklist.list_order import (
    ReasonPlace,
    RowPlace,
    customer_rank,
    rank,
    ranks_of,
    track_of,
    urgency,
)

D = date.fromisoformat
WORDS = built_in_words()


def test_the_order_of_a_day() -> None:
    today = D("2026-12-07")
    order = [
        urgency(Track.ALERT, today, today),
        urgency(Track.PROMISE, today, today, at=time(9)),
        urgency(Track.PROMISE, today, today, at=time(15)),
        urgency(Track.PROMISE, today, today),
        urgency(Track.DEADLINE, today, today, lasts=D("2026-11-27")),
        urgency(Track.DEADLINE, D("2026-12-05"), today, lasts=D("2026-12-06")),
        urgency(Track.DEADLINE, today, today, closes=today, lasts=D("2026-12-09")),
        urgency(Track.DEADLINE, D("2026-12-01"), today, lasts=today),
        urgency(Track.DEADLINE, D("2026-12-05"), today),
        urgency(Track.REVISIT, D("2026-12-06"), today),
        urgency(Track.REVISIT, today, today, lasts=D("2026-11-01")),
        urgency(Track.OFFICE, today, today),
        urgency(Track.ALERT, D("2026-12-09"), today),
    ]
    assert sorted(order[::2] + order[1::2]) == order


TODAY = D("2026-12-07")
URGENT, USUAL = (urgency(track, TODAY, TODAY) for track in (Track.PROMISE, Track.REVISIT))
VIP, UNKNOWN = (0, 0), (99, 99)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        pytest.param(
            RowPlace(False, True, None, UNKNOWN, "C2"),
            RowPlace(True, False, URGENT, VIP, "C1"),
            id="whoever was tried comes after all others",
        ),
        pytest.param(
            RowPlace(False, False, USUAL, UNKNOWN, "C2"),
            RowPlace(False, True, None, VIP, "C1"),
            id="a reason goes before notes alone",
        ),
        pytest.param(
            RowPlace(True, False, USUAL, UNKNOWN, "C2"),
            RowPlace(True, True, None, VIP, "C1"),
            id="so it does among the tried",
        ),
        pytest.param(
            RowPlace(False, False, URGENT, UNKNOWN, "C2"),
            RowPlace(False, False, USUAL, VIP, "C1"),
            id="urgency goes before the customer's rank",
        ),
        pytest.param(
            RowPlace(False, False, USUAL, VIP, "C2"),
            RowPlace(False, False, USUAL, UNKNOWN, "C1"),
            id="the customer's rank goes before the code",
        ),
        pytest.param(
            RowPlace(False, True, None, VIP, "C2"),
            RowPlace(False, True, None, UNKNOWN, "C1"),
            id="so it does with notes alone",
        ),
        pytest.param(
            RowPlace(False, True, None, VIP, "C1"),
            RowPlace(False, True, None, VIP, "C2"),
            id="the code decides between equals",
        ),
    ],
)
def test_the_order_of_rows(earlier: RowPlace, later: RowPlace) -> None:
    assert earlier < later
    assert sorted([later, earlier]) == [earlier, later]


def test_the_order_of_reasons_in_a_row() -> None:
    order = [
        ReasonPlace(URGENT, "z", "z", "z"),
        ReasonPlace(USUAL, "revisit", "", "z"),
        ReasonPlace(USUAL, "revisit", "胶囊", "d2"),
        ReasonPlace(USUAL, "revisit", "胶囊", "d7"),
        ReasonPlace(USUAL, "stock", "", "a"),
    ]
    assert sorted(order[::2] + order[1::2]) == order


@pytest.mark.parametrize("track", Track)
@pytest.mark.parametrize(("grade", "type_"), [("VIP", "consumer"), (None, "unheard"), ("Z", "")])
def test_a_rank_is_taken_apart_as_it_was_made(track: Track, grade: str | None, type_: str) -> None:
    made = rank(track, WORDS, grade, type_)
    first, last = ranks_of(track)
    assert track_of(made) is track
    assert first <= made <= last
    assert divmod(made - first, 100) == customer_rank(WORDS, grade, type_)


def test_the_grade_goes_before_the_type_and_the_unknown_is_last() -> None:
    assert rank(Track.CARE, WORDS, "VIP", "unheard") < rank(Track.CARE, WORDS, "A", "consumer")
    assert customer_rank(WORDS, "Z", "unheard") == (99, 99)


def test_a_supply_that_ran_out_long_ago_is_no_more_urgent_than_one_that_lasts() -> None:
    today = D("2026-11-26")
    by_day = [
        urgency(Track.DEADLINE, today, today, lasts=D(day))
        for day in ("2026-10-27", "2026-11-25", "2025-12-18")
    ]
    assert sorted(by_day) == by_day
    assert by_day[-1] == urgency(Track.DEADLINE, today, today)
