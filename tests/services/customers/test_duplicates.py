"""A new customer who may be on file already."""

from __future__ import annotations

from pathlib import Path

import pytest

from keqing.errors import Unusable
from keqing.i18n import translate_message
from keqing.services.customers.duplicates import refuse_duplicate, remark_sharers
from keqing.services.customers.saved import Remarks
from keqing.text.phones import Written
from tests.departments import Department, who

NUMBER = Written("+8613812345678")
OTHER = Written("+8613900000007")


@pytest.fixture
def department(tmp_path: Path) -> Department:
    department = Department(tmp_path / "k.db")
    department.customer("王秀英", phones=["13812345678"])
    return department


def remarks_on(
    department: Department, name: str, *numbers: Written, force: bool = False
) -> list[str]:
    remarks = Remarks()
    with department.desk("add-customer") as desk:
        refuse_duplicate(desk, name, numbers, remarks, force=force)
    return [translate_message(remark) for remark in remarks.found]


def test_the_same_name_with_the_same_number_is_refused(department: Department) -> None:
    with pytest.raises(Unusable) as caught:
        remarks_on(department, "王 秀英", OTHER, NUMBER)
    assert "on file already: C0001" in translate_message(caught.value.message)


def test_force_adds_one_all_the_same(department: Department) -> None:
    assert remarks_on(department, "王秀英", NUMBER, force=True) == [
        "王秀英 (C0001) has the same number."
    ]


def test_either_alone_is_remarked_on(department: Department) -> None:
    assert remarks_on(department, "李四", NUMBER) == ["王秀英 (C0001) has the same number."]
    assert remarks_on(department, "王秀英", OTHER) == ["There is another 王秀英: C0001."]
    assert remarks_on(department, "李四", OTHER) == []


def test_a_namesake_who_is_not_to_be_called_is_asked_about(department: Department) -> None:
    department.log("C0001", "stop", text="别打了")
    (remark,) = remarks_on(department, "王秀英", OTHER)
    assert "王秀英 C0001" in remark
    assert "not to be called" in remark


def test_who_shares_a_new_number_is_named_but_not_oneself(department: Department) -> None:
    department.customer("李四", phones=["13900000007"])
    remarks = Remarks()
    with department.desk("add-customer") as desk:
        remark_sharers(desk, who(desk, "C0002"), [NUMBER, OTHER], remarks)
    assert [translate_message(remark) for remark in remarks.found] == [
        "王秀英 (C0001) has the same number."
    ]
