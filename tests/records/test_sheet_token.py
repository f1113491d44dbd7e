from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from keqing import i18n
from keqing.errors import Unusable
from keqing.records.sheet_token import Filled, Key, Token, recognise_sheet

TOKEN = Token("0123456789ab", 3, date(2026, 11, 24))
HEADER = (str(TOKEN), "#", "姓名", "结果", "备注", "下次", "分钟")
ROW = ("C0007 #57 therapy/6d", "1", "王秀英", " 接通 ", "好", "", "")


def rows(*lines: tuple[str, ...]) -> list[tuple[int, tuple[str, ...]]]:
    return list(enumerate(lines, start=1))


def test_a_sheet_is_known_and_read_in_either_language() -> None:
    found = recognise_sheet(rows((str(TOKEN), "电话单"), HEADER, ROW, ("C0008 #5", "2", "李四")))
    assert found is not None
    assert (found.token, found.headings["outcome"]) == (TOKEN, "结果")
    row, blank = found.rows
    assert (blank.answers, dict(blank.others)) == ({}, {"#": "2"})
    assert (row.number, row.key, row.name) == (3, Key("C0007", 57), "王秀英")
    assert row.answers == {"outcome": "接通", "text": "好"}
    english = (str(TOKEN), "#", "Name", "OUTCOME", "what was said", "next call", "minutes")
    other = recognise_sheet(rows(english, ROW))
    assert other is not None
    assert other.rows[0].answers == row.answers
    assert i18n.current_language() == "en"


@pytest.mark.parametrize(
    "lines",
    [
        [("姓名", "电话"), ("王秀英", "13812345678")],
        [("结果", "备注", "下次", "分钟")],
        [("keqing-sheet/1 0123456789ab 3 2026-02-30",)],
        [("keqing-sheet/1 0123 3 2026-11-24",)],
        [],
    ],
)
def test_another_file_is_none(lines: list[tuple[str, ...]]) -> None:
    assert recognise_sheet(rows(*lines)) is None


def test_another_file_is_not_read_to_its_end() -> None:
    def endless() -> Iterator[tuple[int, tuple[str, ...]]]:
        yield from ((n, ("姓名",)) for n in range(1, 12))
        raise AssertionError

    assert recognise_sheet(endless()) is None


def test_columns_may_be_moved_and_rows_left_short() -> None:
    moved = (*HEADER[1:], HEADER[0])
    found = recognise_sheet(rows(moved, (*ROW[1:], ROW[0]), ("2", "李四", "未接")))
    assert found is not None
    assert [row.key for row in found.rows] == [Key("C0007", 57), None]


@pytest.mark.parametrize(
    "lines",
    [
        [(str(TOKEN),), ROW],
        [(str(TOKEN),), HEADER[1:], ROW[1:]],
        [(str(TOKEN), "姓名", "备注", "下次", "分钟")],
    ],
)
def test_what_is_lost_is_said(lines: list[tuple[str, ...]]) -> None:
    with pytest.raises(Unusable):
        recognise_sheet(rows(*lines))


@pytest.mark.parametrize("cell", ["", "C0007", "C0007 57", "C0007 #x", "#57", "C0007 #" + "9" * 30])
def test_a_spoiled_key_is_lost(cell: str) -> None:
    found = recognise_sheet(rows(HEADER, (cell, *ROW[1:])))
    assert isinstance(found, Filled)
    assert found.rows[0].key is None


def test_a_token_says_itself() -> None:
    found = recognise_sheet(rows((f"x {TOKEN} y", *HEADER[1:]), ROW))
    assert found is not None
    assert found.token == TOKEN
