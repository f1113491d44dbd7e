"""WHO while it is typed: words that begin with what was typed and end in the customer's code.

`wxy` becomes `wxy-王秀英-C1024`, `5678` becomes `5678-王秀英-C1024`. A shell takes only words that begin
with what is there already, so each kind of beginning stays, and `finding` looks at the end alone. The
name in between is there to be read: what a shell could stumble over is not in it.

Loaded by every press of the tab key: nothing that is slow to load is imported here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain
from sqlite3 import Connection
from typing import NamedTuple

from keqing.patterns import late_pattern
from keqing.services.customers.pinyin import begins, han, letters
from keqing.store import lookup
from keqing.store.lookup import Person
from keqing.text.folding import fold_name

MAX_CANDIDATES = 20
"""Candidates shown."""
PART = "-"
"""Stands between what was typed, the name and the code."""

_FILLED = "_"
_MAX_NAME_CHARACTERS = 20
"""Characters of a name that are shown."""
_ALWAYS_FIRST = frozenset("bcdfjklmpqstwxyz")
_CODE = late_pattern(r"[A-Z0-9][A-Z0-9._-]*", re.ASCII)
_DIGITS = late_pattern(r"\d{4,}", re.ASCII)
_PLAIN = late_pattern(r"[\w·.-]*")


class Candidate(NamedTuple):
    """A word for WHO, whose name it is, and the number to dial, whole."""

    word: str
    name: str
    number: str | None


def candidates(connection: Connection, typed: str, owner: int | None) -> list[Candidate]:
    """Return at most `MAX_CANDIDATES` words for `typed`, customers of `owner` first. Raises sqlite3.Error."""
    if not _PLAIN.fullmatch(typed):
        return []
    found: dict[int, tuple[str, str]] = {}
    for word, person in _words(connection, typed, owner):
        if word.startswith(typed) and person[0] not in found:
            found[person[0]] = word, person[2]
            if len(found) == MAX_CANDIDATES:
                break
    numbers = lookup.numbers(connection, list(found))
    return [Candidate(word, name, numbers.get(key)) for key, (word, name) in found.items()]


def label(name: str) -> str:
    """Return a name as it stands in a candidate: letters and digits, with _ for everything else."""
    kept = "".join(char if char.isalnum() or char == "·" else _FILLED for char in name)
    return re.sub(f"{_FILLED}+", _FILLED, kept).strip(_FILLED)[:_MAX_NAME_CHARACTERS]


def codes_in(words: str) -> list[str]:
    """Return what may be the code at the end of a completed word, the longest first.

    A code may have the mark in it that stands before it.
    """
    parts = words.split(PART)
    ends = (PART.join(parts[n:]).upper() for n in range(1, len(parts)))
    return [end for end in ends if _CODE.fullmatch(end)]


def _words(connection: Connection, typed: str, owner: int | None) -> Iterator[tuple[str, Person]]:
    """Yield words, the best first; some may go on otherwise than what was typed."""
    base = typed.partition(PART)[0]
    plain = unicodedata.normalize("NFKC", base)
    if not base or han(plain):
        yield from _named(connection, base, plain, owner)
        return
    sound = letters(plain)
    if _DIGITS.fullmatch(plain):
        yield from _after(base, lookup.customers_by_number(connection, plain, owner))
    elif sound.isalpha():
        yield from _sounding(connection, base, sound, owner)
    nobody = True
    start = unicodedata.normalize("NFKC", typed).upper()
    if _CODE.fullmatch(start):
        for person in lookup.customers_by_code(connection, start, owner):
            nobody = False
            yield typed + person[1][len(start) :], person
    if nobody and sound and not sound.isalpha() and not sound.isdecimal():
        yield from _sounding(connection, base, sound, owner)


def _named(
    connection: Connection, base: str, plain: str, owner: int | None
) -> Iterator[tuple[str, Person]]:
    nobody = True
    for person in lookup.customers_by_name(connection, fold_name(plain), owner):
        nobody = False
        yield f"{label(person[2])}{PART}{person[1]}", person
    if nobody:
        yield from _after(base, lookup.naming(connection, fold_name(plain), owner))


def _sounding(
    connection: Connection, base: str, sound: str, owner: int | None
) -> Iterator[tuple[str, Person]]:
    """Yield those whose reading begins so, then names in Latin letters; the rarer readings only if nobody."""
    nobody = True
    first = base.partition(_FILLED)[0]
    looks = [
        lookup.sounding(connection, _initials(sound), sound, owner),
        lookup.customers_by_name(connection, fold_name(first), owner),
        lookup.also_sounding(connection, sound, owner),
    ]
    for person in chain(*looks[:-1]):
        if begins(person[3], sound):
            nobody = False
            yield from _after(base, (person,))
    if nobody:
        yield from _after(
            base, (candidate for candidate in looks[-1] if begins(candidate[3], sound))
        )


def _initials(sound: str) -> str:
    """Return the initials that a Chinese name read so begins with.

    Some letters stand in a syllable only at its beginning, so each of them is an initial.
    """
    end = next((n for n, char in enumerate(sound) if n and char not in _ALWAYS_FIRST), len(sound))
    return sound[:end]


def _after(base: str, people: Iterable[Person]) -> Iterator[tuple[str, Person]]:
    for person in people:
        name = label(person[2])
        yield PART.join((base, name, person[1]) if name else (base, person[1])), person
