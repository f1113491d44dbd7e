"""The calls ahead of customers who stand alike, worked out once: they are those of each customer's own timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keqing.calendar.almanac import Almanac
from keqing.definitions.cadence import Cadence, Quota, Start, Track, Until
from keqing.definitions.kinds import EFFECTS, Kind
from keqing.records.event import Event
from keqing.timeline.call_paths import (
    OWNER,
    Beginning,
    CallPaths,
    Fork,
    Supply,
    days_for_cap,
)
from keqing.timeline.calls_ahead import DayCall, Placed, calls_ahead
from keqing.timeline.continued_fold import ContinuedFold
from keqing.timeline.enrollment import Book, Edition, Enrollment, PersonFacts, Standing
from keqing.timeline.resumed_fold import Circumstances, NeedsTimelineError
from tests.test_schedule import cadence, off, repeat, step

TODAY = date(2026, 12, 1)
LAST = date(2027, 1, 31)
ALMANAC = Almanac()
CODES = ("C0001", "C0002", "C0007", "C0010", "C0012", "C0031")


def of(name: str, *steps: Any, again: Any = None, **more: Any) -> Cadence:
    made = cadence(steps, again, track=more.pop("track", Track.REVISIT))
    return replace(made, name=name, **more)


VISITS = frozenset({"visit"})
POOL = {
    each.name: each
    for each in [
        of("often", again=repeat("6d")),
        of("windowed", again=repeat("9d", early=off("3d"), late=off("4d"))),
        of("care", again=repeat("12d", jitter=4), track=Track.CARE),
        of("visits", again=repeat("5d", channel="visit"), track=Track.CARE, done_by=VISITS),
        of("closing", again=repeat("8d", jitter=3, late=off("2d")), track=Track.CARE),
        of("ending", again=repeat("7d", jitter=3), track=Track.CARE, until=Until(None, off("50d"))),
        of("twice", again=repeat("7d", jitter=2, times=2), track=Track.CARE, then="offer"),
        of("steps", "1d", step("5d", "3d"), step("12d", "2d", "1d"), then="after"),
        of("after", "4d", again=repeat("10d", times=2), starts_on=(Start("nothing"),)),
        of("offer", "2d", track=Track.CARE, starts_on=(Start("nothing"),)),
        of("opening", "2d", "6d", then="greeting"),
        of(
            "greeting",
            again=repeat("6d", jitter=2),
            track=Track.CARE,
            starts_on=(Start("nothing"),),
        ),
        of("monthly", "10d", again=repeat("1m", origin="anchor")),
        of("weekly", again=Quota(2, 1, "week")),
        of("sheet", "3d", again=repeat("15d"), done_by=None),
        of("office", "20d", again=repeat("20d"), track=Track.DEADLINE),
        of("wedding", "-7d", "0d", anchor="field:wedding", track=Track.CARE),
        of("checkup", replace(step("4d"), role="doctor"), again=repeat("9d", role="doctor")),
        of(
            "restock", "5d", track=Track.DEADLINE, subject="product", starts_on=(Start("purchase"),)
        ),
        of("papers", "5d", again=repeat("30d"), track=Track.DEADLINE),
    ]
}
"""A cadence of each sort: what the calls of each hang on differs."""


DOCTOR = 1
"""The agent who does what the role of a doctor asks for."""
COVERED = date(2026, 12, 15)
"""From that day on the owner, 5, is covered by another agent, 6."""


class Clinic:
    """The owner, 5, later covered by 6, does all the work but the doctor's, who is another agent."""

    def __init__(self) -> None:
        self.stored = TODAY

    def placed(self, enrollment: Enrollment, day: date) -> Placed:
        if enrollment.step and enrollment.step.role:
            return Placed(DOCTOR, (DOCTOR,))
        owner = 6 if self.stored >= COVERED else 5
        return Placed(owner, (owner,))

    def store_on(self, day: date) -> None:
        self.stored = day

    def apart(self, agent_id: int | None, day: date) -> frozenset[str]:
        return frozenset() if agent_id == DOCTOR else frozenset({"doctor"})

    def name(self, agent_id: int | None) -> str | None:
        return str(agent_id)


class OneTeam(Clinic):
    """The owner is always here."""

    def placed(self, enrollment: Enrollment, day: date) -> Placed:
        self.stored = TODAY
        return super().placed(enrollment, day)


def stretch_of(day: date) -> date:
    """The first day since when the same people are here."""
    return COVERED if day >= COVERED else TODAY


class Customer:
    """Somebody on file since some day, called on some days since, perhaps paused, with a day that the file names."""

    def __init__(
        self,
        book: Book,
        code: str,
        created: int,
        called: Sequence[int] = (),
        pause: int = 0,
        wedding: str = "12-20",
        product: str = "",
    ) -> None:
        profile = {"type": "consumer", "field:wedding": wedding}
        self.wedding = wedding
        since = TODAY - timedelta(created)
        days = [TODAY - timedelta(back) for back in sorted(called, reverse=True) if back < created]
        self.book, self.code = book, code
        self.events = [
            Event(1, 1, since, "created", details=profile),
            *(
                Event(n, n, day, "contact", direction="out", channel="phone", outcome="reached")
                for n, day in enumerate(days, start=2)
            ),
        ]
        if product:
            self.events.append(Event(98, 98, since, "purchase", details={"product": product}))
        if pause:
            until = {"until": (TODAY + timedelta(pause)).isoformat()}
            self.events.append(Event(99, 99, TODAY - timedelta(1), "pause", details=until))
        self.outgoing = days
        self.person = PersonFacts(
            code, since, {"type": frozenset({"consumer"}), "field:wedding": frozenset({wedding})}
        )

    def fold(self) -> ContinuedFold:
        return ContinuedFold(self.person, self.events, self.book, ALMANAC, TODAY)

    @property
    def standing(self) -> Standing:
        return self.fold().standing_on(TODAY)

    def by_timeline(self, team: type[Clinic] = OneTeam) -> list[DayCall]:
        return list(calls_ahead(self.fold(), team(), TODAY, LAST))

    def fork(self, paths: CallPaths, supplies: tuple[Supply, ...] = ()) -> Fork:
        nodes = [
            paths.node(
                replace(each, origin=None, closings=(), notes=(), held=None, wait=None, later=None),
                self.wedding if each.cadence.anchor == "field:wedding" else None,
            )
            for each in self.standing.live
        ]
        return paths.fork("consumer", tuple(nodes), days_for_cap(self.outgoing), supplies, TODAY)

    def begin(self, owner: int | None = 5, team: type[Clinic] = OneTeam) -> Beginning:
        paused = self.standing.pauses.by_track
        return Beginning(team(), Circumstances(self.person, paused, (), ()), owner)

    def by_paths(self, paths: CallPaths) -> list[DayCall]:
        return paths.calls_of(self.fork(paths), self.code, self.begin)


def book_of(*names: str) -> Book:
    cadences = [POOL[name] for name in names]
    return Book(
        editions=[Edition(each.name, 1, date.min, each) for each in cadences],
        kinds={"purchase": Kind("purchase", {})},
        effects=EFFECTS,
    )


def paths_of(book: Book, last: date = LAST) -> CallPaths:
    return CallPaths(book, ALMANAC, TODAY, last, stretch_of)


def told(calls: Sequence[DayCall], owner: int = OWNER) -> list[object]:
    return [
        (
            call.day,
            OWNER if call.whose == owner else call.whose,
            OWNER if call.caller == owner else call.caller,
            [(each.cadence.name, each.step and each.step.due) for each in call.reasons],
            call.must,
            call.leading,
        )
        for call in calls
    ]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(sorted(POOL)), min_size=1, max_size=4, unique=True),
    st.lists(
        st.tuples(
            st.sampled_from(CODES),
            st.integers(0, 40),
            st.lists(st.integers(0, 12), max_size=4, unique=True),
            st.sampled_from((0, 0, 0, 4, 15)),
            st.sampled_from(("12-20", "12-24")),
        ),
        min_size=1,
        max_size=5,
    ),
)
def test_law_the_calls_of_all_who_share_paths_are_those_of_their_timelines(
    names: list[str], people: list[tuple[str, int, list[int], int, str]]
) -> None:
    book = book_of(*names)
    pauses = {person[3] for person in people}
    for pause in pauses:  # who is paused alike shares what follows
        paths = paths_of(book)
        for person in [person for person in people if person[3] == pause] * 2:
            customer = Customer(book, *person)
            try:
                found = customer.by_paths(paths)
            except NeedsTimelineError:
                continue  # then the timeline is read
            assert told(found) == told(customer.by_timeline(), 5)


@pytest.mark.parametrize("name", sorted(POOL))
def test_what_is_stored_tells_the_calls_of_each_sort_of_cadence(name: str) -> None:
    """No timeline has to be read, but where a customer of today is called on the very day."""
    book = book_of(*{name, "often", "after", "offer", "greeting"})
    paths = paths_of(book)
    for code in CODES:
        customer = Customer(book, code, 9, (8, 2))
        for _ in range(2):
            assert told(customer.by_paths(paths)) == told(customer.by_timeline(), 5) != []


@pytest.mark.parametrize(
    ("name", "pause"), [("care", 0), ("closing", 20), ("ending", 0), ("twice", 0), ("opening", 0)]
)
def test_r8_whoever_parts_later_by_their_code_goes_their_own_way_from_there(
    name: str, pause: int
) -> None:
    """Customers whose codes agree for some repetitions share those alone: what ends or closes hangs on later ones."""
    following = POOL[name].then
    book = book_of(name, following) if following else book_of(name)
    paths = paths_of(book)
    for n in range(40):
        customer = Customer(book, f"C{n:04}", 9, pause=pause)
        assert told(customer.by_paths(paths)) == told(customer.by_timeline(), 5)


class TestWhatIsShared:
    def test_whoever_stands_alike_is_worked_out_once(self) -> None:
        book = book_of("often", "steps", "after")
        paths = paths_of(book)
        first, second = Customer(book, "C0001", 9), Customer(book, "C0002", 9)
        calls = first.by_paths(paths)
        assert first.fork(paths) is second.fork(paths)
        assert paths.calls_of(second.fork(paths), "C0002", nobody) == calls

    def test_the_same_customer_is_read_once(self) -> None:
        book = book_of("care", "closing")
        paths = paths_of(book)
        customer = Customer(book, "C0001", 9)
        read: list[Beginning] = []

        def begin() -> Beginning:
            read.append(customer.begin())
            return read[-1]

        fork = customer.fork(paths)
        calls = paths.calls_of(fork, "C0001", begin)
        assert len(read) == 1
        assert told(calls) == told(customer.by_timeline(), 5)

    def test_jitter_parts_those_whose_codes_differ(self) -> None:
        book = book_of("care")
        paths = paths_of(book)
        firsts = {Customer(book, code, 9).by_paths(paths)[0].day for code in CODES}
        assert len(firsts) > 1

    def test_a_number_that_jitter_does_not_need_parts_nobody(self) -> None:
        """Of calls that come again and again only the last one bears on the next."""
        book = book_of("often")
        paths = paths_of(book)
        long, short = Customer(book, "C0001", 40, (20, 9, 3)), Customer(book, "C0002", 6, (3,))
        assert long.standing.live[0].state.repetition > short.standing.live[0].state.repetition
        assert [node.enrollment for node in long.fork(paths).behind.nodes] == [
            node.enrollment for node in short.fork(paths).behind.nodes
        ]

    def test_what_the_cap_counts_parts_only_whom_it_can_hold_back(self) -> None:
        """R17: calls of the last days bear on care, and not on deadlines."""
        capped, uncapped = book_of("care"), book_of("office")
        for book, differ in ((capped, True), (uncapped, False)):
            paths = paths_of(book)
            node = paths.node(Customer(book, "C0001", 9).standing.live[0])
            assert node.may_be_capped is differ

    def test_what_follows_may_be_capped_where_it_is_care(self) -> None:
        book = book_of("twice", "steps", "offer", "after")
        paths = paths_of(book)
        nodes = {
            node.enrollment.cadence.name: node.may_be_capped
            for node in Customer(book, "C0001", 9).fork(paths).behind.nodes
        }
        assert nodes == {"twice": True, "steps": False}

    def test_the_calls_of_a_nodes_owner_name_no_agent(self) -> None:
        book = book_of("often")
        paths = paths_of(book)
        customer = Customer(book, "C0001", 9)
        assert {(call.whose, call.caller) for call in customer.by_paths(paths)} == {(OWNER, OWNER)}
        told_apart = paths_of(book)
        calls = told_apart.calls_of(
            customer.fork(told_apart), customer.code, lambda: customer.begin(None)
        )
        assert {(call.whose, call.caller) for call in calls} == {(5, 5)}

    def test_the_calls_of_another_than_the_owner_name_them(self) -> None:
        book = book_of("often", "checkup")
        calls = Customer(book, "C0001", 9).by_paths(paths_of(book))
        assert {(call.whose, call.caller) for call in calls} == {
            (OWNER, OWNER),
            (DOCTOR, DOCTOR),
        }

    def test_whose_work_it_is_is_what_was_stored_last(self) -> None:
        """Who is covered from a day on is covered in each path that leads past the day, also when it is gone again."""
        book = book_of("often", "office", "checkup")
        paths = paths_of(book)
        for customer in (Customer(book, "C0001", back, (2,)) for back in (9, 9, 3, 20)):
            calls = paths.calls_of(
                customer.fork(paths), customer.code, partial(customer.begin, None, Clinic)
            )
            assert told(calls) == told(customer.by_timeline(Clinic))
            assert {5, 6} < {call.whose for call in calls}

    def test_a_deadline_whose_supply_is_out_is_the_first_reason(self) -> None:
        """Of two deadlines that whose supply has ended comes first; a supply that none is about parts nobody."""
        book = book_of("restock", "papers")
        paths = paths_of(book)
        customer = Customer(book, "C0001", 4, product="pills")
        out, other = ("pills", TODAY), ("salve", TODAY - timedelta(2))
        lasting = ("pills", TODAY + timedelta(1))  # the day of the call is the last one with a dose
        firsts = [
            paths.calls_of(customer.fork(paths, supplies), "C0001", customer.begin)[0].reasons[0]
            for supplies in ((), (out,), (other,), (out, other), (lasting,))
        ]
        names = [first.cadence.name for first in firsts]
        assert names == ["papers", "restock", "papers", "restock", "papers"]
        assert customer.fork(paths, (other,)) is customer.fork(paths)

    def test_r17_three_calls_in_a_week_hold_care_back_in_each_path(self) -> None:
        """A visit that no call stands for waits until the first of three calls is a week ago."""
        book = book_of("visits")
        paths = paths_of(book)
        firsts = []
        for called in ((4, 3), (4, 3, 2), (5, 3, 1)):
            customer = Customer(book, "C0001", 9, called)
            calls = customer.by_paths(paths)
            assert told(calls) == told(customer.by_timeline(), 5)
            firsts.append(calls[0].day)
        assert firsts == [TODAY, TODAY + timedelta(3), TODAY + timedelta(2)]

    def test_nothing_stands_beyond_the_last_day(self) -> None:
        book = book_of("often", "office", "ending")
        customer = Customer(book, "C0001", 9, (2,))
        days = [call.day for call in customer.by_timeline()[:3]]
        for last in (TODAY, *days, days[0] + timedelta(1)):
            paths = paths_of(book, last)
            expected = [call for call in customer.by_timeline() if call.day <= last]
            for _ in range(2):
                assert told(customer.by_paths(paths)) == told(expected, 5)

    def test_it_is_full_when_more_is_kept_than_it_may_be(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        book = book_of("often")
        paths = paths_of(book)
        assert not paths.is_full
        Customer(book, "C0001", 9).by_paths(paths)
        kept = len(paths._positions)
        monkeypatch.setattr("keqing.timeline.call_paths.MOST_POSITIONS", kept)
        assert not paths.is_full
        monkeypatch.setattr("keqing.timeline.call_paths.MOST_POSITIONS", kept - 1)
        assert paths.is_full


def nobody() -> Beginning:
    raise AssertionError


@pytest.mark.parametrize(
    ("days", "kept"),
    [
        ((), ()),
        ((1,), (1,)),
        ((8, 2, 3), (2, 3, 8)),
        ((1, 8), (8,)),
        ((9, 3, 2), (3, 9)),
    ],
)
def test_r17_the_cap_counts_the_days_of_a_week_up_to_the_last_call(
    days: tuple[int, ...], kept: tuple[int, ...]
) -> None:
    found = days_for_cap([date(2026, 12, n) for n in days])
    assert found == tuple(date(2026, 12, n) for n in kept)
