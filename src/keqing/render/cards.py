"""Customers as an address book has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keqing.render.tables import harmless

_CONSUMER = "consumer"


def card(row: Sequence[Any]) -> dict[str, Any]:
    """Make the fields of a card; a birthday is there when its day is known by the solar calendar, with its year."""
    code, name, kind, numbers, address, birthday, tags = row
    return {
        "code": code,
        "name": harmless(name),
        "organisation": kind != _CONSUMER,
        "numbers": [(_dialled(number), label and harmless(label)) for number, label in numbers],
        "address": address and harmless(address),
        "birthday": birthday if birthday and birthday[:4].isdecimal() else None,
        "tags": [harmless(one) for one in tags or ()],
    }


def _dialled(number: str) -> str:
    """Write a number as phones dial it, the extension after a pause."""
    return number.replace(";ext=", ",")
