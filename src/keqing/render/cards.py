"""Customers as an address book has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keqing.text.harmless import clean_for_file

_CONSUMER = "consumer"
_LUNAR = "lunar"


def card(row: Sequence[Any]) -> dict[str, Any]:
    """Make the fields of a card; a birthday is there when its day is known by the solar calendar."""
    code, name, kind, numbers, address, birthday, tags = row
    return {
        "code": clean_for_file(code),
        "name": clean_for_file(name),
        "organisation": kind != _CONSUMER,
        "numbers": [
            (_dialled(number), label and clean_for_file(label)) for number, label in numbers
        ],
        "address": address and clean_for_file(address),
        "birthday": birthday if birthday and not birthday.startswith(_LUNAR) else None,
        "tags": [clean_for_file(tag) for tag in tags or ()],
    }


def _dialled(number: str) -> str:
    """Write a number as phones dial it, the extension after a pause."""
    return number.replace(";ext=", ",")
