"""Why a follow-up stands where it stands, in one sentence: for the agent who is asked why they call again."""

from __future__ import annotations

from keqing.calendar.festivals import festivals_on
from keqing.dates.occasions import (
    BIRTHDAY,
    DATE,
    FIELD,
    GATHERING,
    PERIODS,
    is_recurring,
    occurrence,
)
from keqing.definitions.cadence import Repeat
from keqing.i18n import Message, msg
from keqing.services.context.desk import Desk
from keqing.timeline.enrollment import PROMISE, Enrollment, Standing


def because(desk: Desk, standing: Standing, enrollment: Enrollment) -> Message:
    """Say what it comes from: what happened, or was promised, or is kept; and the last contact if that counts."""
    origin = _origin(desk, standing, enrollment)
    repeat, state = enrollment.cadence.repeat, enrollment.state
    from_contact = isinstance(repeat, Repeat) and repeat.origin == "contact"
    if from_contact and state.repetition and state.last > state.start:
        return msg("{origin}, and spoken to last on {day}", origin=origin, day=state.last)
    return origin


def _matched(enrollment: Enrollment) -> Message:
    """Say since when the customer is in a cadence that no event started."""
    start, condition = enrollment.state.start, enrollment.cadence.starts_when
    if condition is None:
        return msg("Like every customer of this kind, since {day}", day=start)
    return msg(
        "Since {day}, when this came to hold: {condition}", day=start, condition=str(condition)
    )


def _origin(desk: Desk, standing: Standing, enrollment: Enrollment) -> Message:
    start, origin, anchor = enrollment.state.start, enrollment.origin, enrollment.cadence.anchor
    if enrollment.cadence.name == PROMISE:
        day = origin.day if origin else start
        return (
            msg("Since {day}", day=day)
            if enrollment.asked_for
            else msg("Promised on {day}", day=day)
        )
    if is_recurring(anchor):
        return _occasion(enrollment)
    if anchor in {"supply_end", "run_out"}:
        for stock in standing.stocks:
            if stock.product == enrollment.subject:
                return msg(
                    "{product} lasts until {day}", product=stock.product, day=stock.supply_end
                )
    if origin is None:
        return _matched(enrollment)
    if origin.kind == "start":
        return msg("Started by hand on {day}", day=start)
    kind = desk.titles.get(origin.outcome or origin.kind, origin.kind)
    return msg("Because of {kind} on {day}", kind=kind, day=origin.day)


def _occasion(enrollment: Enrollment) -> Message:
    """Name the day that a series has come to (R13)."""
    day = enrollment.state.anchor
    if enrollment.cadence.anchor == BIRTHDAY:
        return msg("The birthday is on {day}", day=day)
    if enrollment.cadence.anchor == GATHERING:
        return msg("The gathering {name} is on {day}", name=enrollment.text or "", day=day)
    if enrollment.cadence.anchor in PERIODS:
        return msg("Comes with {period}", period=occurrence(enrollment.cadence.anchor, day))
    if enrollment.cadence.anchor.startswith(DATE):
        return msg("Comes every year, this time on {day}", day=day)
    if enrollment.cadence.anchor.startswith(FIELD):
        field = enrollment.cadence.anchor.removeprefix(FIELD)
        return msg("{field} in the file is kept on {day}", field=field, day=day)
    return msg("{names} is on {day}", names=[found.titles for found in festivals_on(day)], day=day)
