"""R12: steps that close before what holds them ends. They will be missed, and what is listed then is a later step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from keqing import schedule
from keqing.frozen import replace
from keqing.records.progress import Plan, Status
from keqing.schedule import NEVER, Binding
from keqing.timeline.enrollment import Enrollment


def with_later(enrollment: Enrollment, binding_of: Callable[[Enrollment], Binding]) -> Enrollment:
    """Return an enrollment that knows, where its hold outlasts the current step, the step that will be listed."""
    held = enrollment.held
    if not is_outlasted(enrollment):
        return enrollment if enrollment.later is None else replace(enrollment, later=None)
    binding, state, step = binding_of(enrollment), enrollment.state, enrollment.step
    while step and step.closes and _closes_before(step, held):
        last = max(state.last, step.due)
        state = schedule.close_step(
            binding, state, step, Status.MISSED, step.closes, last=last
        ).state
        step = schedule.plan(binding, state)
    return replace(enrollment, later=replace(enrollment, state=state, step=step, later=None))


def is_outlasted(enrollment: Enrollment) -> bool:
    """Tell whether a hold that ends outlasts the current step."""
    return enrollment.step is not None and _closes_before(enrollment.step, enrollment.held)


def _closes_before(step: Plan, held: date | None) -> bool:
    return held is not None and held != NEVER and step.closes is not None and step.closes < held
