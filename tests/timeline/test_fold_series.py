"""R13, R16 in the fold: birthdays, festivals and gatherings of one customer, and a file that changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from keqing.definitions.cadence import Cadence, Start, Track
from keqing.timeline.enrollment import SEAT_FREE, Book, Edition, PersonFacts, Standing, profile_sets
from keqing.timeline.ladder_levels import GradeSource
from tests.test_schedule import cadence, repeat, step
from tests.timeline.test_fold import KINDS, Timeline, book, day, live


def of(name: str, *steps: Any, **more: Any) -> Cadence:
    made = cadence(steps, track=more.pop("track", Track.REVISIT))
    return replace(made, name=name, **more)


BIRTHDAY = of("greeting", step("0d", "2d", "1d"), anchor="birthday")
FEAST = of("feast", step("0d", "2d", "1d"), anchor="festival:main")
EVENING = of("evening", "-5d", "-1d", anchor="gathering")
GATHERINGS = {"茶会": date(2026, 12, 20), "年会": date(2027, 1, 20), "旧会": date(2026, 11, 20)}


def within(*cadences: Cadence, gatherings: dict[str, date] | None = None) -> Book:
    promise = book().in_force(day("12-01"))["promise"]
    editions = [Edition(each.name, 1, date.min, each) for each in cadences]
    days = GATHERINGS if gatherings is None else gatherings
    return Book([promise, *editions], KINDS.by_name, book().effects, gatherings=days)


def known(**profile: str) -> Timeline:
    """Somebody on file since 1 December, with that in the file."""
    life = Timeline("12-01")
    life.person = PersonFacts("C0007", day("12-01"), profile_sets({"type": "consumer", **profile}))
    return life


def due(standing: Standing) -> dict[str, str]:
    return {each.cadence.name: f"{each.step.due}" for each in standing.live if each.step}


def test_a_birthday_in_the_file_holds_its_greeting_and_none_holds_nothing() -> None:
    life = known(birthday="--12-20")
    assert due(life.stand("12-01", within(BIRTHDAY))) == {"greeting": "2026-12-20"}
    assert due(Timeline("12-01").stand("12-01", within(BIRTHDAY))) == {}


def test_a_series_without_its_day_is_started_by_nobody() -> None:
    life = Timeline("12-01")
    life.add("12-02", "start", {"cadence": "greeting"})
    assert life.stand("12-02", within(BIRTHDAY)).enrollments == ()


def test_r13_the_series_goes_on_from_year_to_year_under_one_name() -> None:
    life = known(birthday="--12-20")
    first = live(life.stand("12-01", within(BIRTHDAY)), "greeting")
    assert first.anchor == day("12-01")
    life.call("12-19")
    second = live(life.stand("12-19", within(BIRTHDAY)), "greeting")
    assert second.key == first.key
    assert (second.state.anchor, second.state.number) == (date(2027, 12, 20), 2)
    missed = live(known(birthday="--12-20").stand("12-22", within(BIRTHDAY)), "greeting")
    assert [str(each.status) for each, _ in missed.closings] == ["missed"]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"birthday": "--12-25"}, {"greeting": "2026-12-25"}),
        ({"birthday": None}, {}),
        ({"grade": "A"}, {"greeting": "2026-12-20"}),
        ({"birthday": "--12-20"}, {"greeting": "2026-12-20"}),
    ],
)
def test_another_birthday_begins_anew_and_the_same_goes_on(
    changed: dict[str, Any], expected: dict[str, str]
) -> None:
    life = known(birthday="--12-20")
    life.add("12-10", "profile", changed)
    standing = life.stand("12-10", within(BIRTHDAY))
    assert due(standing) == expected
    anew = expected != {"greeting": "2026-12-20"}
    ended = [each for each in standing.enrollments if each.ended]
    assert (len(ended) == 1) is anew
    if expected:
        assert live(standing, "greeting").state.start == day("12-10" if anew else "12-01")


def test_a_first_birthday_starts_its_greeting_on_the_day_it_is_entered() -> None:
    life = Timeline("12-01")
    life.add("12-10", "profile", {"birthday": "--12-20"})
    found = live(life.stand("12-10", within(BIRTHDAY)), "greeting")
    assert found.state.start == day("12-10")


def test_r7_notes_of_an_old_birthday_stay_with_the_new_one() -> None:
    life = known(birthday="--12-05")
    life.add("12-10", "profile", {"birthday": "--12-20"})
    found = live(life.stand("12-10", within(BIRTHDAY)), "greeting")
    assert [str(note) for note in found.notes] == ["missed:2026 0d"]


def test_an_occasion_is_called_by_its_name() -> None:
    standing = Timeline("12-01").stand("12-01", within(FEAST, EVENING, BIRTHDAY))
    assert live(standing, "evening").text == "茶会"
    assert live(standing, "feast").text not in {None, ""}
    same_day = {"茶会": date(2026, 12, 20), "晚会": date(2026, 12, 20)}
    two = Timeline("12-01").stand("12-01", within(EVENING, gatherings=same_day))
    assert live(two, "evening").text == ", ".join(sorted(same_day))


def test_a_gathering_moves_on_to_the_next_one_and_none_is_left_behind() -> None:
    life = Timeline("12-01")
    life.call("12-15")
    life.call("12-19")
    standing = life.stand("12-19", within(EVENING))
    assert due(standing) == {"evening": "2027-01-15"}
    assert live(standing, "evening").text == "年会"
    nothing_more = Timeline("12-01").stand("12-01", within(EVENING, gatherings={}))
    assert due(nothing_more) == {}


def test_the_gathering_that_an_invitation_was_about_is_none_of_those_to_come() -> None:
    asked = replace(EVENING, starts_on=(Start("attendance"),))
    for about, expected in (("茶会", "2027-01-15"), ("年会", "2026-12-15")):
        life = Timeline("12-01")
        life.add("12-02", "attendance", {"gathering": about})
        assert due(life.stand("12-02", within(asked))) == {"evening": expected}


def test_the_anchor_may_be_the_day_of_a_gathering_that_an_event_names() -> None:
    after = of("after", "2d", starts_on=(Start("attendance"),), anchor="attendance.gathering")
    life = Timeline("12-01")
    life.add("12-02", "attendance", {"gathering": "茶会"})
    assert due(life.stand("12-02", within(after))) == {"after": "2026-12-22"}
    unknown = Timeline("12-01")
    unknown.add("12-02", "attendance", {"gathering": "没有"})
    assert due(unknown.stand("12-02", within(after))) == {}


def test_the_anchor_may_be_the_day_of_creation() -> None:
    welcome = of("welcome", "3d", anchor="created", starts_on=(Start("inquiry"),))
    life = Timeline("12-01")
    life.add("12-03", "inquiry")
    assert due(life.stand("12-03", within(welcome))) == {"welcome": "2026-12-04"}


def test_news_of_a_free_seat_is_void_with_its_gathering() -> None:
    life = Timeline("12-01")
    life.add("12-02", "promise", {"day": "2026-12-03", "about": SEAT_FREE}, text="茶会")
    (task,) = [each for each in life.stand("12-02", within()).live if each.topic]
    assert task.step
    assert task.step.closes == date(2026, 12, 20)
    life = Timeline("12-01")
    life.add("12-02", "promise", {"day": "2026-12-03", "task": True}, text="茶会")
    (other,) = [each for each in life.stand("12-02", within()).live if each.topic]
    assert other.step
    assert other.step.closes is None


def test_r4_a_visit_is_on_a_duty_day_and_moves_when_those_change() -> None:
    visit = of(
        "visit", replace(step("2d", late="9d"), channel="visit"), done_by=frozenset({"visit"})
    )
    life = known(duty="7d from 2026-12-07")
    assert due(life.stand("12-01", within(visit))) == {"visit": "2026-12-07"}
    life.add("12-02", "profile", {"duty": "7d from 2026-12-09"})
    assert due(life.stand("12-02", within(visit))) == {"visit": "2026-12-09"}
    life.add("12-02", "profile", {"duty": None})
    assert due(life.stand("12-02", within(visit))) == {"visit": "2026-12-03"}


def test_the_grade_of_a_customer_is_the_one_given_or_set_by_hand_since() -> None:
    life = known(grade="A")
    assert life.stand("12-01", within()).grade == GradeSource("A")
    life.add("12-03", "profile", {"grade": "B"})
    assert life.stand("12-03", within()).grade == GradeSource("B", by_hand=True)
    life.add("12-04", "profile", {"type": "dealer"})
    assert life.stand("12-04", within()).grade == GradeSource("B", by_hand=True)
    life.add("12-05", "profile", {"grade": None})
    assert life.stand("12-05", within()).grade == GradeSource(None)


def test_r11_who_no_longer_matches_leaves_and_comes_back_anew() -> None:
    key = of("key", "9d", applies_to={"grade": ("A",)})
    life = known(grade="A")
    assert due(life.stand("12-01", within(key))) == {"key": "2026-12-10"}
    life.add("12-03", "profile", {"grade": "B"})
    standing = life.stand("12-03", within(key))
    assert due(standing) == {}
    assert [each.ended_by for each in standing.enrollments] == ["applies_to"]
    life.add("12-05", "profile", {"grade": "A"})
    again = life.stand("12-05", within(key))
    assert due(again) == {"key": "2026-12-14"}


def test_r11_an_end_on_one_gathering_leaves_what_is_about_another() -> None:
    """An event that names its subject ends what is about that; one that names none ends all."""
    about = of(
        "about", "9d", starts_on=(Start("inquiry"),), subject="product", ends_on=("purchase",)
    )
    for named, left in (("a", ["b"]), ("b", ["a"]), (None, []), ("c", ["a", "b"])):
        life = Timeline("12-01")
        for product in ("a", "b"):
            life.add("12-02", "inquiry", {"product": product})
        life.add("12-03", "purchase", {"product": named} if named else {})
        standing = life.stand("12-03", within(about))
        assert sorted(each.subject for each in standing.live) == left


def test_r2_a_repetition_counts_from_the_last_contact_before_the_start_that_would_have_counted() -> (
    None
):
    floor = replace(of("floor", starts_on=(Start("inquiry"),)), repeat=repeat("30d"))
    for outcome, channel, expected in (
        ("reached", "phone", "2026-12-31"),
        ("no-answer", "phone", "2027-01-04"),
        ("sent", "wechat", "2027-01-04"),
    ):
        life = Timeline("11-01")
        life.call("12-01", outcome, channel)
        life.add("12-05", "inquiry")
        assert due(life.stand("12-05", within(floor))) == {"floor": expected}


REFILL = of("refill", "-3d", anchor="supply_end", starts_on=(Start("inquiry"),), subject="product")


def supplied(*bought: tuple[str, str]) -> Standing:
    """Pills for ten days from 3 December, asked about on the 3rd; what is bought later lasts ten days too."""
    life = Timeline("12-01")
    units = {"quantity": "10", "daily": "1"}
    life.add("12-02", "purchase", {"product": "pills", **units})
    life.add("12-03", "inquiry", {"product": "pills"})
    for when, product in bought:
        life.add(when, "purchase", {"product": product, **units})
    return life.stand("12-06", within(REFILL))


@pytest.mark.parametrize(
    ("bought", "due_on", "start"),
    [
        ((), "2026-12-09", "12-03"),
        ((("12-05", "pills"),), "2026-12-19", "12-05"),
        ((("12-05", "salve"),), "2026-12-09", "12-03"),
        ((("12-04", "salve"), ("12-05", "pills")), "2026-12-19", "12-05"),
    ],
)
def test_r15_what_counts_from_the_end_of_a_supply_begins_anew_when_that_moves(
    bought: tuple[tuple[str, str], ...], due_on: str, start: str
) -> None:
    standing = supplied(*bought)
    assert due(standing) == {"refill": due_on}
    assert live(standing, "refill").state.start == day(start)
    ended = [each for each in standing.enrollments if each.ended]
    assert [(each.ended_by, each.ended) for each in ended] == (
        [] if start == "12-03" else [("again", day(start))]
    )
