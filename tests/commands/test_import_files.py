"""Files as offices have them, brought in on the command line: nothing of them is lost without a word."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from keqing.errors import Failed
from keqing.i18n import msg
from tests.conftest import Keqing
from tests.workbooks import Formula, as_ods, as_xls, as_xlsx, changed, fill, of_rows, part, workbook

pytestmark = pytest.mark.usefixtures("department")
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder of one's own."""
    monkeypatch.chdir(tmp_path)


def brought(keqing: Keqing, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(keqing("import", *words, "--format", "json").out)
    return found


def told(record: dict[str, Any]) -> list[tuple[int, str | None, str, str]]:
    return [(row["row"], row["column"], row["status"], row["reason"]) for row in record["rows"]]


def counts(record: dict[str, Any]) -> tuple[int, int, int, int]:
    return record["new"], record["changed"], record["same"], record["rejected"]


@pytest.mark.parametrize("words", [(), ("-n",)])
def test_a_column_without_a_heading_is_named(keqing: Keqing, words: tuple[str, ...]) -> None:
    first: list[object] = ["姓名", "电话", None, "备注"]
    rows = [["甲", "13900010001", "一路", "a"], ["乙", "13900010002", "二路", "b"]]
    Path("x.xlsx").write_bytes(of_rows([first, *rows]))
    record = brought(keqing, "x.xlsx", *words)
    assert counts(record) == (2, 0, 0, 0)
    assert told(record) == [
        (
            1,
            "C",
            "flagged",
            "This column has no heading, and its 2 cells were left out. Give it one, or: --map C=COLUMN",
        )
    ]


def test_a_column_is_mapped_by_its_letter(keqing: Keqing) -> None:
    Path("x.csv").write_text("姓名,电话,\n甲,13900010001,三路\n坏,1,四路\n", "utf-8")
    record = brought(keqing, "x.csv", "--map", "C=地址")
    assert record["columns"] == {"姓名": "name", "电话": "phone", "C": "address"}
    mended = Path("x.rejected.csv").read_text("utf-8-sig").replace(",1,", ",13900010002,")
    Path("y.csv").write_text(mended, "utf-8")
    assert counts(brought(keqing, "y.csv", "--map", "C=地址")) == (1, 0, 0, 0)
    assert keqing("import", "x.csv", "--map", "D=地址").code == 3


def test_a_head_of_two_rows_under_a_title(keqing: Keqing) -> None:
    def rows(_: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 3, "2026年客户名单")
        fill(sheet, [["姓名", None, None, "备注"], [None, "电话", "地址"]], 1)
        sheet.merge_range(1, 1, 1, 2, "联系方式")
        fill(sheet, [["甲", "13900010001", "一路1号", "a"], ["合计", 1]], 3)

    Path("x.xlsx").write_bytes(workbook(rows))
    record = brought(keqing, "x.xlsx")
    assert record["columns"] == {"姓名": "name", "电话": "phone", "地址": "address", "备注": "note"}
    assert told(record) == [(5, None, "flagged", "This is a total, not a customer.")]


def test_formulas_that_cannot_be_read_reject_their_rows(keqing: Keqing) -> None:
    def formulas(_: Any, sheet: Any) -> None:
        fill(sheet, [["姓名", "电话", "生日", "年龄"], ["甲", "13900010001"], ["乙"], ["丙"]])
        sheet.write_formula(1, 2, "=DATE(1950,3,5)", None, 7777)
        sheet.write_formula(2, 1, "=NA()", None, "#N/A")
        sheet.write_formula(3, 3, "=NA()", None, "#N/A")

    content = workbook(formulas)
    xml = part(content, SHEET)
    assert b"<v>7777</v>" in xml
    Path("x.xlsx").write_bytes(changed(content, {SHEET: xml.replace(b"<v>7777</v>", b"<v></v>")}))
    record = brought(keqing, "x.xlsx")
    assert counts(record) == (1, 0, 0, 2)  # the last one stands in a column that is not used
    assert told(record)[1:3] == [
        (
            2,
            "生日",
            "rejected",
            "The formula =DATE(1950,3,5) has no result in the file: open it in Excel or WPS, and save it again.",
        ),
        (3, "电话", "rejected", "The formula of this cell has an error, #N/A."),
    ]
    again = brought(keqing, "x.rejected.xlsx")
    assert counts(again) == (0, 0, 0, 2), "what was not mended is rejected again"


def test_agents_and_call_sheets_with_errors_of_formulas(keqing: Keqing) -> None:
    Path("员工.csv").write_text("员工,每日容量\n王芳,#REF!\n钱七,60\n", "utf-8")
    record = brought(keqing, "员工.csv")
    assert (counts(record), told(record)[0][3]) == (
        (1, 0, 0, 1),
        "The formula of this cell has an error, #REF!.",
    )


@pytest.mark.parametrize(
    ("words", "new", "sentence"),
    [
        ((), 3, "1 hidden row was read as well: 3. To leave it out, add --visible-only."),
        (("--visible-only",), 2, "1 hidden row was left out: 3."),
    ],
)
def test_hidden_rows_are_counted(
    keqing: Keqing, words: tuple[str, ...], new: int, sentence: str
) -> None:
    def hide(_: Any, sheet: Any) -> None:
        fill(sheet, [["姓名", "电话", "备注"], *[[f"客{n}", f"1390001000{n}", "a"] for n in "123"]])
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(2, 2, None, None, {"hidden": True})

    Path("x.xlsx").write_bytes(workbook(hide))
    record = brought(keqing, "x.xlsx", "-n", *words)
    assert (record["new"], record["hidden"], record["hidden_columns"]) == (new, 1, ["备注"])
    assert ("备注" in record["columns"]) is not bool(words)
    out = keqing("import", "x.xlsx", *words).out
    assert sentence in " ".join(out.split())
    assert "Hidden columns were" in out


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",合计,3,", "This is a total, not a customer."),
        ("合计,3人,,", "This is a total, not a customer."),
        (",,,合计", "This is a total, not a customer."),
        (",以上共 12 人,,", "This is a total, not a customer."),
        (",小计（3人）,,", "This is a total, not a customer."),
        (",填表人签字,,", "This is a line under the list, not a customer."),
        ("制表人：,李敏,,审核人：", "This is a line under the list, not a customer."),
        ("合计,李敏,3,", "This is a total, not a customer."),
        ("制表：李敏,,,", "This is a line under the list, not a customer."),
        ("第1页 共3页,,,", "This is a line under the list, not a customer."),
        (",主管签字：,日期：,", "This is a line under the list, not a customer."),
        (",Page 1 of 3,,", "This is a line under the list, not a customer."),
        ("序号,姓名,电话,备注", "This is the header once more."),
    ],
)
def test_lines_that_are_no_customers_are_known_as_such(
    keqing: Keqing, row: str, reason: str
) -> None:
    text = (
        f"序号,姓名,电话,备注\n1,甲,13900010001,合计三盒\n{row}\n2,共工,13900010002,填表人是家属\n"
    )
    Path("x.csv").write_text(text, "utf-8")
    record = brought(keqing, "x.csv")
    assert counts(record) == (2, 0, 0, 0)
    assert told(record) == [(3, None, "flagged", reason)]
    assert record["skipped"] == [3]


@pytest.mark.parametrize(("words", "lang"), [((), "en"), (("--strict",), "zh")])
def test_a_file_with_nothing_wrong_but_its_last_lines_is_brought_in_whole(
    keqing: Keqing, words: tuple[str, ...], lang: str
) -> None:
    text = "客户登记表,\n姓名,电话\n子,13900012001\n以上共1人,\n填表人签字,\n"
    Path("x.csv").write_text(text, "utf-8")
    ran = keqing("--lang", lang, "import", "x.csv", *words)
    assert (ran.code, Path("x.rejected.csv").exists()) == (0, False)
    assert {"en": "1 new, 2 skipped.", "zh": "新增 1、跳过 2。"}[lang] in ran.out


@pytest.mark.parametrize(
    "row", ["12,,合计,13900010002", "表1,,制表人：李敏,010-62345678", "2,C0012,小计,"]
)
def test_who_has_a_phone_or_a_code_is_a_customer_whatever_the_name(
    keqing: Keqing, row: str
) -> None:
    text = f"序号,编号,姓名,电话\n1,,甲,13900010001\n{row}\n,,合计,27800020003\n"
    Path("x.csv").write_text(text, "utf-8")
    record = brought(keqing, "x.csv")
    assert counts(record) == (2, 0, 0, 0)
    kept, total = told(record)
    assert (kept[0], kept[2], total[0]) == (3, "flagged", 4)
    assert "but has a phone or a code: it is kept." in kept[3]
    assert record["skipped"] == [4]


def test_each_column_is_flagged_by_itself(keqing: Keqing) -> None:
    text = "姓名,电话,生日,购买日期,产品,数量\n甲,13900010001,18322,46346,安和,6\n"
    Path("x.csv").write_text(text, "utf-8")
    record = brought(keqing, "x.csv")
    assert (record["flagged"], told(record)) == (
        2,
        [
            (2, "生日", "flagged", "'18322' is taken as 1950-02-28."),
            (2, "购买日期", "flagged", "'46346' is taken as 2026-11-20."),
        ],
    )


def test_a_day_without_its_year_that_is_still_to_come_is_no_day_of_another_year(
    keqing: Keqing,
) -> None:
    text = "姓名,电话,购买日期,产品,盒数,每盒,每天\n甲,13900010001,12/28,安和,6,30,6\n"
    Path("x.csv").write_text(text, "utf-8")
    record = brought(keqing, "x.csv")
    reading = "'12/28' has no year: read as 2026-12-28, which is still to come."
    assert told(record) == [(2, "购买日期", "flagged", reading)]
    assert "2026-12-28" in keqing("show", "甲", "--history").out
    assert counts(brought(keqing, "x.csv")) == (0, 0, 1, 0)
    assert keqing("check", "--replay").code == 0


def test_a_call_that_would_close_what_is_to_come_is_not_guessed(keqing: Keqing) -> None:
    text = "姓名,电话,回访日期,结果,备注\n甲,13900010001,12/28,接通,好\n"
    Path("x.csv").write_text(text, "utf-8")
    reading = "'12/28' has no year: read as 2026-12-28, which is still to come. Write the day with its year."
    assert told(brought(keqing, "x.csv")) == [(2, "回访日期", "rejected", reading)]


def test_a_second_table_under_the_first_one_is_not_read_as_customers(keqing: Keqing) -> None:
    text = "姓名,电话\n甲,13900010001\n联系人,关系,姓名\n王,儿子,甲\n姓名,电话\n乙,13900010002\n"
    Path("x.csv").write_text(text, "utf-8")
    record = brought(keqing, "x.csv")
    assert counts(record) == (2, 0, 0, 2)
    other = "Another table begins in row 3: put it into a sheet or file of its own."
    assert [(row, reason) for row, _, _, reason in told(record)] == [
        (3, other),
        (4, other),
        (5, "This is the header once more."),
    ]


BAD = "姓名,电话\n甲,13900010001\n坏,1\n"


def mend(name: str, old: str = ",1,", new: str = ",13900010002,") -> bytes:
    path = Path(name)
    path.write_text(path.read_text("utf-8-sig").replace(old, new), "utf-8")
    return path.read_bytes()


def test_a_mended_file_of_rejected_rows_is_never_written_over(keqing: Keqing) -> None:
    Path("x.csv").write_text(BAD, "utf-8")
    assert brought(keqing, "x.csv")["rejects"] == "x.rejected.csv"
    assert brought(keqing, "x.csv")["rejects"] == "x.rejected.csv", "nobody has changed it"
    mended = mend("x.rejected.csv")
    out = " ".join(keqing("import", "x.csv").out.split())
    assert "in x.rejected-2.csv, because somebody has changed x.rejected.csv: mend them" in out
    assert Path("x.rejected.csv").read_bytes() == mended
    assert brought(keqing, "x.csv")["rejects"] == "x.rejected-2.csv"
    mend("x.rejected-2.csv", "坏", "好")
    assert brought(keqing, "x.csv")["rejects"] == "x.rejected-3.csv"
    assert counts(brought(keqing, "x.rejected.csv")) == (1, 0, 0, 0)


def test_a_file_of_that_name_that_keqing_did_not_write_is_kept(keqing: Keqing, home: Path) -> None:
    Path("x.csv").write_text(BAD, "utf-8")
    Path("x.rejected.csv").write_text("mine", "utf-8")
    assert brought(keqing, "x.csv")["rejects"] == "x.rejected-2.csv"
    assert Path("x.rejected.csv").read_text("utf-8") == "mine"
    (kept,) = home.rglob("written.json")
    kept.write_text("[", "utf-8")  # whatever is not known counts as changed
    assert brought(keqing, "x.csv")["rejects"] == "x.rejected-3.csv"


def test_what_is_still_wrong_in_a_mended_file_goes_beside_it(keqing: Keqing) -> None:
    Path("x.csv").write_text(BAD + "差,2\n", "utf-8")
    keqing("import", "x.csv")
    mended = mend("x.rejected.csv")
    assert brought(keqing, "x.rejected.csv")["rejects"] == "x.rejected-2.csv"
    assert Path("x.rejected.csv").read_bytes() == mended
    rows = Path("x.rejected-2.csv").read_text("utf-8-sig").splitlines()
    assert (len(rows), rows[1][:3]) == (2, "差,2")


def test_totals_are_told_and_left_out_of_the_file_to_mend(keqing: Keqing) -> None:
    Path("x.csv").write_text(f"{BAD}合计,2\n", "utf-8")
    assert counts(brought(keqing, "x.csv")) == (1, 0, 0, 1)
    assert "合计" not in Path("x.rejected.csv").read_text("utf-8-sig")
    Path("y.csv").write_text("姓名,电话\n甲,13900010001\n合计,2\n", "utf-8")
    assert "rejects" not in brought(keqing, "y.csv")


def test_the_good_rows_are_stored_when_no_file_can_be_written(keqing: Keqing) -> None:
    Path("x.csv").write_text(BAD, "utf-8")
    Path("x.rejected.csv").symlink_to("x.rejected.csv")
    ran = keqing("import", "x.csv")
    assert ran.code == 4
    assert "no file with the rejected ones could be written" in " ".join(ran.out.split())
    assert brought(keqing, "x.csv")["same"] == 1


def test_strict_writes_nothing_and_says_so(keqing: Keqing) -> None:
    Path("x.csv").write_text(BAD, "utf-8")
    ran = keqing("import", "x.csv", "--strict")
    assert ran.code == 4
    assert "Nothing was written: mend these rows in your file" in " ".join(ran.out.split())
    assert not Path("x.rejected.csv").exists()
    assert brought(keqing, "x.csv")["new"] == 1


@pytest.mark.parametrize("make", [as_xls, as_ods])
def test_old_workbooks_are_read_as_those_of_today(
    keqing: Keqing, make: Callable[..., bytes]
) -> None:
    rows: list[list[object]] = [
        ["姓名", "电话", "生日", "购买日期", "产品", "盒数", "每盒", "每天"],
        ["甲", 13900010001, date(1950, 3, 5), date(2026, 11, 20), "安和胶囊", 6, 30, 6.0],
        ["乙", 13900010002, None, Formula("TODAY()-7"), "安和胶囊", 2, 30, 6],
        ["丙", 13900010003, None, date(2026, 11, 19), "安和胶囊", 1, 30, 6],
    ]
    Path("x.data").write_bytes(make(rows, (4,)))
    record = brought(keqing, "x.data")
    assert (counts(record), record["hidden"]) == ((2, 0, 0, 1), 1)
    assert record["rejects"] == "x.rejected.xlsx"
    Path("y.xlsx").write_bytes(as_xlsx([*rows[:2], rows[3]]))
    Path("y.csv").write_text(
        "姓名,电话,生日,购买日期,产品,盒数,每盒,每天\n"
        "甲,13900010001,1950/3/5,2026/11/20,安和胶囊,6,30,6\n",
        "utf-8",
    )
    for name in ("x.data", "y.xlsx", "y.csv"):
        assert counts(brought(keqing, name))[:2] == (0, 0), "the same facts in another form"
    assert keqing("import", "x.data", "--sheet", "二").code == 3


def test_a_workbook_that_somebody_has_open_is_read_as_it_was_saved(keqing: Keqing) -> None:
    Path("x.csv").write_text("姓名,电话\n甲,13900010001\n", "utf-8")
    Path("~$x.csv").write_text("李敏", "utf-8")
    ran = keqing("import", "x.csv")
    assert ran.code == 0
    assert ran.err == "Somebody has x.csv open: changes not saved yet are not in it.\n"


def test_cells_too_many_and_quotes_left_open_are_faults_of_their_rows(keqing: Keqing) -> None:
    text = (
        "姓名,电话,地址,备注\n张三,13900030001,一路1号,2单元,爱听评书\n李四,13900030002\n"
        '王五,13900030003,二路,好,,,\n赵六,13900030004,三路 "老店" 旁,x\n'
    )
    Path("x.csv").write_text(
        text + '钱七,13900030005,"四路,未闭合\n孙八,13900030006,五路,y\n', "utf-8"
    )
    record = brought(keqing, "x.csv")
    assert (counts(record), [row for row, *_ in told(record)]) == ((4, 0, 0, 2), [2, 6])
    assert told(record)[1] == (6, None, "rejected", "A quote in this row is opened and not closed.")
    assert "钱七,13900030005,四路,未闭合" in Path("x.rejected.csv").read_text("utf-8-sig")


def test_every_reason_of_a_row_names_its_column(keqing: Keqing) -> None:
    Path("x.csv").write_text("姓名,电话,生日\n甲,#N/A,#REF!\n", "utf-8")
    assert told(brought(keqing, "x.csv"))[0] == (
        2,
        "电话",
        "rejected",
        "The formula of this cell has an error, #N/A. 生日: The formula of this cell has an error, #REF!.",
    )


def test_a_rejected_row_is_known_by_the_code_that_the_file_has_for_it(keqing: Keqing) -> None:
    Path("x.csv").write_text("编号,姓名,电话\nK7,甲,1\n", "utf-8")
    assert [row["code"] for row in brought(keqing, "x.csv")["rows"]] == ["K7"]


def test_after_an_import_whoever_has_no_medicine_left_stands_before_whoever_has(
    keqing: Keqing,
) -> None:
    text = """姓名,电话,等级,购买日期,产品,盒数,每盒,每天
有余,13900010001,A,2026-11-01,安和,6,30,6
断一天,13900010002,A,2026-10-24,安和,6,30,6
断久了,13900010003,,2026-10-01,安和,6,30,6
"""
    Path("x.csv").write_text(text, "utf-8")
    assert counts(brought(keqing, "x.csv")) == (3, 0, 0, 0)
    rows = json.loads(keqing("today", "--format", "json").out)["rows"]
    deadlines = [row["name"] for row in rows if row["track"] == "deadline"]
    assert deadlines == ["断久了", "断一天", "有余"]


def archive(*parts: str) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for part in parts:
            file.writestr(part, "<x/>")
    return content.getvalue()


PICTURE, LETTER, NO_TABLE = "图片或录音", "文字文档", "不是表格"
NO_TABLES = {
    "信.txt": ("这是一封信。\n您好，名单见附件。\n谢谢！".encode(), NO_TABLE),
    "quote.txt": (b'Dear all,\nthis "is a letter\nbye\n', NO_TABLE),
    "mail.eml": (b'From: a@b\nSubject: x\n\nHi,\n"x\n', NO_TABLE),
    "cards.txt": ("姓名：张三\n电话：13900010001\n".encode(), NO_TABLE),
    "letter.rtf": (b"{\\rtf1 hello}", LETTER),
    "letter.docx": (archive("word/document.xml"), LETTER),
    "talk.pptx": (archive("ppt/presentation.xml"), "演示文稿"),
    "list.zip": (archive("名单.xlsx"), "压缩包"),
    "a.webp": (b"RIFF\0\0\0\0WEBP", PICTURE),
    "a.mp4": (b"\0\0\0\x20ftypmp42", PICTURE),
    "a.mp3": (b"ID3\x03", PICTURE),
    "a.tif": (b"II*\0", "图片"),
    "a.bmp": (b"BM6\0\0\0", NO_TABLE),
    "a.pdf": (b"%PDF-1.4\n%", "PDF"),
}


@pytest.mark.parametrize("name", NO_TABLES)
def test_what_is_no_table_is_told_as_such_and_what_to_bring(keqing: Keqing, name: str) -> None:
    content, what = NO_TABLES[name]
    Path(name).write_bytes(content)
    ran = keqing("--lang", "zh", "import", name, "-n")
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 2)
    assert what in ran.err


def test_a_table_whose_quotes_do_not_fit_is_still_one(keqing: Keqing) -> None:
    Path("x.csv").write_text('姓名,电话\n甲,13900010001\n"乙,"x"y,1\n丙,"2\n', "utf-8")
    assert "row 3: the quotes of a cell do not match." in keqing("import", "x.csv").err


def test_doses_and_packs_that_have_to_be_worked_out_are_told(keqing: Keqing) -> None:
    text = """姓名,电话,购买日期,产品,盒数,规格,用法用量
甲,13900010001,2026-11-20,安和,6大盒,10粒×3板,一日三次，一次2粒
乙,13900010002,2026-11-20,安和,6,1瓶30粒,6/天
丙,13900010003,2026-11-20,安和,6,30,必要时
""".replace("一日三次，一次2粒", '"一日三次，一次2粒"')
    Path("x.csv").write_text(text, "utf-8")
    record = brought(keqing, "x.csv")
    assert counts(record) == (2, 0, 0, 1)
    assert told(record)[:3] == [
        (2, "规格", "flagged", "'10粒×3板' is taken as 30."),
        (2, "用法用量", "flagged", "'一日三次，一次2粒' is taken as 6."),
        (3, "规格", "flagged", "'1瓶30粒' is taken as 30."),
    ]
    assert (told(record)[3][0], told(record)[3][2]) == (4, "rejected")
    for name in ("甲", "乙"):
        shown = json.loads(keqing("show", name, "--format", "json").out)
        assert shown["supplies"][0]["supply_end"] == "2026-12-20"
    assert counts(brought(keqing, "x.csv")) == (0, 0, 2, 1)


def test_yes_and_no_have_the_same_words_in_every_column(keqing: Keqing) -> None:
    text = "姓名,电话,来电日期,信息来源,是否知情\n甲,13900010001,2026-11-20,电台,保密\n乙,13900010002,2026-11-20,电台,√\n"
    Path("x.csv").write_text(text, "utf-8")
    assert counts(brought(keqing, "x.csv")) == (2, 0, 0, 0)
    out = keqing("register", "inquiry", "--from", "2026-11-01", "--format", "json", "--health").out
    assert [event["fields"]["informed"] for event in json.loads(out)["events"]] == [False, True]


def test_no_file_of_rejected_rows_tells_of_an_import_that_was_not_kept(
    keqing: Keqing, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("x.csv").write_text(BAD, "utf-8")

    def full(*_: object) -> None:
        raise Failed(msg("The disk is full."))

    with monkeypatch.context() as patched:
        patched.setattr("keqing.store.unit.commit", full)
        ran = keqing("import", "x.csv")
    assert (ran.code, ran.out) == (1, "")
    assert not Path("x.rejected.csv").exists()


@pytest.mark.parametrize("heading", ["用法", "服用方法", "Usage"])
def test_how_a_medicine_is_taken_is_its_daily_dose_where_every_cell_gives_one(
    department: Keqing, heading: str
) -> None:
    rows = (
        "甲,13900010001,2026-11-20,安神丸,2,30,一天6粒",
        "乙,13900010002,2026-11-21,安神丸,1,30,无",
    )
    header = f"姓名,电话,购买日期,产品,数量,每盒,{heading}"
    Path("x.csv").write_text("\n".join((header, *rows)), "utf-8")
    record = brought(department, "x.csv")
    assert record["columns"][heading] == "daily"
    assert "last until 2026-11-30" in department("why", "C0001").out


def test_where_some_cell_gives_no_daily_dose_the_column_is_left_out_with_a_hint(
    department: Keqing,
) -> None:
    rows = ("甲,13900010001,2026-11-20,安神丸,一天6粒", "乙,13900010002,2026-11-21,安神丸,饭后")
    Path("x.csv").write_text("\n".join(("姓名,电话,购买日期,产品,用法", *rows)), "utf-8")
    record = brought(department, "x.csv")
    assert "用法" not in record["columns"]
    hints = [reason for _, column, _, reason in told(record) if column == "用法"]
    assert len(hints) == 1
    assert hints[0].endswith("To take those that do: --map 用法=daily")
