"""A list on a terminal is as long as the screen, and says how many rows there are besides; piped it has all."""

from __future__ import annotations

import re
import sys

import pytest
import time_machine

from tests.conftest import Keqing

ROWS = 24
FIRST = (("guide", "list"), ("define", "list", "kind"), ("cadence", "list"))
"""Lists of which a terminal shows the first rows; the last ones stand in a register."""


@time_machine.travel("2026-11-27T02:00:00+00:00", tick=False)
def test_a_terminal_shows_a_screenful_and_counts_the_rest(
    keqing: Keqing, monkeypatch: pytest.MonkeyPatch
) -> None:
    piped = {words: keqing("demo", *words).out.splitlines() for words in FIRST}
    register = keqing("demo", "register", "purchase").out.splitlines()
    monkeypatch.setenv("LINES", str(ROWS))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    for words in FIRST:
        screen = keqing("demo", *words).out.splitlines()
        assert len(screen) == ROWS - 1
        hidden = re.match(r"(\d+) more: add --all to see them\.", screen[-1])
        assert hidden, words
        names = [line.split("\t")[0] for line in piped[words][1:]]
        shown = [line.split()[0] for line in screen[3:-3] if not line.startswith(" ")]
        assert shown == names[: len(shown)]
        assert int(hidden[1]) == len(names) - len(shown)
        assert names[-1] in keqing("demo", *words, "--all").out
    screen = keqing("demo", "register", "purchase").out.splitlines()
    assert len(screen) < ROWS
    assert screen[-2] == f"{len(register) - 1} rows."
    assert re.match(r"\d+ earlier rows are not shown: --rows 0", screen[-1])
    ids = [line.split("\t")[0] for line in register[1:]]
    shown = [line.split()[0] for line in screen if re.match(r"\d+ +20", line)]
    assert shown == ids[-len(shown) :]
    whole = keqing("demo", "register", "purchase", "--rows", "0").out
    assert sum(1 for line in whole.splitlines() if re.match(r"\d+ +20", line)) == len(ids)


def test_a_type_is_told_where_there_are_several_and_in_the_readers_language(
    department: Keqing,
) -> None:
    assert department("--lang", "zh", "guide", "list").out.splitlines()[0].split("\t")[0] == "定义"
    department("config", "set", "hotline", "400-810-0000", "--department")
    listed = department("--lang", "zh", "define", "list").out
    assert "设置\thotline" in listed
    assert "setting\thotline" in department("--lang", "en", "define", "list").out
