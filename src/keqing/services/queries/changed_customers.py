"""Whose rows the changes of an operation are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select

from keqing.services.queries.batching import chunks
from keqing.store.changes import TABLES, Change, customers_in

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def customers_of(session: Session, changes: Sequence[Change]) -> set[int]:
    """Return the customers whose rows were changed, those among them who are gone too."""
    named = {key for change in changes for key in customers_in(change)}
    return named | owners_of(session, changes)


def owners_of(session: Session, changes: Sequence[Change]) -> set[int]:
    """Return whose the rows are that were changed in other columns than the one that says so."""
    found = set[int]()
    for table, keys in _unsaid(changes).items():
        rows = TABLES[table]
        for part in chunks(keys):
            owners = select(rows.c.customer_id).where(
                rows.c.id.in_(part), rows.c.customer_id.is_not(None)
            )
            found.update(session.scalars(owners))
    return found


def _unsaid(changes: Sequence[Change]) -> Mapping[str, Collection[int]]:
    """Return the rows of customers that were changed in other columns than the one that says whose they are."""
    found: dict[str, set[int]] = {}
    for change in changes:
        table = TABLES[change.table]
        if "customer_id" in table.columns and not {*customers_in(change)}:
            found.setdefault(change.table, set()).add(int(change.key))
    return found
