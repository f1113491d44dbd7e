"""The steps to come of a cadence that is tried, if each call is made on its day.

The waits of care and promotion are worked out anew after each (R17). Nothing else is known of the customer; what is
ahead of a real one is in `calls_ahead`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import date

from keqing import schedule
from keqing.definitions.cadence import Track
from keqing.frozen import dataclass, replace
from keqing.records.progress import Plan, State, Status, Transition
from keqing.schedule import Binding
from keqing.timeline.enrollment import Enrollment
from keqing.timeline.gap_and_cap import CAPPED, with_waits
from keqing.timeline.outlasted import with_later

Framing = Callable[[Enrollment], Binding]


@dataclass(frozen=True, slots=True)
class TriedEnrollments:
    """The current enrollments of one customer.

    `paused` are the days until which tracks are paused. `made` are the days of the outgoing contacts that the cap
    may count, and `promoted` the days of promotions.
    """

    enrollments: tuple[Enrollment, ...]
    paused: Mapping[Track, date] = field(default_factory=dict)
    made: tuple[date, ...] = ()
    promoted: tuple[date, ...] = ()
    consented: bool = False


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


def after_call(enrollment: Enrollment, framing: Framing, day: date, *, due: bool) -> Enrollment:
    """An enrollment after a call on `day`: what was due closes as assumed, what was not moves on (R5)."""
    binding = framing(enrollment)
    state = enrollment.as_listed.state if due else enrollment.state
    apply = call_as_planned if due else schedule.contact
    outcome = apply(binding, state, day)
    closings = enrollment.closings + tuple((closing, None) for closing in outcome.closed)
    return with_possible_step(replace(enrollment, state=outcome.state, closings=closings), framing)


def with_possible_step(enrollment: Enrollment, framing: Framing) -> Enrollment:
    """An enrollment with the step that a call can close next, None after the last."""
    binding = framing(enrollment)
    state = possible(binding, enrollment.state)
    return replace(enrollment, state=state, step=schedule.plan(binding, state))


def held_and_spaced(
    live: Mapping[int, Enrollment], ahead: TriedEnrollments, framing: Framing, made: Sequence[date]
) -> dict[int, Enrollment]:
    """Return the current enrollments with their holds: the pause, promised calls (R12), cap and gap (R17)."""
    live = {n: enrollment for n, enrollment in live.items() if enrollment.step}
    appointed = [enrollment.anchor for enrollment in live.values() if enrollment.topic == "call"]
    held = {
        n: with_later(replace(enrollment, held=_held(enrollment, ahead, appointed)), framing)
        for n, enrollment in live.items()
    }
    if all(enrollment.cadence.track not in CAPPED for enrollment in held.values()):
        return held
    found = with_waits(
        tuple(held.values()), made, consented=ahead.consented, promoted=ahead.promoted
    )
    return dict(zip(held, found, strict=True))


def _held(
    enrollment: Enrollment, ahead: TriedEnrollments, appointed: Sequence[date]
) -> date | None:
    """R12, but for what puts off one promised call for another: that is as it was."""
    if enrollment.topic is not None:
        return enrollment.held
    return schedule.held_until(
        enrollment.cadence, ahead.paused.get(enrollment.cadence.track), appointed
    )
