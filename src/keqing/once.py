"""Working out for many what is equal for some of them: each distinct thing once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Once(dict[K, V]):
    """A table that is filled as it is asked: `make` gives what stands for a key, once for equal keys.

    The dates of an enrollment follow from little, so that few differ among many thousands. A table from the
    fields of a `State` to its `Plan` plans each distinct state. It grows to at most `most` entries, and is
    begun anew then, so that memory stays small however many differ.
    """

    def __init__(self, make: Callable[[K], V], most: int = 50_000) -> None:
        """Begin with nothing worked out."""
        super().__init__()
        self.make, self.most = make, most

    def __missing__(self, key: K) -> V:
        """Work out what is asked for the first time."""
        if len(self) >= self.most:
            self.clear()
        found = self[key] = self.make(key)
        return found
