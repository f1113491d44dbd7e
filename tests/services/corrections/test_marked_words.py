"""New words in a corrected record, and the marks of the old ones."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from keqing.models import Event
from keqing.timeline.enrollment import REFUSAL, SUSPECTED
from tests.departments import Department
from tests.services.corrections.conftest import NOV, amend

REFUSES, REACTS, FINE = "别再打电话了", "吃了药起皮疹", "都好"

CORRECTIONS: dict[tuple[str, str], tuple[set[str], str | None, str | None]] = {
    (FINE, f"text={REFUSES}"): ({REFUSAL}, REFUSES, None),
    (FINE, f"text={REACTS}"): ({SUSPECTED}, None, REACTS),
    (FINE, "text=睡得好"): (set(), None, None),
    (REFUSES, f"text={FINE}"): (set(), None, None),
    (REACTS, f"text={FINE}"): (set(), None, None),
    (REACTS, "minutes=5"): ({SUSPECTED}, None, REACTS),
    (REFUSES, "minutes=5"): ({REFUSAL}, REFUSES, None),
}
"""The text on record and the correction: the marks of the copy, and the words that are asked about."""


@pytest.mark.parametrize("texts", CORRECTIONS)
def test_new_words_are_marked_and_old_marks_go_with_their_words(
    department: Department, buyer: str, texts: tuple[str, str]
) -> None:
    marks, refused, suspected = CORRECTIONS[texts]
    text, correction = texts
    called = department.log(buyer, text=text, day=NOV[21])
    assert called.event
    recorded = amend(department, called.event, correction)
    assert (recorded.refused, recorded.suspected) == (refused, suspected)
    with department.reading() as desk:
        copy = desk.session.scalars(select(Event).where(Event.corrects == called.event)).one()
        assert {mark for mark in (REFUSAL, SUSPECTED) if copy.details.get(mark)} == marks


def test_a_call_that_is_called_adverse_is_no_suspicion_any_more(
    department: Department, buyer: str
) -> None:
    called = department.log(buyer, text=REACTS, day=NOV[21])
    assert called.event
    assert amend(department, called.event, "adverse=yes").suspected is None
    with department.reading() as desk:
        copy = desk.session.scalars(select(Event).where(Event.corrects == called.event)).one()
        assert copy.details == {"adverse": True}
