"""A customer whose data was erased on request."""

from __future__ import annotations

from keqing.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Counts of what was erased of a customer, or would be.

    `operations` are those whose contents went; they cannot be undone any more. `mentions` are records of others that
    have the name or a number in their text.
    """

    code: str
    name: str
    events: int
    phones: int
    contact_persons: int
    operations: int
    mentions: int
    dry_run: bool
