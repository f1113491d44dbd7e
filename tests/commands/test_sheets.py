"""Call sheets go round: out as a workbook or a page, filled in, and back."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import time_machine
from openpyxl.worksheet.worksheet import Worksheet

from tests.conftest import Keqing, Ran
from tests.workbooks import as_ods, as_xls, as_xlsx

BOX = ("product=安胶囊", "quantity=6", "pack=30", "daily=6")
NAMES = ("王秀英", "李四", "赵六", "孙七", "=周八<b>&")
OUTCOME, TEXT, NEXT, MINUTES, ENTRY, ADVERSE = range(9, 15)
"""Columns of the cells to fill in, counted from 1 as spreadsheets do."""


_BUILT: list[bytes] = []
"""The department of `busy` as the first test made it, for the others of this process."""


@pytest.fixture
def busy(
    clock: time_machine.Traveller,
    keqing: Keqing,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Keqing:
    """A department with five customers in the day's list, C0001 in row 1 and so on."""
    monkeypatch.chdir(tmp_path)
    file = home / ".local/share/keqing/keqing.db"
    if _BUILT:
        file.parent.mkdir(parents=True)
        file.write_bytes(_BUILT[0])
        return keqing
    department: Keqing = request.getfixturevalue("department")
    for n, name in enumerate(NAMES):
        number = f"138123456{n}0"
        assert department("add-customer", name, "--phone", number, "--date", "2026-11-20").code == 0
        said = department("add", "purchase", f"C000{n + 1}", *BOX, "--date", "2026-11-20")
        assert said.code == 0, said.err
    with closing(sqlite3.connect(file)) as connection:
        _BUILT.append(connection.serialize())
    return department


def sheet_of(path: str = "today.xlsx") -> Worksheet:
    sheet = openpyxl.load_workbook(path).active
    assert isinstance(sheet, Worksheet)
    return sheet


def fill(cells: dict[int, dict[int, Any]], path: str = "today.xlsx") -> None:
    """Write into rows of the list: `{1: {OUTCOME: "接通"}}`."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row, answers in cells.items():
        for column, value in answers.items():
            sheet.cell(row + 2, column).value = value
    book.save(path)


def changed(change: Callable[[Worksheet], object], path: str = "today.xlsx") -> None:
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    change(sheet)
    book.save(path)


def saved_again(sheet: Worksheet, ending: str) -> bytes:
    """Save a sheet as another program would: as an old workbook, an OpenDocument one, or text with slashes in days."""
    rows: list[list[Any]] = [
        [cell.date() if isinstance(cell, datetime) else cell for cell in row]
        for row in sheet.iter_rows(values_only=True)
    ]
    programs: dict[str, Callable[..., bytes]] = {"xls": as_xls, "ods": as_ods, "xlsx": as_xlsx}
    if ending in programs:
        return programs[ending](rows)
    text = io.StringIO(newline="")
    days = "%Y/%m/%d 0:00" if ending == "txt" else "%Y/%m/%d"
    csv.writer(text, delimiter="\t" if ending == "txt" else ",").writerows(
        [cell.strftime(days) if isinstance(cell, date) else cell for cell in row] for row in rows
    )
    encoding = {"gbk.csv": "gb18030", "txt": "utf-16"}.get(ending, "utf-8-sig")
    return text.getvalue().encode(encoding)


def brought(keqing: Keqing, *words: str, path: str = "today.xlsx") -> tuple[int, Any]:
    ran = keqing("import", path, "--format", "json", *words)
    assert ran.err == "", ran.err
    return ran.code, json.loads(ran.out)


def reasons(told: Any) -> list[tuple[int, str | None, str]]:
    return [(row["row"], row["column"], row["reason"]) for row in told["rows"]]


def contacts(keqing: Keqing, code: str) -> list[Any]:
    card = json.loads(keqing("show", code, "--format", "json", "--history").out)
    return [event for event in card["events"] if event["kind"] == "contact"]


class TestOut:
    def test_the_workbook_is_the_day_s_list(self, busy: Keqing) -> None:
        ran = busy("sheet", "-o", "today-{date}.xlsx")
        assert ran == Ran(0, "", "")
        path = Path("today-2026-11-24.xlsx")
        assert path.stat().st_mode & 0o777 == 0o600
        sheet = sheet_of(str(path))
        rows = list(sheet.iter_rows(min_row=3, values_only=True))
        listed = json.loads(busy("today", "--format", "json").out)["rows"]
        assert [(row[1], row[2], row[3]) for row in rows] == [
            (str(row["row"]), row["name"], row["phone"]) for row in listed
        ]
        assert [str(row[0]).split()[0] for row in rows] == [row["code"] for row in listed]
        assert "therapy/1d" in str(rows[0][0])
        assert all(cell is None for row in rows for cell in row[8:])

    def test_it_prints_and_is_protected(self, busy: Keqing) -> None:
        busy("sheet", "-o", "today.xlsx")
        sheet = sheet_of()
        assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
        assert "fitToPage" in str(sheet.sheet_properties.pageSetUpPr)
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert (sheet.print_title_rows, sheet.freeze_panes) == ("$2:$2", "D3")
        assert sheet.column_dimensions["A"].hidden
        assert str(sheet["A1"].value).startswith("keqing-sheet/1 ")
        assert (sheet.protection.sheet, sheet.protection.password) == (True, None)
        locked = [cell.protection.locked for cell in sheet[3]]
        assert locked == [True] * 8 + [False] * 8  # two of them ask for fields of contacts
        assert {sheet.cell(3, column).number_format for column in (4, OUTCOME, TEXT)} == {"@"}
        rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
        assert "Reached" in str(rules["I3:I7"].formula1)
        assert rules["I3:I7"].errorStyle == "warning"
        assert (rules["K3:K7"].type, rules["L3:L7"].type) == ("date", "whole")
        assert "用后回收 / Collect after use" in str(sheet.oddFooter)

    def test_the_same_day_gives_the_same_bytes(
        self, busy: Keqing, clock: time_machine.Traveller
    ) -> None:
        busy("sheet", "-o", "a.xlsx")
        busy("sheet", "-o", "a.html")
        clock.move_to(datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
        busy("sheet", "-o", "b.xlsx")
        busy("sheet", "-o", "b.html")
        assert Path("a.xlsx").read_bytes() == Path("b.xlsx").read_bytes()
        assert Path("a.html").read_bytes() == Path("b.html").read_bytes()

    def test_data_is_text_and_no_formula(self, busy: Keqing) -> None:
        busy("sheet", "-o", "today.xlsx")
        assert sheet_of()["C7"].data_type == "s"
        with zipfile.ZipFile("today.xlsx") as archive:
            xml = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in xml
        assert "<hyperlink" not in xml

    def test_an_empty_day_writes_its_header(self, department: Keqing, tmp_path: Path) -> None:
        for name in ("today.xlsx", "today.html"):
            assert department("sheet", "-o", str(tmp_path / name)).code == 0
        assert sheet_of(str(tmp_path / "today.xlsx")).max_row == 2
        assert "<tbody>\n</tbody>" in (tmp_path / "today.html").read_text("utf-8")
        assert brought(department, path=str(tmp_path / "today.xlsx"))[1]["new"] == 0

    def test_the_page_is_a_table_with_print_styles(self, busy: Keqing) -> None:
        busy("--lang", "zh", "sheet", "-o", "today.html")
        page = Path("today.html").read_text("utf-8")
        for part in (
            '<html lang="zh">',
            "size: A4 landscape",
            "page-break-inside: avoid",
            "用后回收 / Collect after use",
            "李敏 2026-11-24",
            "=周八&lt;b&gt;&amp;",
            "138****5600",
        ):
            assert part in page
        assert "<b>" not in page
        assert "tel:" not in page
        parser = Tags()
        parser.feed(page)
        assert parser.open == []
        assert parser.counts["tr"] == 6
        busy("sheet", "-o", "large.html", "--large", "--full")
        large = Path("large.html").read_text("utf-8")
        assert "font: 15pt" in large
        assert '<a href="tel:+8613812345600">138 1234 5600</a>' in large

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            ((), "The file is missing."),
            (("-o", "today.pdf"), "does not say which format"),
            (("-o", "today.xlsx", "--large"), "Large type is for paper."),
            (("-o", "."), "does not say which format"),
            (("-o", "today"), "does not say which format"),
        ],
    )
    def test_what_cannot_be_written(
        self, busy: Keqing, words: tuple[str, ...], sentence: str
    ) -> None:
        ran = busy("sheet", *words)
        assert (ran.code, ran.out) == (2, "")
        assert sentence in ran.err

    def test_who_sees_full_numbers_is_recorded_and_undo_passes_it_by(self, busy: Keqing) -> None:
        busy("log", "C0001", "未接")
        assert busy("sheet", "-o", "masked.html").code == 0
        assert "sheet" not in busy("history").out
        assert busy("sheet", "-o", "full.html", "--full").code == 0
        assert "sheet --full" in busy("history").out
        assert busy("undo").code == 0
        assert contacts(busy, "C0001") == []

    def test_whose_list_is_said_where_it_is_not_clear(self, busy: Keqing) -> None:
        busy("add-agent", "陈刚")
        busy("add-agent", "李敏", "--login", "somebody")
        assert busy("sheet", "-o", "today.xlsx").code == 2
        assert busy("sheet", "-o", "today.xlsx", "--agent", "陈刚").code == 0
        assert sheet_of().max_row == 2


class Tags(HTMLParser):
    """Counts elements, and remembers which are still open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.counts: dict[str, int] = {}

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.counts[tag] = self.counts.get(tag, 0) + 1
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


class TestBack:
    def test_each_row_is_recorded_as_log_would(self, busy: Keqing) -> None:
        busy("sheet", "-o", "today.xlsx")
        fill(
            {
                1: {OUTCOME: "通了", TEXT: "血压145", NEXT: date(2026, 12, 1), MINUTES: 6},
                2: {OUTCOME: "没接"},
                3: {
                    OUTCOME: "改约",
                    TEXT: "开会",
                    NEXT: "明天15:00",
                    ENTRY: "孙子上学",
                    MINUTES: "一刻钟",
                },
                5: {OUTCOME: "Reached", TEXT: "头晕", ADVERSE: "是"},
            }
        )
        code, told = brought(busy)
        assert (code, told["new"], told["same"], told["rejected"]) == (0, 4, 0, 0)
        assert told["columns"]["outcome"] == "outcome"
        (first,) = contacts(busy, "C0001")
        assert (first["outcome"], first["text"], first["minutes"], first["day"]) == (
            "reached",
            "血压145",
            6,
            "2026-11-24",
        )
        assert first["details"]["next"] == "2026-12-01"
        assert contacts(busy, "C0002")[0]["outcome"] == "no-answer"
        (third,) = contacts(busy, "C0003")
        assert (third["outcome"], third["entry"]) == ("callback", "孙子上学")
        assert third["minutes"] == 15
        assert (third["details"]["next"], third["details"]["next_time"]) == ("2026-11-25", "15:00")
        assert contacts(busy, "C0004") == []
        assert contacts(busy, "C0005")[0]["details"]["adverse"] is True
        assert "replay" not in busy("check", "--replay").out

    def test_twice_is_once_and_undo_takes_it_all_back(self, busy: Keqing) -> None:
        busy("sheet", "-o", "today.xlsx")
        fill({1: {OUTCOME: "接通", TEXT: "好"}, 2: {OUTCOME: "占线"}})
        brought(busy)
        code, told = brought(busy)
        assert (code, told["new"], told["same"], told["rejected"]) == (0, 0, 2, 0)
        assert busy("undo").code == 0
        assert contacts(busy, "C0001") == contacts(busy, "C0002") == []
        assert brought(busy)[1]["new"] == 2

    @pytest.mark.parametrize("ending", ["xls", "ods", "csv", "gbk.csv", "txt", "xlsx"])
    def test_a_filled_sheet_comes_back_from_any_program(self, busy: Keqing, ending: str) -> None:
        busy("sheet", "-o", "today.xlsx")
        fill(
            {
                1: {OUTCOME: "通了", TEXT: "血压145\n睡得好", NEXT: date(2026, 12, 1), MINUTES: 6},
                2: {OUTCOME: "没接"},
                3: {OUTCOME: "改约", TEXT: "开会", NEXT: "明天15:00", ENTRY: "孙子上学"},
                5: {OUTCOME: "Reached", TEXT: "头晕", ADVERSE: "是"},
            }
        )
        path = f"saved.{ending}"
        Path(path).write_bytes(saved_again(sheet_of(), ending))
        code, told = brought(busy, path=path)
        assert (code, told["new"], told["same"], told["rejected"]) == (0, 4, 0, 0), reasons(told)
        (first,) = contacts(busy, "C0001")
        assert (first["minutes"], first["details"]["next"]) == (6, "2026-12-01")
        assert contacts(busy, "C0005")[0]["details"]["adverse"] is True
        for again in (path, "today.xlsx"):  # in another form it says the same
            code, told = brought(busy, path=again)
            assert (code, told["new"], told["same"], told["rejected"]) == (0, 0, 4, 0), again

    def test_a_formula_that_went_wrong_is_no_blank_answer(self, busy: Keqing) -> None:
        busy("sheet", "-o", "today.xlsx")
        fill({1: {OUTCOME: "接通", TEXT: "好", NEXT: "#REF!"}, 2: {OUTCOME: "没接", TEXT: "#N/A"}})
        code, told = brought(busy)
        assert (code, told["new"], told["rejected"]) == (4, 0, 2)
        assert reasons(told) == [
            (3, "next call", "The formula of this cell has an error, #REF!."),
            (4, "what was said", "The formula of this cell has an error, #N/A."),
        ]

    def test_a_dry_run_writes_nothing(self, busy: Keqing) -> None:
        busy("sheet", "-o", "today.xlsx")
        fill({1: {OUTCOME: "接通", TEXT: "好"}})
        assert "1 new" in busy("import", "today.xlsx", "-n").out
        assert contacts(busy, "C0001") == []
        assert brought(busy)[1]["new"] == 1

    def test_mistakes_are_named_by_row_and_column_and_the_mended_row_alone_is_recorded(
        self, busy: Keqing
    ) -> None:
        busy("sheet", "-o", "today.xlsx")
        fill(
            {
                1: {OUTCOME: "接通", TEXT: "好", NEXT: "2月30日"},
                2: {OUTCOME: "瞎说"},
                3: {OUTCOME: "接通"},
                4: {TEXT: "忘了写结果"},
                5: {OUTCOME: "接通", TEXT: "好", MINUTES: "很久"},
            }
        )
        code, told = brought(busy)
        assert (code, told["new"], told["rejected"]) == (4, 0, 5)
        assert [(row, column) for row, column, _ in reasons(told)] == [
            (3, "next call"),
            (4, "outcome"),
            (5, "what was said"),
            (6, "outcome"),
            (7, "minutes"),
        ]
        fill({1: {NEXT: "2月28日"}, 2: {OUTCOME: "没人接"}})
        code, told = brought(busy)
        assert (code, told["new"], told["same"], told["rejected"]) == (4, 2, 0, 3)
        fill({3: {TEXT: "好"}, 4: {OUTCOME: "接通"}, 5: {MINUTES: "５分钟"}})
        code, told = brought(busy)
        assert (code, told["new"], told["same"], told["rejected"]) == (0, 3, 2, 0)
        assert contacts(busy, "C0005")[0]["minutes"] == 5

    def test_strict_records_nothing_then(self, busy: Keqing) -> None:
        busy("sheet", "-o", "today.xlsx")
        fill({1: {OUTCOME: "接通", TEXT: "好"}, 2: {OUTCOME: "瞎说"}})
        code, told = brought(busy, "--strict")
        assert (code, told["new"], told["rejected"]) == (4, 0, 1)
        assert contacts(busy, "C0001") == []

    def test_sorted_and_deleted_rows_still_mean_the_same_customers(self, busy: Keqing) -> None:
        busy("sheet", "-o", "today.xlsx")
        fill({1: {OUTCOME: "接通", TEXT: "一"}, 5: {OUTCOME: "接通", TEXT: "五"}})

        def turn_round(sheet: Worksheet) -> None:
            rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
            sheet.delete_rows(3, 5)
            for row in (rows[4], rows[2], rows[0]):
                sheet.append(row)

        changed(turn_round)
        assert brought(busy)[1]["new"] == 2
        assert [contacts(busy, code)[0]["text"] for code in ("C0001", "C0005")] == ["一", "五"]

    def test_a_sheet_without_its_hidden_column_is_refused(self, busy: Keqing) -> None:
        busy("sheet", "-o", "today.xlsx")
        fill({1: {OUTCOME: "接通", TEXT: "好"}})
        changed(lambda sheet: sheet.delete_cols(1))
        ran = busy("import", "today.xlsx")
        assert (ran.code, ran.out) == (2, "")
        assert "The hidden column of this call sheet is gone" in ran.err

    def test_without_its_title_it_is_still_known_and_without_headings_refused(
        self, busy: Keqing
    ) -> None:
        busy("sheet", "-o", "today.xlsx")
        fill({1: {OUTCOME: "接通", TEXT: "好"}})
        changed(lambda sheet: sheet.delete_rows(1))
        assert brought(busy, "-n")[1]["new"] == 1
        busy("sheet", "-o", "today.xlsx")
        changed(lambda sheet: sheet.delete_rows(2))
        ran = busy("import", "today.xlsx")
        assert (ran.code, ran.out) == (2, "")
        assert "The row with the headings of this call sheet is gone." in ran.err

    def test_a_row_that_lost_its_code_or_came_twice_is_rejected(self, busy: Keqing) -> None:
        busy("sheet", "-o", "today.xlsx")
        fill({1: {OUTCOME: "接通", TEXT: "好"}, 2: {OUTCOME: "未接"}})

        def spoil(sheet: Worksheet) -> None:
            sheet.append([cell.value for cell in sheet[3]])
            sheet["A4"].value = None

        changed(spoil)
        code, told = brought(busy)
        assert (code, told["new"]) == (4, 1)
        assert reasons(told) == [
            (4, None, "The hidden code of this row is gone."),
            (8, None, "Row 3 is about the same customer."),
        ]


class TestConflicts:
    def test_what_the_program_knows_stays(self, busy: Keqing) -> None:
        busy("sheet", "-o", "today.xlsx")
        fill({row: {OUTCOME: "接通", TEXT: "好"} for row in range(1, 6)})
        busy("log", "C0001", "接通", "早说过了")
        busy("log", "C0002", "stop", "请勿打扰")
        busy("merge", "C0003", "C0004", "--yes")
        code, told = brought(busy)
        assert (code, told["new"], told["rejected"]) == (4, 2, 3)
        assert [(row, reason.split(",")[0]) for row, _, reason in reasons(told)] == [
            (3, "A contact of this day is on record already: Reached"),
            (4, "李四 is not to be called any more."),
            (6, "C0004 was merged into 赵六 (C0003)."),
        ]
        assert [contact["text"] for contact in contacts(busy, "C0001")] == ["早说过了"]

    def test_a_code_that_is_gone(self, busy: Keqing) -> None:
        busy("add-customer", "新人", "--phone", "13900000000")
        busy("start", "C0006", "loyal-care", "--anchor", "2026-10-01")
        busy("promise", "C0006", "today", "打电话")
        busy("sheet", "-o", "today.xlsx")
        rows = [str(row[0]) for row in sheet_of().iter_rows(min_row=3, values_only=True)]
        (at,) = [n for n, key in enumerate(rows, start=1) if key.startswith("C0006")]
        fill({at: {OUTCOME: "接通", TEXT: "好"}})
        for _ in range(3):
            busy("undo")
        code, told = brought(busy)
        assert (code, reasons(told)) == (4, [(at + 2, None, "C0006 is no longer on file.")])

    def test_a_row_tried_before_the_sheet_was_made_is_no_conflict(self, busy: Keqing) -> None:
        busy("log", "C0001", "未接")
        busy("sheet", "-o", "today.xlsx")
        rows = [str(row[0]) for row in sheet_of().iter_rows(min_row=3, values_only=True)]
        at = next(n for n, key in enumerate(rows, start=1) if key.startswith("C0001"))
        fill({at: {OUTCOME: "接通", TEXT: "好"}})
        assert brought(busy)[0] == 0
        assert [contact["outcome"] for contact in contacts(busy, "C0001")] == [
            "reached",
            "no-answer",
        ]

    def test_a_row_changed_after_it_was_recorded(self, busy: Keqing) -> None:
        busy("sheet", "-o", "today.xlsx")
        fill({1: {OUTCOME: "接通", TEXT: "好"}})
        brought(busy)
        fill({1: {TEXT: "不好"}})
        code, told = brought(busy)
        assert (code, told["new"], told["rejected"]) == (4, 0, 1)
        (found,) = re.findall(r"keqing amend (\d+)", reasons(told)[0][2])
        assert busy("amend", found, "text=不好").code == 0
        fill({1: {TEXT: "好"}})
        code, told = brought(busy)
        assert (code, told["same"]) == (0, 1)
        assert "不好" in {contact["text"] for contact in contacts(busy, "C0001")}

    def test_two_sheets_of_one_day(self, busy: Keqing) -> None:
        busy("sheet", "-o", "today.xlsx")
        fill({1: {OUTCOME: "未接"}})
        brought(busy)
        busy("sheet", "-o", "later.xlsx")
        rows = [
            str(row[0]) for row in sheet_of("later.xlsx").iter_rows(min_row=3, values_only=True)
        ]
        at = next(n for n, key in enumerate(rows, start=1) if key.startswith("C0001"))
        fill({at: {OUTCOME: "接通", TEXT: "好"}}, "later.xlsx")
        assert brought(busy, path="later.xlsx")[1]["new"] == 1
        assert brought(busy)[1]["same"] == 1

    def test_a_stop_in_one_row_forbids_a_promise_in_another(self, busy: Keqing) -> None:
        busy("edit-customer", "C0002", "--phone", "13812345600", "--remove-phone", "5610")
        busy("sheet", "-o", "today.xlsx")
        fill({1: {OUTCOME: "勿再联系"}, 2: {OUTCOME: "接通", TEXT: "好", NEXT: "+7天"}})
        code, told = brought(busy)
        assert (code, told["new"], told["rejected"], told["flagged"]) == (4, 1, 1, 1)


class TestStrangeSheets:
    def test_another_day_s(self, busy: Keqing, clock: time_machine.Traveller) -> None:
        busy("sheet", "-o", "today.xlsx")
        fill({1: {OUTCOME: "接通", TEXT: "好", NEXT: "明天"}})
        clock.move_to(datetime(2026, 11, 26, 2, 0, tzinfo=UTC))
        ran = busy("import", "today.xlsx")
        assert (ran.code, ran.out) == (1, "")
        assert "This call sheet is of 2026-11-24, not of today." in ran.err
        assert "--force" in ran.err
        assert brought(busy, "--force")[1]["new"] == 1
        (contact,) = contacts(busy, "C0001")
        assert (contact["day"], contact["details"]["next"]) == ("2026-11-24", "2026-11-25")
        assert brought(busy, "--force")[1]["same"] == 1
        busy("sheet", "-o", "ahead.xlsx", "--date", "2026-11-30")
        ran = busy("import", "ahead.xlsx", "--force")
        assert ran.code == 2
        assert "has not come yet" in ran.err

    def test_another_agent_s(self, busy: Keqing) -> None:
        busy("sheet", "-o", "today.xlsx")
        fill({1: {OUTCOME: "接通", TEXT: "好"}})
        busy("add-agent", "陈刚")
        ran = busy("import", "today.xlsx", "--agent", "陈刚")
        assert (ran.code, ran.out) == (1, "")
        assert "This call sheet is that of 李敏." in ran.err
        assert brought(busy, "--agent", "陈刚", "--force")[1]["new"] == 1
        assert contacts(busy, "C0001")[0]["agent"] == "李敏"

    def test_another_database_s(
        self, busy: Keqing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("keqing.store.schema.token_hex", lambda size: "6f" * size)
        busy("sheet", "-o", "today.xlsx")
        fill({1: {OUTCOME: "接通", TEXT: "好"}, 2: {OUTCOME: "未接"}})
        other = str(tmp_path / "other.db")
        monkeypatch.setattr("keqing.store.schema.token_hex", lambda size: "a7" * size)

        def there(*words: str) -> Ran:
            return busy("--db", other, *words)

        there(
            "init", "--department", "二组", "--name", "陈刚", "--capacity", "9", "--preset", "all"
        )
        for name in ("王秀英", "别人"):
            assert there("add-customer", name).code == 0
        ran = there("import", "today.xlsx")
        assert (ran.code, ran.out) == (1, "")
        assert "This call sheet comes from another database." in ran.err
        code, told = brought(there, "--force")
        assert (code, told["new"]) == (4, 1)
        assert reasons(told) == [(4, None, "C0002 is 别人, not 李四.")]

    @pytest.mark.parametrize("words", [("--force",), ("--agent", "李敏")])
    def test_force_and_agent_are_for_call_sheets(
        self, busy: Keqing, words: tuple[str, ...]
    ) -> None:
        Path("x.csv").write_text("姓名,电话\n新人,13900000001\n", "utf-8")
        ran = busy("import", "x.csv", *words)
        assert (ran.code, ran.out) == (2, "")
        assert "is not a call sheet" in ran.err


def test_saved_as_csv_it_comes_back_too(busy: Keqing) -> None:
    busy("--lang", "zh", "sheet", "-o", "today.xlsx")
    fill({1: {OUTCOME: "接通", TEXT: "好", NEXT: "2026/12/1"}, 2: {OUTCOME: "空号"}})
    with Path("today.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(sheet_of().iter_rows(values_only=True))
    code, told = brought(busy, path="today.csv")
    assert (code, told["new"]) == (0, 2)
    assert contacts(busy, "C0001")[0]["details"]["next"] == "2026-12-01"
    assert brought(busy)[1]["same"] == 2


def test_a_file_without_a_name_is_missing(department: Keqing) -> None:
    ran = department("--lang", "en", "sheet", "-o", "")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "The file is missing.")
