"""What a workbook knows besides the text of its cells: hidden rows, formulas without a result, heads of two rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest

from keqing.definitions.kinds import built_in_kinds
from keqing.transfer.read.csv_file import read_table
from keqing.transfer.read.headers import locate_header, nameless, recognise_columns
from keqing.transfer.read.table import Table, letters
from keqing.transfer.read.xlsx_file import read_xlsx
from tests.workbooks import changed, fill, of_rows, part, workbook

PEOPLE = [["姓名", "电话", "备注"], ["甲", "13900010001", "a"], ["乙", "13900010002", "b"]]
SHEET = "xl/worksheets/sheet1.xml"


def unread(table: Table) -> dict[tuple[int, int], str]:
    return {(line.number, at): line.cells[at] for line in table.lines for at in line.unread}


def test_hidden_rows_and_columns_are_known_and_can_be_left_out() -> None:
    def hide(_: Any, sheet: Any) -> None:
        fill(sheet, PEOPLE)
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_row(7, None, None, {"hidden": True})
        sheet.set_column(2, 3, None, None, {"hidden": True})

    table = read_xlsx(workbook(hide), name="x")
    assert (table.hidden_rows, table.hidden_headings) == ((2,), ("备注",))
    seen = table.visible()
    assert (seen.header, [line.cells for line in seen.lines]) == (
        ("姓名", "电话", ""),
        [("乙", "13900010002", "")],
    )
    assert read_xlsx(of_rows(PEOPLE), name="x").hidden_rows == ()


def test_rows_of_a_filter_are_hidden_as_spreadsheets_write_them() -> None:
    content = of_rows(PEOPLE)
    xml = part(content, SHEET)
    filtered = re.sub(rb'<row r="3"', b'<row r="3" hidden="true"', xml)
    assert read_xlsx(changed(content, {SHEET: filtered}), name="x").hidden_rows == (3,)
    closed = re.sub(rb"<sheetFormatPr", b'<sheetFormatPr zeroHeight="1"', xml)
    shown = re.sub(rb'<row r="1"', b'<row r="1" hidden="0"', closed)
    assert read_xlsx(changed(content, {SHEET: shown}), name="x").hidden_rows == (2, 3)


def test_a_formula_without_a_result_is_no_blank_cell() -> None:
    def formulas(_: Any, sheet: Any) -> None:
        fill(sheet, [["姓名", "生日", "备注", "来源"], ["甲"]])
        sheet.write_formula(1, 1, "=DATE(1950,3,5)", None, "")
        sheet.write_formula(1, 2, '=IF(1,"","x")', None, "")
        sheet.write_formula(1, 3, "=B1", None, "生日")
        sheet.write_formula(2, 0, "=A2", None, "")

    content = workbook(formulas)
    xml = part(content, SHEET)
    xml = xml.replace(b'<c r="C2" t="str">', b'<c r="C2">').replace(
        b'<c r="C2">', b'<c r="C2" t="str">'
    )
    xml = xml.replace(b'<c r="B2" t="str">', b'<c r="B2">').replace(
        b'<c r="A3" t="str">', b'<c r="A3">'
    )
    table = read_xlsx(changed(content, {SHEET: xml}), name="x")
    assert unread(table) == {(2, 1): "=DATE(1950,3,5)", (3, 0): "=A2"}
    assert table.lines[0].cells == ("甲", "=DATE(1950,3,5)", "", "生日")


def test_shared_formulas_and_cells_without_places() -> None:
    content = of_rows(PEOPLE)
    rows = (
        b'<row><c t="inlineStr"><is><t>x</t></is></c><c><f t="shared" si="0">A1+1</f></c>'
        b'<c><f t="shared" si="0"/><v/></c></row>'
    )
    xml = part(content, SHEET).replace(b"</sheetData>", rows + b"</sheetData>")
    assert unread(read_xlsx(changed(content, {SHEET: xml}), name="x")) == {
        (4, 1): "=A1+1",
        (4, 2): "=A1+1",
    }


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!"])
def test_errors_are_seen_in_every_kind_of_file(error: str) -> None:
    def wrong(_: Any, sheet: Any) -> None:
        fill(sheet, [["姓名", "电话"], ["甲"]])
        sheet.write_formula(1, 1, "=NA()", None, error)

    expected = {(2, 1): error}
    assert unread(read_xlsx(workbook(wrong), name="x")) == expected
    assert unread(read_xlsx(of_rows([["姓名", "电话"], ["甲", error]]), name="x")) == expected
    assert unread(read_table(f"姓名,电话\n甲,{error}\n", name="x")) == expected


def test_what_a_narrow_column_left_is_no_text() -> None:
    assert unread(read_table("姓名,生日,备注\n甲,########,#1\n", name="x")) == {(2, 1): "########"}


@pytest.mark.parametrize(
    ("place", "word"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")]
)
def test_columns_have_the_letters_of_a_spreadsheet(place: int, word: str) -> None:
    assert letters(place) == word


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("姓名,电话,,备注\n甲,1,三路,a\n乙,2,,b\n", {"C": 1}),
        (",姓名,电话\n1,甲,1\n2,乙,2\n", {"A": 2}),
        ("姓名,电话,\n甲,1,三路\n", {"C": 1}),  # with a comma behind its headings
        ("姓名,电话\n甲,1,三路\n", {}),  # a cell too many is its row's fault
        ("姓名,电话,,\n甲,1,,\n", {}),
        ("名单,,\n姓名,电话,\n甲,1,x\n", {"C": 1}),
    ],
)
def test_columns_without_a_heading_are_named_by_their_letter(
    text: str, lost: dict[str, int]
) -> None:
    assert nameless(locate_header(read_table(text, name="x"), built_in_kinds())) == lost


def test_a_workbook_has_no_cell_too_many() -> None:
    table = locate_header(
        read_xlsx(of_rows([["姓名", "电话"], ["甲", "1", None, "三路"]]), name="x"),
        built_in_kinds(),
    )
    assert (table.header, nameless(table)) == (("姓名", "电话", "", ""), {"D": 1})


def test_a_column_is_mapped_by_its_letter() -> None:
    table = locate_header(
        read_table("姓名,电话,\n甲,1,三路\n", name="x"), built_in_kinds(), None, {"c": "地址"}
    )
    assert table.header == ("姓名", "电话", "C")
    assert recognise_columns(table.header, built_in_kinds(), None, {"c": "地址"}).names == (
        "name",
        "phone",
        "address",
    )


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        (["姓名,联系方式,,备注", ",电话,地址,"], "姓名,电话,地址,备注"),
        (["2026年名单,,,", "姓名,联系方式,,备注", ",电话,地址,"], "姓名,电话,地址,备注"),
        (["姓名,电话,联系人,,", ",,姓名,电话,关系"], "姓名,电话,联系人姓名,联系人电话,联系人关系"),
        (
            ["姓名,电话,联系人,,", "姓名,电话,姓名,电话,关系"],
            "姓名,电话,联系人姓名,联系人电话,联系人关系",
        ),
        (["客户,,", "姓名,电话,微信"], "姓名,电话,微信"),
        (["姓名,购药,,", ",购买日期,产品,盒数"], "姓名,购买日期,产品,购药盒数"),
    ],
)
def test_a_head_of_two_rows_is_one(rows: Sequence[str], header: str) -> None:
    text = "\n".join([*rows, ",".join("甲乙丙丁戊己"[: len(header.split(","))])])
    table = locate_header(read_table(text, name="x"), built_in_kinds())
    assert (",".join(table.header), len(table.lines)) == (header, 1)


def test_a_first_row_of_data_is_no_second_row_of_a_head() -> None:
    table = locate_header(
        read_table("姓名,来源,备注\n甲,电话,\n乙,客户,地址\n", name="x"), built_in_kinds()
    )
    assert (table.header, len(table.lines)) == (("姓名", "来源", "备注"), 2)


def test_what_is_mapped_stands_in_the_header() -> None:
    text = "日期,电话\n称呼,电话,地址\n甲,1,x\n"
    assert (
        locate_header(read_table(text, name="x"), built_in_kinds(), None, {"称呼": "姓名"}).header[
            0
        ]
        == "称呼"
    )


def test_headers_further_down_are_known() -> None:
    text = "姓名,电话\n甲,1\n姓名：,电话 \n乙,2\n姓名,购买日期,产品\n丙,2026-11-20,丁\n电话,电话\n"
    assert locate_header(read_table(text, name="x"), built_in_kinds()).heads == {
        3: True,
        5: False,
        7: False,
    }
    two = "姓名,联系方式,\n,电话,地址\n甲,1,x\n姓名,联系方式,\n,电话,地址\n"
    assert locate_header(read_table(two, name="x"), built_in_kinds()).heads == {4: True, 5: True}
