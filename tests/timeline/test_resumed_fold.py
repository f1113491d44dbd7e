"""A timeline that goes on from what is stored: what it tells, and where the events have to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from keqing.calendar.almanac import Almanac
from keqing.definitions.cadence import Cadence, Start, Track, Until
from keqing.definitions.kinds import EFFECTS
from keqing.records.event import Event
from keqing.timeline.enrollment import Book, Edition, PersonFacts
from keqing.timeline.fold import fold_timeline
from keqing.timeline.resumed_fold import Circumstances, NeedsTimelineError, ResumedFold
from tests.test_schedule import cadence, off, repeat, step

TODAY = date(2026, 12, 10)
ALMANAC = Almanac()
PERSON = PersonFacts("C0001", date(2026, 12, 1), {"type": frozenset({"consumer"})})


def of(name: str, *steps: Any, again: Any = None, **more: Any) -> Cadence:
    made = cadence(steps, again, track=more.pop("track", Track.REVISIT))
    return replace(made, name=name, **more)


def following(**more: Any) -> Cadence:
    """A cadence that begins only where another one is over."""
    steps = more.pop("steps", ("2d",))
    return of("follows", *steps, starts_on=(Start("nothing"),), **more)


def resumed(
    *cadences: Cadence,
    since: str = "2026-12-01",
    paused: dict[Track, date] | None = None,
    called: Sequence[str] = (),
    outgoing: Sequence[str] | None = None,
    later: Sequence[Edition] = (),
) -> ResumedFold:
    """Somebody on file since some day, as they stand on 10 December."""
    editions = [Edition(each.name, 1, date.min, each) for each in cadences]
    book = Book([*editions, *later], {}, EFFECTS)
    created = Event(1, 1, date.fromisoformat(since), "created", details={"type": "consumer"})
    calls = [
        Event(n, n, date.fromisoformat(day), "contact", channel="phone", outcome="reached")
        for n, day in enumerate(called, start=2)
    ]
    standing = fold_timeline(PERSON, [created, *calls], book, ALMANAC, TODAY)
    days = [date.fromisoformat(day) for day in (called if outgoing is None else outgoing)]
    known = Circumstances(PERSON, paused or {}, (), days)
    return ResumedFold(standing.live, known, book, ALMANAC, TODAY)


def call(fold: ResumedFold, day: str, **more: Any) -> None:
    when = date.fromisoformat(day)
    fold.standing_on(when)
    more = {"direction": "out", "channel": "phone", "outcome": "reached"} | more
    fold.add(Event(*fold.next_event(), when, "contact", **more))


def due(fold: ResumedFold, day: str) -> dict[str, str]:
    live = fold.standing_on(date.fromisoformat(day)).live
    return {each.cadence.name: f"{each.step.due:%m-%d}" for each in live if each.step}


def test_it_goes_on_with_the_current_steps() -> None:
    fold = resumed(of("often", again=repeat("6d")), called=("2026-12-08",))
    assert due(fold, "2026-12-10") == {"often": "12-14"}
    call(fold, "2026-12-14")
    assert due(fold, "2026-12-14") == {"often": "12-20"}
    assert [each.step.due for each in fold.live if each.step] == [date(2026, 12, 20)]
    assert fold.outgoing == [date(2026, 12, 8), date(2026, 12, 14)]


def test_each_event_has_a_number_of_its_own_behind_all_that_were_entered() -> None:
    fold = resumed(of("often", again=repeat("6d")))
    first, second = fold.next_event(), fold.next_event()
    assert (first[0], second[0]) == (1, 2)
    assert 1_000_000 < first[1] < second[1]


def test_r12_a_pause_holds_its_tracks_and_no_others() -> None:
    fold = resumed(
        of("often", again=repeat("6d")),
        of("paper", "12d", track=Track.DEADLINE),
        paused={Track.REVISIT: date(2026, 12, 31)},
    )
    standing = {each.cadence.name: each.effective for each in fold.standing_on(TODAY).live}
    assert standing == {"often": date(2026, 12, 31), "paper": date(2026, 12, 13)}


def test_r17_the_calls_of_the_last_days_count_for_the_cap() -> None:
    care = of("care", again=repeat("3d"), track=Track.CARE)
    called = ("2026-12-07", "2026-12-08", "2026-12-09")
    for days, effective in (((), "12-12"), (called, "12-14")):
        fold = resumed(care, called=("2026-12-09",), outgoing=days)
        (found,) = fold.standing_on(date(2026, 12, 12)).live
        assert f"{found.effective:%m-%d}" == effective


def test_a_text_of_a_day_to_come_holds_from_then_on() -> None:
    often = of("often", again=repeat("6d"))
    later = Edition("often", 2, date(2026, 12, 20), replace(often, repeat=repeat("9d")))
    fold = resumed(often, called=("2026-12-08",), later=(later,))
    assert fold.standing_on(TODAY).next_change == date(2026, 12, 20)
    call(fold, "2026-12-14")
    assert due(fold, "2026-12-19") == {"often": "12-20"}
    assert due(fold, "2026-12-20") == {"often": "12-23"}


def test_a_text_that_holds_since_today_is_no_change_to_come() -> None:
    often = of("often", again=repeat("6d"))
    since = Edition("often", 2, TODAY, replace(often, repeat=repeat("9d")))
    assert resumed(often, later=(since,)).standing_on(TODAY).next_change is None


def test_a_contact_on_the_day_of_a_beginning_counts_for_it_too() -> None:
    """Which of the day's records came first is known by the timeline alone."""
    often = of("often", again=repeat("6d"))
    fold = resumed(often, since="2026-12-10")
    with pytest.raises(NeedsTimelineError):
        call(fold, "2026-12-10")
    call(resumed(often, since="2026-12-09"), "2026-12-10")
    named = resumed(of("sheet", "3d", again=repeat("9d"), done_by=None), since="2026-12-10")
    named.add(Event(*named.next_event(), TODAY, "done", details={"followups": []}))


KNOWN = [
    following(),
    following(applies_to={"type": ("consumer",)}),
    following(applies_to={"grade": ("A",), "type": ("consumer",)}),
    following(until=Until(None, off("30d"))),
    following(track=Track.CARE),
    following(anchor="festival:spring"),
    following(again=repeat("9d")),
]
ASKING = {
    "another subject": following(subject="product"),
    "a field of the start": following(until=Until("supply_end", off("5d"))),
    "a tag of the customer": following(applies_to={"type": ("consumer",), "tag": ("key",)}),
    "a consent": following(track=Track.PROMOTION),
    "the end of a supply": following(anchor="supply_end"),
    "a gathering": following(anchor="gathering"),
    "a day of the file": following(anchor="birthday"),
    "a role for a step": following(steps=(replace(step("2d"), role="doctor"),)),
    "a role for a repetition": following(again=repeat("9d", role="doctor")),
    "another channel than the call's": following(done_by=frozenset({"visit"})),
}
"""What the beginning of a following cadence may hang on, and no stored step tells."""
FIRST = of("first", "12d", then="follows")


@pytest.mark.parametrize("after", KNOWN, ids=str)
def test_what_follows_on_a_call_is_known_where_nothing_else_is_asked(after: Cadence) -> None:
    fold = resumed(FIRST, after)
    call(fold, "2026-12-13")
    assert set(due(fold, "2026-12-13")) <= {"follows"}


@pytest.mark.parametrize("asked", sorted(ASKING))
def test_what_follows_has_to_be_read_where_more_is_asked(asked: str) -> None:
    fold = resumed(FIRST, ASKING[asked])
    with pytest.raises(NeedsTimelineError):
        call(fold, "2026-12-13")


def test_what_follows_is_asked_about_where_its_time_has_come() -> None:
    """A step that closes by itself is no contact from which a following cadence could count."""
    closing = of("first", step("12d", late="1d"), then="follows")
    fold = resumed(closing, following())
    assert due(fold, "2026-12-14") == {"first": "12-13"}
    with pytest.raises(NeedsTimelineError):
        fold.standing_on(date(2026, 12, 15))


@pytest.mark.parametrize(
    "cadences",
    [
        (of("first", "12d"), ASKING["another subject"]),
        (of("first", "12d", then="nothing"), ASKING["another subject"]),
        (of("first", "12d", "15d", then="follows"), ASKING["another subject"]),
    ],
)
def test_what_is_not_over_or_is_followed_by_nothing_asks_nothing(
    cadences: tuple[Cadence, ...],
) -> None:
    fold = resumed(*cadences)
    call(fold, "2026-12-13")
    call(fold, "2026-12-14")


def test_what_ended_otherwise_is_followed_by_nothing() -> None:
    fold = resumed(FIRST, ASKING["another subject"])
    key = [["first", "", "2026-12-01"]]
    fold.add(Event(*fold.next_event(), TODAY, "end", details={"followups": key}))
    assert due(fold, "2026-12-11") == {}


def test_what_follows_is_asked_about_once() -> None:
    """What has begun by then is known; a day that passes asks nothing of it."""
    fold = resumed(FIRST, following())
    call(fold, "2026-12-13")
    assert due(fold, "2026-12-14") == {"follows": "12-15"}
    call(fold, "2026-12-15")
    assert fold.live == []
    assert fold.standing_on(date(2026, 12, 15) + timedelta(9)).live == ()
