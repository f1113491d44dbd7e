from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Keqing


@pytest.fixture
def two(department: Keqing) -> Keqing:
    assert department("add-customer", "王秀英", "--phone", "13812345678", "--grade", "B").code == 0
    assert department("add-customer", "王秀应", "--phone", "13912340000", "--grade", "A").code == 0
    assert department("add", "inquiry", "C0002", "source=电台").code == 0
    return department


def test_a_dry_run_tells_and_writes_nothing(two: Keqing) -> None:
    ran = two("merge", "C0001", "C0002", "-n")
    assert (ran.code, ran.err) == (0, "")
    assert "王秀英 C0001 would take over all that 王秀应 C0002 has: 1 record," in ran.out
    assert "grade: stays B; A is left out" in ran.out
    assert two("show", "C0002").out.startswith("王秀应")


def test_it_asks_naming_both_and_off_a_terminal_names_the_flag(
    two: Keqing, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = two("merge", "C0001", "C0002")
    assert (refused.code, refused.out) == (2, "")
    assert "王秀英 C0001" in refused.err
    assert "王秀应 C0002" in refused.err
    assert "--yes" in refused.err
    asked = []
    monkeypatch.setattr("keqing.commands.doubting.agree", lambda _screen, what: asked.append(what))
    assert two("merge", "C0001", "C0002").code == 0
    assert len(asked) == 1


def test_merged_and_taken_back(two: Keqing) -> None:
    ran = two("merge", "wxy", "C0002", "--yes", "--format", "json")
    assert ran.code == 3  # both are called so
    ran = two("merge", "5678", "C0002", "--yes", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    told = json.loads(ran.out)
    assert told["merged"] == {"code": "C0002", "name": "王秀应"}
    assert (told["events"], told["phones"], told["dry_run"]) == (1, 1, False)
    assert told["differing"][1] == {"field": "grade", "kept": "B", "left": "A"}
    assert told["next"][0]["cadence"] == "inquiry"
    assert two("log", "C0002", "reached", "都好").out.startswith("Recorded: 王秀英 C0001")
    assert "merged with another" in two("history", "C0001").out
    assert two("add-customer", "新人").out.startswith("Entered: 新人 C0003")
    for _ in range(3):
        assert two("undo").code == 0
    assert two("show", "C0002").out.startswith("王秀应")
    assert "replay" not in two("check", "--replay").out


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("C0001", "C0001"), 2, "is one customer already"),
        (("C0001", "C0009"), 3, "No customer fits 'C0009'."),
        (("C0001",), 2, "is missing"),
    ],
)
def test_what_cannot_be_merged(
    two: Keqing, words: tuple[str, ...], code: int, sentence: str
) -> None:
    ran = two("merge", *words, "--yes")
    assert (ran.code, ran.out) == (code, "")
    assert sentence in ran.err


def test_an_old_file_does_not_bring_the_second_back(
    two: Keqing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert two("merge", "C0001", "C0002", "--yes").code == 0
    Path("old.csv").write_text(
        "编号,姓名,电话\nC0001,王秀英,13812345678\nc0002,王秀应,13912340000\n", "utf-8"
    )
    ran = two("import", "old.csv", "--format", "json")
    told = json.loads(ran.out)
    assert (ran.code, told["new"], told["same"], told["rejected"]) == (4, 0, 1, 1)
    assert told["rows"][0]["reason"] == "C0002 was merged into 王秀英 (C0001)."
