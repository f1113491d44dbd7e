"""R12: the days that plans of visits keep for a customer, as if each visit had been set to its day.

A plan names days for a cadence. A step takes the one of them that is nearest to its due day, as long as that is inside
its window. Of two plans for one period the newer one holds.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from keqing.records.event import Event
from keqing.records.progress import Plan

_Period = tuple[str, str]
"""A plan's name, and the name of its period."""


class KeptDay(NamedTuple):
    """A day that a plan keeps for a step, with the plan's name and that of its period."""

    day: date
    plan: str
    period: str


class KeptDays:
    """The days that plans keep for one customer, by cadence."""

    def __init__(self) -> None:
        """Begin without a plan."""
        self._days: dict[str, dict[_Period, tuple[date, ...]]] = {}

    def __bool__(self) -> bool:
        return bool(self._days)

    def take(self, event: Event) -> frozenset[str]:
        """Take the days of a plan, in place of those that it had before; returns the cadences that they are of."""
        key = str(event.details.get("plan")), str(event.details.get("period"))
        before = {name for name, periods in self._days.items() if periods.pop(key, None)}
        for name, days in (event.details.get("days") or {}).items():
            self._days.setdefault(name, {})[key] = tuple(map(date.fromisoformat, days))
        return frozenset({*before, *(event.details.get("days") or {})})

    def of(self, cadence: str, step: Plan) -> KeptDay | None:
        """Return the day that is kept for a step, None where no plan has one inside its window."""
        last = step.closes or step.due
        found = [
            (abs((day - step.due).days), KeptDay(day, *key))
            for key, days in self._days.get(cadence, {}).items()
            for day in days
            if step.opens <= day <= last
        ]
        return min(found)[1] if found else None
