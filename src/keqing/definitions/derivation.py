"""Values of `derive`: from which records a kind follows at the end of a day, and without which."""

from __future__ import annotations

from datetime import date

from keqing.frozen import dataclass

BY_DAY, BY_GATHERING = "day", "gathering"
OCCASIONS = (BY_DAY, BY_GATHERING)
"""The occasions at whose end it is decided: the day of the record, or that of its gathering."""


@dataclass(frozen=True, slots=True)
class Derivation:
    """At the end of a day there is a record where one of `source` has none of `without` after it.

    `on` says at the end of which day: that of the record itself, or that of its gathering.
    """

    source: str
    without: tuple[str, ...]
    on: str

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds whose records decide."""
        return frozenset({self.source, *self.without})


@dataclass(frozen=True, slots=True)
class DerivationEdition:
    """The derivation of a kind from the beginning of `since` on; None where it is not derived any more.

    `number` is that of the department's own text of the kind, None for the program's.
    """

    name: str
    since: date
    derivation: Derivation | None
    number: int | None = None
