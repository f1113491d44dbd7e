"""Which migrations a database can stand at; apart from `schema`, for those who only look it up."""

from __future__ import annotations

from keqing.errors import NeedsSetup
from keqing.i18n import msg

HEAD = "0014"
"""The newest migration; a test holds it against the folder of migrations."""

OLDER: tuple[str, ...] = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
    "0012",
    "0013",
)
"""The migrations before it, whose databases can be upgraded."""


def upgraded_meanwhile() -> NeedsSetup:
    """Say that a later keqing changed the tables while this program had them open."""
    return NeedsSetup(
        msg("The database was upgraded a moment ago."),
        msg("Install the version of keqing that did it, or a later one."),
    )
