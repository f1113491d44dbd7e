"""The kinds that stay open until others answer them, and these others: few of all that there are.

    kinds_of_cases(kinds)

The definitions that ship are read when they are asked for, so they are not gone through here.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from keqing.definitions.shipped import Shipped, names_with
from keqing.definitions.vocabulary import Kind, Kinds


def _shipped() -> tuple[str, ...]:
    return names_with("kind", "open_until", "answers")


@lru_cache(maxsize=8)
def case_kinds(kinds: Kinds) -> tuple[Kind, ...]:
    """Return every edition of the kinds that stay open, and of those that answer another."""
    if isinstance(kinds.by_name, Shipped):
        return tuple(kinds.by_name[name] for name in _shipped())
    return tuple(kind for kind in kinds.every if kind.open_until or kind.answers)


def names_of_cases(kinds: Kinds) -> frozenset[str]:
    """Return the names of the kinds that stay open, and of those that answer another; the kinds are not read for it."""
    if isinstance(kinds.by_name, Shipped):
        return frozenset(_shipped())
    return frozenset(kind.name for kind in case_kinds(kinds))


def kinds_of_cases(kinds: Kinds, names: Collection[str] = ()) -> frozenset[str]:
    """Return the kinds that stay open, of these names or all, and those that answer them."""
    opened = {kind.name for kind in case_kinds(kinds) if kind.open_until}
    return kinds_with_answers(kinds, opened & set(names) if names else opened)


def kinds_of_answers(kinds: Kinds) -> frozenset[str]:
    """Return the kinds that answer another, those that they answer, and those that stay open."""
    cases = case_kinds(kinds)
    return frozenset(name for kind in cases for name in (kind.name, *kind.answers))


def kinds_with_answers(kinds: Kinds, names: Collection[str]) -> frozenset[str]:
    """Return these kinds and those that answer one of them."""
    answering = (k.name for k in case_kinds(kinds) if not set(names).isdisjoint(k.answers))
    return frozenset({*names, *answering})
