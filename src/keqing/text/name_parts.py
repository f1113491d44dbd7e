"""The places at which a search for a customer can begin.

They are each character of the name as it is written, and each syllable of it as it is read. Of the code they are the
characters but the digits.
"""

from __future__ import annotations

from typing import NamedTuple

SYLLABLE = "'"
"""Stands between the syllables of a reading."""
DIGITS = frozenset("0123456789")
"""The characters of a code at which no search begins: most codes are numbers, and have few others."""
MAX_REST_CHARACTERS = 64
"""Characters of a name that are kept from a place on; a rest as long as that may be cut."""


class NamePart(NamedTuple):
    """A name or a code from one place on.

    `rest` is as written, or as read with its syllables apart. `following` is the first letter of the second syllable of
    what is read; it is empty for the last syllable, and for what is written.
    """

    following: str
    rest: str


def name_parts(search: str, pinyin: str, code: str) -> set[NamePart]:
    """Return the parts of a name, from its form for searching and all its readings, and of a code in small letters.

    The whole name and a code in capitals are left out: the customer's own row has them.
    """
    rests = [search[start:] for start in range(1, len(search))]
    if not (code.isascii() and code.isupper() and code[1:].isdecimal()):  # as few codes are
        rests += [
            code[start:].lower() for start, char in enumerate(code) if start and char not in DIGITS
        ]
        if code != code.upper():
            rests.append(code.lower())
    parts = {NamePart("", rest[:MAX_REST_CHARACTERS]) for rest in rests}
    for reading in pinyin.split():
        following, end = "", len(reading)
        while end >= 0:
            start = reading.rfind(SYLLABLE, 0, end) + 1
            parts.add(NamePart(following, reading[start : start + MAX_REST_CHARACTERS]))
            following, end = reading[start:end][:1], start - 1
    return parts
