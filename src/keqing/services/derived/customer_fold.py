"""One customer folded for a reader: as they stand, and as they would stand after one more event."""

from __future__ import annotations

from functools import cached_property

from keqing.models import Customer
from keqing.records.event import Event
from keqing.services.context.desk import Desk
from keqing.services.derived.refold import read_timelines
from keqing.timeline.continued_fold import ContinuedFold
from keqing.timeline.enrollment import Standing
from keqing.timeline.fold import fold_timeline


class CustomerFold:
    """The fold of one customer, whose timeline is read once; nothing is written."""

    def __init__(self, desk: Desk, customer: Customer) -> None:
        """Fold up to the clock's day or, when later, the day worked on."""
        ((_, self._person, self._timeline),) = read_timelines(desk, [customer], desk.staff)
        self._desk, self._day = desk, max(desk.clock, desk.today)
        self._fold = ContinuedFold(self._person, self._timeline, desk.book, desk.almanac, self._day)

    @cached_property
    def standing(self) -> Standing:
        """The standing as of that day."""
        return self._fold.standing_on(self._day)

    def standing_after(self, event: Event) -> Standing:
        """Return the standing after one more event of the day worked on, behind all others; asked for once."""
        _ = self.standing  # as it is without the event
        if event.day == self._day:
            self._fold.add(event)
            return self._fold.standing_on(self._day)
        desk = self._desk
        return fold_timeline(
            self._person, [*self._timeline, event], desk.book, desk.almanac, self._day
        )
