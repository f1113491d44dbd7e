"""R8 in words: how far a repetition is moved, and which way."""

from __future__ import annotations

import pytest

from keqing.i18n import translate_message
from keqing.services.derived.explained_date import _moved


@pytest.mark.parametrize(
    ("days", "english", "chinese"),
    [
        (-2, "2 days earlier, so", "提前 2 天，"),
        (-1, "1 day earlier, so", "提前 1 天，"),
        (1, "1 day later, so", "推后 1 天，"),
        (3, "3 days later, so", "推后 3 天，"),
    ],
)
def test_a_move_says_which_way(days: int, english: str, chinese: str) -> None:
    assert translate_message(_moved(days), "en").startswith(english)
    assert translate_message(_moved(days), "zh").startswith(chinese)
