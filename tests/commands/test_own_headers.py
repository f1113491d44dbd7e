"""A department's own words for the columns of a spreadsheet."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Keqing

HEADERS = """
[header.phone]
words = ["联络号", "电话"]

[header.outcome]
words = ["打通没"]
"""


@pytest.fixture
def ours(department: Keqing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Keqing:
    """A department whose spreadsheets have headings of their own."""
    monkeypatch.chdir(tmp_path)
    Path("headers.toml").write_text(HEADERS, "utf-8")
    assert department("define", "apply", "headers.toml").code == 0
    return department


def columns(keqing: Keqing, text: str) -> dict[str, str]:
    Path("rows.csv").write_text(text, "utf-8")
    ran = keqing("import", "rows.csv", "-n", "--format", "json")
    found: dict[str, str] = json.loads(ran.out)["columns"]
    return found


def test_a_file_is_read_by_them(ours: Keqing) -> None:
    assert columns(ours, "姓名,联络号\n王五,13500001234\n") == {"姓名": "name", "联络号": "phone"}
    calls = columns(ours, "姓名,联络号,回访日期,打通没,内容\n王五,13500001234,2026-11-20,接通,好\n")
    assert (calls["打通没"], calls["联络号"]) == ("outcome", "phone")


def test_they_take_the_place_of_the_programs_words(ours: Keqing) -> None:
    assert "手机" not in columns(ours, "姓名,手机\n王五,13500001234\n")
    assert ours("undo", "--yes").code == 0
    assert columns(ours, "姓名,手机\n王五,13500001234\n")["手机"] == "phone"
    assert "联络号" not in columns(ours, "姓名,联络号\n王五,13500001234\n")


def test_the_programs_words_are_a_file_too(ours: Keqing) -> None:
    text = ours("define", "show", "header", "phone", "--built-in").out
    assert '"手机"' in text
    Path("headers.toml").write_text(text, "utf-8")
    assert ours("define", "apply", "headers.toml").code == 0
    assert columns(ours, "姓名,手机\n王五,13500001234\n")["手机"] == "phone"


def test_a_column_that_is_none_is_told_with_the_nearest(ours: Keqing) -> None:
    Path("headers.toml").write_text('[header.phne]\nwords = ["x"]\n', "utf-8")
    ran = ours("define", "check", "headers.toml")
    assert (ran.code, "Did you mean phone?" in ran.err) == (2, True)


def test_a_dropped_one_leaves_the_columns_own_name(ours: Keqing) -> None:
    assert ours("define", "drop", "header", "phone").code == 0
    assert columns(ours, "姓名,phone\n王五,13500001234\n")["phone"] == "phone"
    assert "电话" not in columns(ours, "姓名,电话\n王五,13500001234\n")
