from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from keqing.errors import NotFound, Unusable
from keqing.i18n import msg, translate_message
from keqing.transfer.read.spreadsheet import read_file, somebody_has_open
from keqing.transfer.read.table import Limits
from keqing.transfer.read.xlsx_file import read_xlsx, text_of
from tests.workbooks import changed, fill, of_rows, part, workbook

PEOPLE = [["姓名", "电话"], ["王秀英", "13812345678"]]
SHEET = "xl/worksheets/sheet1.xml"


def write(tmp_path: Path, content: bytes, name: str = "list.xlsx") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def test_a_file_is_what_it_holds_whatever_its_name(tmp_path: Path) -> None:
    for content in (of_rows(PEOPLE), "姓名\t电话\n王秀英\t13812345678\n".encode("gb18030")):
        table = read_file(write(tmp_path, content, "list.txt"))
        assert (table.header, table.lines[0].cells) == (("姓名", "电话"), ("王秀英", "13812345678"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (13812345678, "13812345678"),
        (13812345678.0, "13812345678"),
        (1.5, "1.5"),
        (99.99 * 3, "299.97"),
        (1280.1000000000001, "1280.1"),
        (0.1 + 0.2, "0.3"),
        (110101195003052316, "1.101012E+17"),
        (True, "TRUE"),
        ("\u3000王 \u200b", "王"),
        ("=1+2", "=1+2"),
        ("'90s", "'90s"),
        ("𠮷", "𠮷"),
    ],
)
def test_cells_become_the_text_that_is_certain(value: object, text: str) -> None:
    table = read_xlsx(of_rows([["a"], [value]]), name="x")
    assert table.lines[0].cells == (text,)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2026-11-23 09:30:00.000400", "2026-11-23 09:30"),
        ("2026-11-22 23:59:59.999", "2026-11-22 23:59:59"),
        ("9999-12-31 23:59:59.999", "9999-12-31 23:59:59"),
    ],
)
def test_moments_are_written_to_the_nearest_second_of_their_own_day(value: str, text: str) -> None:
    assert text_of(datetime.fromisoformat(value)) == text


@pytest.mark.parametrize("since_1904", [False, True])
def test_days_are_read_by_the_workbook_s_own_count(since_1904: bool) -> None:
    def days(book: Any, sheet: Any) -> None:
        form = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet.write_row(0, 0, ["日", "刻", "时"])
        sheet.write_datetime(1, 0, datetime.combine(date(1950, 3, 5), time.min), form)
        sheet.write_datetime(1, 1, datetime(2026, 11, 20, 15, 30), form)  # noqa: DTZ001  # a cell has no zone
        sheet.write_number(1, 2, 0.625, book.add_format({"num_format": "hh:mm"}))
        sheet.write_number(2, 0, 18326.999999999993 - 1462 * since_1904, form)

    table = read_xlsx(workbook(days, date_1904=since_1904), name="x")
    assert table.lines[0].cells == ("1950-03-05", "2026-11-20 15:30", "15:00")
    assert table.lines[1].cells == ("1950-03-05",)
    assert table.since_1904 is since_1904


def test_what_is_merged_downwards_says_the_same_for_every_row() -> None:
    def merged(_: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 2, "客户名单")
        fill(
            sheet,
            [["姓名", "产品", "数量"], ["王", "甲", 1], [None, "乙", 2], [None, None, None]],
            1,
        )
        sheet.merge_range(2, 0, 3, 0, "王")

    table = read_xlsx(workbook(merged), name="x")
    assert table.header == ("客户名单",)
    rows = [(line.number, line.cells, line.filled) for line in table.below(1).lines]
    assert rows == [(3, ("王", "甲", "1"), ()), (4, ("王", "乙", "2"), (0,))]


def test_the_only_visible_sheet_with_rows_is_meant() -> None:
    def hidden(_: Any, sheet: Any) -> None:
        fill(sheet, [["旧"]])
        sheet.hide()

    content = workbook(lambda *_: None, lambda _, sheet: fill(sheet, PEOPLE), hidden)
    table = read_xlsx(content, name="x")
    assert (table.header, table.left_out) == (("姓名", "电话"), ("表3",))
    assert read_xlsx(content, name="x", sheet="表3").header == ("旧",)
    with pytest.raises(NotFound, match="no sheet 表9"):
        read_xlsx(content, name="x", sheet="表9")
    with pytest.raises(Unusable, match="is empty"):
        read_xlsx(workbook(lambda *_: None), name="x")
    two = workbook(*[lambda _, sheet: fill(sheet, PEOPLE)] * 2)
    with pytest.raises(Unusable, match="several sheets: 表1, 表2"):
        read_xlsx(two, name="x")


def test_blank_rows_count_for_nothing_but_their_number() -> None:
    def blank(book: Any, sheet: Any) -> None:
        fill(sheet, PEOPLE)
        form = book.add_format({"bold": True})
        for row in range(2, 60_000):
            sheet.write_blank(row, 0, None, form)
        sheet.write_string(60_000, 0, "李四")

    table = read_xlsx(workbook(blank), name="x", limits=Limits(rows=2))
    assert [(line.number, line.cells[0]) for line in table.lines] == [
        (2, "王秀英"),
        (60_001, "李四"),
    ]


def test_a_wrong_dimension_hides_no_row() -> None:
    content = of_rows(PEOPLE)
    sheet = part(content, SHEET)
    assert b'<dimension ref="A1:B2"/>' in sheet
    wrong = changed(content, {SHEET: sheet.replace(b'ref="A1:B2"', b'ref="A1"')})
    assert read_xlsx(wrong, name="x").lines == read_xlsx(content, name="x").lines


def far(row: int, column: int) -> bytes:
    def there(_: Any, sheet: Any) -> None:
        fill(sheet, PEOPLE)
        sheet.write_string(row, column, "x")

    return workbook(there)


@pytest.mark.parametrize("quotes", [b'"', b"'"])
def test_a_cell_far_away_is_refused_before_it_takes_memory(quotes: bytes) -> None:
    content = far(1_048_575, 16_383)
    sheet = part(content, SHEET).replace(b'"', quotes)
    with pytest.raises(Unusable, match="cell XFD1048576"):
        read_xlsx(changed(content, {SHEET: sheet}), name="x")


def test_cells_without_a_place_are_counted() -> None:
    content = of_rows(PEOPLE)
    rows = b"<row><c/></row>" * 600
    sheet = part(content, SHEET).replace(b"</sheetData>", rows + b"</sheetData>")
    with pytest.raises(Unusable, match="far from the list"):
        read_xlsx(changed(content, {SHEET: sheet}), name="x", limits=Limits(cells=1000))


def test_columns_and_rows_are_bounded() -> None:
    with pytest.raises(Unusable, match="more than 200 columns"):
        read_xlsx(far(1, 200), name="x")
    with pytest.raises(Unusable, match="more than 1 rows"):
        read_xlsx(of_rows([*PEOPLE, ["李"]]), name="x", limits=Limits(rows=1))


def padded(size: int, letters: bytes = b" ") -> bytes:
    content = of_rows(PEOPLE)
    sheet = part(content, SHEET)
    return changed(content, {SHEET: sheet + letters * (size // len(letters))})


def test_a_part_packed_too_tightly_is_refused() -> None:
    with pytest.raises(Unusable, match="unpacks to far more"):
        read_xlsx(padded(5_000_000), name="x")


def test_the_sum_of_all_parts_is_bounded() -> None:
    with pytest.raises(Unusable, match="unpacks to far more"):
        read_xlsx(padded(900_000), name="x", limits=Limits(unpacked=900_000))


@pytest.mark.parametrize(
    "mischief", [b'<!DOCTYPE x [<!ENTITY a "b">]>', b"<!doctype x>"], ids=["entity", "doctype"]
)
def test_entities_are_refused_unread(mischief: bytes) -> None:
    content = of_rows(PEOPLE)
    name = "xl/sharedStrings.xml"
    xml = part(content, name).replace(b"<sst", mischief + b"<sst")
    with pytest.raises(Unusable, match="XML entities"):
        read_xlsx(changed(content, {name: xml}), name="x")


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (OLD, "damaged"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
        (b"<html><body><table><tr><td>x", "a web page"),
        (b"\xef\xbb\xbf \r\n<!DOCTYPE html>", "a web page"),
        (b'<?xml version="1.0"?><Workbook>', "a web page"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x89PNG\r\n", "a picture"),
        (b"Rar!\x1a", "a packed archive"),
        (b"\x1f\x8b\x08", "a packed archive"),
        (b"SQLite format 3\0", "a database"),
        (b"\xef\xbb\xbfBEGIN:VCARD", "an address book"),
        (b'[{"a": 1}]', "JSON"),
        (b"PK\x03\x04rest", "damaged"),
        (of_rows(PEOPLE)[:-30], "damaged"),
        (changed(of_rows(PEOPLE), {SHEET: b"<worksheet><sheetData><row"}), "damaged"),
        (changed(of_rows(PEOPLE), {SHEET: "<x/>".encode("utf-16")}), "damaged"),
    ],
)
def test_what_is_no_list_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(Unusable, match=sentence) as caught:
        read_file(write(tmp_path, content, "list.xls"))
    assert caught.value.hint


def test_an_archive_of_something_else_is_refused(tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(Unusable, match="not a table but a text document"):
        read_file(path)


def test_text_has_no_sheets(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="not a workbook"):
        read_file(write(tmp_path, b"name\nx\n"), sheet="x")


def test_a_giant_is_taken_when_it_is_allowed(tmp_path: Path) -> None:
    large = b"name,note\n" + (b"x," + b"y" * 1000 + b"\n") * 21_000
    path = write(tmp_path, large, "large.csv")
    with pytest.raises(Unusable, match="larger than 20 MB"):
        read_file(path)
    assert len(read_file(path, most_rows=150_000).lines) == 21_000


@pytest.mark.parametrize("name", ["~$客户.xlsx", ".~lock.客户.xlsx#", ".~客户.xlsx"])
def test_the_mark_of_an_open_workbook_is_none(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, b"\x05Admin", name)
    with pytest.raises(Unusable, match="somebody has open") as caught:
        read_file(path)
    assert "客户.xlsx" in translate_message(caught.value.hint or msg(""))
    assert somebody_has_open(tmp_path / "客户.xlsx")
    assert not somebody_has_open(tmp_path / "别的.xlsx")


def test_of_several_sheets_the_fullest_is_proposed() -> None:
    notes = [["填写说明"], ["一"], ["二"]]
    content = workbook(lambda _, sheet: fill(sheet, notes), lambda _, sheet: fill(sheet, PEOPLE))
    with pytest.raises(Unusable, match="several sheets") as caught:
        read_xlsx(content, name="x")
    assert translate_message(caught.value.hint or msg("")) == "Say which one: --sheet 表2"


def test_parts_that_nobody_reads_may_be_coded_as_they_like() -> None:
    query = '<?xml version="1.0" encoding="utf-16"?><DataMashup/>'.encode("utf-16")
    content = changed(of_rows(PEOPLE), {"customXml/item1.xml": query})
    assert read_xlsx(content, name="x").header == ("姓名", "电话")
