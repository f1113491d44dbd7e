"""Sentences of docstrings and comments stay short."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks import sentences

LONG = " ".join(["word"] * 26)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f'"""{LONG}."""', 1),
        (f'"""Short.\n\n{LONG}.\n"""', 3),
        (f'def first():\n    """Short.\n\n    Short. Also short.\n    {LONG}.\n    """', 5),
        (f'LIMIT = 1\n"""{LONG}."""', 2),
        (f"# {LONG}", 1),
        (f"# Short.\n# {LONG[:60]}\n# {LONG[60:]}", 2),
        (f"day = 1  # {LONG}", 1),
    ],
)
def test_a_long_sentence_is_found_on_its_line(text: str, line: int) -> None:
    assert [(at.line, at.words) for at in sentences.long_sentences(text)] == [(line, 26)]


@pytest.mark.parametrize(
    "text",
    [
        f'"""{LONG[:-5]}."""',
        f'"""Short. {LONG[:-5]}? Also `{LONG}` is short (so is this.) And this."""',
        f'"""Short.\n\n    {LONG}\n\n- {LONG}\n  {LONG}\n1. {LONG}\nname   {LONG}\n"""',
        f'"""{LONG[:60]}\n\n{LONG[60:]}\n"""',
        f"# {LONG[:60]}\n\n# {LONG[60:]}",
        f"day = 1  # {LONG[:60]}\nlast = 2  # {LONG[60:]}",
        f'said = "{LONG}"',
        f"day = 1  # noqa: {LONG}",
    ],
)
def test_short_sentences_code_lists_and_tables_pass(text: str) -> None:
    assert sentences.long_sentences(text) == []


def test_no_folder_has_more_than_it_may_have(capsys: pytest.CaptureFixture[str]) -> None:
    assert sentences.main() == 0, capsys.readouterr().out


def test_more_than_a_folder_may_have_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks/names.py").write_text(f"# {LONG}\n", "utf-8")
    monkeypatch.setattr(sentences, "ROOT", tmp_path)
    monkeypatch.setattr(sentences, "FOLDERS", ("checks",))
    assert sentences.main() == 1
    assert f"checks/names.py:1: 26 words: {LONG}" in capsys.readouterr().out
    monkeypatch.setattr(sentences, "ALLOWED", {"checks": 1})
    assert sentences.main() == 0
