"""A command line without the words that the law bars: what else was typed is not lost."""

from __future__ import annotations

from collections.abc import Sequence

from keqing.definitions.barred import find_bar
from keqing.errors import Barred
from keqing.i18n import msg
from keqing.text import shell

_CHANGING = ("edit-customer",)
"""Commands that do nothing without a word more: a note takes its place."""
_VALUED = frozenset({"--set", "--tag", "--source", "--relation"})
"""Options whose values the law may bar."""


def with_rest(error: Barred, arguments: Sequence[str]) -> Barred:
    """Return the error with the command that records the rest of what was typed, where there is a command."""
    rest = without(arguments, error.typed)
    if len(rest) == len(arguments):
        return error
    words = " ".join(shell.quote_word(word) for word in rest)
    offered = (
        msg("As a plain note: {command}", command=f"keqing {words} --note ...")
        if _is_empty(rest)
        else msg("The rest, without it: {command}", command=f"keqing {words}")
    )
    return Barred(error.message, error.hint, error.typed, (*error.details, offered))


def without(arguments: Sequence[str], typed: str) -> list[str]:
    """Return the words of a command line without one, and without all others that are barred, with their options."""
    kept: list[str] = []
    for word in arguments:
        option = kept[-1] if kept and kept[-1].startswith("--") else None
        name, equals, value = word.partition("=")
        if word == typed or (option in _VALUED and find_bar(word)):
            del kept[len(kept) - bool(option) :]
        elif not (equals and (value == typed or (name in _VALUED and find_bar(value)))):
            kept.append(word)
    return kept


def _is_empty(words: Sequence[str]) -> bool:
    """Tell whether a command that changes somebody says no more than whom."""
    named = next((at for at, word in enumerate(words) if word in _CHANGING), None)
    return named is not None and len(words) <= named + 2
