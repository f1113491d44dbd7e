"""Which migrations a database can stand at; apart from `schema`, for those who only look it up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keqing.errors import NeedsSetup

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
    from keqing.errors import NeedsSetup  # noqa: PLC0415  # completion, which looks versions up, does without
    from keqing.i18n import msg  # noqa: PLC0415  # as above

    return NeedsSetup(
        msg("The database was upgraded a moment ago."),
        msg("Install the version of keqing that did it, or a later one."),
    )
