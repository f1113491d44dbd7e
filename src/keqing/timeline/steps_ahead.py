"""An enrollment as far as it bears on the days ahead."""

from __future__ import annotations

from datetime import date

from keqing import schedule
from keqing.dates.occasions import is_recurring
from keqing.definitions.cadence import Quota, Repeat
from keqing.frozen import replace
from keqing.records.progress import State
from keqing.schedule import Binding
from keqing.timeline.enrollment import Enrollment


def ahead_of(enrollment: Enrollment, binding: Binding) -> Enrollment:
    """Return an enrollment as far as it bears on the days ahead: equal for all whose steps to come are the same.

    Closed steps and their number are left out, and the number of a repetition that comes again and again without
    jitter. So is what went before the current step, unless the dates of steps come from it.
    """
    state = replace(enrollment.state, number=1, attempts=0, attempted=None, again=None)
    bare = replace(
        enrollment,
        state=state,
        origin=None,
        closings=(),
        notes=(),
        held=None,
        wait=None,
        later=None,
    )
    cadence, repeat, step = enrollment.cadence, enrollment.cadence.repeat, enrollment.step
    named = cadence.again == "parallel" or enrollment.topic is not None  # by its anchor
    from_contact = isinstance(repeat, Repeat) and repeat.origin == "contact"
    series = is_recurring(cadence.anchor)
    anchor = enrollment.anchor
    if state.repetition and isinstance(repeat, Repeat) and from_contact:
        last = state.last
        again = repeat.times is None and not repeat.jitter
        state = replace(
            state, start=last, previous=last, repetition=1 if again else state.repetition
        )
        if not named:
            state, anchor = replace(state, anchor=last), last
    elif step and _is_in_order(binding, state, step.nominal):
        last = state.last if from_contact or isinstance(repeat, Quota) else date.min
        short = replace(state, start=date.min, previous=date.min, last=last)
        if schedule.plan(binding, short) == replace(step, number=1):
            state = short
            anchor = date.min if series and not named else anchor
    return replace(bare, state=state, anchor=anchor)


def _is_in_order(binding: Binding, state: State, nominal: date) -> bool:
    """Tell whether the listed steps behind the current one are not before it, so that none of them is before S."""
    steps = () if state.repetition else binding.cadence.steps[state.listed + 1 :]
    return all(
        schedule.add_offset(state.anchor, step.at, binding.almanac) >= nominal for step in steps
    )
