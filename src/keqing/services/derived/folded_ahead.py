"""Customers folded before the transaction that stores the result, so that others need not wait for the folding.

A change that concerns everybody, as other working days do, is folded as if it were written already. Short looks at
the database suffice for it. The transaction that writes it stores the result of every customer who was not touched meanwhile.
Only what differs is stored. So it is one transaction and one operation, and it is short.
"""

from __future__ import annotations

import pickle
import zlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Any, cast

from sqlalchemy import Table, bindparam, select

from keqing.frozen import dataclass
from keqing.models import Customer, Enrollment
from keqing.services.context.desk import Desk
from keqing.services.derived.changed_since import changes_since, newest_operation
from keqing.services.derived.derived_rows import DerivedRows, EnrollmentRow, stored_rows
from keqing.services.derived.refold import Parameters, fold_all, store_derived, update_derived
from keqing.services.derived.standing_rows import Derived, derive
from keqing.services.derived.workload import FOLLOWUP_COLUMNS
from keqing.services.queries.batching import Progress, chunks
from keqing.services.queries.changed_customers import customers_of

Opened = Callable[[], AbstractContextManager[Desk]]
"""Opens a desk that reads."""

Followups = frozenset[tuple[Any, ...]]
"""The enrollments of a customer, as `workload.followups` reads them."""

_KEY = ("cadence", "subject", "anchor")
"""Columns that tell the enrollments of a customer apart."""

Key = tuple[str, str, date]


@dataclass(frozen=True, slots=True)
class StandingChange:
    """The follow-ups of a customer before and after."""

    customer_id: int
    before: Followups
    after: Followups


@dataclass(frozen=True, slots=True)
class _Folded:
    """The rows to be stored of a customer who was last folded on `folded`.

    `derived` takes the place of all rows. Without it only `columns` of the customer change, and of some enrollments
    those in `updates`. `difference` is None where nothing moves.
    """

    customer_id: int
    folded: date | None
    columns: Parameters
    updates: tuple[tuple[Key, Parameters], ...]
    derived: Derived | None
    difference: StandingChange | None


@dataclass(frozen=True, slots=True)
class FoldedAhead:
    """Folds by the clock's day. They are of the facts up to an operation, or later ones.

    `portions` are packed, because many customers are held in memory at once.
    """

    clock: date
    operation: int
    portions: tuple[bytes, ...]

    def fits(self, desk: Desk) -> bool:
        """Tell whether what was folded can be stored: no fact has changed meanwhile that concerns everybody."""
        return self.clock == desk.clock and _touched_since(desk, self.operation) is not None

    def store(
        self, desk: Desk, ids: Collection[int]
    ) -> Iterator[tuple[list[int], list[StandingChange]]]:
        """Store those of `ids` whose facts are as they were, and give who they are, with what moved, in portions.

        Where it does not fit, nobody is stored.
        """
        touched = _touched_since(desk, self.operation) if self.clock == desk.clock else None
        if touched is None:
            return
        wanted = set(ids) - touched
        for packed in self.portions:
            portion: list[_Folded] = pickle.loads(zlib.decompress(packed))  # noqa: S301  # our own, from memory
            days = _folded_on(desk, [each.customer_id for each in portion])
            ready = [
                customer
                for customer in portion
                if customer.customer_id in wanted
                and days.get(customer.customer_id, date.max) == customer.folded
            ]
            _write(desk, ready)
            moved = [customer.difference for customer in ready if customer.difference]
            yield [customer.customer_id for customer in ready], moved


def fold_ahead(
    opened: Opened,
    concerned: Callable[[Desk], Collection[int]],
    as_if: Callable[[Desk], Desk],
    progress: Progress | None = None,
) -> FoldedAhead:
    """Fold the customers whom a change of facts concerns, as if it were written.

    `as_if` gives a desk at which it is. The database is opened for each portion, and is free in between.
    """
    with opened() as desk:
        ids, clock, operation = sorted(concerned(desk)), desk.clock, newest_operation(desk)
    portions: list[bytes] = []
    done = 0
    for part in chunks(ids):
        with opened() as desk:
            folded = list(_fold(desk, as_if(desk), part))
        portions.append(zlib.compress(pickle.dumps(folded), 1))
        done += len(part)
        if progress:
            progress(done, len(ids))
    return FoldedAhead(clock, operation, tuple(portions))


def _touched_since(desk: Desk, operation: int) -> set[int] | None:
    """Return the customers whose facts changed since an operation; None when those of everybody may have."""
    changes = changes_since(desk, operation)
    return None if changes is None else customers_of(desk.session, changes)


def _folded_on(desk: Desk, ids: Sequence[int]) -> dict[int, date | None]:
    """Return the days on which customers were folded last."""
    rows = desk.session.execute(select(Customer.id, Customer.folded).where(Customer.id.in_(ids)))
    return {row.id: row.folded for row in rows}


def _fold(desk: Desk, changed: Desk, ids: Sequence[int]) -> Iterator[_Folded]:
    """Fold customers at a desk as it is changed, and compare with what is stored and with what it was."""
    customers = desk.session.scalars(
        select(Customer).where(Customer.id.in_(ids)).order_by(Customer.id)
    ).all()
    assigned = desk.assigned(ids, desk.clock)
    stale = [customer for customer in customers if customer.folded != desk.clock]
    old, new = dict(fold_all(desk, stale)), dict(fold_all(changed, customers))
    stored = stored_rows(desk.session, ids)
    for customer in customers:
        key, roles = customer.id, assigned[customer.id]
        derived = derive(changed, customer, new[key], roles)
        before = _followups(stored[key])
        if key in old:
            before = _followups(derive(desk, customer, old[key], roles).rows)
        after = _followups(derived.rows)
        updates = _updates(stored[key], derived.rows)
        yield _Folded(
            key,
            customer.folded,
            _columns(customer, derived, desk.clock) if updates is not None else {},
            tuple(updates or ()),
            derived if updates is None else None,
            StandingChange(key, before, after) if before != after else None,
        )


def _columns(customer: Customer, derived: Derived, clock: date) -> Parameters:
    """Return the derived columns of a customer, nothing where all stand there already."""
    columns = derived.columns._asdict() | {"folded": clock}
    same = all(getattr(customer, name) == value for name, value in columns.items())
    return {} if same else columns


def _followups(rows: DerivedRows) -> Followups:
    return frozenset(
        tuple(getattr(enrollment, column) for column in FOLLOWUP_COLUMNS)
        for enrollment, _ in rows.enrollments
    )


def _updates(stored: DerivedRows, new: DerivedRows) -> list[tuple[Key, Parameters]] | None:
    """Return the columns of enrollments that differ; None where other rows than these do."""
    before = {_key(row): (row, closings) for row, closings in stored.enrollments}
    after = {_key(row): (row, closings) for row, closings in new.enrollments}
    if (
        before.keys() != after.keys()
        or stored.supplies != new.supplies
        or any(before[key][1] != closings for key, (_, closings) in after.items())
    ):
        return None
    differing = ((key, _differing(before[key][0], row)) for key, (row, _) in after.items())
    return [(key, columns) for key, columns in differing if columns]


def _differing(before: EnrollmentRow, after: EnrollmentRow) -> Parameters:
    """Return the values of `after` that are not those of `before`, by the names of their columns."""
    values = zip(after._fields, before, after, strict=True)
    return {name: now for name, then, now in values if now != then}


def _key(row: EnrollmentRow) -> Key:
    return row.cadence, row.subject, row.anchor


def _write(desk: Desk, folded: Sequence[_Folded]) -> None:
    """Store what differs, and that these customers are folded as of the clock's day."""
    updated = [customer for customer in folded if customer.derived is None]
    by_columns: dict[tuple[str, ...], list[Parameters]] = defaultdict(list)
    for customer in updated:
        for key, columns in customer.updates:
            where: Parameters = {
                f"its_{name}": value for name, value in zip(_KEY, key, strict=True)
            }
            where["its_customer"] = customer.customer_id
            by_columns[tuple(columns)].append(where | columns)
    table = cast("Table", Enrollment.__table__)
    held = table.columns
    mine = held.customer_id == bindparam("its_customer")
    alike = (held[name] == bindparam(f"its_{name}") for name in _KEY)
    statement = table.update().where(mine, *alike)
    for names, rows in by_columns.items():
        values: dict[str, Any] = {name: bindparam(name) for name in names}
        desk.session.connection().execute(statement.values(values), rows)
    update_derived(
        desk,
        [
            {"its_id": customer.customer_id, **customer.columns}
            for customer in updated
            if customer.columns
        ],
    )
    whole = {
        customer.customer_id: customer.derived
        for customer in folded
        if customer.derived is not None
    }
    people = desk.session.scalars(select(Customer).where(Customer.id.in_(whole)))
    store_derived(desk, [(customer, whole[customer.id]) for customer in people])
