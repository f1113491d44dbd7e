"""Plans of visits: the visits that some cadences give in a period, in the order of a route.

    [plan.visits]
    title = { zh = "月度巡访计划表", en = "Month plan of visits" }
    cadences = ["dealer-weekly", "third-terminal"]
    per = "month"
    order = ["route", "town", "stop"]
    due = "0d"

This module says what a plan is. `plan_file` reads one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from keqing.calendar.periods import PlanLength
from keqing.definitions.cadence import Offset
from keqing.frozen import dataclass

PLAN = "plan"
"""The type of these definitions."""
PLAN_ITEM = "plan:"
"""The beginning of an item that asks for the approval of a plan, before the plan's name."""
FROZEN, KEPT_DAYS = "visit-plan", "visit-days"
"""The kinds of what a plan comes to: a plan that holds, and for each customer the days that it keeps."""


@dataclass(frozen=True, eq=False)
class VisitPlan:
    """A plan of the visits that `cadences` give in each period of a length.

    `order` are fields of the customer, by which visits are ordered. `due` is when it is to be submitted, from the last
    day before the period on; None without such a day.
    """

    name: str
    cadences: tuple[str, ...]
    per: PlanLength
    order: tuple[str, ...] = ()
    due: Offset | None = None
    title: Mapping[str, str] = field(default_factory=dict)

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other words for it: none."""
        return ()
