"""A customer whose data was erased on request."""

from __future__ import annotations

from datetime import date

from keqing.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Counts of what was erased of a customer, or would be.

    `operations` are those whose contents went; they cannot be undone any more. `mentions` are records of others that
    have the name or a number in their text. `already` is the day on which all was erased before: nothing is then.
    """

    code: str
    name: str
    events: int = 0
    phones: int = 0
    contact_persons: int = 0
    operations: int = 0
    mentions: int = 0
    dry_run: bool = False
    already: date | None = None
