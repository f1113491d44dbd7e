"""What was derived at the end of earlier days, of all customers or some: for registers and summaries."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from keqing.records.event import Event
from keqing.services.context.desk import Desk
from keqing.services.derived.open_reads import read_timelines
from keqing.timeline.derived_events import derived_events


def derived_kinds(desk: Desk, names: Collection[str]) -> frozenset[str]:
    """Return those of the kinds that follow from others, or did once."""
    return frozenset(each.name for each in desk.book.derivations if each.name in names)


def read_derived(desk: Desk, names: Collection[str]) -> Iterator[tuple[int, Event]]:
    """Give the derived events of these kinds before the day worked on, each with its customer's id."""
    wanted = derived_kinds(desk, names)
    if not wanted:
        return
    needed = {each.name for each in desk.book.derivations}
    for each in desk.book.derivations:
        needed |= each.derivation.kinds if each.derivation else frozenset()
    for customer_id, timeline in read_timelines(desk, needed).by_customer.items():
        for event in derived_events(timeline, desk.book):
            if event.kind in wanted and event.day < desk.today:
                yield customer_id, event
