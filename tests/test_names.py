"""Names say what they name."""

from __future__ import annotations

import ast

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
    assert len(names.lines(ast.parse(text))) == 1


def test_its_line_is_told() -> None:
    assert names.lines(ast.parse("day = 1\nfor one in found:\n    one = one\n")) == [2, 3]


@pytest.mark.parametrize(
    "text",
    ["msg('{one} or {other}', one=day, other=day)", "said = 'one'", "row.one = 1", "print(one)"],
)
def test_no_other_word_is_taken_for_one(text: str) -> None:
    assert names.lines(ast.parse(text)) == []


@pytest.mark.parametrize(
    "text",
    ["LONGEST = 60", "_MOST: int = 2**31 - 1", "AT_ONCE = 500", "_NEAR = timedelta(days=60)"],
)
def test_a_number_without_thing_or_unit_is_found(text: str) -> None:
    assert [line for line, _ in names.vague_constants(ast.parse(text))] == [1]


@pytest.mark.parametrize(
    "text",
    ["MAX_MINUTES = 60", "LONGEST_NAME = 100", "DAYS = 14", 'NAMED = ("a", "b")', "SHOWN = True"],
)
def test_a_constant_with_a_thing_or_no_number_is_fit(text: str) -> None:
    assert list(names.vague_constants(ast.parse(text))) == []


@pytest.mark.parametrize("name", ["write", "listed", "add", "told", "why", "queued"])
def test_a_function_that_is_a_bare_verb_or_participle_is_found(name: str) -> None:
    text = f"import os\n@cache\ndef {name}(): ..."
    assert list(names.bare_functions(ast.parse(text))) == [(3, name)]


@pytest.mark.parametrize(
    "text",
    [
        "def write_csv(): ...",
        "def listed_on(): ...",
        "def _write(): ...",
        "def feed(): ...",
        "def outcomes(): ...",
        "@command()\ndef log(): ...",
        "class File:\n    def write(self): ...",
    ],
)
def test_a_function_with_an_object_a_private_one_a_noun_and_a_command_are_fit(text: str) -> None:
    assert list(names.bare_functions(ast.parse(text))) == []


def test_two_classes_of_one_name_are_found_once_but_for_a_table_and_its_record() -> None:
    texts = {
        "models.py": "class Event: ...",
        "records/event.py": "class Event: ...",
        "render/grid.py": "import os\nclass Column: ...",
        "records/table.py": "class _Column: ...",
    }
    found = [(at.kind, at.file, at.line, at.room) for at in names.findings(texts)]
    assert found == [("class", "records/table.py", 1, "records")]


def test_more_than_a_room_may_have_fails(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    unfit = [("text/limits.py", "def told(one): ...\nclass Place: ...\nLIMIT = 1\n")]
    monkeypatch.setattr(names, "modules", lambda _: unfit)
    monkeypatch.setattr(names, "BESIDE", ())
    monkeypatch.setattr(names, "ALLOWED", {"function": {"text": 1}})
    assert names.main() == 1
    assert capsys.readouterr().out.splitlines() == [
        "text: 1 of kind constant, 0 allowed",
        "  text/limits.py:3: LIMIT says neither thing nor unit",
        "text: 1 of kind function, 1 allowed",
        "text: 1 of kind variable, 0 allowed",
        "  text/limits.py:1: a variable is called one",
        "3 unfit names",
    ]
