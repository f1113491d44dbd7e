"""Whether words tell that the customer has died, in what was said in a call.

The words are data (`data/deaths.toml`). What is not sure, or is said of somebody else, is not heard.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from keqing.services.context import spoken

_CLAUSES = re.compile(r"[,.;!\n\u3002\u3001\uff0c\uff1b~\u2026()\"\u201c\u201d]+")


class _Words(NamedTuple):
    told: re.Pattern[str]
    kin: re.Pattern[str]
    teller: re.Pattern[str]
    own: re.Pattern[str]
    cue: re.Pattern[str]


def first_death(*texts: object) -> str | None:
    """Return the first of the texts that tells that the customer has died; what is no text is passed over."""
    return next((text for text in texts if isinstance(text, str) and _tells(text)), None)


@lru_cache(maxsize=10_000)
def _tells(text: str) -> bool:
    han, other = _words()
    if spoken.silent(text, (han.cue, other.cue)):
        return False
    said = spoken.seen(text)
    return _told(spoken.tight(said, han.cue), han) or _told(spoken.spaced(said, other.cue), other)


def _told(text: str, words: _Words) -> bool:
    """Look at every clause; where somebody else is spoken of, who died may be they, until somebody else tells."""
    theirs = False
    for clause in map(str.strip, _CLAUSES.split(text)):
        others, tells, own = (
            bool(pattern.search(clause)) for pattern in (words.kin, words.teller, words.own)
        )
        if others or (own and tells):
            theirs = own or not tells
        if not theirs and words.told.search(clause):
            return True
    return False


@cache
def _words() -> tuple[_Words, _Words]:
    tables = tomllib.loads(files("keqing").joinpath("data", "deaths.toml").read_text("utf-8"))
    return _compiled(tables["han"]), _compiled(tables["other"])


def _compiled(table: Mapping[str, str]) -> _Words:
    """Put the lists into the patterns that name them."""

    def pattern(name: str) -> re.Pattern[str]:
        whole = table[name]
        for part in ("kin", "who", "filler"):
            whole = whole.replace(f"{{{part}}}", table[part])
        return re.compile(whole)

    return _Words._make(map(pattern, _Words._fields))
