"""Why a visit is not listed yet, or has a mark: its plan of visits is not approved."""

from __future__ import annotations

from collections.abc import Iterator

from keqing.i18n import msg
from keqing.models import Customer
from keqing.records.progress import Plan
from keqing.records.why import Fact
from keqing.services.context.desk import Desk
from keqing.services.derived.plan_concerns import plans_need_approval
from keqing.services.derived.plan_gate import Gate, PlanGate, marked_from
from keqing.services.derived.standing_rows import holder_of
from keqing.timeline.enrollment import Enrollment


def explain_plan(
    desk: Desk, customer: Customer, enrollment: Enrollment, step: Plan
) -> Iterator[Fact]:
    """Tell for which plan a visit waits, and from when it is listed anyway."""
    if not plans_need_approval(desk):
        return
    owner = holder_of(desk, customer, enrollment, desk.assigned([customer.id])[customer.id])
    gate = PlanGate(desk)
    found = gate.waits(customer.id, enrollment.cadence.name, step.due, owner)
    if found is None:
        return
    day = marked_from(desk, found.period)
    title = found.plan.title or found.plan.name
    if found.gate is Gate.MARKED:
        says = msg(
            "{plan} of {period} is not approved: listed with a mark since {day}.",
            plan=title,
            period=found.period.name,
            day=day,
        )
    else:
        says = msg(
            "Waits for the approval of {plan} of {period}; listed from {day} on in any case.",
            plan=title,
            period=found.period.name,
            day=day,
        )
    yield Fact("guard", says, day)
