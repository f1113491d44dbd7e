"""Drawing who is among the first of a period on a ladder (`top`), once a period, as a fact.

Everybody's measure on the eve is read in portions, and whoever's place changes is folded in portions, so that others
need not wait. Who is drawn has an event of the period's first day. A setting says for which period a ladder was drawn. So a
draw that was interrupted is done anew, and late records change nothing until `keqing ladder recompute`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import func, select, update

from keqing import models
from keqing.calendar.periods import period_of
from keqing.definitions.case_kinds import case_kinds
from keqing.definitions.condition import Term
from keqing.definitions.ladder import DRAWN, Ladder
from keqing.definitions.vocabulary import ENDING
from keqing.frozen import dataclass
from keqing.models import Customer, Event, Setting
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.derived.past import past_facts
from keqing.services.derived.refold import refold
from keqing.services.queries.batching import chunks
from keqing.services.queries.real_customers import is_customer
from keqing.timeline.measures import record_kinds_of

Opened = Callable[[], AbstractContextManager[WritingDesk]]
"""Opens a desk that writes, for one portion."""

PROGRAM = "keqing"
"""The login of draws that nobody asked for, so that nobody's `undo` takes them back."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw of a ladder for the period from `first` to `last`, both included."""

    ladder: Ladder
    first: date
    last: date

    @property
    def eve(self) -> date:
        """The day by whose end it goes."""
        return self.first - _DAY

    @property
    def setting(self) -> str:
        """The name of the setting that says for which period it was drawn."""
        return f"drawn:{self.ladder.name}"


@dataclass(frozen=True, slots=True)
class Drawn:
    """The result of a draw: of `customers` so many have a place, and `changed` have one now or have it no more."""

    ladder: str
    first: date
    customers: int
    places: int
    changed: int


def of_period(desk: Desk, ladder: Ladder) -> Draw | None:
    """Return the draw of a ladder for the period that runs; None for a ladder that draws nobody."""
    if ladder.top is None:
        return None
    return Draw(ladder, *period_of(desk.clock, ladder.top.per))


def due(desk: Desk) -> list[Draw]:
    """Return the draws of the running periods that nobody has made yet."""
    book = desk.book.ladders
    ladders = (book.in_force(name, desk.clock) for name in sorted(book.by_name))
    found = [draw for ladder in ladders if ladder and (draw := of_period(desk, ladder))]
    return [draw for draw in found if _drawn_for(desk, draw) != draw.first.isoformat()]


def _drawn_for(desk: Desk, draw: Draw) -> str | None:
    value = desk.session.scalar(select(Setting.value).where(Setting.name == draw.setting))
    return value.get("first") if isinstance(value, dict) else None


def draw_due(opened: Opened) -> list[Drawn]:
    """Make the draws that are due."""
    with opened() as desk:
        wanted = due(desk)
    return [make_draw(opened, draw) for draw in wanted]


def make_draw(opened: Opened, draw: Draw) -> Drawn:
    """Draw, or draw anew, and fold whose place changes."""
    with opened() as desk:
        known = select(Customer.id).where(is_customer(), Customer.created <= draw.eve)
        ids = desk.session.scalars(known.order_by(Customer.id)).all()
    total, ranked = 0, list[tuple[Decimal, str, int]]()
    for part in chunks(ids):
        with opened() as desk:
            for customer, value in _values(desk, part, draw):
                total += 1
                if value > 0:
                    ranked.append((-value, customer.code, customer.id))
    top = draw.ladder.top
    places = {
        customer_id: place
        for place, (_, _, customer_id) in enumerate(
            islice(sorted(ranked), top.places(total) if top else 0), 1
        )
    }
    return Drawn(
        draw.ladder.name, draw.first, total, len(places), _write(opened, draw, total, places)
    )


def _values(desk: Desk, ids: Sequence[int], draw: Draw) -> Iterator[tuple[Customer, Decimal]]:
    """Give the customers of a ladder who were active at the end of the eve, each with the measure then."""
    term = Term(draw.ladder.top.by if draw.ladder.top else "")
    kinds = record_kinds_of(term, desk.book.measures, lambda: case_kinds(desk.kinds))
    ended = set(
        desk.session.scalars(
            select(Event.customer_id).where(
                Event.customer_id.in_(ids),
                Event.kind == "contact",
                Event.outcome.in_(ENDING),
                Event.day <= draw.eve,
                ~Event.voided,
            )
        )
    )
    people = desk.session.scalars(select(Customer).where(Customer.id.in_(ids))).all()
    for customer, past in past_facts(desk, people, draw.eve, {"created", "profile", *kinds}):
        facts = past.on(draw.eve)
        if customer.id not in ended and draw.ladder.is_for(str(facts.values.get("type"))):
            value = facts.value(term)
            yield customer, value if isinstance(value, Decimal) else Decimal(0)


def _write(opened: Opened, draw: Draw, total: int, places: dict[int, int]) -> int:
    """Write who has a place, take it from those who had one and have none; returns how many these are.

    That is one operation, so that one undo takes it back. These are folded after it, in portions; whoever looks before
    that folds them in memory.
    """
    with opened() as desk:
        old = {row.customer_id for row in _rows(desk, draw)}
        moved = sorted(old ^ places.keys())
        for part in chunks(moved):
            for row in _rows(desk, draw, part):
                row.voided = True
            desk.session.flush()
            fresh = {key: places[key] for key in part if key in places}
            desk.work.bulk_insert(models.Event, list(_events(desk, draw, total, fresh)))
            desk.session.execute(
                update(Customer).where(Customer.id.in_(part)).values(next_change=desk.clock),
                execution_options={"derived": True, "synchronize_session": False},
            )
        drawn = {"first": draw.first.isoformat(), "of": total, "places": len(places)}
        desk.session.merge(Setting(name=draw.setting, value=drawn))
        desk.session.flush()
    for part in chunks(moved):
        with opened() as desk:
            refold(desk, part)
    return len(moved)


def _rows(desk: Desk, draw: Draw, ids: Collection[int] | None = None) -> list[Event]:
    """Return the events of a draw that hold, of these customers or of all."""
    asked = select(Event).where(Event.kind == DRAWN, Event.day == draw.first, ~Event.voided)
    if ids is not None:
        asked = asked.where(Event.customer_id.in_(ids))
    rows = desk.session.scalars(asked).all()
    return [row for row in rows if row.details.get("ladder") == draw.ladder.name]


def _events(desk: Desk, draw: Draw, total: int, places: dict[int, int]) -> Iterator[dict[str, Any]]:
    """Give the rows of the events, each after those of its day."""
    newest = (
        select(Event.customer_id, func.max(Event.sequence).label("last"))
        .where(Event.customer_id.in_(places), Event.day == draw.first)
        .group_by(Event.customer_id)
    )
    latest = {row.customer_id: row.last for row in desk.session.execute(newest)}
    empty = dict.fromkeys(
        ("time", "agent_id", "direction", "channel", "outcome", "minutes", "text", "entry", "answers", "imported", "corrects", "edition")
    )  # fmt: skip
    for customer_id, place in places.items():
        yield {
            **empty,
            "customer_id": customer_id,
            "sequence": latest.get(customer_id, 0) + 1,
            "day": draw.first,
            "kind": DRAWN,
            "details": {
                "ladder": draw.ladder.name,
                "until": draw.last.isoformat(),
                "place": place,
                "of": total,
            },
            "apart": [],
            "voided": False,
        }
