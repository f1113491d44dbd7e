"""When a customer may be called: inside their own hours, else the department's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqing.services.context.desk import Desk
from keqing.services.customers.calling_hours import hours_from, span
from tests.departments import Department

MORNING_AND_EVENING = ("09:00-11:30", "18:00-20:00")

NEXT_HOURS: dict[str, str | None] = {
    "08:59": "09:00",
    "09:00": None,
    "11:29": None,
    "11:30": "18:00",
    "17:59": "18:00",
    "19:59": None,
    "20:00": "09:00",
    "23:30": "09:00",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with Department(tmp_path_factory.mktemp("hours") / "k.db").reading() as desk:
        yield desk


@pytest.mark.parametrize(("now", "begins"), NEXT_HOURS.items())
def test_the_customers_own_hours(desk: Desk, now: str, begins: str | None) -> None:
    found = hours_from(desk, MORNING_AND_EVENING, time.fromisoformat(now))
    assert found == (begins and time.fromisoformat(begins))


def test_without_a_clock_nothing_is_outside(desk: Desk) -> None:
    assert hours_from(desk, MORNING_AND_EVENING, None) is None


def test_the_order_of_the_hours_does_not_matter(desk: Desk) -> None:
    reversed_hours = MORNING_AND_EVENING[::-1]
    assert hours_from(desk, reversed_hours, time(7)) == time(9)


def test_without_own_hours_those_of_the_department_hold(desk: Desk) -> None:
    assert hours_from(desk, None, time(12, 30)) == time(14)
    assert hours_from(desk, [], time(15)) is None


@given(st.times(), st.times())
def test_a_span_is_read_as_it_is_written(begin: time, end: time) -> None:
    text = f"{begin:%H:%M} - {end:%H:%M}"
    if f"{begin:%H:%M}" < f"{end:%H:%M}":
        assert span(text) == (
            begin.replace(second=0, microsecond=0),
            end.replace(second=0, microsecond=0),
        )
    else:
        with pytest.raises(ValueError, match=r".*"):
            span(text)


@pytest.mark.parametrize("text", ["", "9", "09:00", "09:00-", "09:00-25:00", "morning"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        span(text)
