"""Sentences of docstrings and comments stay short."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks import sentences

LONG = " ".join(["word"] * 26)


def found(folder: Path, text: str, name: str = "module.py") -> list[sentences.Sentence]:
    (folder / name).write_text(text, "utf-8")
    return [fault for _, fault in sentences.faults_in(str(folder / name))]


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
def test_a_long_sentence_is_found_on_its_line(tmp_path: Path, text: str, line: int) -> None:
    assert [(at.line, at.kind) for at in found(tmp_path, text)] == [(line, "long")]


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
def test_short_sentences_code_lists_and_tables_pass(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, text) == []


@pytest.mark.parametrize(
    "words", ["What is said.", "Of whom nothing is known.", "Those that are left."]
)
def test_a_sentence_without_a_noun_is_found(tmp_path: Path, words: str) -> None:
    assert [(at.line, at.kind) for at in found(tmp_path, f'"""Short.\n\nR5: {words}\n"""')] == [
        (3, "noun")
    ]


@pytest.mark.parametrize("words", ["What is it?", "Whatever is said.", "Return what is said."])
def test_a_question_and_other_words_are_no_fault(tmp_path: Path, words: str) -> None:
    assert found(tmp_path, f"# {words}") == []


def test_a_page_is_read_without_its_code_and_tables_item_by_item(tmp_path: Path) -> None:
    text = f"# {LONG}\n```sh\n{LONG}\n```\n| {LONG} |\n- {LONG[:60]}\n  {LONG[60:]}\n- short\n"
    assert [(at.line, at.kind) for at in found(tmp_path, text, "page.md")] == [(6, "long")]
    assert found(tmp_path, LONG, "commands.md") == []


def test_more_than_a_folder_may_have_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks/names.py").write_text(f"# {LONG}\n", "utf-8")
    monkeypatch.setattr(sentences, "ROOT", tmp_path)
    monkeypatch.setattr(sentences, "FOLDERS", ("checks",))
    monkeypatch.setattr(sentences, "PAGES", ())
    assert sentences.main() == 1
    assert f"checks/names.py:1: {LONG}" in capsys.readouterr().out
    monkeypatch.setattr(sentences, "ALLOWED", {"long": {"checks": 1}})
    assert sentences.main() == 0
