"""Customers entered and changed through the service: what is stored, refused and remarked on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from keqing.errors import KeqingError, NotFound, Unusable
from keqing.i18n import translate_message
from keqing.models import Customer, Event, Phone
from keqing.services.customers import saving
from keqing.services.customers.customer_words import CustomerChanges, NewCustomer
from keqing.services.customers.saved import SavedCustomer
from keqing.timeline.enrollment import REFUSAL, SUSPECTED
from tests.departments import Department, who

NOV_20 = date(2026, 11, 20)


@pytest.fixture
def department(tmp_path: Path) -> Department:
    return Department(tmp_path / "k.db")


def add(department: Department, name: str, **words: Any) -> SavedCustomer:
    with department.desk("add-customer") as desk:
        return saving.add_customer(desk, NewCustomer(name, **words))


def edit(department: Department, code: str, **words: Any) -> SavedCustomer:
    with department.desk("edit-customer") as desk:
        return saving.edit_customer(desk, who(desk, code), CustomerChanges(**words))


def remarks(saved: SavedCustomer) -> list[str]:
    return [translate_message(remark) for remark in saved.remarks]


def test_a_customer_is_entered_with_what_is_left_out(department: Department) -> None:
    saved = add(department, "王秀英", phones=["13812345678"], fields=["role=女儿"])
    with department.reading() as desk:
        customer = who(desk, "C0001")
        assert (customer.type, customer.status, customer.created) == (
            "consumer",
            "active",
            department.clock,
        )
        assert desk.staff.name(customer.owner_id) == "李敏"
        created = desk.session.scalars(select(Event)).one()
        assert (created.kind, created.sequence) == ("created", 0)
        assert created.details == {"type": "consumer", "role": "女儿"}
    assert remarks(saved) == []


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no name": ({"name": " "}, "The name is missing."),
    "a code that is taken": ({"name": "乙", "code": "c0001"}, "C0001 is the code of 王秀英."),
    "name and number of another": (
        {"name": "王 秀英", "phones": ["138 1234 5678"]},
        "王 秀英 with this number is on file already: C0001.",
    ),
    "a number that is none": ({"name": "乙", "phones": ["123"]}, "'123' is not a phone number."),
    "an agent whom nobody knows": ({"name": "乙", "owner": "无名"}, "No agent is called 无名."),
}


@pytest.mark.parametrize("name", REFUSED)
def test_who_is_not_entered(department: Department, name: str) -> None:
    department.customer("王秀英", phones=["13812345678"])
    words, sentence = REFUSED[name]
    with pytest.raises(KeqingError) as caught:
        add(department, **words)
    assert translate_message(caught.value.message) == sentence
    with department.reading() as desk:
        assert desk.session.scalars(select(Customer.code).where(Customer.id > 0)).all() == ["C0001"]


REMARKS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "the number of another": (
        {"name": "乙", "phones": ["13812345678"]},
        ["王秀英 (C0001) has the same number."],
    ),
    "a namesake": (
        {"name": "王秀英", "phones": ["13900000007"]},
        ["There is another 王秀英: C0001."],
    ),
    "a number beside the name": (
        {"name": "何磊 13901010923"},
        ["The number written with the name is stored as a phone of 何磊."],
    ),
    "a number that looks made up": (
        {"name": "乙", "phones": ["13888888888"]},
        ["The number 13888888888 looks made up."],
    ),
    "both, with force": (
        {"name": "王秀英", "phones": ["13812345678"], "force": True},
        ["王秀英 (C0001) has the same number."],
    ),
}


@pytest.mark.parametrize("name", REMARKS)
def test_what_is_remarked_on(department: Department, name: str) -> None:
    department.customer("王秀英", phones=["13812345678"])
    words, sentences = REMARKS[name]
    assert remarks(add(department, **words)) == sentences


def test_a_namesake_who_is_not_to_be_called_is_asked_about_first(department: Department) -> None:
    code = department.customer("王秀英", phones=["13812345678"])
    department.log(code, "stop", text="别打了")
    department.customer("王秀英", phones=["13900000007"])
    [remark] = remarks(add(department, "王秀英", phones=["13900000009"]))
    assert remark.startswith("王秀英 C0001 has the same name and is not to be called")


def test_a_stopped_number_stays_stopped_under_a_new_name(department: Department) -> None:
    code = department.customer("王秀英", phones=["13812345678"])
    department.log(code, "stop", text="别打了")
    saved = add(department, "王霞", phones=["13812345678"])
    assert "王霞 is stored as not to be called: this number asked for it before." in remarks(saved)
    with department.reading() as desk:
        assert who(desk, "C0002").status == "stopped"
        stop = desk.session.scalars(select(Event).where(Event.outcome == "stop")).all()[-1]
        assert (stop.direction, stop.text) == ("in", "别打了")


NOTES: dict[str, tuple[str | None, str | None, dict[str, bool]]] = {
    "别再打电话了": ("别再打电话了", None, {REFUSAL: True}),
    "吃了药起皮疹": (None, "吃了药起皮疹", {SUSPECTED: True}),
    "爱听戏": (None, None, {}),
}
"""A note: the wish not to be called, the reaction, and the marks on the timeline."""


@pytest.mark.parametrize("note", NOTES)
def test_a_new_note_is_looked_at_once(department: Department, note: str) -> None:
    department.customer("王秀英")
    refused, suspected, marks = NOTES[note]
    saved = edit(department, "C0001", note=note)
    assert (saved.refused, saved.suspected) == (refused, suspected)
    again = edit(department, "C0001", address="朝阳")
    assert (again.refused, again.suspected) == (None, None)
    with department.reading() as desk:
        events = desk.session.scalars(select(Event).where(Event.kind == "profile")).all()
        moved = {"fields": {"address": [None, "朝阳"]}}
        assert [event.details for event in events] == [*([marks] if marks else []), moved]


CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "a column that cadences look at": ({"grade": "VIP"}, {"grade": "VIP"}, {"grade": "VIP"}),
    "a column that conditions can ask for": (
        {"address": "海淀"},
        {"address": "海淀"},
        {"fields": {"address": [None, "海淀"]}},
    ),
    "a column that they cannot": ({"note": "x"}, {"note": "x"}, {}),
    "a tag added": ({"tags": ["乙"]}, {"tags": ["甲", "乙"]}, {"tag": ["甲", "乙"]}),
    "a tag removed": ({"remove_tags": ["甲"]}, {"tags": []}, {"tag": []}),
    "a grade emptied": ({"clear": ["grade"]}, {"grade": None}, {"grade": None}),
    "a field emptied": ({"clear": ["过敏"]}, {"fields": {}}, {}),
    "tags emptied": ({"clear": ["tag"]}, {"tags": []}, {"tag": []}),
    "a name": ({"name": "王秀瑛"}, {"name": "王秀瑛", "search": "王秀瑛"}, {}),
}
"""The words of a change: the columns after it, and the profile that the timeline keeps."""


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_and_what_the_timeline_keeps_of_it(department: Department, name: str) -> None:
    words, columns, profile = CHANGES[name]
    department.customer("王秀英", grade="A", tags=["甲"], fields=["allergies=青霉素"])
    edit(department, "C0001", **words)
    with department.reading() as desk:
        customer = who(desk, "C0001")
        assert {column: getattr(customer, column) for column in columns} == columns
        kept = desk.session.scalars(select(Event.details).where(Event.kind == "profile")).all()
        assert kept == ([profile] if profile else [])
    assert department.findings() == {}


@pytest.mark.parametrize(
    ("words", "error", "sentence"),
    [
        ({}, Unusable, "Nothing says what to change about 王秀英."),
        ({"grade": "A"}, Unusable, "That is on file of 王秀英 already: nothing changes."),
        ({"clear": ["note"]}, Unusable, "王秀英 has no note to clear."),
        ({"remove_tags": ["乙"]}, NotFound, "王秀英 has no tag 乙."),
        ({"clear": ["name"]}, Unusable, "'name' cannot be emptied."),
        ({"remove_phones": ["9999"]}, NotFound, "王秀英 has no number that ends in 9999."),
    ],
)
def test_changes_that_cannot_be(
    department: Department, words: dict[str, Any], error: type[KeqingError], sentence: str
) -> None:
    department.customer("王秀英", grade="A", tags=["甲"], phones=["13812345678"])
    with pytest.raises(error) as caught:
        edit(department, "C0001", **words)
    assert translate_message(caught.value.message) == sentence


def test_nobody_refers_themselves(department: Department) -> None:
    department.customer("王秀英")
    with department.desk() as desk:
        customer = who(desk, "C0001")
        with pytest.raises(Unusable, match="refer themselves"):
            saving.edit_customer(desk, customer, CustomerChanges(referrer=customer))


def test_numbers_are_added_relabelled_and_removed(department: Department) -> None:
    department.customer("王秀英", phones=["13812345678", "021-64321234 转 801"])
    edit(department, "C0001", phones=["13812345678（女儿）", "13900000007"])
    edit(department, "C0001", remove_phones=["021-64321234转801"])
    with department.reading() as desk:
        rows = desk.session.execute(select(Phone.number, Phone.label).order_by(Phone.id)).all()
        assert rows == [("+8613812345678", "女儿"), ("+8613900000007", None)]


def test_a_right_number_ends_the_search_for_one(department: Department) -> None:
    code = department.customer("王秀英", NOV_20, phones=["13812345678"])
    department.log(code, "wrong-number", text=None)
    assert any(key.startswith("promise") for key in department.due(code))
    [remark] = remarks(edit(department, code, phones=["13812345678"], address="朝阳"))
    assert remark.startswith("The number that ends in 5678 is on file as wrong and stays so.")
    assert remarks(edit(department, code, phones=["13900000007"])) == [
        "The task to find the right number is done."
    ]
    assert not any(key.startswith("promise") for key in department.due(code))
