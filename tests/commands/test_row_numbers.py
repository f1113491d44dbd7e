"""Whom a row's number means: that of the list printed last, whatever it was printed to."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Keqing

CODES = ("C0001", "C0002", "C0003")


@pytest.fixture
def three(department: Keqing, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Keqing:
    """Three customers with a call promised for today; a call to one takes its row out of the list."""
    monkeypatch.chdir(tmp_path)
    for name in ("王秀英", "李四", "张建国"):
        department("add-customer", name, "--owner", "李敏")
        department("promise", name, "today", "再谈")
    return department


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--format", "json"),
        ("--format", "ndjson"),
        ("--format", "csv"),
        ("--format", "table"),
        ("--team",),
        ("-o", "today.csv"),
        ("-o", "-", "--format", "tsv"),
    ],
)
def test_a_list_printed_anywhere_is_the_list_last_seen(
    three: Keqing, words: tuple[str, ...]
) -> None:
    assert three("today", *words).code == 0
    assert three("log", "1", "reached", "x").out.startswith("Recorded: 王秀英 C0001")
    assert three("today", *words).code == 0
    assert three("log", "1", "reached", "x").out.startswith("Recorded: 李四 C0002")


@pytest.mark.parametrize(
    "words",
    [("export", "today", "-o", "f.xlsx"), ("sheet", "-o", "s.html"), ("today", "-o", "t.md")],
)
def test_a_file_gives_its_numbers_until_they_differ_from_the_screen(
    three: Keqing, words: tuple[str, ...]
) -> None:
    assert three(*words).code == 0
    assert "C0002" in three("show", "2").out
    three("today")
    three("log", "C0001", "reached", "x")
    three(*words)
    ran = three("log", "1", "reached", "x")
    assert (ran.code, ran.out) == (3, "")
    assert "Row 1 is not the same on the screen and in the file written since." in ran.err
    assert "王秀英" in ran.err
    assert "李四" in ran.err
    three("today")
    assert three("log", "1", "reached", "x").out.startswith("Recorded: 李四 C0002")


def test_a_file_that_is_not_written_gives_no_numbers(three: Keqing) -> None:
    three("today", "-o", "today.csv", "-n")
    ran = three("show", "1")
    assert ran.code == 2
    assert "no list has been shown yet" in ran.err


def test_numbers_are_kept_before_a_reader_goes_away(three: Keqing, home: Path) -> None:
    three("today")
    three("log", "1", "reached", "x")
    head = shutil.which("head")
    assert head
    keqing = [sys.executable, "-m", "keqing", "today", "--date", "2026-11-24"]
    with subprocess.Popen(keqing, stdout=subprocess.PIPE) as listing:  # our own command
        subprocess.run(
            [head, "-1"], stdin=listing.stdout, stdout=subprocess.PIPE, check=True
        )  # the system's head
    kept = json.loads((home / ".local/state/keqing/seen.json").read_text())
    assert [day["rows"] for day in kept.values()] == [["C0002", "C0003"]]


def test_where_numbers_cannot_be_kept_it_is_said(three: Keqing, home: Path) -> None:
    state = home / ".local/state/keqing/seen.json"
    state.unlink(missing_ok=True)
    state.mkdir(parents=True)
    ran = three("today")
    assert ran.code == 0
    assert "could not be kept: name customers by their codes" in ran.err
    assert three("log", "1", "reached", "x").code == 2


def test_an_empty_list_has_no_numbers(department: Keqing) -> None:
    department("today")
    ran = department("log", "1", "reached", "x")
    assert (ran.code, ran.out) == (3, "")
    assert "The list last seen is empty." in ran.err


def test_a_day_that_has_passed_is_not_called_the_next_one_in_list(three: Keqing) -> None:
    three("promise", "C0001", "today", "寄说明书", "--task", "--date", "2026-11-20")
    header, row = three("list", "王秀英").out.splitlines()
    assert header.endswith("\tdue date")
    assert row.endswith("\t2026-11-20")
