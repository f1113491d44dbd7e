"""Going through many in portions: keys that fit one query, and who is told how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison

KEYS_PER_QUERY = 500
"""As many keys fit one query of either database."""
Progress = Callable[[int, int], None]
"""Is told after each portion how many are done, and of how many."""
Key = TypeVar("Key", bound="SupportsRichComparison")


def chunks(keys: Iterable[Key]) -> list[list[Key]]:
    """Sort the keys and cut them into lists that fit one query."""
    ordered = sorted(keys)
    return [
        ordered[start : start + KEYS_PER_QUERY] for start in range(0, len(ordered), KEYS_PER_QUERY)
    ]
