"""The customers of whom something may be open: most records were closed long ago, and need not be looked at whole."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select

from keqing.definitions.case_kinds import case_kinds, kinds_of_cases
from keqing.definitions.vocabulary import Kind
from keqing.models import Event
from keqing.services.context.desk import Desk
from keqing.services.queries import streams
from keqing.timeline.open_records import after_answer, number_of


class _Record(NamedTuple):
    """A record that stays open until answers close it, and what its amount was; None for no amount."""

    customer_id: int
    kind: Kind
    balance: Decimal | None


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
    records: dict[int, _Record] = {}
    answers: list[tuple[int, Kind, str]] = []
    for portion in streams.portions(desk.session, statement):
        for key, customer_id, name, answered, corrects, details in zip(*portion, strict=True):
            kind: Kind | None = plain.get(name)
            if kind is None or corrects is not None or (kind.answers and kind.open_until):
                found.add(customer_id)
            elif name in names:
                said = json.loads(details or "{}") if kind.amount else {}
                records[key] = _Record(customer_id, kind, number_of(said, kind.amount))
            elif answered is not None:
                answers.append((answered, kind, details))
    closed, raised = _closed(records, answers)
    return found | {
        record.customer_id for key, record in records.items() if key not in closed or key in raised
    }


def _closed(
    records: Mapping[int, _Record], answers: Iterable[tuple[int, Kind, str]]
) -> tuple[set[int], set[int]]:
    """Return which records were closed by these answers, and whose balance one of them raised.

    A balance that rises is closed in one order of the answers, and open in another.
    """
    balances = {key: record.balance for key, record in records.items()}
    closed: set[int] = set()
    raised: set[int] = set()
    for key, kind, details in answers:
        if key not in records:
            continue
        before = balances[key]
        said = json.loads(details or "{}") if before is not None else {}
        closes, left = after_answer(records[key].kind, before, kind, said)
        balances[key] = left
        if closes:
            closed.add(key)
        if before is not None and left is not None and left > before:
            raised.add(key)
    return closed, raised
