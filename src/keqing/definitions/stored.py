"""The definitions of a department, as they are kept: texts, each with its number and its first day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from keqing.frozen import dataclass

TYPES = (
    "kind",
    "list",
    "cadence",
    "type",
    "grade",
    "stage",
    "role",
    "measure",
    "filter",
    "field",
    "header",
    "bar",
    "outcome",
    "festival",
    "set",
    "guide",
)
"""The types of definitions, in the order in which they are listed."""

Key = tuple[str, str]
"""The key of a definition: its type and its name."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One edition of a definition, in force from the beginning of `since` until the next one is.

    `version` counts from 1 for each type and name; `active` false ends the definition.
    """

    type: str
    name: str
    version: int
    since: date
    active: bool
    text: str

    @property
    def key(self) -> Key:
        """Its type and its name."""
        return self.type, self.name


def newest(stored: Iterable[Stored], day: date) -> dict[Key, Stored]:
    """Return the edition of each definition that holds on a day; `stored` is in the order of entry.

    One that is not active says that the definition has ended, a built-in one of that name too.
    """
    held = sorted((row for row in stored if row.since <= day), key=lambda row: row.since)
    return {row.key: row for row in held}
