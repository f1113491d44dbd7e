"""Operations as `keqing history` lists them: when, by whom, what, and about whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from zoneinfo import ZoneInfo

from keqing.models import Customer, Operation
from keqing.records.history import OperationLine
from keqing.records.self_customer import is_self, name_shown
from keqing.services.context.access_log import LOOK
from keqing.services.context.desk import Desk, zone_of
from keqing.services.queries.changed_customers import customers_of
from keqing.store.changes import Change, each, merge_changes
from keqing.store.operations import entries_of


def operation_line(desk: Desk, operation: Operation, *, undone: bool) -> OperationLine:
    """Return an operation as it is listed, its time that of the business time zone."""
    zone = ZoneInfo(zone_of(desk.session))
    entries = entries_of(operation)
    looks = [entry for entry in entries if isinstance(entry, Change) and entry.table == LOOK]
    changes = tuple(each(entry for entry in entries if entry.table != LOOK))
    found = customers_of(desk.session, changes)
    about = {key for key in found if not is_self(key)} if len(found) > 1 else found
    return OperationLine(
        id=operation.id,
        at=operation.at.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None),
        login=operation.login,
        command=operation.command,
        rows=len(merge_changes(changes)),
        undone=undone,
        seen=looks[0].after if looks else None,
        customers=len(about),
        who=_name(desk, next(iter(about)), changes) if len(about) == 1 else None,
    )


def _name(desk: Desk, customer_id: int, changes: Sequence[Change]) -> str | None:
    """Return who a customer is or, when they are gone, was."""
    customer = desk.session.get(Customer, customer_id)
    if customer is not None:
        return name_shown(customer.id, customer.name, customer.code)
    gone = (
        values
        for change in changes
        if change.table == "customer" and change.key == customer_id
        for values in (change.after, change.before)
        if values and {"name", "code"} <= values.keys()
    )
    return next((name_shown(customer_id, values["name"], values["code"]) for values in gone), None)
