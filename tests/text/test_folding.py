"""Names are compared by what can be seen of them, whatever the width, case and spaces."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from keqing.text.folding import fold_case, fold_name, plain, visible


@pytest.mark.parametrize(
    ("spelling", "form"),
    [
        ("AB胶囊", "ab胶囊"),
        ("\uff21\uff22胶囊", "ab胶囊"),
        (" AB 胶\u3000囊 ", "ab胶囊"),
        ("ab胶\u00a0囊", "ab胶囊"),
        ("王\u200b秀\u200d英", "王秀英"),
        ("\u202e王\u2066秀英\u2069", "王秀英"),
        ("王秀英\ufe00", "王秀英"),
        ("王\U000e0101秀英", "王秀英"),
        ("王\u00ad秀\u2060英\ufeff", "王秀英"),
        ("\u2f34\u4e00", "\u5e7f\u4e00"),  # a Kangxi radical is its character
        ("\uff76\uff9e", "\u30ac"),  # half-width kana with its voice mark
        ("Mary Ann", "maryann"),
        ("STRASSE", "strasse"),
        ("straße", "strasse"),
        ("\x00王\x1b秀英\n", "王秀英"),
        ("\u3164\u2800", ""),
        ("e\u200b\u0301", "é"),
        ("\ue4c6", "\ue4c6"),  # a rare character of a font of one's own can be seen
    ],
)
def test_spellings_of_one_name_fold_to_one_form(spelling: str, form: str) -> None:
    assert fold_name(spelling) == form


@given(st.text())
@example("\u0345\u0301")
def test_law_folding_twice_changes_nothing(name: str) -> None:
    assert fold_name(fold_name(name)) == fold_name(name)


@settings(max_examples=40)  # to look for one of the characters that GB 18030 has takes long
@given(
    st.text(alphabet=st.characters(codec="gb18030")), st.sampled_from("\u200b\u202e\ufe0f\u00ad")
)
def test_law_what_cannot_be_seen_does_not_count(name: str, unseen: str) -> None:
    assert fold_name(unseen.join(f"{name}\u4e00")) == fold_name(f"{name}\u4e00")


@pytest.mark.parametrize(
    ("text", "seen"),
    [("a\tb\n", "a\tb\n"), ("Ａ\u200b b", "Ａ b"), ("\x1b[31m", "[31m"), ("plain", "plain")],
)
def test_visible_drops_only_what_nobody_sees(text: str, seen: str) -> None:
    assert visible(text) == seen


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Plain", "Plain"),
        ("Ｃ\u200b 28", "C 28"),
        (
            "e\u200b\u0301",
            "é",
        ),  # what hides between two parts of a letter goes before they are joined
        ("\u2f34\ufe00", "\u5e7f"),
    ],
)
def test_plain_text_has_one_width_and_keeps_its_case(text: str, form: str) -> None:
    assert plain(text) == form


@pytest.mark.parametrize("word", [" Today ", "ＴＯＤＡＹ", "\u3000today"])
def test_words_are_compared_without_width_case_and_outer_spaces(word: str) -> None:
    assert fold_case(word) == "today"
