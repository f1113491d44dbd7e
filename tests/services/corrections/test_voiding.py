from __future__ import annotations

import pytest
from sqlalchemy import select

from keqing.errors import NotFound, Unusable
from keqing.models import Event, Phone, Stop
from tests.departments import Department
from tests.services.corrections.conftest import NOV, void


def test_everything_is_as_before(department: Department, buyer: str) -> None:
    before = department.due(buyer)
    called = department.log(buyer, day=NOV[21])
    assert department.due(buyer)["therapy 3d"] == "2026-11-23"
    assert called.event
    void(department, called.event)
    assert department.due(buyer) == before
    assert department.findings() == {}


def test_twice_is_refused(department: Department, buyer: str) -> None:
    (record,) = department.records(buyer)
    void(department, record)
    with pytest.raises(Unusable):
        void(department, record)


def test_a_reason_is_needed(department: Department, buyer: str) -> None:
    (record,) = department.records(buyer)
    with pytest.raises(Unusable):
        void(department, record, " ")


def test_no_such_record(department: Department) -> None:
    with pytest.raises(NotFound):
        void(department, 99)


def test_what_is_on_file_is_corrected_elsewhere(department: Department, buyer: str) -> None:
    with department.reading() as desk:
        created = desk.session.scalars(select(Event.id).where(Event.kind == "created")).one()
    with pytest.raises(Unusable):
        void(department, created)


def test_a_stop_is_lifted_everywhere(department: Department, buyer: str) -> None:
    stopped = department.log(buyer, "stop")
    assert department.due(buyer) == {}
    assert stopped.event
    told = void(department, stopped.event)
    assert told.remarks
    with department.reading() as desk:
        assert desk.session.scalars(select(Stop)).all() == []
    assert "therapy 1d" in department.due(buyer)


def test_a_wrong_number_is_good_again(department: Department, buyer: str) -> None:
    wrong = department.log(buyer, "wrong-number")
    assert wrong.event
    void(department, wrong.event)
    with department.reading() as desk:
        assert [phone.bad for phone in desk.session.scalars(select(Phone))] == [False]
