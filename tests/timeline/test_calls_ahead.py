"""The calls ahead of one customer, by the fold itself: what follows, what is closed with it, who calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keqing.calendar.almanac import Almanac
from keqing.definitions.cadence import Cadence, Start, Step, Track
from keqing.definitions.kinds import EFFECTS, Kind
from keqing.records.event import Event
from keqing.timeline.calls_ahead import DayCall, Placed, calls_ahead
from keqing.timeline.continued_fold import ContinuedFold
from keqing.timeline.enrollment import Book, Edition, Enrollment, PersonFacts
from keqing.timeline.preview import preview
from tests.test_schedule import cadence, cadences, repeat

TODAY = date(2026, 12, 1)
LAST = date(2026, 12, 31)
ALMANAC = Almanac()


class Both:
    """The owner, 1, and a doctor, 2, who alone does the work of doctors."""

    def placed(self, enrollment: Enrollment, day: date) -> Placed:
        role = enrollment.step.role if enrollment.step else None
        return Placed(2, (2,)) if role == "doctor" else Placed(1, (1,))

    def store_on(self, day: date) -> None:
        """Whose the work is stays the same."""

    def apart(self, agent_id: int | None, day: date) -> frozenset[str]:
        return frozenset() if agent_id == 2 else frozenset({"doctor"})

    def name(self, agent_id: int | None) -> str | None:
        return str(agent_id)


def of(name: str, *steps: str, every: str = "", **more: Any) -> Cadence:
    made = cadence(steps, repeat(every) if every else None, track=Track.REVISIT)
    return replace(made, name=name, **more)


def bought(**more: Any) -> Cadence:
    return of("bought", "1d", "3d", starts_on=(Start("purchase"),), **more)


def found(*cadences: Cadence, events: Sequence[Event] = ()) -> list[DayCall]:
    book = Book(
        editions=[Edition(each.name, 1, date.min, each) for each in cadences],
        kinds={"purchase": Kind("purchase", {})},
        effects=EFFECTS,
    )
    created = Event(1, 1, TODAY, "created", details={"type": "consumer"})
    person = PersonFacts("C0001", TODAY)
    fold = ContinuedFold(person, [created, *events], book, ALMANAC, TODAY)
    return list(calls_ahead(fold, Both(), TODAY, LAST))


def called(*cadences: Cadence, events: Sequence[Event] = ()) -> list[str]:
    return [f"{call.day:%m-%d}" for call in found(*cadences, events=events)]


PURCHASE = Event(2, 2, TODAY, "purchase")


def test_a_cadence_that_follows_another_is_seen() -> None:
    after = of("after", "5d", starts_on=(Start("nothing"),))
    assert called(bought(then="after"), after, events=[PURCHASE]) == ["12-02", "12-04", "12-09"]


def test_one_call_has_all_its_reasons() -> None:
    often = of("often", every="3d")
    calls = found(bought(), often, events=[PURCHASE])
    assert [(f"{call.day:%m-%d}", len(call.reasons)) for call in calls[:3]] == [
        ("12-02", 1),
        ("12-04", 1),
        ("12-07", 1),
    ]


def test_who_calls_is_whose_work_it_is() -> None:
    doctors = replace(of("doctors", "3d"), steps=_by_a_doctor("3d"))
    calls = found(bought(), doctors, events=[PURCHASE])
    assert [(f"{call.day:%m-%d}", call.caller) for call in calls] == [
        ("12-02", 1),
        ("12-04", 1),
        ("12-04", 2),
    ]


def _by_a_doctor(at: str) -> tuple[Step, ...]:
    (step,) = cadence((at,)).steps
    return (replace(step, role="doctor"),)


def test_what_only_its_name_closes_is_done_and_is_no_call() -> None:
    named = of("named", "2d", done_by=None, then="after")
    after = of("after", "5d", starts_on=(Start("nothing"),))
    assert called(named, after) == ["12-08"]


@pytest.mark.parametrize(("days", "expected"), [((2,), ["12-03"]), ((5, 9), ["12-06", "12-10"])])
def test_promises_hold_and_are_kept(days: tuple[int, ...], expected: list[str]) -> None:
    promises = [
        Event(n, n, TODAY, "promise", details={"day": date(2026, 12, 1 + days).isoformat()})
        for n, days in enumerate(days, start=2)
    ]
    promise = replace(of("promise", "0d"), track=Track.PROMISE, subject="event")
    assert called(promise, of("ladder", "1d", starts_on=(Start("x"),)), events=promises) == expected


def test_nobody_who_is_stopped_is_called() -> None:
    stop = Event(3, 3, TODAY, "contact", channel="phone", outcome="stop")
    assert called(bought(), events=[PURCHASE, stop]) == []


def test_what_has_a_day_to_come_is_folded_anew_each_time() -> None:
    """A purchase that is on file for a day to come starts nothing before it."""
    later = replace(PURCHASE, day=date(2026, 12, 10))
    assert called(bought(), of("often", every="20d"), events=[later]) == ["12-11", "12-13"]


@settings(max_examples=100, deadline=None)
@given(cadences(), st.integers(0, 20))
def test_law_the_calls_of_one_cadence_are_those_of_its_preview(of: Cadence, back: int) -> None:
    anchor = TODAY - timedelta(back)
    alone = replace(of, starts_on=(Start("nothing"),), then=None, until=None, applies_to={})
    if of.track is Track.PROMOTION or of.done_by is None:
        alone = replace(alone, track=Track.REVISIT, done_by=frozenset({"phone", "visit"}))
    shown = preview(
        alone, almanac=ALMANAC, code="C0001", anchor=anchor, start=TODAY, as_of=TODAY, rows=60
    )
    days = [max(each.effective, TODAY) for each in shown.steps if each.effective]
    begun = [day for n, day in enumerate(days) if day > max(days[:n], default=date.min)]
    details = {"cadence": of.name, "anchor": anchor.isoformat()}
    calls = found(alone, events=[Event(2, 2, TODAY, "start", details=details)])
    assert [call.day for call in calls] == [day for day in begun if day <= LAST]
