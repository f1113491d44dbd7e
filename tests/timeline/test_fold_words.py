"""What words ask of others, and what a stop, a reaction and a consent change (R7, R12, sections 7 and 11)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from keqing.definitions.cadence import Start, Track
from keqing.schedule import NEVER
from keqing.timeline.enrollment import (
    FLAGGED,
    HEARD_IN,
    REACTION,
    REFUSAL,
    SUSPECTED,
    Standing,
)
from tests.test_schedule import step
from tests.timeline.test_fold import Timeline, day, running
from tests.timeline.test_fold_directives import of, plain

ALERT = of("care-for", "0d", track=Track.ALERT, starts_on=(Start("adverse"),))
CARE = of("ladder", "2d", "9d")
WITHIN = plain(CARE, ALERT)


def tasks(standing: Standing) -> set[tuple[str, str | None]]:
    """The topic of each task that is open, and the role that it asks."""
    return {(each.topic, each.role) for each in standing.live if each.topic}


@pytest.mark.parametrize(
    ("mark", "task"),
    [
        (REFUSAL, (REFUSAL, "manager")),
        (SUSPECTED, (SUSPECTED, "doctor")),
        (FLAGGED, (FLAGGED, "manager")),
    ],
)
def test_words_that_may_mean_more_are_asked_about_whatever_they_were_said_with(
    mark: str, task: tuple[str, str]
) -> None:
    call, record = Timeline("12-01"), Timeline("12-01")
    call.call("12-02", details={mark: ["..."]})
    record.add("12-02", "inquiry", {mark: ["..."]})
    for life in (call, record):
        assert tasks(life.stand("12-02", WITHIN)) == {task}
        (found,) = [each for each in life.stand("12-02", WITHIN).live if each.topic]
        assert (found.anchor, found.subject) == (day("12-02"), f"{life.events[1].id}/{mark}")


@pytest.mark.parametrize("mark", [REFUSAL, SUSPECTED, FLAGGED])
def test_r14_words_of_long_ago_that_a_file_brings_in_ask_nobody(mark: str) -> None:
    for imported, asked in (("12-05", False), ("12-02", True)):
        life = Timeline("12-01")
        life.add("12-02", "inquiry", {mark: ["..."]}, imported=day(imported))
        assert bool(tasks(life.stand("12-05", WITHIN))) is asked


@pytest.mark.parametrize("mark", [REFUSAL, SUSPECTED, FLAGGED])
def test_corrected_words_are_asked_about_under_the_name_of_their_record(mark: str) -> None:
    life = Timeline("12-01")
    life.add("12-02", "inquiry", {mark: ["..."], HEARD_IN[mark]: 77})
    (found,) = [each for each in life.stand("12-02", WITHIN).live if each.topic]
    assert found.subject == f"77/{mark}"


def test_a_reaction_on_record_answers_what_was_asked_about_one() -> None:
    for kind, details in (("adverse", {}), ("contact", {"adverse": True})):
        life = Timeline("12-01")
        life.call("12-02", details={SUSPECTED: ["..."], REFUSAL: ["..."]})
        if kind == "contact":
            life.call("12-03", details=details)
        else:
            life.add("12-03", kind, details)
        standing = life.stand("12-03", WITHIN)
        assert tasks(standing) == {(REFUSAL, "manager")}
        assert "care-for" in running(standing)


@pytest.mark.parametrize(
    ("outcome", "status"), [("stop", "stopped"), ("deceased", "deceased"), ("reached", "active")]
)
def test_a_reaction_of_whom_nobody_calls_any_more_is_a_task_of_the_doctor(
    outcome: str, status: str
) -> None:
    life = Timeline("12-01")
    life.call("12-02", outcome)
    life.add("12-03", "adverse")
    standing = life.stand("12-03", WITHIN)
    assert standing.status == status
    assert tasks(standing) == (set() if status == "active" else {(REACTION, "doctor")})
    imported = Timeline("12-01")
    imported.call("12-02", outcome)
    imported.add("12-03", "adverse", imported=day("12-09"))
    assert tasks(imported.stand("12-09", WITHIN)) == set()


def test_a_stop_leaves_a_reaction_that_is_not_settled_and_nothing_else() -> None:
    life = Timeline("12-01")
    life.add("12-02", "adverse")
    life.call("12-03", details={SUSPECTED: ["..."], REFUSAL: ["..."]}, outcome="no-answer")
    life.call("12-03", "stop")
    standing = life.stand("12-03", WITHIN)
    assert tasks(standing) == {(SUSPECTED, "doctor"), (REACTION, "doctor")}
    assert {each.ended_by for each in standing.enrollments if each.ended} == {"stopped"}
    assert not any(each.notes for each in standing.enrollments)
    plainly = Timeline("12-01")
    plainly.call("12-03", "stop")
    assert plainly.stand("12-03", WITHIN).live == ()


def test_nothing_starts_for_whom_nobody_calls() -> None:
    life = Timeline("12-01")
    life.call("12-02", "stop")
    life.add("12-03", "promise", {"day": "2026-12-04"})
    life.add("12-03", "start", {"cadence": "ladder"})
    life.add("12-03", "profile", {"grade": "A"})
    assert life.stand("12-03", WITHIN).live == ()


@pytest.mark.parametrize(
    ("events", "waits"),
    [
        ([], True),
        ([("consent", "promotion")], False),
        ([("consent", "health")], True),
        ([("consent", "promotion"), ("consent-withdrawn", "promotion")], True),
        ([("consent", "promotion"), ("consent-withdrawn", "health")], False),
        ([("consent-withdrawn", "promotion"), ("consent", "promotion")], False),
    ],
)
def test_promotion_waits_for_a_consent_to_it(events: list[tuple[str, str]], waits: bool) -> None:
    offer = of("offer", "2d", track=Track.PROMOTION)
    life = Timeline("12-01")
    for kind, purpose in events:
        life.add("12-01", kind, {"purpose": purpose})
    (found,) = life.stand("12-01", plain(offer)).live
    assert (found.effective is None) is waits
    assert (found.wait is not None and found.wait.until == NEVER) is waits


def test_r12_a_stay_pauses_and_the_way_home_resumes_on_the_day_after() -> None:
    life = Timeline("12-01")
    life.add("12-02", "admission")
    stay = life.stand("12-02", WITHIN)
    assert stay.paused_until == NEVER
    (care,) = [each for each in stay.live if each.cadence.name == "ladder"]
    assert care.effective is None
    life.add("12-08", "discharge")
    home = life.stand("12-08", WITHIN)
    (care,) = [each for each in home.live if each.cadence.name == "ladder"]
    assert care.effective == day("12-09")
    assert home.paused_until == day("12-09")


def test_r12_who_resumes_resumes_all_and_a_new_pause_takes_the_place_of_the_one_asked_for() -> None:
    life = Timeline("12-01")
    life.add("12-02", "admission")
    life.add("12-02", "pause", {"until": "2026-12-20"})
    assert len(life.stand("12-02", WITHIN).pauses.lasting) == 2
    life.add("12-03", "pause", {"until": "2026-12-10"})
    asked = [each for each in life.stand("12-03", WITHIN).pauses.lasting if each.kind is None]
    assert [(each.since, each.until) for each in asked] == [(day("12-03"), day("12-10"))]
    life.add("12-04", "resume")
    assert life.stand("12-04", WITHIN).pauses.lasting == ()
    endless = Timeline("12-01")
    endless.add("12-02", "pause")
    assert endless.stand("12-02", WITHIN).paused_until == NEVER


@pytest.mark.parametrize(
    ("deeds", "asked"),
    [
        (["declined", "declined"], True),
        (["declined", "no-answer", "declined"], False),
        (["declined", "reached", "declined"], False),
        (["declined"], False),
        (["declined", "declined", "declined"], True),
    ],
)
def test_two_refused_calls_in_a_row_ask_the_manager_once(deeds: list[str], asked: bool) -> None:
    life = Timeline("12-01")
    for n, outcome in enumerate(deeds, start=2):
        life.call(f"12-0{n}", outcome)
    found = [each for each in life.stand("12-09", WITHIN).live if each.topic == "declined"]
    assert len(found) == asked
    if asked:
        assert (found[0].anchor, found[0].role) == (day("12-03"), "manager")


def test_a_wrong_number_is_mended_on_the_next_working_day() -> None:
    """2 December is a Wednesday, 4 December a Friday."""
    for when, due in (("12-02", "12-03"), ("12-04", "12-07")):
        life = Timeline("12-01")
        life.call(when, "wrong-number")
        (found,) = [each for each in life.stand(when, WITHIN).live if each.topic]
        assert (found.anchor, found.role) == (day(due), None)


@pytest.mark.parametrize(
    ("channel", "outcome", "acknowledged"),
    [("phone", "reached", True), ("visit", "visited", True), ("wechat", "sent", False), ("phone", "no-answer", False)],
)  # fmt: skip
def test_r7_only_who_was_spoken_to_acknowledges(
    channel: str, outcome: str, acknowledged: bool
) -> None:
    closing = plain(of("closing", step("1d", late="0d"), "20d"))
    life = Timeline("12-01")
    life.call("12-05", outcome, channel)
    (found,) = life.stand("12-05", closing).live
    assert (found.notes == ()) is acknowledged


def test_r7_care_leaves_no_notes() -> None:
    for track, notes in ((Track.CARE, 0), (Track.REVISIT, 1)):
        closing = replace(of("closing", step("1d", late="0d"), "20d"), track=track)
        (found,) = Timeline("12-01").stand("12-05", plain(closing)).live
        assert len(found.notes) == notes
        assert found.listed == (day("12-03") if notes else day("12-21"))


def told(**details: Any) -> set[str]:
    life = Timeline("12-01")
    life.call("12-02", details=details)
    return {
        f"{each.anchor:%m-%d} {each.time or ''}".strip()
        for each in life.stand("12-02", WITHIN).live
        if each.topic == "call"
    }


def test_a_contact_may_name_the_next_one_with_its_hour() -> None:
    assert told(next="2026-12-08") == {"12-08"}
    assert told(next="2026-12-08", next_time="15:30") == {"12-08 15:30:00"}
    assert told() == told(next=None) == set()
