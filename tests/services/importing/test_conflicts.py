"""Where a row says otherwise than what is on file."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from keqing.definitions.fields import Field
from keqing.i18n import translate_message
from keqing.services.importing.conflicts import (
    as_typed,
    differences,
    event_conflict,
    same_value,
)

QUANTITY = Field("quantity", {"zh": "数量", "en": "Quantity"}, type="decimal")
PRODUCT = Field("product", {"zh": "产品", "en": "Product"})
REASON = Field("reason", {"zh": "原因", "en": "Reason"})

SAME: list[tuple[Field | None, Any, Any, bool]] = [
    (QUANTITY, "6.0", "6", True),
    (QUANTITY, "6.5", "6", False),
    (QUANTITY, "6 boxes", "6", False),
    (PRODUCT, "丹参丸", "丹参 丸", True),
    (REASON, "too  dear", "too dear", True),
    (REASON, "6.0", "6", False),
    (REASON, None, "dear", False),
    (None, True, True, True),
    (None, None, None, True),
]


@pytest.mark.parametrize(("field", "there", "here", "same"), SAME)
def test_two_values_are_one(field: Field | None, there: Any, here: Any, same: bool) -> None:
    assert same_value(field, there, here) is same
    assert same_value(field, here, there) is same


def test_what_a_row_leaves_out_may_be_on_file() -> None:
    found = list(
        differences(
            {"quantity": QUANTITY},
            {"quantity": "6", "minutes": 3, "note": "x"},
            {"quantity": "7", "minutes": 4, "reason": None},
        )
    )
    assert [(each.field.name, each.there, each.here, each.amendable) for each in found] == [
        ("quantity", "6", "7", True),
        ("minutes", 3, 4, False),
    ]


def test_a_conflict_names_the_command_that_mends_it() -> None:
    found = list(differences({"quantity": QUANTITY}, {"quantity": "6"}, {"quantity": "7"}))
    text = translate_message(event_conflict(found, 12))
    assert "Quantity is 6 on file, and 7 in this row." in text
    assert "keqing amend 12 quantity=7" in text


TYPED: dict[Any, str] = {
    True: "yes",
    False: "no",
    time(9, 5): "09:05",
    date(2026, 12, 1): "2026-12-01",
    "two\n words": "two words",
    3: "3",
}


@pytest.mark.parametrize(("value", "typed"), TYPED.items())
def test_a_value_as_it_would_be_typed(value: Any, typed: str) -> None:
    assert as_typed(value) == typed
