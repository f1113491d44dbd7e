"""The facts of customers on days that have been, read as far as a ladder asks for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import cast

from sqlalchemy import Table, select

from keqing.definitions.case_kinds import case_kinds
from keqing.definitions.condition import Term
from keqing.definitions.ladder import DRAWN, GRANTED, LEVEL, TICK
from keqing.models import Customer, Event
from keqing.services.context.desk import Desk
from keqing.services.derived.refold import EventRow, numbers_asked, person_of, timeline_of
from keqing.timeline.measures import record_kinds_of
from keqing.timeline.past_facts import PastFacts

_FILE = frozenset({"created", "profile", "void", TICK, GRANTED, DRAWN})
"""Kinds of events that every ladder looks at."""


def kinds_asked(desk: Desk, names: Collection[str]) -> frozenset[str]:
    """Return the kinds of events that these ladders look at, and from which these follow."""
    ladders = desk.book.ladders
    return kinds_of_terms(desk, {term for name in names for term in ladders.terms(Term(LEVEL, name))})  # fmt: skip


def kinds_of_terms(desk: Desk, terms: Collection[Term]) -> frozenset[str]:
    """Return the kinds of events that terms look at, and from which these follow, with what tells of the file."""
    book, known = desk.book, desk.kinds
    kinds = set(_FILE)
    for term in terms:
        kinds |= record_kinds_of(term, book.measures, lambda: case_kinds(known))
    if Term("stage") in terms:
        kinds |= {kind.name for kind in book.every_kind if kind.stage}
    for edition in book.derivations:
        if edition.name in kinds and edition.derivation:
            kinds |= set(edition.derivation.kinds)
    return frozenset(kinds)


def past_facts(
    desk: Desk, customers: Sequence[Customer], day: date, kinds: Collection[str] | None = None
) -> Iterator[tuple[Customer, PastFacts]]:
    """Give the facts of each customer up to a day, by the events of these kinds, or of all."""
    ids = [customer.id for customer in customers]
    columns = cast("Table", Event.__table__).columns
    asked = select(*columns).where(Event.customer_id.in_(ids))
    if kinds is not None:
        asked = asked.where(Event.kind.in_(kinds))
    events: dict[int, list[EventRow]] = defaultdict(list)
    for row in desk.session.execute(asked):
        events[row.customer_id].append(cast("EventRow", row))
    with_phone = numbers_asked(desk, ids)
    for customer in customers:
        timeline = timeline_of(desk, events[customer.id])
        person = person_of(customer, timeline, with_phone)
        yield customer, PastFacts(person, timeline, desk.book, day)
