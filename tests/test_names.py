"""Variables are called what they are."""

from __future__ import annotations

import pytest

from checks import names


@pytest.mark.parametrize(
    "text",
    [
        "def first(one): ...",
        "def first(*, one=None): ...",
        "def first(*one): ...",
        "first = lambda one: one.day",
        "one = 1",
        "one: int = 1",
        "days, (one, *others) = found",
        "for one in found: ...",
        "[one.day for one in found]",
        "if one := found: ...",
        "with found as one: ...",
        "try: ...\nexcept OSError as one: ...",
        "match found:\n  case [one, *_]: ...",
        "match found:\n  case [_, *one]: ...",
        "match found:\n  case {'day': _, **one}: ...",
    ],
)
def test_a_variable_called_one_is_found(text: str) -> None:
    assert len(names.lines(text)) == 1


def test_its_line_is_told() -> None:
    assert names.lines("day = 1\nfor one in found:\n    one = one\n") == [2, 3]


@pytest.mark.parametrize(
    "text",
    ["msg('{one} or {other}', one=day, other=day)", "said = 'one'", "row.one = 1", "print(one)"],
)
def test_no_other_word_is_taken_for_one(text: str) -> None:
    assert names.lines(text) == []


def test_keqing_has_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert names.main() == 0, capsys.readouterr().out
