"""Visits of plans in the day's list: those that wait for an approval are held back, the others stand in route order."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from keqing import schedule
from keqing.definitions.plan import VisitPlan
from keqing.definitions.plan_file import plans_in_force
from keqing.services.context.desk import Desk
from keqing.services.derived.plan_gate import Gate, PlanGate
from keqing.services.queries.today_reads import StandingRow
from keqing.services.worklist.day_rows import UnnumberedRow
from keqing.worklist.route_order import RoutePlace, in_route_order, route_key

Enrollments = dict[int, list[StandingRow]]
Marked = Mapping[tuple[int, str], VisitPlan]
"""The plan that is not approved, by customer and cadence of a visit that is listed in spite of it."""


class HeldBack(NamedTuple):
    """The steps that the list can show without visits that wait, the number of customers with these, and the marks."""

    enrollments: Enrollments
    waiting: int
    marked: Marked


def hold_back(
    desk: Desk,
    found: Enrollments,
    owners: Collection[int | None] | None,
    horizon: date,
) -> HeldBack:
    """Take out the visits whose plan is not approved; those of `owners` are counted, None counting everybody's."""
    gate = PlanGate(desk)
    if not gate:
        return HeldBack(found, 0, {})
    kept: Enrollments = {}
    marked: dict[tuple[int, str], VisitPlan] = {}
    waiting: set[int] = set()
    for customer_id, steps in found.items():
        kept[customer_id] = []
        for step in steps:
            waits = step.due and gate.waits(customer_id, step.cadence, step.due, step.owner_id)
            if waits and waits.gate is Gate.WAITS:
                if _is_listed(step, horizon) and (owners is None or step.owner_id in owners):
                    waiting.add(customer_id)
                kept[customer_id].append(step._replace(opens=None, due=None))
                continue
            if waits:
                marked[customer_id, step.cadence] = waits.plan
            kept[customer_id].append(step)
    return HeldBack(kept, len(waiting), marked)


def _is_listed(step: StandingRow, horizon: date) -> bool:
    if step.opens is None:
        return False
    return schedule.listed_on(step.opens, step.planned, step.hold, step.held) <= horizon


def along_route(desk: Desk, rows: Sequence[UnnumberedRow]) -> list[UnnumberedRow]:
    """Return the rows with the visits of plans in the order of their route, on the places that visits have.

    A row that stands higher for another reason stays there. Musts stay before what may wait, and what was tried is last.
    """
    orders = {
        name: plan.order
        for plan in reversed(plans_in_force(desk.stored, desk.today, desk.kinds))
        if plan.order
        for name in plan.cadences
    }

    def place_of(row: UnnumberedRow) -> RoutePlace | None:
        order = orders.get(row.reasons[0].cadence) if row.reasons else None
        if order is None or row.order.urgency is None:
            return None
        group = row.order.tried, row.order.urgency.later, order
        return RoutePlace(group, route_key(row.customer.fields, order))

    return in_route_order(rows, place_of)
