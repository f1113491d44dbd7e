"""Who saw full phone numbers and health facts, and when: kept among the operations."""

from __future__ import annotations

from collections.abc import Mapping

from keqing.services.context.desk import WritingDesk
from keqing.store.changes import Change

LOOK = "look"
"""What stands for a table where an operation changed nothing."""


def command(words: str, *, full: bool, health: bool) -> str:
    """Name the operation of a look: `export customers --full --health`."""
    return f"{words}{' --full' * full}{' --health' * health}"


def record(desk: WritingDesk, seen: Mapping[str, object]) -> None:
    """Leave an operation that tells what was asked to be seen."""
    desk.work.entries.append(Change(LOOK, 1, None, seen))
