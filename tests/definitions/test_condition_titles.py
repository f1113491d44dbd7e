"""A condition without a title is shown in words where it asks one thing."""

from __future__ import annotations

import pytest

from keqing.definitions.condition_titles import condition_title
from keqing.definitions.kinds import built_in_kinds


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("visits >= 1", "拜访次数 ≥ 1", "Visits ≥ 1"),
        ("visits < 3", "拜访次数 < 3", "Visits < 3"),
        (" count(purchase) <= 2 ", "购买 ≤ 2", "Purchase ≤ 2"),
    ],
)
def test_what_asks_for_a_number_is_said_with_the_title(text: str, zh: str, en: str) -> None:
    assert condition_title(text, built_in_kinds()) == {"zh": zh, "en": en}


@pytest.mark.parametrize(
    "text", ["visits >= 1 and sales >= 1", "nothing >= 1", "count(nothing) >= 1", "has(phone)"]
)
def test_what_asks_for_more_or_is_unknown_has_no_title(text: str) -> None:
    assert condition_title(text, built_in_kinds()) == {}
