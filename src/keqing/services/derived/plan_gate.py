"""Visits that wait for the approval of their plan: not listed before, or from the third working day on with a mark.

A visit that was due before the running period is listed anyway, and so is one that no plan holds.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from enum import StrEnum

from sqlalchemy import Select, select

from keqing.calendar.named_periods import NamedPeriod, eve_of, named_period
from keqing.calendar.periods import period_of
from keqing.definitions.approval import Approval, Subject
from keqing.definitions.approval_file import approvals_in_force
from keqing.definitions.cadence import Offset
from keqing.definitions.plan import FROZEN, KEPT_DAYS, VisitPlan
from keqing.definitions.plan_file import plans_in_force
from keqing.frozen import dataclass
from keqing.models import Event
from keqing.records.self_customer import DEPARTMENT
from keqing.schedule import add_offset
from keqing.services.context.desk import Desk

_MARKED_FROM = Offset(workdays=3)
"""From the third working day of a period on, its visits are listed whether the plan is approved or not."""


class Gate(StrEnum):
    """The two ways with a visit whose plan is not approved."""

    WAITS = "waits"
    MARKED = "marked"


@dataclass(frozen=True, slots=True)
class UnapprovedVisit:
    """A visit whose plan for a period is not approved."""

    plan: VisitPlan
    period: NamedPeriod
    gate: Gate


def marked_from(desk: Desk, period: NamedPeriod) -> date:
    """Return the third working day of a period."""
    return add_offset(eve_of(period), _MARKED_FROM, desk.almanac)


class PlanGate:
    """The plans that need an approval on the day worked on, and which of them have it."""

    def __init__(self, desk: Desk) -> None:
        """Read the texts in force; whose plans are approved is read when it is asked for."""
        self.desk, self.day = desk, desk.today
        self._approved: dict[tuple[str, str], frozenset[int]] = {}
        self._kept: dict[tuple[str, str], set[int]] = {}
        self._bound: dict[date, dict[str, tuple[VisitPlan, Approval]]] = {}
        self._by_cadence: defaultdict[str, list[VisitPlan]] = defaultdict(list)
        for plan, _ in self._binding(self.day).values():
            for name in plan.cadences:
                self._by_cadence[name].append(plan)

    def __bool__(self) -> bool:
        return bool(self._by_cadence)

    @property
    def cadences(self) -> frozenset[str]:
        """The cadences whose visits may have to wait."""
        return frozenset(self._by_cadence)

    @property
    def plans(self) -> tuple[VisitPlan, ...]:
        """The plans that need an approval."""
        return tuple(plan for plan, _ in self._binding(self.day).values())

    def _binding(self, day: date) -> dict[str, tuple[VisitPlan, Approval]]:
        """Return the plans with an approval that hold on a day, by name."""
        if day not in self._bound:
            stored, kinds = self.desk.stored, self.desk.kinds
            approvals = approvals_in_force(stored, day, kinds)
            needed = {each.of: each for each in approvals if each.subject is Subject.PLAN}
            self._bound[day] = {
                plan.name: (plan, needed[plan.name])
                for plan in plans_in_force(stored, day, kinds)
                if plan.name in needed
            }
        return self._bound[day]

    def waits(
        self, customer_id: int, cadence: str, due: date, owner_id: int | None
    ) -> UnapprovedVisit | None:
        """Return for which plan a visit waits, None for one that is listed as always.

        A plan binds the periods that begin while it and its approval are in force. Nobody's visits wait for nobody.
        """
        if owner_id is None:
            return None
        found: list[UnapprovedVisit] = []
        for plan in self._by_cadence.get(cadence, ()):
            period = named_period(due, plan.per)
            if due < period_of(self.day, plan.per).first:
                continue
            if plan.name not in self._binding(period.first):
                continue
            if self._is_approved(plan.name, period.name, owner_id, customer_id):
                continue
            late = self.day >= marked_from(self.desk, period)
            found.append(UnapprovedVisit(plan, period, Gate.MARKED if late else Gate.WAITS))
        return min(found, key=lambda each: each.gate is Gate.MARKED, default=None)

    def _is_approved(self, plan: str, period: str, owner_id: int, customer_id: int) -> bool:
        return owner_id in self.approved(plan, period) or customer_id in self._kept_for(
            plan, period
        )

    def approved(self, plan: str, period: str) -> frozenset[int]:
        """Return the agents whose plan for a period is approved."""
        key = plan, period
        if key not in self._approved:
            rows = self.desk.session.scalars(
                self._of_plan(select(Event.customer_id), FROZEN, plan, period)
            )
            self._approved[key] = frozenset(DEPARTMENT - customer_id for customer_id in rows)
        return self._approved[key]

    def _kept_for(self, plan: str, period: str) -> set[int]:
        """Return the customers who stand in any approved plan of a period: who is handed over stays in it."""
        key = plan, period
        if key not in self._kept:
            chosen = self._of_plan(select(Event.customer_id), KEPT_DAYS, plan, period)
            self._kept[key] = (
                set(self.desk.session.scalars(chosen)) if self._approved[key] else set()
            )
        return self._kept[key]

    def _of_plan(self, chosen: Select[int], kind: str, plan: str, period: str) -> Select[int]:
        return chosen.where(
            Event.kind == kind,
            Event.day <= self.day,
            ~Event.voided,
            Event.details["plan"].as_string() == plan,
            Event.details["period"].as_string() == period,
        )
