"""Workbooks of Excel 97 to 2003 and of LibreOffice say the same as those of today."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from keqing.errors import KeqingError, NotFound, Unusable
from keqing.transfer.read.ods_file import read_ods
from keqing.transfer.read.spreadsheet import read_file
from keqing.transfer.read.table import Limits, Table
from keqing.transfer.read.xls_file import read_xls
from keqing.transfer.read.xls_marks import XlsBook
from keqing.transfer.read.xlsx_file import read_xlsx
from tests.workbooks import Formula, as_ods, as_xls, as_xlsx, changed, of_ods, workbook

Make = Callable[..., bytes]
Read = Callable[..., Table]
FORMS: list[tuple[Make, Read]] = [(as_xlsx, read_xlsx), (as_xls, read_xls), (as_ods, read_ods)]
forms = pytest.mark.parametrize(("make", "read"), FORMS, ids=["xlsx", "xls", "ods"])
old = pytest.mark.parametrize(("make", "read"), FORMS[1:], ids=["xls", "ods"])

ROWS: list[list[object]] = [
    ["姓名", "电话", "生日", "购买日期", "盒数", "时刻", "备注"],
    ["王秀英", 13812345678, date(1950, 3, 5), datetime(2026, 11, 20, 15, 30), 6.0, time(9, 5), "=1+2"],  # noqa: DTZ001  # a cell has no zone
    [None, None, None, None, None, None, None],
    ["𠮷田", "021-64321234", date(2026, 11, 20), None, 1.5, None, "两行\n文字"],
    ["李四", 110101195003052316, None, None, None, None, True],
]  # fmt: skip


@forms
def test_cells_are_read_alike(make: Make, read: Read) -> None:
    table = read(make(ROWS), name="x")
    assert table.header == tuple(ROWS[0])
    assert [(line.number, line.cells) for line in table.lines] == [
        (2, ("王秀英", "13812345678", "1950-03-05", "2026-11-20 15:30", "6", "09:05", "=1+2")),
        (4, ("𠮷田", "021-64321234", "2026-11-20", "", "1.5", "", "两行\n文字")),
        (5, ("李四", "1.101012E+17", "", "", "", "", "TRUE")),
    ]
    assert table.workbook


@forms
def test_hidden_rowsare_known(make: Make, read: Read) -> None:
    table = read(make([["姓名"], ["甲"], ["乙"], ["丙"]], (2, 4)), name="x")
    assert table.hidden_rows == (2, 4)


@forms
def test_formulas_without_a_value_are_known(make: Make, read: Read) -> None:
    rows: list[list[object]] = [
        ["a", "b", "c", "d"],
        ["x", Formula("DATE(1950,3,5)"), Formula("NA()", "#N/A"), Formula("B2+7")],
    ]
    (line,) = read(make(rows), name="x").lines
    assert line.unread == (1, 2, 3)
    assert line.cells[2] == "#N/A"
    assert all(line.cells[at].startswith("=") for at in (1, 3))


def test_days_of_an_old_workbook_since_1904() -> None:
    table = read_xls(as_xls([["日", "数"], [date(2026, 11, 20), 18322]], since_1904=True), name="x")
    assert (table.lines[0].cells, table.since_1904) == (("2026-11-20", "18322"), True)


def test_a_text_without_characters_is_a_result() -> None:
    content = as_xls([["a", "b", "c"], ["x", Formula('IF(A2="x","","y")'), Formula('A2&""')]])
    (line,) = read_xls(content, name="x").lines
    assert (line.cells, line.unread) == (("x",), ())


def sheets_of_xls(*names: tuple[str, int]) -> bytes:
    book = xlwt.Workbook()
    for name, visibility in names:
        sheet = book.add_sheet(name)
        sheet.write(0, 0, "姓名")
        sheet.write(1, 0, name)
        sheet.visibility = visibility
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_sheets_of_old_workbooks() -> None:
    content = sheets_of_xls(("一", 0), ("二", 1), ("三", 2))
    table = read_xls(content, name="x")
    assert (table.lines[0].cells, table.left_out) == (("一",), ("二", "三"))
    assert read_xls(content, name="x", sheet="三").lines[0].cells == ("三",)
    with pytest.raises(Unusable, match="several sheets: 表1, 二"):
        read_ods(as_ods([["姓名"], ["甲"]], 二=[["姓名"], ["乙"]]), name="x")
    assert read_ods(as_ods([["姓名"]], 二=[["姓名"], ["乙"]]), name="x", sheet="二").lines
    with pytest.raises(NotFound):
        read_ods(as_ods([["姓名"]]), name="x", sheet="三")


def test_marks_belong_to_their_own_sheet() -> None:
    book = xlwt.Workbook()
    for name, hidden in (("一", 1), ("二", 2)):
        sheet = book.add_sheet(name)
        for row, text in enumerate(["姓名", "甲", "乙"]):
            sheet.write(row, 0, text)
        sheet.row(hidden).hidden = True
        sheet.col(1).hidden = True
        sheet.write(1, 1, "x")
    buffer = io.BytesIO()
    book.save(buffer)
    for name, hidden in (("一", 2), ("二", 3)):
        table = read_xls(buffer.getvalue(), name="x", sheet=name)
        assert (table.hidden_rows, table.hidden_headings) == ((hidden,), ("B",))


def test_what_is_merged_downwards_in_old_workbooks() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("一")
    rows: list[list[str | None]] = [["姓名", "产品"], [None, "甲"], [None, "乙"]]
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            if text:
                sheet.write(at, column, text)
    sheet.write_merge(1, 2, 0, 0, "王")
    buffer = io.BytesIO()
    book.save(buffer)
    cell = '<table:table-cell office:value-type="string"{}><text:p>{}</text:p></table:table-cell>'
    cells = [
        cell.format("", "姓名") + cell.format("", "产品"),
        cell.format(' table:number-rows-spanned="2" table:number-columns-spanned="1"', "王")
        + cell.format("", "甲"),
        "<table:covered-table-cell/>" + cell.format("", "乙"),
    ]
    ods = of_ods(
        '<table:table table:name="一">'
        + "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
        + "</table:table>"
    )
    for table in (read_xls(buffer.getvalue(), name="x"), read_ods(ods, name="x")):
        assert [(line.cells, line.filled) for line in table.lines] == [
            (("王", "甲"), ()),
            (("王", "乙"), (0,)),
        ]


def ods_row(cell: str, more: str = "") -> bytes:
    head = '<table:table-row><table:table-cell office:value-type="string"><text:p>姓名</text:p></table:table-cell></table:table-row>'
    return of_ods(
        f'<table:table table:name="一">{head}<table:table-row{more}>{cell}</table:table-row></table:table>'
    )


TEXT = '<table:table-cell office:value-type="string"{}><text:p>x</text:p></table:table-cell>'


@pytest.mark.parametrize(
    "content",
    [
        ods_row(TEXT.format(""), ' table:number-rows-repeated="1048575"'),
        ods_row('<table:table-cell table:number-columns-repeated="16383"/>' + TEXT.format(""), ' table:number-rows-repeated="1000"'),
        ods_row(TEXT.format(' table:number-columns-repeated="99999999999"')),
    ],
)  # fmt: skip
def test_a_small_file_that_becomes_a_giant_is_refused(content: bytes) -> None:
    with pytest.raises(Unusable, match=r"far from the list|more than"):
        read_ods(content, name="x", limits=Limits(cells=1_000_000))


def test_a_cell_far_away_in_an_old_workbook() -> None:
    content = as_xls([["姓名"], ["甲"]])
    with pytest.raises(Unusable, match="far from the list"):
        read_xls(as_xls([["姓名"], *[[]] * 60_000, [None] * 255 + ["x"]]), name="x")
    assert read_xls(content, name="x").lines


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (as_xls(ROWS)[:3000], "damaged"),
        (as_ods(ROWS)[:-40], "damaged"),
        (changed(as_ods(ROWS), {"content.xml": b"<table"}), "damaged"),
        (changed(as_ods(ROWS), {"content.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'}), "entities"),
        (
            changed(
                as_ods(ROWS),
                {
                    "META-INF/manifest.xml": b"<m><manifest:encryption-data/></m>",
                    "content.xml": b"\0\1\2",
                },
            ),
            "locked with a password",
        ),
        (of_ods("<text:p>x</text:p>"), "without a table"),
        (changed(as_ods(ROWS), {"Index/Document.iwa": b""}), "is a Numbers"),
        (changed(as_xlsx(ROWS), {"xl/workbook.bin": b""}), "a binary workbook"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "as XML",
        ),
        (ods_row(TEXT.format(' table:number-columns-repeated="many"')), "damaged"),
    ],
)
def test_old_workbooks_that_will_not_do(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(Unusable, match=sentence) as caught:
        read_file(path)
    assert caught.value.hint


def test_an_archive_without_a_table_is_no_workbook(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    with pytest.raises(Unusable, match="damaged"):
        read_ods(buffer.getvalue(), name="x")


def test_an_old_workbook_locked_with_a_password() -> None:
    content = as_xls([["姓名"]])
    at = content.index(b"\x09\x08\x10\x00")  # the first record; the next one becomes a lock
    size = int.from_bytes(content[at + 2 : at + 4], "little")
    locked = content[: at + 4 + size] + b"\x2f\x00" + content[at + 6 + size :]
    with pytest.raises(Unusable, match="locked with a password"):
        read_xls(locked, name="x")


@pytest.mark.parametrize(
    "content", [as_xls(ROWS), as_ods(ROWS), as_xlsx(ROWS)], ids=["xls", "ods", "xlsx"]
)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_law_a_damaged_workbook_is_read_or_refused_in_words(content: bytes, data: Any) -> None:
    spoiled = bytearray(content)
    places = st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), max_size=20)
    for at, value in data.draw(places):
        spoiled[at] = value
    read = {b"\xd0": read_xls}.get(content[:1]) or (
        read_ods if b"opendocument" in content else read_xlsx
    )
    try:
        read(bytes(spoiled), name="x")
    except KeqingError:
        return


def test_records_cut_short_tell_nothing(tmp_path: Path) -> None:
    rows: Sequence[Sequence[object]] = [["姓名"], ["甲"]]
    path = tmp_path / "x.xls"
    path.write_bytes(as_xls(rows))
    assert [line.cells for line in read_file(path).lines] == [("甲",)]


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def formula(row: int, result: bytes, tokens: bytes = b"") -> bytes:
    cell = struct.pack("<HHH", row, 0, 0) + result + bytes(6)
    return record(0x06, cell + struct.pack("<H", len(tokens)) + tokens)


def error_of(code: int) -> bytes:
    return bytes([2, 0, code, 0, 0, 0, 0xFF, 0xFF])


EMPTY_TEXT = bytes([3, 0, 0, 0, 0, 0, 0xFF, 0xFF])


def test_records_as_excel_itself_writes_them() -> None:
    listed = record(0x85, struct.pack("<IHBB", 21, 0, 0, 1) + b"x\0\0\0\0")
    assert len(listed) == 17
    stream = listed + record(0x99, b"")
    stream += record(0x809, bytes(16))
    stream += formula(0, error_of(0x2A)) + formula(1, error_of(0x17)) + formula(2, error_of(0x63))
    stream += formula(3, struct.pack("<d", 4.0)) + formula(4, EMPTY_TEXT, b"\x1e\1\0\x41\x41\0")
    stream += formula(5, EMPTY_TEXT) + formula(6, EMPTY_TEXT, b"\x17\0\0")
    stream += record(0x205, struct.pack("<HHHBB", 7, 2, 0, 0x07, 1))
    stream += record(0x205, struct.pack("<HHHBB", 8, 2, 0, 1, 0))
    stream += record(0xBD, struct.pack("<HH6s6sH", 9, 1, b"", b"", 2)) + record(0x208, b"\0")
    book = XlsBook(stream)
    (sheet,) = book.sheets
    assert sheet.unread == {
        (1, 0): "#N/A",
        (2, 0): "#REF!",
        (3, 0): "#N/A",
        (5, 0): "=",  # DATE, of which no empty text is a result
        (8, 2): "#DIV/0!",
    }
    assert (sheet.height, sheet.width, book.since_1904) == (10, 3, False)


def test_other_files_of_office_97_are_no_workbooks() -> None:
    content = as_xls([["姓名"]]).replace(
        "Workbook".encode("utf-16-le"), "WordDocu".encode("utf-16-le")
    )
    with pytest.raises(Unusable, match="is not an Excel workbook"):
        read_xls(content, name="x")


def test_nothing_but_hidden_sheets() -> None:
    def hidden(_: Any, sheet: Any) -> None:
        sheet.write(0, 0, "姓名")
        sheet.hide()

    content = workbook(lambda *_: None, hidden)
    with pytest.raises(Unusable, match="nothing but hidden sheets: 表2"):
        read_xlsx(content, name="x")
