"""What directives do to the follow-ups that they name, and to no others (R7, R12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from keqing.definitions.cadence import Cadence, Start, Track
from keqing.timeline.enrollment import (
    REACTION,
    SUSPECTED,
    Book,
    Edition,
    Enrollment,
    Standing,
    is_task,
)
from tests.test_schedule import cadence, repeat, step
from tests.timeline.test_fold import KINDS, Timeline, book, day, live

FIRST = date.min


def of(name: str, *steps: Any, repeated: Any = None, **more: Any) -> Cadence:
    made = cadence(steps, repeated, track=more.pop("track", Track.REVISIT))
    return replace(made, name=name, **more)


def plain(*cadences: Cadence, later: tuple[Edition, ...] = ()) -> Book:
    """A department with these cadences alone, and the promise."""
    known = [*(Edition(each.name, 1, FIRST, each) for each in cadences), *later]
    promise = book().in_force(day("12-01"))["promise"]
    return Book((promise, *known), KINDS.by_name, book().effects)


LADDER = of("ladder", "1d", "3d", step("9d", "2d", "1d"))
OTHER = of("other", "1d", "5d")
NAMED = of("sheet", "2d", step("9d", "8d"), done_by=None)
ALL = plain(LADDER, OTHER, NAMED)


def told(kind: str, *names: str, when: str = "12-02", **details: Any) -> Standing:
    """Somebody on file since 1 December, of whom a directive names some follow-ups on a day."""
    life = Timeline("12-01")
    keys = [[name, "", "2026-12-01"] for name in names]
    life.add(when, kind, {"followups": keys, **details})
    return life.stand(when, ALL)


def dates(standing: Standing) -> dict[str, str]:
    return {
        each.cadence.name: f"{each.step.label} {each.effective:%m-%d}"
        for each in standing.live
        if each.step
    }


UNTOUCHED = {"ladder": "1d 12-02", "other": "1d 12-02", "sheet": "2d 12-03"}


@pytest.mark.parametrize(
    ("kind", "details", "ladder"),
    [
        ("skip", {}, "3d 12-04"),
        ("done", {}, "3d 12-04"),
        ("snooze", {"until": "2026-12-08"}, "1d 12-08"),
        ("spread", {"day": "2026-12-02"}, "1d 12-02"),
    ],
)
def test_a_directive_is_about_what_it_names(
    kind: str, details: dict[str, Any], ladder: str
) -> None:
    assert dates(told(kind, "ladder", **details)) == {**UNTOUCHED, "ladder": ladder}
    assert dates(told(kind, **details)) == UNTOUCHED
    assert dates(told(kind, "nothing-such", **details)) == UNTOUCHED


def test_an_end_is_of_what_it_names() -> None:
    standing = told("end", "ladder", "other")
    assert dates(standing) == {"sheet": "2d 12-03"}
    assert {(each.ended, each.ended_by) for each in standing.enrollments if each.ended} == {
        (day("12-02"), "end")
    }


@pytest.mark.parametrize("kind", ["skip", "done", "snooze", "spread", "end"])
def test_what_has_ended_is_changed_by_nothing(kind: str) -> None:
    life = Timeline("12-01")
    keys = {"followups": [["ladder", "", "2026-12-01"]]}
    life.add("12-02", "end", keys)
    before = life.stand("12-03", ALL)
    life.add("12-03", kind, {**keys, "until": "2026-12-08", "day": "2026-12-03"})
    assert life.stand("12-03", ALL).enrollments == before.enrollments


def test_what_is_done_by_its_name_closes_the_current_step_or_all_that_are_open() -> None:
    """A record of today is of one step; one of before, without the mark, closed all that were open."""
    assert dates(told("done", "sheet", when="12-04", current=True))["sheet"] == "9d 12-10"
    assert "sheet" not in dates(told("done", "sheet", when="12-04"))


def test_r12_a_day_that_is_set_stands_in_for_the_due_day_while_it_lies_in_the_window() -> None:
    life = Timeline("12-01")
    for when in ("12-02", "12-04"):
        life.call(when)
    keys = {"followups": [["ladder", "", "2026-12-01"]]}
    assert live(life.stand("12-05", ALL), "ladder").effective == day("12-10")
    for chosen, stands in (
        ("12-07", "12-10"),
        ("12-08", "12-08"),
        ("12-11", "12-11"),
        ("12-12", "12-10"),
    ):
        spread = Timeline("12-01")
        spread.events = [*life.events]
        spread.numbers = life.numbers
        spread.add("12-05", "spread", {**keys, "day": f"2026-{chosen}"})
        assert live(spread.stand("12-05", ALL), "ladder").effective == day(stands)


def test_r12_who_takes_a_call_has_it_until_it_is_given_back_or_the_owner_changes() -> None:
    keys = {"followups": [["ladder", "", "2026-12-01"]]}

    def taken(*more: tuple[str, dict[str, Any]]) -> tuple[str | None, date | None]:
        life = Timeline("12-01")
        life.add("12-01", "spread", {**keys, "day": "2026-12-02", "agent": "王"})
        for kind, details in more:
            life.add("12-01", kind, details)
        state = live(life.stand("12-01", ALL), "ladder").state
        return state.taken_by, state.planned

    planned = day("12-02")
    assert taken() == ("王", planned)
    assert taken(("spread", {**keys, "day": "2026-12-02", "agent": None})) == (None, planned)
    assert taken(("spread", {**keys, "day": "2026-12-02"})) == ("王", planned)
    assert taken(("spread", {**keys, "day": "2026-12-02", "agent": "李"})) == ("李", planned)
    assert taken(("assignment", {"from": "王", "to": "李"})) == (None, planned)
    assert taken(("assignment", {"to": "李"})) == (None, planned)
    assert taken(("assignment", {"from": "王"})) == (None, planned)
    assert taken(("assignment", {"role": "doctor"})) == ("王", planned)


def test_r7_a_skip_or_a_done_acknowledges_the_notes_of_what_it_names() -> None:
    """A contact acknowledges all; a directive only what it is about."""
    closing = [of(name, step("1d", late="0d"), "9d") for name in ("a", "b")]

    def noted(*deeds: tuple[str, list[str]]) -> list[str]:
        life = Timeline("12-01")
        for kind, names in deeds:
            if kind == "contact":
                life.call("12-05")
            else:
                life.add(
                    "12-05",
                    kind,
                    {"followups": [[n, "", "2026-12-01"] for n in names], "until": "2026-12-12"},
                )
        return [
            each.cadence.name for each in life.stand("12-05", plain(*closing)).live if each.notes
        ]

    assert noted() == ["a", "b"]
    assert noted(("skip", ["a"])) == ["b"]
    assert noted(("done", ["b"])) == ["a"]
    assert noted(("snooze", ["a"])) == ["a", "b"]
    assert noted(("contact", [])) == []


def test_a_cadence_started_by_hand_counts_from_the_day_that_was_said() -> None:
    by_hand = of("by-hand", "3d", starts_on=(Start("nothing"),))
    for anchor, due in ((None, "12-05"), ("2026-12-04", "12-07")):
        life = Timeline("12-01")
        details = {"cadence": "by-hand", **({"anchor": anchor} if anchor else {})}
        life.add("12-02", "start", details)
        assert dates(life.stand("12-02", plain(by_hand))) == {"by-hand": f"3d {due}"}
    unknown = Timeline("12-01")
    unknown.add("12-02", "start", {"cadence": "nothing-such"})
    assert dates(unknown.stand("12-02", plain(by_hand))) == {}


def test_r14_only_what_is_brought_in_or_switched_on_is_spread() -> None:
    """A repetition that starts by hand or by an event counts from its start, whatever is known of contacts."""
    floor = of("floor", repeated=repeat("30d"), starts_on=(Start("inquiry"),))
    by_hand, by_event = Timeline("12-01"), Timeline("12-01")
    by_hand.add("12-02", "start", {"cadence": "floor"})
    by_event.add("12-02", "inquiry")
    for life in (by_hand, by_event):
        assert dates(life.stand("12-02", plain(floor))) == {"floor": "+30d#1 01-01"}
    imported = Timeline("12-01")
    imported.add("11-02", "inquiry", imported=day("12-02"))
    found = live(imported.stand("12-02", plain(floor)), "floor")
    assert found.state.spread is not None


def test_alarms_are_alerts_whatever_they_came_as() -> None:
    """What may be an adverse reaction, or was one, waits in no pause and goes before everything."""
    life = Timeline("12-01")
    life.add("12-02", "promise", {"day": "2026-12-02", "about": SUSPECTED, "role": "doctor"})
    life.add("12-02", "promise", {"day": "2026-12-02", "about": "declined", "role": "manager"})
    tracks = {each.topic: each.track for each in life.stand("12-02", ALL).live if each.topic}
    assert tracks == {SUSPECTED: Track.ALERT, "declined": Track.PROMISE}
    assert is_task(SUSPECTED)
    assert is_task(REACTION)
    assert not is_task("call")
    assert not is_task(None)


def test_a_task_of_the_rules_is_named_after_what_asked_for_it() -> None:
    life = Timeline("12-01")
    call = life.call("12-02", "wrong-number")
    (task,) = [each for each in life.stand("12-02", ALL).live if each.topic]
    assert task.subject == f"{call.id}/mend-number"
    assert _asked(task) == (True, True)
    life.add("12-03", "promise", {"day": "2026-12-05", "task": True}, text="寄样品")
    (promised,) = [each for each in life.stand("12-03", ALL).live if each.topic == "task"]
    assert _asked(promised) == (True, False)


def _asked(task: Enrollment) -> tuple[bool, bool]:
    """Whether it is a task, and one that nobody promised."""
    return task.task, task.asked_for


class TestNewTexts:
    """R11: cadences that are switched off and on, or hold with another text."""

    def test_what_closed_before_a_new_text_was_missed_under_the_old_one(self) -> None:
        old = of("closing", step("2d", late="0d"), "20d")
        new = replace(old, steps=(step("2d"), step("20d")))
        life = Timeline("12-01")
        standing = life.stand(
            "12-08", plain(old, later=(Edition("closing", 2, day("12-06"), new),))
        )
        (closed,) = [each for each, _ in live(standing, "closing").closings]
        assert (closed.status, closed.closed_on) == ("missed", day("12-03"))
        assert live(standing, "closing").version == 2

    def test_off_and_on_again_it_begins_anew(self) -> None:
        off = Edition("ladder", 2, day("12-05"), None)
        on = Edition("ladder", 3, day("12-05"), LADDER)
        standing = Timeline("12-01").stand("12-05", plain(LADDER, later=(off, on)))
        assert live(standing, "ladder").state.start == day("12-05")
        (ended,) = [each for each in standing.enrollments if each.ended]
        assert (ended.ended, ended.ended_by) == (day("12-05"), "off")

    def test_switched_off_it_has_nobody_and_another_goes_on(self) -> None:
        off = Edition("ladder", 2, day("12-05"), None)
        standing = Timeline("12-01").stand("12-05", plain(LADDER, OTHER, later=(off,)))
        assert set(dates(standing)) == {"other"}

    def test_a_text_of_a_day_to_come_waits_for_its_day(self) -> None:
        new = Edition("ladder", 2, day("12-09"), replace(LADDER, steps=(step("2d"),)))
        standing = Timeline("12-01").stand("12-05", plain(LADDER, later=(new,)))
        assert (live(standing, "ladder").version, standing.next_change) == (1, day("12-09"))

    def test_switching_on_holds_whoever_matches_from_that_day(self) -> None:
        new = Edition("late", 1, day("12-05"), of("late", "3d"))
        standing = Timeline("12-01").stand("12-05", plain(later=(new,)))
        assert dates(standing) == {"late": "3d 12-08"}


class TestStartedAgain:
    """R11: the same started again while it runs."""

    @pytest.mark.parametrize(
        ("again", "days", "anchors"),
        [
            ("restart", ("12-02", "12-04"), ["12-04"]),
            ("ignore", ("12-02", "12-04"), ["12-02"]),
            ("parallel", ("12-02", "12-04"), ["12-02", "12-04"]),
            ("parallel", ("12-02", "12-02"), ["12-02"]),
            ("parallel", ("12-02", "12-04", "12-04"), ["12-02", "12-04"]),
        ],
    )
    def test_r11_again(self, again: str, days: tuple[str, ...], anchors: list[str]) -> None:
        asked = of("asked", "9d", starts_on=(Start("inquiry"),), again=again)
        life = Timeline("12-01")
        events = [life.add(when, "inquiry") for when in days]
        found = sorted(life.stand("12-05", plain(asked)).live, key=lambda each: each.anchor)
        assert [f"{each.anchor:%m-%d}" for each in found] == anchors
        if again == "parallel":  # the first of a day stays
            firsts = [events[days.index(when)].id for when in anchors]
            assert [each.origin and each.origin.id for each in found] == firsts
