"""Making a change that was looked at (`keqing what-if --apply`), by the services of the commands for each part."""

from __future__ import annotations

from datetime import timedelta

from keqing.calendar.almanac import AnnouncedDay, Notice
from keqing.errors import Unusable
from keqing.i18n import Message, msg
from keqing.records.almanac import Moved
from keqing.services.context.desk import WritingDesk
from keqing.services.department import agents, almanacs, definitions
from keqing.services.team import leaving
from keqing.services.team.what_if import CADENCES, LoadChange

_DAY = timedelta(1)


def apply_change(desk: WritingDesk, change: LoadChange) -> int:
    """Make a change from today on, and return how many customers it moves.

    Raises as the commands for its parts do, and Unusable for new customers: they come with a file.
    """
    if change.customers and not (
        change.cadences or change.without or change.capacities or change.closed
    ):
        raise Unusable(
            msg("New customers cannot be made up."), msg("Bring them in: keqing import FILE")
        )
    moved = 0
    if change.cadences:
        text, file = change.cadences
        moved += definitions.apply(desk, text, file, types=CADENCES).customers
    if change.closed:
        moved += _close(desk, change).customers
    everybody = change.capacities.get(None)
    if everybody is not None:
        agents.set_capacity(desk, desk.staff.names, everybody)
    for name, capacity in change.capacities.items():
        if name is not None:  # who is named has another one than everybody, in whatever order
            agents.set_capacity(desk, [name], capacity)
    for name in change.without:
        moved += leaving.leave(desk, name, desk.today - _DAY).customers
    return moved


def _close(desk: WritingDesk, change: LoadChange) -> Moved:
    assert change.closed  # noqa: S101  # it is asked for
    first, last = change.closed
    days = (first + timedelta(n) for n in range((last - first).days + 1))
    off = tuple(AnnouncedDay(day, workday=False, name=None) for day in days)
    return almanacs.bring_in(desk, Notice((), off, {})).moved


def left_out(change: LoadChange) -> list[Message]:
    """Tell what is not made by it, and what makes that."""
    if not change.customers:
        return []
    return [msg("New customers are not made up: bring them in with keqing import FILE")]
