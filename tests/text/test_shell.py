"""Words in a command that somebody is told to type."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqing.text import shell


@pytest.mark.parametrize("text", ["李敏", "C0007", "/srv/keqing.db", "冬季联谊会"])
def test_what_is_one_word_stays_as_it_is(text: str) -> None:
    assert shell.quote_word(text) == text


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Li Min", "'Li Min'"),
        ("今天; rm -rf ~", "'今天; rm -rf ~'"),
        ("$(id)", "'$(id)'"),
        ("o'clock", "'o'\"'\"'clock'"),
        ("today-{date}.csv", "'today-{date}.csv'"),
        ("", "''"),
    ],
)
def test_what_a_shell_would_read_more_into_stands_in_quotes(text: str, word: str) -> None:
    assert shell.quote_word(text) == word


@given(st.text())
def test_law_a_shell_reads_back_what_was_written(text: str) -> None:
    assert shlex.split(shell.quote_word(text)) == [text]
