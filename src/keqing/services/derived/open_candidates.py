"""The customers of whom something may be open: most records were closed long ago, and need not be looked at whole."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation

from sqlalchemy import select

from keqing.definitions.case_kinds import case_kinds, kinds_of_cases
from keqing.definitions.vocabulary import Kind
from keqing.models import Event
from keqing.services.context.desk import Desk
from keqing.services.queries import streams
from keqing.timeline.open_records import amount_field


def customers_with_open(desk: Desk, names: Collection[str]) -> set[int]:
    """Return the customers of whom a record of these kinds may be open at the end of the day worked on.

    They are all that have an open one. Among them are those whose records were corrected, or read by several texts of
    a kind: to tell for them takes the whole timeline.
    """
    editions: dict[str, list[Kind]] = defaultdict(list)
    for edition in case_kinds(desk.kinds):
        editions[edition.name].append(edition)
    plain = {name: kinds[0] for name, kinds in editions.items() if len(kinds) == 1}
    event = Event
    statement = select(
        event.id,
        event.customer_id,
        event.kind,
        event.answers,
        event.corrects,
        streams.written(event.details),
    ).where(
        event.kind.in_(kinds_of_cases(desk.kinds, names)), event.day <= desk.today, ~event.voided
    )
    found: set[int] = set()
    left: dict[int, Decimal | None] = {}
    whose: dict[int, tuple[int, Kind]] = {}
    answers: list[tuple[int, Kind, str]] = []
    for portion in streams.portions(desk.session, statement):
        for key, customer_id, name, answered, corrects, details in zip(*portion, strict=True):
            kind: Kind | None = plain.get(name)
            if kind is None or corrects is not None or (kind.answers and kind.open_until):
                found.add(customer_id)
            elif name in names:
                whose[key] = customer_id, kind
                if kind.amount:
                    left[key] = _number(details, kind.amount)
            elif answered is not None:
                answers.append((answered, kind, details))
    closed = {key for key, kind, details in answers if _closes(whose, left, key, kind, details)}
    return found | {customer_id for key, (customer_id, _) in whose.items() if key not in closed}


def _closes(
    whose: Mapping[int, tuple[int, Kind]],
    left: dict[int, Decimal | None],
    key: int,
    kind: Kind,
    details: str,
) -> bool:
    """Tell whether an answer closes its record; what is left of an amount is counted down."""
    if key not in whose:
        return False
    record = whose[key][1]
    before = left.get(key)
    if before is None:
        return kind.name in record.open_until
    amount = _number(details, amount_field(record, kind))
    if amount is None:
        return kind.name in record.open_until
    left[key] = before - amount
    return before <= amount


def _number(details: str | None, name: str | None) -> Decimal | None:
    """Return a number of details as they are written; None for none."""
    value = json.loads(details or "{}").get(name) if name else None
    try:
        return Decimal(str(value)) if value not in {None, ""} else None
    except InvalidOperation:
        return None
