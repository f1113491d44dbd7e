"""Contact persons through the service: one by the name, with their numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from keqing.i18n import translate_message
from keqing.models import ContactPerson, Event, Phone
from keqing.services.customers.contact_persons import PersonWords, save_person
from keqing.services.customers.saved import SavedCustomer
from keqing.timeline.enrollment import REFUSAL
from tests.departments import Department, who


@pytest.fixture
def department(tmp_path: Path) -> Department:
    department = Department(tmp_path / "k.db")
    department.customer("王秀英", phones=["13812345678"])
    return department


def save(department: Department, name: str, **words: Any) -> SavedCustomer:
    with department.desk("add-contact") as desk:
        return save_person(desk, who(desk, "C0001"), name, PersonWords(**words))


def remarks(saved: SavedCustomer) -> list[str]:
    return [translate_message(remark) for remark in saved.remarks]


def test_the_same_name_is_the_same_person(department: Department) -> None:
    assert remarks(save(department, "小李", relation="女儿", phones=["13900000007"])) == []
    again = save(department, "小 李", health=True, note="周末在")
    assert remarks(again) == ["小李 was on file already and has been changed."]
    with department.reading() as desk:
        person = desk.session.scalars(select(ContactPerson)).one()
        assert (person.name, person.relation, person.health) == ("小李", "女儿", True)
        assert person.note == "周末在"
        number = select(Phone.number).where(Phone.contact_person_id == person.id)
        assert desk.session.scalars(number).all() == ["+8613900000007"]


def test_a_number_on_the_list_is_pointed_out(department: Department) -> None:
    other = department.customer("李四", phones=["13900000007"])
    department.log(other, "stop", text="别打了")
    assert remarks(save(department, "小李 13900000007")) == [
        "The number written with the name is stored as a phone of 小李.",
        "The number of 小李 is on the list of those not to be called: do not call it.",
    ]


def test_a_note_that_refuses_is_marked_on_the_customers_timeline(department: Department) -> None:
    saved = save(department, "小李", note="说别再打电话了")
    assert saved.refused == "说别再打电话了"
    with department.reading() as desk:
        profile = desk.session.scalars(select(Event).where(Event.kind == "profile")).one()
        assert profile.details == {REFUSAL: True}
