"""Whether words ask not to be called any more: in a file's remarks, in what was said in a call.

The words are data (`data/refusals.toml`). What is not sure is a question, never a stop.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from keqing.services.context import spoken

_CLAUSES = re.compile(
    r"[,.;!?\n\u3002\u3001\uff0c\uff1b~\u2026()\[\]\u3010\u3011\"\u201c\u201d]+|(?<!\d):|:(?!\d)"
)
_CUT = "\x00"


class Hearing(Enum):
    """How sure it is that somebody asks not to be called."""

    STOP = "stop"
    PERHAPS = "perhaps"


class _Words(NamedTuple):
    outright: tuple[re.Pattern[str], re.Pattern[str]]
    doubtful: tuple[re.Pattern[str], re.Pattern[str]]
    limits: tuple[re.Pattern[str], re.Pattern[str]]
    never: tuple[re.Pattern[str], re.Pattern[str]]
    cues: tuple[re.Pattern[str], re.Pattern[str]]
    whole: frozenset[str]


def hears(text: str | None) -> Hearing | None:
    """Tell whether the text asks not to be called any more; None where it says nothing of the kind."""
    if not text or text.isdigit():
        return None
    return _hears(text)


def first_heard(*texts: object) -> str | None:
    """Return the first of the texts that asks not to be called any more; what is no text is passed over."""
    return next((text for text in texts if isinstance(text, str) and hears(text)), None)


@lru_cache(maxsize=10_000)
def _hears(text: str) -> Hearing | None:
    words = _words()
    if spoken.silent(text, words.cues):
        return None
    if _bare(text) in words.whole:
        return Hearing.STOP
    said = spoken.seen(text)
    forms = spoken.tight(said, words.cues[0]), spoken.spaced(said, words.cues[1])
    found: Hearing | None = None
    for form, *patterns in zip(forms, *words[:4], strict=True):
        for clause in _clauses(form, patterns[3]):
            if clause in words.whole:
                return Hearing.STOP
            match _heard(clause, patterns):
                case Hearing.STOP:
                    return Hearing.STOP
                case Hearing.PERHAPS:
                    found = Hearing.PERHAPS
    return found


def _heard(clause: str, patterns: Iterable[re.Pattern[str]]) -> Hearing | None:
    outright, doubtful, limits, _ = patterns
    if outright.search(clause):
        return Hearing.PERHAPS if limits.search(clause) else Hearing.STOP
    return Hearing.PERHAPS if doubtful.search(clause) else None


def _clauses(text: str, never: re.Pattern[str]) -> Iterator[str]:
    """Give the clauses of a text, without what only looks like a refusal."""
    for clause in _CLAUSES.split(never.sub(_CUT, text)):
        if bare := clause.strip():
            yield bare


def _bare(text: str) -> str:
    """Return a text without marks and outer spaces, as the list of whole texts has it."""
    return " ".join(spoken.simplified(_CLAUSES.sub(" ", spoken.seen(text))).split())


@cache
def _words() -> _Words:
    table = tomllib.loads(files("keqing").joinpath("data", "refusals.toml").read_text("utf-8"))
    parts = table["parts"]
    outright, doubtful, limits, never, cues = (
        _pair(table[name], parts) for name in ("outright", "doubtful", "limits", "never", "cues")
    )
    whole = frozenset(map(_bare, table["outright"]["whole"]))
    return _Words(outright, doubtful, limits, never, cues, whole)


def _pair(
    table: Mapping[str, Any], parts: Mapping[str, str]
) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Compile the patterns for Han words, and those for others."""
    return _together(table["han"], parts), _together(table["other"], parts)


def _together(patterns: Iterable[str], parts: Mapping[str, str]) -> re.Pattern[str]:
    whole = "|".join(f"(?:{pattern})" for pattern in patterns)
    for name, part in parts.items():
        whole = whole.replace(f"{{{name}}}", part)
    return re.compile(whole)
