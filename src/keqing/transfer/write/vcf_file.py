"""Customers for an address book (vCard 3.0, RFC 2426): names, numbers, addresses, tags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from keqing.frozen import dataclass

MOBILE = "+861"
"""How mobile numbers of mainland China begin."""

_MAX_LINE_BYTES = 75
"""Bytes of a line, its end not counted; a longer one goes on in the next, after a space (2.6)."""
_MEANS = re.compile(r"[\\,;]")
_LINE_ENDS = re.compile(r"\r\n|[\r\n]")


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody in an address book. `numbers` are whole, each with its label.

    `birthday` is a day as ISO text, without its year as `--03-05`.
    """

    code: str
    name: str
    organisation: bool
    numbers: Sequence[tuple[str, str | None]]
    address: str | None = None
    birthday: str | None = None
    tags: Sequence[str] = ()


def write_vcf(file: IO[bytes], cards: Iterable[Card]) -> None:
    """Write the cards one after the other."""
    for card in cards:
        file.write(b"".join(map(_folded, _lines(card))))


def _lines(card: Card) -> Iterator[str]:
    """Yield the lines of a card, unfolded."""
    yield "BEGIN:VCARD"
    yield "VERSION:3.0"
    yield f"UID:keqing-{_text(card.code)}"
    yield f"FN:{_text(card.name)}"
    yield f"N:{_text(card.name)};;;;"
    if card.organisation:
        yield f"ORG:{_text(card.name)}"
    for place, (number, label) in enumerate(card.numbers, start=1):
        group = f"item{place}." if label else ""
        kind = "CELL" if number.startswith(MOBILE) else "VOICE"
        yield f"{group}TEL;TYPE={kind}:{_text(number)}"
        if label:
            yield f"{group}X-ABLABEL:{_text(label)}"
    if card.address:
        yield f"ADR:;;{_text(card.address)};;;;"
    if card.birthday:
        yield f"BDAY:{_day(card.birthday)}"
    if card.tags:
        yield f"CATEGORIES:{','.join(map(_text, card.tags))}"
    yield "END:VCARD"


def _text(value: str) -> str:
    r"""Write a value so that it stays one: `,`, `;` and `\` with a backslash, a line end as `\n`."""
    return _LINE_ENDS.sub(r"\\n", _MEANS.sub(r"\\\g<0>", value))


def _day(birthday: str) -> str:
    """Write a day; without its year as `--0305` (ISO 8601, as address books read it)."""
    return f"--{birthday[2:].replace('-', '')}" if birthday.startswith("--") else birthday


def _folded(line: str) -> bytes:
    """Break a line into pieces of at most 75 bytes, between characters and never within one."""
    pieces, piece = list[bytes](), b""
    for char in line:
        encoded = char.encode("utf-8", "replace")
        if len(piece) + len(encoded) > _MAX_LINE_BYTES:
            pieces.append(piece)
            piece = b" "
        piece += encoded
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
