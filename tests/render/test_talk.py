"""What is said on stderr: whole words on a terminal, and one line for everybody else."""

from __future__ import annotations

import io

import pytest

from keqing.render.talk import say
from keqing.render.text import width

SENTENCES = (
    "Wednesday 9 December is full; the call stays on it. To move it, type keqing snooze C0041 2026-12-10.",
    "12月9日（周三）已经排满，仍记在这一天。要改到别的日子，请输入 keqing 推迟 C0041 2026-12-10。",
)


class Terminal(io.StringIO):
    """A terminal, as wide as the environment says."""

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        raise OSError


@pytest.fixture(params=SENTENCES, ids=["en", "zh"])
def sentence(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("columns", [40, 60, 80])
@pytest.mark.parametrize("indent", [0, 2])
def test_a_terminal_gets_lines_that_fit_and_end_between_words(
    sentence: str, columns: int, indent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    terminal = Terminal()
    say(terminal, sentence, indent=indent)
    lines = terminal.getvalue().splitlines()
    assert len(lines) > 1
    assert max(map(width, lines)) <= columns
    assert {line[:indent] for line in lines} == {" " * indent}
    texts = [line[indent:] for line in lines]
    assert "".join(texts).replace(" ", "") == sentence.replace(" ", "")
    assert set(" ".join(texts).split()) >= {word for word in sentence.split() if word.isascii()}
    assert [line for line in texts if "C0041 2026-12-10" in line]


def test_elsewhere_a_sentence_is_one_line(sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    file = io.StringIO()
    say(file, sentence, indent=2)
    assert file.getvalue() == f"  {sentence}\n"


def test_a_terminal_that_does_not_say_has_80_columns(
    sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS")
    terminal = Terminal()
    say(terminal, sentence)
    assert 60 < max(map(width, terminal.getvalue().splitlines())) <= 80


@pytest.mark.parametrize("columns", [10, 21, 40])
def test_a_command_wider_than_the_terminal_can_be_copied(
    columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for sentence in (
        "It was not moved. Type keqing --db /var/lib/keqing/east/keqing.db snooze C0041",
        "The file /var/lib/keqing/department/of/the/east/keqing.db is there already.",
    ):
        terminal = Terminal()
        say(terminal, sentence, indent=2)
        assert terminal.getvalue() == f"  {sentence}\n"
