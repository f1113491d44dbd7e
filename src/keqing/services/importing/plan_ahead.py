"""Planning an import before the transaction that writes it, so that others need not wait for the planning.

The whole file is planned as of one moment, and others go on writing. The transaction then looks at what they changed
since. Rows that may mean a customer whom they touched are planned anew. So are all rows that share a customer with these.
Every other row would be planned as it was. A change that concerns everybody, such as one of a definition, makes the
whole plan void.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from keqing.frozen import dataclass
from keqing.models import Customer, Phone
from keqing.services.context.desk import Desk
from keqing.services.customers import products, stop_digests
from keqing.services.customers.pinyin import spell_name
from keqing.services.derived import seats
from keqing.services.derived.changed_since import changes_since, newest_operation
from keqing.services.importing.draft import Draft
from keqing.services.importing.planned_rows import PlannedRows, RowPlanner, checked_sheet
from keqing.services.importing.sheet import AGENTS, ImportSheet
from keqing.services.importing.target import EarlierRows
from keqing.services.queries.batching import Progress, chunks
from keqing.services.queries.changed_customers import customers_of
from keqing.store.changes import Change
from keqing.store.locks import Scope
from keqing.text.folding import fold_name
from keqing.text.phones import line_of
from keqing.timeline.supply import PRODUCT

Key = tuple[str, str | int]
"""Something by which a row means a customer: a code, a name, a number, or the customer that was found."""


@dataclass(frozen=True, slots=True)
class PlannedImport:
    """The plan of a whole file, of the facts up to an operation. It can be written once.

    `scope` is what has to stand still while it is written; None for the whole department.
    """

    sheet: ImportSheet
    clock: date
    operation: int
    planned: PlannedRows
    scope: Scope | None

    def fits(self, desk: Desk) -> bool:
        """Tell whether any of it can be written: nothing has changed meanwhile that concerns all rows."""
        return self._changes(desk) is not None

    def out_of_date(self, desk: Desk) -> set[int]:
        """Return the numbers of the rows that have to be planned anew; all where it does not fit."""
        changes = self._changes(desk)
        if changes is None:
            return {draft.number for draft in self.planned.drafts}
        keys, found = {*_keys_of_changed(desk, changes)}, set[int]()
        ids = {row.draft.number: row.target.id for row in self.planned.happened}
        more = bool(keys)
        while more:
            before = len(found)
            for draft in self.planned.drafts:
                its = {*_keys_of_row(draft, ids.get(draft.number))}
                if not keys.isdisjoint(its):
                    found.add(draft.number)
                    keys |= its
            more = len(found) > before
        return found

    def _changes(self, desk: Desk) -> list[Change] | None:
        """Return what changed since it was planned; None where that concerns all rows."""
        changes = changes_since(desk, self.operation) if self.clock == desk.clock else None
        if changes and not self._products_hold(desk, changes):
            return None
        return changes

    def _products_hold(self, desk: Desk, changes: Sequence[Change]) -> bool:
        """Tell whether the spellings of products are still those that came first."""
        words = {draft.details.get(PRODUCT) for draft in self.planned.drafts} - {None}
        if not words or not any(PRODUCT in _details(change) for change in changes):
            return True
        first = products.read_products(desk).first
        return all(first.get(fold_name(str(word)), word) == word for word in words)


def plan_import(
    desk: Desk, sheet: ImportSheet, progress: Progress | None = None
) -> PlannedImport | None:
    """Plan a file at a desk that reads one moment; None for one that has to be planned as it is written.

    Such a file has agents, or records that limits count or somebody has to sign: others change what they come to.
    """
    sheet = checked_sheet(desk, sheet)
    if sheet.what == AGENTS:
        return None
    operation = newest_operation(desk)
    planner = RowPlanner(desk, sheet, EarlierRows.on_file(desk.session))
    if planner.limited and planner.limited.counts:
        return None
    planned = planner.plan(sheet.rows, progress)
    for target in planned.targets:
        if target.id is None:
            target.spelled = spell_name(target.name)
    return PlannedImport(sheet, desk.clock, operation, planned, _scope_of(desk, sheet, planned))


def _scope_of(desk: Desk, sheet: ImportSheet, planned: PlannedRows) -> Scope | None:
    """Return the names, and the customers of the rows who are on file; None where seats or stops concern others."""
    targets = [row.target for row in planned.happened]
    if sheet.kind in seats.ANSWERS or any(target.ends for target in targets):
        return None
    numbers = {number for target in targets for number in target.all_numbers}
    if stop_digests.stopped_numbers(desk.session, numbers):
        return None
    return Scope(frozenset(target.id for target in targets if target.id is not None), names=True)


def _keys_of_row(draft: Draft, customer_id: int | None) -> Iterator[Key]:
    if customer_id is not None:
        yield "id", customer_id
    if draft.code:
        yield "code", draft.code.upper()
    if draft.name:
        yield "name", fold_name(draft.name)
    for number in draft.phones:
        yield "line", line_of(number.number)


def _keys_of_changed(desk: Desk, changes: Sequence[Change]) -> Iterator[Key]:
    """Give the keys of the customers whose facts changed, those that they had before among them."""
    ids = customers_of(desk.session, changes)
    for change in changes:
        for values in (change.before or {}, change.after or {}):
            yield from _keys_of_values(values)
    for part in chunks(ids):
        yield from (("id", customer_id) for customer_id in part)
        people = select(Customer.code, Customer.name).where(Customer.id.in_(part))
        numbers = select(Phone.number).where(Phone.customer_id.in_(part))
        for row in (*desk.session.execute(people), *desk.session.execute(numbers)):
            yield from _keys_of_values(row._asdict())


def _keys_of_values(values: Mapping[str, Any]) -> Iterator[Key]:
    if code := values.get("code"):
        yield "code", str(code).upper()
    if name := values.get("name"):
        yield "name", fold_name(str(name))
    if number := values.get("number"):
        yield "line", line_of(str(number))


def _details(change: Change) -> Collection[str]:
    """Return the names of the fields of a record, before and after."""
    found: set[str] = set()
    for values in (change.before or {}, change.after or {}):
        found |= {*(values.get("details") or ())}
    return found
