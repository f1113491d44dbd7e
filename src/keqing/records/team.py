"""Who carries what: customers that were assigned, and those that nobody has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from keqing.frozen import dataclass
from keqing.i18n import Message


@dataclass(frozen=True, slots=True)
class FollowupCounts:
    """Open follow-ups: how many there are, and how many of them are promises and alerts."""

    total: int = 0
    promises: int = 0
    alerts: int = 0

    def __add__(self, other: FollowupCounts) -> FollowupCounts:
        return FollowupCounts(
            self.total + other.total, self.promises + other.promises, self.alerts + other.alerts
        )


@dataclass(frozen=True, slots=True)
class Assigned:
    """Customers that were given to an agent, or with None to nobody.

    `moved` are their codes and names, `same` is how many the agent had already. `before` counts them by whom they
    come from. `role` is what is held for them, None for their ownership. `handover` is the day by which the first
    call of the new owner is due, for `calls` of them; None where no cadence asks for one.
    """

    day: date
    to: str | None
    role: str | None
    role_title: Mapping[str, str] | None
    moved: tuple[tuple[str, str], ...]
    same: int
    before: tuple[tuple[str | None, int], ...]
    followups: FollowupCounts
    handover: date | None = None
    calls: int = 0
    remarks: tuple[Message, ...] = ()
    dry_run: bool = False
