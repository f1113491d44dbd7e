"""Whether words tell of a purchase, and of how many packs: nobody should forget to record it.

The words are data (`data/purchases.toml`). What is heard is told with the command that records it, and never recorded.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from keqing.dates.numerals import read_numeral
from keqing.services.context import spoken

_CLAUSE = re.compile(r"(?:[^,;!?\n\u3002\u3001.]|(?<=\d)\.(?=\d))+\??")
_JOINED = re.compile(r" (?:and|but|then|so) ")


class Told(NamedTuple):
    """A purchase as it was told: `quantity` is how many packs, None where no number was said."""

    quantity: Decimal | None


class _Words(NamedTuple):
    bought: tuple[re.Pattern[str], ...]
    before: re.Pattern[str]
    elsewhere: re.Pattern[str]


class _Ear(NamedTuple):
    cues: tuple[re.Pattern[str], re.Pattern[str]]
    words: tuple[_Words, _Words]
    numbers: Mapping[str, int]


def hears(text: str | None) -> Told | None:
    """Return the purchase that the text tells of; None where it tells of none, or of a wish or a question."""
    if not text or spoken.silent(text, (ear := _ear()).cues):
        return None
    said = spoken.seen(text)
    forms = spoken.tight(said, ear.cues[0]), spoken.spaced(said, ear.cues[1])
    for form, words in zip(forms, ear.words, strict=True):
        for clause in _clauses(form):
            if found := _heard(clause, words):
                return Told(_number(found.groupdict().get("n"), ear.numbers))
    return None


def _clauses(text: str) -> Iterator[str]:
    for clause in _CLAUSE.findall(text):
        yield from _JOINED.split(clause)


def _heard(clause: str, words: _Words) -> re.Match[str] | None:
    if words.elsewhere.search(clause):
        return None
    found = next((match for form in words.bought if (match := form.search(clause))), None)
    return None if found is None or words.before.search(clause[: found.start()]) else found


def _number(said: str | None, numbers: Mapping[str, int]) -> Decimal | None:
    if said is None:
        return None
    return Decimal(numbers[said]) if said in numbers else read_numeral(said)


@cache
def _ear() -> _Ear:
    table = tomllib.loads(files("keqing").joinpath("data", "purchases.toml").read_text("utf-8"))
    han, other = table["han"], table["other"]
    return _Ear(
        (re.compile(han["cue"]), re.compile(other["cue"])),
        (_compiled(han), _compiled(other)),
        table["numbers"],
    )


def _compiled(table: Mapping[str, Any]) -> _Words:
    return _Words(
        tuple(re.compile(_whole(form, table["parts"])) for form in table["bought"]),
        re.compile(table["before"]),
        re.compile(table["else"]),
    )


def _whole(form: str, parts: Mapping[str, str]) -> str:
    """Put the parts in for their names; counts in braces stay."""
    for name, part in parts.items():
        form = form.replace(f"{{{name}}}", part)
    return form
