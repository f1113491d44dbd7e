"""Visits of a plan: on which days they stand, for whom, and how far the plan has come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from keqing.frozen import dataclass

Visits = Mapping[int, Mapping[str, tuple[date, ...]]]
"""The days of a plan, by customer and cadence."""


@dataclass(frozen=True, slots=True)
class FrozenPlan:
    """The visits of a plan as they were submitted: whose they are, of which plan and period."""

    plan: str
    period: str
    agent: str
    visits: Visits

    @property
    def count(self) -> int:
        """How many visits there are; several cadences on one day are one."""
        return sum(
            len({day for days in by_cadence.values() for day in days})
            for by_cadence in self.visits.values()
        )
