"""R12: pauses by track (mechanisms 8.3); one row a case, and what always holds."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqing.calendar.almanac import Almanac
from keqing.definitions.cadence import PAUSABLE, Offset, Track
from keqing.definitions.kinds import EFFECTS, Kind
from keqing.records.event import Event
from keqing.schedule import NEVER
from keqing.timeline.enrollment import Book, PersonFacts
from keqing.timeline.fold import fold_timeline
from keqing.timeline.pauses import Pause, Pauses, stored_by_track

D = date.fromisoformat
SOME = frozenset({Track.CARE, Track.PROMOTION})
KINDS = {
    "admission": Kind("admission", {}, pauses=PAUSABLE),
    "discharge": Kind("discharge", {}, resumes=Offset(days=1)),
    "bereavement": Kind("bereavement", {}, pauses=SOME, resumes=Offset(days=49)),
    "quiet": Kind("quiet", {}, pauses=frozenset({Track.PROMOTION})),
    "quiet-over": Kind("quiet-over", {}, answers=("quiet", "bereavement"), resumes=Offset()),
}


def paused(*happened: str) -> dict[str, str]:
    """The tracks that are paused after `DAY kind` in this order, where not all are the same."""
    events = [Event(0, 0, D("2026-11-01"), "created")]
    for n, words in enumerate(happened, start=1):
        day, kind, *until = words.split()
        details = {"until": until[0]} if until else {}
        events.append(Event(n, n, D(day), kind, details=details))
    book = Book(editions=[], kinds=KINDS, effects=EFFECTS)
    standing = fold_timeline(
        PersonFacts("C0001", D("2026-11-01")), events, book, Almanac(), D("2026-12-31")
    )
    return {str(track): str(day) for track, day in standing.pauses.by_track.items()}


ALL_BUT_TWO = [str(track) for track in Track if track in PAUSABLE - SOME]


@pytest.mark.parametrize(
    ("happened", "two", "rest"),
    [
        (("2026-12-01 bereavement",), "2027-01-19", None),
        (("2026-12-01 bereavement", "2026-12-20 bereavement"), "2027-02-07", None),
        (("2026-12-01 admission",), "9999-12-31", "9999-12-31"),
        # each track is paused while any of them lasts
        (("2026-12-01 bereavement", "2026-12-10 admission"), "9999-12-31", "9999-12-31"),
        (("2026-12-01 bereavement", "2026-12-10 admission", "2026-12-18 discharge"), "2027-01-19", "2026-12-19"),
        # the end of a bereavement says nothing of an admission, nor a discharge of a bereavement
        (("2026-12-10 admission", "2026-12-11 bereavement"), "9999-12-31", "9999-12-31"),
        # one by `pause` replaces one by `pause`, and no other one
        (("2026-12-01 pause 2027-03-01", "2026-12-02 pause 2026-12-05"), "2026-12-05", "2026-12-05"),
        (("2026-12-01 bereavement", "2026-12-02 pause 2026-12-05"), "2027-01-19", "2026-12-05"),
        # resume takes all, an answer its own
        (("2026-12-01 bereavement", "2026-12-02 pause", "2026-12-03 resume"), None, None),
        (("2026-12-01 bereavement", "2026-12-03 quiet-over"), "2026-12-03", None),
    ],
)  # fmt: skip
def test_r12_each_track_is_paused_while_any_pause_lasts(
    happened: tuple[str, ...], two: str | None, rest: str | None
) -> None:
    wanted = {name: two for name in ("care", "promotion") if two}
    wanted |= {name: rest for name in ALL_BUT_TWO if rest}
    assert paused(*happened) == wanted


def test_r12_a_single_track() -> None:
    assert paused("2026-12-01 quiet") == {"promotion": "9999-12-31"}
    assert paused("2026-12-01 quiet", "2026-12-02 quiet-over") == {"promotion": "2026-12-02"}


days = st.dates(D("2026-01-01"), D("2028-01-01")) | st.just(NEVER)
tracks = st.frozensets(st.sampled_from(sorted(PAUSABLE)), min_size=1) | st.just(PAUSABLE)
pauses = st.lists(
    st.builds(Pause, st.just("k"), st.just(D("2026-01-01")), days, tracks), max_size=4
)


@given(pauses)
def test_r12_what_is_stored_gives_the_same_days(lasting: list[Pause]) -> None:
    """The day of all and those of single tracks give back each track's; alerts are never paused."""
    found = Pauses(tuple(lasting))
    assert stored_by_track(found.until, found.apart) == found.by_track
    assert Track.ALERT not in found.by_track
    for track in PAUSABLE:
        wanted = max((p.until for p in lasting if track in p.tracks), default=None)
        assert found.by_track.get(track) == wanted
