"""Words as they stand in a command that somebody is told to type."""

from __future__ import annotations

import shlex

from keqing.patterns import late_pattern

_ONE = late_pattern(r"[\w@%+:,./=-]+")
"""Texts that every shell takes for one word as they stand, a Chinese name too."""


def quote_word(text: str) -> str:
    """Return the text as one word: in quotes where a shell would read more into it."""
    return text if _ONE.fullmatch(text) else shlex.quote(text)
