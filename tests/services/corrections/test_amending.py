from __future__ import annotations

import pytest
from sqlalchemy import select

from keqing.errors import Unusable
from keqing.models import Event
from tests.departments import Department
from tests.services.corrections.conftest import NOV, amend, void


def test_a_copy_takes_the_records_place(department: Department, buyer: str) -> None:
    called = department.log(buyer, day=NOV[21], minutes=3)
    assert called.event
    copy = amend(department, called.event, "text=头晕", "分钟=6")
    with department.reading() as desk:
        old = desk.session.get_one(Event, called.event)
        new = desk.session.get_one(Event, copy.event)
        assert (old.voided, new.corrects, new.sequence) == (True, old.id, old.sequence)
        assert (new.text, new.minutes, new.day) == ("头晕", 6, NOV[21])
    assert department.due(buyer)["therapy 3d"] == "2026-11-23"


def test_either_id_means_the_copy(department: Department, buyer: str) -> None:
    called = department.log(buyer, day=NOV[21])
    assert called.event
    amend(department, called.event, "text=二")
    newest = amend(department, called.event, "text=三")
    void(department, called.event)
    with department.reading() as desk:
        assert desk.session.get_one(Event, newest.event).voided
    assert "therapy 1d" in department.due(buyer)


def test_another_day_folds_anew(department: Department, buyer: str) -> None:
    called = department.log(buyer, day=NOV[21])
    assert called.event
    amend(department, called.event, "day=2026-11-23")
    assert "therapy 6d" in department.due(buyer)
    assert department.findings() == {}


def test_what_named_the_record_means_the_copy(department: Department, buyer: str) -> None:
    promised = department.log(buyer, next_day=NOV[25])
    department.clock = NOV[25]
    department.direct("snooze", buyer, NOV[27], "promise")
    assert promised.event
    amend(department, promised.event, "minutes=5")
    assert department.due(buyer)["promise 0d"] == "2026-11-27"


def test_fields_of_a_kind_are_checked_by_it(department: Department, buyer: str) -> None:
    (record,) = department.records(buyer)
    amend(department, record, "quantity=1")
    assert department.due(buyer)["supply-end 0d"] == "2026-11-25"
    with pytest.raises(Unusable):
        amend(department, record, "quantity=-1")
    with pytest.raises(Unusable):
        amend(department, record, "product=")
    with pytest.raises(Unusable):
        amend(department, record, "colour=red")


def test_a_promise_has_another_day(department: Department, buyer: str) -> None:
    told = department.direct("promise", buyer, NOV[25], "再谈")
    assert told.event
    amend(department, told.event, "when=2026-11-26 15:00")
    assert department.due(buyer)["promise 0d"] == "2026-11-26"


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("text",),
        ("text=都好",),
        ("text=一", "text=二"),
        ("text=",),
        ("day=2026-12-24",),
        ("outcome=stop",),
        ("outcome=callback",),
        ("minutes=9999",),
        ("time=never",),
        ("next=2026-11-01",),
    ],
)
def test_what_cannot_be(department: Department, buyer: str, words: tuple[str, ...]) -> None:
    called = department.log(buyer)
    assert called.event
    with pytest.raises(Unusable):
        amend(department, called.event, *words)
    assert department.records(buyer)[-1] == called.event


def test_the_outcome_decides_what_it_closes(department: Department, buyer: str) -> None:
    called = department.log(buyer, day=NOV[21])
    assert called.event
    amend(department, called.event, "outcome=未接", "text=")
    assert department.due(buyer)["therapy 1d"] == "2026-11-22"


def test_cut_off_promises_a_call_the_same_day(department: Department, buyer: str) -> None:
    called = department.log(buyer, day=NOV[21])
    assert called.event
    amend(department, called.event, "outcome=cut-off", "time=9:30")
    with department.reading() as desk:
        copy = desk.session.scalars(select(Event).where(Event.corrects.is_not(None))).one()
        assert copy.details == {"next": "2026-11-21", "next_time": "09:30"}
    amend(department, called.event, "outcome=reached")
    with department.reading() as desk:
        assert (
            "next"
            not in desk.session.scalars(select(Event).where(Event.corrects == copy.id))
            .one()
            .details
        )
