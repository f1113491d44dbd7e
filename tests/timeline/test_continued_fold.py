"""A timeline that goes on gives what the fold of all its events gives, whatever it knew when it began."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keqing.calendar.almanac import Almanac
from keqing.definitions.cadence import Start
from keqing.definitions.derivation import Derivation, DerivationEdition
from keqing.definitions.kinds import EFFECTS, Kind
from keqing.records.event import Event
from keqing.timeline.continued_fold import ASSUMED, ContinuedFold
from keqing.timeline.enrollment import Book, Edition, PersonFacts, Standing
from keqing.timeline.fold import fold_timeline
from tests.test_schedule import repeat, step
from tests.timeline.test_fold_directives import of

TODAY = date(2026, 12, 1)
ALMANAC = Almanac()
CADENCES = [
    of("often", repeated=repeat("4d")),
    of("ladder", "1d", step("3d", late="1d"), "8d", starts_on=(Start("purchase"),)),
    of("told", "2d", starts_on=(Start("kept"),)),
]
FROM = {
    "nothing": (),
    "a purchase": (DerivationEdition("kept", date.min, Derivation("purchase", (), "day")),),
    "a contact": (DerivationEdition("kept", date.min, Derivation("contact", (), "day")),),
}
"""What the kind `kept` follows from at the end of a day."""


def book(derived: str) -> Book:
    return Book(
        [Edition(each.name, 1, date.min, each) for each in CADENCES],
        {"purchase": Kind("purchase", {}), "kept": Kind("kept", {})},
        EFFECTS,
        derivations=FROM[derived],
    )


def both(
    derived: str, known: list[tuple[int, str]], added: list[int], looked: list[int]
) -> list[tuple[Standing, Standing]]:
    """The standing of each day looked at: as it goes on, and of all events so far."""
    person, within = PersonFacts("C0001", TODAY - timedelta(5)), book(derived)
    events = [Event(1, 1, person.created, "created")]
    for n, (days, kind) in enumerate(sorted(known), start=2):
        events.append(event(n, n, TODAY + timedelta(days), kind))
    fold = ContinuedFold(person, events, within, ALMANAC, TODAY)
    found = []
    turns = sorted([*((days, 0) for days in looked), *((days, 1) for days in added)])
    for days, adds in turns:
        when = TODAY + timedelta(days)
        if adds:
            events.append(event(*fold.next_event(), when, "contact"))
            fold.add(events[-1])
        found.append((fold.standing_on(when), fold_timeline(person, events, within, ALMANAC, when)))
    return found


def event(n: int, sequence: int, when: date, kind: str) -> Event:
    if kind == "contact":
        return Event(n, sequence, when, kind, channel="phone", outcome="reached", direction="out")
    return Event(n, sequence, when, kind)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(FROM)),
    st.lists(st.tuples(st.integers(-5, 6), st.sampled_from(["purchase", "contact"])), max_size=3),
    st.lists(st.integers(0, 12), max_size=4),
    st.lists(st.integers(0, 14), max_size=4),
)
def test_law_what_goes_on_is_the_fold_of_all(
    derived: str, known: list[tuple[int, str]], added: list[int], looked: list[int]
) -> None:
    for on, whole in both(derived, known, added, looked):
        assert on == whole


@pytest.mark.parametrize(
    ("derived", "known", "begun"),
    [
        ("nothing", [(0, "purchase")], []),
        ("a purchase", [(0, "purchase")], [0]),  # today's is derived at the end of today
        ("a purchase", [(-1, "purchase")], [-1]),
        ("a purchase", [(4, "purchase")], [4]),  # on file for a day to come
        ("a contact", [], [1, 6]),
    ],
)
def test_what_follows_from_a_record_of_today_or_of_a_day_to_come_is_seen(
    derived: str, known: list[tuple[int, str]], begun: list[int]
) -> None:
    found = {
        each.state.start
        for on, _ in both(derived, known, [1, 6], [*range(13)])
        for each in on.enrollments
        if each.cadence.name == "told"
    }
    assert found == {TODAY + timedelta(n) for n in begun}


def test_what_is_assumed_stands_behind_all_that_were_entered() -> None:
    person = PersonFacts("C0001", TODAY)
    events = [Event(7, 3, TODAY, "created"), Event(4, 9, TODAY, "purchase")]
    fold = ContinuedFold(person, events, book("nothing"), ALMANAC, TODAY)
    assert fold.next_event() == (8, ASSUMED + 8)
    assert fold.next_event() == (9, ASSUMED + 9)
    assert ContinuedFold(person, [], book("nothing"), ALMANAC, TODAY).next_event()[0] == 1
