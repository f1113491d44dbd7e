"""A copy of a database, and what bringing one back did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from keqing.frozen import dataclass

FOLDER = "backup"
"""Where copies go that have no name of their own, beside the database."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a database: its checksum and size, when it was taken, and what is in it.

    `taken` is in business time and in ISO form, `version` that of the tables.
    """

    sha256: str
    bytes: int
    taken: str
    version: str
    customers: int
    events: int

    @property
    def at(self) -> datetime:
        """When the copy was taken."""
        return datetime.fromisoformat(self.taken)


@dataclass(frozen=True, slots=True)
class Restored:
    """The copy that was brought back, None without a manifest, and the path of the database from before, if any.

    `forgotten_since` has the codes of those who came back with it, though they had been forgotten.
    """

    copy: Copy | None
    aside: Path | None
    forgotten_since: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MovedRows:
    """The rows written into another database: their count by table, and the checksums that both sides have."""

    place: str
    counts: Mapping[str, int]
    digests: Mapping[str, str]


def manifest_of(copy: Path) -> Path:
    """Return the path of a copy's manifest, beside it."""
    return copy.with_name(f"{copy.name}.json")
