"""Why an operation cannot be taken back: whose row has moved on, by which later operation, when and by whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import select

from keqing.errors import Refused
from keqing.i18n import CommandName, Message, msg
from keqing.models import Customer, Operation
from keqing.records.self_customer import name_shown
from keqing.services.corrections.operation_lines import operation_line
from keqing.services.corrections.thing_words import things
from keqing.services.queries.changed_customers import customers_of
from keqing.store.operations_about import numbers_with_row

if TYPE_CHECKING:
    from keqing.services.context.desk import Desk
    from keqing.store.changes import Change
    from keqing.store.reverting import MovedOn


def refusal(desk: Desk, operation: Operation, moved: MovedOn) -> Refused:
    """Return the refusal that names the row's customer, and the later operation by number, time and login."""
    line = operation_line(desk, operation, undone=False)
    subject = msg(
        "operation {id}, {command} of {at}",
        id=line.id,
        command=CommandName(line.command),
        at=line.at,
    )
    later, who = _later(desk, operation, moved), _customer(desk, moved.row)
    message = msg(
        "{operation} cannot be taken back: {reason}",
        operation=subject,
        reason=_reason(desk, moved, later),
    )
    if who is None:
        return Refused(message, msg("See: keqing history"))
    return Refused(
        message,
        msg(
            "Who changed what: keqing history {code} --commands. To correct a record: keqing amend, keqing void",
            code=who.code,
        ),
    )


def _reason(desk: Desk, moved: MovedOn, later: Message | None) -> Message:
    who = _customer(desk, moved.row)
    what = [name_shown(who.id, who.name, who.code)] if who else [*_thing(desk, moved.row)]
    if moved.referring:
        if later is None:
            return msg("{what} is in use since.", what=what)
        return msg("{what} is in use since, by {later}.", what=what, later=later)
    if later is None:
        return msg("{what} has changed since.", what=what)
    return msg("{what} has changed since, by {later}.", what=what, later=later)


def _later(desk: Desk, operation: Operation, moved: MovedOn) -> Message | None:
    """Name the operation by which a row moved on: the last that changed it, or the first with what refers to it."""
    table, key = moved.referring or (moved.row.table, moved.row.key)
    numbers = numbers_with_row(desk.session, table, key, after=operation.id)
    number = next(numbers, None) if moved.referring else max(numbers, default=None)
    found = desk.session.get(Operation, number) if number is not None else None
    if found is None:
        return None
    line = operation_line(desk, found, undone=False)
    return msg(
        "operation {id}, {command} of {at} by {login}",
        id=line.id,
        command=CommandName(line.command),
        at=line.at,
        login=line.agent or line.login,
    )


def _customer(desk: Desk, row: Change) -> Customer | None:
    """Return whose a row is, if it is a customer's who is still there."""
    ids = customers_of(desk.session, [row])
    return desk.session.scalar(select(Customer).where(Customer.id.in_(ids))) if ids else None


def _thing(desk: Desk, row: Change) -> Iterator[Message]:
    """Name a row that is no customer's."""
    named = [thing.says for thing in things(desk.session, [row])]
    yield from named or [msg("what it wrote")]
