"""Whether words ask not to be called any more: in a file's remarks, in what was said in a call.

The words are data (`data/refusals.toml`). What is not sure is a question, never a stop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from functools import cache

from keqing.patterns import late_pattern
from keqing.services.hearing.ear import Ear, Heard, Words, read_table, seen
from keqing.text.spelling import simplify_text

_CLAUSES = late_pattern(
    r"[,.;!?\n\u3002\u3001\uff0c\uff1b~\u2026()\[\]\u3010\u3011\"\u201c\u201d]+|(?<!\d):|:(?!\d)"
)
_CUT = "\x00"


class Hearing(Enum):
    """How sure it is that somebody asks not to be called."""

    STOP = "stop"
    PERHAPS = "perhaps"


def _look(heard: Heard) -> Hearing | None:
    whole = _whole()
    if _bare(heard.text) in whole:
        return Hearing.STOP
    found: Hearing | None = None
    for form, words in heard.forms:
        for clause in _clauses(form, words["never"]):
            said = Hearing.STOP if clause in whole else _heard(clause, words)
            if said is Hearing.STOP:
                return said
            found = said or found
    return found


def _heard(clause: str, words: Words) -> Hearing | None:
    if words["outright"].search(clause):
        return Hearing.PERHAPS if words["limits"].search(clause) else Hearing.STOP
    return Hearing.PERHAPS if words["doubtful"].search(clause) else None


def _clauses(text: str, never: re.Pattern[str]) -> Iterator[str]:
    """Give the clauses of a text, without what only looks like a refusal."""
    for clause in _CLAUSES.split(never.sub(_CUT, text)):
        if bare := clause.strip():
            yield bare


def _bare(text: str) -> str:
    """Return a text that is heard without marks and outer spaces, as the list of whole texts has it."""
    return " ".join(simplify_text(_CLAUSES.sub(" ", text)).split())


@cache
def _whole() -> frozenset[str]:
    """Return the texts that say nothing else."""
    return frozenset(_bare(seen(text)) for text in read_table("refusals")["whole"])


EAR = Ear("refusals", _look)
hears, first_heard = EAR.hears, EAR.first
"""Tell whether a text asks not to be called any more, and return the first of the texts that does."""
