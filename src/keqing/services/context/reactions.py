"""Whether words tell an adverse reaction: something that what was taken may have done to the customer.

The words are data (`data/reactions.toml`). Whoever hears too much asks one question; whoever hears too little leaves
somebody ill.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from keqing.services.context import spoken

_SENTENCES = re.compile(
    r"[.;!\n\u3002\uff1b](?!\d)|\?(?! ?(?:no\b|none|nil|\u6ca1|\u65e0|\u5426|\u672a))"
)
"""What ends a sentence; a question and its no are one."""
_CUT = " \x00 "
_NEAR = 120
"""How many characters before and after a word may take it back: a text is looked at in a time that its length gives."""
_LISTS = ("named", "sure", "weak")
"""How plainly a word tells a reaction, the plainest first."""


class _Words(NamedTuple):
    """The words of one way of writing, each list as one pattern; see the file for what they mean."""

    symptom: re.Pattern[str]
    taken: re.Pattern[str]
    denied: re.Pattern[str]
    supposed: re.Pattern[str]
    others: re.Pattern[str]
    settled: re.Pattern[str]
    asked: re.Pattern[str]
    real: re.Pattern[str]
    long: re.Pattern[str]
    past: re.Pattern[str]
    never: re.Pattern[str]
    ends: re.Pattern[str]
    affirmed: re.Pattern[str] | None
    inherits: re.Pattern[str] | None


def tells(text: str | None, *, plainly: bool = False) -> bool:
    """Tell whether the text tells an adverse reaction.

    `plainly` is for texts that no call stands behind, as notes: there a symptom alone is what the customer has,
    and only one that came of something taken is meant.
    """
    if not text or text.isdigit():
        return False
    return _tells(text, plainly=plainly)


def first_told(*texts: object, plainly: bool = False) -> str | None:
    """Return the first of the texts that tells an adverse reaction; what is no text is passed over."""
    return next(
        (text for text in texts if isinstance(text, str) and tells(text, plainly=plainly)), None
    )


@lru_cache(maxsize=10_000)
def _tells(text: str, *, plainly: bool) -> bool:
    (han_cues, han), (other_cues, other) = _words()
    if spoken.silent(text, (han_cues, other_cues)):
        return False
    said = spoken.seen(text)
    return _told(spoken.tight(said, han_cues), han, plainly=plainly) or _told(
        spoken.spaced(said, other_cues), other, plainly=plainly
    )


def _told(text: str, words: _Words, *, plainly: bool) -> bool:
    """Look at every part of every sentence."""
    text = words.never.sub(_CUT, text)
    if words.affirmed:
        text = words.affirmed.sub(lambda yes: f"\n{yes['asked'] or yes['told']}\n", text)
    for sentence in _SENTENCES.split(text):
        taken = words.taken.search(sentence) is not None
        joined = words.inherits.sub(" or", sentence) if words.inherits else sentence
        if any(
            _in_part(part, words, taken=taken, plainly=plainly) for part in words.ends.split(joined)
        ):
            return True
    return False


def _in_part(part: str, words: _Words, *, taken: bool, plainly: bool) -> bool:
    """Tell whether a part of a sentence tells a reaction; `taken` that its sentence tells what it came of."""
    return any(
        (found.lastgroup == "named" or taken or (found.lastgroup == "sure" and not plainly))
        and not _taken_back(
            part[max(0, found.start() - _NEAR) : found.start()],
            part[found.end() : found.end() + _NEAR],
            words,
            taken=taken,
        )
        for found in words.symptom.finditer(part)
    )


def _taken_back(before: str, after: str, words: _Words, *, taken: bool) -> bool:
    """Tell whether what stands around a word means that it is no reaction, or none any more."""
    around = f"{before}{_CUT}{after}"
    if words.denied.search(before) or words.settled.search(after) or words.past.search(around):
        return True
    if words.real.search(around):
        return False
    if words.supposed.search(before) or words.asked.search(after):
        return True
    return not taken and bool(words.others.search(before) or words.long.search(around))


@cache
def _words() -> tuple[tuple[re.Pattern[str], _Words], ...]:
    table = tomllib.loads(files("keqing").joinpath("data", "reactions.toml").read_text("utf-8"))
    return tuple(
        (re.compile(table[name]["cues"]), _compiled(table[name])) for name in ("han", "other")
    )


def _compiled(table: Mapping[str, str]) -> _Words:
    """Put the lists into the patterns that name them."""
    lists = {name: f"(?:{table[name]})" for name in _LISTS}

    def pattern(name: str) -> re.Pattern[str]:
        whole = table[name]
        for each, part in lists.items():
            whole = whole.replace(f"{{{each}}}", part)
        return re.compile(whole)

    symptom = "|".join(f"(?P<{name}>{table[name]})" for name in _LISTS)
    rest = [pattern(name) for name in _Words._fields[1:-2]]
    some = [pattern(name) if table[name] else None for name in _Words._fields[-2:]]
    return _Words._make([re.compile(symptom), *rest, *some])
