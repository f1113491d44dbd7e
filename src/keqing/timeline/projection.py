"""The steps to come of a cadence that is tried, if each call is made on its day.

The waits of care and promotion are worked out anew after each (R17). Nothing else is known of the customer; what is
ahead of a real one is in `calls_ahead`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from keqing import schedule
from keqing.definitions.cadence import Track
from keqing.frozen import replace
from keqing.records.progress import Plan, State, Status, Transition
from keqing.schedule import Binding
from keqing.timeline.enrollment import Enrollment
from keqing.timeline.gap_and_cap import with_waits
from keqing.timeline.outlasted import with_later

Framing = Callable[[Enrollment], Binding]


def call_as_planned(binding: Binding, state: State, day: date) -> Transition:
    """Tell which steps a call on `day` would close if nothing closed before it: R5 without R7."""
    outcome = Transition(state)
    while (step := schedule.plan(binding, outcome.state)) and step.opens <= day:
        outcome += schedule.close_step(binding, outcome.state, step, Status.DONE, day, last=day)
    return outcome


def possible(binding: Binding, state: State) -> State:
    """Pass over steps that no call can close any more: one that opens after it closes (R10) will be missed."""
    while (step := schedule.plan(binding, state)) and too_late(step):
        last = max(state.last, step.due)
        state = schedule.close_step(binding, state, step, Status.MISSED, step.due, last=last).state
    return state


def too_late(step: Plan) -> bool:
    """Tell whether a step opens after it closes, so that no call can close it (R10)."""
    return step.closes is not None and step.closes < step.opens


def after_call(enrollment: Enrollment, framing: Framing, day: date) -> Enrollment:
    """An enrollment after a call on `day`: what was due closes as assumed."""
    outcome = call_as_planned(framing(enrollment), enrollment.as_listed.state, day)
    closings = enrollment.closings + tuple((closing, None) for closing in outcome.closed)
    return with_possible_step(replace(enrollment, state=outcome.state, closings=closings), framing)


def with_possible_step(enrollment: Enrollment, framing: Framing) -> Enrollment:
    """An enrollment with the step that a call can close next, None after the last."""
    binding = framing(enrollment)
    state = possible(binding, enrollment.state)
    return replace(enrollment, state=state, step=schedule.plan(binding, state))


def held_and_spaced(
    enrollment: Enrollment, paused: Mapping[Track, date], framing: Framing, made: Sequence[date]
) -> Enrollment:
    """Return an enrollment with what holds it: the pause of its track (R12), and the cap (R17).

    `made` are the days of the outgoing contacts that the cap may count.
    """
    cadence = enrollment.cadence
    until = schedule.held_until(cadence, paused.get(cadence.track), ())
    held = with_later(replace(enrollment, held=until, wait=None), framing)
    (found,) = with_waits((held,), made, consented=True)
    return found
