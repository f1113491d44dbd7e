"""The facts of a customer by the records and the file of a day, as conditions ask for them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from keqing.definitions.condition import Term, Value
from keqing.definitions.customer_terms import FIRST_STAGE
from keqing.definitions.fields import Field
from keqing.records.event import Event
from keqing.timeline.condition_watch import facts_of, with_file
from keqing.timeline.enrollment import Book, PersonFacts
from keqing.timeline.file_values import filled_names, first_values, typed_values, values_after
from keqing.timeline.ladder_levels import Grades
from keqing.timeline.measures import CustomerFacts, Records
from tests.timeline.test_fold import KINDS

CREATED = date(2026, 12, 1)
FIELDS = {
    "beds": Field("beds", {}, type="int"),
    "opened": Field("opened", {}, type="date"),
    "note": Field("note", {}),
}
BOOK = Book((), KINDS.by_name, {}, read_fields=lambda: FIELDS)


def event(n: int, day: int, kind: str, **details: Any) -> Event:
    return Event(n, n, date(2026, 12, day), kind, details=details)


def facts(day: int, *events: Event, phone: bool = False, **profile: str) -> CustomerFacts:
    sets = {name: frozenset({value}) for name, value in profile.items()}
    person = PersonFacts("C1", CREATED, sets, {"beds": "20", "note": ""}, phone)
    seen = [each for each in events if each.day.day <= day]
    grades = Grades(profile.get("grade"))
    now = facts_of(person, sets, Records(seen), BOOK, date(2026, 12, day), None, grades)
    return with_file(now, person.values, FIELDS)


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (Term("stage"), FIRST_STAGE),
        (Term("type"), "dealer"),
        (Term("grade"), "A"),
        (Term("beds"), 20),
        (Term("birthday"), date(1960, 12, 20)),
        (Term("created"), CREATED),
        (Term("interval"), None),
        (Term("has", "created"), True),
        (Term("has", "birthday"), True),
        (Term("has", "phone"), False),
        (Term("has", "beds"), True),
        (Term("has", "note"), False),
        (Term("has", "address"), False),
        (Term("consent", "promotion"), True),
        (Term("consent", "health"), False),
    ],
)
def test_what_is_known_of_a_customer(term: Term, value: Value | None) -> None:
    consent = event(1, 5, "consent", purpose="promotion")
    seen = facts(9, consent, type="dealer", grade="A", birthday="1960-12-20")
    assert seen.value(term) == value


def test_a_stage_that_was_reached_stands_in_place_of_the_first_one() -> None:
    assert facts(9, stage="bought").value(Term("stage")) == "bought"


def test_a_birthday_without_its_year_is_there_and_tells_no_age() -> None:
    seen = facts(9, birthday="--12-20")
    assert seen.value(Term("has", "birthday")) is True
    assert seen.value(Term("birthday")) is None
    assert facts(9).value(Term("has", "birthday")) is False
    assert facts(9, phone=True).value(Term("has", "phone")) is True


def test_an_earlier_day_has_the_file_and_the_consents_of_that_day() -> None:
    events = (
        event(1, 3, "profile", type="clinic", fields={"beds": ["20", "30"]}),
        event(2, 5, "consent", purpose="promotion"),
        event(3, 7, "consent-withdrawn", purpose="promotion"),
    )
    now = facts(9, *events, type="dealer")
    told = [
        (
            now.on(date(2026, 12, day)).value(Term("type")),
            now.on(date(2026, 12, day)).value(Term("beds")),
            now.on(date(2026, 12, day)).value(Term("consent", "promotion")),
        )
        for day in (2, 3, 4, 5, 6, 7)
    ]
    assert told == [
        ("dealer", 20, False),
        ("clinic", 30, False),
        ("clinic", 30, False),
        ("clinic", 30, True),
        ("clinic", 30, True),
        ("clinic", 30, False),
    ]
    assert now.on(date(2026, 12, 4)).value(Term("stage")) == FIRST_STAGE


def test_without_values_the_file_changes_nothing() -> None:
    seen = facts(9)
    assert with_file(seen, {}, FIELDS) is seen


def test_the_first_values_are_those_before_any_change_or_the_first_that_were_entered() -> None:
    changes = [
        event(1, 3, "profile", fields={"beds": ["20", "30"], "note": [None, "new"]}),
        event(2, 5, "profile", fields={"beds": ["30", "40"], "note": ["new", "newer"]}),
        event(3, 6, "profile", grade="A"),
        event(4, 7, "purchase", fields={"beds": ["1", "2"]}),
    ]
    now = {"beds": "40", "note": "newer", "opened": "2020-01-01"}
    first = {"beds": "20", "note": "new", "opened": "2020-01-01"}
    assert first_values(now, changes) == first_values(now, changes[::-1]) == first
    struck = Event(1, 1, date(2026, 12, 3), "profile", details=changes[0].details, voided=True)
    assert first_values(now, [struck, *changes[1:]])["beds"] == "30"


def test_a_change_leaves_what_it_does_not_name() -> None:
    values = {"beds": "20", "note": "x"}
    assert values_after(values, {"fields": {"beds": ["20", "30"]}}) == {"beds": "30", "note": "x"}
    assert values_after(values, {}) == values


def test_values_are_compared_by_the_types_of_their_fields() -> None:
    stored = {"beds": "20", "opened": "2020-01-01", "note": "12", "unknown": "7", "empty": ""}
    typed = typed_values(stored, FIELDS)
    assert (typed["beds"], typed["opened"]) == (20, date(2020, 1, 1))
    assert (typed["note"], typed["unknown"], typed["empty"]) == ("12", "7", None)
    assert filled_names({**stored, "none": None}) == {"beds", "opened", "note", "unknown"}
