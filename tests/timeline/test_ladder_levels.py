"""Levels on ladders day by day, by the rules alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

from keqing.calendar.almanac import Almanac
from keqing.definitions.condition import Term
from keqing.definitions.definition_file import Ground, read_definitions
from keqing.definitions.kinds import EFFECTS, Kinds
from keqing.definitions.ladder import (
    DRAWN,
    GRANTED,
    IN_FORCE,
    LEVEL,
    TICK,
    LadderBook,
    LadderEdition,
)
from keqing.records.event import Event
from keqing.timeline.enrollment import Book, Edition, PersonFacts, Standing
from keqing.timeline.fold import fold_timeline
from keqing.timeline.ladder_levels import Grades, GradeSource, level_reached
from keqing.timeline.past_facts import PastFacts, held_since, standing_on
from tests.test_schedule import cadence

DAY = date(2026, 11, 1)
LADDER = """
[ladder.x]
title = { zh = "阶", en = "X" }
level.1 = { all = ["visits >= 2"], sets = { grade = "B" } }
level.2 = { all = ["tick:a"], any = ["tick:b", "days_since(contact) >= 10"], sets = { grade = "A" } }
level.3 = { all = ["tick:c"], grant = true }
[ladder.x.ticks]
a = { zh = "甲", en = "A" }
b = { zh = "乙", en = "B" }
c = { zh = "丙", en = "C" }
"""
OTHER = LADDER.replace("visits >= 2", "visits >= 1")
TOP = """
[ladder.x]
title = { zh = "阶", en = "X" }
top = { share = "20%", by = "value12", per = "month" }
sets = { grade = "VIP" }
"""


def day(n: int) -> date:
    return DAY + timedelta(n)


def happened(n: int, kind: str, **details: Any) -> Event:
    contact = {"channel": "visit", "outcome": "visited"} if kind == "contact" else {}
    return Event(n, n, day(n), kind, details=details, **contact)  # type: ignore[arg-type]


def tick(n: int, name: str, **more: Any) -> Event:
    return happened(n, TICK, tick=f"x.{name}", **more)


@cache
def kinds_of(text: str) -> Kinds:
    return read_definitions(text, file="f", ground=Ground()).kinds


def given(ladders: LadderBook) -> Callable[[], LadderBook]:
    return lambda: ladders


def past(
    events: list[Event], *texts: tuple[int, str], until: int = 60, **profile: str
) -> PastFacts:
    """Return the facts of a customer under ladders, each from a day on."""
    found = []
    kinds = Ground().kinds
    for since, text in texts or ((0, LADDER),):
        kinds = kinds_of(text)
        found.append(LadderEdition("x", day(since), kinds.ladders["x"]))
    ladders = LadderBook(found, {"VIP": 1, "A": 2, "B": 3})
    book = Book((), kinds.by_name, {}, measures=kinds.measures, read_ladders=given(ladders))
    profiled = {name: frozenset({value}) for name, value in {"type": "dealer", **profile}.items()}
    created = Event(100, 0, DAY, "created", details=profile)
    return PastFacts(PersonFacts("C1", DAY, profiled), [created, *events], book, day(until))


VISITS = [happened(2, "contact"), happened(5, "contact")]


@pytest.mark.parametrize(
    ("events", "on", "level", "since"),
    [
        ([], 9, 0, None),
        (VISITS, 4, 0, None),
        (VISITS, 5, 1, 5),
        (VISITS, 9, 1, 5),
        ([*VISITS, tick(6, "a")], 9, 1, 5),
        ([*VISITS, tick(6, "a")], 15, 2, 15),  # ten days after the last contact, by time alone
        ([*VISITS, tick(6, "a"), tick(7, "b")], 9, 2, 7),
        ([*VISITS, tick(6, "a"), tick(7, "b"), tick(8, "b", removed=True)], 9, 1, 5),  # keeps the lower day
        ([*VISITS, tick(6, "a"), tick(7, "b"), tick(8, "a", removed=True), tick(9, "a")], 9, 2, 9),
        ([*VISITS, tick(6, "c")], 9, 1, 5),
        ([*VISITS, tick(6, "a"), tick(7, "b"), tick(8, "c")], 9, 2, 7),
        ([*VISITS, tick(6, "a"), tick(7, "b"), tick(8, "c"), happened(10, GRANTED, ladder="x", level=3)], 12, 3, 10),
        ([*VISITS, tick(6, "a"), tick(7, "b"), tick(8, "c"), happened(10, GRANTED, ladder="x", level=3)], 9, 2, 7),
        (
            [*VISITS, tick(6, "a"), tick(7, "b"), tick(8, "c"), happened(10, GRANTED, ladder="x", level=3), tick(11, "c", removed=True), tick(12, "c")],
            13, 2, 7,
        ),  # lost with its criterion, and to be granted anew
    ],
)  # fmt: skip
def test_a_level_and_its_day(events: list[Event], on: int, level: int, since: int | None) -> None:
    standing = standing_on(past(events), "x", day(on))
    assert standing
    assert (standing.level, standing.since) == (level, None if since is None else day(since))


def test_what_is_missing_and_what_waits() -> None:
    standing = standing_on(past(VISITS), "x", day(9))
    assert standing
    assert [each.text for each in standing.missing] == ["tick:a"]
    assert [each.text for each in standing.one_of] == ["tick:b", "days_since(contact) >= 10"]
    assert not standing.waits
    ticked = [*VISITS, tick(6, "a"), tick(7, "b"), tick(8, "c")]
    waiting = standing_on(past(ticked), "x", day(9))
    assert waiting
    assert (waiting.missing, waiting.one_of, waiting.waits) == ((), (), True)
    assert standing_on(past(VISITS), "y", day(9)) is None


def test_a_day_goes_by_the_text_of_that_day_over_all_earlier_ones() -> None:
    facts = past(VISITS, (6, LADDER), (9, OTHER))
    found = [standing_on(facts, "x", day(n)) for n in (3, 5, 8, 9)]
    assert [(each.level, each.since, each.is_before) for each in found if each] == [
        (0, None, True),
        (1, day(5), True),
        (1, day(5), False),
        (1, day(2), False),
    ]


def test_who_is_drawn_is_level_1_in_the_period() -> None:
    drawn = happened(3, DRAWN, ladder="x", until=day(10).isoformat())
    facts = past([drawn], (0, TOP))
    levels = [standing_on(facts, "x", day(n)) for n in (2, 3, 10, 11)]
    assert [(each.level, each.since) for each in levels if each] == [
        (0, None), (1, day(3)), (1, day(3)), (0, None),
    ]  # fmt: skip
    assert facts.grade_on(day(10)).grade == "VIP"
    assert facts.grade_on(day(11)).grade is None


def test_a_draw_of_another_ladder_or_another_customers_type_gives_no_level() -> None:
    drawn = happened(3, DRAWN, ladder="y", until=day(10).isoformat())
    standing = standing_on(past([drawn], (0, TOP)), "x", day(5))
    assert standing
    assert (standing.level, standing.missing, standing.one_of) == (0, (), ())
    mine = happened(3, DRAWN, ladder="x", until=day(10).isoformat())
    facts = past([mine, happened(4, DRAWN, ladder="y", until=day(20).isoformat())], (0, TOP))
    assert facts.on(day(5)).next_step(Term(LEVEL, "x")) == day(11)
    assert facts.on(day(11)).next_step(Term(LEVEL, "x")) is None


FOR_DEALERS = LADDER.replace("level.1", 'for = ["dealer"]\nlevel.1', 1)


@pytest.mark.parametrize(("type_", "level"), [("dealer", 1), ("clinic", 0)])
def test_a_ladder_is_for_customers_of_its_types(type_: str, level: int) -> None:
    standing = standing_on(past(VISITS, (0, FOR_DEALERS), type=type_), "x", day(9))
    assert standing
    assert standing.level == level


@pytest.mark.parametrize(
    ("term", "on", "following"),
    [
        (Term(LEVEL, "x"), 2, 5),  # the next record
        (Term(LEVEL, "x"), 5, 6),  # a tick
        (Term(LEVEL, "x"), 6, 15),  # ten days after the last contact, by time alone
        (Term(LEVEL, "x"), 16, 30),  # another text holds
        (Term(LEVEL, "x"), 30, None),
        (Term(IN_FORCE, "x"), 6, 15),
        (Term("grade"), 6, 15),
        (Term("grade"), 16, 30),
        (Term(TICK, "x.a"), 5, 6),
        (Term(TICK, "x.a"), 6, None),  # no day alone sets a tick
        (Term(LEVEL, "y"), 2, 5),  # a ladder that nobody knows: at the next record, whatever it is
        (Term(LEVEL, "y"), 6, None),
    ],
)
def test_the_next_day_on_which_a_level_a_tick_or_the_grade_may_change(
    term: Term, on: int, following: int | None
) -> None:
    facts = past([*VISITS, tick(6, "a")], (0, LADDER), (30, OTHER)).on(day(on))
    assert facts.next_step(term) == (None if following is None else day(following))


def test_a_level_is_asked_for_by_the_text_in_force_or_by_the_one_that_judges() -> None:
    """Before its first text a ladder is judged by that one, and none is in force."""
    facts = past(VISITS, (6, LADDER))
    for on, judged, in_force in ((5, 1, 0), (6, 1, 1)):
        seen = facts.on(day(on))
        assert seen.value(Term(LEVEL, "x")) == judged
        assert seen.value(Term(IN_FORCE, "x")) == in_force
        assert level_reached("x", 1).holds(seen) is (in_force >= 1)
        assert not level_reached("x", 2).holds(seen)


def test_a_tick_is_what_its_newest_record_says() -> None:
    facts = past([tick(6, "a"), tick(8, "a", removed=True), tick(9, "b")])
    seen = [facts.on(day(n)).value(Term(TICK, "x.a")) for n in (5, 6, 7, 8, 9)]
    assert seen == [False, True, True, False, False]


@pytest.mark.parametrize(
    ("since", "until", "held"),
    [(5, 8, True), (5, 5, True), (5, 9, False), (4, 8, False), (13, 14, True), (12, 14, False)],
)
def test_criteria_that_held_on_every_day_of_some(since: int, until: int, held: bool) -> None:
    """Two visits within a week count: both days are looked at, and each on which something changes."""
    text = LADDER.replace("visits >= 2", "recent >= 2") + RECENT
    facts = past([*VISITS, happened(12, "contact"), happened(13, "contact")], (0, text))
    ladder = facts.book.ladders.in_force("x", day(20))
    assert ladder
    first = ladder.levels[0]
    assert held_since(facts, ladder, first, day(since), day(until)) is held


RECENT = """
[measure.recent]
title = { zh = "近访", en = "Recent visits" }
count = "contact"
over = "7d"
"""


def test_records_of_days_to_come_and_those_struck_out_are_no_facts_of_the_past() -> None:
    later = happened(40, "contact")
    struck = Event(50, 50, day(7), "contact", channel="visit", outcome="visited", voided=True)
    facts = past([*VISITS, struck, later], until=39)
    assert [event.day for event in facts.records.events] == [DAY, day(2), day(5)]
    assert facts.days == [DAY, day(2), day(5)]
    assert past([*VISITS, later], until=40).days == [DAY, day(2), day(5), day(40)]
    assert past([VISITS[1], VISITS[0]]).days == [DAY, day(2), day(5)]


def test_of_several_ladders_the_best_grade_holds_and_says_where_it_comes_from() -> None:
    """The rank of the grade decides, neither the name nor the level; an unknown grade is the last."""
    better = """
[ladder.%s]
title = { zh = "%s", en = "%s" }
level.1 = { all = ["visits >= 1"], sets = { grade = "%s" } }
"""
    for names, grades, best in (
        (("a", "z"), ("A", "B"), ("A", "a")),
        (("a", "z"), ("B", "A"), ("A", "z")),
        (("a", "z"), ("B", "B"), ("B", "a")),
    ):
        text = "".join(better % (n, n, n, g) for n, g in zip(names, grades, strict=True))
        known = kinds_of(text)
        found = [LadderEdition(name, DAY, known.ladders[name]) for name in names]
        ladders = LadderBook(found, {"VIP": 1, "A": 2, "B": 3})
        facts = past(VISITS)
        facts.book = replace(facts.book, read_ladders=given(ladders))
        grade = facts.grade_on(day(9))
        assert (grade.grade, grade.ladder, grade.level) == (*best, 1)
    assert past(VISITS).grade_on(day(4)).grade is None


def test_r11_a_grade_that_a_ladder_sets_brings_into_a_cadence_and_out_of_it() -> None:
    """The second visit of day 5 makes B of nobody; ten days without a contact make A of B, by time alone."""
    known = kinds_of(LADDER)
    graded = replace(cadence(("30d",)), name="graded", applies_to={"grade": ("B",)})
    book = Book(
        [Edition("graded", 1, date.min, graded)],
        known.by_name,
        EFFECTS,
        measures=known.measures,
        read_ladders=given(
            LadderBook([LadderEdition("x", DAY, known.ladders["x"])], {"A": 1, "B": 2})
        ),
    )
    person = PersonFacts("C1", DAY, {"type": frozenset({"dealer"})})
    events = [Event(100, 0, DAY, "created"), *VISITS, tick(6, "a")]

    def stands(n: int) -> Standing:
        seen = [event for event in events if event.day <= day(n)]
        return fold_timeline(person, seen, book, Almanac(), day(n))

    found = {
        n: (stands(n).grade, [each.state.start for each in stands(n).live]) for n in (4, 5, 14)
    }
    assert found == {
        4: (GradeSource(None), []),
        5: (GradeSource("B", "x", 1), [day(5)]),
        14: (GradeSource("B", "x", 1), [day(5)]),
    }
    after = stands(15)
    assert after.grade == GradeSource("A", "x", 2)
    assert [(each.ended, each.ended_by) for each in after.enrollments] == [(day(15), "applies_to")]
    assert stands(14).next_change == day(15)


def test_the_grade_is_by_hand_else_the_ladders_else_the_given_one() -> None:
    by_hand = happened(7, "profile", grade="C")
    taken_back = Event(8, 8, day(8), "profile", details={"grade": "C", "grade-given": True})
    facts = past([*VISITS, tick(6, "a"), by_hand, taken_back], grade="C")
    grades = [facts.grade_on(day(n)) for n in (1, 5, 7, 8, 15)]
    assert [(each.grade, each.ladder, each.by_hand) for each in grades] == [
        ("C", None, False),
        ("B", "x", False),
        ("C", None, True),
        ("B", "x", False),
        ("A", "x", False),
    ]


def test_before_its_first_text_a_ladder_gives_no_grade() -> None:
    facts = past(VISITS, (6, LADDER), grade="C")
    assert [facts.grade_on(day(n)).grade for n in (5, 6)] == ["C", "B"]


@pytest.mark.parametrize(
    ("details", "imported", "after"),
    [
        ({"type": "dealer"}, False, Grades("B", "A")),
        ({"grade": "C"}, False, Grades("B", "C")),
        ({"grade": "C"}, True, Grades("C")),
        ({"grade": "B", "grade-given": True}, False, Grades("B")),
        ({"grade": None}, False, Grades()),
    ],
)
def test_grades_that_people_give(details: dict[str, object], imported: bool, after: Grades) -> None:
    assert Grades("B", "A").after(details, imported=imported) == after


@pytest.mark.parametrize(("n", "places"), [(0, 0), (1, 1), (23, 5), (25, 5), (26, 6)])
def test_places_are_the_share_rounded_up(n: int, places: int) -> None:
    top = kinds_of(TOP).ladders["x"].top
    assert top
    assert top.places(n) == places
