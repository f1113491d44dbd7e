"""The same facts saved again by another program, in another style, are the same facts."""

from __future__ import annotations

from itertools import product

import pytest

from keqing.i18n import translate_message
from tests.services.conftest import Import
from tests.services.importing.test_file_import import counts, told

PURCHASE = "姓名,电话,购买日期,产品,盒数,每盒,每天,金额\n"
CONTACT = "姓名,电话,回访日期,结果,备注,下次回访\n"

DAYS = (
    "2026-11-20",
    "2026/11/20 0:00",
    "2026年11月20日",
    "20261120",
    "2026-11-20 00:00:00",
    "46346",
    "11/20/2026",
)
NUMBERS = (
    "6,30,6,1280",
    "6.0,30.0,6.00,1280.00",
    '6盒,30粒,6粒,"1,280元"',
    "六盒,每盒30粒,6粒/天,¥1280",
    "６,３０,６,1.28千",
)


def bought(day: str = DAYS[0], numbers: str = NUMBERS[0], name: str = "安和胶囊") -> str:
    return f"{PURCHASE}戊,13900010005,{day},{name},{numbers}\n"


@pytest.mark.parametrize(
    ("day", "numbers"), list(product(DAYS, NUMBERS[:1])) + list(product(DAYS[:1], NUMBERS))
)
def test_a_purchase_saved_again_in_another_style_is_the_same(
    bring: Import, day: str, numbers: str
) -> None:
    assert counts(bring(bought())) == (1, 0, 0, 0)
    assert counts(bring(bought(day, numbers))) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    "row",
    [
        "丁,13900010004,2026/11/20 0:00,接通,血压 正常,2026/12/3 0:00",
        "丁,13900010004.0,2026-11-20,接通,血压  正常,20261203",
        "丁,139-0001-0004,2026.11.20,接通, 血压 正常 ,2026年12月3日",
    ],
)
def test_a_contact_saved_again_in_another_style_is_the_same(bring: Import, row: str) -> None:
    assert counts(bring(f"{CONTACT}丁,13900010004,2026-11-20,接通,血压 正常,2026-12-03\n")) == (
        1,
        0,
        0,
        0,
    )
    assert counts(bring(f"{CONTACT}{row}\n")) == (0, 0, 1, 0)


def test_what_a_row_leaves_out_may_be_on_file(bring: Import) -> None:
    bring(bought())
    assert counts(bring("姓名,电话,购买日期,产品\n戊,13900010005,2026-11-20,安和胶囊\n")) == (
        0,
        0,
        1,
        0,
    )


def test_a_conflict_names_the_fields_both_values_and_the_command(bring: Import) -> None:
    bring(bought())
    record = bring(bought(numbers="8,30,6,1300"))
    assert counts(record) == (0, 0, 0, 1)
    assert told(record)[2] == (
        "Quantity is 6 on file, and 8 in this row. Price is 1280 on file, and 1300 in this row. "
        "To change the record: keqing amend 2 quantity=8 price=1300"
    )
    (row,) = record.rows
    assert translate_message(row.reason, "zh").endswith("keqing amend 2 数量=8 金额=1300")


def test_what_is_not_on_file_yet_is_a_conflict_too(bring: Import) -> None:
    bring("姓名,电话,购买日期,产品\n戊,13900010005,2026-11-20,安和胶囊\n")
    record = bring(bought(numbers="8,,,"))
    assert "Quantity is not on file, and 8 in this row." in told(record)[2]


def test_another_next_call_of_the_same_contact_is_a_conflict(bring: Import) -> None:
    bring(f"{CONTACT}丁,13900010004,2026-11-20,接通,血压正常,2026-12-03\n")
    record = bring(f"{CONTACT}丁,13900010004,2026-11-20,接通,血压正常,2026-12-05\n")
    assert counts(record) == (0, 0, 0, 1)
    assert "next is 2026-12-03 on file, and 2026-12-05 in this row." in told(record)[2]
    assert "keqing amend 2 next=2026-12-05" in told(record)[2]


def test_equal_rows_of_a_file_are_one_and_said(bring: Import) -> None:
    rows = f"{CONTACT}" + "丙,13900010003,2026-11-20 15:30,接通,血压正常,2026-12-03\n" * 3
    record = bring(rows)
    assert counts(record) == (1, 0, 2, 0)
    assert told(record) == dict.fromkeys(
        (3, 4), "This row says the same as row 2: it is kept once."
    )
    assert counts(bring(rows)) == (0, 0, 3, 0)


def test_rows_that_a_column_of_the_department_tells_apart_are_several(bring: Import) -> None:
    head, row = "姓名,电话,购买日期,产品,盒数,单号\n", "丙,13900010003,2026-11-20,安和胶囊,1,"
    record = bring(f"{head}{row}X1\n{row}X2\n{row}X2\n")
    assert counts(record) == (2, 0, 1, 0)
