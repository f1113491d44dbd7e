"""The places in the texts of call guides: what is filled in, and what is left out where nothing is known."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqing.definitions.guide_file import built_in_guides
from keqing.definitions.guide_words import (
    fill_text,
    greeting,
    is_written_right,
    place_called,
    places,
    words_in_braces,
)
from keqing.i18n import LANGUAGES, Language

TEXTS = sorted(
    {
        text
        for guide in built_in_guides().values()
        for part in guide.parts
        for words in (
            part.opening,
            part.entry,
            part.closing,
            *(question.text for question in part.questions),
            *(objection.answer for objection in part.objections or ()),
        )
        if words
        for text in words.values()
    }
)


@pytest.mark.parametrize(
    ("at", "zh", "en"),
    [
        (time(5, 0), "早上好", "Good morning"),
        (time(8, 30), "早上好", "Good morning"),
        (time(8, 59), "早上好", "Good morning"),
        (time(9, 0), "上午好", "Good morning"),
        (time(10, 30), "上午好", "Good morning"),
        (time(12, 0), "下午好", "Good afternoon"),
        (time(15, 0), "下午好", "Good afternoon"),
        (time(17, 59), "下午好", "Good afternoon"),
        (time(18, 0), "晚上好", "Good evening"),
        (time(23, 59), "晚上好", "Good evening"),
    ],
)
def test_the_greeting_goes_by_the_hour(at: time, zh: str, en: str) -> None:
    """R058, and S08: 08:30, 10:30 and 15:00."""
    assert greeting(at) == {"zh": zh, "en": en}


@pytest.mark.parametrize(
    ("text", "facts", "shown"),
    [
        ("{greeting}，{name}！", {"greeting": "上午好", "name": "王秀英"}, "上午好，王秀英！"),
        ("{问候}，{ 姓名 }！", {"greeting": "上午好", "name": "王秀英"}, "上午好，王秀英！"),
        ("[我{next}再来。]再见。", {"next": "周五"}, "我周五再来。再见。"),
        ("[我{next}再来。]再见。", {}, "再见。"),
        ("[{next}，{phone}。]再见。", {"next": "周五"}, "再见。"),
        ("我{next}再来。", {}, "我过些日子再来。"),
        ("Bye[, {next}].", {}, "Bye."),
        ("On. [a {next}] [b {phone}] End.", {}, "On. End."),
        ("{name}", {"name": "{phone}[x]"}, "{phone}[x]"),
        ("", {}, ""),
        ("a{nothing}b[{nothing}]", {}, "ab"),
    ],
)
def test_what_is_filled_in(text: str, facts: dict[str, str], shown: str) -> None:
    assert fill_text(text, facts.get, "zh") == shown


@given(
    st.sampled_from(TEXTS),
    st.dictionaries(st.sampled_from(sorted(places())), st.text("王a1 -，", min_size=1, max_size=8)),
    st.sampled_from(LANGUAGES),
)
def test_no_place_is_left_whatever_is_known(
    text: str, facts: dict[str, str], language: Language
) -> None:
    shown = fill_text(text, facts.get, language)
    assert not set("{}[]") & set(shown)
    for word in words_in_braces(text):
        place = place_called(word)
        assert place


@pytest.mark.parametrize(
    ("text", "right"),
    [("{a}[b{c}]", True), ("{a", False), ("a}", False), ("[a", False), ("[a[b]]", False), ("{{a}}", False)],
)  # fmt: skip
def test_braces_and_brackets_come_in_pairs(text: str, right: bool) -> None:
    assert is_written_right(text) is right
