"""A department's own words for the outcomes of contacts; what an outcome does is code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Keqing

OURS = """
[outcome.no-answer]
title = { zh = "响铃无人", en = "Rang out" }
aliases = ["没接上", "忙线"]

[outcome.reached]
title = { zh = "通啦", en = "Talked" }

[outcome.stop]
title = { zh = "免打扰", en = "Leave alone" }
"""


@pytest.fixture
def ours(department: Keqing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Keqing:
    """A department that calls outcomes by words of its own, and a customer."""
    monkeypatch.chdir(tmp_path)
    Path("ours.toml").write_text(OURS, "utf-8")
    assert department("add-customer", "王秀英", "--phone", "13800001111").code == 0
    ran = department("define", "apply", "ours.toml")
    assert ran.code == 0, ran.err
    return department


def outcomes(keqing: Keqing) -> list[str]:
    shown = json.loads(keqing("register", "contact", "--format", "json").out)
    return [row["outcome"] for row in shown["contacts"]]


def test_a_call_is_recorded_and_shown_by_them(ours: Keqing) -> None:
    ran = ours("log", "王秀英", "没接上")
    assert (ran.code, "Rang out" in ran.out) == (0, True), ran.err
    assert ours("log", "王秀英", "通啦", "睡得好").code == 0
    assert ours("log", "王秀英", "接通", "都好").code == 0, "the program's own word goes on"
    assert outcomes(ours) == ["no-answer", "reached", "reached"]
    assert "响铃无人" in ours("--lang", "zh", "history", "王秀英").out
    assert "Talked" in ours("show", "王秀英", "--history").out
    assert "通啦" in ours("--lang", "zh", "today").out or ours("today").code == 0


def test_files_and_lines_from_paper_are_read_by_them(ours: Keqing) -> None:
    rows = "姓名,电话,回访日期,结果,内容\n王秀英,13800001111,2026-11-20,通啦,好\n王秀英,13800001111,2026-11-21,忙线,\n"
    Path("calls.csv").write_text(rows, "utf-8")
    ran = ours("import", "calls.csv")
    assert ran.code == 0, ran.err + ran.out
    Path("lines.txt").write_text("王秀英 通啦 睡得好\n", "utf-8")
    assert ours("log", "--batch", "lines.txt").code == 0
    assert outcomes(ours) == ["reached", "no-answer", "reached"]
    assert ours("amend", "2", "outcome=响铃无人").code == 0


def test_a_hint_to_record_a_stop_says_it_by_them(ours: Keqing) -> None:
    ran = ours("--lang", "zh", "log", "王秀英", "通啦", "说别再打电话来了")
    assert ran.code == 0, ran.err
    assert "免打扰" in ran.err
    assert "免打扰" in ours("--lang", "zh", "show", "王秀英").out


def test_a_word_of_another_outcome_is_the_departments_now(ours: Keqing) -> None:
    assert ours("log", "王秀英", "忙线").code == 0
    assert ours("log", "王秀英", "占线").code == 0
    assert outcomes(ours) == ["no-answer", "busy"]


def test_the_words_go_with_undo_and_none_can_be_dropped(ours: Keqing) -> None:
    dropped = ours("define", "drop", "outcome", "reached")
    assert (dropped.code, "cannot be dropped" in dropped.err) == (1, True)
    assert "outcome" in ours("define", "list").out
    assert "[outcome.no-answer]" in ours("define", "export").out
    assert ours("undo", "--yes").code == 0
    assert ours("log", "王秀英", "通啦", "好").code == 3
    shown = ours("define", "show", "outcome", "busy").out
    assert shown.splitlines()[1] == "[outcome.busy]"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[outcome.rude]\ntitle = { zh = "骂人", en = "Rude" }', "what one does is code"),
        ('[outcome.busy]\ntitle = { zh = "关机", en = "Engaged" }', "already means off"),
        ('[outcome.busy]\ntitle = { zh = "忙", en = "Engaged" }\nchannel = "pigeon"', "channel cannot be"),
        ('[outcome.busy]\naliases = ["忙"]', "title is missing"),
        ('[outcome.busy]\ntitle = { zh = "忙", en = "Engaged" }\neffect = "stop"', "effect"),
    ],
)  # fmt: skip
def test_a_mistake_is_told(department: Keqing, tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(text, "utf-8")
    ran = department("define", "check", str(file))
    assert (ran.code, says in ran.err) == (2, True), ran.err
