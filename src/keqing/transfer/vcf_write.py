"""Customers for an address book (vCard 3.0, RFC 2426): names, numbers, addresses, tags."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO

MOBILE = "+861"
"""How mobile numbers of mainland China begin."""


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody in an address book. `numbers` are whole, each with its label; `birthday` is a day as ISO text."""

    code: str
    name: str
    organisation: bool
    numbers: Sequence[tuple[str, str | None]]
    address: str | None = None
    birthday: str | None = None
    tags: Sequence[str] = ()


def write(file: IO[bytes], cards: Iterable[Card]) -> None:
    """Write the cards one after the other."""
    import vobject  # noqa: PLC0415  # it loads slowly

    for one in cards:
        card = vobject.vCard()
        card.add("uid").value = f"keqing-{one.code}"
        card.add("fn").value = one.name
        card.add("n").value = vobject.vcard.Name(family=one.name)
        if one.organisation:
            card.add("org").value = [one.name]
        for number, label in one.numbers:
            phone = card.add("tel")
            phone.value = number
            phone.type_param = "CELL" if number.startswith(MOBILE) else "VOICE"
            if label:
                phone.group = f"item{len(card.contents['tel'])}"
                named = card.add("x-ablabel")
                named.group, named.value = phone.group, label
        if one.address:
            card.add("adr").value = vobject.vcard.Address(street=one.address)
        if one.birthday:
            card.add("bday").value = one.birthday
        if one.tags:
            card.add("categories").value = list(one.tags)
        file.write(card.serialize().encode("utf-8", "replace"))
