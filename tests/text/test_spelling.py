"""One spelling for words that somebody may hide."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqing.text.spelling import simplify_text, spellings, unmask_text


@pytest.mark.parametrize(
    ("hidden", "plain"),
    [
        ("回 扣", "回扣"),
        ("回·扣", "回扣"),
        ("回\u200b扣", "回扣"),
        ("傭金", "佣金"),
        ("處方量", "处方量"),
        ("Ｃｏｍｍｉｓｓｉｏｎ", "commission"),
        ("C O M M I S S I O N", "commission"),
        ("cOmMiSsIoN", "commission"),
        ("\u0441ommission", "commission"),
        ("commission500", "commission 500"),
        ("doctor's  fee", "doctor s fee"),
        ("gift_to-doctor", "gift to doctor"),
        ("a b 3", "a b 3"),
    ],
)
def test_a_hidden_word_is_as_the_plain_one(hidden: str, plain: str) -> None:
    assert unmask_text(hidden) == plain


def test_a_name_with_humps_is_read_both_ways() -> None:
    assert spellings("giftToDoctor") == ("gifttodoctor", "gift to doctor")
    assert spellings("gift") == ("gift",)


@given(st.text(max_size=40))
def test_twice_is_once(text: str) -> None:
    assert simplify_text(simplify_text(text)) == simplify_text(text)
    assert unmask_text(unmask_text(text)) == unmask_text(text)
