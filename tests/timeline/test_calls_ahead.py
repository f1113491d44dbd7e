"""The calls ahead of one customer, by the fold itself: what follows, what is closed with it, who calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keqing.calendar.almanac import Almanac
from keqing.definitions.cadence import Cadence, Retry, Start, Step, Track
from keqing.definitions.kinds import EFFECTS, Kind
from keqing.records.event import Event
from keqing.timeline.calls_ahead import DayCall, Placed, calls_ahead, channel_of, leading
from keqing.timeline.continued_fold import ContinuedFold
from keqing.timeline.enrollment import Book, Edition, Enrollment, PersonFacts
from keqing.timeline.preview import preview
from tests.test_schedule import cadence, cadences, repeat, step

TODAY = date(2026, 12, 1)
LAST = date(2026, 12, 31)
ALMANAC = Almanac()


class Both:
    """The owner, 1, and a doctor, 2, who alone does the work of doctors."""

    def __init__(self) -> None:
        self.stored: list[date] = []

    def placed(self, enrollment: Enrollment, day: date) -> Placed:
        role = enrollment.step.role if enrollment.step else None
        return Placed(2, (2,)) if role == "doctor" else Placed(1, (1,))

    def store_on(self, day: date) -> None:
        self.stored.append(day)

    def apart(self, agent_id: int | None, day: date) -> frozenset[str]:
        return frozenset() if agent_id == 2 else frozenset({"doctor"})

    def name(self, agent_id: int | None) -> str | None:
        return str(agent_id)


def of(name: str, *steps: str, every: str = "", **more: Any) -> Cadence:
    made = cadence(steps, repeat(every) if every else None, track=Track.REVISIT)
    return replace(made, name=name, **more)


def bought(**more: Any) -> Cadence:
    return of("bought", "1d", "3d", starts_on=(Start("purchase"),), **more)


class Pool(Both):
    """Those of a role, 7 and 9, share the work; nobody does what has no role."""

    def placed(self, enrollment: Enrollment, day: date) -> Placed:
        role = enrollment.step.role if enrollment.step else None
        return Placed("doctor", (7, 9)) if role == "doctor" else Placed(None, ())

    def apart(self, agent_id: int | None, day: date) -> frozenset[str]:
        return frozenset()


class Recorded(ContinuedFold):
    """The events that were assumed are kept to be looked at."""

    def __init__(self, *facts: Any) -> None:
        super().__init__(*facts)
        self.added: list[Event] = []

    def add(self, event: Event) -> None:
        self.added.append(event)
        super().add(event)


def folded(*cadences: Cadence, events: Sequence[Event] = ()) -> Recorded:
    book = Book(
        editions=[Edition(each.name, 1, date.min, each) for each in cadences],
        kinds={"purchase": Kind("purchase", {})},
        effects=EFFECTS,
    )
    created = Event(1, 1, TODAY, "created", details={"type": "consumer"})
    person = PersonFacts("C0001", TODAY)
    return Recorded(person, [created, *events], book, ALMANAC, TODAY)


def found(
    *cadences: Cadence, events: Sequence[Event] = (), team: Both | None = None
) -> list[DayCall]:
    return list(calls_ahead(folded(*cadences, events=events), team or Both(), TODAY, LAST))


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
    return (replace(step(at), role="doctor"),)


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


def names(call: DayCall) -> list[str]:
    return [reason.cadence.name for reason in call.reasons]


def test_the_reasons_of_a_call_are_in_the_order_of_the_list_and_the_must_ones_first() -> None:
    """What is open already and due later is closed with it; of what is due the track leads, then the name."""
    early = replace(of("early"), steps=(step("9d", "8d"),), track=Track.DEADLINE)
    first, second = of("b", "3d"), of("a", "3d")
    call, *_ = found(early, first, second)
    assert (call.day, names(call), call.must, call.leading) == (
        date(2026, 12, 4),
        ["a", "b", "early"],
        2,
        "a",
    )
    deadline = replace(of("z", "3d"), track=Track.DEADLINE)
    call, *_ = found(deadline, first)
    assert (names(call), call.must, call.leading) == (["z", "b"], 2, "z")


def test_what_opens_later_is_no_reason() -> None:
    later = replace(of("later"), steps=(step("9d", "2d"),))
    assert [(f"{call.day:%m-%d}", names(call)) for call in found(of("first", "3d"), later)] == [
        ("12-04", ["first"]),
        ("12-10", ["later"]),
    ]


def test_what_is_overdue_is_called_today() -> None:
    """A step of before today is called on the first day, and no day before it is asked about."""
    created = Event(2, 2, date(2026, 11, 20), "purchase")
    assert called(bought(), events=[created])[:1] == ["12-01"]


def test_the_day_asked_for_last_is_among_them() -> None:
    assert called(of("to-the-end", "30d")) == ["12-31"]
    assert called(of("beyond", "31d")) == []


def test_work_that_nobody_has_is_a_row_of_nobody() -> None:
    (call,) = found(of("alone", "3d"), team=Pool())
    assert (call.whose, call.caller) == (None, None)


def test_of_those_who_share_the_work_the_first_one_calls() -> None:
    shared = replace(of("shared", "3d"), steps=_by_a_doctor("3d"))
    (call,) = found(shared, team=Pool())
    assert (call.whose, call.caller) == (7, 7)


class Nurses(Both):
    """The doctor's work is shared by 7 and 9, a nurse's is done by 7; 9 is no nurse, and 1 is no doctor."""

    def placed(self, enrollment: Enrollment, day: date) -> Placed:
        match enrollment.step and enrollment.step.role:
            case "doctor":
                return Placed("doctor", (7, 9))
            case "nurse":
                return Placed(7, (7,))
            case _:
                return Placed(1, (1,))

    def apart(self, agent_id: int | None, day: date) -> frozenset[str]:
        return frozenset({1: {"doctor"}, 9: {"nurse"}}.get(agent_id or 0, ()))


def _by(role: str) -> Cadence:
    return replace(of(role), steps=(replace(step("3d"), role=role),))


@pytest.mark.parametrize(
    ("cadences", "calls"),
    [
        ([of("a", "3d"), _by("nurse")], [(1, ["a", "nurse"])]),  # R5: the owner is a nurse as well
        ([of("a", "3d"), _by("doctor")], [(1, ["a"]), (7, ["doctor"])]),
        ([_by("doctor"), _by("nurse")], [(7, ["doctor", "nurse"])]),  # one makes both
    ],
)
def test_a_call_has_what_its_caller_may_close(
    cadences: list[Cadence], calls: list[tuple[int, list[str]]]
) -> None:
    made = found(*cadences, team=Nurses())
    assert [(call.caller, names(call)) for call in made] == calls
    assert [call.whose for call in made] == [call.caller for call in made]


def test_what_a_call_brings_up_on_its_day_is_called_on_the_next() -> None:
    after = of("after", "0d", starts_on=(Start("nothing"),))
    assert called(of("first", "2d", then="after"), after) == ["12-03", "12-04"]


def test_r6_who_is_tried_again_at_an_hour_of_today_comes_before_what_has_no_hour() -> None:
    again = Retry(same_day=(time(15),))
    tried = replace(of("z", "0d"), retry=again, done_by=frozenset({"phone"}))
    other = replace(
        of("a", "0d"), done_by=frozenset({"phone", "visit"}), starts_on=(Start("purchase"),)
    )
    attempt = Event(2, 2, TODAY, "contact", time=time(10), channel="phone", outcome="no-answer")
    (call, *_) = found(tried, other, events=[attempt, replace(PURCHASE, id=3, sequence=3)])
    assert names(call) == ["z", "a"]


def test_what_is_done_by_its_name_closes_one_step_each_time() -> None:
    named = replace(of("named"), steps=(step("2d"), step("9d", "8d")), done_by=None)
    fold = folded(named)
    assert list(calls_ahead(fold, Both(), TODAY, LAST)) == []
    assert [event.day.day for event in fold.added] == [3, 10]


def test_what_is_assumed_is_numbered_behind_all_that_were_entered() -> None:
    fold = folded(bought(), of("named", "2d", done_by=None), events=[PURCHASE])
    list(calls_ahead(fold, Both(), TODAY, LAST))
    assert [event.id for event in fold.added] == [3, 4, 5]
    assert min(event.sequence for event in fold.added) > 1_000_000


def test_a_note_or_a_task_alone_calls_nobody() -> None:
    named = of("named", "2d", done_by=None)
    fold = folded(named)
    assert list(calls_ahead(fold, Both(), TODAY, LAST)) == []
    (done,) = fold.added
    assert (done.kind, done.day) == ("done", date(2026, 12, 3))
    assert fold.standing_on(LAST).live == ()


def test_work_by_name_beside_a_call_is_done_on_its_day_too() -> None:
    named = of("named", "2d", done_by=None)
    (call,) = found(of("first", "2d"), named)
    assert names(call) == ["first"]


@pytest.mark.parametrize(
    ("channel", "done_by", "made"),
    [
        ("phone", {"phone", "visit"}, ("phone", "reached")),
        ("visit", {"phone", "visit"}, ("visit", "visited")),
        ("wechat", {"phone", "visit"}, ("phone", "reached")),
        ("wechat", {"sms", "wechat"}, ("wechat", "sent")),
        ("phone", {"visit"}, ("visit", "visited")),
    ],
)
def test_a_call_is_made_by_the_channel_that_counts(
    channel: str, done_by: set[str], made: tuple[str, str]
) -> None:
    """R5: the channel of the step where the cadence allows it, else the first that it allows."""
    asked = replace(of("asked", "2d"), done_by=frozenset(done_by))
    asked = replace(asked, steps=(replace(asked.steps[0], channel=channel),))
    fold = folded(asked)
    (call,) = calls_ahead(fold, Both(), TODAY, LAST)
    (contact,) = fold.added
    assert (contact.channel, contact.outcome) == made
    assert (contact.day, contact.direction, contact.agent) == (call.day, "out", "1")
    assert contact.apart == frozenset({"doctor"})
    assert channel_of(call.reasons[0]) == made[0]
    assert fold.standing_on(LAST).live == ()


def test_a_row_takes_one_contact_for_each_channel_that_its_reasons_want() -> None:
    """R5: a call closes whatever counts calls; what wants a message or a visit alone has one more."""
    visit = replace(of("visit", "2d"), done_by=frozenset({"visit"}))
    letter = replace(of("letter", "2d"), done_by=frozenset({"wechat"}))
    fold = folded(of("a-call", "2d"), of("b-call", "2d"), letter, visit)
    (call,) = calls_ahead(fold, Both(), TODAY, LAST)
    assert names(call) == ["a-call", "b-call", "letter", "visit"]
    assert [event.channel for event in fold.added] == ["phone", "wechat", "visit"]
    assert len({event.id for event in fold.added}) == 3
    by_visit = folded(of("a-call", "2d"), replace(of("b", "2d"), done_by=frozenset({"visit"})))
    by_visit_first = replace(of("a", "2d"), done_by=frozenset({"visit"}))
    assert len(list(calls_ahead(by_visit, Both(), TODAY, LAST))) == 1
    assert [event.channel for event in by_visit.added] == ["phone", "visit"]
    alone = folded(by_visit_first, of("b-call", "2d"))
    assert len(list(calls_ahead(alone, Both(), TODAY, LAST))) == 1
    assert [event.channel for event in alone.added] == ["visit"]


def test_what_opens_early_asks_for_no_contact_of_its_own() -> None:
    visit = replace(of("visit"), steps=(step("9d", "8d"),), done_by=frozenset({"visit"}))
    fold = folded(of("a-call", "2d"), visit)
    assert [call.day.day for call in calls_ahead(fold, Both(), TODAY, LAST)] == [3, 10]
    assert [event.channel for event in fold.added] == ["phone", "visit"]


def test_whose_the_work_is_is_stored_anew_with_each_day_of_calls() -> None:
    team = Both()
    found(bought(), events=[PURCHASE], team=team)
    assert team.stored == [date(2026, 12, 2), date(2026, 12, 4)]


def test_whose_the_work_is_is_stored_anew_where_time_alone_closes_a_step() -> None:
    """R12: a pause outlasts a step that closes on 4 December; what stands then is a step of a later day."""
    closing = replace(of("closing"), steps=(step("2d", late="1d"), step("12d")))
    pause = Event(2, 2, TODAY, "pause", details={"until": "2026-12-09"})
    team = Both()
    calls = found(closing, events=[pause], team=team)
    assert [call.day for call in calls] == [date(2026, 12, 13)]
    assert [*dict.fromkeys(team.stored)] == [date(2026, 12, 5), date(2026, 12, 13)]


def test_a_step_that_is_called_by_the_day_on_which_it_closes_has_not_lapsed() -> None:
    team = Both()
    steps = (step("2d", late="0d"), step("5d", late="3d"))
    found(replace(of("closing"), steps=steps), team=team)
    assert team.stored == [date(2026, 12, 3), date(2026, 12, 6)]


def test_a_text_of_a_day_to_come_is_looked_at_on_its_day() -> None:
    often = of("often", every="20d")
    book = Book(
        [Edition("often", 1, date.min, often), Edition("often", 2, date(2026, 12, 10), of("often", every="12d"))],
        {},
        EFFECTS,
    )  # fmt: skip
    created = Event(1, 1, TODAY, "created", details={"type": "consumer"})
    fold = ContinuedFold(PersonFacts("C0001", TODAY), [created], book, ALMANAC, TODAY)
    team = Both()
    calls = list(calls_ahead(fold, team, TODAY, LAST))
    assert [f"{call.day:%m-%d}" for call in calls] == ["12-13", "12-25"]
    assert team.stored[0] == date(2026, 12, 10)


def test_a_time_of_day_orders_promises_and_nothing_else() -> None:
    """A promise stands where its hour puts it, and leads the row."""
    promises = [
        Event(n, n, TODAY, "promise", details={"day": "2026-12-03", "time": at})
        for n, at in ((2, "15:00"), (3, "10:00"))
    ]
    promise = replace(of("promise", "0d"), track=Track.PROMISE, subject="event")
    (call,) = found(promise, of("first", "2d", starts_on=(Start("x"),)), events=promises)
    assert [str(reason.time) for reason in call.reasons] == ["10:00:00", "15:00:00"]
    assert call.leading == "promise"


def test_of_two_deadlines_that_whose_supply_is_out_comes_first() -> None:
    """R15: the days for which it has been out count, up to those that anybody remembers."""
    restock = of("z-restock", "40d", starts_on=(Start("purchase"),), subject="product")
    supply = {"product": "pills", "quantity": "10", "daily": "1", "start": "2026-11-01"}
    purchase = Event(2, 2, date(2026, 10, 28), "purchase", details=supply)
    papers = of("papers", "6d")
    (call, *_) = found(
        replace(restock, track=Track.DEADLINE),
        replace(papers, track=Track.DEADLINE),
        events=[purchase],
    )
    assert names(call) == ["z-restock", "papers"]


@pytest.mark.parametrize(
    ("reasons", "leads"),
    [
        ([(Track.CARE, "a"), (Track.REVISIT, "b")], "b"),
        ([(Track.REVISIT, "b"), (Track.REVISIT, "a")], "a"),
        ([(Track.OFFICE, "a"), (Track.ALERT, "z"), (Track.PROMISE, "b")], "z"),
    ],
)
def test_the_first_track_leads_and_of_equals_the_first_name(
    reasons: list[tuple[Track, str]], leads: str
) -> None:
    assert leading(reasons) == leads


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
