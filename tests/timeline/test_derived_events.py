"""What follows at the end of a day: who accepted and did not come, what was taken and not handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqing.definitions.definition_file import Ground, read_definitions
from keqing.definitions.derivation import Derivation, DerivationEdition
from keqing.records.event import Event
from keqing.timeline.derived_events import derived_events
from keqing.timeline.enrollment import Book
from tests.timeline.test_fold import KINDS, Timeline, book, day, live, running

OWN = """
[kind.taken]
title = { zh = "代收", en = "Taken" }
money = "none"
fields.amount = { title = { zh = "金额", en = "Amount" }, type = "money" }
[kind.handed-in]
title = { zh = "上交", en = "Handed in" }
[kind.kept]
title = { zh = "未上交", en = "Kept" }
money = "none"
derive = { from = "taken", without = ["handed-in"] }
fields.amount = { title = { zh = "金额", en = "Amount" }, type = "money" }
[kind.kept-told]
title = { zh = "未上交已报", en = "Kept, told" }
derive = { from = "kept", without = ["handed-in"], on = "day" }
"""
OURS = read_definitions(OWN, file="own.toml", ground=Ground()).kinds
DERIVED = (
    *KINDS.derivations,
    DerivationEdition("kept", day("11-10"), Derivation("taken", ("handed-in",), "day")),
    DerivationEdition("kept-told", date.min, Derivation("kept", ("handed-in",), "day")),
)
GATHERINGS = {"冬会": day("12-19"), "春会": day("03-20")}


def ours(gatherings: Mapping[str, date] | None = None, own: str = "") -> Book:
    days = GATHERINGS if gatherings is None else gatherings
    return replace(book(own), kinds=OURS.by_name, gatherings=days, derivations=DERIVED)


def timeline(*written: str) -> list[Event]:
    """Events as `12-10 rsvp-yes 冬会`, in the order of entry."""
    events = []
    for number, line in enumerate(written, 1):
        when, kind, *named = line.split()
        details = {"gathering": named[0]} if named else {}
        events.append(Event(number, number, day(when), kind, details=details))
    return sorted(events, key=lambda event: (event.day, event.sequence))


def told(events: Sequence[Event], within: Book) -> list[str]:
    return [
        f"{event.day:%m-%d} {event.kind} {event.id}" for event in derived_events(events, within)
    ]


@pytest.mark.parametrize(
    ("written", "derived"),
    [
        (["12-10 rsvp-yes 冬会"], ["12-19 no-show 1"]),
        (["12-10 rsvp-yes 冬会", "12-19 attendance 冬会"], []),
        (["12-10 rsvp-yes 冬会", "12-19 attendance"], []),
        (["12-10 rsvp-yes 冬会", "12-18 attendance"], ["12-19 no-show 1"]),
        (["12-10 rsvp-yes 冬会", "12-20 attendance 冬会"], ["12-19 no-show 1"]),
        (["12-10 rsvp-yes 冬会", "12-12 rsvp-no 冬会"], []),
        (["12-10 rsvp-no 冬会", "12-12 rsvp-yes 冬会"], ["12-19 no-show 2"]),
        (["12-10 rsvp-yes 冬会", "12-12 rsvp-yes 冬会"], ["12-19 no-show 2"]),
        (["12-10 rsvp-yes 冬会", "12-19 attendance 春会"], ["12-19 no-show 1"]),
        (["12-20 rsvp-yes 冬会"], []),
        (["12-10 rsvp-yes 夏会"], []),
        (["12-10 rsvp-yes"], []),
        (["12-10 rsvp-yes 冬会", "12-21 no-show 冬会"], []),
        (["12-10 rsvp-yes 冬会", "12-19 no-show"], []),
        (
            ["12-10 rsvp-yes 春会", "12-10 rsvp-yes 冬会"],
            ["12-19 no-show 2", "03-20 no-show 1"],
        ),
        (["11-09 taken"], []),
        (["11-10 taken"], ["11-10 kept 1", "11-10 kept-told 1"]),
        (["11-10 taken", "11-10 taken"], ["11-10 kept 2", "11-10 kept-told 2"]),
        (["11-10 taken", "11-10 handed-in"], []),
        (["11-10 handed-in", "11-10 taken"], ["11-10 kept 2", "11-10 kept-told 2"]),
        (["11-10 taken", "11-11 handed-in"], ["11-10 kept 1", "11-10 kept-told 1"]),
    ],
)
def test_what_follows_at_the_end_of_a_day(written: list[str], derived: list[str]) -> None:
    assert told(timeline(*written), ours()) == derived


def test_a_gathering_that_is_moved_moves_it_and_one_that_is_off_has_none() -> None:
    events = timeline("12-10 rsvp-yes 冬会")
    assert told(events, ours({"冬会": day("12-26")})) == ["12-26 no-show 1"]
    assert told(events, ours({})) == []


def test_two_of_one_day_follow_in_the_order_of_what_decided() -> None:
    events = timeline("12-10 rsvp-yes 春会", "12-10 rsvp-yes 冬会")
    within = ours({"冬会": day("12-19"), "春会": day("12-19")})
    assert told(events, within) == ["12-19 no-show 1", "12-19 no-show 2"]
    first, second = (event.sequence for event in derived_events(events, within))
    assert first < second


def test_what_follows_from_what_followed_may_have_the_earlier_name() -> None:
    after = DerivationEdition("a-told", date.min, Derivation("kept", ("handed-in",), "day"))
    within = replace(ours(), derivations=(after, *DERIVED))
    found = told(timeline("11-10 taken"), within)
    assert found == ["11-10 kept 1", "11-10 a-told 1", "11-10 kept-told 1"]


def test_it_has_the_values_that_both_kinds_have_and_says_that_it_is_derived() -> None:
    event = Event(
        5, 1, day("12-10"), "rsvp-yes", agent="李敏", details={"gathering": "冬会", "seats": 2}
    )
    (found,) = derived_events([event], ours())
    assert (found.details, found.agent, found.derived) == ({"gathering": "冬会"}, "李敏", True)
    taken = Event(6, 1, day("12-10"), "taken", details={"amount": "80"}, imported=day("12-20"))
    found, again = derived_events([taken], ours())
    assert (found.details, found.imported) == ({"amount": "80"}, day("12-20"))
    assert again.imported == day("12-20")


def test_what_is_derived_no_more_ends_with_the_new_text() -> None:
    off = DerivationEdition("no-show", day("12-01"), None, 1)
    within = replace(ours(), derivations=(*DERIVED, off))
    assert told(timeline("12-10 rsvp-yes 冬会"), within) == []
    assert told(timeline("11-10 rsvp-yes 秋会"), replace(within, gatherings={"秋会": day("11-30")}))


SAID = st.lists(
    st.tuples(
        st.sampled_from([*range(1, 25)]),
        st.sampled_from(["rsvp-yes", "rsvp-no", "attendance", "taken", "handed-in"]),
        st.sampled_from(["冬会", "春会"]),
    ),
    max_size=8,
    unique_by=lambda said: said[0],
)


@given(SAID, st.randoms())
def test_the_order_of_entry_makes_no_difference(
    said: list[tuple[int, str, str]], random: object
) -> None:
    """On a day of its own each: what was entered first is not what happened first."""
    shuffled = list(said)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a Random
    first, second = (
        {
            (event.day, event.kind, event.details.get("gathering"))
            for event in derived_events(
                timeline(*(f"12-{d:02} {kind} {name}" for d, kind, name in order)), ours()
            )
        }
        for order in (said, shuffled)
    )
    assert first == second


@given(SAID)
def test_there_is_at_most_one_for_an_occasion(said: list[tuple[int, str, str]]) -> None:
    events = timeline(*(f"12-{d:02} {kind} {name}" for d, kind, name in said))
    found = [
        (event.kind, event.details.get("gathering"), event.day)
        for event in derived_events(events, ours())
    ]
    assert len(found) == len(set(found))
    assert not any(
        event.kind == "attendance" and event.details["gathering"] == name and event.day <= on
        for kind, name, on in found
        if kind == "no-show"
        for event in events
        if all(other.day <= event.day or other.kind != "rsvp-yes" for other in events)
    )


class TestFold:
    """Worked example 7: it starts the cadence on its own day, and is seen from the day after."""

    def test_it_is_seen_from_the_day_after(self) -> None:
        life = Timeline()
        life.add("12-10", "rsvp-yes", {"gathering": "冬会"})
        on_the_day = life.stand("12-19", ours())
        assert "event-no-show" not in running(on_the_day)
        assert on_the_day.next_change == day("12-20")
        after = live(life.stand("12-20", ours()), "event-no-show")
        assert after.state.start == day("12-19")
        assert after.step
        assert after.step.due == day("12-22")
        assert life.stand("12-20", ours()).next_change is None

    def test_a_sign_in_entered_later_takes_it_back(self) -> None:
        life = Timeline()
        life.add("12-10", "rsvp-yes", {"gathering": "冬会"})
        life.add("12-19", "attendance", {"gathering": "冬会"})
        assert "event-no-show" not in running(life.stand("12-21", ours()))

    def test_it_counts_in_conditions(self) -> None:
        own = """
[cadence.unreliable]
title = { zh = "常爽约", en = "Unreliable" }
track = "office"
starts_when = "count(no-show) >= 2"
steps = ["1d"]
source = "own"
"""
        life = Timeline()
        life.add("12-10", "rsvp-yes", {"gathering": "冬会"})
        life.add("12-10", "rsvp-yes", {"gathering": "年会"})
        within = ours({"冬会": day("12-19"), "年会": day("12-22")}, own)
        assert "unreliable" not in running(life.stand("12-22", within))
        begun = live(life.stand("12-23", within), "unreliable")
        assert begun.state.start == day("12-22")
