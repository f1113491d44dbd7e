"""An enrollment as its table holds it, and back, as far as its dates go."""

from __future__ import annotations

from typing import Any

from keqing.calendar.periods import period_of
from keqing.definitions.cadence import Cadence, Quota
from keqing.records.progress import Plan, QuotaCount, State
from keqing.timeline.enrollment import Enrollment


def position_of(enrollment: Enrollment) -> int:
    """Return the column `position`: the listed steps count from 0, and the repetitions go on after them."""
    state = enrollment.state
    return (
        len(enrollment.cadence.steps) + state.repetition - 1 if state.repetition else state.listed
    )


def enrollment_of(row: Any, cadence: Cadence) -> Enrollment:  # noqa: ANN401  # a row of the table
    """Return the enrollment of a row that has a current step.

    Its origin, closings, notes and wait are left out; so is the occasion that a series has come to.
    """
    listed = len(cadence.steps)
    step = Plan(
        number=row.number,
        label=row.label,
        nominal=row.nominal,
        opens=row.opens,
        due=row.due,
        closes=row.closes,
        channel=row.channel,
        role=row.role,
        guide=row.guide,
        red=row.red,
    )
    state = State(
        anchor=row.anchor,
        start=row.start,
        last=row.last,
        previous=row.previous,
        listed=min(row.position, listed),
        repetition=max(0, row.position - listed + 1),
        number=row.number,
        attempts=row.attempts,
        attempted=row.attempted,
        hold=row.hold,
        again=row.time if row.topic is None else None,
        planned=row.planned,
        spread=row.spread,
        count=_count(row, cadence),
    )
    return Enrollment(
        cadence=cadence,
        version=row.version,
        subject=row.subject,
        anchor=row.anchor,
        state=state,
        origin=None,
        limit=row.limit_day,
        step=step,
        held=row.held,
        topic=row.topic,
    )


def _count(row: Any, cadence: Cadence) -> QuotaCount | None:  # noqa: ANN401  # as above
    """R10: the period of a quota is that in which its step closes, and the label tells how many came before.

    Those that were done are not told: they only decide from when the step is red.
    """
    quota = cadence.repeat
    if not isinstance(quota, Quota) or row.position < len(cadence.steps) or not row.closes:
        return None
    closed = int(row.label.rpartition("#")[2]) - 1
    return QuotaCount(period_of(row.closes, quota.per).first, closed)
