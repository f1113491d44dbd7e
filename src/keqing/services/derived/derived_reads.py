"""Read what was derived at the end of earlier days, and fold anew those for whom that changes."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import select

from keqing import models
from keqing.definitions.derivation import DerivationEdition
from keqing.records.event import Event
from keqing.services.context.desk import Desk
from keqing.services.derived.open_reads import read_timelines
from keqing.services.derived.refold import refold
from keqing.services.queries.batching import chunks
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


def refold_derived(
    desk: Desk, names: Collection[str], before: Collection[DerivationEdition] = ()
) -> int:
    """Fold anew who has a record from which a kind of these names follows, or followed; returns how many there are.

    `before` is what was derived before, of which texts may be gone from the store.
    """
    kinds = {
        kind
        for each in (*desk.book.derivations, *before)
        if each.name in names and each.derivation
        for kind in each.derivation.kinds
    }
    if not kinds:
        return 0
    ids = desk.session.scalars(
        select(models.Event.customer_id)
        .where(models.Event.kind.in_(kinds), ~models.Event.voided)
        .distinct()
    ).all()
    for part in chunks(ids):
        refold(desk, part)
    return len(ids)
