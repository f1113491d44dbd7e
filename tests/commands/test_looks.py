"""Whole numbers and health facts are shown when somebody asks, and every such look is on record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.conftest import Keqing

SECRET = ("青霉素", "糖尿病", "高血压", "皮疹")
"""Health facts of 王秀英: an allergy, a condition on file, one of an inquiry, a reaction."""


@pytest.fixture
def with_wang(department: Keqing) -> Keqing:
    """A department with 王秀英, C0001, of whose health much is on file."""
    words = ("--set", "过敏=青霉素", "--set", "病种=糖尿病", "--set", "忌谈=儿子")
    assert department("add-customer", "王秀英", "--phone", "13912345678", *words).code == 0
    day = ("--date", "2026-11-20")
    assert department("add", "inquiry", "C0001", "来源=电台", "病种=高血压", *day).code == 0
    assert department("add", "adverse", "C0001", "反应=皮疹", *day).code == 0
    return department


def looks(keqing: Keqing) -> list[str]:
    """Give the looks that are on record, the newest first."""
    told = json.loads(keqing("history", "--format", "json").out)
    return [row["command"] for row in told["operations"] if "--" in row["command"]]


@pytest.mark.parametrize(
    "words",
    [
        ("show", "C0001"),
        ("show", "C0001", "--history"),
        ("show", "C0001", "--format", "json"),
        ("history", "C0001"),
        ("history", "C0001", "--format", "json"),
        ("history", "C0001", "--format", "csv"),
        ("today", "--format", "json"),
        ("today", "--format", "csv"),
        ("export", "today", "--format", "csv", "-o", "-"),
        ("export", "today", "--format", "json", "-o", "-"),
        ("export", "customers", "--format", "csv", "-o", "-"),
        ("export", "inquiry", "--format", "csv", "-o", "-"),
        ("register", "inquiry"),
        ("why", "C0001"),
        ("list", "--format", "json"),
        ("check",),
        ("undo", "-n"),
    ],
)
def test_no_health_fact_is_shown_unasked(with_wang: Keqing, words: tuple[str, ...]) -> None:
    ran = with_wang(*words)
    assert ran.code in {0, 1}, ran
    assert ran.out
    assert not [fact for fact in SECRET if fact in ran.out + ran.err]
    assert "139****5678" in ran.out or "12345678" not in ran.out
    assert looks(with_wang) == []


@pytest.mark.parametrize(
    ("words", "facts"),
    [
        (("show", "C0001"), SECRET),
        (("show", "C0001", "--format", "json"), ("高血压", "皮疹")),
        (("history", "C0001"), ("高血压", "皮疹")),
        (("history", "C0001", "--format", "json"), ("高血压", "皮疹")),
        (("today", "--format", "json"), ("青霉素",)),
        (("export", "today", "--format", "csv", "-o", "-"), ("青霉素",)),
        (("export", "customers", "--format", "csv", "-o", "-"), ("青霉素", "糖尿病")),
    ],
)
def test_a_look_at_health_is_on_record(
    with_wang: Keqing, words: tuple[str, ...], facts: tuple[str, ...]
) -> None:
    ran = with_wang(*words, "--health")
    assert ran.code == 0, ran
    assert [fact for fact in facts if fact not in ran.out] == []
    (look,) = looks(with_wang)
    assert words[0] in look.split()
    assert look.endswith("--health")


@pytest.mark.parametrize(
    "words", [("show", "C0001"), ("show", "C0001", "--format", "json"), ("list",), ("today",)]
)
def test_a_look_at_a_whole_number_is_on_record(with_wang: Keqing, words: tuple[str, ...]) -> None:
    ran = with_wang(*words, "--full")
    assert "5678" in ran.out.replace(" ", "")
    assert "****" not in ran.out
    (look,) = looks(with_wang)
    assert look.endswith(f"{words[0]} --full")


def test_whoever_calls_sees_what_the_call_needs(with_wang: Keqing) -> None:
    ran = with_wang("--width", "200", "today")
    assert "青霉素" in ran.out
    assert "糖尿病" not in ran.out
    assert looks(with_wang) == []


def test_what_is_left_out_is_counted(with_wang: Keqing) -> None:
    assert (
        "4 health facts are left out: keqing show C0001 --health" in with_wang("show", "C0001").out
    )
    assert "left out" not in with_wang("show", "C0001", "--health").out


def test_a_call_sheet_has_health_facts_only_when_asked(with_wang: Keqing, tmp_path: Path) -> None:
    def words(name: str) -> str:
        sheet = load_workbook(tmp_path / name).active
        assert sheet is not None
        return " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)

    assert with_wang("sheet", "-o", str(tmp_path / "a.xlsx")).code == 0
    assert with_wang("sheet", "-o", str(tmp_path / "b.xlsx"), "--health").code == 0
    assert "青霉素" not in words("a.xlsx")
    assert "青霉素" in words("b.xlsx")
    assert looks(with_wang) == ["sheet --health"]


def test_a_merge_tells_no_health_fact(with_wang: Keqing) -> None:
    with_wang("add-customer", "王秀英", "--phone", "13700001111", "--set", "过敏=花粉")
    ran = with_wang("merge", "C0001", "C0002", "--yes")
    assert ran.code == 0, ran
    assert "青霉素" not in ran.out
    assert "花粉" not in ran.out
    assert "花粉" not in with_wang("history", "C0001").out
    assert "花粉" in with_wang("history", "C0001", "--health").out


def test_a_look_is_not_taken_back(with_wang: Keqing) -> None:
    with_wang("show", "C0001", "--full")
    ran = with_wang("undo", "-n")
    assert "add" in ran.out
    assert "show" not in ran.out


@pytest.mark.parametrize(
    "words",
    [
        ("week", "--full", "--date", "zzz"),
        ("week", "--full", "--team", "--agent", "李敏"),
        ("today", "--full", "--date", "zzz"),
        ("today", "--health", "--agent", "nobody"),
    ],
)
def test_a_look_that_is_refused_is_not_on_record(with_wang: Keqing, words: tuple[str, ...]) -> None:
    assert with_wang(*words).code in {2, 3}
    assert looks(with_wang) == []
