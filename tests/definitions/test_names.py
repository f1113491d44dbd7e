from __future__ import annotations

import pytest

from keqing.definitions import kinds
from keqing.definitions.cadence_file import built_in_cadences
from keqing.definitions.names import (
    Word,
    command_word,
    find_called,
    find_near,
    label,
    suggest_words,
)
from keqing.definitions.toml_file import suggest_name
from keqing.i18n import Language, translate_message

CADENCES = [
    built_in_cadence
    for _, built_in_cadence in sorted(built_in_cadences(kinds.built_in_kinds()).items())
]
SIZES = [Word("1-2盒", {}), Word("12盒", {}), Word("wrong-number", {"zh": "空号"}, ("错号",))]


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("服药回访", "therapy"), ("Therapy follow-up", "therapy"), ("THERAPY", "therapy"),
        ("ｔｈｅｒａｐｙ", "therapy"), (" 服药回访 ", "therapy"), ("therapy followup", "therapy"),
        ("loyal care", "loyal-care"), ("服 药 回 访", "therapy"), ("药", None), ("therapy-", None), ("", None),
    ],
)  # fmt: skip
def test_a_cadence_is_called_by_either_languages_name(word: str, name: str | None) -> None:
    found = find_called(word, CADENCES)
    assert (found and found.name) == name


@pytest.mark.parametrize(
    ("word", "name"),
    [("1-2盒", "1-2盒"), ("12盒", "12盒"), ("wrong number", "wrong-number"), ("wrong_number", "wrong-number")],
)  # fmt: skip
def test_what_parts_a_word_counts_where_there_are_digits(word: str, name: str) -> None:
    found = find_called(word, SIZES)
    assert found
    assert found.name == name


@pytest.mark.parametrize(
    ("lang", "word", "hint"),
    [
        ("zh", "服药", "您是指 服药回访 吗？"),
        ("zh", "服药回放", "您是指 服药回访 吗？"),
        ("en", "therapi", "Did you mean therapy (Therapy follow-up)?"),
        ("zh", "therapi", "您是指 服药回访 吗？"),
        ("en", "服药", "Did you mean therapy (Therapy follow-up)?"),
    ],
)
def test_a_near_word_is_guessed_in_the_readers_language(
    lang: Language, word: str, hint: str
) -> None:
    assert translate_message(suggest_words(word, CADENCES), lang) == hint


def test_three_are_named_at_most() -> None:
    assert len(find_near("回访", CADENCES)) <= 3
    assert "birthday-gift" in {cadence.name for cadence in find_near("birthday-g", CADENCES)}


def test_of_many_that_are_not_near_three_are_named_with_the_command_that_lists_them() -> None:
    hint = translate_message(suggest_words("qqqq", CADENCES, listing="keqing cadence list"), "zh")
    assert hint.count("、") == 2
    assert hint.endswith("等，全部请看：keqing cadence list")
    assert translate_message(suggest_words("qqqq", CADENCES), "en").endswith(" and others.")


def test_of_few_all_are_named() -> None:
    hint = translate_message(
        suggest_words("qqqq", list(kinds.program_words("status").values())), "zh"
    )
    assert hint == "可以写：在册、暂停、已停、已故。"


def test_a_word_for_a_command_stands_in_quotes_where_a_shell_needs_them() -> None:
    word = Word("therapy", {"zh": "服药 回访", "en": "Therapy"})
    assert command_word(word) == {"zh": "'服药 回访'", "en": "therapy"}
    assert label(word) == {"zh": "服药 回访", "en": "therapy"}


@pytest.mark.parametrize(
    ("lang", "says"), [("en", "There are none yet."), ("zh", "现在一个都没有。")]
)
def test_of_none_it_is_said_that_there_are_none(lang: Language, says: str) -> None:
    assert translate_message(suggest_words("qqqq", []), lang) == says
    assert translate_message(suggest_name("qqqq", []), lang) == says
