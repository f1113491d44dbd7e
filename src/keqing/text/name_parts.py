"""The places in a name at which a search can begin: each character as it is written, each syllable as it is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

SYLLABLE = "'"
"""Stands between the syllables of a reading."""
MAX_REST_CHARACTERS = 64
"""Characters of a name that are kept from a place on; a rest as long as that may be cut."""


class Part(NamedTuple):
    """A name from one place on.

    `rest` is as written, or as read with its syllables apart. `following` is the first letter of the second syllable of
    what is read; it is empty for the last syllable, and for what is written.
    """

    following: str
    rest: str


def name_parts(search: str, pinyin: str) -> set[Part]:
    """Return the parts of a name from its form for searching, and from all its readings.

    The whole name as it is written is left out: the customer's own row has it.
    """
    written = {
        Part("", search[start : start + MAX_REST_CHARACTERS]) for start in range(1, len(search))
    }
    return written.union(*map(_spoken, pinyin.split()))


def _spoken(reading: str) -> Iterator[Part]:
    syllables = reading.split(SYLLABLE)
    initials = [syllable[:1] for syllable in syllables[1:]]
    for start, following in enumerate([*initials, ""]):
        yield Part(following, SYLLABLE.join(syllables[start:])[:MAX_REST_CHARACTERS])
