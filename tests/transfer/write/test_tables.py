from __future__ import annotations

import csv
import io
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from xlsxwriter.exceptions import FileCreateError

from keqing.errors import Unusable
from keqing.text.harmless import guard_formula
from keqing.transfer.write import csv_file, page, xlsx_file

HOSTILE = (
    '=HYPERLINK("http://x","y")',
    "+1",
    "-1",
    "@x",
    "\t=1",
    "'=1",
    "''-1",
    "＝1",
    "王,五",
    'a"b',
)
HEADINGS = ("name", "n")


def as_csv(names: list[str], **how: object) -> bytes:
    file = io.BytesIO()
    portions = [[names, [*range(len(names))]]] if names else []
    csv_file.write_csv(file, HEADINGS, portions, trusted=frozenset({1}), **how)  # type: ignore[arg-type]
    return file.getvalue()


def as_xlsx(names: list[str]) -> bytes:
    file = io.BytesIO()
    portions = [[names, [*range(len(names))]]] if names else []
    xlsx_file.write_xlsx(file, "客户[1]", HEADINGS, portions)
    return file.getvalue()


def test_csv_is_for_spreadsheets_and_no_cell_is_a_formula() -> None:
    content = as_csv([*HOSTILE])
    assert content.startswith(b"\xef\xbb\xbfname,n\r\n")
    rows = [*csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))]
    assert [row[0] for row in rows[1:]] == [
        *(f"'{cell}" for cell in HOSTILE[:8]), "王,五", 'a"b',
    ]  # fmt: skip
    assert [row[1] for row in rows[1:]] == [str(n) for n in range(len(HOSTILE))]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))))
def test_a_column_is_as_safe_as_each_of_its_cells(names: list[str]) -> None:
    content = as_csv(names, encoding="utf-8").decode()
    rows = [*csv.reader(io.StringIO(content, newline=""))]
    assert [row[0] for row in rows[1:]] == [guard_formula(name) for name in names]


def test_numbers_in_a_column_that_nobody_vouched_for() -> None:
    file = io.BytesIO()
    csv_file.write_csv(file, ["x"], [[[1, "=1", None]]], encoding="utf-8")
    assert file.getvalue().decode().split("\r\n") == ["x", "1", "'=1", '""', ""]


def test_other_encodings_and_tabs() -> None:
    assert as_csv(["𠮷野"], encoding="gb18030").decode("gb18030") == "name,n\r\n𠮷野,0\r\n"
    assert as_csv(["a"], delimiter="\t", encoding="utf-8") == b"name\tn\r\na\t0\r\n"
    assert as_csv([]) == b"\xef\xbb\xbfname,n\r\n"


def test_text_stays_text_in_a_workbook(tmp_path: Path) -> None:
    texts = [*HOSTILE, "00138", "1E5", "http://x.example", "2026-11-23"]
    content = as_xlsx(texts)
    assert content == as_xlsx(texts), "the same rows give the same bytes"
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert rows[0] == ["name", "n"]
    assert [row[0] for row in rows[1:]] == texts
    assert [row[1] for row in rows[1:]] == [*map(float, range(len(texts)))]
    sheet = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet.lower().replace(b"=hyperlink", b"")


def test_an_empty_workbook_has_its_header(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(as_xlsx([]))
    assert CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python() == [["name", "n"]]


def test_what_excel_cannot_hold_is_refused_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    as_xlsx(["x" * 32_767])
    with pytest.raises(Unusable, match="Row 3, column name"):
        as_xlsx(["a", "x" * 32_768])
    monkeypatch.setattr(xlsx_file, "MAX_ROWS", 3)
    as_xlsx(["a", "b"])
    with pytest.raises(Unusable, match="no more than 2 rows"):
        as_xlsx(["a", "b", "c"])


class Cells(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.inside = False
        self.tags: list[str] = []
        self.cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.inside = tag in {"td", "th"}
        if self.inside:
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.cells[-1] += data


def test_html_is_a_real_table_with_data_as_data() -> None:
    file = io.BytesIO()
    names = ["<script>alert(1)</script>", "a & b", '"><b>']
    page.write_html(file, "<客户>", "zh-CN", HEADINGS, [[names, [1, 2, None]]])
    text = file.getvalue().decode()
    seen = Cells()
    seen.feed(text)
    assert seen.cells == ["name", "n", names[0], "1", names[1], "2", names[2], ""]
    assert {"script", "b"}.isdisjoint(seen.tags)
    assert '<html lang="zh-CN">' in text
    assert "<title>&lt;客户&gt;</title>" in text


def test_a_markdown_table_of_one_line_a_row() -> None:
    file = io.BytesIO()
    page.write_markdown(file, HEADINGS, [[["a|b", "[x](y)\n*z*"], [1, None]]])
    assert file.getvalue().decode().splitlines() == [
        "| name | n |",
        "| --- | --- |",
        "| a\\|b | 1 |",
        "| \\[x\\](y)<br>\\*z\\* |  |",
    ]


@pytest.mark.parametrize(
    ("error", "number"), [(OSError(28, "No space left on device"), 28), ("what else", 5)]
)
def test_a_temporary_folder_that_is_full(
    error: object, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    close = xlsxwriter.Workbook.close

    def full(book: xlsxwriter.Workbook) -> None:
        close(book)
        raise FileCreateError(error)

    monkeypatch.setattr(xlsxwriter.Workbook, "close", full)
    with pytest.raises(OSError, match=r".*") as caught:
        as_xlsx(["a"])
    assert caught.value.errno == number
