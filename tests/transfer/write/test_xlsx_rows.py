from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from keqing.transfer.write import xlsx_file
from keqing.transfer.write.xlsx_rows import Cell, TooLongError, rows_as_xml

SHEET = "xl/worksheets/sheet1.xml"
HEADINGS = ["a", "b", "c"]

texts = st.text(
    st.characters(exclude_categories=["Cs"]), max_size=8
) | st.sampled_from(
    ["", " ", " a", "a ", "a b", "<&>", "_x0041_", "_x", "\x07", "a\nb", "\r", "\u3000王", "\uffff", "0"]
)  # fmt: skip
cells = st.none() | texts | st.integers(-(10**17), 10**17)
rows_of_cells = st.lists(st.tuples(cells, texts, st.none() | st.integers(0, 9)), max_size=30)


def written(rows: Sequence[Sequence[Cell]]) -> zipfile.ZipFile:
    file = io.BytesIO()
    portions = [[*zip(*part, strict=True)] for part in (rows[:5], rows[5:]) if part]
    xlsx_file.write_xlsx(file, "客户", HEADINGS, portions)
    return zipfile.ZipFile(file)


def by_xlsxwriter(rows: Sequence[Sequence[Cell]], folder: Path) -> zipfile.ZipFile:
    """Write the same workbook cell by cell, with nothing but xlsxwriter."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True, "tmpdir": str(folder)}) as book:
        book.set_properties({"title": "客户", "created": xlsx_file.MADE_AT})
        sheet = book.add_worksheet("客户")
        text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True})
        for column, heading in enumerate(HEADINGS):
            sheet.write_string(0, column, heading, bold)
            if rows:
                width = xlsx_file._widths([heading], [[row[column] for row in rows[:5]]])
                sheet.set_column(column, column, *width, text)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, str) and cell:
                    sheet.write_string(number, column, cell)
                elif isinstance(cell, int):
                    sheet.write_number(number, column, cell)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(rows), len(HEADINGS) - 1)
    return zipfile.ZipFile(file)


@settings(max_examples=25)  # each makes two workbooks
@given(rows=rows_of_cells)
@example(rows=[])
@example(rows=[(None, "", None)])
@example(rows=[("a", "b", 0), (None, "", None)])
def test_a_workbook_is_what_xlsxwriter_would_write_cell_by_cell(
    rows: list[tuple[Cell, ...]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    ours, theirs = written(rows), by_xlsxwriter(rows, tmp_path_factory.getbasetemp())
    assert ours.namelist() == theirs.namelist()
    for part in theirs.namelist():
        assert ours.read(part) == theirs.read(part), part


def test_text_that_looks_like_markup_of_a_cell_is_text(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    texts = ["<r><t>a</r>", "</t></is></c>", "&amp;"]
    with path.open("wb") as file:
        xlsx_file.write_xlsx(file, "x", ["a"], [[texts]])
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert rows == [["a"], *([text] for text in texts)]


def test_numbers_among_texts_and_rows_without_a_value() -> None:
    assert rows_as_xml([["a", None, ""], [0, None, None]], 2, 7) == [
        '<row r="2"><c r="A2" s="7" t="inlineStr"><is><t>a</t></is></c><c r="B2" s="7"><v>0</v></c></row>',
        "",
        "",
    ]
    assert rows_as_xml([[None], [None]], 2, 7) == [""]


@pytest.mark.parametrize("text", ["x" * 32_768, "😀" * 16_384, "&" * 32_768])
def test_where_a_cell_is_that_is_too_long(text: str) -> None:
    assert rows_as_xml([[text[:16_383]]], 2, 1) != [""]
    with pytest.raises(TooLongError) as caught:
        rows_as_xml([["a", "b"], ["a", text]], 2, 1)
    assert (caught.value.row, caught.value.column) == (1, 1)


def test_a_sheet_that_needs_large_zip_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_file, "_LARGE", 0)
    rows: list[tuple[Cell, ...]] = [("a", "b", 1)]
    assert b"<t>b</t>" in written(rows).read(SHEET)
